"""How statements are performed, one file a family; the door is `dsl.perform`."""
