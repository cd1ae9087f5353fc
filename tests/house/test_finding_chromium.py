"""A Chromium is found where the user says, else on the system, else where Playwright puts its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from callsheet.interpreter.browser.chromium import ChromiumMissing, find_chromium

from .programs import program

SHELL = Path("chrome-headless-shell-linux64/chrome-headless-shell")
WHOLE = Path("chrome-linux64/chrome")


class Machine:
    """A machine with an empty PATH and an empty Playwright, to put browsers on."""

    def __init__(self, root: Path) -> None:
        self.path = root / "bin"
        self.registry = root / "browsers"
        self.environment = {"PATH": str(self.path), "PLAYWRIGHT_BROWSERS_PATH": str(self.registry)}

    def on_path(self, name: str) -> Path:
        """A browser that the system has."""
        return program(self.path, name)

    def downloaded(self, release: str, executable: Path, complete: bool = True) -> Path:
        """A browser that Playwright has fetched, or half of one."""
        path = program((self.registry / release / executable).parent, executable.name)
        if complete:
            (self.registry / release / "INSTALLATION_COMPLETE").touch()
        return path

    def find(self, headless: bool = True) -> Path:
        """What would be started."""
        return find_chromium(headless, environment=self.environment)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine without browsers."""
    return Machine(tmp_path)


def test_a_headless_run_takes_the_systems_shell(machine: Machine) -> None:
    """The shell takes half the time of a whole Chromium."""
    machine.on_path("chromium")
    machine.on_path("google-chrome")
    machine.downloaded("chromium_headless_shell-1255", SHELL)
    shell = machine.on_path("chromium-headless-shell")

    assert shell == machine.find()


def test_a_headless_run_prefers_any_shell(machine: Machine) -> None:
    """A shell that Playwright has fetched goes before a whole Chromium on the system."""
    machine.on_path("chromium")
    shell = machine.downloaded("chromium_headless_shell-1255", SHELL)

    assert shell == machine.find()


def test_a_headless_run_makes_do_with_a_whole_chromium(machine: Machine) -> None:
    """Without a shell, a Chromium will do."""
    chromium = machine.on_path("chromium")

    assert chromium == machine.find()


def test_a_run_with_a_window_never_takes_a_shell(machine: Machine) -> None:
    """A shell cannot open a window; the system's browsers go before Playwright's."""
    machine.on_path("chromium-headless-shell")
    machine.downloaded("chromium_headless_shell-1255", SHELL)
    fetched = machine.downloaded("chromium-1255", WHOLE)

    assert fetched == machine.find(headless=False)

    chrome = machine.on_path("google-chrome")

    assert chrome == machine.find(headless=False)


def test_the_newest_complete_download_is_taken(machine: Machine) -> None:
    """Revisions are compared as numbers, and a download that was cut short does not count."""
    machine.downloaded("chromium_headless_shell-999", SHELL)
    newest = machine.downloaded("chromium_headless_shell-1255", SHELL)
    machine.downloaded("chromium_headless_shell-1300", SHELL, complete=False)

    assert newest == machine.find()


def test_the_folder_of_older_playwrights_is_known(machine: Machine) -> None:
    """They called the shell `headless_shell`."""
    shell = machine.downloaded("chromium_headless_shell-1100", Path("chrome-linux/headless_shell"))

    assert shell == machine.find()


def test_downloads_are_looked_for_in_the_users_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `PLAYWRIGHT_BROWSERS_PATH`, Playwright keeps them in the cache folder."""
    monkeypatch.setattr("sys.platform", "linux")
    caches = tmp_path / "caches"
    (caches / "ms-playwright" / "chromium-1").mkdir(parents=True)
    (caches / "ms-playwright" / "chromium-1" / "INSTALLATION_COMPLETE").touch()
    chromium = program(caches / "ms-playwright" / "chromium-1" / "chrome-linux64", "chrome")

    assert chromium == find_chromium(environment={"PATH": "", "XDG_CACHE_HOME": str(caches)})


def test_what_the_user_names_is_taken(machine: Machine, tmp_path: Path) -> None:
    """A setting goes before the environment, which goes before all that is found."""
    machine.on_path("chromium-headless-shell")
    named, set_in_project = program(tmp_path, "named"), program(tmp_path, "set")
    machine.environment["CALLSHEET_CHROMIUM"] = str(named)

    assert named == machine.find()
    assert set_in_project == find_chromium(explicit=set_in_project, environment=machine.environment)


def test_what_the_user_names_may_be_a_command(machine: Machine) -> None:
    """A bare name is looked up on the PATH."""
    machine.environment["CALLSHEET_CHROMIUM"] = "my-chromium"
    mine = machine.on_path("my-chromium")

    assert mine == machine.find()


def test_a_wrong_name_is_not_replaced_by_a_guess(machine: Machine) -> None:
    """A browser that the user did not mean would surprise more than an error."""
    machine.on_path("chromium-headless-shell")
    machine.environment["CALLSHEET_CHROMIUM"] = "/nowhere/chrome"

    with pytest.raises(ChromiumMissing) as caught:
        machine.find()

    message = "`/nowhere/chrome` is no executable: name a Chromium in `CALLSHEET_CHROMIUM`, or unset it"
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(("headless", "wanted"), [(True, "chromium-headless-shell"), (False, "chromium")])
def test_without_a_chromium_one_line_says_what_to_do(machine: Machine, headless: bool, wanted: str) -> None:
    """The line names the command that fetches the right one."""
    with pytest.raises(ChromiumMissing) as caught:
        machine.find(headless)

    assert f"run `playwright install {wanted}`" in str(caught.value)
    assert "\n" not in str(caught.value)
