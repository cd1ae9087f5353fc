"""Who rewrites the rest of a run: what a replanner is told, what it answers, and one that plays back a script.

    request --Replanner--> answer: the text of a patch, or nothing

The interpreter is handed one, and knows neither models nor people. A model is shown the residual program with the
values and the page text of those sites only from which the plan has a `flow … -> model`; of the others names, types
and sizes (`sight`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from typing import Any, Literal, Protocol, TypeAlias

from . import ast
from .check import CheckedPlan
from .classes import frozen
from .cost import NOTHING, Amounts
from .failures import Failure
from .format import format_plan
from .models import Usage
from .patching.base import base_hash
from .patching.finished import Commitment, Finished, Outcome, Progress
from .patching.remaining import residual
from .patching.written import NotWritable
from .tiers import PLANNER

TriggerName: TypeAlias = Literal[
    "failure", "repeated_failure", "inefficiency", "forecast", "confidence", "surprise", "request"
]


RULES = "rules"
"""The `tier` of a replanner that is no model: it costs nothing and shows nobody anything, so it is told all that is
known of a failure. What it takes from a page is no more to be trusted for that."""


class ReplanFailed(Exception):
    """A replanner could not do its work: its provider is down, it ran into a limit. The message is one line.

    `usage` is what its calls took all the same; None when nobody knows, so that it may have been all that they might.
    """

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage


@frozen
class Rejected:
    """An earlier answer of the same replan: its text, and what was wrong with it, as `to_json` of diagnostics."""

    patch: str
    diagnostics: tuple[Mapping[str, Any], ...]


@frozen
class Sight:
    """What a model may see of a run: the rest of its program, and the sizes of values that it may not see.

    `sites` are those whose content it may see, `hidden` maps `NODE.GIVE` to type and size.
    """

    program: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    sites: tuple[str, ...] = ()


@frozen
class Cause:
    """Why the rest is to be rewritten. `node` is empty when it is about the whole run; `failure` is a node's.

    `about` is what else it is about: the resource of `inefficiency` and `forecast`, the node of `confidence`, which is
    not held for it.
    """

    trigger: TriggerName
    node: str = ""
    why: str
    failure: Failure | None = None
    about: str = ""


@frozen
class Blame:
    """Where a failure began, as far as a run tells: the `node` whose assumption broke first, and who `noticed` it.

    `line` is that of what it did or read, and `why` says what tells so; it is empty when nothing does, and `node` is
    then the one that noticed it. Where the node is `finished` and does nothing but read, `redo` are it, and the nodes
    between that compute, as they were written: others of their kind could do that once more.
    """

    node: str
    noticed: str
    line: int = 0
    why: str = ""
    finished: bool = False
    redo: tuple[ast.Node, ...] = ()

    @property
    def elsewhere(self) -> bool:
        """Whether it began in another node than it was noticed in."""
        return self.node != self.noticed


@frozen
class Background:
    """What a run looks up for a replanner.

    `page` is what is on the page of the node, as ARIA sees it, without secrets. `done` are acts, looks and what came of
    them, a line each, the oldest first. `agents` are those that are to be had; `tried` are the texts of patches that
    were applied, or refused, in earlier replans of the run. `blame` says where what failed began.
    """

    page: str = field(default="", repr=False)
    done: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    blame: Blame | None = None


NO_BACKGROUND = Background()


@frozen
class ReplanRequest:
    """Why the rest is to be rewritten, and all that there is to go by.

    `base` is what the patch has to say after `at`. `number` counts the run's replans, `turn` the answers to this one,
    both from 1. The cause and the background have what was on a page only where that may be shown. `most` is what one
    answer may take.
    """

    number: int
    turn: int
    cause: Cause
    plan: str
    base: str
    sight: Sight
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    earlier: tuple[Rejected, ...] = ()
    most: Amounts = NOTHING
    background: Background = NO_BACKGROUND


@frozen
class ReplanAnswer:
    """The text of a patch; None when there is nothing to be done, and `why`, where somebody knows.

    `took` is what a model's calls really took; `model` is who answered, and `kinds` its tokens by what they cost.
    """

    patch: str | None
    took: Amounts = NOTHING
    why: str = ""
    model: str = ""
    kinds: Mapping[str, int] = field(default_factory=dict)


class Replanner(Protocol):
    """`tier` is that of the model that is asked, or `RULES`; empty when a person answers, who is trusted."""

    tier: str

    async def __call__(self, request: ReplanRequest) -> ReplanAnswer:
        """Answer once. Raises `ReplanFailed`."""


@frozen(kw_only=False)
class InTurn:
    """Several replanners for one run: each is asked when those before it had no patch that was accepted.

    One of them at most may be a model: a plan is costed with its answers alone. `missing` says why others are not among
    them, a line each.
    """

    replanners: tuple[Replanner, ...]
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if sum(one.tier not in ("", RULES) for one in self.replanners) > 1:
            raise ValueError("one of several replanners may be a model, and these are more")


Replanners: TypeAlias = Replanner | InTurn


def in_turn(replan: Replanners | None) -> InTurn:
    """Those that are asked, in their order; nobody for None."""
    return replan if isinstance(replan, InTurn) else InTurn(() if replan is None else (replan,))


def spoken_of(replanner: Replanner) -> str:
    """Who a replanner is, for people."""
    named = {"": "a person's patches", RULES: "the rules"}
    return named.get(replanner.tier, f"the model of tier `{replanner.tier}`")


Answer: TypeAlias = str | ReplanFailed | Callable[[ReplanRequest], str | None] | None


class ScriptedReplanner:
    """Answers one after the other from a list, then no more. A patch `at ""` is for the plan as it is.

    >>> import asyncio
    >>> replanner = ScriptedReplanner(['patch buy at "" remove search'])
    >>> request = ReplanRequest(
    ...     number=1,
    ...     turn=1,
    ...     cause=Cause(trigger="request", why="a person asks"),
    ...     plan="buy",
    ...     base="3f9c1e",
    ...     sight=Sight(program=""),
    ... )
    >>> asyncio.run(replanner(request)).patch
    'patch buy at "3f9c1e" remove search'
    """

    def __init__(self, answers: Iterable[Answer], *, tier: str = PLANNER, took: Amounts = NOTHING) -> None:
        self.tier, self._took = tier, took
        self._answers = list(answers)
        self.requests: list[ReplanRequest] = []

    async def __call__(self, request: ReplanRequest) -> ReplanAnswer:
        """The next answer."""
        self.requests.append(request)
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, ReplanFailed):
            raise answer
        text = answer(request) if callable(answer) else answer
        patch = None if text is None else text.replace('at ""', f'at "{request.base}"', 1)
        return ReplanAnswer(patch=patch, took=self._took)


# What may be seen


def sites_shown(checked: CheckedPlan) -> tuple[str, ...]:
    """The sites from which the plan lets data flow to models; sites of one origin are one."""
    flows = [one for one in checked.plan.declarations if isinstance(one, ast.Flow) and one.target.text == "model"]
    origins = {checked.origins.get(one.source.text) for one in flows}
    return tuple(name for name in checked.sites if checked.origins.get(name) in origins)


def sight(checked: CheckedPlan, finished: Finished) -> Sight:
    """The rest of the program as a model may see it."""
    shown = frozenset(sites_shown(checked))
    hidden: dict[str, str] = {}
    nodes = {name: _seen(checked, name, one, shown, hidden) for name, one in finished.nodes.items()}
    try:
        program = format_plan(residual(checked, replace(finished, nodes=nodes)))
    except NotWritable:  # a value that no plan can hold: then values are told by their sizes
        nodes = {name: _seen(checked, name, one, None, hidden) for name, one in finished.nodes.items()}
        program = format_plan(residual(checked, replace(finished, nodes=nodes)))
    return Sight(program=program, hidden=hidden, sites=tuple(shown))


def cause_shown(checked: CheckedPlan, cause: Cause) -> Cause:
    """The cause, without any text that a page had a hand in where that may not be shown."""
    failure = cause.failure
    if failure is None or may_see(checked, failure.node):
        return cause
    message = f"`{failure.kind}` at line {failure.line}; what was on the page may not be shown to a model"
    why = message if cause.why == failure.message else cause.why
    return replace(cause, why=why, failure=replace(failure, message=message, instead=()))


def may_see(checked: CheckedPlan, node: str) -> bool:
    """Whether a model may be shown what a node had before it: of all sites behind it data flows to models."""
    return _sites_behind(checked, node) <= frozenset(sites_shown(checked))


def request_of(
    checked: CheckedPlan,
    finished: Finished,
    cause: Cause,
    *,
    number: int,
    earlier: tuple[Rejected, ...] = (),
    most: Amounts = NOTHING,
    whole: bool = False,
    background: Background = NO_BACKGROUND,
) -> ReplanRequest:
    """What a replanner is told of a run that has come so far; with `whole`, all that is known of the failure.

    The background is cut down to what may be shown by whoever looked it up.
    """
    blame = background.blame
    return ReplanRequest(
        number=number,
        turn=len(earlier) + 1,
        cause=cause if whole else cause_shown(checked, cause),
        plan=checked.plan.name.text,
        base=base_hash(checked.plan, checked.specs)[:12],
        sight=sight(checked, finished),
        outcomes={name: finished.of(name).outcome for name in checked.nodes},
        earlier=earlier,
        most=most,
        background=background if whole or blame is None else replace(background, blame=_blame_shown(checked, blame)),
    )


def _blame_shown(checked: CheckedPlan, blame: Blame) -> Blame:
    """Where it began, without what tells so where that may not be shown: it quotes pages."""
    return blame if may_see(checked, blame.node) and may_see(checked, blame.noticed) else replace(blame, why="")


def _sites_behind(checked: CheckedPlan, node: str) -> frozenset[str]:
    """Every site that can have had a hand in what a node says: its own, and those of all that it goes on from."""
    before: dict[str, list[str]] = {}
    for edge in checked.edges:
        if edge.kind != "agent":
            before.setdefault(edge.after, []).append(edge.before)
    found, left = set[str](), [node]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += before.get(name, [])
    return frozenset(site for name in found for site in _site_of(checked, name))


def _site_of(checked: CheckedPlan, node: str) -> Iterable[str]:
    declared = checked.nodes.get(node)
    agent = checked.agents.get(declared.agent.text) if declared is not None and declared.agent is not None else None
    if agent is not None and agent.site is not None:
        yield agent.site.text
    done = checked.done.get(node)
    yield from (one.text for one in done.origins if one.text in checked.sites) if done is not None else ()


def _seen(
    checked: CheckedPlan, node: str, progress: Progress, shown: frozenset[str] | None, hidden: dict[str, str]
) -> Progress:
    """How far a node has come, with the values that may be shown; the others are told in `hidden`."""

    def visible(values: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for name, value in values.items():
            if shown is not None and _origins(checked, node, name) <= shown:
                found[name] = value
            else:
                hidden[f"{node}.{name}"] = _size(checked, node, name, value)
        return found

    def commit(one: Commitment) -> Commitment:
        return replace(one, gives=visible(one.gives))

    own = _sites_behind(checked, node)
    instances = progress.instances if shown is not None and own <= shown else ()
    if progress.instances and not instances:
        hidden[node] = f"{len(progress.instances)} instances have begun"
    return replace(
        progress,
        gives=visible(progress.gives),
        commits=tuple(map(commit, progress.commits)),
        instances=tuple((key, _seen(checked, node, one, shown, hidden)) for key, one in instances),
    )


def _origins(checked: CheckedPlan, node: str, give: str) -> frozenset[str]:
    """The sites that had a hand in a value."""
    flow = checked.flow.nodes.get(node)
    label = flow.gives.get(give) if flow is not None else None
    if label is None:
        return _sites_behind(checked, node)
    return frozenset({*label.confidential, *label.integrity}) & frozenset(checked.sites)


def _size(checked: CheckedPlan, node: str, give: str, value: Any) -> str:
    kind = checked.gives.get(node, {}).get(give)
    match value:
        case str():
            size = f", {len(value)} characters"
        case list() | tuple():
            size = f", {len(value)} items"
        case _:
            size = ""
    return f"{kind}{size}" if kind is not None else size.removeprefix(", ")
