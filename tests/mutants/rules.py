"""Finds the rules of the checker in its source: each statement that puts a diagnostic into the sink.

Also those that call a function which does, so that one message shared by several callers is as many rules. New checks
are found by themselves.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import callsheet.dsl

DSL = Path(callsheet.dsl.__file__).parent
ROOMS = ("checks/**/*.py", "patching/*.py", "parsing/**/*.py", "linking.py", "limits.py")
"""Where diagnostics of programs are made."""
OF_SPECS = ("specs/*.py",)
"""Where those of specs of sites are made, which have documents of their own in `tests/specs`."""
NOT_RULES = {"checks/sink.py", "specs/problems.py"}
"""They make what they are told to make."""
_CODE = re.compile(r"CS[0-9]{3}")


@dataclass(frozen=True)
class Rule:
    """One statement that reports: in which file and function, on which line, of which codes (none: its caller says)."""

    file: str
    function: str
    line: int
    codes: tuple[str, ...]

    @property
    def module(self) -> str:
        """The module's dotted name."""
        return "callsheet.dsl." + self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def place(self) -> str:
        """Where a reader finds it."""
        return f"dsl/{self.file}:{self.line}"


def tree_of(file: str) -> ast.Module:
    """The syntax tree of a file of `dsl`, a new one each time: mutants are made by changing it."""
    return ast.parse(_text_of(file))


@cache
def tree_to_read(file: str) -> ast.Module:
    """The same, for those who change nothing."""
    return tree_of(file)


@cache
def _text_of(file: str) -> str:
    return (DSL / file).read_text(encoding="utf-8")


def files(rooms: tuple[str, ...] = ROOMS) -> list[str]:
    """The files that hold rules, below `dsl`."""
    found = sorted(path for pattern in rooms for path in DSL.glob(pattern))
    return [name for name in (path.relative_to(DSL).as_posix() for path in found) if name not in NOT_RULES]


@cache
def rules(rooms: tuple[str, ...] = ROOMS) -> tuple[Rule, ...]:
    """All rules, by file and line."""
    reporters = _reporters(rooms)
    found = []
    for file in files(rooms):
        for function, statement in statements(tree_to_read(file)):
            if reports(statement) or _calls(statement, reporters):
                found.append(Rule(file, function, statement.lineno, _codes(statement, reporters)))
    return tuple(sorted(set(found), key=lambda rule: (rule.file, rule.line)))


def statements(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Each statement that holds no others, with the function or method of the module that it stands in."""
    for one in tree.body:
        match one:
            case ast.FunctionDef(name=name):
                yield from ((name, inner) for inner in _simple(one))
            case ast.ClassDef(name=name, body=body):
                for method in body:
                    if isinstance(method, ast.FunctionDef):
                        yield from ((f"{name}.{method.name}", inner) for inner in _simple(method))


def _simple(function: ast.FunctionDef) -> Iterator[ast.stmt]:
    for one in ast.walk(function):
        if isinstance(one, ast.stmt) and not hasattr(one, "body"):
            yield one


def reports(statement: ast.stmt) -> bool:
    """Whether a statement makes a diagnostic, or has the sink make one."""
    return any(isinstance(one, ast.Call) and _makes(one.func) for one in ast.walk(statement))


def _makes(called: ast.expr) -> bool:
    match called:
        case ast.Name(id="Diagnostic"):
            return True
        case ast.Attribute(attr="error" | "warning", value=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name.strip("_") == "sink"
        case ast.Attribute(attr="tell" | "twice" | "unknown", value=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name == "problems"
    return False


def _calls(statement: ast.stmt, reporters: dict[str, tuple[str, ...]]) -> bool:
    """Whether it is nothing but a call of a function that reports."""
    return isinstance(statement, ast.Expr) and _called(statement.value) in reporters


def _called(value: ast.expr) -> str:
    match value:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name
    return ""


@cache
def _reporters(rooms: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The functions and methods that have a reporting statement in them, by name, and the codes in it."""
    found: dict[str, tuple[str, ...]] = {}
    for file in files(rooms):
        for function, statement in statements(tree_to_read(file)):
            if reports(statement):
                name = function.rpartition(".")[2]
                found[name] = (*found.get(name, ()), *_codes_in(statement))
    return found


def _codes(statement: ast.stmt, reporters: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    own = _codes_in(statement)
    if own or not isinstance(statement, ast.Expr):
        return own
    return tuple(dict.fromkeys(reporters.get(_called(statement.value), ())))


def _codes_in(statement: ast.stmt) -> tuple[str, ...]:
    constants = [one.value for one in ast.walk(statement) if isinstance(one, ast.Constant)]
    return tuple(dict.fromkeys(one for one in constants if isinstance(one, str) and _CODE.fullmatch(one)))
