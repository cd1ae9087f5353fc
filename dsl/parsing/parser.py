"""text --parse--> Plan.

Always gives a plan: what could not be read is left out of it, named as `Broken`, and told in its
diagnostics. After a syntax error the declaration it stands in is blanked and what follows is read, so that
a file with three broken nodes gets three messages, and names and types of the healthy rest are checked as
well.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from .. import ast
from ..diagnostics import Diagnostic, in_order
from ..limits import FROM_FILE, Limits, first_excess
from ..source import Source, Span
from . import messages, tables
from .brackets import stretch_at
from .builder import Builder
from .levels import too_deep
from .tokens import GluedWords, WordEdges, place

MOST_SYNTAX_ERRORS = 10


class _Machinery(threading.local):
    """One parser and its builder a thread: callbacks keep what they find in the builder."""

    def __init__(self) -> None:
        self.builder = Builder()
        self.lark: Lark = tables.load(self.builder, WordEdges())


_machinery: list[_Machinery] = []


def parse(text: str, *, name: str = "<plan>", limits: Limits = FROM_FILE) -> ast.Plan:
    """Read a program.

    Never raises for anything that `text` holds: mistakes are in `Plan.diagnostics`, in source order.
    """
    source = Source(text, name)
    excess = first_excess(text, limits)
    if excess is not None:
        return _nothing_of(source, (excess,))
    reading = _Reading(text)
    while (mistake := reading.attempt()) is not None:
        reading.problems.append(mistake.diagnostic)
        if not reading.step_over(mistake):
            return _nothing_of(source, in_order(reading.problems))
    plan_name, doc = reading.header
    return ast.Plan(
        span=Span(0, len(text)),
        name=plan_name,
        doc=None if doc is None else str(doc)[3:-3],
        doc_span=None if doc is None else place(doc),
        declarations=tuple(sorted(reading.declarations, key=lambda one: one.span.start)),
        source=source,
        comments=tuple(reading.comments[offset] for offset in sorted(reading.comments)),
        diagnostics=in_order(reading.problems),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mistake:
    """One syntax error: what to say, and an offset inside the declaration that is to blame."""

    diagnostic: Diagnostic
    culprit: int

    @property
    def begins_declaration(self) -> bool:
        """Whether the culprit is a misspelt declaration, so that the one before it is healthy."""
        return self.diagnostic.message.startswith("no declaration begins")


class _Reading:
    """What one text has told so far. `left` is the text, with what need not be read again made blank."""

    def __init__(self, text: str) -> None:
        if not _machinery:
            _machinery.append(_Machinery())
        self.builder, self.lark = _machinery[0].builder, _machinery[0].lark
        self.text = self.left = text
        self.steps = 0
        self.header: tuple[ast.Name, Token | None] = (ast.Name(span=Span(0, 0), text=""), None)
        self.declarations: list[ast.Declaration] = []
        self.problems: list[Diagnostic] = []
        self.comments: dict[int, ast.Comment] = {}

    def attempt(self) -> _Mistake | None:
        """Read what is left, up to the first syntax error."""
        self.builder.begin()
        mistake = self._read()
        if mistake is None:
            self._keep(len(self.text))
        return mistake

    def step_over(self, mistake: _Mistake) -> bool:
        """Leave out the declaration with the mistake. False when there is none to blame, or it is enough."""
        stretch = stretch_at(self.left, mistake.culprit, begins=mistake.begins_declaration)
        self.steps += 1
        if stretch is None or self.steps > MOST_SYNTAX_ERRORS:
            return False
        self._keep(stretch.span.start)
        self._blank(stretch.span)
        name = None if stretch.name is None else ast.Name(span=stretch.name[1], text=stretch.name[0])
        self.declarations.append(ast.Broken(span=stretch.span, kind=stretch.kind, name=name))
        return True

    def _read(self) -> _Mistake | None:
        try:
            self.header = self.lark.parse(self.left)  # type: ignore[assignment]
        except GluedWords as glued:
            diagnostic = messages.glued(glued.left, glued.right, self.left)
            return _Mistake(diagnostic=diagnostic, culprit=diagnostic.span.start)
        except (UnexpectedToken, UnexpectedCharacters) as unexpected:
            diagnostic, culprit = messages.unexpected(unexpected, self.left, self.lark)
            return _Mistake(diagnostic=diagnostic, culprit=culprit)
        return None

    def _keep(self, end: int) -> None:
        """Take what was read of the declarations that end before an offset."""
        read = [one for one in self.builder.declarations if one.span.end <= end]
        if end == len(self.text):
            self.problems += self.builder.problems
        elif read:
            self.problems += [one for one in self.builder.problems if one.span.end <= read[-1].span.end]
            self._blank(Span(read[0].span.start, read[-1].span.end))
        self.declarations += [self._shallow(one) for one in read]
        self._take_comments()

    def _shallow(self, declaration: ast.Declaration) -> ast.Declaration:
        deep = too_deep(declaration)
        if deep is None:
            return declaration
        self.problems.append(messages.too_deep(deep.span))
        kind = type(declaration).__name__.lower()
        return ast.Broken(span=declaration.span, kind=kind, name=getattr(declaration, "name", None))

    def _take_comments(self) -> None:
        for token in self.builder.comments:
            span = place(token)
            before = self.text[self.text.rfind("\n", 0, span.start) + 1 : span.start]
            comment = ast.Comment(span=span, text=token.rstrip(), trailing=bool(before.strip()))
            self.comments[span.start] = comment

    def _blank(self, span: Span) -> None:
        """Offsets and lines stay where they are."""
        blank = "\n".join(" " * len(line) for line in self.left[span.start : span.end].split("\n"))
        self.left = self.left[: span.start] + blank + self.left[span.end :]


def _nothing_of(source: Source, diagnostics: tuple[Diagnostic, ...]) -> ast.Plan:
    return ast.Plan(
        span=Span(0, len(source.text)),
        name=ast.Name(span=Span(0, 0), text=""),
        doc=None,
        declarations=(),
        source=source,
        diagnostics=diagnostics,
    )
