"""CS809, CS810, CS811: a patch works where the plan does, with the secrets that it uses there, for what is granted.

Sites, secrets, flows and influences are declared, and a patch declares nothing. What it could do more with those that
there are is looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .. import ast
from ..checks.wording import listed
from ..cost import shown
from ..diagnostics import Label
from ..source import Span
from .case import Case
from .guarded import Program, all_commits
from .left import spent_of


def check_privileges(case: Case) -> None:
    """Sites, then secrets, then budgets."""
    _sites(case)
    _commit_sites(case)
    _secrets(case)
    _limits(case)
    _budgets(case)


def _origin(case: Case, site: str | None) -> str | None:
    """Sites of one origin are one."""
    return None if site is None else case.old.origins.get(site, site)


def _sites(case: Case) -> None:
    known = {_origin(case, case.before.site_of(node)) for node in case.before.nodes.values()}
    known |= {
        _origin(case, _site_of_done(case, one)) for one in case.old.plan.declarations if isinstance(one, ast.Done)
    }
    for node in case.changed:
        site = case.after.site_of(node)
        if node.agent is not None and site is not None and _origin(case, site) not in known:
            names = sorted({name for name, origin in case.old.origins.items() if origin in known})
            case.sink.error(
                "CS809",
                f"node `{node.name.text}` works on site `{site}`, where the plan does nothing",
                node.agent.span,
                label=f"`{node.agent.text}` works there",
                help=f"the plan works on {listed(names)}" if names else "the plan works on no site",
            )


def _site_of_done(case: Case, done: ast.Done) -> str | None:
    agent = case.before.agents.get(done.agent.text) if done.agent is not None else None
    return agent.site.text if agent is not None and agent.site is not None else None


def _commit_sites(case: Case) -> None:
    old = all_commits(case.before)
    for node in case.changed:
        for commit in case.after.commits_of(node):
            known = old.get(commit.name)
            if known is None:
                continue
            was, now = case.before.site_of(case.before.nodes[known.node]), case.after.site_of(node)
            if now is not None and _origin(case, was) != _origin(case, now):
                case.sink.error(
                    "CS809",
                    f"commit `{commit.name}` is one of site `{was}`, and this would do it on `{now}`",
                    commit.commit.name.span,
                    others=(Label(span=known.commit.name.span, text=f"on `{was}`, as the plan has it"),),
                    help="leave it to an agent of its own site",
                )


# Secrets


def _secrets(case: Case) -> None:
    known = {use for node in case.before.nodes.values() for use in _used(case, case.before, node)}
    for node in case.changed:
        for secret, site in dict.fromkeys(_used(case, case.after, node)):
            if (secret, site) not in known:
                case.sink.error(
                    "CS810",
                    f"secret `{secret}` would be used on site `{site}`, where the plan does not use it",
                    case.place_of(node.name.text),
                    others=tuple(Label(span=span, text="used here") for span in _places(case.after, node, secret)),
                    help="a patch does with secrets what the plan did with them",
                )


def _used(case: Case, program: Program, node: ast.Node) -> Iterator[tuple[str, str]]:
    """The secrets that a node may type, and on which site; those of its login among them."""
    site = program.site_of(node)
    if site is None:
        return
    for name in case.old.secrets:
        if any(_places(program, node, name)):
            yield name, site


def _places(program: Program, node: ast.Node, secret: str) -> Iterator[Span]:
    for body in program.bodies_of(node):
        for part in ast.walk(body):
            if isinstance(part, ast.Reference) and part.name == secret:
                yield part.span


# Budgets


def _limits(case: Case) -> None:
    """A node that had a limit has one."""
    for node in case.changed:
        old = case.before.nodes.get(node.name.text)
        now = {limit.resource for limit in limits_of(node)}
        for limit in limits_of(old) if old is not None else ():
            if limit.resource not in now:
                case.sink.error(
                    "CS811",
                    f"node `{node.name.text}` would lose its limit of {_amount(limit)}",
                    node.name.span,
                    others=(Label(span=limit.span, text="this limit"),),
                    help="write it, or a smaller one, as its `budget`",
                )


def _budgets(case: Case) -> None:
    """Limits may move between nodes that had one. What a removed node has spent is gone."""
    had: dict[str, Decimal] = {}
    has: dict[str, Decimal] = {}
    grown: dict[str, ast.Quantity] = {}
    for name, node in case.before.nodes.items():
        after = case.after.nodes.get(name)
        now = {limit.resource: limit for limit in reversed(tuple(limits_of(after)))} if after is not None else {}
        for limit in limits_of(node):
            gone = spent_of(limit.resource, case.finished.of(name).spent) if after is None else Decimal(0)
            had[limit.resource] = had.get(limit.resource, Decimal(0)) + max(Decimal(0), limit.amount - gone)
            if limit.resource in now:
                has[limit.resource] = has.get(limit.resource, Decimal(0)) + now[limit.resource].amount
                if now[limit.resource].amount > limit.amount:
                    grown.setdefault(limit.resource, now[limit.resource])
    for resource, quantity in grown.items():
        if has[resource] > had[resource]:
            case.sink.error(
                "CS811",
                f"the nodes would have {_shown(resource, has[resource])} together, and have"
                f" {_shown(resource, had[resource])}",
                quantity.span,
                label="this is more than it was",
                help="a budget only moves: take from other nodes what this one gets",
            )


def limits_of(node: ast.Node | None) -> Iterator[ast.Quantity]:
    """The limits of a node's own budget."""
    for clause in node.clauses if node is not None else ():
        if isinstance(clause, ast.Budget):
            yield from clause.quantities


def _amount(limit: ast.Quantity) -> str:
    return _shown(limit.resource, limit.amount)


def _shown(resource: str, amount: Decimal) -> str:
    return shown(resource, amount)
