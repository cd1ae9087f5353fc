"""How forms are spelled: by rules that hold for forms which nobody has thought of here."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

from callsheet.dsl import Span, ast, format_plan, json_form, parse
from callsheet.dsl.diagnostics import has_errors
from callsheet.dsl.format import NotFormattable
from callsheet.dsl.json_form import Pointers, from_json, plan_from_json, to_json
from callsheet.dsl.json_form.derive import kinds
from callsheet.dsl.json_form.documents import MOST_LEVELS
from callsheet.dsl.json_form.schema import program_schema
from tests.dsl.samples import BUY_CHEAPEST

A, B, C = {"ref": "a"}, {"ref": "b"}, {"ref": "c"}
NOT_IN_DOCUMENTS = {"Broken", "Comment", "Syntax"}


def said(expression: str) -> Any:
    """An expression as JSON."""
    return to_json(parse(f"plan a goal {expression}"))["declarations"][0]["goal"]


def printed(expression: Any) -> str:
    """An expression in JSON as a plan has it."""
    plan = plan_from_json({"schema_version": 1, "plan": "a", "declarations": [{"goal": expression}]})
    assert not has_errors(plan.diagnostics), plan.diagnostics
    return format_plan(plan).split("goal ")[1].strip()


def test_every_kind_of_node_has_a_form() -> None:
    """All that the tree can hold is found from its root, and the schema has a definition for it."""
    exported = {name for name in ast.__all__ if isinstance(getattr(ast, name), type)}

    assert exported - NOT_IN_DOCUMENTS == {kind.__name__ for kind in kinds()} & exported
    assert {"plan", "node", "if", "read_all", "verb", "money", "type"} <= set(program_schema()["$defs"])


def test_the_whole_language_comes_back() -> None:
    """A plan with every form, through JSON and back, with nothing but its comments lost."""
    plan = parse(BUY_CHEAPEST)
    again = plan_from_json(to_json(plan))

    assert plan == again
    assert () == again.comments


@pytest.mark.parametrize(
    ("expression", "data"),
    [
        ("3", 3),
        ("-3", -3),
        ("0.25", 0.25),
        ("-0.25", -0.25),
        ("2.0", {"decimal": "2.0"}),
        ("-2.0", {"negate": {"decimal": "2.0"}}),
        ("0.50", {"decimal": "0.50"}),
        ("0.12345678901234567", {"decimal": "0.12345678901234567"}),
        ("-0", {"negate": 0}),
        ("true", True),
        ("none", None),
        ("[]", []),
        ('"a {b.c} {{d}}"', "a {b.c} {{d}}"),
        (r'"\"\\\n"', '"\\\n'),
        ("a.b.c", {"ref": "a.b.c"}),
        ("(a).b", {"field_of": {"grouped": {"ref": "a"}}, "field": "b"}),
        ("$3.50", {"money": "$3.50"}),
        ("url", {"url": True}),
        ("{ a: 1, b: {} }", {"record_value": {"a": 1, "b": {"record_value": {}}}}),
        ("{ a: 1, a: 2 }", {"record_value": [{"name": "a", "value": 1}, {"name": "a", "value": 2}]}),
    ],
)
def test_values_are_spelled(expression: str, data: Any) -> None:
    """Each value has one short spelling, and is read from it with all its digits."""
    assert data == said(expression)
    assert expression == printed(data)


@pytest.mark.parametrize(
    ("data", "expression"),
    [
        ({"decimal": "0.25"}, "0.25"),
        ({"negate": 3}, "-3"),
        ({"field_of": {"ref": "a"}, "field": "b"}, "a.b"),
        (2.0, "2"),
        ({"call": "f", "arguments": []}, "f()"),
        ({"call": "f", "descending": False}, "f()"),
        ({"record_value": [{"name": "a", "value": 1}]}, "{ a: 1 }"),
    ],
)
def test_longer_spellings_are_read(data: Any, expression: str) -> None:
    """What may be left out may be written, and a form may be used where there is something shorter."""
    assert expression == printed(data)


@pytest.mark.parametrize(
    "act",
    [
        {"act": "click"},
        {"act": "click", "operand": A, "particles": [{"word": "with", "value": 1}]},
        {"act": "click", "operand": A, "particles": [{"word": "at", "value": 1}, {"word": "at", "value": 2}]},
        {"act": "fill", "operand": A},
        {"act": "reload", "operand": A},
        {"act": "leap", "operand": A},
        {"drag": A},
        {"drag": A, "to": B, "by": C},
        {"scroll": A},
        {"type": "x", "into": A},
        {"reload": True},
    ],
)
def test_acts_with_the_wrong_words_are_spelled_too(act: Any) -> None:
    """An act that the verb table does not know is written by its fields, so that the checker can refuse it."""
    document = {"schema_version": 1, "plan": "a", "declarations": [{"node": "n", "body": [act]}]}
    program = from_json(document).program

    assert program is not None
    assert document == to_json(program)


def binary(operator: str, left: Any, right: Any) -> dict[str, Any]:
    """An operator between two values."""
    return {"binary": operator, "left": left, "right": right}


@pytest.mark.parametrize(
    ("data", "expression"),
    [
        (binary("*", binary("+", A, B), C), "(a + b) * c"),
        (binary("+", binary("*", A, B), C), "a * b + c"),
        (binary("-", A, binary("-", B, C)), "a - (b - c)"),
        (binary("-", binary("-", A, B), C), "a - b - c"),
        (binary("==", binary("==", A, B), C), "(a == b) == c"),
        (binary("??", A, binary("??", B, C)), "a ?? b ?? c"),
        ({"not": binary("and", A, B)}, "not (a and b)"),
        ({"negate": binary("+", A, 1)}, "-(a + 1)"),
        ({"item": binary("+", A, B), "index": binary("+", A, 1)}, "(a + b)[a + 1]"),
        ({"nth_of": {"ref": "row"}, "index": binary("+", A, 1)}, "row nth (a + 1)"),
        ({"inside_of": A, "container": {"inside_of": B, "container": C}}, "a in (b in c)"),
        ({"seen": {"choice": A, "then": B, "otherwise": C}}, "seen (when a then b else c)"),
        (binary("+", {"choice": A, "then": B, "otherwise": C}, 1), "(when a then b else c) + 1"),
        ({"comprehension": A, "generators": [{"name": "x", "source": binary("??", A, B)}]}, "[a for x in a ?? b]"),
    ],
)
def test_parentheses_are_added_where_they_are_needed(data: Any, expression: str) -> None:
    """A tree says what belongs together; the printed plan says the same, with no more parentheses than that takes."""
    assert expression == printed(data)


def test_a_plan_that_was_not_read_is_not_written() -> None:
    """What could not be read would be lost."""
    with pytest.raises(NotFormattable, match="syntax errors"):
        to_json(parse("plan a\nnode b { clik }"))


def test_pointers_lead_to_what_a_span_says() -> None:
    """The smallest object or list around it."""
    text = "plan a\nnode n { let x = [1, later] if x == y { reload } }"
    plan = parse(text)
    document = to_json(plan)
    found = {}
    for word in ("later", "reload", "node"):
        start = text.index(word)
        found[word] = Pointers(plan).to(Span(start, start + len(word)))

    assert "/declarations/0/body/0/value/1" == found["later"]
    assert "/declarations/0/body/1/then/0" == found["reload"]
    assert "/declarations/0" == found["node"]
    assert {"ref": "later"} == document["declarations"][0]["body"][0]["value"][1]


def test_as_deep_as_a_plan_may_be() -> None:
    """A plan of the greatest depth goes through JSON; one level more is told, in JSON as in a plan."""
    deep = parse(f"plan a goal {'not ' * 125}x")
    assert () == deep.diagnostics
    document = to_json(deep)

    assert deep == plan_from_json(document)
    deeper = {**document, "declarations": [{"goal": {"not": {"not": {"not": document["declarations"][0]["goal"]}}}}]}
    assert ["CS004"] == [one.code for one in from_json(deeper).problems]
    assert MOST_LEVELS > 2 * 125


def test_the_examples_of_the_package_run() -> None:
    """Its docstring shows what it does."""
    outcome = doctest.testmod(json_form)

    assert outcome.attempted > 0
    assert 0 == outcome.failed
