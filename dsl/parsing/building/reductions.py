"""What the reductions of every kind of syntax need: spans, names, tokens, and where problems are put."""

from __future__ import annotations

from sys import intern
from typing import Any, Literal, NamedTuple, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Diagnostic
from callsheet.dsl.source import LOW_OFFSET, ONE_OFFSET

from .. import literals
from ..tokens import Token, place

Children: TypeAlias = list[Any]
ProgramKind: TypeAlias = Literal["plan", "library", "patch"]


class Header(NamedTuple):
    """What a file begins with. `doc` is a plan's, `base` and `because` are a patch's."""

    kind: ProgramKind
    name: ast.Name
    doc: Token | None = None
    base: ast.Text | None = None
    because: ast.Text | None = None


def start_of(child: Any) -> Any:
    """The offset of the first character of a token or a node."""
    return child.at >> ONE_OFFSET


def span_of(children: Children) -> Any:
    """From the first to the last thing that the rule matched: a packed span, of which a node is made as well."""
    last = children[-1]
    if last is None:
        last = next(child for child in reversed(children) if child is not None)
    # `around`, written out: it is asked for nearly every node of a tree.
    return children[0].at >> ONE_OFFSET << ONE_OFFSET | last.at & LOW_OFFSET


def name_of(token: Token) -> ast.Name:
    """The identifier that a token is."""
    place: Any = token.at
    return ast.Name(span=place, text=intern(token.text))


def nodes_in(children: Children) -> tuple[Any, ...]:
    """What the rule matched without its punctuation."""
    return tuple(child for child in children if not isinstance(child, Token) and child is not None)


class Reductions:
    """Callbacks for one parse at a time.

    After a syntax error, what was read before it is still here: `declarations` in full, the `comments` among
    them, and the `problems` with their literals.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget the parse before."""
        self.declarations: list[ast.Declaration] = []
        self.comments: list[Token] = []
        self.problems: list[Diagnostic] = []

    def comment(self, token: Token) -> Token:
        """What the lexer passes over."""
        self.comments.append(token)
        return token

    def names(self, c: Children) -> tuple[ast.Name, ...]:
        return tuple(name_of(token) for token in c[::2])

    # Tokens

    def _text(self, token: Token) -> ast.Text:
        return literals.text(token.text, token.start, self.problems)

    def _plain(self, token: Token) -> str:
        text = self._text(token)
        if text.plain is None:
            message = "nothing can be interpolated here"
            help_ = "write the text out; `{{` and `}}` are plain braces"
            self.problems.append(Diagnostic(code="CS003", message=message, span=text.span, help=help_))
        return text.plain or ""

    def _count(self, token: Token) -> Any:
        return literals.integer(token.text, place(token), self.problems)
