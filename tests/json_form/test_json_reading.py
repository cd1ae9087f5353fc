"""Documents that are no programs: everything that is wrong is told, where it is, and nothing raises."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from callsheet.dsl import FROM_MODEL, Limits, ast
from callsheet.dsl.diagnostics import Diagnostic
from callsheet.dsl.json_form import format_json, from_json, library_from_json, patch_from_json, plan_from_json
from callsheet.dsl.json_form.documents import MOST_LEVELS, places
from callsheet.dsl.json_form.reading import MOST_PROBLEMS
from callsheet.dsl.json_form.schema import program_schema


def plan(*declarations: Any, **more: Any) -> dict[str, Any]:
    """A document with these declarations."""
    return {"schema_version": 1, "plan": "a", "declarations": list(declarations), **more}


def told(document: Any) -> list[str]:
    """What is told of a document."""
    return [one.message for one in plan_from_json(document).diagnostics]


def test_everything_is_told_at_once() -> None:
    """Each with its pointer; what is right beside it is not mentioned."""
    document = plan(
        {"node": "n", "body": [{"fill": {"ref": "textbox"}}, {"clik": "x"}, {"goto": "/"}, {"reload": 1}]},
        {"input": "x", "type": "[Text"},
        {"budget": ["1 parsec", "3min"]},
        {"goal": {"ref": "a b"}},
        doc='"',
    )

    assert [
        "`/declarations/0/body/0`: `fill` needs `with`",
        "`/declarations/0/body/1/clik`: no member `clik` in any form that may stand here",
        "`/declarations/0/body/3/reload`: expected `true`, found the number 1",
        "`/declarations/1/type`: `[Text` is not a type",
        "`/declarations/2/budget/0`: `1 parsec` is no quantity",
        "`/declarations/3/goal/ref`: expected a name, found the text `a b`",
        '`/doc`: `"` cannot stand here',
    ] == told(document)


def test_problems_point_into_the_text() -> None:
    """The span is that of the value in the JSON that was given, and misspellings are recognised."""
    text = '{"schema_version": 1, "plan": "a",\n "declarations": [{"flow": "shop", "targt": "model"}]}'
    found = plan_from_json(text, name="a.json")
    missing, unknown = found.diagnostics

    assert ("a.json", text) == (found.source.name, found.source.text)
    assert '{"flow": "shop", "targt": "model"}' == found.source.slice(missing.span)
    assert '"model"' == found.source.slice(unknown.span)
    assert "did you mean `target`?" == unknown.help


def test_data_is_shown_as_text() -> None:
    """Data has no text of its own: problems point into its layout."""
    found = plan_from_json(plan({"goal": {"ref": 3}}))

    assert format_json(plan({"goal": {"ref": 3}})) == found.source.text
    assert ["3"] == [found.source.slice(one.span) for one in found.diagnostics]


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ('{"plan": "a", "plan": "b"}', "the member `plan` is there twice", '{"plan": "a", "plan": "b"}'),
        ('{"plan": NaN}', "`NaN` is no JSON value", "NaN"),
        ('{"plan": "NaN", "x": -Infinity}', "`-Infinity` is no JSON value", "-Infinity"),
        ('{"plan": "\\ud800"}', "`/plan`: half a character", '"\\ud800"'),
        ('{"plan": 1e999999999}', "`/plan`: no program can hold this number", "1e999999999"),
        ('{"plan": ' + "9" * 5000 + "}", "`/plan`: no program can hold this number", "9" * 5000),
        ('{"plan": 0.1234567890123456789}', "`/plan`: no program can hold this number", "0.1234567890123456789"),
        ("[1]", "expected a program as an object, found a list", "[1]"),
        ('{"plan" "a"}', "the text does not read as JSON: expecting ':' delimiter", '"'),
        ("[" * 100_000, f"more than {MOST_LEVELS} brackets are open at once", "["),
    ],
    ids=lambda value: str(value)[:20],
)
def test_texts_that_are_refused(text: str, message: str, at: str) -> None:
    """Before anything is made of them, with the place."""
    found = plan_from_json(text)

    assert message in [one.message for one in found.diagnostics]
    assert at in [found.source.slice(one.span) for one in found.diagnostics]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (object(), "a Python `object` is no JSON value"),
        ((1, 2), "a Python `tuple` is no JSON value"),
        ({1: 2}, "names of members are texts"),
        ({"plan": {1, 2}}, "`/plan`: a Python `set` is no JSON value"),
        ({"plan": float("nan")}, "`/plan`: no program can hold this number"),
        ({"plan": 10**5000}, "`/plan`: no program can hold this number"),
        (None, "expected a program as an object, found `null`"),
        (True, "expected a program as an object, found `true`"),
        ({"plan": "a"}, "the `schema_version` is missing"),
        ({"schema_version": 2, "plan": "a"}, "`/schema_version`: the `schema_version` is another"),
        ({"schema_version": True, "plan": "a"}, "`/schema_version`: the `schema_version` is another"),
    ],
)
def test_data_that_is_refused(document: Any, message: str) -> None:
    """No value raises."""
    assert message in told(document)


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ({"budget": []}, "`/declarations/0/budget`: the list is empty"),
        ({"goal": True, "result": True}, "`/declarations/0`: `goal`, `result` are different forms"),
        (
            {"goal": {"money": "$1", "date": "@2026-11-01"}},
            "`/declarations/0/goal`: `money`, `date` are different forms",
        ),
        ({"goal": {"money": "$1", "more": 1}}, "`/declarations/0/goal/more`: no member `more` in `money`"),
        ({"goal": {"ref": "a", "more": 1}}, "`/declarations/0/goal/more`: no member `more` in `ref`"),
        ({"goal": {"date": "@2026-02-30"}}, "`/declarations/0/goal/date`: `@2026-02-30` is no date"),
        ({"goal": {"money": " $1"}}, "`/declarations/0/goal/money`: ` $1` is no money"),
        ({"goal": {"money": "$1 + $2"}}, "`/declarations/0/goal/money`: `$1 + $2` is no money"),
        ({"budget": ["3min "]}, "`/declarations/0/budget/0`: `3min ` is no quantity"),
        ({"budget": ["3min, 2 steps"]}, "`/declarations/0/budget/0`: `3min, 2 steps` is no quantity"),
        ({"budget": ["3min # and more"]}, "`/declarations/0/budget/0`: `3min # and more` is no quantity"),
        ({"input": "x", "type": "Text "}, "`/declarations/0/type`: `Text ` is not a type"),
        ({"input": "x", "type": "Text = 1"}, "`/declarations/0/type`: `Text = 1` is not a type"),
        ({"input": "x", "type": "Text # c"}, "`/declarations/0/type`: `Text # c` is not a type"),
        ({"input": "x", "type": 'Text use "y"'}, '`/declarations/0/type`: `Text use "y"` is not a type'),
        ({"agent": "x", "kind": "robot"}, "expected one of `browser`, `model`, `human`, found the text `robot`"),
        ({"node": "n", "body": [{"repeat": -1, "body": []}]}, "expected a whole number from 0, found the number -1"),
        ({"node": "n", "body": [{"repeat": 0.5, "body": []}]}, "expected a whole number from 0, found the number 0.5"),
        ({"node": "n", "body": {}}, "`/declarations/0/body`: expected a list, found an object"),
        ({"trigger": "x", "threshold": -1}, "`/declarations/0/threshold`: expected a number from 0"),
        ({"goal": "{"}, "`/declarations/0/goal`: a lone `{` in a text"),
        ({"goal": {"url": False}}, "`/declarations/0/goal/url`: expected `true`, found `false`"),
        ({"goal": {"money": "20 dollars"}}, "`/declarations/0/goal/money`: `20 dollars` is no money"),
        (
            {"node": "n", "body": [{"click": {"ref": "x"}, "with": 1}]},
            "`/declarations/0/body/0/with`: no member `with` in `click`",
        ),
        ({"use": None}, "`/declarations/0/use`: expected a text, found `null`"),
    ],
    ids=str,
)
def test_parts_that_are_refused(declaration: Any, message: str) -> None:
    """One mistake, one message."""
    (said,) = told(plan(declaration))

    assert message in said


def test_nobody_is_told_everything_a_thousand_times() -> None:
    """There is an end to what is told of one document."""
    assert MOST_PROBLEMS == len(told(plan(*[1] * (MOST_PROBLEMS + 50))))


def test_what_a_pattern_can_refuse_the_schema_refuses() -> None:
    """A literal that is spelled wrong does not fit; one that is spelled right and has no value does."""
    validator = Draft202012Validator(program_schema())
    codes = {}
    for date in ("2026-02-28", "@2026-02-30", "@2026-02-28"):
        document = plan({"goal": {"date": date}})
        codes[date] = (validator.is_valid(document), [one.code for one in from_json(document).problems])

    assert {"2026-02-28": (False, ["CS001"]), "@2026-02-30": (True, ["CS003"]), "@2026-02-28": (True, [])} == codes


def test_deep_data_is_refused_before_anything_recurses() -> None:
    """However deep it is."""
    deep: Any = True
    for _ in range(50_000):
        deep = {"not": deep}

    assert [f"`/declarations/0`: more than {MOST_LEVELS} levels"] == told(plan({"goal": deep}))
    while deep is not True:  # Python takes such a thing apart by recursion
        deep = deep.pop("not")


def test_texts_are_looked_at_once() -> None:
    """Also one of a million quotes that never ends."""
    begin = time.process_time()

    assert told('{"a": "' + '\\"' * 1_000_000)
    assert time.process_time() - begin < 5


def test_size_and_number_are_bounded() -> None:
    """A document within the limits of a file may be beyond those of a model."""
    text = json.dumps(plan(*[{"use": "x" * 1000}] * 300))
    (diagnostic,) = plan_from_json(text, limits=FROM_MODEL).diagnostics

    assert () == plan_from_json(text).diagnostics
    assert ("CS004", True) == (diagnostic.code, "characters" in diagnostic.message)
    assert ["CS004"] == [one.code for one in from_json(plan(*[{}] * 50), limits=Limits(size=40)).problems]


@pytest.mark.parametrize(
    ("declaration", "read"),
    [
        ({"goal": {"ref": "true"}}, "true"),
        ({"goal": {"role": "text", "name": "x"}}, '"attribute": "text"'),
        ({"goal": {"call": "f", "arguments": [{"ref": "url"}]}}, '{"url": true}'),
    ],
)
def test_what_no_program_can_say_is_told(declaration: Any, read: str) -> None:
    """A document that would be read back as something else is refused, with what it would be."""
    (diagnostic,) = plan_from_json(plan(declaration)).diagnostics

    assert diagnostic.message.startswith("`/declarations/0/goal")
    assert diagnostic.message.endswith("no program can say this")
    assert read in diagnostic.help


def test_a_text_cannot_leave_its_quotes() -> None:
    """What stands in a text, a name or a description stays in it, however it looks."""
    bad = 'x"\nnode evil by x\n"""#{{}}\\'
    found = plan_from_json(plan({"input": "x", "type": "Text", "default": bad}))

    assert () == found.diagnostics
    assert [ast.Input] == [type(one) for one in found.declarations]
    assert told(plan({"input": bad, "type": "Text"}))
    assert told(plan({"input": "x", "type": "Text\ninput y: Text"}))
    assert told(plan({"input": "x", "type": "Text # or what"}))
    assert told(plan({"input": "x", "type": "Text", "default": {"money": "$1 + $2"}}))
    assert told(plan(doc=bad))


def test_syntax_errors_say_where_in_the_json_they_are() -> None:
    """What the schema cannot know, the grammar does: the message is about the plan's text, the note about the JSON."""
    found = plan_from_json(plan({"flow": "a", "target": "b"}, {"agent": "x", "kind": "model"}, {"goal": True}))
    notes: list[Diagnostic] = list(found.diagnostics)

    assert [("in the JSON this is at `/declarations/1`",)] == [one.notes for one in notes][:1]
    assert "agent x is model" in found.source.text


def test_files_of_skills_and_patches_are_documents_too() -> None:
    """Each is asked for by its own door, and another kind of file is told."""
    library = {"schema_version": 1, "library": "common", "declarations": [{"record": "P", "fields": {"a": "Text"}}]}
    patch = {"schema_version": 1, "patch": "buy", "base": "3f9c1e", "edits": [{"remove_node": "a"}]}

    assert () == library_from_json(library).diagnostics
    assert "skills common" in library_from_json(library).source.text
    assert () == patch_from_json(patch).diagnostics
    assert 'patch buy at "3f9c1e"' in patch_from_json(patch).source.text
    assert told(library)
    assert told(patch)
    assert patch_from_json({**patch, "edits": 3}).diagnostics
    assert library_from_json(patch).diagnostics


def test_places_are_found_by_pointer() -> None:
    """Names with slashes and tildes, lists in lists, and texts that look like structure."""
    text = '{"a/b": {"~": [1, [2, "],:{"]]}, "c": "x"}'
    found = places(text, ["", "/a~1b/~0", "/a~1b/~0/1", "/a~1b/~0/1/1", "/c", "/nowhere"])

    assert {
        "": text,
        "/a~1b/~0": '[1, [2, "],:{"]]',
        "/a~1b/~0/1": '[2, "],:{"]',
        "/a~1b/~0/1/1": '"],:{"',
        "/c": '"x"',
    } == {pointer: text[span.start : span.end] for pointer, span in found.items()}
