"""Program → JSON data, and where in it each part of the program went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import ast
from ..diagnostics import has_errors
from ..format import NotFormattable
from ..source import Span
from .derive import program
from .reading import TOP, At
from .shape import Json, Writer

SCHEMA_VERSION = 1


def to_json(plan: ast.Program) -> dict[str, Any]:
    """A program as JSON data. Comments are left out. Raises `NotFormattable` when it was not read in full."""
    if has_errors(plan.diagnostics):
        raise NotFormattable(plan.diagnostics)
    return _written(plan, Writer())


class Pointers:
    """Where in `to_json(program)` the parts of a program's text went."""

    def __init__(self, program: ast.Program) -> None:
        self._program = program
        self._data: Json = None
        self._spans: dict[int, Span] = {}
        if not any(isinstance(one, ast.Broken) for one in _parts(program)):
            writer = Writer(places=[])
            self._data = _written(program, writer)
            self._spans = {id(part): span for part, span in writer.places or ()}

    def to(self, span: Span) -> str:
        """The JSON pointer to the smallest object or list that says what a span of the text says; empty for none.

        Of a program with syntax errors only the declaration is known, if that.
        """
        if self._data is None:
            return _broken(self._program, span)
        best, waiting = TOP, [(self._data, TOP)]
        while waiting:
            part, at = waiting.pop()
            around = self._spans.get(id(part))
            if around is not None:
                if not around.start <= span.start <= span.end <= around.end:
                    continue
                best = at
            items: Iterable[tuple[str | int, Json]] = part.items() if isinstance(part, dict) else enumerate(part)
            waiting += [(one, At(at, key)) for key, one in items if isinstance(one, dict | list)]
        return best.pointer()


def _written(plan: ast.Program, writer: Writer) -> dict[str, Any]:
    whole: dict[str, Any] = {"schema_version": SCHEMA_VERSION, **program().write(plan, writer)}
    return writer.written(whole, plan)  # type: ignore[no-any-return]  # it gives back what it is given


def _parts(plan: ast.Program) -> tuple[Any, ...]:
    return plan.edits if isinstance(plan, ast.Patch) else plan.declarations


def _broken(plan: ast.Program, span: Span) -> str:
    """What cannot be read keeps its place among the others."""
    for number, one in enumerate(_parts(plan)):
        if one.span.start <= span.start <= one.span.end:
            return f"/{'edits' if isinstance(plan, ast.Patch) else 'declarations'}/{number}"
    return ""
