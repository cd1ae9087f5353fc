"""What an evaluation says about acts a call, and whether it still says so where something else is assumed.

In go the figures of agents; out comes, for each figure, the number of acts a call that is best for each kind of agent.
Kinds of simulated agents differ in what is assumed of them, so a conclusion that is not the same for all of them hangs
on an assumption: it turns over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

BY: tuple[tuple[str, str, int], ...] = (
    ("success_rate", "tasks done", 1),
    ("token_reduction_percent", "tokens an attempt", 1),
    ("tokens_per_completed", "tokens a task done", -1),
    ("avg_reward", "reward", 1),
)
"""The figures, how people are told of them, and whether more is better (1) or less (-1)."""


def conclusions_of(agents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A conclusion for each figure; none where there are no two kinds, or no two numbers of acts a call."""
    kinds = {
        kind: [row for row in agents if row["kind"] == kind] for kind in dict.fromkeys(row["kind"] for row in agents)
    }
    compared = {kind: rows for kind, rows in kinds.items() if len(rows) > 1}
    if len(compared) < 2:
        return []
    return [_conclusion(key, name, better, compared) for key, name, better in BY]


def _conclusion(key: str, name: str, better: int, kinds: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    found = [{"kind": kind, **_best(key, better, rows)} for kind, rows in kinds.items()]
    bests = {one["per_call"] for one in found if one["per_call"] is not None}
    return {"figure": key, "name": name, "of": found, "turns_over": len(bests) > 1}


def _best(key: str, better: int, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The best number of acts a call, and whether it is clear of the next one: None where nobody can say."""
    ranked = sorted((row for row in rows if row[key] is not None), key=lambda row: -better * row[key])
    if not ranked:
        return {"per_call": None, "value": None, "clear": None}
    first = ranked[0]
    interval, others = first.get(f"{key}_interval"), ranked[1:]
    clear = None
    if interval is not None and others:
        clear = not any(_overlap(interval, row[f"{key}_interval"]) for row in others)
    return {"per_call": first["per_call"], "value": first[key], "clear": clear}


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def said_of(conclusion: Mapping[str, Any]) -> str:
    """A conclusion as a sentence."""
    by = f"by {conclusion['name']}"
    groups = list(_groups(conclusion["of"]))
    if not groups:
        return f"{by} nothing can be said: no task was done"
    if not conclusion["turns_over"]:
        clearly = "" if all(one["clear"] is not False for one in conclusion["of"]) else ", though not clearly"
        return f"{by} K = {groups[0][0]} is best, whatever is assumed{clearly}"
    parts = ", ".join(f"K = {best} for {' and '.join(kinds)}" for best, kinds in groups)
    return f"{by} this turns over: best is {parts}"


def _groups(found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, list[str]]]:
    """The kinds for which a number of acts a call is best; those for which it is not clear say so."""
    for best in sorted({one["per_call"] for one in found if one["per_call"] is not None}):
        yield best, [_named(one) for one in found if one["per_call"] == best]


def _named(one: Mapping[str, Any]) -> str:
    return f"`{one['kind']}`" + (" (not clearly)" if one["clear"] is False else "")
