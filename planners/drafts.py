"""What every planner is asked and answers: a goal on a site in, a checked plan or a reason out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.classes import frozen
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.tiers import DEFAULT_TIERS, Tier

from .assigning.decisions import Decision


class CannotPlan(Exception):
    """There is no plan for a goal; the message says why, in a line."""


@frozen
class Task:
    """A goal in words, the site that it is about, and the limits of a plan for it.

    `site` is what the plan calls the site, `spec_file` the file that it names for the spec whose text is `spec_text`;
    `budget` is written as in a plan, without the word: `60 steps, spend $20`. `given` are values of inputs by name, and
    `replans` is how often the rest of the plan may be rewritten.
    """

    goal: str
    site: str
    address: str
    spec: SiteSpec
    spec_text: str
    spec_file: str
    budget: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    replans: int = 0
    tiers: Mapping[str, Tier] = field(default_factory=lambda: DEFAULT_TIERS)

    @property
    def files(self) -> InMemoryFiles:
        """The files that a plan for it is checked with."""
        return InMemoryFiles({self.spec_file: self.spec_text})


@frozen
class Draft:
    """A plan that checks and fits its budget.

    `asked` are the inputs that have no value yet, `secrets` those that it types; `confided` are secrets that the goal
    itself held, which stand in no text. `why` says how the goal was understood. `kept` is the entry of a cache that it
    is from, and `decisions` are what a policy decided of it.
    """

    text: str
    checked: CheckedPlan
    planner: str
    asked: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    confided: Mapping[str, str] = field(default_factory=dict, repr=False)
    why: tuple[str, ...] = ()
    kept: str = ""
    decisions: tuple[Decision, ...] = ()

    @property
    def plan(self) -> ast.Plan:
        """The plan as a tree."""
        return self.checked.plan


class Planner(Protocol):
    """Anything that makes plans of goals."""

    name: str

    def draft(self, task: Task) -> Draft:
        """A plan that checks. Raises `CannotPlan`."""
