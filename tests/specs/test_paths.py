"""Paths of a site as patterns: which addresses are which page, which requests are commits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl.specs.paths import VALUE, BadPattern, RequestPattern, best, parse_pattern


@pytest.mark.parametrize(
    ("pattern", "address", "wanted"),
    [
        ("/", "/", True),
        ("/", "", True),
        ("/", "/?sort=price", True),
        ("/", "/a", False),
        ("/orders", "/orders", True),
        ("/orders", "/orders/", True),
        ("/orders", "/Orders", False),
        ("/orders", "/orders/7", False),
        ("/orders/{number}", "/orders/AB-7", True),
        ("/orders/{number}", "/orders/", False),
        ("/orders/{number}", "/orders/7/thank-you", False),
        ("/orders/{number}/thank-you", "/orders/7/thank-you#top", True),
        ("/search?q={query}", "/search?q=usb", True),
        ("/search?q={query}", "/search?sort=price&q=", True),
        ("/search?q={query}", "/search", False),
        ("/search?q={query}", "/search?qq=usb", False),
        ("/search?sort=price", "/search?sort=price", True),
        ("/search?sort=price", "/search?sort=rating", False),
        ("/a%20b", "/a%20b", True),
        ("/a%20b", "/a%20c", False),
        ("/orders", f"/{VALUE}", True),
        ("/orders", f"/or{VALUE}s", True),
        ("/orders", f"/or{VALUE}d{VALUE}", True),
        ("/orders", f"/or{VALUE}x{VALUE}", False),
        ("/orders", f"/ordersorders{VALUE}", False),
        ("/orders", f"/{VALUE}/7", False),
        ("/search?q={query}", f"/search?q={VALUE}", True),
        ("/search?q={query}", f"/search?{VALUE}=usb", False),
    ],
)
def test_which_addresses_fit(pattern: str, address: str, wanted: bool) -> None:
    """Step by step, each a text or anything; a value that is not known yet is one step or a part of one."""
    assert wanted == parse_pattern(pattern).matches(address)


@pytest.mark.parametrize(
    "address", "//orders /./orders /a/../orders /%6frders /orders/%2e /orders%2F /orders?x=1 /orders#x".split()
)
def test_a_request_is_known_in_every_disguise(address: str) -> None:
    """What a server takes for `/orders` is `/orders`: the proxy must not be talked out of it."""
    request = RequestPattern(method="POST", path=parse_pattern("/orders"))

    assert request.matches("POST", address)
    assert request.matches("post", address)
    assert not request.matches("GET", address)


def test_slots_with_choices() -> None:
    """A step that can be one of a few texts is none else; such paths can be spelled out."""
    pattern = parse_pattern("/{department}/{id}", {"department": ("store", "outlet")})

    assert [True, True, False] == [pattern.matches(path) for path in ("/store/7", f"/{VALUE}/7", "/cart/7")]
    assert ("/store/{id}", "/outlet/{id}") == pattern.spelled
    assert "/{department}/{id}" == str(pattern)


def test_of_several_pages_the_one_that_says_most_is_meant() -> None:
    """A query over none, a written step over an open one, choices over anything."""
    choices = {"department": ("store", "outlet")}
    pages = {
        name: parse_pattern(path, choices)
        for name, path in {
            "any": "/{page}",
            "department": "/{department}",
            "results": "/{department}?q={query}",
            "orders": "/orders",
            "store": "/store",
        }.items()
    }
    addresses = ["/x", "/outlet", "/store", "/store?q=a", "/orders", "/orders?q=a", "/a/b"]

    assert ["any", "department", "store", "results", "orders", "orders", None] == [
        best(pages.items(), address) for address in addresses
    ]


@pytest.mark.parametrize(
    ("pattern", "start", "end"),
    [
        ("/a//b", 0, 5),
        ("/../a", 0, 5),
        ("/x{a}", 1, 5),
        ("/{a}/{a}", 5, 8),
        ("/{1}", 1, 4),
        ("/a?=b", 3, 5),
        ("/a?b=c&", 7, 7),
        ("/a?b={c}&d={c}", 11, 14),
        ("/a<b", 1, 4),
        ("/a#b", 1, 4),
    ],
)
def test_what_is_no_pattern(pattern: str, start: int, end: int) -> None:
    """Why, and at which characters."""
    with pytest.raises(BadPattern) as caught:
        parse_pattern(pattern)

    assert (start, end) == (caught.value.start, caught.value.end)


_STEPS = st.lists(st.text("abc{}x.-", min_size=1, max_size=5), min_size=1, max_size=4)


@given(_STEPS)
def test_a_pattern_is_printed_as_it_was_written(steps: list[str]) -> None:
    """And matches itself, with any text for what it leaves open."""
    text = "/" + "/".join(steps)
    try:
        pattern = parse_pattern(text)
    except BadPattern:
        return

    assert text == str(pattern)
    assert pattern == parse_pattern(str(pattern))
    assert pattern.matches("/" + "/".join("anything" if step.startswith("{") else step for step in steps))


@given(st.text(), st.sampled_from(["/", "/orders", "/{a}/{b}", "/a?q={b}"]))
def test_any_address_fits_or_does_not(address: str, pattern: str) -> None:
    """A page may say anything; matching never fails."""
    assert parse_pattern(pattern).matches(address) in {True, False}


def test_matching_takes_no_time_for_many_values() -> None:
    """An address of many pieces is looked at once from left to right."""
    address = "/" + f"a{VALUE}" * 5_000 + "b"

    assert not parse_pattern("/" + "a" * 10_000).matches(address)
