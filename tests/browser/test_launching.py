"""A browser comes, and goes whatever happens."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from callsheet.dsl.actions import Read
from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import BrowserFailed, Browsers

from .conftest import Door, failure_of
from .loopback_site import LoopbackSite
from .words import click, goto, role

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not Path("/proc").exists(), reason="looks at /proc")]


def descendants(pid: int) -> dict[int, str]:
    """The processes below one, by id, with their command lines."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):  # it has just gone
                continue
    below: dict[int, str] = {}
    frontier = {pid}
    while frontier:
        frontier = {child for child, parent in parents.items() if parent in frontier}
        below |= {child: command(child) for child in frontier}
    return below


def is_browser(text: str) -> bool:
    """Whether this command line is Chromium's own, not a script around it nor a process below it."""
    return "--remote-debugging-pipe" in text and "--type=" not in text and not text.startswith("/bin/")


def command(pid: int) -> str:
    """The command line of a process, empty when it has gone."""
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def alive(pids: dict[int, str]) -> list[int]:
    """Those that still run what they ran; a zombie runs nothing."""
    return [pid for pid, text in pids.items() if text and command(pid) == text]


async def gone(pids: dict[int, str], *, within: float = 5.0) -> bool:
    """Whether they all end in time."""
    until = time.monotonic() + within
    while alive(pids) and time.monotonic() < until:  # noqa: ASYNC110 - processes of others send no event
        await asyncio.sleep(0.05)
    return not alive(pids)


async def test_nothing_is_left(site: LoopbackSite) -> None:
    """After the block neither the browser nor its driver is there; an error inside changes nothing."""
    before = set(descendants(os.getpid()))
    started: dict[int, str] = {}

    async def work() -> None:
        async with Browsers() as browsers:
            await Door(await browsers.session(site=SiteAccess(base_url=site.base)), site).show("<h1>x</h1>")
            started.update((pid, text) for pid, text in descendants(os.getpid()).items() if pid not in before)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await work()

    assert len(started) > 2
    assert await gone(started)


@pytest.mark.parametrize("after", [0.0, 0.1, 0.3])
async def test_cancelled_at_any_moment(after: float) -> None:
    """A cancellation while it starts, runs or stops leaves nothing behind."""
    before = set(descendants(os.getpid()))

    async def work() -> None:
        async with Browsers():
            await asyncio.sleep(0.1)

    task = asyncio.ensure_future(work())
    await asyncio.sleep(after)
    task.cancel()
    await asyncio.wait({task})

    left = {pid: text for pid, text in descendants(os.getpid()).items() if pid not in before}
    assert await gone(left, within=2.0)


async def test_a_browser_that_does_not_close_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that answers no more is given a moment, then killed."""
    monkeypatch.setattr("callsheet.interpreter.browser.launch.CLOSE_LONGEST", 0.2)
    before = set(descendants(os.getpid()))
    async with Browsers():
        started = {pid: text for pid, text in descendants(os.getpid()).items() if pid not in before}
        (chromium,) = [pid for pid, text in started.items() if is_browser(text)]
        os.kill(chromium, signal.SIGSTOP)

    assert await gone(started)


async def test_a_killed_browser_is_started_again(site: LoopbackSite) -> None:
    """The act under way fails with kind `browser`; the next session has a browser again."""
    before = set(descendants(os.getpid()))
    access = SiteAccess(base_url=site.base)
    async with Browsers() as browsers:
        door = Door(await browsers.session(site=access), site)
        await door.show("<h1>First</h1>")
        started = {pid: text for pid, text in descendants(os.getpid()).items() if pid not in before}
        (chromium,) = [pid for pid, text in started.items() if is_browser(text)]
        waiting = asyncio.ensure_future(door.failure(click(role("button")), within=9.0))
        await asyncio.sleep(0.1)
        os.kill(chromium, signal.SIGKILL)
        failures = [await waiting, await door.failure(goto(f"{site.base}/shown"), within=9.0)]
        failures.append(await failure_of(door.session.fresh_page()))
        was_alive = door.session.is_alive
        await door.session.close()
        again = Door(await browsers.session(site=access), site)
        await again.show("<h1>Again</h1>")
        seen = await again.look(Read(element=role("heading")))

    assert (["browser"] * 3, False, "Again") == ([failure.kind for failure in failures], was_alive, seen)


async def test_a_browser_that_does_not_start(tmp_path: Path) -> None:
    """One line says which executable, and why."""
    executable = tmp_path / "chromium"
    executable.write_text("#!/bin/sh\necho 'error while loading shared libraries: libnss3.so' >&2\nexit 127\n")
    executable.chmod(0o755)

    with pytest.raises(BrowserFailed) as caught:
        async with Browsers(executable=executable):
            pass

    assert "\n" not in str(caught.value)
    assert "libnss3.so" in str(caught.value)


CHILD = """
    import asyncio, sys, time
    from callsheet.dsl.actions import Act, Read
    from callsheet.dsl.elements import ByRole
    from callsheet.interpreter.browser.access import SiteAccess
    from callsheet.interpreter.browser.launch import Browsers

    async def main(base):
        async with Browsers() as browsers:
            session = await browsers.session(site=SiteAccess(base_url=base))
            await session.act(Act(verb="goto", operand=base + "/shown"), deadline=time.monotonic() + 10)
            print("ready", flush=True)
            try:
                await asyncio.sleep(30)
            except asyncio.CancelledError:
                await asyncio.sleep(0.5)  # whoever else took the signal has acted on it by now
                heading = Read(element=ByRole(role="heading"))
                print("after", await session.look(heading, deadline=time.monotonic() + 5), flush=True)
                raise

    try:
        asyncio.run(main(sys.argv[1]))
    except KeyboardInterrupt:
        print("stopped", flush=True)
"""


def start_child(site: LoopbackSite) -> subprocess.Popen[str]:
    """A run in a process group of its own, as a terminal makes one, with a page open."""
    site.pages["/shown"] = "<h1>Still here</h1>"
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CHILD), site.base],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stdout is not None
    assert "ready\n" == child.stdout.readline()
    return child


async def test_control_c_leaves_the_browser_to_us(site: LoopbackSite) -> None:
    """Ctrl-C reaches the whole group; the driver and the browser live on until we have stopped cleanly."""
    child = start_child(site)
    started = descendants(child.pid)

    os.killpg(child.pid, signal.SIGINT)
    try:
        said, complaints = child.communicate(timeout=50)
    finally:
        child.kill()  # one that hangs must not be found by whichever test comes next

    assert ("after Still here\nstopped\n", "") == (said, complaints)
    assert await gone(started)


async def test_a_killed_run_takes_its_browser_along(site: LoopbackSite) -> None:
    """Even after SIGKILL no browser is left."""
    child = start_child(site)
    started = descendants(child.pid)

    child.kill()
    child.communicate(timeout=20)

    assert len(started) > 2
    assert await gone(started)
