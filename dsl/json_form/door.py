"""JSON → program with places, as `parse` gives one: what the document says is printed as a program and read.

A tree that comes from JSON stands nowhere, and diagnostics need places. So its places are those of the printed
text; `pointer_to` tells where in the document that is. What is read back must be what was printed, or the
document holds something that no program can say: a name that is `true`, a description with quotes in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from .. import ast
from ..diagnostics import Diagnostic, has_errors, in_order
from ..format import format_program
from ..limits import FROM_FILE, FROM_MODEL, Limits
from ..parsing import parse, parse_library, parse_patch
from ..source import NOWHERE, Source
from .documents import NotJson, load, places
from .from_data import from_json
from .layout import format_json
from .parentheses import with_parentheses
from .reading import TOP, At, Problem, shortened
from .shape import Json
from .writing import Pointers, to_json

_UNNAMED = ast.Name(span=NOWHERE, text="")


def plan_from_json(document: Any, *, name: str = "<plan>", limits: Limits = FROM_FILE) -> ast.Plan:
    """A plan from JSON: from a text, or from data as `json.loads` gives it.

    Never raises. What does not fit the schema is in `Plan.diagnostics`, all of it, each with its JSON pointer
    and, for a text, with its place there. Otherwise the plan is as if its own text had been read, which is
    `Plan.source`; parentheses that it needs are in it, whether the document has them or not.
    """
    read = _read(document, parse, name, limits)
    if not isinstance(read, _Refused):
        return cast(ast.Plan, read)
    return ast.Plan(span=NOWHERE, name=_UNNAMED, doc=None, declarations=(), **vars(read))


def library_from_json(document: Any, *, name: str = "<skills>", limits: Limits = FROM_FILE) -> ast.Library:
    """A file of skills from JSON, as `plan_from_json` reads a plan."""
    read = _read(document, parse_library, name, limits)
    if not isinstance(read, _Refused):
        return cast(ast.Library, read)
    return ast.Library(span=NOWHERE, name=_UNNAMED, declarations=(), **vars(read))


def patch_from_json(document: Any, *, name: str = "<patch>", limits: Limits = FROM_MODEL) -> ast.Patch:
    """A patch from JSON, as `plan_from_json` reads a plan."""
    read = _read(document, parse_patch, name, limits)
    if not isinstance(read, _Refused):
        return cast(ast.Patch, read)
    base = ast.Text(span=NOWHERE, parts=())
    return ast.Patch(span=NOWHERE, plan=_UNNAMED, base=base, because=None, edits=(), **vars(read))


def with_pointers(program: ast.Program, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics of a program that came from JSON, each with a note that tells where in the document it is."""
    pointers, has_one = Pointers(program), set(program.diagnostics)

    def with_pointer(one: Diagnostic) -> Diagnostic:
        pointer = "" if one in has_one else pointers.to(one.span)
        return replace(one, notes=(*one.notes, f"in the JSON this is at `{pointer}`")) if pointer else one

    return tuple(with_pointer(one) for one in diagnostics)


@dataclass(frozen=True, kw_only=True)
class _Refused:
    """A document that is no program: its text, and what is wrong with it."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]


def _read(document: Any, parser: Callable[..., ast.Program], name: str, limits: Limits) -> ast.Program | _Refused:
    text = document if isinstance(document, str) else None
    try:
        data = document if text is None else load(text, limits)
    except NotJson as no:
        found = Diagnostic(code=no.code, message=str(no), span=no.span, help=no.help)
        return _Refused(source=Source(text or "", name), diagnostics=(found,))
    reading = from_json(data, limits=limits)
    if text is None:
        text = format_json(data) if reading.sound else ""
    source = Source(text, name)
    if reading.program is None:
        return _refused(source, reading.problems)
    tree = reading.program
    program = parser(format_program(tree), name=name, limits=limits)
    if program != tree:
        tree = with_parentheses(tree)
        program = parser(format_program(tree), name=name, limits=limits)
    if has_errors(program.diagnostics):
        told = with_pointers(replace(program, diagnostics=()), program.diagnostics)
        return replace(program, diagnostics=told)
    if program == tree:
        return program
    return _refused(source, (_difference(to_json(tree), to_json(program)),))


def _refused(source: Source, problems: Iterable[Problem]) -> _Refused:
    found = tuple(problems)
    spans = places(source.text, (one.pointer for one in found))
    diagnostics = (
        Diagnostic(
            code=one.code,
            message=f"`{one.pointer}`: {one.message}" if one.pointer else one.message,
            span=spans.get(one.pointer, NOWHERE),
            help=one.help,
        )
        for one in found
    )
    return _Refused(source=source, diagnostics=in_order(diagnostics))


def _difference(said: Json, read: Json, at: At = TOP) -> Problem:
    """The first place where what was printed is read back as something else."""
    if isinstance(said, dict) and isinstance(read, dict) and list(said) == list(read):
        different = [key for key in said if said[key] != read[key]]
    elif isinstance(said, list) and isinstance(read, list) and len(said) == len(read):
        different = [key for key in range(len(said)) if said[key] != read[key]]
    else:
        different = []
    if different:
        return _difference(said[different[0]], read[different[0]], At(at, different[0]))
    help_ = f"written as a program it is read as `{shortened(json.dumps(read, ensure_ascii=False), 100)}`"
    return Problem(at.pointer(), "no program can say this", help_)
