"""Report → HTML: one file that opens without a server, a script or the network.

Texts of pages are hostile: everything is escaped by jinja2, control characters and marks that turn the
direction of writing are taken out, and the page's policy lets it load nothing but its own styles and the
pictures inside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from callsheet.dsl.values import to_text
from callsheet.interpreter.report import Report

from ..graph.palette import variables
from ..view.plain import printable
from . import words
from .listing import excerpt, listing
from .pictures import gallery
from .timeline import timeline

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
LONGEST_TEXT = 2_000
"""Characters of one answer that the page shows."""
MOST_ROWS = 30
"""Rows of one list that the page shows."""

_TICK = re.compile("`")


def html(report: Report, graph_svg: str, screenshots: Mapping[str, bytes]) -> str:
    """The whole page. `graph_svg` goes in as it is; `screenshots` maps names of files to their bytes."""
    lines = listing(report)
    page = _environment().get_template("report.html")
    return page.render(
        report=report,
        graph=graph_svg,
        gallery=gallery(report, screenshots),
        timeline=timeline(report),
        lines=lines,
        excerpt=lambda number: excerpt(lines, number),
        palette=variables(":root"),
        policy=POLICY,
        most_rows=MOST_ROWS,
        words=words,
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("callsheet.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"ticked": _ticked, "told": _told, "clock": words.seconds}
    environment.tests |= {"table": _is_table}
    return environment


def _printable(value: Any) -> Any:
    """Every expression of every template passes through here on its way into the page."""
    is_text = isinstance(value, str) and not hasattr(value, "__html__")
    return printable(value) if is_text else value


def _ticked(text: str) -> list[str]:
    """A message cut at its backticks: plain text and code in turn."""
    parts = _TICK.split(text)
    return parts if len(parts) % 2 else [text]


def _told(value: Any) -> str:
    """A value in words, cut to what a page can hold; the rest is in the report for programs."""
    text = to_text(value)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}… ({len(text):,} characters)"


def _is_table(value: Any) -> bool:
    """Whether a value is a list of records with the same fields."""
    records = isinstance(value, list) and bool(value) and all(isinstance(one, dict) and one for one in value)
    return records and len({tuple(one) for one in value}) == 1
