"""Report → a few lines for a terminal: how it ended, each node, what failed and what was there instead.

Plain text, with colours only where they are wanted. Text of pages comes without control and escape sequences.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unicodedata import combining, east_asian_width

from callsheet.dsl.values import to_text
from callsheet.interpreter.report import NodeReport, Report, Status, Trouble

from ..view.plain import printable
from . import words

NARROWEST = 40
_MOST_INSTEAD = 5
_CODES = {
    "bold": "1",
    "soft": "2",
    "done": "32",
    "failed": "31",
    "unsettled": "33",
    "held": "33",
    "stopped": "33",
    "running": "36",
    "skipped": "2",
    "waiting": "2",
}
_DIFF_TONES = {"+": "done", "-": "failed"}
_SIGNS: dict[Status, str] = {
    "done": "✓",
    "failed": "✗",
    "unsettled": "?",
    "held": "?",
    "running": "▶",
    "stopped": "‖",
    "skipped": "–",
    "waiting": "·",
}


def summary(report: Report, *, width: int, color: bool, page: Path | None = None) -> str:
    """What `callsheet show` prints, in lines of at most `width` columns (but no fewer than 40).

    `page` is where the report for people is, if it was written. Commands and paths are never cut: they are
    copied.
    """
    lines = [*_Printer(max(width, NARROWEST), color=color).lines(report)]
    lines += ["", f"report: {page}"] if page is not None else []
    return "\n".join(lines)


class _Printer:
    """Lines of one width, coloured or not."""

    def __init__(self, width: int, *, color: bool) -> None:
        self.width, self.color = width, color

    def lines(self, report: Report) -> Iterator[str]:
        """The whole summary."""
        yield from self._verdict(report)
        yield ""
        yield from self._nodes(report)
        for node in report.nodes:
            if node.troubles:
                yield from self._trouble(node.troubles[-1], report)
        yield from self._commits(report)
        yield from self._replans(report)
        if report.verdict.outcome != "done":
            yield from self._commands(report)

    def _paint(self, text: str, tone: str) -> str:
        return f"\x1b[{_CODES[tone]}m{text}\x1b[0m" if self.color else text

    def _fit(self, text: str, room: int | None = None) -> str:
        """One printable line, cut to the width."""
        return cut(printable(text), self.width if room is None else room)

    def _verdict(self, report: Report) -> Iterator[str]:
        headline = words.HEADLINES[report.verdict.outcome]
        first = f"{headline.words}: "
        why = self._fit(report.verdict.why.replace("`", ""), max(self.width - len(first), 20))
        yield self._paint(first, headline.tone) + self._paint(why, "bold")
        used = {one.resource: words.amount(one.resource, one.used, one.currency) for one in report.measures}
        parts = [report.plan.name, report.run, words.seconds(report.seconds)]
        parts += [f"{used['steps']} steps"] if "steps" in used else []
        parts += [f"spent {used['spend']}"] if "spend" in used else []
        parts += [f"resumed {words.plural(len(report.resumes), 'time')}"] if report.resumes else []
        yield self._paint(self._fit(" · ".join(parts)), "soft")

    def _nodes(self, report: Report) -> Iterator[str]:
        names = max((len(node.name) for node in report.nodes), default=0)
        agents = max((len(node.agent or "") for node in report.nodes), default=0)
        for node in report.nodes:
            sign = self._paint(_SIGNS[node.status], node.status)
            told = _told(node)
            line = f"{node.name:<{names}}  {node.agent or '':<{agents}}  {node.status:<9}  {told}"
            yield f"{sign} {self._fit(line.rstrip(), self.width - 2)}"

    def _trouble(self, trouble: Trouble, report: Report) -> Iterator[str]:
        failure = trouble.failure
        place = f", line {failure.line}" if failure.line else ""
        mended = "" if trouble.final else ", tried again"
        yield ""
        head = self._fit(f"{trouble.unit}, attempt {trouble.attempt}{place}{mended}")
        yield self._paint(head, "failed" if trouble.final else "stopped")
        if failure.line:
            text = report.plan.text.splitlines()[failure.line - 1].strip()
            yield self._paint(self._fit(f"  {failure.line:>4} | {text}"), "soft")
        yield from self._wrapped(failure.message, "  ")
        if trouble.began:
            yield from self._wrapped(trouble.began, "  ")
        if failure.instead:
            yield "  on the page instead:"
            yield from (self._fit(f"    {text}") for text in failure.instead[:_MOST_INSTEAD])
        if len(failure.instead) > _MOST_INSTEAD:
            yield f"    and {len(failure.instead) - _MOST_INSTEAD} more"

    def _commits(self, report: Report) -> Iterator[str]:
        for number, commit in enumerate(report.commits):
            state = words.COMMIT_STATES[commit.state]
            by = f", by {commit.by}" if commit.by else ""
            gave = ", ".join(f"{name} {to_text(value)}" for name, value in commit.gives.items())
            spent = f", spends {to_text(commit.spends)}" if commit.spends is not None else ""
            if number == 0:
                yield ""
            told = self._fit(f"{state.words}{by}{spent}{': ' if gave else ''}{gave}", self.width - len(commit.key) - 8)
            yield f"commit {commit.key} {self._paint(told, state.tone)}"

    def _replans(self, report: Report) -> Iterator[str]:
        for one in report.replans:
            yield ""
            why = f"{one.trigger.replace('_', ' ')}{f' of {one.node}' if one.node else ''}"
            head = words.by_hand(one) if not one.number else f"replan {one.number}, for {why}"
            yield self._paint(self._fit(head), "bold")
            if one.began_in:
                yield from self._wrapped(words.began(one), "  ")
            if one.because:
                yield from self._wrapped(one.because, "  ")
            for found in one.refused:
                yield self._paint(self._fit(f"  refused: {found[0] if found else ''}"), "soft")
            for why in one.passed:
                yield from self._wrapped(f"passed on by {why}", "  ")
            if one.nothing:
                yield from self._wrapped(f"nothing came of it: {one.nothing}", "  ")
            for line in one.diff.splitlines():
                yield self._paint(self._fit(line), _DIFF_TONES.get(line[:1], "soft"))

    def _commands(self, report: Report) -> Iterator[str]:
        yield ""
        for command in words.commands(report)[:-1]:
            yield self._paint(self._fit(f"# {command.does.replace('`', '')}"), "soft")
            yield command.line

    def _wrapped(self, text: str, indent: str) -> Iterator[str]:
        """A message over as many lines as it needs."""
        line = ""
        for word in printable(text).split():
            if line and columns(f"{indent}{line} {word}") > self.width:
                yield indent + line
                line = word
            else:
                line = f"{line} {word}".strip()
            if columns(indent + line) > self.width:
                line = cut(line, self.width - len(indent))
        yield indent + line


def _told(node: NodeReport) -> str:
    """What a node took, or what it waits for."""
    if node.waits_for:
        return f"waits for {', '.join(node.waits_for)}"
    parts = [words.plural(node.attempts, "attempt")] if node.attempts > 1 else []
    steps = node.measure("steps")
    if steps is not None and node.attempts:
        parts.append(f"{words.amount('steps', steps.used)} of {words.bound(steps)} steps")
    if node.started is not None:
        parts.append(words.seconds(node.seconds))
    return ", ".join(parts)


def cut(text: str, room: int) -> str:
    """The text in at most `room` columns."""
    if columns(text) <= room:
        return text
    while text and columns(text) > room - 1:
        text = text[:-1]
    return text + "…"


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)
