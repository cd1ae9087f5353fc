"""The pages of what one prefers: profile, notifications, privacy; and appearance, where each change is kept at once."""

from __future__ import annotations

from ..page.parts import Page, Part, Tab, Tabs, Text
from .account import FIELDS, NOTHING_WRONG, SAVED, Account, Members, Problem
from .frame import field, form, page, panel


def preference_page(
    members: Members, account: Account, key: str, *, note: str = "", problem: Problem = NOTHING_WRONG
) -> Page:
    """The page of a form that is saved as a whole, with the values of `account`."""
    fields = _fields(members, account, key, problem)
    return page(members, key, form(members, key, fields), note=note, problem=problem)


def _fields(members: Members, account: Account, key: str, problem: Problem) -> tuple[Part, ...]:
    groups = SAVED[key]
    if len(groups) == 1:
        return _group(members, account, groups[0], problem)
    tabs = tuple(Tab(name=members.setting.words[one], parts=_group(members, account, one, problem)) for one in groups)
    return (Tabs(id="channels", name=members.setting.words["channels"], tabs=tabs),)


def _group(members: Members, account: Account, group: str, problem: Problem) -> tuple[Part, ...]:
    return tuple(field(members, account, name, problem) for name in members.setting.of(group))


def appearance_page(members: Members, account: Account, *, note: str = "") -> Page:
    """Fields that are kept as soon as they are changed."""
    said = Text(text="Each change is kept at once.", look="soft")
    return page(
        members, "appearance", (panel(said, *_group(members, account, "appearance", NOTHING_WRONG)),), note=note
    )


def fields_of(members: Members, key: str) -> tuple[str, ...]:
    """The fields of the form on the page `key`, as far as this world has them."""
    return tuple(name for group in SAVED[key] for name in members.setting.of(group))


def here(members: Members, name: str) -> bool:
    """Whether this world has a field of an account."""
    return any(name in members.setting.of(group) for group in FIELDS)
