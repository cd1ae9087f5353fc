"""Bounds on the size of a program, looked at before it is lexed.

A parser that is fed a hundred megabytes, or ten thousand open brackets, must say so at once.
"""

from __future__ import annotations

from .classes import frozen
from .diagnostics import Diagnostic
from .skeleton import pieces
from .source import Span


@frozen
class Limits:
    """How large a program may be: `size` and `text` (of a string) in characters, open brackets, nodes.

    Finished nodes count as well: what is left of a plan is no larger than the plan.
    """

    size: int = 16 * 1024 * 1024
    levels: int = 64
    nodes: int = 10_000
    text: int = 64 * 1024


FROM_FILE = Limits()
FROM_MODEL = Limits(size=256 * 1024)


def oversize(characters: int, limits: Limits) -> Diagnostic | None:
    """A diagnostic when a text of so many characters is too long to be looked at."""
    if characters <= limits.size:
        return None
    return _limit(
        f"the program has {characters:,} characters, {limits.size:,} are the most",
        Span(0, 0),
        "split it into several plans, or generate less of it",
    )


def first_excess(text: str, limits: Limits) -> Diagnostic | None:
    """The first limit that `text` breaks, as a diagnostic at the place where it does."""
    too_long = oversize(len(text), limits)
    if too_long:
        return too_long
    depth = nodes = 0
    for match in pieces(text):
        first = text[match.start()]
        if first in "[({":
            depth += 1
            if depth > limits.levels:
                return _limit(
                    f"more than {limits.levels} brackets are open at once",
                    Span(*match.span()),
                    "name parts of it with `let`, or split the node",
                )
        elif first in "])}":
            depth = max(0, depth - 1)
        elif first == '"' and match.end() - match.start() > limits.text:
            return _limit(
                f"a text of more than {limits.text:,} characters",
                Span(match.start(), match.start() + 1),
                "pass long texts in as an `input`",
            )
        elif first in "nd" and depth == 0:
            nodes += 1
            if nodes > limits.nodes:
                return _limit(f"more than {limits.nodes:,} nodes", Span(*match.span()), "split it into several plans")
    return None


def _limit(message: str, span: Span, help_: str) -> Diagnostic:
    return Diagnostic(code="CS004", message=message, span=span, help=help_)
