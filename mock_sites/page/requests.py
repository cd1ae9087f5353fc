"""What a site is asked and what it answers: plain values, no HTTP.

A site of pages is one pure function `respond(state, request) -> (state, answer)`. The server turns HTTP into a
`Request` and an `Answer` into HTML or a redirect; the pure browser calls the function itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias, TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from .parts import Page

Entries: TypeAlias = tuple[tuple[str, str], ...]
"""Names and values as a form sends them, in their order."""

State = TypeVar("State")


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request: `path` is below the site's base, `account` who is signed in by the browser's own question.

    `visitor` tells browsers apart that a site signs in by a form of its own: `v1`, `v2`, … in the order in
    which the world saw them. `source` is the address of the page that it came from, empty where there is none.
    """

    method: Literal["GET", "POST"] = "GET"
    path: str = "/"
    query: Entries = ()
    form: Entries = ()
    account: str = "guest"
    visitor: str = "v1"
    source: str = ""

    @property
    def address(self) -> str:
        """Path and query."""
        return f"{quote(self.path)}?{urlencode(self.query)}" if self.query else quote(self.path)

    def asked(self, name: str, otherwise: str = "") -> str:
        """The first value of `name` in the query."""
        return next((value for key, value in self.query if key == name), otherwise)

    def entry(self, name: str, otherwise: str = "") -> str:
        """The first value of `name` in the form."""
        return next((value for key, value in self.form if key == name), otherwise)

    def entries(self, name: str) -> tuple[str, ...]:
        """All values of `name` in the form."""
        return tuple(value for key, value in self.form if key == name)

    def steps(self) -> tuple[str, ...]:
        """The steps of the path: `/tasks/3` is `("tasks", "3")`, `/` is `()`."""
        return tuple(step for step in self.path.split("/") if step)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeeOther:
    """Go and look at `to`, an address below the site's base: the answer to what changed something."""

    to: str


Answer: TypeAlias = Page | SeeOther
Respond: TypeAlias = Callable[[State, Request], tuple[State, Answer]]


@lru_cache(maxsize=4096)  # a page has dozens of them, and the next page mostly the same ones
def address(path: str, **query: str) -> str:
    """A path with a query; entries without a value are left out."""
    text = urlencode([(name, value) for name, value in query.items() if value])
    return f"{path}?{text}" if text else path


def split_address(text: str) -> tuple[str, Entries]:
    """Path and query of an address below a site's base; a fragment is dropped."""
    parts = urlsplit(text)
    return unquote(parts.path) or "/", tuple(parse_qsl(parts.query, keep_blank_values=True))


def tidy(text: str) -> str:
    """What was typed, as a name can be: runs of white space as one blank, none at the ends."""
    return " ".join(text.split())
