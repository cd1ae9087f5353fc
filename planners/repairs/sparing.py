"""Repairs where nothing has failed: what is left is done by somebody else, or with less.

Too much is gone, or will be: a cheaper agent, fewer attempts, narrower loops. A model is not sure enough: a stronger
one, or a person. What is finished or under way stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.checks.costs.savings import Knob, knobs_of
from callsheet.dsl.classes import frozen
from callsheet.dsl.parsing import parse
from callsheet.dsl.replanning import ReplanRequest, TriggerName
from callsheet.dsl.source import NOWHERE
from callsheet.dsl.tiers import Tier

from .broken import patch_of

OF_MODELS = frozenset({"charges", "tokens", "calls"})
"""Resources that only models use."""
STILL_TO_COME = frozenset({"waiting", "failed"})


@frozen
class Rest:
    """What is left of a run, and what models of its tiers cost."""

    request: ReplanRequest
    plan: ast.Plan
    tiers: Mapping[str, Tier]

    @property
    def nodes(self) -> list[ast.Node]:
        """The nodes that are still to come."""
        outcomes = self.request.outcomes
        nodes = (one for one in self.plan.declarations if isinstance(one, ast.Node))
        return [one for one in nodes if outcomes.get(one.name.text, "waiting") in STILL_TO_COME]

    def agent(self, node: ast.Node) -> ast.Agent | None:
        """Whose node it is."""
        name = node.agent.text if node.agent is not None else ""
        return next((one for one in self.agents if one.name.text == name), None)

    @property
    def agents(self) -> list[ast.Agent]:
        """The agents that are to be had."""
        had = self.request.background.agents
        agents = [one for one in self.plan.declarations if isinstance(one, ast.Agent)]
        return [one for one in agents if one.name.text in had] if had else agents

    def price(self, agent: ast.Agent) -> float:
        """What a call of a model may cost; of others, nothing."""
        tier = self.tiers.get(agent.tier or "")
        return 0.0 if tier is None else float(tier.call.most.charges)


Saving: TypeAlias = Callable[[Rest], Iterator[str]]


def rest_of(request: ReplanRequest, tiers: Mapping[str, Tier]) -> Rest:
    """The request taken apart."""
    return Rest(request=request, plan=parse(request.sight.program, name="<residual>"), tiers=tiers)


def cheaper_agent(rest: Rest) -> Iterator[str]:
    """The nodes of dear models are done by models of the next cheaper tier that the plan has."""
    if rest.request.cause.about not in OF_MODELS:
        return
    yield from _by_others(rest, lambda mine, other: rest.price(other) < rest.price(mine), dearest=True, word="cheaper")


def stronger_agent(rest: Rest) -> Iterator[str]:
    """What a model of which one is not sure enough still has to do is done by one of the next dearer tier."""
    yield from _by_others(
        rest,
        lambda mine, other: rest.price(other) > rest.price(mine),
        dearest=False,
        word="stronger",
        only=_unsure(rest),
    )


def _by_others(
    rest: Rest,
    better: Callable[[ast.Agent, ast.Agent], bool],
    *,
    dearest: bool,
    word: str,
    only: str | None = None,
) -> Iterator[str]:
    """One patch for each agent that has nodes left, and somebody next to it who is better."""
    for mine in rest.agents:
        nodes = [one for one in rest.nodes if one.agent is not None and one.agent.text == mine.name.text]
        others = [one for one in rest.agents if _could(mine, one) and better(mine, one)]
        if mine.kind != "model" or not nodes or not others or (only is not None and mine.name.text != only):
            continue
        other = (max if dearest else min)(others, key=rest.price)
        edits = tuple(ast.Reassign(span=NOWHERE, node=one.name, agent=other.name) for one in nodes)
        yield patch_of(rest.request, edits, f"`{other.name.text}` is {word} than `{mine.name.text}`")


def _could(mine: ast.Agent, other: ast.Agent) -> bool:
    """Whether another agent can do what one does: a model on the same site."""
    same = (mine.site.text if mine.site else None) == (other.site.text if other.site else None)
    return mine.name.text != other.name.text and other.kind == "model" and same


def _unsure(rest: Rest) -> str:
    """The agent of the node that the cause is about."""
    about = rest.request.cause.about
    nodes = [one for one in rest.plan.declarations if isinstance(one, ast.Node | ast.Done)]
    found = next((one for one in nodes if one.name.text == about), None)
    return found.agent.text if found is not None and found.agent is not None else ""


def a_person(rest: Rest) -> Iterator[str]:
    """What is only asked is asked of a person, where the plan has one."""
    people = [one for one in rest.agents if one.kind == "human"]
    unsure = _unsure(rest)
    for person in people[:1]:
        nodes = [
            one
            for one in rest.nodes
            if one.agent is not None
            and one.agent.text == unsure
            and all(isinstance(part, ast.Ask | ast.Give | ast.Let) for part in one.body.statements)
        ]
        if nodes:
            edits = tuple(ast.Reassign(span=NOWHERE, node=one.name, agent=person.name) for one in nodes)
            yield patch_of(rest.request, edits, f"`{person.name.text}` is surer than `{unsure}`")


def fewer_attempts(rest: Rest) -> Iterator[str]:
    """One attempt less for what is tried again most."""
    yield from _turned(rest, ast.Retry, lambda value: value - 1)


def narrower_work(rest: Rest) -> Iterator[str]:
    """Half the rounds, or steps, of what goes on until something is so: it may well be so sooner."""
    yield from _turned(rest, (ast.Repeat, ast.Do), lambda value: value // 2)


def narrower_loops(rest: Rest) -> Iterator[str]:
    """Loops over lists for half as many elements: a longer list fails then, so this comes last."""
    yield from _turned(rest, (ast.For, ast.ForEach), lambda value: value // 2)


def _turned(rest: Rest, kinds: type | tuple[type, ...], less: Callable[[int], int]) -> Iterator[str]:
    """One patch for each number that can be less, the greatest first."""
    knobs = [(knob, node) for node in rest.nodes for knob in knobs_of(node) if isinstance(knob.place, kinds)]
    for knob, node in sorted(knobs, key=lambda one: -one[0].value):
        value = less(knob.value)
        if knob.least <= value < knob.value:
            gone = isinstance(knob.place, ast.Retry) and not value
            changed = _without(node, knob) if gone else knob.turned(node, value)
            why = f"`{knob.words.format(knob.value)}` in node `{node.name.text}` is `{knob.words.format(value)}`"
            yield patch_of(rest.request, (ast.ReplaceNode(span=NOWHERE, node=changed),), why)


def _without(node: ast.Node, knob: Knob) -> ast.Node:
    return replace(node, clauses=tuple(one for one in node.clauses if one is not knob.place))


LESS: tuple[Saving, ...] = (cheaper_agent, fewer_attempts, narrower_work, narrower_loops)
SURER: tuple[Saving, ...] = (stronger_agent, a_person)
SAVINGS: Mapping[TriggerName, tuple[Saving, ...]] = {"inefficiency": LESS, "forecast": LESS, "confidence": SURER}
"""By what is to be mended, in the order in which they are tried."""
