"""CS5: segments, commits and their proofs: what may be done again, and how anybody knows that it was done."""
