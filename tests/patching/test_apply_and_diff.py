"""What holds of `apply` and `diff` for any plans: they are inverses, nothing else changes, all edits or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import Plan, format_plan, parse
from callsheet.dsl.ast import Node, Patch
from callsheet.dsl.format import format_program
from callsheet.dsl.json_form import format_json, patch_from_json, to_json
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.patching.applying import PatchRejected, apply
from callsheet.dsl.patching.differing import diff
from callsheet.dsl.patching.text import textual_diff
from tests.examples import examples
from tests.patching.changes import PLAN, Change, changes


def plan_of(text: str = PLAN) -> Plan:
    """A plan without syntax errors."""
    plan = parse(text, name="hello.plan")
    assert () == plan.diagnostics
    return plan


def patch_of(edits: str) -> Patch:
    """A patch of the plan above."""
    return parse_patch(f'patch hello at ""\n{edits}', name="change.plan")


def names(plan: Plan) -> list[str]:
    """Its nodes, in order."""
    return [one.name.text for one in plan.declarations if isinstance(one, Node)]


@examples(12)
@given(changes())
def test_applying_the_difference_gives_the_other_plan(change: Change) -> None:
    """`apply(P, diff(P, Q)) == Q`, also when it is printed and read again."""
    patch = diff(change.old, change.new)
    made = apply(change.old, patch)

    assert () == patch.diagnostics
    assert change.new == made
    assert change.new == parse(format_plan(made))


@examples(12)
@given(changes())
def test_between_a_plan_and_itself_there_is_no_difference(change: Change) -> None:
    """`diff(P, P)` has no edits, its text is empty, and applying it gives P itself."""
    patch = diff(change.old, change.old)

    assert () == patch.edits
    assert apply(change.old, patch) is change.old
    assert "" == textual_diff(change.old, change.old)


@examples(12)
@given(changes())
def test_what_no_edit_names_is_shared(change: Change) -> None:
    """The very same node objects: what was found out about them holds on."""
    patch = diff(change.old, change.new)
    before = {id(one) for one in change.old.declarations}
    same = [one for one in change.old.declarations if one in change.new.declarations]
    shared = sum(id(one) in before for one in apply(change.old, patch).declarations)
    moved = sum(type(edit).__name__ == "RemoveNode" for edit in patch.edits)

    assert shared >= len(same) - moved


@examples(12)
@given(changes())
def test_a_patch_is_a_program_like_others(change: Change) -> None:
    """It is printed and read again as the same patch, as text and as JSON."""
    patch = diff(change.old, change.new, because='it says "no"')

    assert patch == parse_patch(format_program(patch))
    assert format_program(patch) == format_program(parse_patch(format_program(patch)))
    assert patch == patch_from_json(format_json(to_json(patch)))


@examples(12)
@given(changes(), st.data())
def test_a_patch_is_applied_as_a_whole_or_not_at_all(change: Change, data: st.DataObject) -> None:
    """With one edit that cannot be made, none is."""
    patch = diff(change.old, change.new)
    lines = format_program(patch).splitlines()
    broken = parse_patch("\n".join([lines[0], "remove nowhere", *lines[1:]]))
    before = format_plan(change.old)

    with pytest.raises(PatchRejected, match="no node `nowhere` to change"):
        apply(change.old, broken)
    assert before == format_plan(change.old)


@examples(12)
@given(changes(), st.data())
def test_independent_patches_commute(change: Change, data: st.DataObject) -> None:
    """Patches that change different nodes where they stand give the same plan in either order."""
    edits = [one for one in diff(change.old, change.new).edits if type(one).__name__ in ("ReplaceNode", "Rebudget")]
    half = data.draw(st.integers(0, len(edits)))
    texts = [
        "\n".join(format_program(patch_with(change, tuple(some))).splitlines()) for some in (edits[:half], edits[half:])
    ]
    one, two = (parse_patch(text) for text in texts)

    assert apply(apply(change.old, one), two) == apply(apply(change.old, two), one)


def patch_with(change: Change, edits: tuple[object, ...]) -> Patch:
    """The difference with some of its edits alone."""
    from dataclasses import replace

    return replace(diff(change.old, change.new), edits=edits)  # type: ignore[arg-type]  # they are its own
