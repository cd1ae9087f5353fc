"""Text --follow--> what the flow check finds, without the other checks: it has to bear what they do not let pass."""

from __future__ import annotations

from callsheet.dsl import ast, parse, types
from callsheet.dsl.checks.facts import Facts, NodeFacts
from callsheet.dsl.checks.flow.nodes import Nodes
from callsheet.dsl.checks.flow.terms import Finding
from callsheet.dsl.checks.graph.edges import check_graph
from callsheet.dsl.checks.sites.addresses import plain_origin

TABLES = {ast.Site: "sites", ast.Agent: "agents", ast.Node: "nodes", ast.Skill: "skills", ast.Secret: "secrets"}
TABLES |= {ast.Input: "inputs"}
LISTS = {ast.Flow: "flows", ast.Influence: "influences"}


def followed(plan: ast.Plan) -> Nodes:
    """All nodes of a plan whose names are right, with what is wrong about its flow."""
    facts = Facts(plan=plan, noted={})
    for one in plan.declarations:
        if type(one) in TABLES:
            getattr(facts.symbols, TABLES[type(one)])[one.name.text] = one  # type: ignore[union-attr]
        elif type(one) in LISTS:
            getattr(facts.symbols, LISTS[type(one)]).append(one)
    facts.origins = {name: plain_origin(site.address.plain or "") or "" for name, site in facts.symbols.sites.items()}
    for name, node in facts.symbols.nodes.items():
        reads = {one.name: one for one in ast.walk(node) if isinstance(one, ast.Reference)}
        others = {other: place for other, place in reads.items() if other in facts.symbols.nodes}
        facts.nodes[name] = NodeFacts(reads=others)
    check_graph(facts)
    _note_types(facts)
    nodes = Nodes(facts, {})
    nodes.follow()
    return nodes


def findings(text: str) -> list[Finding]:
    """What is wrong about the flow of a program."""
    plan = parse(text)
    assert () == plan.diagnostics
    return sorted(followed(plan).findings.found)


def _note_types(facts: Facts) -> None:
    """The declared type of each name, where it is mentioned; names are declared once in such programs."""
    declared = {
        one.name.text: types.SCALARS[one.type.name]
        for one in ast.walk(facts.plan)
        if isinstance(one, ast.Let | ast.Give) and isinstance(one.type, ast.NamedType)
    }
    for one in ast.walk(facts.plan):
        name = one.name if isinstance(one, ast.Reference) else one.field.text if isinstance(one, ast.FieldOf) else ""
        if facts.noted is not None and name in declared:
            facts.noted[id(one)] = declared[name]
