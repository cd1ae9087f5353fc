"""Runs mypy over the rooms as they are imported.

The rooms are folders at the top of the repo, but people import `callsheet.dsl`. mypy knows nothing of that
mapping, so this makes a view of links in `build/types` in which the folders stand where imports look for
them. A view that is wrong would let mypy check less and still say "success"; so the number of files that it
checked is compared with the number there are.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VIEW = ROOT / "build" / "types"
SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))


def main() -> int:
    """The exit code of mypy; 1 too when it did not see every file."""
    rooms = mapped_rooms()
    make_view(rooms)
    done = run_mypy(sys.argv[1:])
    print(in_terms_of_the_repo(done.stdout + done.stderr, rooms), end="")
    present, seen = count_files(rooms), count_checked(done.stdout)
    if seen is not None and seen != present:
        print(f"mypy checked {seen} files, but there are {present}: does a folder lack its `__init__.py`?")
        return 1
    return done.returncode


def mapped_rooms() -> dict[str, Path]:
    """Import name to folder, as `pyproject.toml` maps them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {name: ROOT / folder for name, folder in settings["tool"]["setuptools"]["package-dir"].items()}


def make_view(rooms: dict[str, Path]) -> None:
    """Links to everything in the front door, to each room beside it, and to the scripts."""
    shutil.rmtree(VIEW, ignore_errors=True)
    package = VIEW / "callsheet"
    package.mkdir(parents=True)
    for entry in rooms["callsheet"].iterdir():
        (package / entry.name).symlink_to(entry)
    for name, folder in rooms.items():
        if name != "callsheet":
            (package / name.removeprefix("callsheet.")).symlink_to(folder)
    for script in SCRIPTS:
        (VIEW / script.name).symlink_to(script)


def run_mypy(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Mypy over the view; without namespace packages, as it would count folders of templates."""
    scripts = [word for script in SCRIPTS for word in ("-m", script.stem)]
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--no-namespace-packages",
        "-p",
        "callsheet",
        *scripts,
        *arguments,
    ]
    environment = {**os.environ, "MYPYPATH": str(VIEW)}
    return subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True, check=False)


def count_files(rooms: dict[str, Path]) -> int:
    """How many modules mypy has to see."""
    return len(SCRIPTS) + sum(1 for folder in rooms.values() for _ in folder.rglob("*.py"))


def count_checked(output: str) -> int | None:
    """How many mypy says it saw; None when it gave up before it could count."""
    found = re.search(r"(?:in|checked) (\d+) source files?", output)
    return int(found[1]) if found else None


def in_terms_of_the_repo(output: str, rooms: dict[str, Path]) -> str:
    """The same messages with the paths that a person would open."""
    view = os.path.relpath(VIEW, ROOT)
    for name, folder in rooms.items():
        if name != "callsheet":
            output = output.replace(f"{view}/{name.replace('.', '/')}/", f"{folder.name}/")
    for script in SCRIPTS:
        output = output.replace(f"{view}/{script.name}", f"scripts/{script.name}")
    return output.replace(f"{view}/", "")


if __name__ == "__main__":
    sys.exit(main())
