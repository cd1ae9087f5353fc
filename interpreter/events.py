"""What happens in a run, as the journal keeps it.

An event is a frozen value with `at`, seconds of active time since the run began. Everything else, from the decision
what to do next to the report, is worked out from these and from nothing else. `to_body` and `from_body` are exact
inverses; the journal's kind is the class's name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal
from itertools import chain
from typing import Any, Literal, TypeAlias, get_args

from callsheet.dsl.failures import Failure, FailureKind
from callsheet.dsl.values import from_data, to_data

from . import asking, granted, happening

Event = happening.Event
NodeEvent = happening.NodeEvent
Asked = asking.Asked
Answered = asking.Answered
Predicted = asking.Predicted
ApprovalAsked = asking.ApprovalAsked
ApprovalGiven = asking.ApprovalGiven
NodeHeld = asking.NodeHeld
Refused = granted.Refused
BudgetRaised = granted.BudgetRaised
ReplanRequested = granted.ReplanRequested
ReplanBegun = granted.ReplanBegun
PatchRefused = granted.PatchRefused
PlannerPassed = granted.PlannerPassed
PlanPatched = granted.PlanPatched
ReplanEnded = granted.ReplanEnded

Outcome: TypeAlias = Literal["done", "goal", "budget", "waiting", "site", "interrupted"]
"""How a run ended: done and verified, goal not met, out of budget, waiting for a person, site or browser, stopped."""

CommitOutcome: TypeAlias = Literal["done", "not_done", "unknown"]
ProofAnswer: TypeAlias = Literal["yes", "no", "unknown"]
ProofPlace: TypeAlias = Literal["before", "first", "second"]
SettledBy: TypeAlias = Literal["act", "first proof", "second proof", "other arguments", "person"]
CallPurpose: TypeAlias = Literal["ask", "do", "replan"]
ShotOccasion: TypeAlias = Literal["step", "end", "failure", "asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """The first record of a run. `inputs` holds every input, defaults included; secrets are not inputs.

    Of a `strict` run a node is begun only when all that it may take fits every budget. `secrets` has a fingerprint of
    each secret, which tells whether a resume is given another.
    """

    plan: str
    plan_hash: str
    inputs: dict[str, Any]
    started: str
    strict: bool = False
    secrets: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResumed(Event):
    """Another process took the run up; what was running then begins its segment again.

    `secrets` are fingerprints as in `RunStarted`, `changed` the names of those secrets that are others than before.
    """

    started: str
    secrets: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeStarted(NodeEvent):
    """An attempt at a node began, counted from 1; one that a crash cut off begins again under the same number.

    `settle` is the key of a commit whose outcome this attempt has to find out first, `worker` which of the agent's pool
    works on it.
    """

    attempt: int
    worker: int = 0
    settle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSpread(NodeEvent):
    """A `for each` node begins: these are the keys of its instances, in the order of the list."""

    keys: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActIntended(NodeEvent):
    """A step: durable before the first byte of the act leaves (R1)."""

    line: int
    verb: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDone(NodeEvent):
    """The act had its effect and the page, now at `url`, has settled after `seconds`."""

    line: int
    seconds: float
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookIntended(NodeEvent):
    """A step: a look, durable before it is made, so that no crash gives it back to the budget."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked(NodeEvent):
    """The answer of a look that the statements of a node go on from; `url` is the page it was read from."""

    line: int
    text: str
    answer: Any
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected(NodeEvent):
    """An `expect` ended after `looks` steps: each look of its condition counts once, however often it polled."""

    line: int
    looks: int
    held: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitIntended(NodeEvent):
    """A step: durable before the commit's act. `key` is its name with the loop rounds; `text` what is done.

    `arguments` are the locals on which act, price and second proof depend: another attempt may find others (R6).
    """

    line: int
    key: str
    text: str
    spends: Any = None
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLooked(NodeEvent):
    """A proof was looked at, in `steps` steps: before the act, on the page it left, or in a page of its own."""

    key: str
    which: ProofPlace
    answer: ProofAnswer
    steps: int
    seconds: float
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitSettled(NodeEvent):
    """What is known of a commit now. Done is final, and its gives are part of it."""

    key: str
    outcome: CommitOutcome
    gives: dict[str, Any] = field(default_factory=dict)
    by: SettledBy = "first proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitFound(NodeEvent):
    """A commit `unless already` was done before this run: nothing was announced, and nothing done. Final."""

    key: str
    gives: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeDone(NodeEvent):
    """Final. What the node gave is read back from here ever after."""

    gives: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSkipped(NodeEvent):
    """Its `when` was false, or what it stands in for is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFailed(NodeEvent):
    """An attempt failed; with `final` there is no further one."""

    attempt: int
    failure: Failure
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeUnsettled(NodeEvent):
    """Nobody knows whether its commit was done: a person has to look."""

    key: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redone(NodeEvent):
    """The page was brought, in `steps` steps, to where node `of` had left it, for a node that continues it."""

    of: str
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot(NodeEvent):
    """A screenshot in the run's folder."""

    line: int
    file: str
    why: ShotOccasion


@dataclass(frozen=True, slots=True, kw_only=True)
class CallIntended(NodeEvent):
    """A call of a model, durable before its first byte leaves; until it is answered it has taken all of this.

    `number` counts the run's calls from 1; `node` is empty for calls of the planner. `charges` are dollars.
    """

    number: int
    purpose: CallPurpose
    tier: str
    calls: int
    tokens: int
    charges: Decimal
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered(NodeEvent):
    """A call came back, or failed: tries that were made, tokens that went over the wire, what they are charged at.

    `confidence` is how sure the model is of its answer, from 0 to 1; None where nothing says. `model` answered, and
    `kinds` are the tokens of its reply by what they cost; both are empty where nobody knows.
    """

    number: int
    calls: int
    tokens: int
    charges: Decimal
    seconds: float = 0.0
    confidence: Decimal | None = None
    model: str = ""
    kinds: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused(NodeEvent):
    """The page asked for something that its gate does not let through; told once a session for each host and reason.

    `host` is name and port: what else stood in the address may be anything. `method` is empty where it cannot be seen.
    """

    host: str
    why: str
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded(Event):
    """The run came to an end or to a stop; a stopped run can be resumed.

    `needs` says of a run that is out of budget what would let it go on, as budgets are written, by account.
    """

    outcome: Outcome
    why: str
    result: Any = None
    needs: dict[str, str] = field(default_factory=dict)


EVENTS: tuple[type[Event], ...] = (
    RunStarted,
    RunResumed,
    NodeStarted,
    NodeSpread,
    ActIntended,
    ActDone,
    LookIntended,
    Looked,
    Expected,
    CommitIntended,
    ProofLooked,
    CommitSettled,
    CommitFound,
    Asked,
    Answered,
    Predicted,
    ApprovalAsked,
    ApprovalGiven,
    NodeHeld,
    NodeDone,
    NodeSkipped,
    NodeFailed,
    NodeUnsettled,
    Redone,
    Shot,
    CallIntended,
    CallAnswered,
    Refused,
    RequestRefused,
    BudgetRaised,
    ReplanRequested,
    ReplanBegun,
    PatchRefused,
    PlannerPassed,
    PlanPatched,
    ReplanEnded,
    RunEnded,
)
BY_KIND: dict[str, type[Event]] = {event.__name__: event for event in EVENTS}

NAMES = frozenset(
    {"plan", "plan_hash", "node", "of", "verb", "instance", "key", "settle", "file", "started", "asked", "by"}
    | {"trigger", "began_in", "patch", "diff", "shown", "before", "secrets", "changed"}
    | {"purpose", "tier", "charges", "account", "resource", "amount", "limit", "used", "amounts"}
)
"""Fields that hold names of the plan, amounts, or words of ours, never text of a page.

They are not masked: decisions hang on them.
"""
WORDS: frozenset[str] = frozenset(
    chain.from_iterable(
        map(get_args, (Outcome, CommitOutcome, ProofAnswer, ProofPlace, SettledBy, ShotOccasion, FailureKind))
    )
)
"""The words of the other fields that decisions hang on: a secret that is just one of them is not masked there."""

# Fields that hold values of the language, which JSON alone would not give back as they were, by event:
# `ProofLooked.answer` is a word, `Looked.answer` a value.
_VALUES: dict[str, tuple[str, ...]] = {
    RunStarted.__name__: ("inputs",),
    Looked.__name__: ("answer",),
    CommitIntended.__name__: ("spends", "arguments"),
    CommitSettled.__name__: ("gives",),
    CommitFound.__name__: ("gives",),
    Asked.__name__: ("given",),
    Answered.__name__: ("given", "answer"),
    Predicted.__name__: ("given",),
    ApprovalAsked.__name__: ("spends", "arguments"),
    NodeDone.__name__: ("gives",),
    CallIntended.__name__: ("charges",),
    CallAnswered.__name__: ("charges", "confidence"),
    Refused.__name__: ("amount", "limit", "used"),
    BudgetRaised.__name__: ("amounts",),
    RunEnded.__name__: ("result",),
}


_FIELDS: dict[type[Event], tuple[str, ...]] = {one: tuple(field.name for field in fields(one)) for one in EVENTS}


def to_body(event: Event) -> dict[str, Any]:
    """The event as JSON data."""
    body = {name: getattr(event, name) for name in _FIELDS[type(event)]}
    for name in _VALUES.get(type(event).__name__, ()):
        body[name] = to_data(body[name])
    if isinstance(event, NodeFailed):
        failure = {one.name: getattr(event.failure, one.name) for one in fields(event.failure)}
        body["failure"] = {**failure, "instead": list(event.failure.instead)}
    return body


def from_body(kind: str, body: dict[str, Any]) -> Event:
    """The event that `to_body` made the body from. KeyError for an unknown kind."""
    values = _VALUES.get(kind)
    if values is None and kind != NodeFailed.__name__:
        return BY_KIND[kind](**body)
    read = dict(body)
    for name in values or ():
        read[name] = from_data(read[name])
    if kind == NodeFailed.__name__:
        failure = read["failure"]
        read["failure"] = Failure(**{**failure, "instead": tuple(failure["instead"])})
    return BY_KIND[kind](**read)
