"""Edits that are offered, held to trials one by one: on small plans in which names are misspelt."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import check, parse
from callsheet.dsl.diagnostics import Diagnostic, Edit
from tests.conformance.mending import mended

HEAD = """plan p
input largest: Int = 3
input heading_text: Text = "a"
record Product { label: Text, price: Money }
enum Colour { red, green }
node answer { give number: Int = 1 }
"""
_NEAR = re.compile(r"did you mean `(\w+)`\?")
SLIPS = (
    "node fits_{0} {{ give given_{0}: Int = larget + 1 }}",
    "node fits_not_{0} {{ give given_{0}: Int = heading_txt }}",
    "node type_{0} {{ let one: [Produt] = []  give given_{0}: Int = count(one) }}",
    'node type_not_{0} {{ give given_{0}: Prodct = "a" }}',
    "node value_{0} {{ give given_{0}: Bool = Colour.gren == Colour.red }}",
    "node value_not_{0} {{ give given_{0}: Text = Colour.gren }}",
    "node reads_{0} {{ give given_{0}: Int = answerr.number }}",
    "node reads_not_{0} {{ give given_{0}: Text = answerr.number }}",
    "node twice_{0} {{ give given_{0}: Int = larget + heading_txt }}",
    "node one_way_{0} after other_way_{0} {{ }}\nnode other_way_{0} after one_wayy_{0} {{ }}",
    "node round_{0} after back_agin_{0} {{ }}\nnode back_again_{0} after roundd_{0} {{ }}",
)
"""Declarations with a misspelt name or two: what is near may be right, be of the wrong type, or close a circle."""
plans = st.lists(st.sampled_from(SLIPS), min_size=1, max_size=3).map(
    lambda slips: HEAD + "\n".join(slip.format("abc"[number] * 3) for number, slip in enumerate(slips)) + "\n"
)


@pytest.mark.slow
@given(plans)
def test_what_is_offered_is_what_trials_one_by_one_find(text: str) -> None:
    """Each edit by itself and all of them together take away what they are for, and none that could be is missing."""
    found = errors_of(text)
    misspelt = [one for one in found if _NEAR.match(one.label)]
    offered = [one for one in misspelt if one.fix]

    assert all(fits(text, found, [one]) for one in offered)
    assert fits(text, found, offered)
    for one in misspelt:
        assert one.fix or not fits(text, found, [one]) or not fits(text, found, [*offered, one])


@pytest.mark.parametrize(("number", "offered"), [(0, 1), (1, 0), (8, 1), (9, 0), (10, 1)])
def test_of_two_that_do_not_fit_together_one_is_offered(number: int, offered: int) -> None:
    """Where both would close a circle, or add a number and a text."""
    assert offered == sum(bool(one.fix) for one in errors_of(HEAD + SLIPS[number].format("aaa")))


def errors_of(text: str) -> list[Diagnostic]:
    """Those of a plan that is checked from its text."""
    return [one for one in check(parse(text)).diagnostics if one.severity == "error"]


def fits(text: str, found: list[Diagnostic], tried: list[Diagnostic]) -> bool:
    """Whether the text with the names in their places has lost these errors and got no other."""
    edits = [Edit(span=one.span, text=_NEAR.sub(r"\1", one.label)) for one in tried]
    before, after = _counted(found), _counted(errors_of(mended(text, edits)))
    return after <= before - _counted(tried)


def _counted(found: list[Diagnostic]) -> Counter[str]:
    return Counter(f"{one.code} {one.message}" for one in found)
