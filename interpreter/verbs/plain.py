"""What a hand asks of its element before anything else, so that it can be asked while the act is announced."""

from __future__ import annotations

from callsheet.dsl.actions import Act
from callsheet.dsl.elements import Element

from . import operands
from .stage import PlainKind


def plain_question(act: Act) -> tuple[Element, PlainKind] | None:
    """An element, and the kind that `Stage.find_plain` is asked for; None where the hand begins with the act itself."""
    match act.verb:
        case "check" | "uncheck":
            return operands.target(act), "box"
        case "choose":
            source = operands.element(act, "from")
            return None if source is None else (source, "select")
    return None
