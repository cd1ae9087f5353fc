"""What holds for any program and any document: the two spellings say the same, and the schema says which they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis.strategies import SearchStrategy
from jsonschema import Draft202012Validator

from callsheet.dsl import ast, check, parse
from callsheet.dsl.diagnostics import has_errors
from callsheet.dsl.identity import plan_hash
from callsheet.dsl.json_form import (
    format_json,
    from_json,
    library_from_json,
    patch_from_json,
    plan_from_json,
    to_json,
    with_pointers,
)
from tests.dsl.programs import Program, programs
from tests.dsl.sentences import texts
from tests.examples import examples

from .documents import anything, documents, near_documents, near_texts, schema


@cache
def validator() -> Draft202012Validator:
    """What holds documents to the published schema."""
    return Draft202012Validator(schema())


def is_kept_by_json(text: str) -> None:
    """Plan → JSON → plan is the same tree with the same hash, through data and through text."""
    plan = parse(text)
    assume(text.isascii() or text.encode("utf-8", "ignore").decode() == text)  # a file holds no half characters
    assume(not has_errors(plan.diagnostics))
    document = to_json(plan)
    again = plan_from_json(format_json(document))

    assert [] == list(validator().iter_errors(document))
    assert plan == from_json(json.loads(json.dumps(document))).program
    assert plan == again
    assert plan_hash(plan) == plan_hash(again)
    assert () == again.diagnostics


def is_the_same_document(document: dict[str, Any]) -> None:
    """JSON → program → JSON is the same document, member for member in the same order."""
    program = from_json(document).program

    assert program is not None
    assert json.dumps(document) == json.dumps(to_json(program))


def is_read_as_its_short_form(document: dict[str, Any]) -> None:
    """Whatever the schema allows is read, and its short spelling says the same."""
    reading = from_json(document)
    assert reading.program is not None, reading.problems
    short = to_json(reading.program)

    assert [] == list(validator().iter_errors(document))
    assert reading.program == from_json(short).program
    assert short == to_json(reading.program)


def is_a_program_or_is_told(document: dict[str, Any]) -> None:
    """What a document says is what its program says, but for parentheses; or it is told why no program can say it."""
    door: Callable[[Any], Any] = next(found for key, found in DOORS.items() if key in document)
    program = door(document)
    if has_errors(program.diagnostics):
        return
    said, read = from_json(document).program, from_json(to_json(program)).program

    assert program == read
    assert without_groups(said) == without_groups(read)


def fits_the_schema_or_is_told(document: Any) -> None:
    """The reader and the schema agree on what fits; literals without a value only the reader knows."""
    problems = [one for one in from_json(document).problems if one.code != "CS003"]

    assert validator().is_valid(document) == (problems == [])


def is_never_an_exception(document: Any) -> None:
    """Any value at all gives a plan, with places inside its text."""
    plan = plan_from_json(document)
    told = with_pointers(plan, check(plan).diagnostics)

    assert isinstance(plan, ast.Plan)
    assert all(0 <= one.span.start <= one.span.end <= len(plan.source.text) for one in told)


DOORS: dict[str, Callable[[Any], Any]] = {
    "plan": plan_from_json,
    "library": library_from_json,
    "patch": patch_from_json,
}


def without_groups(program: Any) -> str:
    """What a program says, without its parentheses."""
    return json.dumps(ungrouped(to_json(program)))


def ungrouped(part: Any) -> Any:
    """The data with what is in parentheses in the place of the parentheses."""
    if isinstance(part, dict):
        return ungrouped(part["grouped"]) if "grouped" in part else {key: ungrouped(one) for key, one in part.items()}
    return [ungrouped(one) for one in part] if isinstance(part, list) else part


@pytest.mark.slow
@given(texts)
def test_programs_are_kept_by_json(text: str) -> None:
    """Plan → JSON → plan is the identity, whatever the plan says."""
    is_kept_by_json(text)


@given(documents(short=True))
def test_documents_are_kept_by_programs(document: dict[str, Any]) -> None:
    """JSON → program → JSON is the identity on what `to_json` may write."""
    is_the_same_document(document)


@given(documents())
def test_every_document_has_a_short_form(document: dict[str, Any]) -> None:
    """Longer spellings that the schema allows are read as well."""
    is_read_as_its_short_form(document)


@given(documents())
def test_a_document_says_what_its_program_says(document: dict[str, Any]) -> None:
    """Printing and reading back never changes what was said."""
    is_a_program_or_is_told(document)


@given(near_documents())
def test_reader_and_schema_agree(document: Any) -> None:
    """What the schema refuses is told, and what it allows is read."""
    fits_the_schema_or_is_told(document)


@given(anything | near_documents())
def test_no_document_is_an_exception(document: Any) -> None:
    """Reading tells what is wrong and goes on."""
    is_never_an_exception(document)


@given(near_texts())
def test_no_text_is_an_exception(text: str) -> None:
    """Nor is a text that is nearly one."""
    is_never_an_exception(text)


@pytest.mark.slow
@examples(25)
@given(programs())
def test_json_keeps_the_verdict(program: Program) -> None:
    """The same is said of a plan and of its JSON, at the same price."""
    before = check(parse(program.text))
    after = check(plan_from_json(to_json(before.plan)))

    assert [one.message for one in before.diagnostics] == [one.message for one in after.diagnostics]
    assert before.unwrap().cost == after.unwrap().cost
    assert before.unwrap().hash == after.unwrap().hash


@pytest.mark.slow
def test_near_documents_are_near() -> None:
    """Of what is drawn above, a part fits and a part does not: the agreement is of something."""
    fitting: list[bool] = []
    draw: Any = settings(max_examples=200, database=None)(
        given(near_documents())(lambda document: fitting.append(validator().is_valid(document)))
    )
    draw()

    assert 0.05 < sum(fitting) / len(fitting) < 0.95


@pytest.mark.deep
@pytest.mark.parametrize(
    ("law", "strategy"),
    [
        (is_kept_by_json, texts),
        (is_the_same_document, documents(short=True)),
        (is_read_as_its_short_form, documents()),
        (is_a_program_or_is_told, documents()),
        (fits_the_schema_or_is_told, near_documents()),
        (is_never_an_exception, anything | near_documents() | near_texts()),
    ],
)
def test_json_laws_at_length(law: Callable[[Any], None], strategy: SearchStrategy[Any]) -> None:
    """The same for many more."""
    holds: Any = settings(max_examples=10_000)(given(strategy)(law))
    holds()
