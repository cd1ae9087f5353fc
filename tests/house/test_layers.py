"""Imports point down, outside libraries stay at home, the language is pure: `map.py` says what that means."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from .imports import Import, imports_of_rooms
from .layers import violations
from .map import LIBRARIES, ROOMS, SHELVES

ROOT = Path(__file__).resolve().parents[2]

SEEDED = {
    # what it is: (file, program, what the test has to say)
    "upwards": ("dsl/a.py", "from callsheet.interpreter import run", "`callsheet.interpreter.run` is in"),
    "sideways": ("planners/a.py", "import callsheet.interpreter.driver", "`planners` may import `dsl`"),
    "front door": ("dsl/a.py", "from callsheet import run", "`callsheet.run` is in `callsheet`"),
    "room by from": ("grammars/a.py", "from callsheet import dsl", "may import no other room"),
    "two floors": ("planners/a.py", "from callsheet.grammars import text", "`planners` may import `dsl`"),
    "mock site": ("mock_sites/a.py", "from callsheet.dsl import parse", "may import no other room"),
    "lazy": ("dsl/a.py", "def later():\n    from callsheet.tasks import pool", "dsl/a.py:2:"),
    "for types": (
        "dsl/a.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from callsheet.planners import Planner",
        "dsl/a.py:3:",
    ),
    "relative": ("dsl/checks/a.py", "from ...interpreter import driver", "`callsheet.interpreter.driver`"),
    "relative room": ("dsl/checks/a.py", "from ... import interpreter", "`callsheet.interpreter`"),
    "relative past the top": ("dsl/a.py", "from ...interpreter import driver", "is not how it is imported"),
    "import_module": (
        "dsl/a.py",
        "import importlib\nrun = importlib.import_module('callsheet.interpreter')",
        "dsl/a.py:2: `callsheet.interpreter`",
    ),
    "import_module, relative": (
        "dsl/a.py",
        "from importlib import import_module\nimport_module('..tasks', __package__)",
        "`callsheet.tasks`",
    ),
    "dunder import": ("dsl/a.py", "__import__('playwright')", "`playwright` lives in `interpreter/browser`"),
    "table of strings": (
        "planners/a.py",
        "PROVIDERS = {'x': 'callsheet.tasks.oracle:Oracle'}",
        "`callsheet.tasks.oracle` is in `tasks`",
    ),
    "table of relative strings": (
        "planners/a.py",
        "PROVIDERS = {'x': '..tasks.oracle:Oracle'}",
        "`callsheet.tasks.oracle` is in `tasks`",
    ),
    "resources": ("planners/a.py", "files('callsheet.grammars')", "`callsheet.grammars` is in `grammars`"),
    "folder instead of room": ("tasks/a.py", "from dsl import parse", "rooms are `callsheet.…`"),
    "tests": ("dsl/a.py", "from tests.house import map", "is around the house"),
    "lark in a check": ("dsl/checks/a.py", "from lark import Token", "`lark.Token` lives in `dsl/parsing`"),
    "playwright in a verb": ("interpreter/verbs/a.py", "import playwright.async_api", "lives in `interp"),
    "torch in a planner": ("planners/a.py", "import torch.nn as nn", "`torch.nn` lives in `"),
    "rich below": ("interpreter/a.py", "from rich.text import Text", "`rich.text.Text` lives in `callsheet`"),
    "networkx in the language": ("dsl/a.py", "import networkx", "lives in `callsheet/graph`"),
    "homeless": ("callsheet/a.py", "import pandas", "`pandas` has no home"),
    "clock": ("dsl/a.py", "from time import monotonic", "`time.monotonic` reaches outside, and `dsl` is"),
    "network": ("dsl/a.py", "def get():\n    import urllib.request", "reaches outside"),
}  # fmt: skip

ALLOWED = {
    "interpreter/browser/a.py": "from playwright.async_api import Page",
    "interpreter/a.py": "import asyncio, os, sqlite3\nfrom callsheet.dsl import CheckedPlan",
    "dsl/checks/a.py": "from .. import ast\nfrom ..source import Span\nfrom urllib.parse import urlsplit",
    "dsl/parsing/a.py": "import lark\nfrom importlib.resources import files\nfiles('callsheet.grammars')",
    "callsheet/cli/a.py": "import click, rich\nfrom ..dsl import parse\nfrom ..interpreter import drive",
    "callsheet/graph.py": "import networkx",
    "tasks/a.py": "from callsheet.mock_sites import SITES\nfrom callsheet.planners import draft",
    "mock_sites/cart/a.py": "from starlette.routing import Route\nfrom ..server import Server",
    "mock_sites/a.py": "SITES = {'cart': '.cart.site:SITE'}\nEXTENSION = 'callsheet.reset_connection'",
}


@cache
def imports_of_this_house() -> tuple[Import, ...]:
    """All imports of all rooms, read once: there are hundreds of files."""
    return tuple(imports_of_rooms(ROOT))


def test_imports_follow_the_map() -> None:
    """No file of any room imports what the map forbids."""
    assert [] == violations(imports_of_this_house())


def test_the_map_is_of_this_house() -> None:
    """Its rooms are the folders that are packaged, so that none is left out."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders = set(settings["tool"]["setuptools"]["package-dir"].values())

    assert set(ROOMS) | set(SHELVES) == folders


def test_no_rooms_know_each_other() -> None:
    """Following the map from any room never leads back to it, or this would raise `CycleError`."""
    lowest_first = TopologicalSorter(ROOMS).static_order()

    assert "callsheet" == list(lowest_first)[-1]


def test_every_library_that_is_used_is_declared() -> None:
    """What the code imports is what installing Callsheet, or one of its extras, brings along."""
    declared = declared_libraries()
    used = {one.module.split(".")[0] for one in imports_of_this_house()} & set(LIBRARIES)

    assert [] == sorted(used - declared)


def test_every_library_that_is_declared_has_a_home() -> None:
    """A dependency without a line in the map is one that nothing may import."""
    assert [] == sorted(declared_libraries() - set(LIBRARIES) - NEVER_IMPORTED)


@pytest.mark.parametrize("kind", SEEDED)
def test_a_seeded_violation_is_found(kind: str, tmp_path: Path) -> None:
    """Each way around the map is seen, at its line."""
    file, program, message = SEEDED[kind]
    write(tmp_path, file, program)

    (found,) = violations(imports_of_rooms(tmp_path))

    assert message in found
    assert found.startswith(f"{file}:")


@pytest.mark.parametrize("file", ALLOWED)
def test_what_the_map_allows_is_left_alone(file: str, tmp_path: Path) -> None:
    """The test complains of nothing that is as it should be."""
    write(tmp_path, file, ALLOWED[file])

    assert [] == violations(imports_of_rooms(tmp_path))


def write(root: Path, file: str, program: str) -> None:
    """A house with one file in it."""
    path = root / file
    path.parent.mkdir(parents=True)
    path.write_text(program + "\n", encoding="utf-8")


IMPORT_NAMES = {
    "opentelemetry-sdk": "opentelemetry",
    "opentelemetry-exporter-otlp-proto-http": "opentelemetry",
    "google-genai": "google",
    "google-re2": "re2",
    "pyyaml": "yaml",
    "python-dateutil": "dateutil",
}
"""Where the name to import is not the name to install."""

NEVER_IMPORTED = {"accelerate", "callsheet", "gguf", "python_multipart"}
"""`all` names the other extras; starlette reads forms with python-multipart, transformers a GGUF with two others."""


def declared_libraries() -> set[str]:
    """Import names of what `pyproject.toml` asks for, but for what only developers need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (wanted for extra, wanted in project["optional-dependencies"].items() if extra not in ("dev", "docs"))
    names = (re.split(r"[^\w.-]", one)[0].lower() for one in sum(extras, project["dependencies"]))
    return {IMPORT_NAMES.get(name, name.replace("-", "_")) for name in names}
