"""What can be done in a browser, and what there is to see in it: values, named as a plan names things.

`browsing.py` leads from a `Screen` and an `Act` to the next screen or a `Refusal`; whoever drives a real browser
uses the same acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias

from .page.controls import Where
from .page.fields import Value
from .page.parts import Page
from .page.requests import State


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A control by role and name, and by named containers around it where the two are not enough.

    `where` lists some or all of the containers, the outermost first, as (role, name).
    """

    role: str
    name: str
    where: Where = ()


@dataclass(frozen=True, slots=True)
class Fill:
    """Have `value` in a field, whatever was in it."""

    target: Target
    value: str


@dataclass(frozen=True, slots=True)
class Click:
    """Click a link, a button, a tab, a checkbox or a radio button."""

    target: Target


@dataclass(frozen=True, slots=True)
class Choose:
    """Choose an option of a combobox by what it shows."""

    target: Target
    option: str


@dataclass(frozen=True, slots=True)
class Check:
    """Have a checkbox, a switch or a radio button checked."""

    target: Target


@dataclass(frozen=True, slots=True)
class Uncheck:
    """Have a checkbox or a switch not checked."""

    target: Target


@dataclass(frozen=True, slots=True)
class Press:
    """Press a key: Enter in a field sends its form, Escape closes the dialog that is open."""

    key: Literal["Enter", "Escape"]
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Goto:
    """Open an address below the site's base."""

    address: str


Act: TypeAlias = Fill | Click | Choose | Check | Uncheck | Press | Goto


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why an act can't be done; nothing has changed then."""

    reason: Literal["missing", "ambiguous", "disabled", "unfit", "value"]
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Screen(Generic[State]):
    """The site's state and the browser's: address, page, and what was done on it that the site does not know.

    `values` holds fields that differ from what the page came with, by slot; `open` the dialogs and disclosures
    that are open, in the order in which they were opened, None while they are as the page came; `tabs` the
    selected tab of each row of tabs that is not as it came; `leaving` the address of a link that a form's guard
    holds back. All four end with the page.
    """

    state: State
    address: str
    page: Page
    account: str = "guest"
    visitor: str = "v1"
    values: tuple[tuple[int, Value], ...] = ()
    open: tuple[str, ...] | None = None
    tabs: tuple[tuple[str, int], ...] = ()
    leaving: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A control that is there now, with what it shows: for people, planners and tests."""

    role: str
    name: str
    where: Where
    enabled: bool
    value: Value | None = None
    options: tuple[str, ...] = ()

    @property
    def target(self) -> Target:
        """How an act names it."""
        return Target(role=self.role, name=self.name, where=self.where)
