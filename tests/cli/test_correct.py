"""`callsheet correct`: what is mended, what is said, what stays wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Call

CYCLE = """\
plan work
site shop at "http://shop.example"
agent clerk is browser on shop
agent other is browser on shop
node one by clerk after two { goto "/" give at: Text = url }
node two by other { goto "/?q={one.at}" give at: Text = url }
result two.at
"""


def test_a_cycle_is_mended(call: Call, tmp_path: Path) -> None:
    """The plan on stdout, the change on stderr, the file as it was."""
    (tmp_path / "work.plan").write_text(CYCLE, encoding="utf-8")
    said = call("correct", "work.plan")

    assert 0 == said.code
    assert "node one by clerk {" in said.out
    assert "changed: `after two` is taken from node `one`: no data needs it" in said.err
    assert CYCLE == (tmp_path / "work.plan").read_text(encoding="utf-8")
    assert "-node one by clerk after two {" in call("correct", "work.plan", "--diff").out
    assert 0 == call("correct", "work.plan", "-o", "mended.plan").code
    assert 0 == call("check", "mended.plan").code


@pytest.mark.parametrize(
    ("text", "arguments", "code", "wanted"),
    [
        (CYCLE.replace("after two", 'when two.at == ""'), ("work.plan",), 3, "wait for each other"),
        ("plan work {", ("work.plan",), 3, "unexpected"),
        ('{"plan": "work"}', ("work.plan",), 2, "`callsheet convert` makes one of JSON"),
        (CYCLE, ("wrk.plan",), 2, "did you mean `work.plan`?"),
        (CYCLE, ("work.plan", "-o", "none/there.plan"), 2, "cannot be written"),
    ],
)
def test_what_cannot_be_mended(
    call: Call, tmp_path: Path, text: str, arguments: tuple[str, ...], code: int, wanted: str
) -> None:
    """It is told, with the right exit code."""
    (tmp_path / "work.plan").write_text(text, encoding="utf-8")
    said = call("correct", *arguments)

    assert code == said.code
    assert wanted in said.err
