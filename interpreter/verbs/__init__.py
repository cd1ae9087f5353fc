"""The hands: one way of doing for each verb of `callsheet.dsl.verbs`.

A hand takes a `Stage` and an `Act`, and returns when the page has taken the act or raises `NodeFailure`.
Waiting for what the act sets off is not its business.
"""

from __future__ import annotations

from . import (
    back,
    check,
    choose,
    clear,
    click,
    doubleclick,
    drag,
    fill,
    goto,
    highlight,
    hover,
    press,
    reload,
    scroll,
    type,  # noqa: A004 - a verb
    uncheck,
    upload,
)
from .plain import plain_question
from .stage import Control, Facts, Hand, Stage

HANDS: dict[str, Hand] = {
    "back": back.hand,
    "check": check.hand,
    "choose": choose.hand,
    "clear": clear.hand,
    "click": click.hand,
    "doubleclick": doubleclick.hand,
    "drag": drag.hand,
    "fill": fill.hand,
    "goto": goto.hand,
    "highlight": highlight.hand,
    "hover": hover.hand,
    "press": press.hand,
    "reload": reload.hand,
    "scroll": scroll.hand,
    "type": type.hand,
    "uncheck": uncheck.hand,
    "upload": upload.hand,
}

__all__ = ["HANDS", "Control", "Facts", "Hand", "Stage", "plain_question"]
