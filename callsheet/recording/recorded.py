"""A recording as data: what was done on which page, in the recorder's own words.

Both of the recorder's forms come to this, so that there is one way from here to a plan. Names of actions and of the
parts of locators are those of Playwright's code generator (`packages/isomorphic/codegen`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


class NotARecording(Exception):
    """The file is not what Playwright's recorder writes; the message is one line that says where."""


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A name that was given as a regular expression, with its flags, e.g. `i`."""

    source: str
    flags: str = ""


Words: TypeAlias = str | Pattern


@dataclass(frozen=True, kw_only=True)
class Part:
    """One link of a locator's chain.

    `kind` is `role`, `text`, `label`, `placeholder`, `test-id`, `alt`, `title`, `default` (a CSS selector), `nth`,
    `first`, `last`, `has-text`, `has`, `frame`, or a kind that no plan knows. `body` is its word, `name` a role's
    name, `inner` the locator of `has`. `exact` says whether the whole text was meant.
    """

    kind: str
    body: Words = ""
    name: Words | None = None
    exact: bool = False
    inner: tuple[Part, ...] = ()
    attributes: tuple[str, ...] = ()


Locator: TypeAlias = tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that was done.

    `line` is where it stands in the file, `page` which page it was done on. `text` is what was typed, pressed,
    expected, or the address; `values` are options chosen or files. `heading` is what could be seen after it.
    `opens` is the page that it opened. `written` is what stood there, for remarks.
    """

    line: int
    name: str
    page: str
    locator: Locator = ()
    text: str = ""
    values: tuple[str, ...] = ()
    times: int = 1
    button: str = "left"
    modifiers: tuple[str, ...] = ()
    position: tuple[float, float] | None = None
    negated: bool = False
    part: bool = False
    heading: str | None = None
    opens: str | None = None
    dialog: bool = False
    download: bool = False
    written: str = ""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Everything that was done, in order. `user` is the one that the browser logged in as, by HTTP authentication."""

    actions: tuple[Action, ...]
    user: str | None = None
