"""How deep a tree is: the grammar allows any depth, and all later passes recurse, so it is bounded here."""

from __future__ import annotations

from typing import Any

from .. import ast
from ..source import LOW_OFFSET, ONE_OFFSET

MOST_LEVELS = 128


def too_deep(top: ast.Syntax) -> ast.Syntax | None:
    """What lies more than `MOST_LEVELS` levels below `top`, if anything does."""
    waiting: list[tuple[Any, int]] = [(top, MOST_LEVELS)]
    while waiting:
        node, left = waiting.pop()
        # A level takes a character at least, so most of a tree need not be looked at.
        at = node.at  # a span would be made for each node, to be asked for its length alone
        if (at & LOW_OFFSET) - (at >> ONE_OFFSET) > left:
            if left == 0:
                return node  # type: ignore[no-any-return]  # a child, of which only the packed span was asked
            waiting += [(child, left - 1) for child in ast.children(node)]
    return None
