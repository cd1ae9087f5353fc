"""What an act presses: the element that it acts on, and verbs that press nothing."""

from __future__ import annotations

from . import ast
from .verbs import BY_WORD

HARMLESS = frozenset({"back", "clear", "fill", "goto", "highlight", "hover", "reload", "scroll", "type"})
"""Verbs that set nothing off where they act: a form is sent by what is pressed."""


def acted_on(act: ast.ActStatement) -> ast.Expression | None:
    """The element that an act acts on."""
    verb = BY_WORD[act.verb]
    if verb.operand == "element":
        return act.operand
    words = {rule.word for rule in verb.particles if rule.kind == "element"}
    return next((one.value for one in act.particles if one.word in words), None)
