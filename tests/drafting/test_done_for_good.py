"""Goals whose words describe things, or name values: they order nothing that could not be taken back."""

from __future__ import annotations

import pytest

from callsheet.drafting import task_of
from callsheet.planners.drafts import CannotPlan, Draft
from callsheet.planners.rules import RulesPlanner

BUDGET = "400 steps, 15min, spend $100"


def drafted(site: str, goal: str) -> Draft:
    """The plan of a goal on a mock site."""
    return RulesPlanner().draft(task_of(goal, site, budget=BUDGET, replans=1))


@pytest.mark.parametrize(
    ("site", "goal"),
    [
        ("settings", "The token “Feed reader” may go"),
        ("settings", "E-mail about comments and push about mentions should be off and frobnicated"),
        ("settings", "Show my profile to Only me"),
        ("wizard", "Draft TR-4104"),
        ("wizard", "I'd like to keep draft TR-4104"),
        ("todo", "Choose Errands for everything"),
        ("signup", "Open the account ana@kovac.example with the password red-lamp-77"),
    ],
)
def test_nothing_is_done_for_good_that_no_word_orders(site: str, goal: str) -> None:
    """To delete, to submit and to set a password take a word for it."""
    with pytest.raises(CannotPlan):
        drafted(site, goal)


@pytest.mark.parametrize(
    ("site", "goal", "done"),
    [
        ("settings", "Delete the token “Feed reader”", "delete_token("),
        ("settings", "I no longer need the token “Feed reader”", "delete_token("),
        ("wizard", "Send draft TR-4104 off", "submit_draft("),
        ("settings", "Disable push about mentions and choose Never for the digest", "save_digest"),
        ("settings", "E-mail about comments and push about mentions should be off", "disable_mail_comments"),
        (
            "signup",
            "Give a@b.example the new password red-lamp-77; the old password is blue-moon-8",
            "new_password = red-lamp-77",
        ),
        ("todo", "Change the title of “Water the plants” to “Feed the cat”", "save_title("),
        ("todo", "Add a note to “Water the plants”: Use the can", "text_wanted = Use the can"),
        ("todo", "Put a note on “Water the plants” with “Use the can” in it", "text_wanted = Use the can"),
    ],
)
def test_what_a_word_orders_is_done(site: str, goal: str, done: str) -> None:
    """In the site's own words or in others for them; a `title` is what is named, not what says that a name follows."""
    assert any(done in line for line in drafted(site, goal).why)
