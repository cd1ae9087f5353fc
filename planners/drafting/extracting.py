"""What a model said → the text of a program: out of fences, prose and JSON, whole or as far as it goes.

Nothing is mended here: what comes out is the model's own text, and the checker judges it. Bounded work on any input.
"""

from __future__ import annotations

import json
import re
from typing import Literal, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.limits import FROM_MODEL
from callsheet.dsl.parsing import kind_of, parse, parse_patch

Kind: TypeAlias = Literal["plan", "patch"]

LONGEST = FROM_MODEL.size
FENCE = re.compile(r"```[ \t]*([\w-]*)[^\n]*\n(.*?)(?:^[ \t]*```|\Z)", re.DOTALL | re.MULTILINE)
BEGINNING: dict[Kind, re.Pattern[str]] = {
    "plan": re.compile(r"^[ \t]*plan[ \t]+[A-Za-z_]\w*", re.MULTILINE),
    "patch": re.compile(r"^[ \t]*patch[ \t]+[A-Za-z_]\w*[ \t]+at\b", re.MULTILINE),
}
JSON_FIELD = ("plan", "patch", "text", "program")
"""Where a JSON reply may hold the text of the program."""


class NothingSaid(Exception):
    """There is no program in a reply. The message says what there is instead, in a line."""


def program_in(said: str, kind: Kind) -> str:
    """The text of the program in a reply. Raises `NothingSaid`."""
    if too_long := too_long_by(said):
        raise NothingSaid(too_long)
    for candidate in (*_in_json(said), *_in_fences(said, kind), *_after_prose(said, kind)):
        if candidate.strip():
            return candidate.strip("\n") + "\n"
    first = next((line.strip() for line in said.split("\n") if line.strip()), "")
    raise NothingSaid(f"the answer has no {kind} in it; it begins “{first[:60]}”" if first else "the answer is empty")


def too_long_by(said: str) -> str:
    """That a reply is longer than any is looked at, in words; nothing where it is not."""
    return f"the answer has {len(said):,} characters, {LONGEST:,} are the most" if len(said) > LONGEST else ""


def _in_json(said: str) -> list[str]:
    """A plan as JSON, or one as a text in a JSON object."""
    text = said.strip()
    fenced = FENCE.fullmatch(text)
    if fenced is not None:
        text = fenced[2].strip()
    if not text.startswith("{"):
        return []
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(document, dict):
        return []
    if "declarations" in document:  # a plan by the published schema: its `plan` is the plan's name
        return [text]
    texts = [document[name] for name in JSON_FIELD if isinstance(document.get(name), str)]
    return [inner for one in texts for inner in (_unfenced(one),)] or [text]


def _unfenced(text: str) -> str:
    match = FENCE.search(text)
    return text if match is None else match[2]


def _in_fences(said: str, kind: Kind) -> list[str]:
    """The blocks that hold a program of the kind, those that say so first, then the last one that does."""
    blocks = [(match[1].lower(), match[2]) for match in FENCE.finditer(said)]
    holding = [(name, text) for name, text in blocks if BEGINNING[kind].search(text)]
    named = [text for name, text in holding if name in (kind, "callsheet")]
    return [_from_beginning(text, kind) for text in (*reversed(named), *(text for _, text in reversed(holding)))]


def _after_prose(said: str, kind: Kind) -> list[str]:
    """What begins like a program, up to where prose goes on after its last bracket."""
    match = BEGINNING[kind].search(said)
    if match is None:
        return []
    text = said[match.start() :].replace("```", "")
    lines = text.rstrip().split("\n")
    while len(lines) > 1 and _is_prose(lines[-1]):
        lines.pop()
    return ["\n".join(lines)]


def _from_beginning(text: str, kind: Kind) -> str:
    match = BEGINNING[kind].search(text)
    return text if match is None else text[match.start() :]


def _is_prose(line: str) -> bool:
    """A blank line, or a sentence: no line of a program begins with a capital letter or ends with a full stop."""
    line = line.strip()
    if line.endswith('"""'):  # the end of what a plan says about itself
        return False
    return not line or (line[:1].isupper() and line[-1:] in ".!?:") or line.startswith(("- ", "* ", "Note"))


# As a tree


def plan_in(said: str) -> ast.Plan:
    """The plan in a reply; JSON by the published schema is one too. Raises `NothingSaid`."""
    text = program_in(said, "plan")
    if text.lstrip().startswith("{"):
        from callsheet.dsl.json_form import plan_from_json

        return plan_from_json(text, name="<draft>", limits=FROM_MODEL)
    if kind_of(text) != "plan":
        raise NothingSaid(f"the answer is a {kind_of(text)}, and a plan is wanted")
    return parse(text, name="<draft>", limits=FROM_MODEL)


def patch_in(said: str) -> ast.Patch:
    """The patch in a reply. Raises `NothingSaid`."""
    return parse_patch(program_in(said, "patch"), name="<patch>", limits=FROM_MODEL)
