"""CS308 and what CS102 says of `instead of`: a node that stands in for another one, when that failed for good.

`X.g` means what X or its stand-in gave, so a stand-in gives all that X gives, at the same types. It may give more,
which those read who ask for it by its own name: there it is `none` where the stand-in was not needed.
"""

from __future__ import annotations

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Label

from ..facts import Facts
from ..names import mention
from ..wording import a, joined
from .instances import outside


def instead_of(node: ast.Node) -> ast.InsteadOf | None:
    """The clause that makes a node a stand-in."""
    return next((clause for clause in node.clauses if isinstance(clause, ast.InsteadOf)), None)


def note_stand_ins(facts: Facts) -> None:
    """Who stands in for whom, one for each node."""
    first: dict[str, ast.InsteadOf] = {}
    for name, node in facts.symbols.nodes.items():
        clause = instead_of(node)
        if clause is None or not mention(facts, clause.node, "nodes", but=name):
            continue
        wanted = clause.node.text
        if wanted == name:
            facts.sink.error(
                "CS308",
                f"node `{name}` cannot stand in for itself",
                clause.node.span,
                help="to try again there is `retry N`",
            )
        elif wanted in facts.symbols.done:
            facts.sink.error(
                "CS308",
                f"node `{wanted}` is done, so nothing stands in for it",
                clause.node.span,
                others=(Label(span=facts.symbols.done[wanted].name.span, text="finished here"),),
                help="take the stand-in away, or the clause",
            )
        elif first.setdefault(wanted, clause) is not clause:
            facts.sink.error(
                "CS102",
                f"node `{wanted}` has a second stand-in",
                clause.node.span,
                others=(Label(span=first[wanted].span, text=f"`{facts.stand_ins[wanted]}` stands in for it"),),
                help=f"let this one stand in for `{facts.stand_ins[wanted]}`: it is tried when that has failed, too",
            )
        else:
            facts.stand_ins[wanted] = name


def check_stand_ins(facts: Facts) -> None:
    """Each gives what the node gives for which it stands in."""
    for name, by in facts.stand_ins.items():
        node, other = facts.symbols.nodes[name], facts.symbols.nodes[by]
        clause = instead_of(other)
        assert clause is not None, "it has one"
        _does_not_need(facts, name)
        given, wanted = facts.nodes[by].gives, facts.nodes[name].gives
        missing = [give for give in wanted if give not in given]
        if missing:
            facts.sink.error(
                "CS308",
                f"`{by}` stands in for `{name}`, and does not give {joined([f'`{one}`' for one in missing])}",
                clause.node.span,
                others=[Label(span=wanted[one].give.name.span, text=f"`{name}` gives it") for one in missing],
                help="those who read it need it from either",
            )
        for give in (give for give in wanted if give in given):
            has, wants = outside(other, given[give].type), outside(node, wanted[give].type)
            if has != wants and types.UNKNOWN not in (has, wants):
                facts.sink.error(
                    "CS308",
                    f"`{give}` of `{by}` is {a(has)}, and {a(wants)} of `{name}`, for which it stands in",
                    given[give].give.type.span,
                    others=(Label(span=wanted[give].give.type.span, text=f"{a(wants)} here"),),
                    help="both give it at the same type, for either may be the one that is read",
                )


def _does_not_need(facts: Facts, name: str) -> None:
    """What a node gives is not there when somebody has to stand in for it."""
    for by in chain(facts, name):
        after = [
            one for clause in facts.symbols.nodes[by].clauses if isinstance(clause, ast.After) for one in clause.nodes
        ]
        places = [one.span for one in after if one.text == name]
        places += [facts.nodes[by].reads[name].span] if name in facts.nodes[by].reads else []
        if by != name and places:
            facts.sink.error(
                "CS308",
                f"node `{by}` waits for `{name}`, and is only needed when that has failed",
                places[0],
                help="a stand-in works with what both could read",
            )


def chain(facts: Facts, name: str) -> tuple[str, ...]:
    """The stand-in of a node, and its stand-in, and so on; each once, for they may go round."""
    found: list[str] = []
    while name in facts.stand_ins and facts.stand_ins[name] not in found:
        name = facts.stand_ins[name]
        found.append(name)
    return tuple(found)
