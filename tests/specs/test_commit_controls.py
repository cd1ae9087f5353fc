"""Which elements of a plan are listed commit controls, as far as their texts tell."""

from __future__ import annotations

import pytest

from callsheet.dsl import ast, parse
from callsheet.dsl.specs import SiteSpec
from tests.specs.specs import spec_of

SPEC = spec_of("""\
site: shop
elements:
  pay: button "Pay now"
commits:
  - pay
  - button "Delete" in dialog "Delete account"
  - testid "nuke"
  - link like "Unsubscribe"
  - text "Buy"
  - menuitem in menu "Danger"
""")
NAMES = [one.name for one in SPEC.commits]


def pressed(element: str, spec: SiteSpec = SPEC) -> str | None:
    """The commit that a plan would press with an element."""
    (node,) = parse(f"plan p node n {{ click {element} }}").declarations
    act = node.body.statements[0]  # type: ignore[union-attr]
    assert isinstance(act, ast.ActStatement)
    assert act.operand is not None
    return spec.commits_on(act.operand)


@pytest.mark.parametrize(
    "element",
    [
        'button "Pay now"',
        'button "Pay  now "',
        '(button "Pay now")',
        'button "Pay now" nth 2',
        'button "Pay now" in form "Checkout"',
        '(button "Pay now" near text "Total") in region "Cart"',
        'button "Pay now" having img "Card"',
        'button like "Pay"',
        "button like /^Pay/",
        'button like "Pay" in form nth 1',
        'text "Pay now"',
        'label "Pay now"',
    ],
)
def test_one_control_in_many_words(element: str) -> None:
    """What narrows the choice may well choose it."""
    assert "pay" == pressed(element)


@pytest.mark.parametrize(
    "element",
    [
        'button "Pay"',
        'button "Pay later"',
        'link "Pay now"',
        "button",
        "button nth 3",
        'button "{label}"',
        'button "Pay {when}"',
        'button like "later"',
        "button like /^now/",
        "button like /(/",
        'placeholder "Pay now"',
        'css("button.pay")',
        'testid "pay"',
        "label",
    ],
)
def test_what_is_not_known_to_be_it(element: str) -> None:
    """Another name or role; or the page alone could tell."""
    assert pressed(element) is None


@pytest.mark.parametrize(
    ("element", "wanted"),
    [
        ('button "Delete"', 1),
        ('button "Delete" in dialog "Delete account"', 1),
        ('button "Delete" in group "Buttons" in dialog "Delete account"', 1),
        ('button "Delete" in (group in dialog "Delete account")', 1),
        ('button "Delete" in row "Lamp"', None),
        ('testid "nuke"', 2),
        ('testid "nuke" nth 1', 2),
        ('text "Buy"', 4),
        ('text "Buy more"', None),
        ('link like "Unsubscribe"', 3),
        ('link "Unsubscribe now" in list', 3),
        ('link like "Unsub"', None),
        ('menuitem "Format" in menu "Danger"', 5),
        ('menuitem nth 2 in menu "Danger"', 5),
        ('menuitem "Format"', None),
        ('menuitem "Format" in menu "File"', None),
    ],
)
def test_where_a_control_is_belongs_to_it_when_both_say_so(element: str, wanted: int | None) -> None:
    """`Delete` in a row is another one than `Delete` in the dialog that asks for it."""
    assert (None if wanted is None else NAMES[wanted]) == pressed(element)


def test_a_spec_without_commits_has_none() -> None:
    """Nothing is listed, nothing is pressed."""
    assert pressed('button "Pay now"', spec_of("site: shop")) is None
