"""Typical mistakes and what people read about them: program above message, one file each in `__snapshots__`.

Read a change of these files as you read a change of code: `pytest tests/view --snapshot-update` writes them.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from callsheet.dsl import check, parse
from callsheet.view.diagnostics import render
from tests.conformance.expectations import SUITE

TYPICAL = (
    "CS001_unclosed_brace",
    "CS001_misspelt_verb",
    "CS002_glued_words",
    "CS101_typo_in_a_node",
    "CS101_unknown_agent",
    "CS102_two_nodes_of_one_name",
    "CS202_money_plus_text",
    "CS201_records_that_do_not_fit",
    "CS205_wrong_role",
    "CS208_skipped_node",
    "CS301_cycle_of_four",
    "CS301_through_agents_and_data",
    "CS303_human_on_a_page",
    "CS401_budget_that_cannot_suffice",
    "CS402_retries",
    "CS501_after_a_commit",
    "CS510_rounds_look_alike",
    "CS601_secret_in_a_url",
    "CS603_value_sent",
    "several_syntax_errors_and_the_rest",
)


class TextFile(SingleFileSnapshotExtension):
    """A snapshot as a plain text file, to be read without knowing what a snapshot is."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    def serialize(self, data: Any, **_: Any) -> str:
        """The text as it is."""
        return str(data)


@pytest.fixture
def written(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """A snapshot that is a file of its own."""
    return snapshot.use_extension(TextFile)


def without_expectations(program: str) -> str:
    """The program as somebody would have written it."""
    return "\n".join(line.partition("###")[0].rstrip() for line in program.splitlines()) + "\n"


@pytest.mark.parametrize("name", TYPICAL)
def test_message(name: str, written: SnapshotAssertion) -> None:
    """A typical mistake is told in full, as in a terminal of 100 columns without colours."""
    program = without_expectations((SUITE / f"{name}.plan").read_text(encoding="utf-8"))
    verdict = check(parse(program, name=f"{name}.plan"))
    messages = [render(one, verdict.plan.source, color=False, width=100) for one in verdict.diagnostics]

    assert written == "\n".join(["----- PROGRAM", "", program, "----- MESSAGES", "", "\n\n".join(messages), ""])
