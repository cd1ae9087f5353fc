"""What the spec of `signup` says is true: each element is on its pages, and plans that use its names check and run."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

import callsheet
from callsheet.dsl.actions import Act, HowMany
from callsheet.dsl.specs.linking import element_values
from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import Browsers
from callsheet.mock_sites import Server
from tests.specs.chaining import chain
from tests.specs.specs import ROOT, spec_of

FILE = ROOT / "mock_sites" / "signup" / "spec.yaml"
SPEC = spec_of(FILE.read_text(encoding="utf-8"))
ELEMENTS = element_values({"larkspur": SPEC})["larkspur"]
NEWCOMER = {
    "email": "mira.sommer@post.example",
    "full_name": "Mira Sommer",
    "date_of_birth": "1991-04-17",
    "country": "Finland",
    "username": "mira_s",
    "password": "tulip-season-45",
    "wanted_plan": "Plus",
}
PLAN = """
plan sign_up
site larkspur at "{address}" spec "spec.yaml"
agent clerk is browser on larkspur
node register by clerk {{
  goto "/register"
  fill larkspur.name_field with "Mira Sommer"
  fill larkspur.born_field with "1991-04-17"
  choose "Finland" from larkspur.country_field
  fill larkspur.username_field with "mira_s"
  fill larkspur.email_field with "mira.sommer@post.example"
  fill larkspur.password_field with "tulip-season-45"
  fill larkspur.again_field with "tulip-season-45"
  check larkspur.plus_plan
  check larkspur.terms_box
  {press}
}}
"""
COMMIT = """commit account click larkspur.create_account
    proved by { expect seen heading "Confirm your address" }
    or by { goto "/inbox" expect seen row "Confirm mira.sommer@post.example" in larkspur.mails }"""


def state(server: Server, world: str) -> dict[str, Any]:
    """What the site says of a world."""
    found: dict[str, Any] = httpx.get(f"{server.control_url('signup', world=world)}/state").raise_for_status().json()
    return found


def plan_at(folder: Path, address: str, press: str) -> Path:
    """The plan with the spec beside it."""
    (folder / "spec.yaml").write_bytes(FILE.read_bytes())
    file = folder / "sign_up.plan"
    file.write_text(PLAN.format(address=address, press=press), encoding="utf-8")
    return file


def test_operations_chain_to_an_account() -> None:
    """By nothing but preconditions and effects: what the form asks for, and the commit last."""
    found = [operation.name for operation in chain(SPEC, ("registered", NEWCOMER["email"]), NEWCOMER, start="home")]

    assert "choose_from_home" == found[0]
    assert "create" == found[-1]
    assert 10 == len(found)


def test_a_plain_click_on_the_commit_is_refused(tmp_path: Path) -> None:
    """The spec lists it, so that only a `commit` may press it."""
    file = plan_at(tmp_path, "http://localhost:3000/signup", "click larkspur.create_account")

    with pytest.raises(callsheet.PlanRejected, match="commit"):
        callsheet.run(file, runs_dir=tmp_path / "runs")


@pytest.mark.browser
@pytest.mark.slow
def test_a_plan_by_the_names_of_the_spec_registers(server: Server, world: str, tmp_path: Path) -> None:
    """And once: somebody is a member more afterwards, with what was typed."""
    before = state(server, world)["members"]
    file = plan_at(tmp_path, server.site_url("signup", world=world), COMMIT)
    result = callsheet.run(file, runs_dir=tmp_path / "runs")
    after = state(server, world)["members"]

    assert "done" == result.outcome
    assert before == after[:-1]
    assert ("mira_s", "Plus", False) == (after[-1]["username"], after[-1]["plan"], after[-1]["confirmed"])


@pytest_asyncio.fixture(loop_scope="session")
async def browsers() -> AsyncIterator[Browsers]:
    """One Chromium."""
    async with Browsers() as running:
        yield running


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="session")
async def test_every_element_is_on_its_pages(server: Server, world: str, browsers: Browsers) -> None:
    """Each is found, and once, on each page that lists it: by a guest, or else by somebody who is signed in."""
    site = SiteAccess(base_url=server.site_url("signup", world=world))
    member = state(server, world)["members"][0]
    mail = next(at for at, one in enumerate(state(server, world)["mails"], 1) if one["code"])
    paths = {name: str(page.path).replace("{id}", str(mail)) for name, page in SPEC.pages.items()}
    found: dict[tuple[str, str], list[int]] = {}
    async with await browsers.session(site=site, resolve_secret=lambda name: name, secret_origins={}) as session:

        async def act(**what: Any) -> None:
            await session.act(Act(**what), deadline=time.monotonic() + 10)

        for signed_in in (False, True):
            if signed_in:
                await act(verb="goto", operand=f"{site.base_url}/sign-in")
                await act(verb="fill", target=ELEMENTS["email_field"], particles={"with": member["email"]})
                await act(verb="fill", target=ELEMENTS["password_field"], particles={"with": member["password"]})
                await act(verb="click", target=ELEMENTS["sign_in_button"])
            for page, path in paths.items():
                await act(verb="goto", operand=site.base_url + path)
                for name in SPEC.pages[page].elements:
                    look = HowMany(element=ELEMENTS[name])
                    count = await session.look(look, deadline=time.monotonic() + 10)
                    found.setdefault((page, name), []).append(count)

    assert {} == {key: counts for key, counts in found.items() if 1 not in counts or max(counts) > 1}
