"""`make check` is what one waits for: laws draw few examples there, and large families try a few of their cases."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cases import few_of

TESTS = Path(__file__).resolve().parents[1]
WHERE_PROFILES_ARE = ("conftest.py", "examples.py")
NOT_QUICK = {"slow", "browser", "deep", "bench"}


def deaf_laws(program: str) -> Iterator[int]:
    """Lines on which `settings` is told a number of examples, in what `make check` runs."""
    for statement in ast.parse(program).body:
        if not marks(statement) & NOT_QUICK:
            yield from (node.lineno for node in ast.walk(statement) if names_a_number(node))


def marks(statement: ast.stmt) -> set[str]:
    """Names of the marks that a test has."""
    decorators = statement.decorator_list if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) else []
    return {one.removeprefix("pytest.mark.").partition("(")[0] for one in map(ast.unparse, decorators)}


def names_a_number(node: ast.AST) -> bool:
    """Whether a piece of syntax is `settings(…, max_examples=…)`."""
    match node:
        case ast.Call(func=ast.Name(id="settings"), keywords=keywords):
            return any(one.arg == "max_examples" for one in keywords)
        case _:
            return False


def test_no_law_is_deaf_to_the_profile() -> None:
    """Those of `make check` say how many they want with `examples`, which draws few where that is what is wanted."""
    deaf = [
        f"{path.relative_to(TESTS)}:{line}: say `examples(…)`, or mark the test"
        for path in sorted(TESTS.rglob("*.py"))
        if path.relative_to(TESTS).as_posix() not in WHERE_PROFILES_ARE
        if "max_examples" in (program := path.read_text(encoding="utf-8"))
        for line in deaf_laws(program)
    ]

    assert [] == deaf


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("@settings(max_examples=9)\ndef test_a(): ...", [1]),
        ("def test_a():\n  @settings(max_examples=9)\n  def law(): ...", [2]),
        ("wide = settings(deadline=None, max_examples=9)", [1]),
        ("@pytest.mark.slow\n@settings(max_examples=9)\ndef test_a(): ...", []),
        ("@pytest.mark.timeout(9)\n@pytest.mark.deep\n@settings(max_examples=9)\nasync def test_a(): ...", []),
        ("@examples(9)\ndef test_a(): ...", []),
    ],
)
def test_a_deaf_law_is_found(program: str, found: list[int]) -> None:
    """At its line, but in what only `make test` or `make deep` runs."""
    assert found == list(deaf_laws(program))


@pytest.mark.parametrize(("few", "kept"), [(1, [0]), (3, [0, 3, 6]), (10, list(range(10)))])
def test_a_few_of_many_cases_are_quick(few: int, kept: list[int]) -> None:
    """So many, spread over the whole; none is lost, and none changes its place."""
    cases = few_of(range(10), few)

    assert list(range(10)) == [one.values[0] for one in cases]
    assert kept == [one.values[0] for one in cases if not one.marks]


def test_a_case_may_have_several_arguments() -> None:
    """A tuple is one case, as it is without `few_of`."""
    assert [("a", 1), ("b", 2)] == [one.values for one in few_of([("a", 1), ("b", 2)], 1)]


def test_few_is_no_more_than_there_are() -> None:
    """A family that is smaller than it was is tried as a whole."""
    assert [1, 2] == [one.values[0] for one in few_of([1, 2], 5) if not one.marks]
