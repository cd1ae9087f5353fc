"""Finding one's way in a program: what an editor asks about a place in a text. Pure, and for broken text too.

`index` says what each name stands for, `renaming` gives another name to one of them, `expecting` says what may be
written at a place, `outline` what a file declares. Nothing here is asked while a plan is checked or run.
"""
