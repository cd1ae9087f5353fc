"""What the parser and the checker say about a program.

A diagnostic is data: a stable code, one sentence, the smallest span that shows the mistake, further spans
that explain it, notes, and edits that would mend it. How it is printed is `callsheet.view`'s business; how a
program reads it is `to_json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal

from .classes import frozen
from .source import Source, Span

Severity = Literal["error", "warning"]


@frozen
class Label:
    """A second place that helps to understand a diagnostic, and why it does."""

    span: Span
    text: str


@frozen
class Edit:
    """Replace the characters of `span` by `text`; an empty span inserts."""

    span: Span
    text: str


@frozen
class Diagnostic:
    """One mistake.

    `message` stands alone, starts lowercase and has no full stop; `label` is printed under the caret; `help`
    says what to do; `fix` is the edit that does it, offered only when it is safe to apply unseen.
    """

    code: str
    message: str
    span: Span
    severity: Severity = "error"
    label: str = ""
    others: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    fix: tuple[Edit, ...] = ()


def to_json(diagnostic: Diagnostic, source: Source) -> dict[str, Any]:
    """The diagnostic as JSON data: files by name, positions in them as lines and columns from 1."""

    def place(span: Span) -> dict[str, Any]:
        file, begin = source.file_at(span.start)
        start, end = source.position(span.start), file.position(span.end - begin)
        where = {
            "start": {"line": start.line, "column": start.column, "offset": span.start - begin},
            "end": {"line": end.line, "column": end.column, "offset": span.end - begin},
        }
        return {"file": file.name, "span": where}

    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        **place(diagnostic.span),
        "label": diagnostic.label,
        "others": [{**place(other.span), "text": other.text} for other in diagnostic.others],
        "notes": list(diagnostic.notes),
        "help": diagnostic.help,
        "fix": [{**place(edit.span), "text": edit.text} for edit in diagnostic.fix],
    }


def moved_diagnostic(one: Diagnostic, by: int) -> Diagnostic:
    """The same diagnostic, with all its places `by` characters further on."""
    return replace(
        one,
        span=one.span.moved(by),
        others=tuple(Label(span=other.span.moved(by), text=other.text) for other in one.others),
        fix=tuple(Edit(span=edit.span.moved(by), text=edit.text) for edit in one.fix),
    )


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Once each, in source order, errors before warnings at the same place."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=lambda one: (one.span.start, one.severity, one.code, one.message)))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them forbids running the program."""
    return any(one.severity == "error" for one in diagnostics)


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` is most probably a misspelling of, if one is near enough."""
    from difflib import get_close_matches  # most plans have no mistake

    pool = list(candidates)
    folded = {candidate.lower(): candidate for candidate in reversed(pool)}
    match = get_close_matches(word.lower(), list(folded), n=1, cutoff=0.6)
    return folded[match[0]] if match else None
