"""Plan --format--> text: the one layout of a program, with every comment in it.

Reading the text back gives the same tree, and formatting that gives the same text.
"""

from __future__ import annotations

from . import ast
from .diagnostics import Diagnostic, has_errors
from .formatting.declarations import Declarations
from .formatting.document import layout
from .formatting.remarks import Remarks


class NotFormattable(ValueError):
    """A plan with syntax errors: what could not be read would be lost. `diagnostics` say what is wrong."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"the plan has syntax errors: {diagnostics[0].message}")
        self.diagnostics = diagnostics


def format_plan(plan: ast.Plan) -> str:
    """The text of a plan as everybody writes it. Raises `NotFormattable` when it was not read in full."""
    if has_errors(plan.diagnostics):
        raise NotFormattable(plan.diagnostics)
    remarks = Remarks(plan.source.text, plan.comments)
    return layout(Declarations(remarks).plan(plan))
