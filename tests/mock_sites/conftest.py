"""Fixtures for the mock sites: one server for all tests, and a customer in a world of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from callsheet.mock_sites import Server
from tests.mock_sites.customer import Customer

_worlds = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests of the session."""
    with Server() as running:
        yield running


@pytest.fixture
def world() -> str:
    """The name of a world that no other test uses."""
    return f"test-{next(_worlds)}"


@pytest.fixture
def bob(server: Server, world: str) -> Iterator[Customer]:
    """Bob, in a world of the test's own."""
    customer = Customer(server, world)
    with customer.http:
        yield customer


@pytest.fixture
def alice(server: Server, world: str) -> Iterator[Customer]:
    """A second account in the same world as bob."""
    customer = Customer(server, world, account="alice")
    with customer.http:
        yield customer
