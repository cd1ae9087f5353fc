"""What the parser and the checker say about a program.

A diagnostic is data: a stable code, one sentence, the smallest span that shows the mistake, further spans
that explain it, notes, and edits that would mend it. How it is printed is `callsheet.view`'s business; how a
program reads it is `to_json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
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


NEAR_ENOUGH = 0.6
"""How alike two words must be, as `difflib` has it: twice the letters in common, as a part of all letters."""
SURE = 0.8
"""How alike a word and a name are when the one is certainly a misspelling of the other."""


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` is most probably a misspelling of, if one is near enough.

    It is the one that `difflib.get_close_matches` gives. But that compares with all that have about the same letters,
    which takes a second for a hundred long names that differ in a letter or two. Here those with the most letters in
    common come first, and when no other can be nearer than the nearest so far, they are not compared.
    """
    return _closest(word, tuple(candidates))


@lru_cache(maxsize=256)  # a fix is tried by checking the plan again, with the same misspelt words in it
def _closest(word: str, candidates: tuple[str, ...]) -> str | None:
    from difflib import SequenceMatcher  # most plans have no mistake

    folded = {candidate.lower(): candidate for candidate in reversed(candidates)}
    matcher = SequenceMatcher(b=word.lower())
    at_best: list[tuple[float, str]] = []
    for candidate in folded:
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() >= NEAR_ENOUGH and (ratio := matcher.quick_ratio()) >= NEAR_ENOUGH:
            at_best.append((ratio, candidate))
    nearest: tuple[float, str] | None = None
    for bound in sorted(at_best, reverse=True):
        if nearest is not None and bound <= nearest:
            break
        matcher.set_seq1(bound[1])
        ratio = matcher.ratio()
        if ratio >= NEAR_ENOUGH and (nearest is None or (ratio, bound[1]) > nearest):
            nearest = ratio, bound[1]
    return None if nearest is None else folded[nearest[1]]


@lru_cache(maxsize=256)  # a fix is tried by checking the plan again
def is_surely(word: str, name: str) -> bool:
    """Whether `word` is so near to `name` that replacing it unseen is safe."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, word.lower(), name.lower()).ratio() >= SURE
