"""Plans, and random changes of a node of theirs, of the kind that a replanner makes and of kinds that it should not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from callsheet.dsl import ast, check, parse
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.files import InMemoryFiles
from tests.conformance.expectations import files

ROOT = Path(__file__).parents[2]
FILES = InMemoryFiles(files())
LEAST_NODES = 3


def accepted_plans() -> list[CheckedPlan]:
    """Plans of three nodes and more: examples, and accepted programs of the conformance suite."""
    paths = [*(ROOT / "examples").glob("*.plan"), *(ROOT / "tests" / "conformance").glob("*_ok_*.plan")]
    verdicts = (check(parse(path.read_text(encoding="utf-8")), files=FILES) for path in sorted(paths))
    return [one.checked for one in verdicts if one.checked is not None and len(one.checked.nodes) >= LEAST_NODES]


def changed(plan: ast.Plan, chance: random.Random) -> ast.Plan:
    """The plan with a node replaced, put in or taken away; the others are the same objects."""
    declarations = list(plan.declarations)
    places = [number for number, one in enumerate(declarations) if isinstance(one, ast.Node)]
    place = chance.choice(places)
    node = declarations[place]
    assert isinstance(node, ast.Node)
    match chance.randrange(6):
        case 0 if len(places) > 1:
            del declarations[place]
        case 1:
            name = replace(node.name, text=chance.choice(_words(plan)))
            declarations.insert(chance.choice(places), replace(node, name=name))
        case 2:
            other = declarations[chance.choice(places)]
            assert isinstance(other, ast.Node)
            declarations[place] = replace(other, name=node.name)
        case _:
            declarations[place] = _other(node, chance)
    return replace(plan, declarations=tuple(declarations))


def _words(plan: ast.Plan) -> list[str]:
    """Names for a new node: fresh ones, and those that something has already."""
    names = {one.text for one in ast.walk(plan) if isinstance(one, ast.Name)}
    return ["fresh", "another", "button", "row", *sorted(names)]


def _other(node: ast.Node, chance: random.Random) -> ast.Node:
    """The node with a statement more or less, another order, other clauses or other types of what it gives."""
    steps = list(node.body.statements)
    match chance.randrange(6):
        case 0 if steps:
            del steps[chance.randrange(len(steps))]
        case 1 if steps:
            steps.insert(chance.randrange(len(steps) + 1), chance.choice(steps))
        case 2:
            chance.shuffle(steps)
        case 3:
            truth = ast.Bool(span=node.span, value=chance.random() < 0.5)
            kept = tuple(one for one in node.clauses if not isinstance(one, ast.When))
            return replace(node, clauses=(*kept, ast.When(span=node.span, condition=truth)))
        case 4:
            return replace(node, clauses=())
        case _:
            steps = list(_with_other_types(steps, chance))
    return replace(node, body=replace(node.body, statements=tuple(steps)))


def _with_other_types(steps: list[ast.Statement], chance: random.Random) -> Iterator[ast.Statement]:
    for one in steps:
        if isinstance(one, ast.Give) and chance.random() < 0.5:
            yield replace(one, type=ast.OptionalType(span=one.type.span, item=one.type))
        else:
            yield one
