"""Names that a block can see, and what is known of optional values where it stands."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import field
from typing import Literal, TypeAlias

from .. import ast
from ..classes import mutable
from ..types import Type

Proof: TypeAlias = Literal["", "first", "second"]
"""The proof of a commit in which something stands, if it stands in one."""


@mutable(kw_only=False)
class Local:
    """What a `let` names or a `download` fetches, a loop's variable or a comprehension's, or what a loop keeps.

    `of_page`: an element that `for … in all` found, or one that is looked for in it: there is none on another page.
    """

    type: Type
    name: ast.Name
    used: bool = False
    kind: Literal["let", "loop", "keep"] = "let"
    of_page: bool = False


@mutable
class Scope:
    """One block's locals on top of those around it; `given` holds paths that are known not to be none.

    `settable` are the names that the loops around keep.
    """

    parent: Scope | None = None
    locals: dict[str, Local] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    node: str | None = None
    skill: ast.Skill | None = None
    """The skill in which this stands: it sees nothing of the plan but what it is handed."""
    no_page: str = ""
    """Why no page can be looked at here; empty when it can."""
    in_row: bool = False
    """Whether `self` is the row of a `read all`."""
    no_ask: str = ""
    """Why nobody can be asked here, though there is a page; empty when somebody can."""
    in_loop: bool = False
    settable: frozenset[str] = frozenset()
    proof: Proof = ""
    ended: dict[str, Local] = field(default_factory=dict)
    """What blocks named that are over, each by the latest of that name; all scopes of a node or skill share it."""

    def child(self, *, given: frozenset[str] = frozenset(), no_page: str = "", in_row: bool = False) -> Scope:
        """A scope for a block or comprehension inside of this one."""
        return Scope(
            parent=self,
            given=self.given | given,
            node=self.node,
            skill=self.skill,
            no_page=self.no_page or no_page,
            no_ask=self.no_ask,
            in_loop=self.in_loop,
            settable=self.settable,
            proof=self.proof,
            in_row=self.in_row or in_row,
            ended=self.ended,
        )

    def loop(self, kept: frozenset[str]) -> Scope:
        """The scope of a loop's body, which may set what the loop keeps."""
        inner = self.child()
        inner.in_loop, inner.settable = True, self.settable | kept
        return inner

    def of_proof(self, which: Proof) -> Scope:
        """The scope of a proof: it only looks, and the loops around it are not its own."""
        inner = self.child()
        inner.proof, inner.in_loop, inner.settable = which, False, frozenset()
        inner.no_ask = "a proof only looks: what somebody says proves nothing"
        return inner

    def polled(self) -> Scope:
        """The scope of what is looked at again and again."""
        inner = self.child()
        inner.no_ask = inner.no_ask or "an `expect` polls, and would ask again and again"
        return inner

    def forget(self, name: str) -> None:
        """What `name` is may have changed: nothing is known of it any longer, nor in the blocks around."""
        for scope in self._outwards():
            if scope.given:
                scope.given = frozenset(path for path in scope.given if path.partition(".")[0] != name)

    def find(self, name: str) -> Local | None:
        """The innermost local of that name."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.locals:
                return scope.locals[name]
            scope = scope.parent
        return None

    def visible(self) -> dict[str, Local]:
        """Every local that can be seen from here."""
        found: dict[str, Local] = {}
        for scope in self._outwards():
            found = {**scope.locals, **found}
        return found

    def _outwards(self) -> Iterator[Scope]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent


def ungrouped(expression: ast.Expression) -> ast.Expression:
    """The expression without the parentheses around it."""
    while isinstance(expression, ast.Grouped):
        expression = expression.value
    return expression


def is_literal(expression: ast.Expression, enums: Container[str]) -> bool:
    """Whether it is written out: what depends on nothing. `enums` are the names of the plan's."""
    match ungrouped(expression):
        case ast.Text() as text:
            return text.plain is not None
        case ast.Negate(value=value):
            return is_literal(value, enums)
        case ast.ListOf(items=items):
            return all(is_literal(item, enums) for item in items)
        case ast.RecordValue(pairs=pairs):
            return all(is_literal(pair.value, enums) for pair in pairs)
        case ast.FieldOf(value=ast.Reference(name=name)):
            return name in enums
        case other:
            return isinstance(other, ast.PLAIN_LITERALS)


def path_of(expression: ast.Expression) -> str | None:
    """`a.b.c` for a name or a field of one; the key under which narrowing is kept."""
    match ungrouped(expression):
        case ast.Reference(name=name):
            return name
        case ast.FieldOf(value=value, field=field_):
            inner = path_of(value)
            return None if inner is None else f"{inner}.{field_.text}"
    return None


def given_when(condition: ast.Expression, truth: bool) -> frozenset[str]:
    """Paths that are certainly not none when `condition` turned out to be `truth`."""
    match ungrouped(condition):
        case ast.IsStateLook(subject=subject, state="given") if truth:
            return _only(subject)
        case (
            ast.Binary(operator=operator, left=value, right=ast.NoneLiteral())
            | ast.Binary(operator=operator, left=ast.NoneLiteral(), right=value)
        ) if operator == ("!=" if truth else "=="):
            return _only(value)
        case ast.Not(value=value):
            return given_when(value, not truth)
        case ast.Binary(operator=operator, left=left, right=right) if operator == ("and" if truth else "or"):
            return given_when(left, truth) | given_when(right, truth)
    return frozenset()


def _only(expression: ast.Expression) -> frozenset[str]:
    path = path_of(expression)
    return frozenset() if path is None else frozenset({path})
