"""What a report tells beside nodes and commits: instances, calls of models, what was asked, refused, and all the rest.

Frozen values like those of `report`, which has them as parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from .asking import Asker
from .events import CallPurpose

Status: TypeAlias = Literal["done", "skipped", "failed", "unsettled", "held", "running", "stopped", "waiting"]
"""How a node stands, or one of its instances.

`held` waits for what a person says, `stopped` was under way when the run ended, `waiting` has not begun.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceReport:
    """One instance of a `for each` node, by its key. `seconds` are those of its attempts.

    `unsettled` is the key of a commit whose outcome nobody knows, and `why` says what is known of it.
    """

    key: str
    status: Status
    attempts: int
    seconds: float
    unsettled: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A commit of which somebody has to say what became of it, in which unit, and what is known of it."""

    unit: str
    key: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReport:
    """A call of a model: what was charged for it, or, while it has no answer, all that it may take.

    `node` is empty for calls of the planner; `seconds` is None until there is an answer. `charges` are dollars. `model`
    answered, and `kinds` are its tokens by what they cost, where somebody knows.
    """

    number: int
    at: float
    node: str
    line: int
    purpose: CallPurpose
    tier: str
    calls: int
    tokens: int
    charges: Decimal
    seconds: float | None = None
    model: str = ""
    kinds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionReport:
    """What a person or a model was asked, and said; `by` is None while nobody has.

    With `commit`, whether that commit may be done, which is `about` to be done and `decided_by` those sites and models;
    the answer is true or false then. `again` when an answer from before a crash was taken once more.
    """

    at: float
    node: str
    line: int
    question: str
    given: tuple[Any, ...]
    by: Asker | None
    answer: Any
    again: bool = False
    commit: str = ""
    about: str = ""
    decided_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRequest:
    """A request of a page that was not let through, told once a session for each host and reason."""

    at: float
    node: str
    host: str
    why: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReport:
    """An event that the report has no words for, with its fields as texts."""

    at: float
    kind: str
    fields: Mapping[str, str]
