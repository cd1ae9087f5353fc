"""Rows of results: what was added is read again, whatever is in it and wherever a process was killed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callsheet.result_rows import add_row, read_rows

ROWS = [{"why": "no link \u2028 here"}, {"why": "a\x85b\x0bc"}, {"why": ""}]


def test_what_was_added_is_read_again(tmp_path: Path) -> None:
    """With all that Unicode calls the end of a line."""
    path = tmp_path / "results.jsonl"
    assert [] == read_rows(path, json.loads)
    for row in ROWS:
        add_row(path, row)

    assert ROWS == read_rows(path, json.loads)


def test_a_line_that_was_cut_off_is_taken_away(tmp_path: Path) -> None:
    """So that the next one begins a line."""
    path = tmp_path / "results.jsonl"
    add_row(path, ROWS[0])
    with path.open("a", encoding="utf-8") as file:
        file.write('{"why": "kil')

    assert ROWS[:1] == read_rows(path, json.loads)
    add_row(path, ROWS[2])
    assert [ROWS[0], ROWS[2]] == read_rows(path, json.loads)


def test_something_else_is_told(tmp_path: Path) -> None:
    """By whoever knows what the folder is."""
    (tmp_path / "results.jsonl").write_text("no row\n", encoding="utf-8")

    with pytest.raises(ValueError, match="Expecting value"):
        read_rows(tmp_path / "results.jsonl", json.loads)
