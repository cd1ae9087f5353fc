"""Whether a plan that checks is a plan for the task: its site, its agents, its budget, and nothing besides.

The checker knows what a plan may do by itself; what this one was asked for, only the task knows. A model that was told
something else by a page is stopped here, whatever it wrote. What is wrong comes out as diagnostics, like the checker's.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from callsheet.dsl import ast
from callsheet.dsl.checks.sites.addresses import plain_origin
from callsheet.dsl.diagnostics import Diagnostic
from callsheet.dsl.parsing import parse
from callsheet.dsl.source import Span

from ..drafts import Task
from .context import Context, Offer

CODE = "TASK"
FIXED: dict[type, str] = {
    ast.Flow: "lets data of the site go elsewhere",
    ast.Influence: "lets one site decide on another",
    ast.Use: "uses a file that it was not given",
}


def objections(context: Context, plan: ast.Plan) -> tuple[Diagnostic, ...]:
    """What makes a plan one for something else than the task."""
    task = context.task
    return (
        *_sites(task, plan),
        *_agents(context, plan),
        *_budgets(task, plan),
        *(
            _wrong(f"the plan {FIXED[type(one)]}, and the task does not ask for that", one.span, "leave it out")
            for one in plan.declarations
            if type(one) in FIXED
        ),
        *(_with_a_page_in_sight(plan) if context.observation or context.done else ()),
    )


def _wrong(message: str, span: Span, help_: str) -> Diagnostic:
    return Diagnostic(code=CODE, severity="error", message=message, span=span, help=help_)


def _sites(task: Task, plan: ast.Plan) -> Iterator[Diagnostic]:
    for site in (one for one in plan.declarations if isinstance(one, ast.Site)):
        written = site.address.plain or ""
        if plain_origin(written) != plain_origin(task.address) or not _below(written, task.address):
            help_ = f'the site is `site {task.site} at "{task.address}"`'
            yield _wrong(f"`{written}` is not the site of the task", site.address.span, help_)
        elif site.spec is None:
            help_ = f'add `spec "{task.spec_file}"`: it tells what only a `commit` may press'
            yield _wrong(f"site `{site.name.text}` is used without its spec", site.span, help_)
        elif site.spec.plain != task.spec_file:
            yield _wrong(f"`{site.spec.plain}` is not the site's spec", site.spec.span, f'it is "{task.spec_file}"')


def _with_a_page_in_sight(plan: ast.Plan) -> Iterator[Diagnostic]:
    """Whoever wrote the page may have written this plan: a person agrees to commits, and secrets stay in their fields.

    A field of a secret is one that the site's spec names.
    """
    secrets = {one.name.text for one in plan.declarations if isinstance(one, ast.Secret)}
    for one in ast.walk(plan):
        if isinstance(one, ast.Commit) and one.approval is None:
            message = f"commit `{one.name.text}` asks no person, and the plan was written with a page in sight"
            yield _wrong(message, one.name.span, 'write `after approval "…"` behind its act')
        if isinstance(one, ast.ActStatement) and not isinstance(one.operand, ast.FieldOf):
            for part in ast.walk(one):
                if isinstance(part, ast.Reference) and part.name in secrets:
                    message = f"`{part.name}` is typed into what the site's spec does not name"
                    yield _wrong(message, part.span, "with a page in sight secrets go to elements of the spec alone")


def _below(written: str, address: str) -> bool:
    return written.rstrip("/") == address.rstrip("/")


def _agents(context: Context, plan: ast.Plan) -> Iterator[Diagnostic]:
    offered = {one.name: one for one in context.offered}
    for agent in (one for one in plan.declarations if isinstance(one, ast.Agent)):
        if not offered:
            if agent.kind != "browser":
                yield _wrong(f"agent `{agent.name.text}` is none that can be had", agent.name.span, "use a browser")
            continue
        offer = offered.get(agent.name.text)
        if offer is None or not _is(agent, offer):
            names = ", ".join(f"`{name}`" for name in offered)
            yield _wrong(f"there is no agent `{agent.name.text}` like this", agent.name.span, f"there are {names}")


def _is(agent: ast.Agent, offer: Offer) -> bool:
    return agent.kind == offer.kind and (agent.tier or "") == offer.tier


def _budgets(task: Task, plan: ast.Plan) -> Iterator[Diagnostic]:
    """No limit above the task's, and none of them left out."""
    if not task.budget:
        return
    allowed = _limits(parse(f"plan task budget {task.budget}"))
    written = _limits(plan)
    place = next((one.span for one in plan.declarations if isinstance(one, ast.Budget)), plan.name.span)
    for resource, (most, said) in allowed.items():
        amount = written.get(resource)
        if amount is None:
            yield _wrong(f"the budget does not say `{said}`", place, f"write `budget {task.budget}`")
        elif amount[0] > most:
            yield _wrong(f"the budget `{amount[1]}` is above `{said}`", place, f"write `budget {task.budget}`")


def _limits(plan: ast.Plan) -> dict[str, tuple[Decimal, str]]:
    """The least limit of each resource, and how it is written."""
    from callsheet.dsl.formatting.literals import quantity

    found: dict[str, tuple[Decimal, str]] = {}
    for budget in (one for one in plan.declarations if isinstance(one, ast.Budget)):
        for one in budget.quantities:
            if one.resource not in found or one.amount < found[one.resource][0]:
                found[one.resource] = one.amount, quantity(one)
    return found
