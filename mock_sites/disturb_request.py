"""Disturbances as control speaks of them: JSON in, a `Disturbance` out, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .disturbing import KINDS, LASTING, Disturbance
from .faults import LONGEST_WAIT_SECONDS, MOST_TIMES
from .json_values import known_keys, number, one_of, text, whole
from .planting import CARRIERS

LARGEST_SEED = 2**63 - 1


def parse_disturbance(data: object) -> Disturbance:
    """A disturbance from a JSON value. Raises `ValueError` with a line that says what is wrong."""
    data = known_keys(data, Disturbance, "a disturbance", 'such as {"kind": "popup", "seed": 3}')
    kind = one_of(data, "kind", KINDS)
    if kind != "injected" and ("carrier" in data or "text" in data):
        raise ValueError("only `injected` has a `carrier` and a `text`")
    if kind != "latency" and "seconds" in data:
        raise ValueError("only `latency` has `seconds`")
    return Disturbance(
        kind=kind,
        seed=whole(data, "seed", least=0, most=LARGEST_SEED, default=0),
        times=whole(data, "times", least=0, most=MOST_TIMES, default=0 if kind in LASTING else 1),
        seconds=number(data, "seconds", least=0.0, most=LONGEST_WAIT_SECONDS, default=1.0),
        carrier=one_of(data, "carrier", CARRIERS) if "carrier" in data else None,
        text=text(data, "text", ""),
    )


def describe_disturbance(disturbance: Disturbance) -> dict[str, Any]:
    """The disturbance as a JSON object that `parse_disturbance` reads: what is not said is left out."""
    said = asdict(disturbance)
    if disturbance.kind != "latency":
        del said["seconds"]
    if disturbance.kind != "injected":
        del said["carrier"], said["text"]
    return {name: value for name, value in said.items() if value not in (None, "")}
