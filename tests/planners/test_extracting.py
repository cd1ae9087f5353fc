"""What is taken out of a reply is the whole program."""

from __future__ import annotations

from callsheet.planners.drafting.extracting import program_in

SAID = 'plan tidy\n"""\nWhat is to be done:\n\n* tidy the notes"""\n'


def test_what_a_plan_says_about_itself_may_end_like_prose() -> None:
    """Its last line is a point of a list; prose behind a plan is left out all the same."""
    assert SAID == program_in(SAID, "plan")
    assert SAID == program_in(f"{SAID}\n* That is all there is to it.\n", "plan")
