"""The published schemas: made from the code, right by their own rules, and true of what is printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing.exceptions import Unresolvable

from callsheet.cli.main import run_command_line
from callsheet.dsl.json_form import format_json
from callsheet.schemas import NAMES, file_name, published
from callsheet.schemas.made import MADE

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "buy_cheapest.plan"
CONFORMANCE = sorted((ROOT / "tests" / "conformance").glob("*.plan"))
Printed = Callable[..., Any]


@cache
def validator(name: str) -> Draft202012Validator:
    """What holds documents to a published schema."""
    return Draft202012Validator(json.loads(published(name)))


def errors(name: str, document: Any) -> list[str]:
    """Where a document does not fit a published schema."""
    return [f"{one.json_path}: {one.message}" for one in validator(name).iter_errors(document)]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Printed:
    """Calls a command and gives the JSON that it prints."""

    def call(*arguments: str) -> Any:
        capsys.readouterr()
        run_command_line(list(arguments))
        return json.loads(capsys.readouterr().out)

    return call


@pytest.mark.parametrize("name", MADE)
def test_the_files_are_what_the_code_says(name: str) -> None:
    """`scripts/schemas.py` writes them anew."""
    assert format_json(MADE[name]()) == published(name)


def test_every_schema_has_a_name() -> None:
    """What lies in the folder can be printed, and what can be printed lies there."""
    files = {path.name for path in (ROOT / "callsheet" / "schemas").glob("*.json")}

    assert {file_name(name) for name in NAMES} == files
    assert set(MADE) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_schemas_are_schemas(name: str) -> None:
    """Each keeps the rules of its dialect, and what it refers to is there."""
    schema = json.loads(published(name))
    definitions = schema.get("$defs", {})
    Draft202012Validator.check_schema(schema)

    assert [] == [one for one in references(schema) if one not in definitions]
    assert [] == [one for one in definitions if one not in references(schema)]


def test_expressions_are_said_once() -> None:
    """Wherever a value may stand, with something else beside it or not, the schema names them all in one word."""
    definitions = json.loads(published("plan"))["$defs"]
    long = [name for name, one in definitions.items() if len(json.dumps(one).split('"$ref"')) > 12]

    assert {"declaration", "expression", "statement", "verb"} == set(long)


def test_a_broken_reference_would_be_seen() -> None:
    """The validator resolves what it meets."""
    with pytest.raises(Unresolvable):
        Draft202012Validator({"$ref": "#/$defs/nothing"}).validate(1)


def references(part: Any) -> set[str]:
    """The names of the definitions that a schema refers to."""
    if isinstance(part, dict):
        here = {part["$ref"].removeprefix("#/$defs/")} if isinstance(part.get("$ref"), str) else set()
        return here.union(*(references(one) for one in part.values()))
    return set().union(*(references(one) for one in part)) if isinstance(part, list) else set()


@pytest.mark.slow
def test_what_check_prints_fits(printed: Printed) -> None:
    """For plans that are accepted and plans with mistakes of every kind, with their labels, notes and edits."""
    document = printed("check", "--json", str(EXAMPLE), *map(str, CONFORMANCE))
    found = [one for file in document["files"] for one in file["diagnostics"]]

    assert [] == errors("check", document)
    assert [] == errors("diagnostics", found)
    assert all(any(one[member] for one in found) for member in ("label", "others", "notes", "help", "fix"))
    assert {True, False} == {file["accepted"] for file in document["files"]}


def test_what_cost_prints_fits(printed: Printed) -> None:
    """Nodes, agents, budgets."""
    document = printed("cost", "--json", str(EXAMPLE))

    assert [] == errors("cost", document)
    assert document["nodes"]
    assert document["budget"]


def test_what_convert_prints_fits(printed: Printed) -> None:
    """A plan as JSON."""
    assert [] == errors("plan", printed("convert", str(EXAMPLE)))


@pytest.mark.parametrize("name", ["check", "cost"])
def test_schemas_say_no_to_more_and_to_less(name: str, printed: Printed) -> None:
    """A member too many or too few is noticed, so the schema says all that is printed."""
    document = printed(name, "--json", str(EXAMPLE))

    assert errors(name, {**document, "more": 1})
    for member in document:
        assert errors(name, {key: value for key, value in document.items() if key != member})
