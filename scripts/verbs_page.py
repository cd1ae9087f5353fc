"""Writes `docs/verbs.md` anew from the tables of the language. A test tells when that is due."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from callsheet.dsl import roles
from callsheet.dsl.verbs import ENDS, VERBS, ParticleRule, Verb
from callsheet.dsl.words import CONTEXTUAL, DECLARATIONS, EDITS, OPERATORS, RESERVED, STATEMENTS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "verbs.md"
OPERANDS = {
    "address": "a path or address",
    "element": "an element",
    "text": "a text",
    "keys": "a combination of keys",
    "files": "a file, or a list of them",
    "point": "a point",
    "points": "a list of points",
    "end": "an end: " + ", ".join(f'`"{end}"`' for end in ENDS),
}
HEAD = """\
# Verbs, words and roles

Made from the tables of the language by `scripts/verbs_page.py`; change those, not this page.

## Verbs

An act is a verb with its operand and particles. It waits for its element, and for what it sets off. Each counts one
step; the times are what it usually takes and the deadline that holds when nothing tighter does. Every act may be done
again after a crash, so what must not be done twice is a `commit`.

| verb | takes | works on | usual time | at most | |
|---|---|---|---|---|---|
"""


def main() -> int:
    """0 always; says whether the page has changed."""
    text = page()
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        PAGE.write_text(text, encoding="utf-8")
        print("verbs: docs/verbs.md is new")
    return 0


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD + "\n".join(map(_row, VERBS)), "", _examples(), _words(), _roles()])


def _row(verb: Verb) -> str:
    elements = _code(verb.elements) if verb.elements is not None else _any_element(verb)
    times = f"{verb.typical:g} s | {verb.longest:g} s"
    return f"| `{verb.word}` | {_takes(verb)} | {elements} | {times} | {verb.doc} |"


def _any_element(verb: Verb) -> str:
    kinds = [verb.operand, *(particle.kind for particle in verb.particles)]
    return "anything" if "element" in kinds else ""


def _takes(verb: Verb) -> str:
    operand = [] if verb.operand is None else [OPERANDS[verb.operand]]
    between = " or " if verb.alternatives else ", "
    particles = between.join(_particle(one, choice=verb.alternatives) for one in verb.particles)
    return "; ".join([*operand, *([particles] if particles else [])]) or "nothing"


def _particle(rule: ParticleRule, *, choice: bool) -> str:
    perhaps = "" if rule.required or choice else ", may be left away"
    secret = " or a secret" if rule.secret else ""
    return f"`{rule.word}` {OPERANDS[rule.kind]}{secret}{perhaps}"


def _examples() -> str:
    return "\n".join(["```", *(verb.example for verb in VERBS), "```", ""])


def _words() -> str:
    rest = RESERVED - {*DECLARATIONS, *STATEMENTS, *OPERATORS}
    return f"""\
## Reserved words

They cannot be names, and have edges: `clickbutton` is an unknown word.

- Declarations begin with {_code(DECLARATIONS, sort=False)}.
- Statements begin with {_code(STATEMENTS, sort=False)}.
- Operators, looks and elements: {_code(OPERATORS)}.
- Clauses and particles: {_code(rest)}.

Edits of a patch begin with {_code(EDITS)}. These words, and those that follow, mean something in one place alone and
stay free as names: {_code(CONTEXTUAL - {*EDITS})}.
"""


def _roles() -> str:
    return f"""\
## Roles

Those of WAI-ARIA 1.2 that something on a page can have. They are not reserved.

{_code(roles.ROLES)}.

{_code(roles.WITHOUT_NAME_FROM_CONTENT)} have no name from their content in ARIA; here they match their visible text
too.
"""


def _code(words: Iterable[str], *, sort: bool = True) -> str:
    return ", ".join(f"`{word}`" for word in (sorted(words) if sort else words))


if __name__ == "__main__":
    sys.exit(main())
