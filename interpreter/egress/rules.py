"""What passes a gate: the declared origins, of assets no documents, and commits only while one is under way.

In: what a browser asks the proxy for. Out: None to let it through, or why it is refused. Pure, so that each rule can be
tested without a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from callsheet.dsl.origins import Origin, origin_of

Why: TypeAlias = Literal["undeclared", "document", "commit", "unreadable"]
"""Not declared; only to be loaded from, and asked for a document; a commit outside of one; not plainly written."""

SAID: dict[Why, str] = {
    "undeclared": "the plan does not declare this origin",
    "document": "the plan declares this origin for assets, which are no pages",
    "commit": "it is a commit, and no commit of the plan is under way",
    "unreadable": "its address is not plainly written",
}
"""Why something was refused, for people."""

DOCUMENTS = frozenset({"document", "iframe", "frame", "embed", "object", "fencedframe"})
"""What `Sec-Fetch-Dest` says of a request for something that is shown as a page, alone or in another."""


def nothing(method: str, url: str) -> bool:
    """No request is a commit."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A request that was not let through. `host` is `name:port`, never a path; `method` is empty in a tunnel."""

    host: str
    why: Why
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A request that was let through and came to nothing; with `sent` it may have reached the site."""

    host: str
    message: str
    sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`pages` may be visited, `assets` only be loaded from; `is_commit` tells of a method and an address."""

    pages: frozenset[Origin] = frozenset()
    assets: frozenset[Origin] = frozenset()
    is_commit: Callable[[str, str], bool] = nothing

    def of_request(
        self, method: str, url: str, headers: Mapping[str, str], *, committing: bool
    ) -> tuple[Origin | None, Why | None]:
        """The origin that a plain request goes to, and why it is refused if it is. Names of headers are lower case."""
        origin = origin_of(url)
        if origin is None or origin.scheme != "http":
            return None, "unreadable"
        if origin not in self.pages and origin not in self.assets:
            return origin, "undeclared"
        if origin not in self.pages and is_document(headers):
            return origin, "document"
        if not committing and self.is_commit(method, url):
            return origin, "commit"
        return origin, None

    def of_tunnel(self, authority: str) -> tuple[Origin | None, Why | None]:
        """The same for `CONNECT host:port`: the https or WebSocket traffic in it cannot be seen."""
        origin = origin_of(f"https://{authority}")
        if origin is None or not authority.endswith(f":{origin.port}"):
            return None, "unreadable"
        declared = {(one.host, one.port) for one in self.pages | self.assets}
        return origin, None if (origin.host, origin.port) in declared else "undeclared"


def is_document(headers: Mapping[str, str]) -> bool:
    """Whether a browser asks for a page.

    To hosts without encryption Chromium tells no `Sec-Fetch-Dest`, but asks for a page to be encrypted if it can.
    """
    kind = headers.get("sec-fetch-dest")
    return kind in DOCUMENTS if kind is not None else headers.get("upgrade-insecure-requests") == "1"
