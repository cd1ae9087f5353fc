"""What a `for each` node is made of, and what becomes of it when its instances are over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.failures import fail
from callsheet.dsl.recorded import key_text, recorded_value

from . import events
from .events import NodeEvent
from .state import NodeState


def items_of(each: ast.ForEach, environment: Environment) -> list[Any]:
    """The elements of the list. Raises `NodeFailure` when they are more than the node takes."""
    items: list[Any] = evaluate_pure(each.source, environment)
    if each.most is not None and len(items) > each.most:
        raise fail("value", f"the list has {len(items)} items, the node takes {each.most} at most")
    return items


def keys_of(each: ast.ForEach, environment: Environment) -> list[str]:
    """The keys of its instances, as a plan writes them. Raises `NodeFailure` when two are the same."""
    keys = []
    for item in items_of(each, environment):
        here = environment.with_local(each.name.text, item)
        keys.append(key_text(item if each.key is None else evaluate_pure(each.key, here)))
    ((twice, times),) = Counter(keys).most_common(1) or [("", 0)]
    if times > 1:
        raise fail("value", f"{times} elements of the list have the key {twice}, and instances are told apart by it")
    return keys


def told_apart(keys: Iterable[str]) -> list[str]:
    """The same keys; where a secret was masked in two of them so that they became alike, with a number."""
    times: Counter[str] = Counter()
    apart = []
    for key in keys:
        times[key] += 1
        apart.append(key if times[key] == 1 else f"{key}#{times[key]}")
    return apart


def done_before(plan: CheckedPlan, name: str) -> Iterator[tuple[str, ast.Done]]:
    """The instances of a node that a residual program says are finished, by their keys."""
    for done in plan.done_instances:
        if done.name.text == name:
            assert done.key is not None, "instances have keys"
            yield key_text(recorded_value(done.key, plan.instance_keys[name], plan.declared)), done


def concluded(name: str, instances: Mapping[str, NodeState], gives: Iterable[str]) -> NodeEvent:
    """How a node ends whose instances are over: done with lists in their order, failed with one of them, or in doubt.

    A failure for want of budget speaks for all, since it says how the run can go on.
    """
    unsettled = [(key, one) for key, one in instances.items() if one.status == "unsettled"]
    if unsettled:
        key, one = unsettled[0]
        return events.NodeUnsettled(node=name, key=one.pending, why=f"of {_told(key, len(unsettled), instances)}")
    held = [key for key, one in instances.items() if one.status == "held"]
    if held:
        return events.NodeHeld(node=name, why=f"of {_told(held[0], len(held), instances)}")
    failed = [(key, one.failures[-1]) for key, one in instances.items() if one.status == "failed"]
    if failed:
        key, failure = min(failed, key=lambda one: one[1].kind != "budget")
        failure = replace(failure, message=f"{_told(key, len(failed), instances)}: {failure.message}")
        return events.NodeFailed(node=name, attempt=1, failure=failure, final=True)
    done = [one.gives or {} for one in instances.values() if one.status == "done"]
    return events.NodeDone(node=name, gives={give: [one[give] for one in done] for give in gives})


def _told(key: str, number: int, instances: Mapping[str, NodeState]) -> str:
    """`instance "tea"`, `2 of 5 instances, "tea" first`."""
    return f"instance {key}" if number == 1 else f"{number} of {len(instances)} instances, {key} first"
