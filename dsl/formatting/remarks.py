"""The comments of a plan, handed out in order as the printer reaches what they stand before.

Nothing ties a comment to a node of the tree. Documents are built in source order, and each begins by asking
for the comments before its own first character; so none is lost, and none overtakes another.
"""

from __future__ import annotations

from .. import ast
from .document import Remark


class Remarks:
    """A queue of comments by where they stand in the text."""

    def __init__(self, text: str, comments: tuple[ast.Comment, ...]) -> None:
        self._text = text
        self._waiting = list(reversed(comments))

    def before(self, offset: int, *, first: bool = False) -> tuple[Remark, ...]:
        """Takes the comments that begin before an offset. The `first` in brackets have no empty line above."""
        taken = []
        while self._waiting and self._waiting[-1].span.start < offset:
            comment = self._waiting.pop()
            blank = not comment.trailing and not first and self.blank_above(comment.span.start)
            first = first and comment.trailing
            taken.append(Remark(comment.text, comment.trailing, blank))
        return tuple(taken)

    def rest(self) -> tuple[Remark, ...]:
        """Takes what is left."""
        return self.before(len(self._text) + 1)

    def blank_above(self, offset: int) -> bool:
        """Whether nothing but white space with an empty line in it stands before an offset."""
        breaks = 0
        while 0 < offset <= len(self._text) and self._text[offset - 1] in " \t\r\n":
            offset -= 1
            breaks += self._text[offset] == "\n"
        return breaks > 1
