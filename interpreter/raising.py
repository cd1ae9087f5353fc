"""A person lets a run that is stopped have more: what they typed, as a record in its journal.

A budget is what a person granted, so a person may grant more; the plan and its hash stay as they are, and the journal
says what was granted when.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import shown
from callsheet.dsl.diagnostics import closest
from callsheet.dsl.parsing import parse

from . import events
from .folders import RunFolder
from .journal import Journal
from .limits import PLAN
from .machine import Machine
from .run import NotResumable, plan_of, replay


def raise_budgets(folder: RunFolder, texts: Mapping[str, str]) -> None:
    """Let accounts use more from now on. `texts` are budgets as plans write them, `""` is the plan's, else a node's.

    Raises `NotResumable` for what cannot be raised so, `RunBusy`, and what an unreadable journal raises.
    """
    plan = plan_of(folder)
    with Journal.open(folder.journal, plan_hash=plan.hash) as journal:
        machine = replay(plan, journal.records)
        raised = [
            events.BudgetRaised(at=machine.at, account=account, amounts=_amounts(machine, account, text))
            for account, text in texts.items()
        ]
        journal.append([(type(one).__name__, events.to_body(one)) for one in raised])


def quantities(text: str) -> tuple[ast.Quantity, ...]:
    """What a budget says: `60 steps, spend $20`. Raises `NotResumable`."""
    read = parse(f"plan more budget {text}")
    match read.declarations:
        case (ast.Budget(quantities=found),) if not read.diagnostics:
            return found
    raise NotResumable(f"`{text}` is no budget: write it as in a plan, `60 steps` or `spend $20, 3min`")


def _amounts(machine: Machine, account: str, text: str) -> dict[ast.Resource, Decimal]:
    """What is wanted, each of it more than there is."""
    plan = machine.plan
    if account != PLAN and account not in plan.nodes:
        near = closest(account, plan.nodes)
        raise NotResumable(
            f"plan `{plan.plan.name.text}` has no node `{account}`" + (f": did you mean `{near}`?" if near else "")
        )
    return {one.resource: _more(machine, account, one) for one in quantities(text)}


def _more(machine: Machine, account: str, wanted: ast.Quantity) -> Decimal:
    plan, resource = machine.plan, wanted.resource
    currency = _currency(plan, wanted)
    refused = any((one.account, one.resource) == (account, resource) for one in machine.refused.values())
    limit = machine.limits.of(account, resource) if refused else machine.limits.budget(account, resource)
    if limit is None and resource == "replans" and account == PLAN:
        limit = Decimal(0)
    whose = "the plan" if account == PLAN else f"node `{account}`"
    if limit is None:
        raise NotResumable(f"{whose} has no limit for {resource}: there is nothing to raise")
    if wanted.amount <= limit:
        has, asked = (shown(resource, one, currency) for one in (limit, wanted.amount))
        raise NotResumable(
            f"{whose} may use {has} already, and `{asked}` is no more than that: a budget is only raised"
        )
    return wanted.amount


def _currency(plan: CheckedPlan, wanted: ast.Quantity) -> str:
    counted = plan.declared.currency
    if wanted.resource == "spend" and wanted.currency != counted:
        raise NotResumable(f"the plan counts in {counted}, not in {wanted.currency}")
    return counted
