"""The parser tables of `grammars/plan.lark`, built once per grammar and kept in the user's cache folder.

Lark builds them, which takes longer than reading many plans, and `callsheet check` must feel instant. They are kept in
a form of which a parser unpacks no more than the states that a text comes through. It is `marshal`, not pickle: reading
it cannot run code. A file that is not just as it was written for this very grammar is built anew, and without a
writable folder the tables are built each time.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib
from functools import cache
from typing import Any, TypeAlias

from ..classes import frozen

START = "start"
COMMENT = "COMMENT"
OPTIONS: dict[str, Any] = {
    "parser": "lalr",
    "lexer": "contextual",
    # Literals are kept: they give spans, and `not x` would otherwise look like `x`.
    "keep_all_tokens": True,
    "maybe_placeholders": True,
}

FORMAT = 7
"""To be counted up when the fields of `Tables` change, or what they mean."""

Terminal: TypeAlias = tuple[str, str | None, str]
"""Its name, its text if it has only one, its pattern."""

Reduction: TypeAlias = tuple[str, int, str, bool, tuple[tuple[int, bool, int], ...] | None, int]
"""What becomes of the top of the stack: the kind of thing that it makes, how many things it takes, whose callback makes
it, and whether a single thing is passed on as it is. Then what the callback gets, or None for all: an index, whether
that is a list to be spliced in, and how many `[…]` before it matched nothing; last, how many did at the end."""


@frozen
class Tables:
    """What a parser needs to know of the grammar, as plain data.

    `master` is one pattern for all terminals, each with an empty group that has its name behind it, and then blanks;
    `words` are the literals that the pattern of another terminal matches as well. A state is a row of pairs of 16 bits:
    the number of a symbol, and what follows on it, which is twice the number of the next state, or twice that of a
    reduction plus one.
    """

    terminals: tuple[Terminal, ...]
    ignored: tuple[str, ...]
    master: str
    words: dict[str, dict[str, str]]
    symbols: tuple[str, ...]
    reductions: tuple[Reduction, ...]
    states: tuple[bytes, ...]
    start: int
    end: int


@cache
def grammar_text() -> str:
    """The grammar as it is shipped."""
    from callsheet import grammars

    # `importlib.resources` would do, and take longer to import than all of this.
    loader: Any = grammars.__loader__
    data: bytes = loader.get_data(os.path.join(grammars.__path__[0], "plan.lark"))
    return data.decode("utf-8")


def load() -> Tables:
    """The tables, from the cache folder, or built and left there."""
    path = _cache_path()
    kept = None if path is None else _read(path)
    if kept is None:
        from .compiling import compiled

        kept = compiled(grammar_text())
        if path is not None:
            _write(path, kept)
    return Tables(**kept)


def _cache_path() -> str | None:
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    name = f"grammar-{zlib.crc32(repr(_made_of()).encode()):08x}.tables"
    return os.path.join(root, "callsheet", name) if os.path.isabs(root) else None


def _made_of() -> tuple[Any, ...]:
    """What tables depend on. It stands in their file too, for two grammars may share a name of eight digits."""
    return FORMAT, sys.byteorder, tuple(OPTIONS.items()), grammar_text()


def _read(path: str) -> dict[str, Any] | None:
    """What `_write` has written there for this grammar; None when there is nothing, or something else."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return None
    if len(content) < 5 or zlib.crc32(content[4:]) != int.from_bytes(content[:4], "big"):
        return None
    made_of, kept = marshal.loads(content[4:])
    return kept if made_of == _made_of() else None


def _write(path: str, tables: dict[str, Any]) -> None:
    """Atomically, so that a reader never sees half a file; a folder that cannot be written is no error."""
    import tempfile

    encoded = marshal.dumps((_made_of(), tables))
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path))
        with os.fdopen(handle, "wb") as file:
            file.write(zlib.crc32(encoded).to_bytes(4, "big") + encoded)
        os.replace(temporary, path)
    except OSError:
        return
