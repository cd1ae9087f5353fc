"""Amounts, times and outcomes in words: the same in the page, the terminal and the table of costs."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from callsheet.dsl.ast import Resource
from callsheet.dsl.currencies import DOLLARS
from callsheet.dsl.values import Money
from callsheet.interpreter.report import Amount, CommitReport, CommitState, Measure, ReplanReport, Report, RunOutcome

UNBOUNDED = "no bound"


class Headline(NamedTuple):
    """How a run ended in a few words, and the name of the colour they have."""

    words: str
    tone: str


HEADLINES: dict[RunOutcome, Headline] = {
    "done": Headline("Done", "done"),
    "goal": Headline("Goal not met", "failed"),
    "budget": Headline("Out of budget", "failed"),
    "waiting": Headline("Waits for a person", "unsettled"),
    "site": Headline("The site or the browser failed", "failed"),
    "interrupted": Headline("Stopped", "stopped"),
    "open": Headline("Not ended", "running"),
}

COMMIT_STATES: dict[CommitState, Headline] = {
    "done": Headline("done", "done"),
    "not_done": Headline("not done", "failed"),
    "unknown": Headline("nobody knows", "unsettled"),
    "intended": Headline("announced, outcome not recorded", "unsettled"),
    "not begun": Headline("not begun", "waiting"),
}


def by_hand(replan: ReplanReport) -> str:
    """Of a patch that is no replan's: who wrote it."""
    if replan.by == "person":
        return "patched by a person"
    return f"patched when a person asked {'the rules' if replan.by == 'rules' else 'a model'}"


def began(replan: ReplanReport) -> str:
    """Where what went wrong began, if that is another node than it was noticed in."""
    return f"it began in node `{replan.began_in}`, line {replan.began_at}: {replan.began_why}"


def amount(resource: Resource, value: Amount, currency: str = DOLLARS) -> str:
    """`$4.25`, `3.1s`, `14`: the unit of a count stands in the head of its column. What is spent is in `currency`."""
    if resource in ("charges", "spend"):
        return str(Money(Decimal(value), currency if resource == "spend" else DOLLARS))
    if resource == "time":
        return seconds(float(value))
    return f"{int(value):,}"


def interval(resource: Resource, least: Amount, most: Amount | None, currency: str = DOLLARS) -> str:
    """`4–12`; `4` when both are the same; `4 at least` when nothing bounds it."""
    first = amount(resource, least, currency)
    if most is None:
        return f"{first} at least"
    second = amount(resource, most, currency)
    return first if first == second else f"{first}–{second}"


def bound(measure: Measure) -> str:
    """What the checker said that it would be."""
    return interval(measure.resource, measure.least, measure.most, measure.currency)


def seconds(value: float) -> str:
    """`320ms`, `3.1s`, `4min 10s`, `2h 5min`."""
    if value < 0.0005:
        return "0s"
    if value < 0.9995:
        return f"{value * 1000:.0f}ms"
    if value < 119.95:
        return f"{value:.1f}".removesuffix(".0") + "s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    large, small = (f"{hours}h", f"{minutes}min") if hours else (f"{minutes}min", f"{rest}s")
    return large if small[0] == "0" else f"{large} {small}"


def used(measures: Iterable[Measure]) -> str:
    """`12 steps, 1 call, charges $0.04`: what was used of each, but for time."""
    return ", ".join(_used(one) for one in measures if one.used and one.resource != "time")


def _used(one: Measure) -> str:
    if one.resource in ("charges", "spend"):
        return f"{one.resource} {amount(one.resource, one.used, one.currency)}"
    return plural(int(one.used), one.resource.removesuffix("s"))


def plural(count: int, word: str) -> str:
    """`1 attempt`, `2 attempts`."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


class Command(NamedTuple):
    """A line for the shell, and what it does."""

    line: str
    does: str


def commands(report: Report) -> list[Command]:
    """What may be typed next. Words in capitals are to be filled in."""
    found = []
    for commit in pending(report):
        settle = f"callsheet resume {report.run} --settle"
        gives = "".join(f" --give {name}={name.upper()}" for name in commit.promised)
        done, not_done = (shlex.quote(f"{commit.key}={word}") for word in ("done", "not_done"))
        found.append(Command(f"{settle} {done}{gives}", f"if you see that `{commit.key}` was done"))
        found.append(Command(f"{settle} {not_done}", f"if you see that `{commit.key}` was not done"))
    for ask in report.asks:
        what = "" if len(report.asks) == 1 else f" --for {shlex.quote(ask.key or ask.unit)}"
        if ask.key:
            found.append(Command(f"callsheet approve {report.run}{what}", f"agrees to `{ask.about}`: {ask.question}"))
            found.append(Command(f"callsheet approve {report.run}{what} --no", "does not agree"))
        else:
            found.append(Command(f"callsheet answer {report.run}{what} ANSWER", f"{ask.question} ({ask.about})"))
    if report.verdict.needs and report.resumable:
        more = (
            f"--budget {shlex.quote(f'{node}={text}' if node else text)}" for node, text in report.verdict.needs.items()
        )
        found.append(Command(f"callsheet resume {report.run} {' '.join(more)}", "goes on with a larger budget"))
    elif report.resumable:
        does = "looks for itself once more" if found else "goes on where it ended; what is done stays done"
        found.append(Command(f"callsheet resume {report.run}", does))
    return [*found, Command(f"callsheet show {report.run}", "the same in short, in a terminal")]


def pending(report: Report) -> list[CommitReport]:
    """Commits of which somebody has to say what became of them."""
    waiting = {doubt.key for doubt in report.doubts}
    return [commit for commit in report.commits if commit.key in waiting]
