"""Plans to learn from; a package so that the wheel holds them and `callsheet demo` finds its own."""
