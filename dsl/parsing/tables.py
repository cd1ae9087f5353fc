"""The parser tables of `grammars/plan.lark`, built once per grammar and kept in the user's cache folder.

Building them takes longer than parsing a plan, and `callsheet check` must feel instant. The cache is
`marshal` data, not pickle: reading it cannot run code. A file that is not just as it was written is built
anew, and without a writable folder the tables are built each time.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

OPTIONS: dict[str, Any] = {
    "parser": "lalr",
    "lexer": "contextual",
    # Literals are kept: they give spans, and `not x` would otherwise look like `x`.
    "keep_all_tokens": True,
    "maybe_placeholders": True,
}

DIGEST_SIZE = hashlib.sha256().digest_size


@cache
def grammar_text() -> str:
    """The grammar as it is shipped."""
    return files("callsheet.grammars").joinpath("plan.lark").read_text(encoding="utf-8")


def load(callbacks: Any, postlex: object) -> Lark:
    """A parser of plans. As it goes it calls the method of `callbacks` named after a rule, and `comment`."""
    data, memo = marshal.loads(_encoded_tables())
    # Making a parser takes the tables apart, so each gets a copy of its own.
    parser: Lark = Lark._load_from_dict(  # type: ignore[no-untyped-call]  # noqa: SLF001  `Lark.load` reads pickle
        data, memo, transformer=callbacks, postlex=postlex, lexer_callbacks={"COMMENT": callbacks.comment}
    )
    return parser


def _encoded_tables() -> bytes:
    path = _cache_path()
    kept = None if path is None else _read(path)
    if kept is not None:
        return kept
    encoded = marshal.dumps(Lark(grammar_text(), **OPTIONS).memo_serialize([TerminalDef, Rule]))
    if path is not None:
        _write(path, encoded)
    return encoded


def _cache_path() -> Path | None:
    key = hashlib.sha256(f"{lark.__version__} {sys.version} {OPTIONS} {grammar_text()}".encode()).hexdigest()
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(root) / "callsheet" / f"grammar-{key[:24]}.tables" if os.path.isabs(root) else None


def _read(path: Path) -> bytes | None:
    """What `_write` has written there; None when there is nothing, or something else."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, encoded = content[:DIGEST_SIZE], content[DIGEST_SIZE:]
    return encoded if hashlib.sha256(encoded).digest() == digest else None


def _write(path: Path, encoded: bytes) -> None:
    """Atomically, so that a reader never sees half a file; a folder that cannot be written is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(encoded).digest() + encoded)
        os.replace(temporary, path)
    except OSError:
        return
