"""CS1 for declarations: the table of names, and the mentions of one declaration in another."""

from __future__ import annotations

from .. import ast
from ..diagnostics import Label
from ..labels import MODEL
from ..types import SCALARS
from .facts import Facts, NodeFacts
from .graph import finished
from .graph.stand_ins import note_stand_ins
from .names import mention, twice, usable
from .skills.declared import check_skills
from .values.records import check_records

KINDS: dict[type, str] = {
    ast.Site: "sites",
    ast.Input: "inputs",
    ast.Secret: "secrets",
    ast.Record: "records",
    ast.Enum: "enums",
    ast.Agent: "agents",
    ast.Node: "nodes",
    ast.Done: "done",
    ast.Skill: "skills",
}
LISTS: dict[type, str] = {
    ast.Flow: "flows",
    ast.Influence: "influences",
    ast.Goal: "goals",
    ast.Result: "results",
    ast.Budget: "budgets",
    ast.Currency: "currencies",
    ast.Trigger: "triggers",
    ast.Use: "uses",
}
MOST_WORKERS = 64
MENTIONS = (ast.Name, ast.Reference, ast.NamedType)
ONCE: tuple[tuple[str, str, str], ...] = (
    ("results", "result", "put both into one"),
    ("budgets", "budget", "put both into one"),
    ("currencies", "currency", "a plan counts in one currency; write `Money GBP` for amounts of another"),
)


def check_names(facts: Facts) -> None:
    """Fill the symbol table, then resolve the mentions that stand in declarations."""
    _declare(facts)
    check_records(facts)
    for agent in facts.symbols.agents.values():
        _agent(facts, agent)
    for secret in facts.symbols.secrets.values():
        for site in secret.sites:
            mention(facts, site, "sites")
    for flow in facts.symbols.flows:
        mention(facts, flow.source, "sites")
        if flow.target.text != MODEL:
            mention(facts, flow.target, "sites")
    if facts.symbols.influences and facts.noted is None:
        facts.noted = {}
    for influence in facts.symbols.influences:
        if influence.source.text != MODEL:
            mention(facts, influence.source, "sites")
        mention(facts, influence.target, "sites")
    check_skills(facts)
    for name, node in facts.symbols.nodes.items():
        facts.of_node("names", name, _node, facts, node)
    note_stand_ins(facts)
    for done in (*facts.symbols.done.values(), *facts.symbols.instances):
        finished.mentions(facts, done)
    _said_once(facts)
    _allowed_once(facts)
    _does_something(facts)


def _declare(facts: Facts) -> None:
    """Files of skills stand behind the plan: of two things of one name the plan's own is the first."""
    symbols, declared = facts.symbols, (*facts.plan.declarations, *facts.plan.imported)
    symbols.broken.update(one.name.text for one in declared if isinstance(one, ast.Broken) and one.name is not None)
    usable(facts, facts.plan.name)
    for declaration in declared:
        kind = KINDS.get(type(declaration))
        if isinstance(declaration, ast.Done) and declaration.key is not None:
            symbols.instances.append(declaration)
            continue
        if kind is None:
            if not isinstance(declaration, ast.Broken):
                getattr(symbols, LISTS[type(declaration)]).append(declaration)
            continue
        name: ast.Name = declaration.name  # type: ignore[union-attr, assignment]  # those in KINDS have one
        _free(facts, name)
        first = symbols.names.setdefault(name.text, name)
        if first is name:
            getattr(symbols, kind)[name.text] = declaration
            if isinstance(declaration, ast.Done):
                symbols.nodes[name.text] = finished.as_node(declaration)
        else:
            twice(facts, name, first)
            facts.used |= _mentioned(declaration)
    facts.nodes = {name: facts.nodes.get(name) or NodeFacts() for name in (*symbols.nodes, *symbols.skills)}


def _mentioned(declaration: ast.Declaration) -> set[str]:
    """Names in a declaration that is left out: what they stand for is not unused because of that."""
    parts = ast.walk(declaration)
    return {part.text if isinstance(part, ast.Name) else part.name for part in parts if isinstance(part, MENTIONS)}


def _free(facts: Facts, name: ast.Name) -> None:
    if name.text in SCALARS:
        message = f"`{name.text}` is a type of the language and cannot be declared anew"
        facts.sink.error("CS103", message, name.span, help="rename it")
    elif usable(facts, name):
        return
    facts.used.add(name.text)  # what has to be renamed need not be reported as unused as well


def _agent(facts: Facts, agent: ast.Agent) -> None:
    if agent.site is not None:
        mention(facts, agent.site, "sites")
    if agent.kind == "browser" and agent.site is None:
        facts.sink.error(
            "CS304",
            f"browser agent `{agent.name.text}` has no site",
            agent.span,
            help=f"say where it works: `agent {agent.name.text} is browser on SITE`",
        )
    if agent.pool is not None:
        _pool(facts, agent, agent.pool)
    if agent.kind == "human" and agent.site is not None:
        facts.sink.error(
            "CS304",
            f"human agent `{agent.name.text}` cannot have a site",
            agent.site.span,
            label="a person answers and approves, and drives no page",
            help="take `on …` away, or let a `browser` or a `model` work there",
        )


def _pool(facts: Facts, agent: ast.Agent, size: int) -> None:
    name = agent.name.text
    if agent.kind == "human" or agent.site is None:
        who = "a person is one" if agent.kind == "human" else "a model without a site drives no page"
        facts.sink.error(
            "CS304",
            f"agent `{name}` cannot be a pool",
            agent.name.span,
            label=who,
            help="a pool is of workers on the pages of one site: take `pool` away",
        )
    elif not 1 <= size <= MOST_WORKERS:
        facts.sink.error(
            "CS406",
            f"a pool has from 1 to {MOST_WORKERS} workers, not {size:,}",
            agent.name.span,
            help="each is a browser of its own: say how many there may be",
        )


def _node(facts: Facts, node: ast.Node) -> None:
    if node.agent is not None:
        mention(facts, node.agent, "agents")
    seen: dict[type, ast.Clause] = {}
    for clause in node.clauses:
        earlier = seen.setdefault(type(clause), clause)
        if earlier is not clause:
            facts.sink.error(
                "CS102",
                f"node `{node.name.text}` has a second `{type(clause).__name__.lower()}`",
                clause.span,
                others=(Label(span=earlier.span, text="the first one"),),
                help="put both into one",
            )
        if isinstance(clause, ast.After):
            for name in clause.nodes:
                mention(facts, name, "nodes", but=node.name.text)


def _said_once(facts: Facts) -> None:
    for kind, word, help_ in ONCE:
        declared = getattr(facts.symbols, kind)
        for one in declared[1:]:
            facts.sink.error(
                "CS102",
                f"the plan has a second `{word}`",
                one.span,
                others=(Label(span=declared[0].span, text="the first one"),),
                help=help_,
            )


def _allowed_once(facts: Facts) -> None:
    """Who may know what, and who may decide: each pair once."""
    first: dict[tuple[str, str, str], ast.Flow | ast.Influence] = {}
    for word, declared in (("flow", facts.symbols.flows), ("influence", facts.symbols.influences)):
        for one in declared:
            earlier = first.setdefault((word, one.source.text, one.target.text), one)
            if earlier is not one:
                facts.sink.error(
                    "CS102",
                    f"`{word} {one.source.text} -> {one.target.text}` is declared twice",
                    one.span,
                    others=(Label(span=earlier.span, text="first declared here"),),
                    help="take one of the two away",
                )


def _does_something(facts: Facts) -> None:
    """What a syntax error hides may well be a node."""
    if not facts.symbols.nodes and not facts.plan.diagnostics:
        facts.sink.error(
            "CS107",
            f"plan `{facts.plan.name.text}` has no node",
            facts.plan.name.span,
            help='nodes are what is done: `node look by scout { goto "/" … }`',
        )
