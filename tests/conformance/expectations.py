"""Reads the expectations that stand in the programs of the conformance suite; see README.md beside this file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from callsheet.dsl.diagnostics import Diagnostic

SUITE = Path(__file__).parent
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_EXPECTATION = re.compile(rf"(CS[0-9]{{3}})(?:\s+{_QUOTED})?(?:\s+=>\s+{_QUOTED})?\s*(?:;|\Z)")


@dataclass(frozen=True)
class Expectation:
    """A diagnostic with this code, and this in its message, begins on this line; `edit` is what it would write."""

    line: int
    code: str
    part: str
    edit: str | None

    def meets(self, line: int, one: Diagnostic) -> bool:
        """Whether a diagnostic that begins on a line is the expected one."""
        edit = "".join(edit.text for edit in one.fix)
        return (self.line, self.code) == (line, one.code) and self.part in one.message and self.edit in (None, edit)


PATCH = ".patch.plan"
BASE = '"…"'
"""What stands for the hash of the plan in a patch of the suite."""


def programs() -> list[Path]:
    """The plans of the suite, by name."""
    return sorted(path for path in SUITE.glob("*.plan") if not path.name.endswith(PATCH))


def patches() -> list[Path]:
    """The patches of the suite, by name."""
    return sorted(SUITE.glob(f"*{PATCH}"))


def patched(patch: str) -> str:
    """The text of the plan that a patch is for: the one that it names, or that whose name is most like it."""
    name = patch.split()[1]
    plans = {path.stem: path for path in sorted((SUITE / "patched").glob("*.plan"))}
    (near,) = get_close_matches(name, plans, n=1, cutoff=0.0)
    return plans[near].read_text(encoding="utf-8")


def files() -> dict[str, str]:
    """The files that programs of the suite name, by the path by which they do."""
    folder = SUITE / "files"
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def expectations(text: str) -> list[Expectation]:
    """What a program says of itself. Raises `ValueError` for what does not read as an expectation."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        _, mark, said = line.partition("###")
        if mark:
            found += _of_line(number, said.strip())
    return found


def _of_line(number: int, said: str) -> list[Expectation]:
    if said.startswith("^"):
        number, said = number - 1, said[1:].lstrip()
    found, position = [], 0
    while position < len(said):
        match = _EXPECTATION.match(said, position)
        if match is None:
            raise ValueError(f"line {number}: `{said[position:]}` is no expectation")
        edit = None if match[3] is None else _plain(match[3])
        found.append(Expectation(number, match[1], _plain(match[2] or ""), edit))
        position = match.end() + len(said[match.end() :]) - len(said[match.end() :].lstrip())
    return found


def _plain(quoted: str) -> str:
    return quoted.replace('\\"', '"').replace("\\\\", "\\")
