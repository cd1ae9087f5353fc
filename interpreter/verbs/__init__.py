"""The hands: one way of doing for each verb of `callsheet.dsl.verbs`.

A hand takes a `Stage` and an `Act`, and returns when the page has taken the act or raises `NodeFailure`.
Waiting for what the act sets off is not its business.
"""

from __future__ import annotations

from . import back, check, choose, clear, click, doubleclick, fill, goto, hover, press, reload, type, uncheck  # noqa: A004  verbs
from .stage import Control, Facts, Hand, Stage

HANDS: dict[str, Hand] = {
    "back": back.hand,
    "check": check.hand,
    "choose": choose.hand,
    "clear": clear.hand,
    "click": click.hand,
    "doubleclick": doubleclick.hand,
    "fill": fill.hand,
    "goto": goto.hand,
    "hover": hover.hand,
    "press": press.hand,
    "reload": reload.hand,
    "type": type.hand,
    "uncheck": uncheck.hand,
}

__all__ = ["HANDS", "Control", "Facts", "Hand", "Stage"]
