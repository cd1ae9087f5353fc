"""The hands: one way of doing for each verb of `callsheet.dsl.verbs`.

A hand takes a `Stage` and an `Act`, and returns when the page has taken the act or raises `NodeFailure`.
Waiting for what the act sets off is not its business.
"""

from __future__ import annotations

from . import check, choose, click, fill, goto, press
from .stage import Control, Facts, Hand, Stage

HANDS: dict[str, Hand] = {
    "check": check.hand,
    "choose": choose.hand,
    "click": click.hand,
    "fill": fill.hand,
    "goto": goto.hand,
    "press": press.hand,
}

__all__ = ["HANDS", "Control", "Facts", "Hand", "Stage"]
