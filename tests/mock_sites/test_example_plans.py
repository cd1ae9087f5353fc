"""The example plans of each mock site, checked, formatted, and run as a user would run them.

They are in `examples/SITE/`. Each ends well in a world of its own; the site's own state tells what it did.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from callsheet import exits
from callsheet.mock_sites import SITES, Server, load_site
from tests.cli.conftest import Call, call

__all__ = ["call"]

EXAMPLES = Path(__file__).parents[2] / "examples"
PLANS = [path for name in SITES for path in sorted((EXAMPLES / name).glob("*.plan"))]
NAMES = [f"{path.parent.name}-{path.stem}" for path in PLANS]
SITE_NAMED: Mapping[str, str] = {
    "cart": "shop",
    "settings": "lantern",
    "signup": "larkspur",
    "todo": "tidy",
    "wizard": "harbour",
}
"""What the plans call their site, where it is not its own name."""
WITH = ("history",)
"""Options of the worlds that the plans run in, where a site has them."""


def callsheet(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command as a user gives it."""
    return subprocess.run(
        [sys.executable, "-m", "callsheet", *arguments],
        cwd=folder,
        text=True,
        capture_output=True,
        timeout=90,
        check=False,
    )


def state(server: Server, name: str, world: str) -> dict[str, Any]:
    """What a site says of its world."""
    answer = httpx.get(f"{server.control_url(name, world=world)}/state")
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def drafts(told: Mapping[str, Any]) -> list[str]:
    """The numbers of the wizard's drafts that are complete."""
    return [one["number"] for one in told["applications"] if one["status"] == "Draft" and one["price"]]


def given(stem: str, told: Mapping[str, Any]) -> list[str]:
    """What a plan has to be told of the world that it runs in: inputs and secrets, as options of `run`."""
    match stem:
        case "buy_again":
            return ["--input", f"order={told['accounts']['alice']['orders'][0]['number']}"]
        case "send_elsewhere":
            return ["--secret", "card=4111 1111 1111 1111"]
        case "start_over":
            return ["--input", "urgent_too=true"]
        case "submit_draft":
            return ["--input", f"draft={drafts(told)[0]}"]
        case "join":
            return ["--secret", "password=tulip-season-45"]
        case "move_abroad":
            member = next(one for one in told["members"] if one["confirmed"])
            return ["--input", f"email={member['email']}", "--secret", f"password={member['password']}"]
        case _:
            return []


def signed_in(name: str) -> tuple[str, ...]:
    """The password of the first account of a site that asks for one, as the plans of the site call it."""
    passwords = tuple(load_site(name).accounts.values())
    return ("--secret", f"{SITE_NAMED.get(name, name)}_password={passwords[0]}") if passwords else ()


@pytest.mark.parametrize("plan", PLANS, ids=NAMES)
def test_the_plan_checks_and_is_formatted(plan: Path, call: Call) -> None:
    """Without a warning, and as the formatter writes it."""
    checked, formatted = call("check", "--strict", str(plan)), call("fmt", "--check", str(plan))

    assert exits.DONE == checked.code, checked.err
    assert "warning" not in checked.err
    assert exits.DONE == formatted.code, formatted.err


def test_each_site_has_three_plans() -> None:
    """The shop has three more in `examples/` itself."""
    assert dict.fromkeys(SITES, 3) == Counter(path.parent.name for path in PLANS)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(120)
@pytest.mark.parametrize("plan", PLANS, ids=NAMES)
def test_the_plan_ends_well(plan: Path, server: Server, tmp_path: Path) -> None:
    """It is done and verified, and the state of the site is another one than before."""
    name, world = plan.parent.name, f"example-{plan.stem}"
    options = "".join(f"&{option}=true" for option in load_site(name).options if option in WITH)
    httpx.post(f"{server.control_url(name, world=world)}/reset?seed=4{options}").raise_for_status()
    before = state(server, name, world)
    address = f"{SITE_NAMED.get(name, name)}={server.site_url(name, world=world)}"
    ended = callsheet(
        tmp_path, "run", str(plan), "--site", address, "--json", "-q", *given(plan.stem, before), *signed_in(name)
    )

    assert exits.DONE == ended.returncode, ended.stderr + ended.stdout
    assert before != state(server, name, world)
