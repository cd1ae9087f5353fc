"""What happens in a run, as the journal keeps it.

An event is a frozen value with `at`, seconds of active time since the run began. Everything else, from the decision
what to do next to the report, is worked out from these and from nothing else. `to_body` and `from_body` are exact
inverses; the journal's kind is the class's name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypeAlias

from callsheet.dsl.failures import Failure
from callsheet.dsl.values import from_data, to_data

Outcome: TypeAlias = Literal["done", "goal", "budget", "waiting", "site", "interrupted"]
"""How a run ended: done and verified · goal not met · out of budget · waits for a person · site or browser · stopped."""

CommitOutcome: TypeAlias = Literal["done", "not_done", "unknown"]
ProofAnswer: TypeAlias = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event has: when it happened."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """The first record of a run. `inputs` holds every input, defaults included; secrets are not inputs."""

    plan: str
    plan_hash: str
    inputs: dict[str, Any]
    started: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResumed(Event):
    """Another process took the run up; what was running then begins its segment again."""

    started: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeStarted(Event):
    """An attempt at a node began, counted from 1; one that a crash cut off begins again under the same number.

    `settle` is the key of a commit whose outcome this attempt has to find out first.
    """

    node: str
    attempt: int
    settle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActIntended(Event):
    """Durable before the first byte of the act leaves (R1)."""

    node: str
    line: int
    verb: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDone(Event):
    """The act had its effect and the page has settled after `seconds`."""

    node: str
    line: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked(Event):
    """A look and its answer; `url` is the page it was read from."""

    node: str
    line: int
    text: str
    answer: Any
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected(Event):
    """An `expect` ended: it cost `looks` steps, however often it polled."""

    node: str
    line: int
    looks: int
    held: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitIntended(Event):
    """Durable before the commit's act. `key` is its name with the loop rounds; `text` what is done, with arguments."""

    node: str
    line: int
    key: str
    text: str
    spends: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLooked(Event):
    """A proof was looked at, for `steps` steps: before the act, on the page it left, or in a page of its own."""

    node: str
    key: str
    which: Literal["before", "first", "second"]
    answer: ProofAnswer
    steps: int
    seconds: float
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitSettled(Event):
    """What is known of a commit now. Done is final, and its gives are part of it."""

    node: str
    key: str
    outcome: CommitOutcome
    gives: dict[str, Any] = field(default_factory=dict)
    by: Literal["act", "first proof", "second proof", "person"] = "first proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeDone(Event):
    """Final. What the node gave is read back from here ever after."""

    node: str
    gives: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSkipped(Event):
    """Its `when` was false."""

    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFailed(Event):
    """An attempt failed; with `final` there is no further one."""

    node: str
    attempt: int
    failure: Failure
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeUnsettled(Event):
    """Nobody knows whether its commit was done: a person has to look."""

    node: str
    key: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redone(Event):
    """The page was brought to where node `of` had left it, for a node that continues it."""

    node: str
    of: str
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot(Event):
    """A screenshot in the run's folder."""

    node: str
    line: int
    file: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded(Event):
    """The run came to an end or to a stop; a stopped run can be resumed."""

    outcome: Outcome
    why: str
    result: Any = None


EVENTS: tuple[type[Event], ...] = (
    RunStarted,
    RunResumed,
    NodeStarted,
    ActIntended,
    ActDone,
    Looked,
    Expected,
    CommitIntended,
    ProofLooked,
    CommitSettled,
    NodeDone,
    NodeSkipped,
    NodeFailed,
    NodeUnsettled,
    Redone,
    Shot,
    RunEnded,
)
BY_KIND: dict[str, type[Event]] = {event.__name__: event for event in EVENTS}

# Fields that hold values of the language, which JSON alone would not give back as they were.
_VALUES = frozenset({"inputs", "answer", "gives", "spends", "result"})


def to_body(event: Event) -> dict[str, Any]:
    """The event as JSON data."""
    body: dict[str, Any] = {}
    for one in fields(event):
        value = getattr(event, one.name)
        if one.name in _VALUES and isinstance(event, _HOLDS_VALUES):
            value = to_data(value)
        elif isinstance(value, Failure):
            value = {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
        body[one.name] = value
    return body


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def from_body(kind: str, body: dict[str, Any]) -> Event:
    """The event that `to_body` made the body from. KeyError for an unknown kind."""
    event = BY_KIND[kind]
    read = dict(body)
    for name in _VALUES & read.keys() if issubclass(event, _HOLDS_VALUES) else ():
        read[name] = from_data(read[name])
    if "failure" in read:
        failure = dict(read["failure"])
        failure["instead"] = tuple(failure["instead"])
        read["failure"] = Failure(**failure)
    return event(**read)


# `ProofLooked.answer` is a word, `Looked.answer` a value.
_HOLDS_VALUES = (RunStarted, Looked, CommitIntended, CommitSettled, NodeDone, RunEnded)
