"""Report → spans, as plain data.

Nothing that a page said is in them, no input and no secret: names, lines and words of the plan, kinds, counts, times.
So texts of acts, failures, addresses beyond their host, and keys of instances stay in the run's folder. Ids are made
of the run's id, so sending a run twice gives the same trace.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from callsheet.dsl.commit_names import name_in
from callsheet.interpreter.report import Amount, Bar, Lane, Mark, MarkKind, Measure, NodeReport, Report, Resume, Trouble

Attribute: TypeAlias = str | int | float | bool
Attributes: TypeAlias = Mapping[str, Attribute]

STRETCHES: frozenset[MarkKind] = frozenset({"act", "look", "expect", "commit", "proof"})
"""What takes time in an attempt; all else is a moment in it."""
_TOUCHES_A_SITE: frozenset[MarkKind] = frozenset({"act", "commit"})
_TRACEPARENT = re.compile("[0-9a-f]{2}-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-[0-9a-f]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something that took no time; `at` is nanoseconds since 1970."""

    name: str
    at: int
    attributes: Attributes


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A span of somebody else's that a run is part of, as W3C's Trace Context names it."""

    trace: int
    span: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time with a name: nanoseconds since 1970. `outside` is set where it talks to a site.

    `failure` is the kind of what went wrong, empty where nothing did.
    """

    trace: int
    id: int
    parent: int | None
    name: str
    started: int
    ended: int
    attributes: Attributes
    failure: str = ""
    outside: bool = False
    moments: tuple[Moment, ...] = field(default=())


def parent_of(traceparent: str) -> Parent | None:
    """Who asked for the run, from the variable `TRACEPARENT`; None where it names nobody."""
    found = _TRACEPARENT.fullmatch(traceparent.strip())
    if found is None or not int(found["trace"], 16) or not int(found["span"], 16):
        return None
    return Parent(trace=int(found["trace"], 16), span=int(found["span"], 16))


def spans_of(report: Report, parent: Parent | None = None) -> tuple[Span, ...]:
    """The spans of a run, each after its parent; none of a run that was killed before it began."""
    return tuple(_Telling(report, parent).spans()) if report.started else ()


class _Telling:
    """What all spans of a run need."""

    def __init__(self, report: Report, parent: Parent | None) -> None:
        self.report, self.parent = report, parent
        self.trace = _number(16, report.run) if parent is None else parent.trace
        self.stretches = _stretches(report.started, report.resumes)

    def clock(self, at: float, since: float) -> int:
        """Active seconds since the run began as time of day, of something that goes on without a break `since` then.

        Each resume begins with a time of day of its own.
        """
        began, wall = next(one for one in reversed(self.stretches) if one[0] <= since or one is self.stretches[0])
        return wall + round((at - began) * 1e9)

    def span(self, path: str, name: str, times: tuple[int, int], **more: Any) -> Span:
        """One of the run's, by its place in it."""
        number = _number(8, f"{self.report.run}/{path}")
        return Span(trace=self.trace, id=number, name=name, started=times[0], ended=max(times), **more)

    def spans(self) -> Iterator[Span]:
        """The run, its nodes, their attempts, what was done in them."""
        report = self.report
        outcome = report.verdict.outcome
        above = None if self.parent is None else self.parent.span
        run = self.span(
            "",
            f"run {report.plan.name}",
            (self.clock(0.0, 0.0), self.clock(report.seconds, report.seconds)),
            parent=above,
            attributes={
                "callsheet.run": report.run,
                "callsheet.plan": report.plan.name,
                "callsheet.plan.hash": report.plan.hash,
                "callsheet.outcome": outcome,
                "callsheet.resumes": len(report.resumes),
                **_amounts(report.measures),
            },
            failure="" if outcome == "done" else outcome,
        )
        yield run
        bars: dict[str, list[Bar]] = {}
        lanes: dict[str, Lane] = {}
        for lane in report.lanes:
            for bar in lane.bars:
                bars.setdefault(bar.node, []).append(bar)
                lanes[bar.node] = lane
        nodes = {one.name: one for one in report.nodes}
        for name, its in bars.items():
            if name in nodes:
                yield from self._node(nodes[name], lanes[name], its, run.id)
                continue
            for number, bar in enumerate(its):  # of a node that a patch took away
                yield from self._attempt(name, (), bar, f"{name}/{number}", run.id, _agent(lanes[name]))

    def _node(self, node: NodeReport, lane: Lane, bars: list[Bar], parent: int) -> Iterator[Span]:
        ended = max(self.clock(one.ended, one.started) for one in bars)
        span = self.span(
            node.name,
            f"node {node.name}",
            (self.clock(bars[0].started, bars[0].started), ended),
            parent=parent,
            attributes={
                "callsheet.node": node.name,
                "callsheet.line": node.line,
                "callsheet.status": node.status,
                "callsheet.attempts": node.attempts,
                **_agent(lane),
                **_amounts(node.measures),
            },
            failure="" if node.status in ("done", "skipped") else node.status,
        )
        yield span
        instances = {name: number for number, name in enumerate(dict.fromkeys(bar.instance for bar in bars), 1)}
        for number, bar in enumerate(bars):
            told = {"callsheet.instance": instances[bar.instance]} if bar.instance else {}
            more = {**_agent(lane), **told}
            yield from self._attempt(node.name, node.troubles, bar, f"{node.name}/{number}", span.id, more)

    def _attempt(
        self, name: str, troubles: tuple[Trouble, ...], bar: Bar, path: str, parent: int, more: Attributes
    ) -> Iterator[Span]:
        failures = [one.failure for one in troubles if (one.instance, one.attempt) == (bar.instance, bar.attempt)]
        kind = failures[-1].kind if failures and bar.end == "failed" else ""
        span = self.span(
            path,
            f"attempt {bar.attempt} at {name}",
            (self.clock(bar.started, bar.started), self.clock(bar.ended, bar.started)),
            parent=parent,
            attributes={
                "callsheet.node": name,
                "callsheet.attempt": bar.attempt,
                "callsheet.end": bar.end,
                **more,
                **({"callsheet.line": failures[-1].line} if kind and failures[-1].line else {}),
            },
            failure="" if bar.end == "done" else kind or bar.end,
            moments=tuple(self._moment(one, bar) for one in bar.marks if one.kind not in STRETCHES),
        )
        yield span
        for number, mark in enumerate(bar.marks):
            if mark.kind in STRETCHES:
                yield self._mark(mark, bar, f"{path}/{number}", span.id)

    def _mark(self, mark: Mark, bar: Bar, path: str, parent: int) -> Span:
        word = _verb(mark)
        return self.span(
            path,
            word,
            (self.clock(mark.at, bar.started), self.clock(mark.at + mark.seconds, bar.started)),
            parent=parent,
            attributes={"callsheet.kind": mark.kind, "callsheet.verb": word, **_place(mark)},
            failure="not held" if mark.ok is False else "",
            outside=mark.kind in _TOUCHES_A_SITE,
        )

    def _moment(self, mark: Mark, bar: Bar) -> Moment:
        told: dict[str, Attribute] = {} if mark.ok is None else {"callsheet.ok": mark.ok}
        return Moment(name=mark.kind, at=self.clock(mark.at, bar.started), attributes={**told, **_place(mark)})


def _verb(mark: Mark) -> str:
    """The word of the language for what was done; the rest of its text may come from a page."""
    if mark.kind == "commit":
        return f"commit {name_in(mark.note)}"
    first = mark.text.partition(" ")[0]
    return first if mark.kind in ("act", "look") and first.isascii() and first.isalpha() else mark.kind


def _place(mark: Mark) -> dict[str, Attribute]:
    host = urlsplit(mark.url).hostname if mark.url else None
    line: dict[str, Attribute] = {"callsheet.line": mark.line} if mark.line else {}
    return line | ({"server.address": host} if host else {})


def _agent(lane: Lane) -> dict[str, Attribute]:
    told = {"callsheet.agent": lane.agent, "callsheet.agent.kind": lane.kind, "callsheet.site": lane.site}
    return {name: value for name, value in told.items() if value is not None}


def _amounts(measures: tuple[Measure, ...]) -> dict[str, Attribute]:
    """What was used, beside what the checker said that it would be at most, and the budget; money in its currency."""
    told: dict[str, Attribute] = {}
    for one in measures:
        told[f"callsheet.{one.resource}.used"] = _plain(one.used)
        for name, value in (("most", one.most), ("budget", one.budget)):
            if value is not None:
                told[f"callsheet.{one.resource}.{name}"] = _plain(value)
        if one.resource in ("charges", "spend"):
            told[f"callsheet.{one.resource}.currency"] = one.currency
    return told


def _plain(value: Amount) -> int | float:
    return int(value) if value == int(value) else float(value)


def _stretches(started: str, resumes: tuple[Resume, ...]) -> list[tuple[float, int]]:
    """Active seconds and time of day at the beginning of each process; a clock that was put back stands still."""
    found = [(0.0, _nanoseconds(started))]
    for one in resumes:
        began, wall = found[-1]
        found.append((one.at, max(_nanoseconds(one.started), wall + round((one.at - began) * 1e9))))
    return found


def _nanoseconds(moment: str) -> int:
    return round(dt.datetime.fromisoformat(moment).timestamp() * 1e9)


def _number(size: int, text: str) -> int:
    """A number of so many bytes, never 0, which stands for nobody."""
    return int.from_bytes(sha256(text.encode()).digest()[:size]) or 1
