"""How many runs are mended by rules, by site and by what goes wrong."""
