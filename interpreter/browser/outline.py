"""An ARIA snapshot as lines: role, name, and the text that stands beside it.

In: the text of `aria_snapshot()`, a small dialect of YAML. Out: one `Line` for each element with a role, in
document order. Kept apart because both `like` and the messages about missing elements read it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_KEY = re.compile(r'(?P<role>[a-z]+)(?: (?P<name>"(?:[^"\\]|\\.)*"))?(?: \[[^\]]*\])*(?::(?: (?P<text>.*))?)?$')
_QUOTED = re.compile(r"'(?P<key>(?:[^']|'')*)'(?P<rest>.*)")
_NO_ROLE = frozenset({"text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One element of a snapshot; `name` is its accessible name, `text` what it holds besides."""

    role: str
    name: str
    text: str


def outline(snapshot: str) -> list[Line]:
    """The elements of a snapshot."""
    lines = (_line(line.strip()) for line in snapshot.splitlines())
    return [line for line in lines if line is not None]


def _line(line: str) -> Line | None:
    if not line.startswith("- ") or line.startswith("- /"):
        return None
    found = _KEY.match(_unquoted(line[2:]))
    if found is None or found["role"] in _NO_ROLE:
        return None
    name = json.loads(found["name"]) if found["name"] else ""
    return Line(role=found["role"], name=name, text=_scalar(found["text"] or ""))


def _unquoted(entry: str) -> str:
    """An entry whose key stood in single quotes, as YAML wants it where the name holds a colon and the like."""
    found = _QUOTED.fullmatch(entry)
    return found["key"].replace("''", "'") + found["rest"] if found else entry


def _scalar(text: str) -> str:
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        try:
            return str(json.loads(text))
        except ValueError:  # YAML's \xNN, which JSON does not know: good enough as it stands
            return text[1:-1]
    return text
