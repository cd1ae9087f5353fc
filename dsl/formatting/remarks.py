"""The comments of a plan, handed out in order as the printer reaches what they stand before.

Nothing ties a comment to a node of the tree. Documents are built in source order, and each begins by asking
for the comments before its own first character; so none is lost, and none overtakes another. What a patch has
put in stands in the patch's own text: the comments of each file wait in a queue of their own.
"""

from __future__ import annotations

from collections.abc import Iterable

from .. import ast
from ..source import Source
from .document import Remark


class Remarks:
    """Comments by where they stand, a queue for each file."""

    def __init__(self, source: Source, comments: tuple[ast.Comment, ...]) -> None:
        self._source = source
        self._file = 0
        self._waiting: dict[int, list[ast.Comment]] = {}
        for one in reversed(comments):
            self._waiting.setdefault(source.file_at(one.span.start)[1], []).append(one)

    def before(self, offset: int, *, first: bool = False) -> tuple[Remark, ...]:
        """Takes the comments that begin before an offset. The `first` in brackets have no empty line above."""
        if not self._waiting:
            return ()
        file = self._source.file_at(offset)[1]
        taken = self._behind(file)
        waiting = self._waiting.get(file, [])
        while waiting and waiting[-1].span.start < offset:
            taken.append(waiting.pop())
        return self._remarks(taken, first=first)

    def _behind(self, file: int) -> list[ast.Comment]:
        """When it goes on in another file: what trails the last word of the one before."""
        taken: list[ast.Comment] = []
        waiting = self._waiting.get(self._file, []) if file != self._file else []
        while waiting and waiting[-1].trailing:
            taken.append(waiting.pop())
        self._file = file
        return taken

    def rest(self) -> tuple[Remark, ...]:
        """Takes what is left."""
        left = [one for begin in sorted(self._waiting) for one in reversed(self._waiting[begin])]
        self._waiting = {}
        return self._remarks(left)

    def _remarks(self, taken: Iterable[ast.Comment], *, first: bool = False) -> tuple[Remark, ...]:
        made = []
        for comment in taken:
            blank = not comment.trailing and not first and self.blank_above(comment.span.start)
            first = first and comment.trailing
            made.append(Remark(comment.text, comment.trailing, blank))
        return tuple(made)

    def blank_above(self, offset: int) -> bool:
        """Whether nothing but white space with an empty line in it stands before an offset."""
        file, begin = self._source.file_at(offset)
        text, offset = file.text, offset - begin
        breaks = 0
        while 0 < offset <= len(text) and text[offset - 1] in " \t\r\n":
            offset -= 1
            breaks += text[offset] == "\n"
        return breaks > 1
