"""What can be told about a run, as data: how it ended, what it cost, who did what when, what went wrong.

Made from a run's events by `interpreter.reporting`, shown by `callsheet.report`. Frozen values without HTML,
files or a clock, so that the report on a run is the same whoever asks for it and whenever. Times are seconds of
active time since the run began; the gap between a crash and a resume is not among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from itertools import chain
from typing import Any, Literal, TypeAlias

from callsheet.dsl.ast import AgentKind, Resource
from callsheet.dsl.currencies import DOLLARS
from callsheet.dsl.failures import Failure
from callsheet.dsl.values import File, Money, to_data

from . import beside
from .beside import CallReport, Doubt, InstanceReport, OtherReport, QuestionReport, RefusedRequest
from .events import CommitOutcome, Outcome, ProofAnswer, ProofPlace, SettledBy, ShotOccasion
from .granted import Author
from .units import Unit

SCHEMA_VERSION = 1

RunOutcome: TypeAlias = Outcome | Literal["open"]
"""How the run ended; `open` when its journal has no end: it is still going on, or its process was killed."""

Status = beside.Status
BarEnd: TypeAlias = Literal["done", "failed", "unsettled", "held", "cut off", "stopped", "running"]
"""How an attempt ended. `cut off` was resumed later under the same number."""

MarkKind: TypeAlias = Literal["act", "look", "expect", "commit", "proof", "settled", "redone", "answer", "refused"]
CommitState: TypeAlias = CommitOutcome | Literal["intended", "not begun"]
"""What is known of a commit. `intended`: announced, and nothing is recorded after that."""

Amount: TypeAlias = Decimal | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunVerdict:
    """How the run ended and why; `goals` are the goals as the plan words them.

    `needs` are the budgets with which one that is out of budget can go on: of nodes by their names, `""` of the plan.
    """

    outcome: RunOutcome
    why: str
    goals: tuple[str, ...]
    needs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """The plan that was run, with its patches behind it; line 1 is the first of `text`. `hash` is that of the first."""

    name: str
    doc: str
    hash: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One resource: what was used, what the checker said it would be, and the budget.

    Charges and spend are money in `currency`, time is seconds, the rest are counts. `most` is None where nothing bounds
    it, `budget` where there is none.
    """

    resource: Resource
    used: Amount
    least: Amount
    most: Amount | None
    budget: Amount | None
    currency: str = DOLLARS


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One failed attempt; with `final` there was no further one. `began` says where it began, if that is elsewhere."""

    node: str
    instance: str = ""
    attempt: int
    at: float
    final: bool
    failure: Failure
    began: str = ""

    @property
    def unit(self) -> str:
        """The node, with the key of the instance if it is one of many."""
        return str(Unit(self.node, self.instance))


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeReport:
    """One node. `seconds` are those of its attempts; `waits_for` what keeps a waiting node from starting.

    `unsettled` is the key of a commit whose outcome nobody knows, and `why` says what is known of it.
    """

    name: str
    agent: str | None
    line: int
    status: Status
    attempts: int
    started: float | None
    ended: float | None
    seconds: float
    measures: tuple[Measure, ...]
    gives: Mapping[str, Any] | None
    troubles: tuple[Trouble, ...]
    unsettled: str
    why: str
    waits_for: tuple[str, ...]
    instances: tuple[InstanceReport, ...] = ()

    def measure(self, resource: Resource) -> Measure | None:
        """What it used of one resource, None when that plays no part in the node."""
        return next((one for one in self.measures if one.resource == resource), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened within an attempt, from `at` on for `seconds`.

    `ok` is None where yes and no do not apply or nothing is known; `note` is what came of it, in short; `url` is
    the page's address after it.
    """

    kind: MarkKind
    at: float
    seconds: float = 0.0
    line: int = 0
    text: str
    ok: bool | None = None
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One attempt at a node; `settling` is the key of a commit that it had to find out about first."""

    node: str
    instance: str = ""
    attempt: int
    started: float
    ended: float
    end: BarEnd
    settling: str
    marks: tuple[Mark, ...]

    @property
    def unit(self) -> str:
        """The node, with the key of the instance if it is one of many."""
        return str(Unit(self.node, self.instance))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What one agent did, in order of time, and what all of it took. What only computes has no agent."""

    agent: str | None
    kind: AgentKind | None
    site: str | None
    bars: tuple[Bar, ...]
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofReport:
    """One look at a proof of a commit."""

    at: float
    which: ProofPlace
    answer: ProofAnswer
    steps: int
    seconds: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitReport:
    """One commit by its key: what it does, with which arguments, what is known of it and by what.

    `promised` are the names of what it gives once it is done. `text` is empty for a commit that was looked for
    and not begun.
    """

    key: str
    node: str
    line: int
    text: str
    intended: float | None
    settled: float | None
    state: CommitState
    by: SettledBy | None
    spends: Money | None
    arguments: Mapping[str, Any]
    promised: tuple[str, ...]
    gives: Mapping[str, Any]
    proofs: tuple[ProofReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A look, its whole answer, and the page it was read from."""

    at: float
    node: str
    line: int
    text: str
    answer: Any
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A screenshot: the name of a file in the run's folder of screenshots, and the occasion."""

    at: float
    node: str
    line: int
    file: str
    why: ShotOccasion


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanReport:
    """The rest was rewritten, or was to be. `number` is 0 for a patch that a person brought.

    `began_in` is the node whose assumption broke first, at the line `began_at`, where it is another one than `node`;
    `began_why` says what tells so. `refused` are the answers that could not be applied, each with what was wrong with
    it, a line each; `passed` says why planners had no patch after which another one was asked, and `nothing` why it
    came to nothing. `accepted` tells that a person took what a model wrote for his own.
    """

    number: int
    begun: float
    ended: float | None = None
    trigger: str
    node: str
    why: str
    began_in: str = ""
    began_at: int = 0
    began_why: str = ""
    refused: tuple[tuple[str, ...], ...] = ()
    passed: tuple[str, ...] = ()
    because: str = ""
    by: Author | None = None
    accepted: bool = False
    diff: str = ""
    nothing: str = ""

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.ended is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """When another process took the run up: in active seconds, and by the clock (ISO 8601)."""

    at: float
    started: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReport:
    """What a person is asked and has not answered: whether the commit `key` may be done, or, without, for a value.

    `about` is what the commit would do, or the type of the value that is wanted.
    """

    unit: str
    key: str
    question: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything about one run. `started` is ISO 8601, empty when not even that was recorded."""

    run: str
    plan: PlanReport
    verdict: RunVerdict
    started: str
    seconds: float
    resumes: tuple[Resume, ...]
    inputs: Mapping[str, Any]
    result: Any
    measures: tuple[Measure, ...]
    nodes: tuple[NodeReport, ...]
    lanes: tuple[Lane, ...]
    commits: tuple[CommitReport, ...]
    readings: tuple[Reading, ...]
    pictures: tuple[Picture, ...]
    asks: tuple[AskReport, ...] = ()
    calls: tuple[CallReport, ...] = ()
    questions: tuple[QuestionReport, ...] = ()
    refused: tuple[RefusedRequest, ...] = ()
    others: tuple[OtherReport, ...] = ()
    replans: tuple[ReplanReport, ...] = ()
    schema_version: int = field(default=SCHEMA_VERSION)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Every failed attempt in order of time."""
        return tuple(sorted((one for node in self.nodes for one in node.troubles), key=lambda one: one.at))

    @property
    def statuses(self) -> dict[str, Status]:
        """How each node stands, by its name."""
        return {node.name: node.status for node in self.nodes}

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Every commit that waits for somebody to say what became of it: of a node with instances, of each of them."""
        return tuple(chain.from_iterable(map(_doubts_of, self.nodes)))

    @property
    def downloads(self) -> tuple[Reading, ...]:
        """What was read and is a file."""
        return tuple(one for one in self.readings if isinstance(one.answer, File))

    @property
    def resumable(self) -> bool:
        """Whether `callsheet resume` has something to do."""
        unfinished = any(node.status not in ("done", "skipped") for node in self.nodes)
        return bool(self.started) and (unfinished or self.verdict.outcome == "open")


def _doubts_of(node: NodeReport) -> Iterator[Doubt]:
    for one in node.instances:
        if one.unsettled:
            yield Doubt(unit=str(Unit(node.name, one.key)), key=one.unsettled, why=one.why)
    if node.unsettled and not node.instances:
        yield Doubt(unit=node.name, key=node.unsettled, why=node.why)


# Fields that hold values of the language; everywhere else a `Decimal` is a plain amount.
_VALUES = frozenset({"inputs", "result", "gives", "arguments", "answer", "spends", "given"})


def to_json(report: Report) -> dict[str, Any]:
    """The report as JSON data. Amounts of money are texts (`"4.25"`), values are tagged as by `to_data`."""
    return {"schema_version": report.schema_version, **_plain(report)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        parts = ((one.name, getattr(value, one.name)) for one in fields(value))
        return {name: to_data(part) if name in _VALUES else _plain(part) for name, part in parts}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value
