"""Whatever is typed, and wherever is asked: there is an answer, or there is none, and never a fault."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.language_server.positions import Encoding
from callsheet.language_server.session import Refused, Session

from .editing import PLAN, PLAN_URI, SKILLS, SKILLS_URI, session

PIECES = st.sampled_from(
    [
        "{",
        "}",
        '"',
        "{pick.",
        ".",
        "by ",
        "node n ",
        "let x = ",
        "😀",
        "\r\n",
        "\u2028",
        "\0",
        "\ud800",
        "click ",
        "/",
        "#",
    ]
)
TYPED = st.one_of(PIECES, st.text(max_size=8))
POSITIONS = st.fixed_dictionaries({"line": st.integers(0, 25), "character": st.integers(0, 90)})
CHANGES = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"range": st.fixed_dictionaries({"start": POSITIONS, "end": POSITIONS}), "text": TYPED},
        ),
        st.fixed_dictionaries({"text": st.sampled_from([PLAN, SKILLS, "", 'patch p at "3f"\nremove a\n'])}),
    ),
    max_size=4,
)


def ask_everything(made: Session, uri: str, position: dict[str, int], other: dict[str, int], name: str) -> None:
    """Each request once. `Refused` is an answer."""
    made.diagnostics(uri)
    made.hover(uri, position)
    made.completion(uri, position)
    made.definition(uri, position)
    made.references(uri, position)
    made.highlights(uri, position)
    made.symbols(uri)
    made.tokens(uri)
    made.actions(uri, {"start": position, "end": other})
    requests: list[Any] = [
        lambda: made.format(uri),
        lambda: made.prepare_rename(uri, position),
        lambda: made.rename(uri, position, name),
    ]
    for request in requests:
        with suppress(Refused):
            request()


@pytest.mark.slow
@given(CHANGES, POSITIONS, POSITIONS, TYPED, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_no_edit_and_no_question_is_a_fault(
    changes: list[dict[str, Any]], position: dict[str, int], other: dict[str, int], name: str, encoding: Encoding
) -> None:
    """Edits at random in a plan and in its skills, then every question at a place at random."""
    made = session()
    made.desk.encoding = encoding
    for uri, text in ((PLAN_URI, PLAN), (SKILLS_URI, SKILLS)):
        made.open(uri, text, 1)
        made.change(uri, 2, changes)
        ask_everything(made, uri, position, other, name)
