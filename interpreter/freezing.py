"""Events of a run, its plan --freeze--> Patch: what a model did for a `do` becomes plain steps.

In: the plan as it was written and what happened. Out: the plan with the acts of the attempt that succeeded in the place
of each `do`, and the patch that makes it. Words that the model was given become the expressions that gave them, so that
the steps go on fitting when inputs change. A `do` that did other things in another round or instance stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.elements import quote
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.limits import FROM_FILE
from callsheet.dsl.parsing import parse
from callsheet.dsl.patching.base import base_hash
from callsheet.dsl.patching.differing import diff
from callsheet.dsl.patching.judging import PatchVerdict, check_patch
from callsheet.dsl.values import to_text

from . import events
from .events import Event, NodeEvent
from .folders import RunFolder
from .journal import read
from .run import events_of, plan_of
from .units import Unit

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_SHORTEST = 2
"""Characters of a given word that is looked for in acts: shorter ones stand there by chance."""


class NothingToFreeze(Exception):
    """The run has nothing that could become plain steps. The message is one line."""


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """The verdict on the patch, how many `do` it takes the place of, and what stays and why."""

    verdict: PatchVerdict
    done: int
    remarks: tuple[str, ...]


@dataclass(kw_only=True)
class _Doing:
    """One time that a `do` was carried out."""

    line: int
    instruction: str
    given: list[Any]
    acts: list[str] = field(default_factory=list)


def freeze_run(folder: RunFolder) -> Frozen:
    """What a run's models did, as a patch of its plan.

    Raises `NothingToFreeze`, `NotResumable` when the plan is gone, and what an unreadable journal raises.
    """
    kept = plan_of(folder)
    # As its file says it: a run may have been moved to other addresses, and the patch is for the plan.
    tree = parse(folder.plan.read_text(encoding="utf-8"), name=folder.plan.name, limits=FROM_FILE)
    plan = check(tree, files=InMemoryFiles(dict(kept.files)), tiers=kept.tiers).unwrap()
    return freeze(plan, events_of(read(folder.journal).records), run=folder.id)


def freeze(plan: CheckedPlan, happened: Iterable[Event], *, run: str) -> Frozen:
    """The patch, checked. `plan` is as its file says it. Raises `NothingToFreeze`."""
    told = list(happened)
    if not any(isinstance(one, events.Predicted) for one in told):
        raise NothingToFreeze(f"in run `{run}` no model did anything on a page: there is nothing to freeze")
    if any(type(one).__name__ == "PlanPatched" for one in told):
        raise NothingToFreeze(f"run `{run}` was replanned: freeze a run of the plan as it is now")
    steps, remarks = _steps(plan, _done(told))
    if not steps:
        raise NothingToFreeze(f"run `{run}` has nothing to freeze: {'; '.join(remarks)}")
    new = parse(_rewritten(plan, steps), name=plan.plan.source.name, limits=FROM_FILE)
    because = f"what a model did in run {run}, as plain steps"
    patch = diff(plan.plan, new, base=base_hash(plan.plan, plan.specs), because=because)
    return Frozen(verdict=check_patch(plan, patch), done=len(steps), remarks=tuple(remarks))


def _steps(plan: CheckedPlan, done: Mapping[Unit, list[_Doing]]) -> tuple[list[tuple[ast.Do, list[str]]], list[str]]:
    """Each `do` that can become steps with its acts, and what is to be said of the others."""
    found = [(name, one, _line(plan, one)) for name, node in plan.nodes.items() for one in _statements(node)]
    lines = Counter(line for _, _, line in found)
    steps, remarks = [], []
    for node, statement, line in found:
        times = [one for unit, each in done.items() if unit.node == node for one in each if one.line == line]
        written = [_acts(statement, one, plan) for one in times]
        if lines[line] > 1:
            why = "stands on one line with another: lay the plan out with `callsheet fmt`"
        elif not times:
            why = "was not reached, or its node did not end well"
        elif any(one != written[0] for one in written):
            why = "did other things another time"
        else:
            steps.append((statement, written[0]))
            continue
        remarks.append(f"the `do` of line {line} stays: it {why}")
    known = {line for _, _, line in found}
    inner = {one.line for each in done.values() for one in each} - known
    remarks += [f"the `do` of line {line} stays: it stands in a skill" for line in sorted(inner)]
    return steps, remarks


def _statements(node: ast.Node) -> Iterator[ast.Do]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Do))


def _line(plan: CheckedPlan, statement: ast.Syntax) -> int:
    return plan.plan.source.position(statement.span.start).line


def _rewritten(plan: CheckedPlan, steps: Iterable[tuple[ast.Do, list[str]]]) -> str:
    """The plan's text with acts in the place of each `do`, from the last to the first."""
    text = plan.plan.source.text
    for statement, acts in sorted(steps, key=lambda one: -one[0].span.start):
        steps_text = "\n".join(acts)
        text = f"{text[: statement.span.start]}{steps_text}{text[statement.span.end :]}"
    return text


# What was done


def _done(told: Iterable[Event]) -> dict[Unit, list[_Doing]]:
    """By unit that is done, each time that a `do` was carried out in the attempt that succeeded."""
    units: dict[Unit, _Attempt] = {}
    for event in told:
        if isinstance(event, NodeEvent):
            units.setdefault(event.unit, _Attempt()).take(event)
    return {unit: attempt.kept for unit, attempt in units.items() if attempt.done}


@dataclass(kw_only=True)
class _Attempt:
    """The attempt at a unit: what finished segments did is `kept`, what the one in progress did is `open`."""

    number: int = 0
    kept: list[_Doing] = field(default_factory=list)
    open: list[_Doing] = field(default_factory=list)
    predicted: list[str] = field(default_factory=list)
    acting: str | None = None
    over: bool = True
    """Whether the last `do` has ended."""
    done: bool = False

    def take(self, event: NodeEvent) -> None:
        """The next event of the unit."""
        match event:
            case events.NodeStarted(attempt=number):
                self.open, self.over, self.acting = [], True, None
                if number != self.number:
                    self.number, self.kept = number, []
            case events.Predicted():
                self._predicted(event)
            case events.ActIntended() if not self.over and event.line == self.open[-1].line:
                self.acting = self.predicted.pop(0) if self.predicted else None
            case events.ActDone() if self.acting is not None:
                self.open[-1].acts.append(self.acting)
                self.acting = None
            case events.CommitSettled(outcome="done") | events.CommitFound():
                self.kept, self.open, self.over = [*self.kept, *self.open], [], True
            case events.NodeDone():
                self.kept, self.open, self.done = [*self.kept, *self.open], [], True
            case events.ActIntended() | events.LookIntended():
                self.over = True

    def _predicted(self, event: events.Predicted) -> None:
        """Another reply to the `do` under way, or the first to the next."""
        if self.over or (self.open[-1].line, self.open[-1].instruction) != (event.line, event.question):
            self.open.append(_Doing(line=event.line, instruction=event.question, given=event.given))
        self.predicted, self.acting = list(event.acts), None
        self.over = False
        if event.done and not event.acts:
            self.over = True


# Words that were given


def _acts(statement: ast.Do, doing: _Doing, plan: CheckedPlan) -> list[str]:
    """The acts as statements, with what was given in the place of the words that it was."""
    words = dict(_words(statement, doing, plan))
    return [_STRING.sub(lambda found: _with_words(found[0], words), act) for act in doing.acts]


def _words(statement: ast.Do, doing: _Doing, plan: CheckedPlan) -> Iterator[tuple[str, str]]:
    """Text of each given value, and of the fields of given records, and the expression that it comes from."""
    for expression, value in zip(statement.given, doing.given, strict=False):
        if not isinstance(expression, ast.Reference | ast.FieldOf):
            continue
        written = " ".join(plan.plan.source.slice(expression.span).split())
        parts = value.items() if isinstance(value, dict) else ()
        for text, name in ((to_text(value), written), *((to_text(one), f"{written}.{key}") for key, one in parts)):
            if len(text) >= _SHORTEST:
                yield text, name


def _with_words(literal: str, words: Mapping[str, str]) -> str:
    """A text that is just a given word becomes an interpolation of it."""
    for text, name in words.items():
        if literal == quote(text):
            return f'"{{{name}}}"'
    return literal
