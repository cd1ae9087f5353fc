"""CS2 and CS515 for blocks around acts, and for what uses the page without a verb: dialogs, frames, downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from callsheet.dsl import ast, types

from ..blocks import act_of, statements_in
from ..names import usable
from ..scope import Scope, ungrouped
from ..values.lists import bind
from ..wording import listed, with_article

if TYPE_CHECKING:
    from .typing import Rule, Statements

Waiting: TypeAlias = ast.OpenedBy | ast.Download

FRAME_ROLES = frozenset({"application", "document", "img", "none", "presentation"})
"""What a frame may say that it is; a frame that says nothing has no role."""
STAYS = frozenset({"back", "goto", "reload"})
"""Verbs that change the page itself, and open none beside it."""
FETCHES_NOTHING = frozenset({"back", "reload"})


def _dialog(statements: Statements, statement: ast.Dialog, scope: Scope) -> None:
    statements.uses_page(statement, scope)
    if statement.reply is not None:
        statements.expect(statement.reply, types.TEXT, scope, "the reply to a dialog")
    inside = list(statements_in(statement.body))
    if not any(act_of(one) is not None or isinstance(one, ast.Do | ast.Run) for one in inside):
        statements.sink.error(
            "CS515",
            f"nothing in this block opens a dialog to {statement.action}",
            statement.span.head(len(statement.action)),
            help="put the act that opens it into the block: `accept dialog { click … }`",
        )
    statements.block(statement.body, scope.child())


def _inside(statements: Statements, statement: ast.Inside, scope: Scope) -> None:
    statements.uses_page(statement, scope)
    statements.element(statement.element, scope)
    statements.block(statement.body, scope.child())


def _frame(statements: Statements, statement: ast.Frame, scope: Scope) -> None:
    statements.uses_page(statement, scope)
    found = statements.element(statement.element, scope)
    if found is not None and found.role is not None and found.role not in FRAME_ROLES:
        statements.sink.error(
            "CS205",
            f"{with_article(found.role)} is no frame",
            statement.element.span,
            label=f"this is {with_article(found.role)}",
            help='a frame seldom has a role: `css("iframe.editor")`; for other elements there is `inside`',
        )
    statements.block(statement.body, scope.child())


def _opened(statements: Statements, statement: ast.OpenedBy, scope: Scope) -> None:
    statements.act(statement.act, scope)
    _can(statements, statement, STAYS, "opens no page beside this one", "`click` and `press` may")
    statements.block(statement.body, scope.child())


def _download(statements: Statements, statement: ast.Download, scope: Scope) -> None:
    statements.act(statement.act, scope)
    _can(statements, statement, FETCHES_NOTHING, "fetches no file", "`click` may, and `goto` where the file is")
    bind(statements.typer, statement.name, types.FILE, scope)


def _can(statements: Statements, statement: Waiting, never: frozenset[str], what: str, help_: str) -> None:
    act = statement.act
    if act.verb in never:
        statements.sink.error("CS515", f"`{act.verb}` {what}", act.verb_span, help=help_)


def _screenshot(statements: Statements, statement: ast.Screenshot, scope: Scope) -> None:
    statements.uses_page(statement, scope)
    usable(statements.facts, statement.name)


def _pause(statements: Statements, statement: ast.Pause, scope: Scope) -> None:
    statements.expect(statement.duration, types.DURATION, scope, "what `pause` takes")
    # `pause 3` is written out, and told already as what it is: a number.
    if not isinstance(ungrouped(statement.duration), ast.DurationLiteral | ast.Int | ast.DecimalNumber):
        statements.sink.error(
            "CS232",
            "how long a pause takes is written out",
            statement.duration.span,
            label="this is worked out",
            help=f"write {listed(['pause 500ms'])}; to wait until something is there, `expect` it",
        )


RULES: dict[type, Rule] = {
    ast.Dialog: _dialog,
    ast.Download: _download,
    ast.Frame: _frame,
    ast.Inside: _inside,
    ast.OpenedBy: _opened,
    ast.Pause: _pause,
    ast.Screenshot: _screenshot,
}
