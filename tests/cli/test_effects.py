"""`callsheet check --effects`: which acts may be done again, and from where, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from callsheet import exits
from callsheet.dsl.effects import NODE, effects
from callsheet.schemas.made import check_schema
from tests.interpreter.shop import checked

from .conftest import Call

HEAD = """plan order
site shop at "https://shop.example" auth basic "bob", pw
secret pw: Text for shop
flow shop -> model
agent buyer is model "standard" on shop
"""
PLAN = f"""{HEAD}
node pick {{ give names: [Text] = ["Lamp", "Cable"] }}

node order by buyer retry 2 {{
  goto "/cart"
  do "empty the cart" at most 3 steps expect seen heading "Empty"
  if seen button "Later" {{ hover button "Later" }}
  for name in pick.names at most 5 {{
    accept dialog {{ click button "Add {{name}}" }}
    commit place press "Enter" on button "Order"
      proved by {{ expect seen heading "Thanks" }}
      or by {{
        goto "/orders"
        click link "Open"
        expect seen row "{{name}}"
      }}
    goto "/cart"
  }}
  download _bill by click link "Bill"
}}
"""
TEXT = """order, by buyer
  10  freely         goto "/cart"  again from line 10
  11  at least once  do "empty the cart" at most 3 steps  again from line 10
  12  at least once  hover button "Later"  again from line 10
  14  at least once  click button "Add {name}"  again from line 10 or behind `place`
  15  at most once   place: press "Enter" on button "Order"
  18  freely         goto "/orders"  (proof of `place`)
  19  at least once  click link "Open"  (proof of `place`)
  22  freely         goto "/cart"  again from behind `place`
  24  at least once  click link "Bill"  again from line 10 or behind `place`
"""


def test_people_see_a_line_for_each_act(call: Call, tmp_path: Path) -> None:
    """In source order; nodes that only compute are left out."""
    (tmp_path / "order.plan").write_text(PLAN)
    said = call("check", "--effects", "order.plan")

    assert exits.DONE == said.code
    assert TEXT == said.out


def test_programs_get_the_same(call: Call, tmp_path: Path) -> None:
    """As the schema says; without the option the document is as it was."""
    (tmp_path / "order.plan").write_text(PLAN)
    document = json.loads(call("check", "--effects", "--json", "order.plan").out)
    plain = json.loads(call("check", "--json", "order.plan").out)
    [nothing, order] = document["files"][0].pop("effects")

    Draft202012Validator(check_schema()).validate(document | {"files": [document["files"][0] | {"effects": [order]}]})
    assert plain == document
    assert {"node": "pick", "agent": "", "beginnings": nothing["beginnings"], "acts": []} == nothing
    assert [{"behind": "", "line": 10}, {"behind": "place", "line": 15}] == order["beginnings"]
    assert [one["effect"] for one in order["acts"]].count("commit") == 1


def test_a_rejected_plan_has_none(call: Call, tmp_path: Path) -> None:
    """There is nothing to be done again."""
    (tmp_path / "order.plan").write_text(PLAN.replace("pick.names", "pick.name"))
    said = call("check", "--effects", "--json", "order.plan")

    assert exits.REJECTED == said.code
    assert "effects" not in json.loads(said.out)["files"][0]


COMMIT = (
    'commit {0} click button "{0}" proved by {{ expect seen text "x" }} or by {{ goto "/" expect seen text "{0} {1}" }}'
)
ONE, TWO = COMMIT.format("one", ""), COMMIT.format("two", "")
FIRST, SECOND = COMMIT.format("one", "{n}"), COMMIT.format("two", "{n}")
ROUNDS = "repeat at most 2 keeping n: Int = 0 { set n = n + 1"


@pytest.mark.parametrize(
    ("body", "again"),
    [
        ('click text "last"', {NODE}),
        (f'{ONE} goto "/" click text "last"', {"one"}),
        (f'if seen text "a" {{ {ONE} goto "/" }} click text "last"', {NODE, "one"}),
        (f'if seen text "a" {{ {ONE} }} else {{ {TWO} }} goto "/" click text "last"', {"one", "two"}),
        (f'{ONE} goto "/" {TWO} goto "/" click text "last"', {"two"}),
        (f'{ROUNDS} stop when seen text "a" {FIRST} goto "/" }} click text "last"', {NODE, "one"}),
        (f'{ROUNDS} {FIRST} goto "/" stop when seen text "a" }} click text "last"', {"one"}),
        (f'{ROUNDS} {FIRST} goto "/" {SECOND} goto "/" stop when seen text "a" }} click text "last"', {"two"}),
    ],
)
def test_an_act_begins_again_wherever_an_attempt_may_have_begun(body: str, again: set[str]) -> None:
    """Behind the last commit of each way that leads to it."""
    [work] = effects(checked(f'{HEAD}node work by buyer {{ goto "/" {body} }}'))

    assert again == set(work.acts[-1].again_from)


def test_acts_of_skills_stand_where_they_are_run() -> None:
    """Their commits are named after the node; behind them a retry does not do them again."""
    skill = f'skill buy(what: Text) on shop {{ goto "/" {COMMIT.format("one", "{what}")} goto "/" }}'
    text = f"""{HEAD}{skill}
    node work by buyer {{
      goto "/"
      for name in ["a", "b"] {{
        click text "first"
        run buy(name)
        click text "last"
      }}
    }}
    """
    [work] = effects(checked(text))
    acts = {act.text.partition(" ")[2]: act for act in work.acts}

    assert ("work.one", "commit") == (work.acts[3].text.partition(":")[0], work.acts[3].effect)
    assert (NODE, "work.one") == acts['text "first"'].again_from
    assert ("work.one",) == acts['text "last"'].again_from


def test_logging_in_is_part_of_every_attempt() -> None:
    """Its acts come last, and belong to attempts from each beginning."""
    text = HEAD.replace('auth basic "bob", pw', 'login by sign_in() when seen link "Log in"').replace(
        "secret pw: Text for shop\n", ""
    )
    text += f'skill sign_in() on shop {{ click link "Log in" }} node work by buyer {{ goto "/" {ONE} goto "/" }}'
    [work] = effects(checked(text))

    assert ('click link "Log in"', (NODE, "one")) == (work.acts[-1].text, work.acts[-1].again_from)
