"""A package whose `__init__` is put off is whole as soon as anybody wants more of it than its modules."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from callsheet.dsl.parsing.lark_runtime import put_off

NAME = "package_to_put_off"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package that counts how often its `__init__` ran, in a module of its own."""
    folder = tmp_path / NAME
    folder.mkdir()
    folder.joinpath("counting.py").write_text("runs = []\n", encoding="utf-8")
    folder.joinpath("__init__.py").write_text(
        "from . import counting\ncounting.runs.append(1)\nthing = 'all of it'\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for module in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[module]


def test_a_module_alone_does_not_run_it(package: Path) -> None:
    """It runs once, when something is looked up in the package."""
    put_off(NAME)
    runs = import_module(f"{NAME}.counting").runs

    assert [] == runs
    assert "all of it" == import_module(NAME).thing
    assert [1] == runs
    assert "all of it" == import_module(NAME).thing
    assert [1] == runs
    with pytest.raises(AttributeError, match="nothing_there"):
        _ = import_module(NAME).nothing_there


def test_a_package_that_is_there_stays_as_it_is(package: Path) -> None:
    """Somebody may have imported it before."""
    before = import_module(NAME)
    put_off(NAME)

    assert before is import_module(NAME)
    assert [1] == import_module(f"{NAME}.counting").runs


def test_a_missing_package_is_told_where_it_is_imported() -> None:
    """Putting it off is no import."""
    put_off("package_that_nobody_has")

    with pytest.raises(ModuleNotFoundError):
        import_module("package_that_nobody_has")


@pytest.mark.parametrize(
    "wanted",
    ["import lark; lark.Lark('start: \"a\"').parse('a')", "from lark import Lark, Tree", "import lark.visitors"],
)
def test_lark_is_whole_for_others(wanted: str) -> None:
    """Who uses Lark beside us sees no difference."""
    program = f"from callsheet.dsl import parse; parse('plan p'); {wanted}; import lark; lark.__version__"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)
