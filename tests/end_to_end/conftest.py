"""A mock shop in this process and the command line in others: what a user has, on one machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from callsheet.mock_sites import Server

EXAMPLE = Path(__file__).parents[2] / "examples" / "buy_cheapest.plan"
SECRETS = {"CALLSHEET_SECRET_SHOP_PASSWORD": "bob-demo", "CALLSHEET_SECRET_CARD": "4242 4242 4242 4242"}


@dataclass(frozen=True)
class Place:
    """A working folder and a world of the shop of its own."""

    folder: Path
    server: Server
    world: str

    @property
    def site(self) -> str:
        """The option that moves the plan's site to this world."""
        return f"shop={self.server.site_url('cart', world=self.world)}"

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """A `callsheet` process in a group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "callsheet", *arguments],
            cwd=self.folder,
            env={**os.environ, **SECRETS, "CALLSHEET_SETTLE_PAUSE": "0.2", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def call(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """A `callsheet` process to its end."""
        process = self.start(*arguments, **variables)
        try:
            out, err = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def state(self) -> dict[str, Any]:
        """The world as the shop itself has it, with Bob's cart and orders."""
        url = f"{self.server.control_url('cart', world=self.world)}/state?account=bob"
        with urllib.request.urlopen(url, timeout=10) as answer:
            state: dict[str, Any] = json.loads(answer.read())
        return state

    def orders(self) -> list[dict[str, Any]]:
        """Bob's orders."""
        orders: list[dict[str, Any]] = self.state()["orders"]
        return orders

    def catalogue(self) -> list[dict[str, Any]]:
        """Every product, with what is left of it."""
        catalogue: list[dict[str, Any]] = self.state()["catalogue"]
        return catalogue

    def control(self, path: str, body: dict[str, Any] | None = None) -> None:
        """A request to the shop's control endpoints."""
        url = f"{self.server.control_url('cart', world=self.world)}/{path}"
        data = json.dumps(body).encode() if body is not None else b""
        request = urllib.request.Request(url, data=data, method="POST", headers={"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests; each has a world of its own."""
    with Server() as running:
        yield running


@pytest.fixture
def place(server: Server, tmp_path: Path) -> Place:
    """A fresh folder and a fresh world."""
    found = Place(tmp_path, server, f"w{uuid.uuid4().hex[:8]}")
    found.control("reset?seed=7")
    return found


def left_behind(folder: Path) -> list[str]:
    """Command lines of browsers and drivers that were started from `folder`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd") == str(folder):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:120])
        except OSError:
            continue
    return found
