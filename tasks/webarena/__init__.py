"""WebArena's tasks, read from its own file, and its own evaluators, to the letter.

`format` reads the file, `answers`, `urls` and `pages` are the three kinds of checks, `judging` asks a model where a
check needs one, and `scoring` multiplies them. `verified` is the other format of the same tasks: typed answers, and
checks of the requests that were sent. Nothing here decides what a good check is: where the original is lenient or odd
it is so here too, so that a score means the same in both (docs/webarena.md).
"""
