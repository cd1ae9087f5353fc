"""Diagnostic → text for a terminal, in the manner of rustc: the line, marks under it, and what to do.

Pure: no terminal is asked, nothing is printed. Colours are plain ANSI, so that nothing slow is imported to say that a
word is misspelt.
"""

from __future__ import annotations

import re
import textwrap

from callsheet.dsl.diagnostics import Diagnostic
from callsheet.dsl.source import Source

from .cells import visible
from .snippet import Mark, Row, Style, snippet

RESET = "\x1b[0m"
COLORS: dict[str, str] = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "bold": "\x1b[1m",
    "gutter": "\x1b[1;34m",
    "secondary": "\x1b[1;34m",
    "help": "\x1b[1;36m",
}
NARROWEST = 40
_QUOTED, _GLUE = re.compile(r"`[^` ]+( [^` ]+){1,4}`"), "\x00"
"""Short pieces of a program are kept on one line; the glue cannot come from a text that was made visible."""


def render(diagnostic: Diagnostic, source: Source, *, color: bool, width: int) -> str:
    """Several lines, without a line break at the end. `width` is that of the terminal, in columns."""
    files = _by_file(diagnostic, source)
    snippets = [(marks[0], file, *snippet(file, marks, width)) for file, marks in files]
    numbers = max(wide for _, _, wide, _ in snippets)
    paint = _Painter(color, diagnostic.severity)
    lines = [
        paint("primary", f"{diagnostic.severity}[{diagnostic.code}]")
        + paint("bold", f": {visible(diagnostic.message)}"),
    ]
    for first, file, wide, rows in snippets:
        arrow = "--> " if first.primary else "::: "
        lines += [paint("gutter", " " * numbers + arrow) + visible(file.place(first.span.start))]
        lines += [paint("gutter", " " * numbers + " |")]
        lines += [" " * (numbers - wide) + paint.row(row) for row in rows]
    said = [*(("note", note) for note in diagnostic.notes), *([("help", diagnostic.help)] if diagnostic.help else [])]
    if said:
        lines.append(paint("gutter", " " * numbers + " |"))
    for word, text in said:
        lines += _said(word, text, paint, numbers, width)
    return "\n".join(lines)


def _by_file(diagnostic: Diagnostic, source: Source) -> list[tuple[Source, list[Mark]]]:
    """The marks of each file, the one with the mistake first, with spans as that file counts."""
    files: dict[int, tuple[Source, list[Mark]]] = {}
    spans = [(diagnostic.span, diagnostic.label), *((other.span, other.text) for other in diagnostic.others)]
    for number, (span, label) in enumerate(spans):
        file, start = source.file_at(span.start)
        _, marks = files.setdefault(start, (file, []))
        marks.append(Mark(span=span.moved(-start), label=label, primary=number == 0))
    return list(files.values())


def _said(word: str, text: str, paint: _Painter, numbers: int, width: int) -> list[str]:
    """`= help: …`, wrapped below itself."""
    indent = numbers + 1 + len(f"= {word}: ")
    whole = _QUOTED.sub(lambda quoted: quoted.group().replace(" ", _GLUE), visible(text))
    lines = textwrap.wrap(whole, max(NARROWEST, width - indent), break_long_words=False, break_on_hyphens=False)
    first, *more = [line.replace(_GLUE, " ") for line in lines] or [""]
    head = (
        paint("gutter", " " * numbers + " = ") + paint("help" if word == "help" else "bold", f"{word}:") + f" {first}"
    )
    return [head, *(" " * indent + line for line in more)]


class _Painter:
    """Puts ANSI colours around text, or leaves it as it is."""

    def __init__(self, color: bool, severity: str) -> None:
        self.color = color
        self.colors = {**COLORS, "primary": COLORS[severity]}

    def __call__(self, style: Style | str, text: str) -> str:
        code = self.colors.get(style) if self.color else None
        return f"{code}{text}{RESET}" if code and text else text

    def row(self, row: Row) -> str:
        """The pieces of a row one after the other."""
        if not self.color:
            return "".join(text for _, text in row).rstrip()
        return "".join(self(style, text) for style, text in row)
