"""`callsheet serve`: what it says, and that Ctrl-C ends it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from callsheet.mock_sites import SITES


@contextmanager
def serving(*arguments: str, sites: int = len(SITES)) -> Iterator[list[str]]:
    """The lines that it says about its sites, while it runs."""
    command = [sys.executable, "-m", "callsheet", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield [process.stdout.readline().strip() for _ in range(sites)]
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


@pytest.mark.slow
def test_each_site_is_said_with_its_addresses() -> None:
    """One line a site, with the shared address and its own; both answer."""
    with serving() as lines:
        addresses = [line.split() for line in lines]

        assert [2] * len(SITES) == [len(pair) for pair in addresses]
        assert all(re.fullmatch(r"http://localhost:\d+", own) for _, own in addresses)
        shared, own = next(pair for pair in addresses if pair[0].endswith("/todo"))
        for address in (f"{shared}/", f"{own}/"):
            with urllib.request.urlopen(address, timeout=10) as answer:
                assert b"Your tasks" in answer.read()


@pytest.mark.slow
def test_sites_can_be_named() -> None:
    """One, in place of all; one that is not there is told, with those that are."""
    with serving("cart", sites=1) as lines:
        assert lines[0].split()[0].endswith("/cart")
    said = subprocess.run(
        [sys.executable, "-m", "callsheet", "serve", "card"], capture_output=True, text=True, check=False
    )

    assert 2 == said.returncode
    assert f"error: there is no site `card`; there are {', '.join(SITES)}\n" == said.stderr


@pytest.mark.slow
def test_without_own_ports_there_is_one_address() -> None:
    """`--no-ports`."""
    with serving("--no-ports") as lines:
        assert [f"/{name}" for name in SITES] == ["/" + line.rpartition("/")[2] for line in lines]
