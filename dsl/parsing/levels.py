"""How deep a tree is: the grammar allows any depth, and all later passes recurse, so it is bounded here."""

from __future__ import annotations

from .. import ast

MOST_LEVELS = 128


def too_deep(top: ast.Syntax) -> ast.Syntax | None:
    """What lies more than `MOST_LEVELS` levels below `top`, if anything does."""
    waiting: list[tuple[ast.Syntax, int]] = [(top, MOST_LEVELS)]
    while waiting:
        node, left = waiting.pop()
        # A level takes a character at least, so most of a tree need not be looked at.
        if node.span.end - node.span.start > left:
            if left == 0:
                return node
            waiting += [(child, left - 1) for child in ast.children(node)]
    return None
