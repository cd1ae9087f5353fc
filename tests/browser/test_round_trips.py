"""What an act asks of the browser: every plan pays for each question beyond the one that Playwright needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright._impl.connection import Connection

from callsheet.dsl.actions import Act, Read
from callsheet.dsl.elements import Inside
from callsheet.interpreter.browser import looks

from .conftest import Door
from .words import check, choose, click, fill, on, role

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FORM = """
  <label>Name <input></label> <label>Notes <textarea></textarea></label>
  <label>Country <select><option>France<option>Japan</select></label>
  <label><input type=checkbox>I agree</label> <button>Save</button>
  <fieldset aria-label=Address><label>City <input></label></fieldset>
"""
NOT_ASKED = frozenset({"__waitInfo__", "updateSubscription", "dispose"})
"""What Playwright says to its own driver, and needs no answer to go on."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions to the browser, in their order."""
    questions: list[str] = []
    send: Callable[..., Any] = Connection.send_message_to_server

    def counting(self: Connection, owner: Any, method: str, params: Any, options: Any) -> Any:
        if method not in NOT_ASKED:
            questions.append(method)
        return send(self, owner, method, params, options)

    monkeypatch.setattr(Connection, "send_message_to_server", counting)
    return questions


@pytest.mark.parametrize(
    ("act", "questions"),
    [
        pytest.param(fill(role("textbox", "Name"), "Ada"), ["fill", "send"], id="fill"),
        pytest.param(fill(role("textbox", "Notes"), "Ada"), ["fill", "send"], id="text-area"),
        pytest.param(click(role("button", "Save")), ["click", "send"], id="click"),
        pytest.param(check(role("checkbox", "I agree")), ["queryCount", "check", "send"], id="check"),
        pytest.param(on("uncheck", role("checkbox", "I agree")), ["queryCount", "uncheck", "send"], id="uncheck"),
        pytest.param(
            choose("Japan", role("combobox", "Country")),
            ["queryCount", "selectOption", "send"],
            id="choose",
        ),
        pytest.param(
            fill(Inside(element=role("textbox", "City"), container=role("group", "Address")), "Rome"),
            ["queryCount", "fill", "send"],
            id="in-a-container",
        ),
    ],
)
async def test_an_act(door: Door, asked: list[str], act: Act, questions: list[str]) -> None:
    """One question to find out what is plain, one to do it, one to let the page take it in."""
    await door.keep_showing(FORM)
    asked.clear()

    await door.act(act)

    assert questions == asked


async def test_a_document(door: Door, asked: list[str]) -> None:
    """A new document is asked for, made ready for questions as soon as it has come, and given a task."""
    await door.show(FORM)

    assert ["goto", "queryCount", "send"] == asked


@pytest.mark.parametrize(("within", "questions"), [(10.0, ["textContent"]), (0.0, ["textContent", "queryCount"])])
async def test_a_read(
    door: Door, asked: list[str], monkeypatch: pytest.MonkeyPatch, within: float, questions: list[str]
) -> None:
    """What an element says is one question; whether it is there, alone, is another only where that takes its time."""
    monkeypatch.setattr(looks, "STAYS", 10_000)  # however busy the machine is
    monkeypatch.setattr(looks, "ANSWERS_WITHIN", within)
    await door.keep_showing(FORM)
    asked.clear()

    assert "Save" == await door.look(Read(element=role("button", "Save")))

    assert questions == asked
