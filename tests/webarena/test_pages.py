"""Where a run ends, and what pages hold then."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from callsheet.tasks.webarena.scoring import score
from callsheet.tasks.webarena.urls import url_matches

from .looking import FakeLooker, FakePage, task


@pytest.mark.parametrize(
    ("reference", "url", "holds"),
    [
        ("http://a/x", "http://a/x/", True),
        ("http://a/x/", "https://a/x#top", True),  # neither scheme nor fragment counts
        ("http://a/x", "http://a/x/y", True),  # contained
        ("http://a/x/y", "http://a/x", False),
        ("http://a/x?p=1", "http://a/x?q=2&p=1", True),
        ("http://a/x?p=1", "http://a/x?p=2", False),
        ("http://a/x?p=1 |OR| http://a/y?p=2", "http://a/x?p=2", True),  # values of all alternatives together
        ("http://a/x?p=1 |OR| http://a/y", "http://a/y", False),  # and asked of all of them
        ("http://a/%20", "http://a/ ", False),
    ],
)
def test_addresses(reference: str, url: str, holds: bool) -> None:
    """As the original compares them, where it is lenient too."""
    assert url_matches(reference, url) is holds


def held(*checks: dict[str, Any], last: FakePage, others: tuple[FakePage, ...] = ()) -> float:
    """The score of checks of pages."""
    looker = FakeLooker(last, *others)
    return asyncio.run(score(task(program_html=list(checks)), answer="", looker=looker)).value


def check(locator: str, url: str = "last", **required: Any) -> dict[str, Any]:
    """A check as the file has it."""
    return {"url": url, "locator": locator, "required_contents": required}


TITLE = "document.querySelector('h1').outerText"


def test_the_whole_page_and_a_part() -> None:
    """No locator is the page's HTML; an expression is what it comes to."""
    page = FakePage("http://shop", html="<h1>Lamps &amp; more</h1>", says={TITLE: "Lamps"})

    assert held(check("", must_include=["lamps & more"]), last=page) == 1
    assert held(check(TITLE, exact_match="lamps"), last=page) == 1
    assert held(check(TITLE, must_include=["chairs |OR| lamp"]), last=page) == 1
    assert held(check(TITLE, must_include=["lamp", "chairs"]), last=page) == 0


def test_what_an_expression_throws_is_nothing() -> None:
    """Nothing holds nothing but the empty text."""
    page = FakePage("http://shop")

    assert held(check("document.x.y", must_include=["lamp"]), last=page) == 0
    assert held(check("document.x.y", exact_match=""), last=page) == 1


def test_preparations_end_with_the_first_that_throws() -> None:
    """And the check is made all the same."""
    page = FakePage("http://shop", says={TITLE: "Lamps"})
    one = {**check(TITLE, exact_match="Lamps"), "prep_actions": ["document.a.click()", "document.b.click()"]}

    assert held(one, last=page) == 1
    assert page.evaluated == ["document.a.click()", TITLE]


def test_helpers() -> None:
    """Orders and reviews come from the shop's interface, a post's address from the page's own."""
    last = FakePage("http://forum/f/books/12/-/comment/3")
    order = FakePage("http://shop/sales/order/view/order_id/190/", html="a lamp")
    post = FakePage("http://forum/f/books/12/", html="a comment")

    assert held(check("", "func:shopping_get_latest_order_url()", must_include=["lamp"]), last=last, others=(order,))
    assert held(check("", "func:reddit_get_post_url('__last_url__')", must_include=["a c"]), last=last, others=(post,))
    assert held(check("func:shopping_get_sku_latest_review_author('B00')", exact_match="Emma"), last=last)
    assert held(check("func:shopping_get_sku_latest_review_rating('B00')", exact_match="80"), last=last)
    assert not held(check("func:shopping_get_sku_latest_review_rating('C')", exact_match="80"), last=last)


def test_the_first_kind_that_fails_ends_it() -> None:
    """What comes after it is not looked at."""
    one = task(reference_url="http://other", program_html=[check(TITLE, exact_match="Lamps")])
    page = FakePage("http://shop", says={TITLE: "Lamps"})
    found = asyncio.run(score(one, answer="", looker=FakeLooker(page)))

    assert found.value == 0
    assert found.parts == {"url_match": 0.0}
    assert page.evaluated == []
