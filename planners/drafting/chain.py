"""Several planners, one after the other: the first plan is taken, and each that had none has said why.

The rules stand last: they need nobody and always answer, with a plan or a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ..drafts import CannotPlan, Draft
from ..rules import RulesPlanner
from .context import Context


class Drafter(Protocol):
    """Whoever makes a plan of a context."""

    @property
    def name(self) -> str: ...

    async def draft(self, context: Context) -> Draft:
        """A plan that checks and is for the task. Raises `CannotPlan`."""


class Rules:
    """The rules as one of a chain: they look at the task alone."""

    name = RulesPlanner.name

    async def draft(self, context: Context) -> Draft:
        """A plan, or `CannotPlan`."""
        return RulesPlanner().draft(context.task)


@dataclass
class Chain:
    """Asks its planners in order. `failed` has a line for each that had no plan, of the last task.

    `said` hears them while the next one is asked: of the last one the error tells.
    """

    planners: Sequence[Drafter]
    said: Callable[[str], None] = field(default=lambda _: None)
    failed: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """All of them."""
        return ", ".join(one.name for one in self.planners)

    async def draft(self, context: Context) -> Draft:
        """The first plan. Raises `CannotPlan` with the reasons of all."""
        self.failed = []
        for place, planner in enumerate(self.planners):
            try:
                draft = await planner.draft(context)
            except CannotPlan as why:
                self.failed.append(f"{planner.name}: {why}")
                if place + 1 < len(self.planners):
                    self.said(self.failed[-1])
                continue
            return replace(draft, why=(*self.failed, *draft.why))
        raise CannotPlan("; ".join(self.failed) or "there is nobody to plan")


def in_order(*planners: Iterable[Drafter]) -> Chain:
    """A chain of several lists, the rules last."""
    return Chain([*(one for group in planners for one in group), Rules()])
