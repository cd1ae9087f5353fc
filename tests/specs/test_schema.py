"""The published JSON schema and the reader agree on what a spec looks like."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from callsheet.dsl.source import Source
from callsheet.dsl.specs.format import SPEC
from callsheet.dsl.specs.problems import Problems
from callsheet.dsl.specs.schema import site_spec_schema
from callsheet.dsl.specs.shapes import held_to
from callsheet.dsl.specs.yaml_text import load
from callsheet.schemas import published
from tests.specs.specs import CART, SMALL, dumped

CART_DATA: dict[str, Any] = yaml.safe_load(CART.read_text(encoding="utf-8"))
VALUES: list[Any] = [
    None, True, 0, 1.5, "", "  ", "x", "two\nlines", "/a", "/a b", "POST /a", "Text", "basic", "page", "a-b", "1a",
    "yes", "name\n", "2026-01-01", "x" * 401, "x" * 4_001, [], {}, [""], ["x"], [1], {"x": "y"}, {"x y": "z"},
    {"element": "row"}, {"path": "/"}, {"act": "reload"}, {"by": "form"}, ["a"] * 1_001,
]  # fmt: skip
KEYS = ["site", "titel", "path", "element", "act", "type", "look", "by", "x", "a b", "1", "commit", "pages", "lasts"]


@cache
def validator() -> Draft202012Validator:
    """What judges data by the schema."""
    return Draft202012Validator(json.loads(published("site_spec")))


def fits(text: str) -> bool:
    """Whether the reader finds nothing wrong with the shape of a spec."""
    problems = Problems()
    tree = load(Source(text), problems)

    assert tree is not None
    held_to(SPEC, tree, problems, "the spec")
    return not problems.found


def test_the_schema_is_one() -> None:
    """It is valid, and what is published is what the table says."""
    Draft202012Validator.check_schema(site_spec_schema())

    assert site_spec_schema() == json.loads(published("site_spec"))


@pytest.mark.parametrize("text", [SMALL, CART.read_text(encoding="utf-8"), "site: shop"])
def test_specs_that_read_are_valid(text: str) -> None:
    """The shop's, a small one, the smallest."""
    assert [] == [error.message for error in validator().iter_errors(yaml.safe_load(text))]
    assert fits(text)


def values() -> st.SearchStrategy[Any]:
    """Each of `VALUES`, to be changed further."""
    return st.sampled_from(VALUES).map(deepcopy)


@st.composite
def mutants(draw: st.DrawFn) -> Any:
    """A spec with one to three of its parts changed, taken away, doubled or put where they do not belong."""
    data: Any = deepcopy(draw(st.sampled_from([CART_DATA, yaml.safe_load(SMALL), {"site": "shop"}])))
    for _ in range(draw(st.integers(1, 3))):
        places = list(containers(data))
        if not places:
            return data
        holder = draw(st.sampled_from(places))
        if isinstance(holder, list):
            _change_list(draw, holder)
        else:
            _change_table(draw, holder)
    return data


def _change_list(draw: st.DrawFn, holder: list[Any]) -> None:
    if holder and draw(st.booleans()):
        holder[draw(st.integers(0, len(holder) - 1))] = draw(values())
    else:
        holder.append(draw(values()))


def _change_table(draw: st.DrawFn, holder: dict[str, Any]) -> None:
    key = draw(st.sampled_from([*holder, *KEYS]))
    if key in holder and draw(st.booleans()):
        del holder[key]
    else:
        holder[key] = draw(values())


def containers(data: Any) -> list[Any]:
    """Every mapping and list in some data, itself first."""
    if isinstance(data, dict):
        return [data, *(one for value in data.values() for one in containers(value))]
    return [data, *(one for value in data for one in containers(value))] if isinstance(data, list) else []


@pytest.mark.slow
@given(mutants())
@example({})
@example([])
@example({"site": "shop", "elements": {"a": {"description": "x"}}})
@example({"site": "shop", "elements": {"a": ["row"]}})
@example({"site": "shop\n"})
@example({"site": "shop", "title": "x" * 400})
@example({"site": "shop", "title": "x" * 401})
@example({"site": "shop", "pages": {"a\n": {"path": "/"}}})
@example({"site": "shop", "pages": {"a": {"path": "/", "parameters": {"b": []}}}})
def test_reader_and_schema_agree(data: Any) -> None:
    """What the one refuses, the other does, whatever was changed."""
    assert validator().is_valid(data) == fits(dumped(data))


@pytest.mark.parametrize(
    "data",
    [
        {"title": "no site"},
        {"site": "shop", "pages": {"front": {}}},
        {"site": "shop", "operations": {"go": {"act": "reload", "comit": True}}},
        {"site": "shop", "commit_requests": ["post /orders"]},
    ],
)
def test_bad_shapes_are_seen_by_both(data: dict[str, Any]) -> None:
    """The agreement is not that everything is fine."""
    assert (False, False) == (validator().is_valid(data), fits(dumped(data)))
