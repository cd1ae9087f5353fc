"""What must hold for every text: a text goes in; how long it took and what was new in it comes out, or a `Fault`.

Reading and checking end in diagnostics and never in an exception; their codes are known, their places lie inside of
the text, and they can be shown. What reads without a mistake is formatted, reads back as the same tree with the same
comments, and formatting that changes nothing.
"""

from __future__ import annotations

import re
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, TypeAlias

from callsheet.dsl import Diagnostic, Source, ast, check, to_json
from callsheet.dsl.checks import CODES
from callsheet.dsl.diagnostics import has_errors
from callsheet.dsl.format import format_program
from callsheet.dsl.parsing.parser import kind_of, parse, parse_library, parse_patch
from callsheet.view.diagnostics import render
from tests.fuzz.seeds import files_beside

LONGEST = 0.25
"""Seconds of CPU that reading and checking may take for a text of so many characters."""
LONG = 4096
HOPELESS = 10
"""Seconds of CPU after which a text is given up."""
ROOMS = Path(__file__).resolve().parents[2]

Program: TypeAlias = Any
_CHANGING = re.compile(r"`[^`]*`|\d[\d,.]*")


class Fault(Exception):
    """Something that must not be. `signature` is the same for the same fault in another text.

    `shrinks`: it is seen so fast that a smaller text with the same fault can be looked for.
    """

    def __init__(self, signature: str, detail: str = "", *, shrinks: bool = True) -> None:
        super().__init__(signature)
        self.signature, self.detail, self.shrinks = signature, detail, shrinks


class _GivenUp(BaseException):
    """Not an `Exception`, so that nothing that is tried can catch it."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """The functions that are tried. A test hands in broken ones."""

    read: Callable[[str], Program]
    check: Callable[[Program], tuple[Source, tuple[Diagnostic, ...]]]
    format: Callable[[Program], str] = format_program


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Seconds of CPU, and the signs by which a text that shows something new is known."""

    checking: float
    formatting: float
    signs: frozenset[str]


def read(text: str) -> Program:
    """A plan, a file of skills or a patch, by its first word."""
    return {"plan": parse, "library": parse_library, "patch": parse_patch}[kind_of(text)](text)


def check_program(program: Program) -> tuple[Source, tuple[Diagnostic, ...]]:
    """The text with the files that it uses, and what is wrong in it. Only a plan can be checked by itself."""
    if not isinstance(program, ast.Plan):
        return program.source, program.diagnostics
    verdict = check(program, files=files_beside())
    return verdict.plan.source, verdict.diagnostics


OURS = Language(read=read, check=check_program)


def examine(text: str, language: Language = OURS) -> Seen:
    """Try a text. Raises `Fault`."""
    try:
        with _given_up_after(HOPELESS):
            return _examine(text, language)
    except Fault:
        raise
    except _GivenUp:
        raise Fault(f"takes more than {HOPELESS} s", shrinks=False) from None
    except Exception as error:  # whatever it is, it is what is looked for
        raise Fault(_signature(error), "".join(traceback.format_exception(error))) from error


def _examine(text: str, language: Language) -> Seen:
    # The clock of the thread: while a timer runs, that of the process goes in steps of milliseconds.
    began = time.thread_time()
    program = language.read(text)
    source, found = language.check(program)
    checked = time.thread_time() - began
    if checked > LONGEST and len(text) <= LONG:
        checked = _again(text, language, checked)
    for one in found:
        _look_at(one, source)
    if found:
        # Showing one takes as long as finding all, so each text has one shown.
        render(found[len(text) % len(found)], source, color=False, width=100)
    began = time.thread_time()
    if not has_errors(program.diagnostics):
        _reads_back(program, language)
    return Seen(checking=checked, formatting=time.thread_time() - began, signs=frozenset(_signs(program, found)))


def _again(text: str, language: Language, first: float) -> float:
    """The shortest of four, since a machine may be busy. Raises `Fault` when each of them is too long."""
    times = [first]
    for _ in range(3):
        began = time.thread_time()
        language.check(language.read(text))
        times.append(time.thread_time() - began)
    if min(times) > LONGEST:
        said = f"{min(times) * 1000:.0f} ms at the least"
        raise Fault(f"takes more than {LONGEST * 1000:.0f} ms", said, shrinks=False)
    return min(times)


def _look_at(one: Diagnostic, source: Source) -> None:
    if one.code not in CODES:
        raise Fault(f"the code {one.code} is not known", repr(one))
    if not one.message or "\n" in one.message:
        raise Fault(f"{one.code} has no message of one line", repr(one))
    for span in (one.span, *(other.span for other in one.others), *(edit.span for edit in one.fix)):
        file, begin = source.file_at(span.start)
        if not begin <= span.start <= span.end <= begin + len(file.text):
            raise Fault(f"{one.code} has a place outside of the text", repr(one))
    to_json(one, source)


def _reads_back(program: Program, language: Language) -> None:
    text = language.format(program)
    again = language.read(text)
    if has_errors(again.diagnostics):
        raise Fault("what is formatted does not read", text)
    if again != program:
        raise Fault("what is formatted says something else", text)
    if sorted(one.text for one in again.comments) != sorted(one.text for one in program.comments):
        raise Fault("formatting loses a comment", text)
    if language.format(again) != text:
        raise Fault("formatting twice is not formatting once", text)


def _signs(program: Program, found: tuple[Diagnostic, ...]) -> Iterator[str]:
    codes = sorted({one.code for one in found})
    for one in found:
        yield f"{one.code} {_CHANGING.sub('_', one.message)}"
    yield from (f"{first} {second}" for first in codes for second in codes if first < second)
    waiting = [program]
    while waiting:
        parent = waiting.pop()
        for child in ast.children(parent):
            yield f"{type(parent).__name__}/{type(child).__name__}"
            waiting.append(child)


def _signature(error: Exception) -> str:
    frames = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).is_relative_to(ROOMS)]
    ours = [one for one in frames if "/tests/" not in one.filename and "/.venv/" not in one.filename]
    # A recursion ends wherever the stack does, so its place says nothing.
    if not ours or isinstance(error, RecursionError):
        return type(error).__name__
    # A form for which a table has no row: each is a fault of its own.
    form = "".join(f" of {one.__name__}" for one in error.args if isinstance(one, type))
    return f"{type(error).__name__}{form} in {Path(ours[-1].filename).relative_to(ROOMS)}:{ours[-1].name}"


@contextmanager
def _given_up_after(seconds: float) -> Iterator[None]:
    """By the time of the process, so that a busy machine does not make it give up."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise _GivenUp

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
