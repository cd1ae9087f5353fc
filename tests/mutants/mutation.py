"""Rule -> mutants: the function of a rule compiled again without it, or with a guard of it changed.

A mutant is put into this process by giving the function that is there the mutant's code, so that whoever imported it
runs the mutant: do it in a forked child only.
"""

from __future__ import annotations

import ast
import importlib
import types
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.mutants.rules import DSL, Rule, statements, tree_of, tree_to_read


@dataclass(frozen=True)
class Mutant:
    """`what` is done to a rule: it is `dropped`, or a condition that it hangs on is changed."""

    rule: Rule
    what: str
    change: Callable[[ast.Module], tuple[ast.AST, ast.AST]]
    """The part of a tree to take out, and what to put there."""

    @property
    def same(self) -> Hashable:
        """Equal for mutants that are one: two statements behind one guard share those of the guard."""
        old, _ = self.change(tree_to_read(self.rule.file))
        assert isinstance(old, ast.stmt | ast.expr)
        return self.rule.file, self.what, old.lineno, old.col_offset

    def put_in(self) -> None:
        """Make this process run the mutant."""
        tree = tree_of(self.rule.file)
        old, new = self.change(tree)
        top = self.rule.function.partition(".")[0]
        tree.body = [one for one in tree.body if getattr(one, "name", top) == top]
        tree = ast.fix_missing_locations(_Changing(old, ast.copy_location(new, old)).visit(tree))
        code = compile(tree, str(DSL / self.rule.file), "exec")
        function_of(self.rule).__code__ = _code_of(code, self.rule.function)


def mutants(rule: Rule) -> Iterator[Mutant]:
    """The rule dropped; its own guard turned round; and each condition of a guard that has several left away."""
    yield Mutant(rule, "dropped", lambda tree: (_statement(tree, rule), ast.Pass()))
    guards = _guards(tree_to_read(rule.file), rule)
    if guards:
        yield Mutant(rule, f"unless {_shown(guards[-1].test)}", lambda tree: _turned(_guards(tree, rule)[-1].test))
    for number, guard in enumerate(guards):
        for place, part in enumerate(guard.test.values if isinstance(guard.test, ast.BoolOp) else ()):
            if not _narrows(part):
                yield Mutant(rule, f"without {_shown(part)}", _loosening(rule, number, place))


def _narrows(part: ast.expr) -> bool:
    """`x is not None` is there for the types, and for what comes after it: without it the rest mostly raises."""
    match part:
        case ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
    return False


def function_of(rule: Rule) -> types.FunctionType:
    """The function or method that the rule stands in. Raises `TypeError` when it cannot be found."""
    one: Any = importlib.import_module(rule.module)
    for name in rule.function.split("."):
        one = vars(one)[name]
    match one:
        case staticmethod() | classmethod():
            one = one.__func__
        case property():
            one = one.fget
        case cached_property():
            one = one.func
    one = getattr(one, "__wrapped__", one)
    if not isinstance(one, types.FunctionType):
        raise TypeError(f"{rule.place}: `{rule.function}` is no function")
    return one


def _code_of(code: types.CodeType, function: str) -> types.CodeType:
    for name in function.split("."):
        code = next(one for one in code.co_consts if isinstance(one, types.CodeType) and one.co_name == name)
    return code


def _statement(tree: ast.Module, rule: Rule) -> ast.stmt:
    return next(one for function, one in statements(tree) if (function, one.lineno) == (rule.function, rule.line))


def _turned(test: ast.expr) -> tuple[ast.expr, ast.expr]:
    return test, ast.UnaryOp(ast.Not(), test)


def _loosening(rule: Rule, number: int, place: int) -> Callable[[ast.Module], tuple[ast.AST, ast.AST]]:
    def change(tree: ast.Module) -> tuple[ast.AST, ast.AST]:
        test = _guards(tree, rule)[number].test
        assert isinstance(test, ast.BoolOp)
        left = [part for at, part in enumerate(test.values) if at != place]
        return test, left[0] if len(left) == 1 else ast.BoolOp(test.op, left)

    return change


def _guards(tree: ast.Module, rule: Rule) -> list[ast.If]:
    """The `if`s on whose conditions a rule hangs, the innermost last."""
    found: list[ast.If] = []

    def look(node: ast.AST, above: list[ast.If]) -> None:
        if isinstance(node, ast.stmt) and not hasattr(node, "body") and node.lineno == rule.line:
            found.extend(above)
        for child in ast.iter_child_nodes(node):
            look(child, [*above, node] if isinstance(node, ast.If) else above)

    look(tree, [])
    return found


def _shown(test: ast.expr) -> str:
    return f"`{ast.unparse(test)}`"


class _Changing(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new, self.done = old, new, False

    def visit(self, node: ast.AST) -> Any:
        """The tree with one part in place of another; the new part may hold the old one."""
        if node is self.old and not self.done:
            self.done = True
            return self.new
        return super().visit(node)
