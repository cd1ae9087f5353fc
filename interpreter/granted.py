"""Events of what a run may use and may do: what did not fit, what a person grants, how the rest of it is rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from callsheet.dsl import ast

from .happening import Event

Author: TypeAlias = Literal["model", "person", "rules"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanRequested(Event):
    """A model, or a person, asks for the rest to be rewritten."""

    by: Author
    why: str
    node: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanBegun(Event):
    """The rest is being rewritten, for the cause that came first: durable before anybody is asked.

    `began_in` is the node whose assumption broke first, at the line `began_at`, and `began_why` says what tells so; all
    are empty where that is the node itself, or nobody knows.
    """

    number: int
    trigger: str
    node: str
    why: str
    began_in: str = ""
    began_at: int = 0
    began_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchRefused(Event):
    """An answer to replan `number` that cannot be applied; `found` says why, a line each."""

    number: int
    turn: int
    text: str
    found: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannerPassed(Event):
    """A planner had no patch for replan `number` that was accepted; the next one is asked."""

    number: int
    planner: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPatched(Event):
    """The plan with the hash `before` is another from now on, with the hash `plan_hash`. `diff` is for people.

    `number` is that of the replan, 0 for a patch that a person brought by himself. `shown` are the sites whose content
    the model was shown that wrote it, None when a person wrote it or has accepted it.
    """

    number: int
    patch: str
    because: str
    by: Author
    shown: list[str] | None
    before: str
    plan_hash: str
    diff: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanEnded(Event):
    """Replan `number` came to nothing; 0 for one that did not even begin."""

    number: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Event):
    """Something was not begun: `amount` more of a resource did not fit what an account may use."""

    node: str
    account: str
    resource: ast.Resource
    amount: Decimal
    limit: Decimal
    used: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRaised(Event):
    """A person lets a node, or with an empty account the plan, use so much of each resource from now on."""

    account: str
    amounts: dict[ast.Resource, Decimal]
