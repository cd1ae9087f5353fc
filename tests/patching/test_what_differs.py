"""Single cases of `diff`, `apply` and `textual_diff`: what is said, where it points, what cannot be said."""

from __future__ import annotations

import pytest

from callsheet.dsl import Plan, check, format_plan, parse
from callsheet.dsl.ast import Node
from callsheet.dsl.format import format_program
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.patching import NotExpressible, PatchRejected, apply, diff, textual_diff
from tests.patching.changes import PLAN

REBUDGET = "rebudget search 25 steps"
WITHOUT_RETRY = """# looks
replace node search by scout budget 20 steps, $1 {
  goto "/"  # the shop
  click button "Search"
}
"""


def plan_of(text: str = PLAN) -> Plan:
    """A plan without syntax errors."""
    plan = parse(text, name="hello.plan")
    assert () == plan.diagnostics
    return plan


def applied(edits: str) -> Plan:
    """The plan above after these edits."""
    return apply(plan_of(), parse_patch(f'patch hello at ""\n{edits}', name="change.patch.plan"))


def edits_of(new: str) -> list[str]:
    """The edits that make a plan of the one above."""
    return format_program(diff(plan_of(), plan_of(new))).split("\n\n")[1:]


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("by scout retry", "by buyer retry", ["reassign search to buyer\n"]),
        ("20 steps", "30 steps", ["rebudget search 30 steps\n"]),
        ("by scout retry 1 budget 20", "by buyer retry 1 budget 25", [f"reassign search to buyer\n{REBUDGET}\n"]),
        ("retry 1 ", "", [WITHOUT_RETRY]),
    ],
    ids=["agent", "budget", "both", "another clause"],
)
def test_an_edit_is_as_small_as_it_can_be(old: str, new: str, edits: list[str]) -> None:
    """Only what cannot be said in a word replaces the node, and its comments come along."""
    assert edits == edits_of(PLAN.replace(old, new))


def test_a_node_that_moves_is_one_that_is_put_in_again() -> None:
    """The fewest of them: one node goes past two others."""
    last = PLAN[PLAN.index("# acts") : PLAN.index("goal")]
    said = edits_of(PLAN.replace(last, "").replace("# looks", f"{last}\n# looks"))

    assert "remove order" == said[0]
    assert said[1].startswith("# acts\ninsert before search node order by scout after search {")
    assert 2 == len(said)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("plan hello", "plan bye", "the plans are `hello` and `bye`: a patch is for one plan"),
        ("plan hello\n", 'plan hello\n"""Hi."""\n', "the plans have different descriptions"),
        ("https://shop.example", "https://shop2.example", "the plans differ in site `shop`"),
        ('goal pick.word == "a"\n', "", "a `goal` is only in the old plan"),
        ('goal pick.word == "a"\n', 'goal pick.word == "a"\nbudget 90 steps\n', "a `budget` is only in the new plan"),
        ('goal pick.word == "a"\n', 'goal pick.word == "a"\nnode last { require true }\n', "node `last` stands where"),
        ("node order", "node pick", "declares `pick` twice"),
    ],
)
def test_what_no_patch_can_say(old: str, new: str, reason: str) -> None:
    """It is told in one line, and nothing is made."""
    with pytest.raises(NotExpressible, match=reason):
        diff(plan_of(), plan_of(PLAN.replace(old, new)))


def test_comments_stay_with_what_they_are_about() -> None:
    """Those above a node that is replaced stay there, those in it go; those of a removed one go with it."""
    text = format_plan(applied("# of the head\n\nreplace node search { require true } # behind it\nremove pick"))

    assert "# looks\nnode search {\n  require true\n}  # behind it" in text
    assert "# the shop" not in text
    assert "# decides" not in text
    assert "# acts\nnode order" in text


def test_a_diagnostic_points_into_the_file_that_is_to_blame() -> None:
    """The patch for what came with it, the plan for the rest."""
    plan = applied('replace node pick {\n  give word: Int = "b"\n}')
    places = {one.message: plan.source.place(one.span.start) for one in check(plan).diagnostics}

    assert "change.patch.plan:3:20" == places["`word` must be an `Int`, not a `Text`"]
    assert [one for one in places.values() if one.startswith("hello.plan")]


def test_every_edit_that_cannot_be_made_is_told() -> None:
    """With its place in the patch; the plan stays as it was."""
    with pytest.raises(PatchRejected) as rejected:
        applied("remove serch\nrebudget shop 5 steps\nremove pick")

    assert [
        "plan `hello` has no node `serch` to change",
        "plan `hello` has no node `shop` to change",
    ] == [one.message for one in rejected.value.diagnostics]
    assert "did you mean `search`?" == rejected.value.diagnostics[0].label
    assert "change.patch.plan:2:8: plan `hello` has no node `serch` to change [CS802] (and 1 more)" == str(
        rejected.value
    )


def test_the_first_of_two_nodes_of_a_name_is_meant() -> None:
    """Such a plan is not accepted; a patch may mend it."""
    plan = apply(plan_of(PLAN.replace("node order", "node search")), parse_patch('patch hello at ""\nremove search'))

    assert ["pick", "search"] == [one.name.text for one in plan.declarations if isinstance(one, Node)]


def test_a_textual_diff_says_in_which_node_it_is() -> None:
    """Behind the numbers of each hunk."""
    shown = textual_diff(plan_of(), applied("replace node order { require true }"), names=("old", "new"))

    assert shown.startswith("--- old\n+++ new\n@@ -16,9 +16,8 @@ node order\n")
    assert '-  click button "{pick.word}"\n' in shown
    assert "+  require true\n" in shown
