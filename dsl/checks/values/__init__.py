"""CS2 for values: the type of each expression, and what is said of mistakes in it."""
