"""What the machine decides, for the driver to carry out: each of these once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from callsheet.dsl.failures import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class StartNode:
    """Begin an attempt, after `delay` seconds. `settle` names a commit whose outcome must be found out first."""

    node: str
    attempt: int
    delay: float = 0.0
    settle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipNode:
    """The node's `when` is false."""

    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailNode:
    """The node cannot even begin."""

    node: str
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """Nothing is left to do."""


Command: TypeAlias = StartNode | SkipNode | FailNode | Finish
