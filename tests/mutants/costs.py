"""Mutants of the rules for costs: a kind of statement that costs nothing, a term or a factor that is forgotten.

They are killed by the figures that were worked out by hand, and by what simulated runs take.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import chain
from random import Random
from types import ModuleType
from typing import Any

from callsheet.dsl.checks.costs.billing import Biller
from callsheet.dsl.checks.costs.bills import NO_BILL
from tests.checks import test_bills, test_costs
from tests.checks.bodies import node_of
from tests.checks.simulation import Simulation
from tests.mutants.mutation import Mutant
from tests.mutants.rules import Rule, tree_to_read

FILES = (
    "checks/costs/billing.py",
    "checks/costs/bills.py",
    "checks/costs/attempts.py",
    "checks/costs/uses.py",
    "checks/costs/intervals.py",
)
JOINING = frozenset({"then", "either", "upper", "lower", "times", "perhaps"})
"""Methods that put something to what they are called on: without the call, that is forgotten."""
RUNS = 150


class FreeStatement(Mutant):
    """A kind of statement whose rule bills nothing."""

    @property
    def same(self) -> Hashable:
        """By its kind."""
        return self.what, self.rule.codes

    def put_in(self) -> None:
        """The row of the table is another one from now on."""
        kind = next(kind for kind in Biller.RULES if kind.__name__ == self.rule.codes[0])
        Biller.RULES[kind] = lambda *_: NO_BILL


def mutants() -> Iterator[Mutant]:
    """All of them, by file and line."""
    line = inspect.getsourcelines(Biller)[1]
    for kind in Biller.RULES:
        if kind.__name__ not in _FREE:
            free = Rule("checks/costs/billing.py", "Biller.RULES", line, (kind.__name__,))
            yield FreeStatement(free, "free", lambda _: (ast.Pass(), ast.Pass()))
    for file in FILES:
        yield from _forgetful(file)


_FREE = {"Continue", "Committed", "Unsettled"}
"""They cost nothing as it is."""


def _forgetful(file: str) -> Iterator[Mutant]:
    for function, number, node in _joins(tree_to_read(file)):
        rule = Rule(file, function, node.lineno, ())
        for side in ("left", "right") if isinstance(node, ast.BinOp) else ("receiver",):
            kept = _kept(node, side)
            yield Mutant(rule, f"`{ast.unparse(node)}` is `{ast.unparse(kept)}`", _changing(function, number, side))


def _changing(function: str, number: int, side: str) -> Callable[[ast.Module], tuple[ast.AST, ast.AST]]:
    def change(tree: ast.Module) -> tuple[ast.AST, ast.AST]:
        node = next(node for name, at, node in _joins(tree) if (name, at) == (function, number))
        return node, _kept(node, side)

    return change


def _kept(node: ast.BinOp | ast.Call, side: str) -> ast.expr:
    if isinstance(node, ast.BinOp):
        return node.left if side == "left" else node.right
    assert isinstance(node.func, ast.Attribute)
    return node.func.value


def _joins(tree: ast.Module) -> Iterator[tuple[str, int, ast.BinOp | ast.Call]]:
    """Each sum, and each call that joins, with its function and its number in it."""
    for function, body in _functions(tree):
        number = 0
        for node in ast.walk(body):
            if (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult)) or _is_joining(node):
                assert isinstance(node, ast.BinOp | ast.Call)
                yield function, number, node
                number += 1


def _is_joining(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in JOINING
    return False


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for one in tree.body:
        if isinstance(one, ast.FunctionDef):
            yield one.name, one
        elif isinstance(one, ast.ClassDef):
            yield from ((f"{one.name}.{part.name}", part) for part in one.body if isinstance(part, ast.FunctionDef))


def killer() -> str:
    """What notices that the rules for costs of this process are wrong; nothing when nothing does."""
    return first_to_fail(_oracles())


def first_to_fail(oracles: Iterable[tuple[str, Callable[[], Any]]]) -> str:
    """The name of the first that finds something wrong; nothing when none does."""
    for name, call in oracles:
        try:
            call()
        except AssertionError:
            return name
        except Exception as raised:  # noqa: BLE001  a mutant may raise whatever it likes: that shows as well
            return f"{name} ({type(raised).__name__})"
    return ""


tries = test_bills.test_a_retry_and_a_resume_do_the_dearest_segment_again


def _oracles() -> Iterator[tuple[str, Callable[[], Any]]]:
    for body in test_bills.BILLS:
        yield f"figures of `{body[:40]}`", lambda body=body: test_bills.test_a_body_costs_what_was_worked_out(body)
    by_hand: Any = test_costs.test_steps_are_as_worked_out_by_hand
    for case in by_hand.pytestmark[0].args[1]:
        yield f"steps of `{case[0][:40]}`", lambda case=case: by_hand(*case)
    for body in test_bills.STEPS_TRIED_TWICE:
        yield f"tries of `{body[:40]}`", lambda body=body: tries(body)
    instances: Any = test_bills.test_instances_multiply_and_share_their_pool
    for case in instances.pytestmark[0].args[1]:
        yield "instances", lambda case=case: instances(*case)
    yield from plain_tests(test_bills, test_costs)
    yield "simulated runs", _simulated


def plain_tests(*modules: ModuleType) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Those that take nothing, and always do the same."""
    for name, test in chain.from_iterable(vars(module).items() for module in modules):
        if name.startswith("test_") and not inspect.signature(test).parameters and not hasattr(test, "hypothesis"):
            yield name, test


def _simulated() -> None:
    """No run of these bodies takes more than the most, or less than the least."""
    random = Random(1)
    near: Any = test_costs.test_the_dearest_of_many_runs_comes_near_the_most_and_not_above
    for body in near.pytestmark[0].args[1]:
        plan = test_costs.checked(node_of(body, "retry 1"))
        for _ in range(RUNS):
            trouble = random.choice((0.0, 0.05, 0.2))
            run = Simulation(
                plan=plan, random=random, trouble=trouble, retries=1, may_be_killed=True, holding=0.5
            ).run()

            assert run.steps <= plan.costs["work"].most.steps
            assert not (run.done and run.smooth) or plan.costs["work"].least.steps <= run.steps
