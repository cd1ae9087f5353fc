"""What a site hands to the server, and what the server hands to its pages.

A `Site` is pure data and functions: a fresh state from a seed, facts about a state for verification, and an
ASGI application for the pages. The server wraps each request in a `Visit`, which says in which world and on
whose account it happens. This is the whole contract between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from .worlds import World

State = TypeVar("State")


@dataclass(frozen=True, kw_only=True)
class Site(Generic[State]):
    """A mock site.

    `accounts` maps a user name to its (public, documented) password; pages are for signed-in accounts only.
    `options` are the switches that a reset may set, with their defaults. `fresh(seed, options)` makes the
    first state of a world. `facts(state)` is a JSON object about what all accounts share, and
    `account_facts(state, account)` about one of them; their keys differ. `pages` serves everything below the
    site's base except `/assets/`, which is the folder `assets` and open to all.
    """

    name: str
    title: str
    summary: str
    accounts: Mapping[str, str]
    options: Mapping[str, bool]
    fresh: Callable[[int, Mapping[str, bool]], State]
    facts: Callable[[State], dict[str, Any]]
    account_facts: Callable[[State, str], dict[str, Any]]
    pages: ASGIApp
    assets: Path


@dataclass(frozen=True, kw_only=True)
class Visit(Generic[State]):
    """One request as a page sees it: the world, who is signed in, and the path that all links begin with."""

    world: World[State]
    account: str
    base: str
