"""CS302, CS303: every node has the agent that its work needs, and somebody needs the node."""

from __future__ import annotations

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.source import Span

from ..blocks import statements_in
from ..facts import Facts
from ..skills.declared import run_of
from ..wording import listed


def check_agents(facts: Facts) -> None:
    """A node that uses a page has an agent that can; so has one that asks, or hands work to a model."""
    for name, node in facts.symbols.nodes.items():
        page = facts.nodes[name].page_span
        _thinks(facts, name, node)
        if page is None:
            _person(facts, node)
            continue
        if node.agent is None:
            _nobody(facts, node, page)
        elif node.agent.text in facts.symbols.agents:
            _can(facts, node, node.agent, page)


def _nobody(facts: Facts, node: ast.Node, page: Span) -> None:
    drivers = [name for name, agent in facts.symbols.agents.items() if agent.site is not None]
    who = drivers[0] if drivers else "AGENT"
    known = f"; these can: {listed(drivers)}" if len(drivers) > 1 else ""
    facts.sink.error(
        "CS303",
        f"node `{node.name.text}` uses a page, and no agent does it",
        node.name.span,
        others=(Label(span=page, text="a page is used here"),),
        help=f"say who does it: `node {node.name.text} by {who}`{known}",
    )


def _thinks(facts: Facts, name: str, node: ast.Node) -> None:
    """`do` needs a model; `ask` a model, or the person whose node it is."""
    found = facts.nodes[name]
    agent = facts.agent_of(node)
    kind = agent.kind if agent is not None else None
    place = found.works if found.works is not None and kind == "browser" else found.asks
    if place is None or kind in ("model", "human") or (node.agent is not None and agent is None):
        return
    works = place is found.works  # on a page, which a model without a site does not have
    models = [
        other
        for other, one in facts.symbols.agents.items()
        if one.kind == "model" and (one.site is not None or not works)
    ]
    who = models[0] if models else "AGENT"
    if node.agent is None:
        message, label = f"node `{name}` asks, and no agent answers", ""
        help_ = f"say who does: `node {name} by {who}`"
    else:
        message, label = f"agent `{node.agent.text}` is no model, and node `{name}` needs one", "a browser only does"
        help_ = f"give the node to a model{f', such as {listed(models)}' if models else ''}"
    if not models:
        help_ += f', declared as `agent AGENT is model "cheap"{" on SITE" if works else ""}`'
    what = "work is handed to a model here" if works else "a model or a person is asked here"
    span = node.name.span if node.agent is None else node.agent.span
    facts.sink.error("CS303", message, span, label=label, others=(Label(span=place.span, text=what),), help=help_)


BY_PEOPLE = (ast.Let, ast.Require, ast.Give)


def _person(facts: Facts, node: ast.Node) -> None:
    """A person answers, and what is worked out from answers may stand beside them."""
    agent = facts.agent_of(node)
    if agent is None or agent.kind != "human" or node.agent is None:
        return
    for statement in node.body.statements:
        if not isinstance(statement, BY_PEOPLE) or run_of(statement) is not None:
            facts.sink.error(
                "CS303",
                f"a person's node asks, and node `{node.name.text}` does something else",
                statement.span,
                others=(Label(span=agent.span, text=f"`{node.agent.text}` is a person"),),
                help="it has `let`, `require` and `give` in it; do the rest in a node that reads what this one gives",
            )
            return


def _can(facts: Facts, node: ast.Node, name: ast.Name, page: Span) -> None:
    agent = facts.symbols.agents[name.text]
    if agent.site is not None or agent.kind == "browser":
        return
    who = "a person drives no page" if agent.kind == "human" else "a model without a site has no page"
    drivers = [other for other, one in facts.symbols.agents.items() if one.site is not None]
    known = f", such as {listed(drivers)}" if drivers else ", declared `is browser on SITE`"
    facts.sink.error(
        "CS303",
        f"agent `{name.text}` cannot use a page, and node `{node.name.text}` does",
        name.span,
        label=who,
        others=(
            Label(span=page, text="a page is used here"),
            Label(span=agent.span, text=f"`{name.text}` is declared here"),
        ),
        help=f"give the node to an agent with a site{known}",
    )


def check_needed(facts: Facts) -> None:
    """A node that does nothing on a page, guards nothing, and whose gives nobody reads, is pointed out."""
    if facts.symbols.broken:
        return
    guards = (ast.Require, ast.Expect)
    needed = {edge.before for edge in facts.edges if edge.kind != "agent"}
    stand_ins = set(facts.stand_ins.values())
    for name, node in facts.symbols.nodes.items():
        if name in needed or name in facts.used or facts.nodes[name].acts:
            continue
        if name in facts.symbols.done or name in stand_ins:
            continue
        if not any(isinstance(one, guards) or run_of(one) is not None for one in statements_in(node.body)):
            facts.sink.warning(
                "CS302",
                f"nothing needs node `{name}`",
                node.name.span,
                help="it does and requires nothing, and nobody reads what it gives: read it, or take it away",
            )
