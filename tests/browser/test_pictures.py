"""Pictures of pages, taken while it is asked whether they may be shown as they are."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from callsheet.interpreter.browser.pictures import picture

NO_SECRETS: Any = SimpleNamespace(origins={})
AS_IT_IS, COVERED = b"as it is", b"covered"


async def never() -> Any:
    """A page that hangs."""
    await asyncio.Event().wait()


def view_of(passwords: Any, taken: Any) -> Any:
    """A page that answers so when it is asked how many password fields it has, and for a picture."""

    async def covered(**_: Any) -> bytes:
        return COVERED

    page = SimpleNamespace(locator=lambda _: SimpleNamespace(count=passwords), screenshot=covered)
    return SimpleNamespace(page=page, typed_into=[], direct=SimpleNamespace(picture=taken))


@pytest.mark.parametrize(("passwords", "shown"), [(0, AS_IT_IS), (1, COVERED)])
async def test_what_has_a_password_field_is_not_shown_as_it_is(passwords: int, shown: bytes) -> None:
    """What was taken meanwhile is seen by nobody."""

    async def count() -> int:
        return passwords

    async def take() -> bytes:
        return AS_IT_IS

    assert shown == await picture(view_of(count, take), NO_SECRETS, full_page=False)


@pytest.mark.parametrize("hangs", [("passwords",), ("taken",), ("passwords", "taken")])
async def test_a_page_that_hangs_can_be_given_up(hangs: tuple[str, ...]) -> None:
    """Whatever does not come, nothing is waited for any more."""

    async def none() -> int:
        return 0

    view = view_of(**{"passwords": none, "taken": none, **dict.fromkeys(hangs, never)})
    left = asyncio.all_tasks()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await picture(view, NO_SECRETS, full_page=False)

    assert left == asyncio.all_tasks()
