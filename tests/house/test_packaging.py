"""What is built from the repo is whole: every folder is in it, nothing else is, and it runs without the repo.

The wheel is made as a release makes it, from a source distribution of a copy of the repo, and installed into
an environment that holds nothing but it and the packages it declares, which are linked from this one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .map import AROUND, ROOMS, SHELVES

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "examples" / "buy_cheapest.plan"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
VERSION = SETTINGS["project"]["version"]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "build", "dist", "__pycache__", "*.egg-info", ".*_cache", ".callsheet"
)


def test_every_folder_is_packaged() -> None:
    """Each folder of modules is on the list of packages, and each that is on it exists."""
    folders = {path.parent for room in ROOMS for path in (ROOT / room).rglob("*.py")}

    wanted = [*map(package_name, folders), *SHELVES.values()]
    assert sorted(SETTINGS["tool"]["setuptools"]["packages"]) == sorted(wanted)


def test_every_package_can_be_imported() -> None:
    """An editable install finds a mapped folder by its `__init__.py`."""
    folders = {path.parent for room in ROOMS for path in (ROOT / room).rglob("*.py")}

    assert [] == sorted(str(folder) for folder in folders if not (folder / "__init__.py").is_file())


def test_every_file_of_data_is_packaged() -> None:
    """Grammars, templates and assets are matched by a line of `package-data`."""
    packages = {package_folder(name): name for name in SETTINGS["tool"]["setuptools"]["packages"]}
    data = {path for room in ROOMS for path in (ROOT / room).rglob("*") if is_data(path)}
    left_out = {path for path in data if not is_packaged(path, packages)}

    assert [] == sorted(path.relative_to(ROOT).as_posix() for path in left_out)


@dataclass(frozen=True, kw_only=True)
class Installation:
    """An environment with nothing but Callsheet in it, and an empty folder to work in."""

    commands: Path
    desk: Path

    def run(self, *command: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """One of its commands; the repo is out of sight."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_"))}
        return subprocess.run(
            [str(self.commands / command[0]), *command[1:]],
            cwd=self.desk,
            env=environment,
            text=True,
            capture_output=True,
            timeout=seconds,
            check=False,
        )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of the repo, built from the copy's source distribution."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "repo", ignore=LEFT_OUT)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(folder / "repo")]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = folder.glob("callsheet-*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_holds_the_rooms_and_nothing_else(wheel: Path) -> None:
    """Code, grammars, templates and assets are in it; what else it held might cover what others installed."""
    names = names_in(wheel)
    wanted = {
        f"{package_name(path.parent).replace('.', '/')}/{path.name}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.suffix == ".py" or is_data(path)
    }

    assert {"callsheet", f"callsheet-{VERSION}.dist-info"} == {name.partition("/")[0] for name in names}
    assert [] == [name for name in names if set(name.split("/")[:2]) & AROUND]
    assert [] == sorted(wanted - set(names))
    assert "callsheet/py.typed" in names


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(420)
def test_the_wheel_works_without_the_repo(wheel: Path, tmp_path: Path) -> None:
    """In an empty environment it tells its version, checks a plan, and runs the demo to a verified order."""
    installation = install(wheel, tmp_path)

    version = installation.run("callsheet", "--version")
    assert (0, "") == (version.returncode, version.stderr)
    assert VERSION in version.stdout

    check = installation.run("callsheet", "check", str(PLAN))
    assert 0 == check.returncode, check.stdout + check.stderr

    demo = installation.run("callsheet", "demo", seconds=180)
    assert 0 == demo.returncode, demo.stdout + demo.stderr
    assert any(installation.desk.rglob("*.html")), f"no report below {installation.desk}: {demo.stdout}"


def install(wheel: Path, home: Path) -> Installation:
    """The wheel in an environment of its own, with what it needs and nothing that only the repo has."""
    venv.create(home / "venv", symlinks=os.name != "nt")
    commands = home / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(commands / "python"), "install", "-qq", "--no-deps"]
    done = subprocess.run([*pip, str(wheel)], text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    (package,) = (home / "venv").rglob("site-packages/callsheet")
    for name in declared("callsheet", set()) - {"callsheet"}:
        link(distribution(name), package.parent)
    desk = home / "desk"
    desk.mkdir()
    return Installation(commands=commands, desk=desk)


def declared(name: str, known: set[str]) -> set[str]:
    """The distributions that one needs by its own word, without extras: itself, and what those need."""
    known.add(name)
    for text in distribution(name).requires or ():
        needed = Requirement(text)
        wanted = needed.marker is None or needed.marker.evaluate({"extra": ""})
        if wanted and canonicalize_name(needed.name) not in known:
            declared(canonicalize_name(needed.name), known)
    return known


def link(needed: Distribution, packages: Path) -> None:
    """Have what a distribution brings in another folder of packages; copies of torch alone would take a minute."""
    for top in {file.parts[0] for file in needed.files or () if file.parts[0] not in ("..", "__pycache__")}:
        if not (packages / top).exists():  # several distributions may share a namespace
            (packages / top).symlink_to(needed.locate_file(top))


def names_in(wheel: Path) -> list[str]:
    """The files of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def package_name(folder: Path) -> str:
    """What people import a folder as."""
    words = folder.relative_to(ROOT).parts
    return ".".join(words if words[0] == "callsheet" else ("callsheet", *words))


def package_folder(name: str) -> Path:
    """Where a package's files are in the repo."""
    words = name.split(".")
    return ROOT.joinpath(*(words[1:] if len(words) > 1 and words[1] in ROOMS else words))


def is_data(path: Path) -> bool:
    """Whether it is a file that code reads."""
    return path.is_file() and path.suffix not in (".py", ".pyc", ".md") and not path.name.startswith(".")


def is_packaged(path: Path, packages: dict[Path, str]) -> bool:
    """Whether a pattern of the nearest package above it matches a file."""
    folder = next(above for above in path.parents if above in packages)
    patterns = SETTINGS["tool"]["setuptools"]["package-data"].get(packages[folder], [])
    return any(fnmatch(path.relative_to(folder).as_posix(), pattern) for pattern in patterns)
