"""Which episodes have the browser context of the one before, and which have one of their own."""

from __future__ import annotations

from typing import Any, cast

import pytest

from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.parsing import parse
from callsheet.interpreter.browser.launch import Browsers
from callsheet.tasks.sessions import Sessions

PLAN = """
plan look
site task at "{site}"{more}
agent hand is browser on task
node solve by hand {{
  goto "/"{act}
}}
"""
SECRET = {"more": "\nsecret word: Text for task", "act": '\n  fill textbox "Word" with word'}


class FakePage:
    """Knows what was done to it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    async def reset(self) -> None:
        """As a new attempt finds it."""
        self.done.append("reset")

    async def close(self) -> None:
        """It is not used again."""
        self.done.append("close")


class FakeBrowsers:
    """Makes such pages."""

    def __init__(self) -> None:
        self.made: list[FakePage] = []

    def prepare(self, count: int) -> None:
        """None is made before it is asked for."""

    async def session(self, **_: Any) -> FakePage:
        """A new page."""
        self.made.append(FakePage())
        return self.made[-1]


def plan(site: str, *, more: str = "", act: str = "") -> CheckedPlan:
    """A plan for that site."""
    return check(parse(PLAN.format(site=site, more=more, act=act))).unwrap()


async def played(plans: list[CheckedPlan], *, shared: bool = True, clean: bool = True) -> list[FakePage]:
    """The pages that were made for episodes of those plans, one after the other."""
    browsers = FakeBrowsers()
    sessions = Sessions(cast("Browsers", browsers), shared=shared, secrets={"word": "open sesame"})
    for one in plans:
        async with sessions.lent(one) as lent:
            lent.clean = clean
    return browsers.made


ONE, TWO = plan("http://127.0.0.1:8000/one"), plan("http://127.0.0.1:8000/two")


async def test_a_context_goes_from_episode_to_episode() -> None:
    """Of one site, whatever the path; and is made as a new attempt finds it."""
    (page,) = await played([ONE, TWO, ONE])

    assert ["reset"] * 3 == page.done


@pytest.mark.parametrize(
    ("second", "how"),
    [
        (ONE, {"shared": False}),
        (ONE, {"clean": False}),
        (plan("http://127.0.0.1:8001/one"), {}),
        (plan("http://127.0.0.1:8000/one", **SECRET), {}),
    ],
    ids=["another suite", "a failure", "another site", "a secret"],
)
async def test_who_has_one_of_its_own(second: CheckedPlan, how: dict[str, bool]) -> None:
    """A site that remembers, an episode behind one that failed, one elsewhere, and one whose session masks a secret."""
    pages = await played([ONE, second], **how)

    assert 2 == len(pages)


async def test_what_is_raised_ends_a_context() -> None:
    """Nobody knows in what state it is."""
    browsers = FakeBrowsers()
    sessions = Sessions(cast("Browsers", browsers), shared=True, secrets={})

    with pytest.raises(RuntimeError):
        async with sessions.lent(ONE):
            raise RuntimeError

    assert ["close"] == browsers.made[0].done
