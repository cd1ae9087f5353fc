r"""Literals: from the characters of a token to a value, with diagnostics for what cannot be one.

Strings take the escapes `\"`, `\\`, `\n`, `\t`; `{name.field}` interpolates and nothing else does;
`{{` and `}}` are braces. Dates must exist; numbers have bounded length, so that nothing overflows later.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from sys import intern
from typing import Any

from .. import ast
from ..currencies import BY_SIGN
from ..diagnostics import Diagnostic
from ..source import ONE_OFFSET, Span

ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
UNITS = {"ms": dt.timedelta(milliseconds=1), "s": dt.timedelta(seconds=1)}
UNITS |= {"min": dt.timedelta(minutes=1), "h": dt.timedelta(hours=1)}
SCALES = {"k": 1_000, "M": 1_000_000}
LONGEST_DURATION = dt.timedelta(days=366)
MOST_DIGITS = 18
MOST_SHARED = 64
"""Characters of a text that is kept for the next one like it."""

# A stretch without specials, an escape, a doubled brace, an interpolation, or a single stray character.
_PIECE = re.compile(r'[^\\{}]+|\\(.)|(\{\{|\}\})|\{([^{}"]*)\}|(.)', re.DOTALL)
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*\Z")


def text(raw: str, start: int, problems: list[Diagnostic]) -> ast.Text:
    """The string token `raw`, quotes included, that begins at offset `start`."""
    span: Any = start << ONE_OFFSET | start + len(raw)  # packed, as a node keeps it
    body = raw[1:-1]
    if "\\" not in body and "{" not in body and "}" not in body:
        return ast.Text(span=span, parts=_one_part(body) if len(body) <= MOST_SHARED else (body,))
    parts: list[str | ast.Reference | ast.FieldOf] = []
    for match in _PIECE.finditer(body):
        at = start + 1 + match.start()
        piece = _piece(match, at, problems)
        if isinstance(piece, str) and parts and isinstance(parts[-1], str):
            parts[-1] += piece
        elif piece != "":
            parts.append(piece)
    return ast.Text(span=span, parts=tuple(parts))


@lru_cache(maxsize=1024)  # the same few texts stand in many nodes of a large plan
def _one_part(body: str) -> tuple[str, ...]:
    return (body,) if body else ()


def _piece(match: re.Match[str], at: int, problems: list[Diagnostic]) -> str | ast.Reference | ast.FieldOf:
    escape, brace, path, stray = match.groups()
    if escape is not None:
        if escape not in ESCAPES:
            problems.append(
                _problem(f"unknown escape `\\{escape}` in a text", at, 2, 'known are `\\"`, `\\\\`, `\\n`, `\\t`')
            )
        return ESCAPES.get(escape, escape)
    if brace is not None:
        return brace[0]
    if path is not None:
        return _interpolation(path, at, problems)
    if stray is not None:
        help_ = f"write `{stray * 2}` for a brace that is meant as itself"
        problems.append(_problem(f"a lone `{stray}` in a text", at, 1, help_))
        return stray
    return match.group()


def _interpolation(path: str, at: int, problems: list[Diagnostic]) -> str | ast.Reference | ast.FieldOf:
    if not _PATH.match(path):
        message = f"`{{{path}}}` is not a name or a field of one"
        help_ = "work the value out with `let` first, then put its name here; `{{` and `}}` are plain braces"
        problems.append(_problem(message, at, len(path) + 2, help_))
        return ""
    first, *others = path.split(".")
    begin, end = at + 1, at + 1 + len(first)
    whole: Any = begin << ONE_OFFSET  # packed spans, as nodes keep them
    value: ast.Reference | ast.FieldOf = ast.Reference(span=whole | end, name=intern(first))
    for word in others:
        place: Any = end + 1 << ONE_OFFSET | end + 1 + len(word)
        end += 1 + len(word)
        value = ast.FieldOf(span=whole | end, value=value, field=ast.Name(span=place, text=intern(word)))
    return value


def integer(raw: str, span: Span, problems: list[Diagnostic]) -> int:
    """`1_000`; at most 18 digits."""
    return int(raw.replace("_", "")) if not _too_long(raw, span, problems) else 0


def number(raw: str, span: Span, problems: list[Diagnostic]) -> Decimal:
    """`0.25`, exactly; at most 18 digits."""
    return Decimal(raw) if not _too_long(raw, span, problems) else Decimal(0)


def count(raw: str, span: Span, problems: list[Diagnostic]) -> Decimal:
    """`60`, `20k`, `1.5M`: a whole number."""
    scale = SCALES.get(raw[-1], 1)
    amount = number(raw.rstrip("kM").replace("_", ""), span, problems) * scale
    if amount % 1:
        problems.append(_problem(f"`{raw}` is not a whole number", span.start, len(raw), "limits count whole things"))
    return Decimal(int(amount))


def money(raw: str, span: Span, problems: list[Diagnostic]) -> tuple[Decimal, str]:
    """`$20`, `£3.5`, `3EUR` as amount and ISO 4217 code; an amount that is not whole has two decimals."""
    code, digits = (BY_SIGN[raw[0]], raw[1:]) if raw[0] in BY_SIGN else (raw[-3:], raw[:-3])
    amount = number(digits, span, problems)
    return amount.quantize(Decimal("0.01")) if "." in digits else amount, code


def duration(raw: str, span: Span, problems: list[Diagnostic]) -> dt.timedelta:
    """`45s`, `500ms`, `2min`, `1h`; at most a year."""
    digits = raw.rstrip("himns")
    amount = integer(digits, span, problems)
    unit = UNITS[raw[len(digits) :]]
    if amount > LONGEST_DURATION / unit:
        problems.append(_problem(f"`{raw}` is longer than a year", span.start, len(raw), "durations go up to 366 days"))
        return LONGEST_DURATION
    return amount * unit


def date(raw: str, span: Span, problems: list[Diagnostic]) -> dt.date:
    """`@2026-11-01`."""
    try:
        return dt.date.fromisoformat(raw[1:])
    except ValueError:
        problems.append(_problem(f"there is no day `{raw[1:]}`", span.start, len(raw), "dates are year, month, day"))
        return dt.date.min


def _too_long(raw: str, span: Span, problems: list[Diagnostic]) -> bool:
    if sum(character.isdigit() for character in raw) <= MOST_DIGITS:
        return False
    message = f"a number of more than {MOST_DIGITS} digits"
    problems.append(_problem(message, span.start, span.end - span.start, "numbers here have at most 18 digits"))
    return True


def _problem(message: str, start: int, length: int, help_: str) -> Diagnostic:
    return Diagnostic(code="CS003", message=message, span=Span(start, start + length), help=help_)
