"""Pairs of values of each type of WebArena-Verified: what is expected, and what somebody might have found.

In goes chance, out come cases, many of them nearly the same value and many no value of the type at all.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EACH = 250
"""Cases of each type."""
LINES = Path(__file__).with_name("values.txt").read_text(encoding="utf-8").splitlines()
ESCAPES = {"\\n": "\n", "\\r": "\r", "\\t": "\t", "\\u200b": "\u200b"}
WORDS = [re.sub(r"\\(?:[nrt]|u200b)", lambda found: ESCAPES[found[0]], line) for line in LINES]
RAW: tuple[Any, ...] = (
    *(0, 1, 7, 12, 13, 36.39, 36.45, -3, 1.5, True, False, None),
    *("", [], ["a", "b"], ["12", "7"], ["x"], [40.4424191, -79.9397388], {"a": 1}, {}),
    {"latitude": "40.44242", "longitude": -79.93974},
    {"lat": 40.4424191, "lng": "-79.9397388"},
)
TYPES = (
    "string number integer boolean currency date month duration distance coordinates location-name string_list null "
    "json markdown base64"
).split()


def value_cases(chance: random.Random) -> Iterator[dict[str, Any]]:
    """The same number of cases for each type."""
    for name in TYPES:
        for _ in range(EACH):
            expected = _one(chance)
            found = chance.choice([_near(expected, chance), _near(expected, chance), _one(chance)])
            yield {"type": name, "expected": expected, "found": found}


def _one(chance: random.Random) -> Any:
    return chance.choice(WORDS) if chance.random() < 0.85 else chance.choice(RAW)


def _near(value: Any, chance: random.Random) -> Any:
    """The value in another form, or one that stands beside it in the list."""
    if value not in WORDS:
        return chance.choice([value, str(value)])
    beside = WORDS[(WORDS.index(value) + chance.choice([-1, 1])) % len(WORDS)]
    return chance.choice(
        [beside, beside, value.upper(), f" {value}", f'"{value}."', value.replace("é", "e"), [value, beside]]
    )
