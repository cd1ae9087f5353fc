"""The grammar as a file that every reader takes as it is; a package so that the wheel holds it."""
