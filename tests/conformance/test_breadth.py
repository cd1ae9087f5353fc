"""The suite is broad: many long programs that differ in shape, and each form of the language right and wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from callsheet.dsl import ast, parse
from tests.conformance.expectations import expectations, programs

LONG = 30
"""Lines from which a program is a long one."""
OTHER_FILES = {
    *("Library", "Patch"),
    *("InsertNode", "Reassign", "Rebudget", "RemoveNode", "ReplaceNode", "ReplaceSkill", "StopNode"),
}
"""What stands in files of skills and in patches, not in plans."""
BARE = {"Syntax", "Comment"}
"""The base of all, and what stands beside the tree."""
NEVER_RIGHT = {"Broken"}
"""What could not be read."""


@cache
def kinds_in(path: Path) -> tuple[str, ...]:
    """The kinds of syntax in a program, in the order in which they stand."""
    return tuple(type(one).__name__ for one in ast.walk(parse(path.read_text(encoding="utf-8"))))


def shape_of(path: Path) -> tuple[str, ...]:
    """Its declarations, clauses and statements, without what is in their expressions."""
    statements = {one.__name__ for one in (*ast.Statement.__args__, *ast.Declaration.__args__, *ast.Clause.__args__)}
    return tuple(kind for kind in kinds_in(path) if kind in statements)


def is_accepted(path: Path) -> bool:
    """Whether a program says of itself that nothing is wrong with it."""
    return not expectations(path.read_text(encoding="utf-8"))


def test_there_are_sixty_long_programs_of_distinct_shapes() -> None:
    """Sixty of thirty lines or more; both right and wrong ones."""
    long = [path for path in programs() if len(path.read_text(encoding="utf-8").splitlines()) >= LONG]
    shapes = {shape_of(path) for path in long} - {()}

    assert len(shapes) >= 60
    assert sum(map(is_accepted, long)) >= 15


def test_each_form_is_in_an_accepted_and_in_a_rejected_program() -> None:
    """A form that is only ever right, or only ever wrong, could be judged by its name."""
    forms = {name for name, one in vars(ast).items() if isinstance(one, type) and issubclass(one, ast.Syntax)}
    forms -= OTHER_FILES | BARE
    right = {kind for path in programs() if is_accepted(path) for kind in kinds_in(path)}
    wrong = {kind for path in programs() if not is_accepted(path) for kind in kinds_in(path)}

    assert set() == forms - right - NEVER_RIGHT
    assert set() == forms - wrong
