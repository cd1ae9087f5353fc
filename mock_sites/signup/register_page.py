"""The form for a new account: groups of fields, a check of the username, what was refused, and the commit."""

from __future__ import annotations

from dataclasses import replace

from ..page.parts import Box, Button, Form, Heading, Link, Page, Part, Submit, Text, Textbox
from .checks import Typed
from .frame import NOTHING_WRONG, field, page, wrong
from .members import Members, Problem


def register_page(
    members: Members, visitor: str, typed: Typed, *, problem: Problem = NOTHING_WRONG, free: bool = False
) -> Page:
    """The form with what was typed; after a refusal with what is wrong, or saying that the username is `free`."""
    words = members.setting.words
    groups = tuple(_group(members, *group, typed, problem, free) for group in members.setting.groups)
    end = (
        field(members, "terms", typed, problem),
        Box(parts=(Button(name=words["create"]),), look="actions"),
    )
    form = Form(to="/accounts", name=words["register"], parts=(*groups, *end))
    parts: tuple[Part, ...] = (
        *wrong(members, problem),
        Text(text="All fields are needed but those that are called optional.", look="soft"),
        form,
        Link(name=words["have_account"], to="/sign-in"),
    )
    return page(members, visitor, words["register"], parts, status=422 if problem.fields else 200)


def _group(members: Members, key: str, names: tuple[str, ...], typed: Typed, problem: Problem, free: bool) -> Part:
    words = members.setting.words
    fields: list[Part] = []
    for name in names:
        made = field(members, name, typed, problem)
        if name == "username" and isinstance(made, Textbox):
            fields.append(replace(made, hint=f"{typed.username} is free.") if free else made)
            check = Button(name=words["check"], does=Submit(to="/usernames"), tone="quiet")
            fields.append(Box(parts=(check,), look="actions"))
        else:
            fields.append(made)
    return Box(parts=(Heading(text=words[key], level=2), *fields), role="group", name=words[key], look="panel")
