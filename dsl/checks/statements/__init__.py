"""CS2 for statements and declarations: what each takes, and what it adds to the scope of those after it."""
