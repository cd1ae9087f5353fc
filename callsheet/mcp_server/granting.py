"""What a client of the tools may have run: within a budget, on sites that were named, and never without a person's yes.

The plan comes from somebody who may be a model that has read a page, so nothing of it is taken on trust. Grants are the
words of whoever started the server; what is not granted is refused with a line that says what would be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from callsheet.dsl import ast
from callsheet.dsl.ast.base import walk
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import shown
from callsheet.dsl.currencies import DOLLARS
from callsheet.interpreter.file_inputs import holds_files
from callsheet.planners.drafting.pricing import limits_of

BOUNDED: tuple[ast.Resource, ...] = ("steps", "time", "calls", "tokens", "charges", "spend")
MONEY: frozenset[ast.Resource] = frozenset({"charges", "spend"})


class NotGranted(Exception):
    """A plan that may not be run here; the message says why, and what may."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What was granted. `sites` are origins, none for any; `secrets` are typed on those sites alone.

    `commits` says that a plan may do commits which ask no person. `replans` are not granted: a patch would need a yes.
    """

    budget: str
    sites: frozenset[str] = frozenset()
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    commits: bool = False


class Purse:
    """What is left of a grant's budget, which all runs share: each takes its worst case, and gives back the rest."""

    def __init__(self, grant: Grant) -> None:
        self._limits = {one.resource: one for one in limits_of(grant.budget)}
        self._left = {resource: Decimal(one.amount) for resource, one in self._limits.items()}

    def take(self, plan: CheckedPlan) -> None:
        """Set aside the most that a plan can use. Raises `NotGranted`."""
        wanted = dict(_most(plan))
        for resource, most in wanted.items():
            self._admit(resource, most, plan.declared.currency)
        for resource in self._left:
            self._left[resource] -= wanted.get(resource) or 0

    def give_back(self, plan: CheckedPlan, used: Mapping[ast.Resource, Decimal | int | float]) -> None:
        """What was set aside and not used."""
        for resource, most in _most(plan):
            if resource in self._left:
                self._left[resource] += (most or 0) - Decimal(str(used.get(resource, 0)))

    def _admit(self, resource: ast.Resource, most: Decimal | None, currency: str) -> None:
        limit = self._limits.get(resource)
        if limit is None:
            if resource in MONEY and most != 0:
                raise NotGranted(f"the plan may {_verb(resource)}, and the budget that was granted says nothing of it")
            return
        other = limit.currency not in (None, currency if resource == "spend" else DOLLARS)
        if other and most != 0:
            raise NotGranted(f"the plan spends {currency}, and the budget that was granted is in {limit.currency}")
        if most is None or most > self._left[resource]:
            worst = "no bound at all" if most is None else shown(resource, most, currency)
            left = shown(resource, self._left[resource], currency)
            raise NotGranted(
                f"the plan may take {worst}, and of the budget {left} are left: give it a `budget` within that"
            )


def _most(plan: CheckedPlan) -> Iterator[tuple[ast.Resource, Decimal | None]]:
    for resource in BOUNDED:
        amount = getattr(plan.envelope, resource)
        yield resource, None if amount is None else Decimal(str(amount))


def _verb(resource: ast.Resource) -> str:
    return "spend money" if resource == "spend" else "ask models that charge"


def require_granted(grant: Grant, plan: CheckedPlan) -> None:
    """Raises `NotGranted` for a plan that reaches for more than a grant gives, whatever it costs."""
    for site, origin in plan.origins.items():
        if grant.sites and origin not in grant.sites:
            raise NotGranted(f"site `{site}` is at {origin}, and what was granted is {', '.join(sorted(grant.sites))}")
    if plan.done or plan.done_instances or any(isinstance(one, ast.Committed) for one in walk(plan.plan)):
        raise NotGranted("the plan says that parts of it are done already, which only a run of this machine can know")
    for name in plan.secrets:
        if name not in grant.secrets:
            raise NotGranted(f"the secret `{name}` was not given to this server: start it with `--secret {name}=…`")
    for name, kind in plan.input_types.items():
        if holds_files(kind):
            raise NotGranted(f"input `{name}` is a file of this machine, which no client may name")
    if not grant.commits:
        for commit in (one for one in walk(plan.plan) if isinstance(one, ast.Commit)):
            if commit.approval is None:
                raise NotGranted(
                    f'commit `{commit.name.text}` asks no person: write `after approval "…"` behind its act, or '
                    "start the server with `--allow-commits`"
                )
