"""How a node fails: the kinds, and what is known about each failure.

A failure is a value: it is journaled, decides retries, is shown to people, and is what a replanner starts
from. `NodeFailure` carries one as an exception inside a single attempt and never leaves the driver.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import Literal, TypeAlias

from .classes import frozen

FailureKind: TypeAlias = Literal[
    "missing",  # no such element on the page
    "ambiguous",  # more than one
    "refused",  # the element is there but cannot take the act: disabled, covered, wrong kind of control
    "expectation",  # an `expect` did not hold in time
    "requirement",  # a `require` did not hold
    "value",  # a partial operation had no answer: empty minimum, failed parse, division by zero
    "timeout",  # a deadline passed
    "navigation",  # the site could not be reached or answered with an error
    "origin",  # the page left the allowed origins
    "secret",  # a secret would have been typed where it may not go
    "budget",  # the next act does not fit
    "already",  # the second proof of a commit held before it was done
    "browser",  # the page or the browser died
    "declined",  # a person did not agree to a commit
    "model",  # a model could not be asked, or what it said is of no use
    "stopped",  # a patch stopped the node
]


@frozen
class Failure:
    """One failure of one attempt.

    `message` is one line in the manner of a diagnostic. `line` is the line of the plan whose statement failed
    (0 when there is none). `instead` lists what was on the page in place of what was looked for. `dispatched`
    is True when the act may have reached the site: then nobody knows whether it had its effect (R5 of the
    durability rules: only an error raised before dispatch means *not done*).
    """

    kind: FailureKind
    message: str
    node: str = ""
    line: int = 0
    instead: tuple[str, ...] = field(default=())
    dispatched: bool = False

    def at(self, *, node: str, line: int) -> Failure:
        """The same failure with the place where it happened, unless it already has one."""
        return replace(self, node=self.node or node, line=self.line or line)


class NodeFailure(Exception):
    """Ends an attempt at a node. Raised by hands, looks and evaluation; caught by the driver."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def fail(kind: FailureKind, message: str, *, instead: tuple[str, ...] = (), dispatched: bool = False) -> NodeFailure:
    """A failure ready to raise."""
    return NodeFailure(Failure(kind=kind, message=message, instead=instead, dispatched=dispatched))
