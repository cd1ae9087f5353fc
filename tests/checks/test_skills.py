"""Skills against what they stand for: the same steps, written where they are run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import Verdict, check, parse
from callsheet.dsl.files import InMemoryFiles

HEAD = """plan made
site shop at "https://shop.example"
agent scout is browser on shop
budget 100k steps, 300h
"""
COMMIT = """commit {name} click button "Buy"
    proved by {{ expect seen heading "Thank you" }}
    or by {{ goto "/orders" expect seen row "{name}" }}
"""
STEPS = {
    "goto": 'goto "/"',
    "click": 'click button "More"',
    "look": 'require seen heading "Shop"',
    "branch": 'if seen button "Yes" { click button "Yes" } else { goto "/no" }',
    "loop": 'for n in [1, 2, 3] { click button "{n}" }',
    "compute": "require 1 < 2",
}
UNNEEDED = {"CS302"}
"""A node that only runs a skill may be needed for what that requires; one without statements is not."""
steps = st.lists(st.sampled_from([*STEPS, "commit"]), max_size=4)


def lines(names: list[str], commit: str) -> list[str]:
    """The statements, with commits of that name and a number behind it."""
    return [
        COMMIT.format(name=f"{commit}{number}") if name == "commit" else STEPS[name]
        for number, name in enumerate(names)
    ]


def inlined(before: list[str], inside: list[str], after: list[str]) -> Verdict:
    """All of it in one node."""
    body = [*lines(before, "a"), *lines(inside, "b"), *lines(after, "c")]
    return check(parse(HEAD + "\n".join(["node whole by scout {", *body, "}"])))


def with_a_skill(before: list[str], inside: list[str], after: list[str]) -> Verdict:
    """What is inside as a skill, behind another one that runs it."""
    skill = ["skill inner() on shop {", *lines(inside, "b"), "}", "skill outer() on shop { run inner() }"]
    body = [*lines(before, "a"), "run outer()", *lines(after, "c")]
    return check(parse(HEAD + "\n".join([*skill, "node whole by scout {", *body, "}"])))


@given(steps, steps, steps)
def test_a_page_is_used_before_it_is_open_in_a_skill_just_when_it_is_without(
    before: list[str], inside: list[str], after: list[str]
) -> None:
    """CS501 does not depend on whether steps stand in a skill."""
    one, two = inlined(before, inside, after), with_a_skill(before, inside, after)

    assert one.accepted == two.accepted
    assert {each.code for each in one.diagnostics} - UNNEEDED == {each.code for each in two.diagnostics} - UNNEEDED


@given(steps, steps, steps)
def test_a_skill_costs_what_its_steps_cost(before: list[str], inside: list[str], after: list[str]) -> None:
    """At least and at most, in each component; and each of its commits is admitted at what it needs."""
    one, two = inlined(before, inside, after).checked, with_a_skill(before, inside, after).checked
    if one is None or two is None:
        return

    assert one.cost.least == two.cost.least
    assert one.cost.most == two.cost.most
    assert one.cost.typical == pytest.approx(two.cost.typical)
    assert sorted(one.commit_steps.values()) == sorted(two.commit_steps.values())
    assert {f"whole.{name}" for name in one.commit_steps if name[0] == "b"} == {
        name for name in two.commit_steps if "." in name
    }


@given(st.integers(1, 5))
def test_a_mistake_in_a_skill_is_told_once_however_often_it_is_run(times: int) -> None:
    """In its own file, with the place that uses the file."""
    files = InMemoryFiles({"s.plan": "skills s skill wrong() on shop { require 3 }"})
    runs = "\n".join(f'node n{number} by scout {{ goto "/" run wrong() run wrong() }}' for number in range(times))
    verdict = check(parse(HEAD + 'use "s.plan"\n' + runs), files=files)
    (one,) = verdict.diagnostics
    file, _ = verdict.plan.source.file_at(one.span.start)

    assert "s.plan" == file.name
    assert ["this file is used here"] == [label.text for label in one.others]
    assert () == one.fix


def test_skills_run_each_other_as_deep_as_is_liked() -> None:
    """Nothing recurses over them, and each is looked at once."""
    count = 50
    skills = [f"skill s{number}() on shop {{ run s{number + 1}() }}" for number in range(count)]
    verdict = check(
        parse(
            HEAD
            + "\n".join([*skills, f'skill s{count}() on shop {{ goto "/" }}'])
            + '\nnode whole by scout { run s0() click button "A" }'
        )
    )

    assert [] == [one.message for one in verdict.diagnostics]
    assert verdict.unwrap().cost.least.steps == 2


def test_a_checked_plan_says_what_a_run_needs_to_know() -> None:
    """Skills by name, keys of instances and which of them are serial, stand-ins, triggers with their numbers."""
    plan = check(
        parse(
            HEAD.replace("300h", "300h, 2 replans")
            + """
replan when forecast
replan when inefficiency >= 0.6
replan when failure
agent crowd is browser on shop pool 3
input numbers: [Int] = [1, 2]
input cv: [Text] = []
skill order(number: Int) on shop {
  commit buy click button "{number}"
    proved by { expect seen heading "Thank you" }
    or by { goto "/orders" expect seen row "{number}" }
}
node look by crowd for each number in numbers at most 3 { goto "/{number}" give title: Text = read heading nth 1 }
node buy by crowd for each title in look.title at most 3 { goto "/{title}" run order(count(title_parts)) }
node late instead of buy { }
""".replace(
                "run order(count(title_parts))",
                'let parts = split(title, " ") let number = count(parts) run order(number)',
            )
        )
    )
    checked = plan.unwrap()

    assert ["order"] == list(checked.skills)
    assert {"look": "Int", "buy": "Text"} == {name: str(kind) for name, kind in checked.instance_keys.items()}
    assert {"buy"} == checked.serial
    assert {"buy": "late"} == dict(checked.stand_ins)
    assert {"forecast": "> 1.05", "inefficiency": ">= 0.6", "failure": "None"} == {
        name: f"{one.operator} {one.value}" if one else "None" for name, one in checked.triggers.items()
    }
    assert "buy.buy" in checked.commit_steps
