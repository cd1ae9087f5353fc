"""Firefox and WebKit by flag: found or told, refused where nothing is known to hold, and tried before they are used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.interpreter.browser.downloaded import BrowserMissing
from callsheet.interpreter.browser.held import AROUND, PEERS, UNSEEN, Loose, require_held
from callsheet.interpreter.browser.kinds import PREFERENCES, find_browser, launch_options
from callsheet.interpreter.browser.launch import BrowserFailed, Browsers, Running, through
from callsheet.interpreter.egress import Rules
from callsheet.interpreter.egress.gate import Egress
from tests.house.programs import program

from ..loopback_site import LoopbackSite

in_session = pytest.mark.asyncio(loop_scope="session")
PLAN = """plan look
site shop at "BASE" REST
agent scout is browser on shop
node see by scout { goto "/" expect seen heading "Shop" }
"""
NO_PEERS = "delete globalThis.RTCPeerConnection"


def downloaded(root: Path, release: str, executable: str, *, complete: bool = True) -> Path:
    """A browser that Playwright has fetched, or half of one."""
    path = root / release / executable
    program(path.parent, path.name)
    if complete:
        (root / release / "INSTALLATION_COMPLETE").touch()
    return path


def test_playwrights_own_build_is_found(tmp_path: Path) -> None:
    """The newest whole one of the kind that is wanted."""
    downloaded(tmp_path, "firefox-1500", "firefox/firefox")
    newest = downloaded(tmp_path, "firefox-1572", "firefox/firefox")
    downloaded(tmp_path, "firefox-1600", "firefox/firefox", complete=False)
    webkit = downloaded(tmp_path, "webkit-2388", "pw_run.sh")
    environment = {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}

    assert (newest, webkit) == (
        find_browser("firefox", environment=environment),
        find_browser("webkit", environment=environment),
    )


@pytest.mark.parametrize(("kind", "name"), [("firefox", "Firefox"), ("webkit", "WebKit")])
def test_one_that_is_not_there_is_told(kind: Any, name: str, tmp_path: Path) -> None:
    """With the command that fetches it, and the way without it."""
    with pytest.raises(BrowserMissing) as told:
        find_browser(kind, environment={"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)})

    assert (
        f"no {name} was found that Playwright can drive: run `playwright install {kind}`, "
        f"or leave `--browser {kind}` away to run with Chromium"
    ) == str(told.value)


def test_firefox_is_told_what_goes_around_a_proxy() -> None:
    """This machine counts as well, and there is no WebRTC."""
    assert {"firefox_user_prefs": dict(PREFERENCES)} == launch_options("firefox", sandbox=True)
    assert (True, False) == (
        PREFERENCES["network.proxy.allow_hijacking_localhost"],
        PREFERENCES["media.peerconnection.enabled"],
    )


@pytest.mark.parametrize(
    ("base", "rest", "code", "said"),
    [
        ("http://127.0.0.1:9", "", exits.USAGE, "error: no Firefox was found that Playwright can drive"),
        ("https://shop.example", 'spec "shop.yaml"', exits.REJECTED, "the commit requests of `shop` go over https"),
        (
            "http://127.0.0.1:9",
            'assets "http://127.0.0.1:8"',
            exits.REJECTED,
            "`assets` of `shop` are not to be visited",
        ),
    ],
)
def test_what_is_not_held_there_is_refused_before_anything_is_kept(
    base: str,
    rest: str,
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each with its reason, and with the note that all of it is untested; with Chromium the plan would run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    Path("look.plan").write_text(PLAN.replace("BASE", base).replace("REST", rest))
    Path("shop.yaml").write_text("site: shop\npages: { start: { path: / } }\ncommit_requests: [POST /orders]\n")

    assert code == run_command_line(["run", "look.plan", "--browser", "firefox"])
    err = capsys.readouterr().err
    assert said in err
    assert "note: Callsheet was never tested with Firefox; docs/hands.md says what is not guarded" in err
    assert not Path(".callsheet").exists()


def test_a_setting_does_what_the_flag_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And one that is no browser is told with what there is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    Path("look.plan").write_text(PLAN.replace("BASE", "http://127.0.0.1:9").replace("REST", ""))
    for name, said in (("webkit", "no WebKit was found"), ("safari", "setting `browser` in `callsheet.toml`")):
        Path("callsheet.toml").write_text(f'browser = "{name}"\n')

        assert exits.USAGE == run_command_line(["run", "look.plan"])
        assert said in capsys.readouterr().err.replace(f"{tmp_path}/", "")


@pytest.mark.browser
@in_session
async def test_one_that_does_not_start_is_told(tmp_path: Path) -> None:
    """With the reason, as for Chromium."""
    with pytest.raises(BrowserFailed, match="did not start"):
        async with Browsers(kind="firefox", executable=program(tmp_path, "firefox")):
            pass


@pytest.fixture
def shut() -> Egress:
    """Gates for one test."""
    return Egress()


@pytest.mark.browser
@in_session
async def test_a_browser_that_keeps_to_its_proxy_is_held(plain: Browser, shut: Egress) -> None:
    """Nothing is raised: the gate heard of what the page was sent to, and that heard nothing."""
    gate = await shut.open(Rules())
    context = await plain.new_context(proxy=through(gate))
    await context.add_init_script(NO_PEERS)

    await require_held(context, gate)
    await context.close()
    await shut.close()


@pytest.mark.browser
@in_session
async def test_a_browser_that_goes_around_it_is_not(plain: Browser, shut: Egress) -> None:
    """By WebRTC; to this machine; or to nowhere that the gate hears of."""
    gate = await shut.open(Rules())
    peers = await plain.new_context(proxy=through(gate))
    around = await plain.new_context(proxy={"server": gate.address, "bypass": "127.0.0.1"})
    unseen = await plain.new_context(proxy=through(gate), offline=True)
    await around.add_init_script(NO_PEERS)
    await unseen.add_init_script(NO_PEERS)

    for context, why in ((peers, PEERS), (around, AROUND), (unseen, UNSEEN)):
        with pytest.raises(Loose) as loose:
            await require_held(context, gate)
        await context.close()
        assert why == str(loose.value)
    await shut.close()


@pytest.mark.browser
@in_session
async def test_without_the_browsers_own_count_the_pages_that_are_known_count(
    plain: Browser, shut: Egress, site: LoopbackSite
) -> None:
    """So a window that is opened is waited for once Playwright tells of it."""
    gate = await shut.open(Rules())
    running = Running(None, plain, None, egress=shut, shut=gate)  # type: ignore[arg-type]  # no driver of its own
    made = await running.prepared()
    count = running.census(made).pages
    before = count()
    await made.context.new_page()
    after = count()
    await made.close()
    await shut.close()

    assert (None, 1, 2) == (made.line, before, after)


def test_a_doctor_looks_at_the_browser_that_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """So one learns before a run that it is not there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("CALLSHEET_BROWSER", "firefox")

    assert exits.USAGE == run_command_line(["doctor"])
    assert "bad  browser    no Firefox was found that Playwright can drive" in capsys.readouterr().out
