"""Documents that the published schema allows, drawn from the schema itself; and documents that it nearly allows.

Nothing here knows a form of the language: what is new in the schema is in the documents. Only texts with a
spelling of their own (types, amounts of money, durations …) are given by examples.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from hypothesis import strategies as st

from callsheet.dsl.json_form.schema import program_schema

Part = dict[str, Any]

NAMES = st.sampled_from(["a", "product", "n1", "_x", "text", "value", "Text", "Money", "button"])
ROOM = ["", "x", "Sign in", "é – ×", "{{", "}}", "{a}", "{pick.product.name}", "a\n\tb", '"\\', "#"]
SPELLED: dict[str, st.SearchStrategy[str]] = {
    "text": st.lists(st.sampled_from(ROOM), max_size=3).map("".join),
    "type": st.sampled_from(["Text", "Int", "Money", "Money GBP", "[Text]", "[[Product?]]?", "Bool?"]),
    "money": st.sampled_from(["$0", "$20", "$0.50", "€7.10", "£3", "40CHF"]),
    "duration": st.sampled_from(["0ms", "500ms", "45s", "2min", "1h"]),
    "date": st.sampled_from(["@2026-11-01", "@2024-02-29"]),
    "decimal": st.sampled_from(["2.0", "0.50", "3.141590"]),
    "quantity": st.sampled_from(["$0.50", "spend $20", "3min", "60 steps", "20k tokens", "1 call", "2 replans"]),
}
"""Definitions whose texts the schema only describes, in the spelling in which they are written."""
PATTERNS = {
    "^[A-Za-z_][A-Za-z0-9_]*$": NAMES,
    r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$": st.sampled_from(["a", "search.products", "x.y.z"]),
    '^([^"]*)$': st.sampled_from(["", "What it is for.", "a\nb"]),
    r"^(([^/\\\n]|\\.)+)$": st.sampled_from([r"^[A-Z]{2}-\d+$", r"a\/b", "x", '"#(']),
    r"^[0-9]{1,9}(\.[0-9]{1,9})?$": st.sampled_from(["2.0", "0.50"]),
}
NUMBERS = st.integers(0, 10**18 - 1) | st.sampled_from([0, 1, 0.25, 0.5, 1.05, 3.14159])


@cache
def schema() -> Part:
    """The schema of programs."""
    return program_schema()


@st.composite
def documents(draw: st.DrawFn, *, short: bool = False, choices: int = 40) -> Part:
    """What the schema allows; after so many choices each part is the lowest there is.

    A short one says nothing twice and nothing that may be left out, as `to_json` does.
    """
    found: Part = _Drawing(draw, choices, short).of(schema())
    return found


class _Drawing:
    """One document in the making."""

    def __init__(self, draw: st.DrawFn, choices: int, short: bool) -> None:
        self.draw, self.left, self.short = draw, choices, short

    def of(self, part: Part) -> Any:
        self.left -= 1
        if "$ref" in part:
            name = _name(part)
            return self.draw(SPELLED[name]) if name in SPELLED else self.of(schema()["$defs"][name])
        if "anyOf" in part:
            return self.of(self._one_of(part["anyOf"]))
        if "const" in part:
            return part["const"]
        if "enum" in part:
            return self.draw(st.sampled_from(part["enum"]))
        return self._typed(part)

    def _one_of(self, options: list[Part]) -> Part:
        if self.short:  # things by name rather than as a list, acts by their verb
            options = [one for one in options if one.get("$ref") != "#/$defs/act"]
            options = options[:1] if "propertyNames" in options[0] else options
        if self.left > 0:
            return options[self.draw(st.integers(0, len(options) - 1))]
        return min(options, key=_height)

    def _typed(self, part: Part) -> Any:
        match part["type"]:
            case "object":
                return self._object(part)
            case "array":
                return [self.of(part["items"]) for _ in range(self._how_many(part.get("minItems", 0)))]
            case "string" if "pattern" in part:
                return self.draw(PATTERNS[part["pattern"]])
            case "string":
                return self.draw(st.sampled_from(["", "x", "standard", 'a"b', "with"]))
            case "integer":
                return self.draw(st.integers(0, 9))
            case "number":
                number = self.draw(NUMBERS)
                return -number if "minimum" not in part and number and self.draw(st.booleans()) else number
            case "boolean":
                return self.draw(st.booleans())
        assert part["type"] == "null"
        return None

    def _how_many(self, least: int) -> int:
        return self.draw(st.integers(least, 3)) if self.left > 0 else least

    def _object(self, part: Part) -> Any:
        if "properties" not in part:
            names = self.draw(st.lists(NAMES, max_size=self._how_many(0), unique=True))
            return {name: self.of(part["additionalProperties"]) for name in names}
        members: Part = {}
        for name, one in part["properties"].items():
            if name in part["required"]:
                members[name] = self.of(one)
            elif self.left > 0 and self.draw(st.booleans()):
                members[name] = self.of(one)
                if self.short and _says_nothing(one, members[name]):
                    del members[name]
        return _shortest(members) if self.short else members


def _says_nothing(part: Part, value: Any) -> bool:
    """Whether it is what a member that is left out is."""
    lists = part.get("type") == "array" or "propertyNames" in part.get("anyOf", [{}])[0]
    return (lists and not value) or (part.get("type") == "boolean" and not value)


def _shortest(members: Part) -> Any:
    """The short spelling where an object has one."""
    match members:
        case {"field_of": {"ref": str(path)}, "field": str(field)}:
            return {"ref": f"{path}.{field}"}
        case {"negate": int() | float() as number} if number > 0 and not isinstance(number, bool):
            return -number
    return members


def _name(part: Part) -> str:
    return str(part["$ref"].rpartition("/")[2])


def _height(part: Part) -> int:
    """How many levels the lowest document of a part has."""
    height = _height_of(part, _heights())
    assert height is not None
    return height


@cache
def _heights() -> dict[str, int]:
    heights: dict[str, int] = {}
    definitions = schema()["$defs"]
    while len(heights) < len(definitions):
        before = len(heights)
        for name, definition in definitions.items():
            height = None if name in heights else _height_of(definition, heights)
            if height is not None:
                heights[name] = height
        assert len(heights) > before, "no document ends"
    return heights


def _height_of(part: Part, heights: dict[str, int]) -> int | None:
    if "$ref" in part:
        below = heights.get(_name(part))
        return None if below is None else below + 1
    if "anyOf" in part:
        found = [height for one in part["anyOf"] if (height := _height_of(one, heights)) is not None]
        return min(found, default=None)
    needed = [_height_of(part["properties"][one], heights) for one in part.get("required", ())]
    needed += [_height_of(part["items"], heights)] if part.get("minItems") else []
    return None if None in needed else max((one for one in needed if one is not None), default=0)


STRANGE = (None, True, False, 0, -1, 2.0, 0.5, "", "a b", "a.b", [], {}, [[]], {"ref": "a"}, {"let": "x"}, {"x": 1})


@st.composite
def near_documents(draw: st.DrawFn) -> Any:
    """Documents with one or two parts left out, renamed, replaced or put somewhere else."""
    document = copy.deepcopy(draw(documents()))
    for _ in range(draw(st.sampled_from([1, 1, 1, 2]))):
        places = list(_places(document))
        if not places:
            break
        inside, key = draw(st.sampled_from(places))
        change = draw(st.sampled_from(["leave out", "rename", "strange", "another", "another"]))
        if change == "leave out":
            del inside[key]
        elif change == "rename" and isinstance(inside, dict):
            inside[draw(st.sampled_from(["name", "value", "act", "type", "click", "nothing"]))] = inside.pop(key)
        elif change == "another":
            other, place = draw(st.sampled_from(places))
            inside[key] = copy.deepcopy(other[place])
        else:
            inside[key] = copy.deepcopy(draw(st.sampled_from(STRANGE)))
    return document


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Every part, as what it is in and where there."""
    for key, one in list(part.items() if isinstance(part, dict) else enumerate(part)):
        yield part, key
        if isinstance(one, dict | list):
            yield from _places(one)


@st.composite
def near_texts(draw: st.DrawFn) -> str:
    """JSON texts with a character put in, replaced or taken out, or cut off."""
    text = json.dumps(draw(documents(choices=15)), ensure_ascii=draw(st.booleans()))
    at = draw(st.integers(0, len(text)))
    new = draw(st.sampled_from(['"', "{", "}", "[", "]", ",", ":", "\\", "0", "-", "x", "", "NaN", "\ud800", "\n"]))
    return draw(st.sampled_from([text[:at] + new + text[at + 1 :], text[:at] + new + text[at:], text[:at]]))


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["a", "Text", "$1", "schema_version"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["plan", "node", "body", "declarations", "goal", "ref", "x", "let"]), inner)
    ),
    max_leaves=12,
)
"""Any JSON value, and numbers that are none."""
