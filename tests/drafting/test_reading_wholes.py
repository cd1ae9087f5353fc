"""Goals that say several things at once, and plans that read on the way what they need: no browser, only the spec."""

from __future__ import annotations

from functools import cache

import pytest

from callsheet.drafting import task_of
from callsheet.dsl import check, parse
from callsheet.planners.drafts import CannotPlan, Draft
from callsheet.planners.rules import RulesPlanner
from callsheet.planners.rules.whole import read_whole

pytestmark = pytest.mark.slow
BUDGET = "400 steps, 15min, spend $100"
WHO = (
    "for Ana Kovač from Portugal, born 1990-02-28, e-mail ana@kovac.example, username ana_k, password red-lamp-77, "
    "with the plan Plus"
)
TRIP = "for Ana Kovač, born 1990-02-28; email ana@kovac.example"


@cache
def drafted(site: str, goal: str) -> Draft:
    """The plan of a goal on a mock site."""
    return RulesPlanner().draft(task_of(goal, site, budget=BUDGET, replans=1))


READ: list[tuple[str, str, list[str], dict[str, str]]] = [
    (
        "signup",
        f"Create an account {WHO} and no newsletter",
        ["create"],
        {"full_name": "Ana Kovač", "country": "Portugal", "username": "ana_k", "wanted_plan": "Plus"},
    ),
    (
        "signup",
        f"Register {WHO}. Then confirm the address",
        ["create", "confirm_address"],
        {"email": "ana@kovac.example"},
    ),
    (
        "signup",
        "Set the phone +44 20 7946 0018 and the country Spain in the profile of a@b.example, password 3 red hens",
        ["save_phone", "save_country"],
        {"phone": "+44 20 7946 0018", "country": "Spain", "password": "3 red hens"},
    ),
    (
        "signup",
        "Change the password of a@b.example from red-lamp-77 to blue.moon.8",
        ["change_password"],
        {"password": "red-lamp-77", "new_password": "blue.moon.8"},
    ),
    (
        "wizard",
        f"Apply for annual cover for Worldwide from 2027-03-04, longest trip 60 days, healthy, no extras, {TRIP}",
        ["submit_application"],
        {"region_wanted": "Worldwide", "first": "2027-03-04", "longest_wanted": "60 days", "born": "1990-02-28"},
    ),
    (
        "wizard",
        f"Apply for a single trip to Europe from 2027-03-04 to 2027-03-09, with a sore knee, untreated, {TRIP}",
        ["submit_application"],
        {"first": "2027-03-04", "last": "2027-03-09", "condition": "a sore knee", "treatment": "Not treated"},
    ),
    ("wizard", "Submit the draft TR-7, but for the region Europe", ["save_region", "submit_draft"], {"number": "TR-7"}),
    ("wizard", "Hand in TR-7 without winter sports", ["save_no_sports", "submit_draft"], {"number": "TR-7"}),
    ("wizard", "Papers for draft TR-7 should go to a@b.example; do not submit it", ["save_email"], {"number": "TR-7"}),
]


@pytest.mark.parametrize(("site", "goal", "names", "values"), READ, ids=[goal for _, goal, _, _ in READ])
def test_what_is_asked_for_and_with_what(site: str, goal: str, names: list[str], values: dict[str, str]) -> None:
    """In an order in which it can be done."""
    reading = read_whole(goal, task_of(goal, site).spec)
    given = {name: term.value for aim in reading.aims for name, term in aim.given.items()}

    assert names == [aim.name for aim in reading.aims]
    assert values == {name: given.get(name) for name in values}


@pytest.mark.parametrize(
    ("site", "goal"), [(site, goal) for site, goal, _, _ in READ], ids=[goal for _, goal, _, _ in READ]
)
def test_plans_of_them_check_strictly(site: str, goal: str) -> None:
    """And ask for nothing: all that was needed was said."""
    made = drafted(site, goal)
    found = check(parse(made.text), files=task_of(goal, site).files, strict=True)

    # a new application has no number before it is there, so nothing but the commit's own page can tell of it
    told = [one for one in found.diagnostics if (site, one.code) != ("wizard", "CS505")]
    assert ((), []) == (made.asked, [f"{one.code}: {one.message}" for one in told])


def test_what_is_said_to_be_a_password_goes_nowhere_else() -> None:
    """It had been typed where a new address goes, as the clause that says it says nothing else."""
    goal = "Change my email to desk@inkwell.example; the password is alice-demo"
    (aim,) = read_whole(goal, task_of(goal, "settings").spec).aims
    made = drafted("settings", goal)

    assert ("change_address", "alice-demo") == (aim.name, aim.given["password"].value)
    assert made.text.count("fill settings.new_email") == 1


def test_boxes_are_ticked_or_left_alone() -> None:
    """As the goal says of what the form has besides."""
    assert "newsletter_box" not in drafted("signup", f"Create an account {WHO} and no newsletter").text
    assert "check signup.newsletter_box" in drafted("signup", f"Create an account {WHO} and the newsletter").text


def test_a_code_is_read_where_it_was_mailed() -> None:
    """And typed where it is wanted; the page with it is one for this address."""
    text = drafted("signup", "Confirm the address a@b.example with the code from its mail").text

    opened, read, typed = (
        text.index(one) for one in ('click link "Confirm {email}"', "let code = read signup.mailed_code", "with code")
    )
    assert opened < read < typed


def test_a_code_is_asked_for_before_it_is_read() -> None:
    """As long as nothing was mailed, there is none."""
    text = drafted("signup", "Reset the password of a@b.example to blue-moon-8").text

    assert text.index("click signup.send_code") < text.index("let code = read signup.mailed_code")


REFUSED: list[tuple[str, str, str]] = [
    ("signup", "Paint a@b.example green", "don't know what to"),
    ("signup", "Make me happy", "this may mean"),
    ("signup", "Change the phone", "does not say which"),
    ("signup", "Change the country of a@b.example to Spain and frobnicate the profile with 77-x", "don't know what"),
    ("signup", "Subscribe a@b.example to the newsletter, but not to the newsletter", "this may mean"),
    ("wizard", "Submit the draft TR-7 and do not submit it", "what it says is not so"),
    ("wizard", "Submit the cheapest draft", "chooses something"),
    ("wizard", "Hand it in", "does not say which"),
    ("wizard", "Change the draft TR-7 to +44 20 7946 0018 on 2027-03-04", "don't know what to"),
    ("wizard", "", "this may mean"),
]


@pytest.mark.parametrize(("site", "goal", "why"), REFUSED, ids=[goal for _, goal, _ in REFUSED])
def test_what_is_not_explained_is_refused(site: str, goal: str, why: str) -> None:
    """In one line; a wrong plan would be worse."""
    with pytest.raises(CannotPlan) as refused:
        read_whole(goal, task_of("x", site).spec)

    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_is_not_to_be_done_is_in_no_plan() -> None:
    """Though another order of the goal would need it."""
    with pytest.raises(CannotPlan):
        drafted("wizard", "Submit the draft TR-7, and do not tick that all of it is true")


@pytest.mark.parametrize(
    ("site", "goal"),
    [
        ("todo", "Delete the tasks that are not complete"),
        ("cart", "Order the Halden desk lamp, but do not order it"),
        ("signup", "Paint a@b.example"),
    ],
)
def test_what_would_be_the_contrary_is_refused(site: str, goal: str) -> None:
    """Whether it is read clause by clause or whole."""
    with pytest.raises(CannotPlan):
        drafted(site, goal)


def test_a_thing_that_is_wanted_in_a_place_is_put_there() -> None:
    """Not bought, and not removed from it."""
    made = drafted("cart", "I want the cheapest lamp in my cart")

    assert "click cart.add_to_cart" in made.text
    assert "commit" not in made.text


def test_what_is_not_so_in_the_end_is_given_as_not_so() -> None:
    """The facts themselves, and a goal that says how they are wanted."""
    text = drafted("todo", "Rename “Buy milk” to “Buy oat milk”").text

    assert "goal save_title.exists_wanted and not save_title.exists_task" in text


def test_what_is_in_a_cart_is_not_cleared_to_order_it() -> None:
    """Only for an order of something else is it put away."""
    sent = "with the name “A B”, the street “1 C”, the postcode “D1” and the card “4111 1111 1111 1111”"

    assert "empty_cart" not in drafted("cart", f"Order what is in my cart {sent}").text
    assert "click cart.empty_cart" in drafted("cart", f"Order “Halden desk lamp” {sent}").text
