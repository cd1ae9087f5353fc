"""text --parse--> Plan, Library or Patch.

Always gives one: what could not be read is left out of it, named as `Broken`, and told in its
diagnostics. After a syntax error in a block the statement it stands in is made blank and the text read again; after
one elsewhere, the declaration. So a file with three mistakes gets three messages, and names and types of the healthy
declarations are checked as well. One with a mistake in it is not: what it lacks would be told again.
"""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from typing import Any

from .. import ast
from ..classes import frozen
from ..collecting import uncollected
from ..diagnostics import Diagnostic, Edit, in_order
from ..limits import FROM_FILE, FROM_MODEL, Limits, first_excess
from ..source import Source, Span
from . import tables
from .building import Builder, Header, ProgramKind
from .lalr import PlanParser
from .levels import too_deep
from .tokens import GluedWords, Misread, NoToken, Token, UnexpectedToken, place

MOST_SYNTAX_ERRORS = 20
MOST_IN_ONE = 5
"""How many statements of one declaration are left out one by one, before it is as a whole."""
KINDS: dict[str, ProgramKind] = {"plan": "plan", "skills": "library", "patch": "patch"}
CALLED: dict[ProgramKind, str] = {"plan": "a plan", "library": "a file of skills", "patch": "a patch"}
_HOW_CHECKED: dict[ProgramKind, str] = {
    "library": 'skills are checked with a plan that says `use "FILE"`',
    "patch": "a patch is checked with its plan: `callsheet check PATCH --against PLAN`",
}
"""What to do with a file that is no plan, where a plan is wanted."""
_GAP = r"(?:\s|#[^\n]*\n)"
_PATCH_HEAD = re.compile(rf'{_GAP}*patch{_GAP}+[A-Za-z_][A-Za-z0-9_]*{_GAP}+at{_GAP}*"[^"\n]*"')
"""How a patch begins. Without it nothing behind can be read, and a message for each edit would tell the same again."""
_PATCH_BEGINS = 'a patch begins with `patch PLAN at "HASH"`; `callsheet diff` and `callsheet replan` write it so'
_FIRST_WORD = re.compile(r"(?:\s|#[^\n]*\n)*([a-z]+)\b")


class _Machinery(threading.local):
    """One parser and its builder a thread: callbacks keep what they find in the builder."""

    def __init__(self) -> None:
        self.builder = Builder()
        self.parser = PlanParser(tables.load(), self.builder)


_machinery: list[_Machinery] = []


def machinery() -> _Machinery:
    """The parser of this thread."""
    if not _machinery:
        _machinery.append(_Machinery())
    return _machinery[0]


@uncollected
def parse(text: str, *, name: str = "<plan>", limits: Limits = FROM_FILE) -> ast.Plan:
    """Read a plan.

    Never raises for anything that `text` holds: mistakes are in `Plan.diagnostics`, in source order.
    """
    reading = _Reading(Source(text, name), "plan", limits)
    header = reading.header
    return ast.Plan(
        name=header.name,
        doc=None if header.doc is None else header.doc.text[3:-3],
        doc_span=None if header.doc is None else place(header.doc),
        declarations=reading.in_order(),
        **reading.whole(),
    )


@uncollected
def parse_library(text: str, *, name: str = "<skills>", limits: Limits = FROM_FILE) -> ast.Library:
    """Read a file of skills. Never raises for anything that `text` holds."""
    reading = _Reading(Source(text, name), "library", limits)
    return ast.Library(name=reading.header.name, declarations=reading.in_order(), **reading.whole())


@uncollected
def parse_patch(text: str, *, name: str = "<patch>", limits: Limits = FROM_MODEL) -> ast.Patch:
    """Read a patch. Never raises for anything that `text` holds."""
    reading = _Reading(Source(text, name), "patch", limits)
    header = reading.header
    base = header.base or ast.Text(span=Span(0, 0), parts=())
    return ast.Patch(plan=header.name, base=base, because=header.because, edits=reading.in_order(), **reading.whole())


def kind_of(text: str) -> ProgramKind:
    """What a text says that it is, by its first word: a plan where it says nothing that is known."""
    match = _FIRST_WORD.match(text)
    return KINDS.get(match.group(1), "plan") if match else "plan"


@frozen
class _Mistake:
    """One syntax error: what to say, and an offset inside the declaration that is to blame."""

    diagnostic: Diagnostic
    culprit: int
    offset: int
    """Where the parser could not go on."""
    statement: int | None
    """Where the statement begins with which it could not, if it is in a block."""

    @property
    def begins_declaration(self) -> bool:
        """Whether the culprit is a misspelt declaration, so that the one before it is healthy."""
        return self.diagnostic.message.startswith("no declaration begins")


class _Reading:
    """What one text has told. `left` is the text, with what need not be read again made blank."""

    def __init__(self, source: Source, wanted: ProgramKind, limits: Limits) -> None:
        self.source, self.text, self.left = source, source.text, source.text
        self.steps = 0
        self.broken: dict[int, int] = {}
        """Declarations of which statements were left out, by where they begin, with how many."""
        self.header = Header(wanted, ast.Name(span=Span(0, 0), text=""))
        self.declarations: list[Any] = []
        self.problems: list[Diagnostic] = []
        self.comments: dict[int, ast.Comment] = {}
        excess = first_excess(self.text, limits)
        if excess is not None:
            self.problems.append(excess)
        else:
            self._read_all(wanted)
            self._is_a(wanted)

    def in_order(self) -> tuple[Any, ...]:
        """Declarations, or a patch's edits, as they stand in the text."""
        return tuple(sorted(self.declarations, key=lambda one: one.span.start))

    def whole(self) -> dict[str, Any]:
        """What each kind of file has."""
        return {
            "span": Span(0, len(self.text)),
            "source": self.source,
            "comments": tuple(self.comments[offset] for offset in sorted(self.comments)),
            "diagnostics": in_order(self.problems),
        }

    def _read_all(self, wanted: ProgramKind) -> None:
        self.builder, self.parser = machinery().builder, machinery().parser
        while (mistake := self.attempt()) is not None:
            if self._without_semicolons(mistake):
                continue
            if wanted == "patch" and not _PATCH_HEAD.match(self.text):
                self.problems = [replace(mistake.diagnostic, help=mistake.diagnostic.help or _PATCH_BEGINS)]
                break
            self.problems.append(mistake.diagnostic)
            if not self.step_over(mistake):
                self.declarations, self.comments = [], {}
                break
        self.builder.begin()  # it lives on, and would keep what it has read

    def _is_a(self, wanted: ProgramKind) -> None:
        """A file of another kind is told once, and nothing else about it."""
        kind = kind_of(self.text)
        if kind != wanted:
            match = _FIRST_WORD.match(self.text)
            span = Span(*match.span(1)) if match else Span(0, 0)
            message = f"this is {CALLED[kind]}, and {CALLED[wanted]} is wanted here"
            help_ = _HOW_CHECKED.get(kind, "") if wanted == "plan" else ""
            self.problems = [Diagnostic(code="CS001", message=message, span=span, help=help_)]
            self.declarations = []

    def attempt(self) -> _Mistake | None:
        """Read what is left, up to the first syntax error."""
        self.builder.begin()
        mistake = self._read()
        if mistake is None:
            self._keep(len(self.text))
        return mistake

    def step_over(self, mistake: _Mistake) -> bool:
        """Leave out the statement, or the declaration, with the mistake. False when none is to blame, or it is enough.

        A declaration that lacks a statement is read on for more mistakes and is left out as well, as it is not whole.
        """
        from .brackets import behind_head, stretch_at

        culprit, begins = mistake.culprit, mistake.begins_declaration
        stretch = stretch_at(self.left, culprit, begins=begins)
        if stretch is None:
            read = max((one.span.end for one in self.builder.declarations), default=0)
            stretch = behind_head(self.left, culprit, begins=begins, read=read)
        self.steps += 1
        if stretch is None or self.steps > MOST_SYNTAX_ERRORS:
            return False
        start = stretch.span.start
        self._keep(start)
        if start not in self.broken:
            name = None if stretch.name is None else ast.Name(span=stretch.name[1], text=stretch.name[0])
            self.declarations.append(ast.Broken(span=stretch.span, kind=stretch.kind, name=name))
        # Without a kind it may be several declarations, of which none is known to have the mistake.
        statement = self._statement(mistake, stretch.span) if stretch.kind else None
        self.broken[start] = self.broken.get(start, 0) + 1
        self._blank(stretch.span if statement is None else statement)
        return True

    def _statement(self, mistake: _Mistake, around: Span) -> Span | None:
        """The statement with the mistake, if it is certain where the next one begins."""
        start = mistake.statement
        if start is None or start < around.start or self.broken.get(around.start, 0) >= MOST_IN_ONE:
            return None
        from .recovery import next_statement

        end = next_statement(self.left, Span(start, mistake.offset), mistake.culprit, around.end)
        return None if end is None else Span(start, end)

    def _without_semicolons(self, mistake: _Mistake) -> bool:
        """A habit of other languages that changes nothing: told once, and read on as if there were none."""
        if self.left[mistake.culprit : mistake.culprit + 1] != ";":
            return False
        from .slips import semicolons

        spans = semicolons(self.left)
        if all(span.start != mistake.culprit for span in spans):
            return False
        for span in spans:
            self._blank(span)
        self.problems.append(replace(mistake.diagnostic, fix=tuple(Edit(span=span, text="") for span in spans)))
        return True

    def _read(self) -> _Mistake | None:
        try:
            self.header = self.parser.parse(self.left)
        except (GluedWords, UnexpectedToken, NoToken) as error:
            return self._told(error)
        return None

    def _told(self, error: GluedWords | UnexpectedToken | NoToken) -> _Mistake:
        from . import messages  # imported late, as most texts have no mistake

        if isinstance(error, GluedWords):
            diagnostic = messages.glued(error.left, error.right, self.left)
            culprit = diagnostic.span.start
        else:
            diagnostic, culprit = messages.unexpected(error, self.left, self.parser.literals)
        begun = _begun(error)
        return _Mistake(diagnostic=diagnostic, culprit=culprit, offset=error.offset, statement=begun)

    def _keep(self, end: int) -> None:
        """Take what was read of the declarations that end before an offset."""
        read = [one for one in self.builder.declarations if one.span.end <= end]
        if end == len(self.text):
            self.problems += self.builder.problems
        elif read:
            self.problems += [one for one in self.builder.problems if one.span.end <= read[-1].span.end]
            self._blank(Span(read[0].span.start, read[-1].span.end))
        self.declarations += [self._shallow(one) for one in read if one.span.start not in self.broken]
        self._take_comments()

    def _shallow(self, declaration: ast.Declaration) -> ast.Declaration:
        deep = too_deep(declaration)
        if deep is None:
            return declaration
        from . import messages

        self.problems.append(messages.too_deep(deep.span))
        kind = type(declaration).__name__.lower()
        return ast.Broken(span=declaration.span, kind=kind, name=getattr(declaration, "name", None))

    def _take_comments(self) -> None:
        for token in self.builder.comments:
            span = place(token)
            before = self.text[self.text.rfind("\n", 0, span.start) + 1 : span.start]
            comment = ast.Comment(span=span, text=token.text.rstrip(), trailing=bool(before.strip()))
            self.comments[span.start] = comment

    def _blank(self, span: Span) -> None:
        """Offsets and lines stay where they are."""
        blank = "\n".join(" " * len(line) for line in self.left[span.start : span.end].split("\n"))
        self.left = self.left[: span.start] + blank + self.left[span.end :]


def _begun(error: Misread) -> int | None:
    """Where the statement begins at which the text could not be read on."""
    if error.statement is None:
        return None
    first = error.statement[0] if error.statement else None
    if first is None:
        return error.offset
    return first.start if isinstance(first, Token) else int(first.span.start)
