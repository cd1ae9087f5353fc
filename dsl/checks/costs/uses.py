"""How often an expression looks at the page and asks a model, at least and at most.

The right side of `and`, `or`, `??` and the arms of a choice may not be reached.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from callsheet.dsl import ast

from ..values.looks import is_look


class Uses(NamedTuple):
    """Looks and questions, as intervals."""

    least_looks: int = 0
    most_looks: int = 0
    least_asks: int = 0
    most_asks: int = 0

    def then(self, other: Uses) -> Uses:
        """Both."""
        if other is NONE:
            return self
        return other if self is NONE else Uses(*(one + two for one, two in zip(self, other, strict=True)))

    def perhaps(self) -> Uses:
        """This or nothing."""
        return self if self is NONE else Uses(0, self.most_looks, 0, self.most_asks)

    def either(self, other: Uses) -> Uses:
        """One of the two."""
        if self is NONE and other is NONE:
            return NONE
        return Uses(
            min(self.least_looks, other.least_looks),
            max(self.most_looks, other.most_looks),
            min(self.least_asks, other.least_asks),
            max(self.most_asks, other.most_asks),
        )


NONE = Uses()
LOOK, ASK = Uses(1, 1, 0, 0), Uses(0, 0, 1, 1)
_LEAVES = frozenset(
    {
        *ast.PLAIN_LITERALS,
        ast.Text,
        ast.RegexLiteral,
        ast.Reference,
        ast.RoleElement,
        ast.AttributeElement,
        ast.SelfElement,
        ast.Name,
        ast.NamedType,
    }
)
"""What has nothing in it that could look: a text interpolates names and fields only."""


def uses_of(place: Any) -> Uses:
    """The looks and questions of an expression, or of the operands of an act. A skill's own are not counted."""
    kind = type(place)
    if kind in _LEAVES:
        return NONE
    if kind is ast.ActStatement:
        return _of_act(place)
    if kind is ast.FieldOf:
        return uses_of(place.value)
    if kind is ast.Binary:
        right = uses_of(place.right)
        return uses_of(place.left).then(right.perhaps() if place.operator in ("and", "or", "??") else right)
    if kind is ast.Choice:
        arms = uses_of(place.then).either(uses_of(place.otherwise))
        return uses_of(place.condition).then(arms)
    uses = NONE
    for child in (place.element,) if kind is ast.ReadAllLook else ast.children(place):
        uses = uses.then(uses_of(child))
    if kind is ast.ReadAllLook:
        return uses.then(_columns(place)).then(LOOK)
    if kind is ast.Ask:
        return uses.then(ASK)
    return uses.then(LOOK) if is_look(place) else uses


def _of_act(act: ast.ActStatement) -> Uses:
    """Those of its operands. Most are plain elements and texts."""
    uses = NONE if act.operand is None else uses_of(act.operand)
    for particle in act.particles:
        uses = uses.then(uses_of(particle.value))
    return uses


def _columns(place: ast.ReadAllLook) -> Uses:
    """Attributes and styles of a column are part of the look at its row."""
    uses = NONE
    for column in place.columns:
        source = column.source
        inner = source.element if isinstance(source, ast.AttrLook | ast.StyleLook) else source
        uses = uses.then(uses_of(inner))
    return uses
