"""What mutation begins with: the programs of the conformance suite and of `examples`, whole and in small parts.

Some of the suite's programs use files; they get those that stand beside them.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from callsheet.dsl import ast
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.parsing.parser import kind_of, parse

ROOT = Path(__file__).resolve().parents[2]
SUITE = ROOT / "tests" / "conformance"
HEAD = "plan p\n"
_EXPECTATION = re.compile(r"[ \t]*###[^\n]*")

OTHERS = (
    """skills common
record Hit { name: Text }
skill sign_in(who: Text) on shop using pw -> Bool {
  fill textbox "User" with who
  return seen link "Out"
}
""",
    """patch p at "3f9c1e" because "moved"
replace node a by scout { goto "/" click button "Menu" }
insert before b node c { give x: Int = 1 }
remove d stop e reassign f to buyer rebudget g 20 steps, 3min
""",
)
"""The other kinds of program, which the suite may have none of."""


@cache
def files_beside() -> InMemoryFiles:
    """Skills and site specs by the paths that plans of the suite know them by."""
    found = [path for path in SUITE.rglob("*") if path.suffix in {".yaml", ".plan"}]
    texts = {path.relative_to(SUITE).as_posix(): path.read_text(encoding="utf-8") for path in found}
    return InMemoryFiles({path: text for path, text in texts.items() if not _is_plan(path, text)})


def _is_plan(path: str, text: str) -> bool:
    return path.endswith(".plan") and kind_of(text) == "plan"


@cache
def programs() -> tuple[str, ...]:
    """Whole programs, without the expectations that the suite writes into them."""
    paths = sorted([*SUITE.rglob("*.plan"), *(ROOT / "examples").glob("*.plan")])
    texts = [_EXPECTATION.sub("", path.read_text(encoding="utf-8")) for path in paths]
    return (*texts, *OTHERS)


@cache
def parts() -> tuple[str, ...]:
    """Plans of one or two declarations of the programs: most inputs are small, because most mistakes are."""
    found: dict[str, None] = {}
    for text in programs():
        if kind_of(text) == "plan":
            said = [text[one.span.start : one.span.end] for one in _declarations(text)]
            found |= dict.fromkeys(f"{HEAD}{one}\n" for one in said)
            found |= dict.fromkeys(f"{HEAD}{one}\n{other}\n" for one, other in pairwise(said))
    return tuple(found)


def _declarations(text: str) -> tuple[ast.Declaration, ...]:
    return parse(text).declarations
