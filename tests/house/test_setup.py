"""`make setup` on machines that lack something: it says so in one line, and never asks for a password."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import get_chromium as get_chromium_script

from .programs import program

ROOT = Path(__file__).resolve().parents[2]
COMMON = ("sh", "dirname", "cat", "touch", "chmod", "mkdir", "ln")
SHOWS_A_PAGE = "echo '<html></html>'"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH with a few common commands and no browser."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in COMMON:
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


@pytest.fixture
def run(tools: Path, tmp_path: Path) -> Run:
    """Runs a command on that machine, with a Playwright that cannot download."""

    def run_here(*command: str, **extra: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(tools),
            "HOME": str(tmp_path),
            "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "browsers"),
            # A port that nobody listens on: the download fails at once, network or none.
            "PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9",
            **extra,
        }
        return subprocess.run(
            command, cwd=ROOT, env=environment, text=True, capture_output=True, timeout=60, check=False
        )

    return run_here


@pytest.fixture
def get_chromium(run: Run) -> Run:
    """Runs the script that looks for a Chromium."""

    def get(**extra: str) -> subprocess.CompletedProcess[str]:
        return run(sys.executable, "scripts/get_chromium.py", **extra)

    return get


as_root = pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root may use the package manager")


def test_an_old_python_is_told_so(run: Run, tools: Path) -> None:
    """The line names what was found, what is needed, and how to name another."""
    old = program(tools, "python3", '[ "$1" = --version ] && echo "Python 3.9.2" && exit 0; exit 1')

    done = run("sh", "scripts/setup.sh")

    assert 1 == done.returncode
    assert "needs Python 3.11 or newer, and there is Python 3.9.2 here" in done.stderr
    assert 1 == done.stderr.count("\n")
    assert old.exists()


def test_a_newer_python_beside_an_old_one_is_taken(run: Run, tools: Path) -> None:
    """`python3` may be the system's old one while `python3.12` is there as well."""
    program(tools, "python3", "exit 1")
    program(tools, "python3.12", '[ "$1" = scripts/set_up.py ] && echo "it is mine"; exit 0')

    assert "it is mine\n" == run("sh", "scripts/setup.sh").stdout


def test_no_python_at_all_is_told_so(run: Run) -> None:
    """Without any, there is no version to name."""
    assert "there is no `python3` here" in run("sh", "scripts/setup.sh").stderr


def test_a_chromium_that_is_there_is_taken(get_chromium: Run, tools: Path) -> None:
    """Its path is all that is printed."""
    shell = program(tools, "chromium-headless-shell", SHOWS_A_PAGE)

    done = get_chromium()

    assert (0, f"{shell}\n", "") == (done.returncode, done.stdout, done.stderr)


def test_a_named_chromium_that_does_not_start_is_refused(get_chromium: Run, tools: Path) -> None:
    """What the user names is not replaced by a download."""
    broken = program(tools, "mine", "echo 'libnss3.so: cannot open' >&2; exit 127")

    done = get_chromium(CALLSHEET_CHROMIUM=str(broken))

    assert (1, "") == (done.returncode, done.stdout)
    assert f"setup: `{broken}` does not start (libnss3.so: cannot open)\n" == done.stderr


@pytest.mark.slow
def test_without_network_and_package_manager_one_line_says_what_to_do(get_chromium: Run) -> None:
    """The download fails soon, and the last line is the one to act on."""
    done = get_chromium()

    last = done.stderr.splitlines()[-1]
    assert (1, "") == (done.returncode, done.stdout)
    assert "no Chromium was found; install Chromium and name its executable in `CALLSHEET_CHROMIUM`" in last


@as_root
@pytest.mark.slow
def test_root_gets_the_systems_package(get_chromium: Run, tools: Path) -> None:
    """Where the distribution has a headless shell, apt-get installs that."""
    shell = tools / "chromium-headless-shell"
    make_shell = f"printf '#!/bin/sh\\n%s\\n' \"{SHOWS_A_PAGE}\" > {shell}; chmod +x {shell}"
    program(tools, "apt-cache")
    program(tools, "apt-get", f'[ "$1" = update ] && exit 0; {make_shell}; echo "$@" > {tools}/asked')

    done = get_chromium()

    assert (0, f"{shell}\n") == (done.returncode, done.stdout), done.stderr
    assert "install --yes --no-install-recommends chromium chromium-headless-shell" in (tools / "asked").read_text()


@as_root
@pytest.mark.slow
def test_a_package_manager_that_fails_is_told(get_chromium: Run, tools: Path) -> None:
    """Why it failed and what to run by hand are both said, once each."""
    program(tools, "apt-cache")
    program(tools, "apt-get", "echo 'E: Unable to locate package' >&2; exit 100")

    done = get_chromium()

    assert 1 == done.returncode
    assert "`apt-get install` failed (E: Unable to locate package)" in done.stderr
    assert "run `apt-get install chromium-headless-shell`, then `make setup` again" in done.stderr.splitlines()[-1]


def test_nobody_but_root_touches_the_package_manager(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others are told the line to run, with its `sudo`, and nothing runs it for them."""
    program(tools, "apt-get")
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setattr(get_chromium_script, "is_root", lambda: False)
    monkeypatch.setattr(get_chromium_script, "run", refuse_to_run)

    get_chromium_script.install_package()

    assert "run `sudo apt-get install chromium-headless-shell`" == get_chromium_script.what_to_run()


def refuse_to_run(*command: object) -> None:
    """Stands in for what runs commands."""
    raise AssertionError(f"ran {command}")
