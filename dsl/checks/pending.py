"""CS005: forms that the grammar has and the checker does not judge yet: verbs and particles.

A plan is accepted only when every form in it is checked and can be run, so what is read, laid out and converted but
not judged is refused here, by name, before any other check looks at it. Each form leaves this table when it lands.
"""

from __future__ import annotations

from collections.abc import Iterator

from .. import ast
from ..diagnostics import Diagnostic
from ..source import Span

VERBS: frozenset[str] = frozenset("drag highlight scroll upload".split())
"""Verbs whose hand is not there yet."""
PARTICLES: frozenset[str] = frozenset({"at"})
"""Particles, of verbs that are there, that no hand takes yet."""


def not_yet(plan: ast.Plan) -> tuple[Diagnostic, ...]:
    """Every form of a plan that is not judged yet, in source order; the same form once."""
    found: dict[str, Diagnostic] = {}
    for what, span in _forms(plan):
        if what not in found:
            message = f"{what} can be read and laid out, and is not checked yet"
            help_ = "this version accepts only what it can check and run; `callsheet explain CS005` lists the rest"
            found[what] = Diagnostic(code="CS005", message=message, span=span, help=help_)
    return tuple(found.values())


def _forms(plan: ast.Plan) -> Iterator[tuple[str, Span]]:
    for one in ast.walk(plan):
        if type(one) is ast.ActStatement:
            yield from _words_of(one)


def _words_of(act: ast.ActStatement) -> Iterator[tuple[str, Span]]:
    if act.verb.text in VERBS:
        yield f"the verb `{act.verb.text}`", act.verb.span
    for particle in act.particles:
        if particle.word in PARTICLES:
            yield f"`{act.verb.text} … {particle.word}`", particle.span
