"""Program --format--> text: the one layout of a program, with every comment in it.

Reading the text back gives the same tree, and formatting that gives the same text.
"""

from __future__ import annotations

from . import ast
from .diagnostics import Diagnostic, has_errors
from .formatting.declarations import Declarations
from .formatting.document import layout
from .formatting.remarks import Remarks


class NotFormattable(ValueError):
    """A program with syntax errors: what could not be read would be lost. `diagnostics` say what is wrong."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"the program has syntax errors: {diagnostics[0].message}")
        self.diagnostics = diagnostics


def format_program(program: ast.Program) -> str:
    """The text of a plan, a file of skills or a patch as everybody writes it.

    Raises `NotFormattable` when it was not read in full.
    """
    if has_errors(program.diagnostics):
        raise NotFormattable(program.diagnostics)
    declarations = Declarations(Remarks(program.source, program.comments))
    match program:
        case ast.Plan():
            return layout(declarations.plan(program))
        case ast.Library():
            return layout(declarations.library(program))
        case ast.Patch():
            return layout(declarations.patch(program))


def format_plan(plan: ast.Plan) -> str:
    """`format_program` of a plan."""
    return format_program(plan)
