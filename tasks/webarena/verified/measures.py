"""Durations, distances and places on a map, as people and sites write them.

In goes what was written; out come seconds, metres, or degrees. What has no unit is no measure, and raises ValueError.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

NUMBER = r"[\d.]+"
UNITS = (
    (365 * 86_400, r"ys?|yrs?.?|years?"),
    (30 * 86_400, r"mos?.?|mths?.?|months?"),
    (7 * 86_400, r"w|wks?|weeks?"),
    (86_400, r"d|dys?|days?"),
    (3_600, r"h|hrs?|hours?"),
    (60, r"m|mins?|minutes?"),
    (1, r"s|secs?|seconds?"),
    (0.001, r"ms|msecs?|millis|milliseconds?"),
)
"""Seconds, and what is written for them, in the order in which they may follow each other."""
IN_UNITS = re.compile(r"\s*".join(rf"(?:({NUMBER})\s*(?:{words})\s*(?:[,/]\s*)?)?" for _, words in UNITS), re.I)
SECONDS = r"(\d{2}(?:\.\d+)?)"
CLOCKS = (
    ((60, 1), re.compile(rf"(\d{{1,2}}):{SECONDS}")),
    (
        (7 * 86_400, 86_400, 3_600, 60, 1),
        re.compile(
            rf"(?:({NUMBER})\s*(?:{UNITS[2][1]})\s*(?:[,/]\s*)?)?\s*(?:({NUMBER})\s*(?:{UNITS[3][1]})\s*(?:[,/]\s*)?)?\s*"
            rf"(\d+):(\d{{2}}):{SECONDS}",
            re.I,
        ),
    ),
    ((86_400, 3_600, 60, 1), re.compile(rf"(\d+):(\d{{2}}):(\d{{2}}):{SECONDS}")),
    ((1,), re.compile(f":{SECONDS}")),
)
METRES = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 1.0),
    **dict.fromkeys(("km", "kilometer", "kilometers", "kilometre", "kilometres"), 1000.0),
    **dict.fromkeys(("cm", "centimeter", "centimeters", "centimetre", "centimetres"), 0.01),
    **dict.fromkeys(("mm", "millimeter", "millimeters", "millimetre", "millimetres"), 0.001),
    **dict.fromkeys(("mi", "mile", "miles"), 1609.344),
    **dict.fromkeys(("yd", "yard", "yards"), 0.9144),
    **dict.fromkeys(("ft", "foot", "feet"), 0.3048),
    **dict.fromkeys(("in", "inch", "inches"), 0.0254),
    **dict.fromkeys(("nmi", "nautical_mile", "nautical_miles"), 1852.0),
}
DISTANCE = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)?\s*([a-z_]+)")


def seconds_of(text: str) -> float:
    """How long, in seconds; the text is in lower case.

    >>> seconds_of("2h 30min"), seconds_of("4:13"), seconds_of("1:35 hours")
    (9000.0, 253.0, 5700.0)
    """
    text = re.sub(r"(\d+):(\d+)\s*hours?", r"\1h\2m", text).strip()
    if not text or _is_number(text):
        raise ValueError(f"`{text}` has no unit of time")
    sign = -1 if text[0] == "-" else 1
    text = text[1:].strip() if text[0] in "+|-" else text
    if found := IN_UNITS.fullmatch(text):
        return sign * _summed([seconds for seconds, _ in UNITS], found.groups())
    for seconds, pattern in CLOCKS:
        if found := pattern.fullmatch(text):
            return sign * _summed(seconds, found.groups())
    return sign * float(text)


def metres_of(text: str) -> float:
    """How far, in metres; the text is in lower case, and `k` is short for `km` there.

    >>> metres_of("1,700 m"), metres_of("2.5k")
    (1700.0, 2500.0)
    """
    text = re.sub(r"(\d+(?:\.\d+)?)\s*k(?=\s|$)", r"\1 km", text).replace(",", "").strip()
    found = DISTANCE.fullmatch(text)
    if found is None or found[2] not in METRES:
        raise ValueError(f"`{text}` is no distance with a unit")
    return float(found[1] or 1) * METRES[found[2]]


def place_of(value: Any) -> tuple[float, float]:
    """Latitude and longitude in degrees, of a mapping, a pair or a text.

    >>> place_of("40.5 N, 79.9 W"), place_of({"lat": "40.5", "lng": -79.9})
    ((40.5, -79.9), (40.5, -79.9))
    """
    match value:
        case Mapping():
            latitude, longitude = _of_keys(value)
        case [latitude, longitude]:
            pass
        case str():
            latitude, longitude = _degrees(value)
        case _:
            raise ValueError(f"{value!r} is no place")
    north, east = float(latitude or 0), float(longitude or 0)
    if not (math.isfinite(north) and math.isfinite(east)) or abs(north) > 90:
        raise ValueError(f"{value!r} is nowhere")
    return north, east if -180 <= east <= 180 else (east + 180) % 360 - 180


PART = (
    r"(?P<{0}front>[{1}])?[ ]*(?P<{0}degrees>[+-]?\d+(?:\.\d+)?)"
    r"(?:[°d*\s][ ]*(?:(?P<{0}minutes>\d+(?:\.\d+)?)[′'m][ ]*)?(?:(?P<{0}seconds>\d+(?:\.\d+)?)[″\"s][ ]*)?)?"
    r"(?P<{0}back>[{1}])?"
)
PLACE = re.compile(
    ".*?" + PART.format("north", "NS") + r"\s*[,;/\s]\s*" + PART.format("east", "EW") + r"\s*(?:[,;/\s]\s*)?", re.S
)


def _degrees(text: str) -> tuple[float, float]:
    found = PLACE.fullmatch(text.replace("''", '"'))
    if found is None:
        raise ValueError(f"`{text}` is no place")
    return _angle(found, "north"), _angle(found, "east")


def _angle(found: re.Match[str], which: str) -> float:
    degrees = float(found[f"{which}degrees"])
    rest = float(found[f"{which}minutes"] or 0) / 60 + float(found[f"{which}seconds"] or 0) / 3600
    angle = degrees - rest if degrees < 0 else degrees + rest
    return -angle if (found[f"{which}front"] or found[f"{which}back"]) in ("S", "W") else angle


def _of_keys(value: Mapping[Any, Any]) -> tuple[Any, Any]:
    """Keys may be cut short, and `lng` is one."""
    found = []
    for word, others in (("latitude", ()), ("longitude", ("lng",))):
        keys = [
            key
            for key in value
            if isinstance(key, str) and ((len(key) >= 2 and word.startswith(key.lower())) or key.lower() in others)
        ]
        if not keys:
            raise ValueError(f"{word} is not there")
        found.append(value[keys[0]])
    return found[0], found[1]


def _summed(seconds: Sequence[float], numbers: Sequence[str | None]) -> float:
    return float(sum(each * float(number) for each, number in zip(seconds, numbers, strict=True) if number))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
