"""The door of the checker: a verdict, a checked plan only when there is no error, everything in source order."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module

import pytest

from callsheet.dsl import PlanRejected, ast, check, parse, to_json
from callsheet.dsl.checks import CHECKS, Facts
from callsheet.dsl.checks.facts import MOST_SUGGESTIONS
from callsheet.dsl.checks.repairs import MOST_WORK

HEAD = 'plan made\nsite shop at "https://shop.example"\nagent scout is browser on shop\n'
GOOD = HEAD + 'node save by scout { goto "/" click button "Save" }'


def test_warnings_do_not_forbid_a_run_unless_strictly() -> None:
    """An unused name is one; with `strict` it is an error like others."""
    text = GOOD + '\ninput query: Text = "a"'
    lenient, strict = check(parse(text)), check(parse(text), strict=True)

    assert lenient.accepted
    assert not strict.accepted
    assert ["warning"] == [one.severity for one in lenient.diagnostics]
    assert [replace(one, severity="error") for one in lenient.diagnostics] == list(strict.diagnostics)


def test_a_rejected_plan_has_no_checked_plan() -> None:
    """Asking for it tells the first error, its line, and how many more there are."""
    verdict = check(parse(HEAD + 'node save by scot { goto "/" click buton "Save" }', name="save.plan"))

    assert verdict.checked is None
    with pytest.raises(PlanRejected) as rejected:
        verdict.unwrap()
    assert "save.plan:4: there is no agent `scot` [CS101] (and 1 more)" == str(rejected.value)
    assert rejected.value.verdict is verdict


def test_only_the_checker_makes_a_checked_plan() -> None:
    """So whoever holds one knows that it was checked."""
    checked = check(parse(GOOD)).unwrap()

    with pytest.raises(TypeError, match="comes from"):
        replace(checked, _made_by=None)


def test_what_is_found_comes_in_source_order() -> None:
    """Whichever check found it."""
    text = HEAD + 'node save by scot { goto "/" click buton "Save" }\nnode look { give a: Int = b }\nresult c'
    starts = [one.span.start for one in check(parse(text)).diagnostics]

    assert sorted(starts) == starts
    assert len(starts) >= 4


def test_a_diagnostic_is_json_for_programs() -> None:
    """Code, place, label and edit, with lines and columns from 1."""
    verdict = check(parse(HEAD + 'node save by scot { goto "/" click button "Save" }', name="save.plan"))
    (data,) = (to_json(one, verdict.plan.source) for one in verdict.diagnostics if one.code == "CS101")

    assert data == json.loads(json.dumps(data))
    assert ("CS101", "error", "save.plan") == (data["code"], data["severity"], data["file"])
    assert {"line": 4, "column": 14, "offset": len(HEAD) + 13} == data["span"]["start"]
    assert ["scout"] == [edit["text"] for edit in data["fix"]]


def test_a_near_name_that_does_not_fit_is_said_and_not_offered() -> None:
    """`limt` is certainly `limit`, but a Money is no Text: an edit would put another error in its place."""
    fitting = check(parse('plan p\ninput limit: Text = "a"\nnode n { give a: Text = limt }\nresult n.a')).diagnostics
    unfitting = check(parse("plan p\ninput limit: Money = $1\nnode n { give a: Text = limt }\nresult n.a")).diagnostics

    assert ["did you mean `limit`?"] * 2 == [one.label for one in (*fitting, *unfitting)]
    assert ["limit"] == [edit.text for edit in fitting[0].fix]
    assert () == unfitting[0].fix


@pytest.mark.parametrize(
    "statement",
    [
        "give a: [Int] = [one for one in numbrs]",
        "for one in numbrs at most 3 { let _a = one }  give a: [Int] = []",
        "give a: [Int] = [one for one in [1] if contains(numbrs, one)]",
        "give a: [Int] = numbrs",
        "give a: [Int] = numbers  require count(numbrs) == 1",
        "give a: [Int] = when true then numbers else (first([numbrs]))",
    ],
)
def test_a_name_is_tried_out_wherever_it_stands(statement: str) -> None:
    """In loops, comprehensions and deep inside of expressions."""
    text = f"plan p\ninput numbers: [Int] = [1]\nnode n {{ {statement} }}\nresult n.a"
    fixes = [one.fix for one in check(parse(text)).diagnostics if one.code == "CS101"]

    assert [["numbers"]] == [[edit.text for edit in fix] for fix in fixes]


def checks_again(plan: ast.Plan, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How often a plan with mistakes is checked, and how many of its misspelt names get an edit."""
    runs: list[Facts] = []
    first = CHECKS[0]

    def first_and_count(facts: Facts) -> None:
        runs.append(facts)
        first(facts)

    monkeypatch.setattr(import_module("callsheet.dsl.check"), "CHECKS", (first_and_count, *CHECKS[1:]))
    found = check(plan).diagnostics
    return len(runs), len([one for one in found if one.code == "CS101" and one.fix])


@pytest.mark.parametrize("count", [1, 90, 2_000])
def test_edits_that_fit_are_tried_out_all_at_once(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan is checked once more, however many names in it are misspelt and however long it is."""
    lines = "".join(f"  give a{number}: Int = limitt\n" for number in range(count))
    plan = parse(f"plan p\ninput limit: Int = 1\nnode n {{\n{lines}}}\n")

    runs, mended = checks_again(plan, monkeypatch)

    assert 2 == runs
    assert min(count, MOST_SUGGESTIONS) == mended


def test_edits_that_do_not_fit_are_found_among_those_that_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong then stands where they stand, so they and the others are tried by themselves."""
    lines = "".join(f"  give a{number}: {'Text' if number == 11 else 'Int'} = limitt\n" for number in range(32))
    plan = parse(f"plan p\ninput limit: Int = 1\nnode n {{\n{lines}}}\n")

    runs, mended = checks_again(plan, monkeypatch)

    assert 31 == mended
    assert 4 == runs


def test_edits_are_tried_out_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none fits, only some are tried alone: there is as much work in a long plan as in a short one."""
    lines = "".join(f"node n{number} {{ give a: Text = limitt }}\n" for number in range(200))
    text = f"plan p\ninput limit: Int = 1\n{lines}"

    assert (2 + MOST_WORK // len(text), 0) == checks_again(parse(text), monkeypatch)
