"""WebArena-Verified: the same tasks, checked by typed answers and by the requests that a run sent.

`format` reads the file, `values` makes values of one type comparable, `shapes` does that to what a schema describes,
`comparing` compares, `answers` and `network` are the two kinds of checks, over `har`, and `scoring` joins them.
"""
