"""Functions fit a screen and files have one subject: what reviewers would otherwise have to repeat."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from .map import ROOMS

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES_OF_A_FUNCTION = 45
MOST_LINES_OF_A_FILE = 400

LONG_ON_PURPOSE: dict[str, str] = {}
"""Files that may be longer, each with the reason: long tables are fine."""


def files() -> Iterator[Path]:
    """Every module of every room, and of the scripts."""
    for folder in (*ROOMS, "scripts"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def long_functions(program: str) -> Iterator[tuple[str, int]]:
    """Name and length, without the docstring, of functions that do not fit a screen."""
    for node in statements(ast.parse(program)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
            if length > MOST_LINES_OF_A_FUNCTION:
                yield node.name, length


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements in a piece of syntax. Expressions are left out: there are many, and no function is in one."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        for inner in getattr(node, name, ()):
            yield inner
            yield from statements(inner)


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines of a function tell what it does."""
    match node.body[0]:
        case ast.Expr(value=ast.Constant(value=str())) as statement:
            return (statement.end_lineno or statement.lineno) - statement.lineno + 1
        case _:
            return 0


def test_functions_fit_a_screen() -> None:
    """No function has more than 45 lines."""
    long = [
        f"{path.relative_to(ROOT)}: `{name}` has {length} lines"
        for path in files()
        for name, length in long_functions(path.read_text(encoding="utf-8"))
    ]

    assert [] == long


def test_files_have_one_subject() -> None:
    """No file has more than 400 lines, unless it says why."""
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in files()
    }
    long = {file: lines for file, lines in lengths.items() if lines > MOST_LINES_OF_A_FILE}

    assert {} == {file: lines for file, lines in long.items() if file not in LONG_ON_PURPOSE}
    assert [] == [file for file in LONG_ON_PURPOSE if file not in long], "no longer long: take it off the list"


@pytest.mark.parametrize(("lines", "found"), [(45, []), (46, [("f", 46)])])
def test_a_long_function_is_found(lines: int, found: list[tuple[str, int]]) -> None:
    """The limit is 45 lines with the head, and a docstring does not count."""
    program = "\n".join(["def f():", '    """Two', '    lines."""', *["    pass"] * (lines - 1)])

    assert found == list(long_functions(program))


@pytest.mark.parametrize("around", ["class A:", "def g():", "if a:", "for a in b:", "with a:", "try:\n pass\nfinally:"])
def test_a_long_function_is_found_wherever_it_stands(around: str) -> None:
    """In whatever statement."""
    program = "\n".join([around, " def f():", *["  pass"] * 50])

    assert ("f", 51) in list(long_functions(program))
