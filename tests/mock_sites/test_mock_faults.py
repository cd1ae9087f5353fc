"""Faults on demand: each kind, before and after the effect, met by the requests they are meant for."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.mock_sites.faults import Fault, describe_fault, parse_fault, take
from tests.examples import examples
from tests.mock_sites.customer import Customer


def test_an_error_before_has_no_effect(bob: Customer) -> None:
    """A 500 before the effect: the order was not placed."""
    bob.go_to_review()
    bob.fault(kind="error", when="before", method="POST", path="/orders")
    answer = bob.post("/orders")

    assert answer.status_code == 500
    assert bob.numbers() == []


def test_an_error_after_hides_the_effect(bob: Customer) -> None:
    """A 500 after the effect looks the same, but the order was placed."""
    bob.go_to_review()
    bob.fault(kind="error", when="after", method="POST", path="/orders")
    answer = bob.post("/orders")

    assert answer.status_code == 500
    assert len(bob.numbers()) == 1


@pytest.mark.parametrize(("when", "orders"), [("before", 0), ("after", 1)])
def test_a_reset_drops_the_connection(bob: Customer, when: str, orders: int) -> None:
    """A TCP reset instead of an answer, not an orderly end; the effect depends on when."""
    bob.go_to_review()
    bob.fault(kind="reset", when=when, method="POST", path="/orders")
    with pytest.raises(httpx.ReadError):
        bob.post("/orders")

    assert orders == len(bob.numbers())


def test_latency_before_delays_the_effect_even_when_nobody_waits(bob: Customer) -> None:
    """A request that the client gave up has its effect late: what makes a time-out ambiguous."""
    bob.go_to_review()
    bob.fault(kind="latency", when="before", method="POST", path="/orders", seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        bob.http.post(f"{bob.base}/orders", timeout=0.05)
    at_time_out = len(bob.numbers())
    time.sleep(0.4)

    assert (at_time_out, len(bob.numbers())) == (0, 1)


def test_latency_after_has_its_effect_at_once(bob: Customer) -> None:
    """A client that gave up waiting has ordered all the same."""
    bob.go_to_review()
    bob.fault(kind="latency", when="after", method="POST", path="/orders", seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        bob.http.post(f"{bob.base}/orders", timeout=0.15)

    assert len(bob.numbers()) == 1


def test_a_late_answer_is_the_whole_answer(bob: Customer) -> None:
    """An answer that was held back is the page, unchanged."""
    bob.fault(kind="latency", when="after", seconds=0.05)

    assert bob.get("/store").text == bob.get("/store").text


def test_a_fault_meets_so_many_requests_and_no_others(bob: Customer) -> None:
    """`times`, `method` and `path` say which requests, and how many of them."""
    bob.fault(kind="error", when="before", method="GET", path="/store*", times=2)
    paths = ("/", "/store?q=usb", "/outlet", "/store", "/store")

    assert [bob.get(path).status_code for path in paths] == [200, 500, 200, 500, 200]


def test_faults_belong_to_their_world(bob: Customer, alice: Customer, server: Any, world: str) -> None:
    """The other account of the world meets them, another world does not; a reset forgets them."""
    elsewhere = Customer(server, f"{world}-b")
    bob.fault(kind="error", when="before", times=2)
    statuses = [each.get("/").status_code for each in (elsewhere, alice)]
    bob.reset()
    elsewhere.http.close()

    assert statuses == [200, 500]
    assert bob.get("/").status_code == 200


def test_faults_are_listed_and_cleared(bob: Customer) -> None:
    """What waits can be seen and taken back."""
    added = bob.fault(kind="latency", when="after", seconds=1)
    listed = bob.http.get(f"{bob.control}/fault").json()
    cleared = bob.http.delete(f"{bob.control}/fault").json()

    assert added == listed
    assert listed["faults"] == [
        {"kind": "latency", "when": "after", "method": "*", "path": "*", "seconds": 1, "times": 1}
    ]
    assert cleared == {"faults": []}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("[]", 'a fault is a JSON object such as {"kind": "error", "when": "after"}'),
        ("{}", "`kind` must be one of latency, error, reset"),
        ('{"kind": "error"}', "`when` must be one of before, after"),
        ('{"kind": ["error"], "when": "after"}', "`kind` must be one of latency, error, reset"),
        ('{"kind": "error", "when": "after", "path": ""}', "`path` must be a text that is not empty"),
        ('{"kind": "error", "when": "after", "seconds": 601}', "`seconds` must be a number from 0 to 600"),
        ('{"kind": "error", "when": "after", "seconds": NaN}', "`seconds` must be a number from 0 to 600"),
        (
            '{"kind": "error", "when": "after", "times": 1.5}',
            "`times` must be a whole number from 1 to 1000000",
        ),
        (
            '{"kind": "error", "when": "after", "times": true}',
            "`times` must be a whole number from 1 to 1000000",
        ),
        (
            '{"kind": "error", "when": "after", "count": 1}',
            "unknown key `count`; a fault has kind, when, method, path, seconds, times",
        ),
    ],
)
def test_a_wrong_fault_says_what_is_wrong(bob: Customer, body: str, error: str) -> None:
    """A fault that makes no sense is refused with one line that says why."""
    answer = bob.http.post(f"{bob.control}/fault", content=body)

    assert (400, {"error": error}) == (answer.status_code, answer.json())


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(bob: Customer, body: bytes) -> None:
    """Broken bytes are a mistake of the caller, not a failure of the server."""
    answer = bob.http.post(f"{bob.control}/fault", content=body)

    assert answer.status_code == 400
    assert answer.json()["error"]


faults = st.builds(
    Fault,
    kind=st.sampled_from(["latency", "error", "reset"]),
    when=st.sampled_from(["before", "after"]),
    method=st.sampled_from(["*", "GET", "POST"]),
    path=st.sampled_from(["*", "/orders", "/or*"]),
    seconds=st.floats(min_value=0, max_value=600),
    times=st.integers(min_value=1, max_value=3),
)


@given(faults)
@examples(50)
def test_a_fault_survives_json(fault: Fault) -> None:
    """`parse_fault` reads what `describe_fault` writes."""
    assert fault == parse_fault(describe_fault(fault))


@given(st.lists(faults, max_size=4), st.sampled_from(["GET", "POST"]), st.sampled_from(["/", "/orders"]))
@examples(50)
def test_taking_uses_up_one_of_the_first_that_matches(some: list[Fault], method: str, path: str) -> None:
    """A request meets at most one fault, the oldest that is meant for it."""
    taken, left = take(tuple(some), method=method, path=path)
    used = sum(fault.times for fault in some) - sum(fault.times for fault in left)

    assert next((each for each in some if each.matches(method=method, path=path)), None) == taken
    assert (0 if taken is None else 1) == used
