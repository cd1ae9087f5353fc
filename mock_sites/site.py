"""What a site hands to the server, and what the server hands to its pages.

A `Site` is pure data and functions: a fresh state from a seed, facts about a state for verification, goals, and
`respond`, one function from a state and a request to the next state and a page. This is the whole contract
between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic

from .page.requests import Respond, State

if TYPE_CHECKING:
    from .goals import Template
    from .words import Labels, Words
    from .worlds import World

GUEST = "guest"
"""The one account of a site that is open to all."""
PLAIN: Mapping[str, bool] = {"vary": False}
"""The options of a site that has no others: see README.md on variation."""


def no_facts(state: Any, account: str) -> dict[str, Any]:
    """The facts about an account of a site that is the same for all."""
    return {}


def words_of(state: Any) -> Words:
    """The wordings of a state that keeps them with what else was drawn for its world, in `setting`."""
    words: Words = state.setting.words
    return words


@dataclass(frozen=True, kw_only=True)
class Site(Generic[State]):
    """A mock site.

    `accounts` maps a user name to its (public, documented) password; pages are for signed-in accounts only. A
    site without accounts is open to all, and everybody is `guest`.
    `options` are the switches that a reset may set, with their defaults. `fresh(seed, options)` makes the
    first state of a world: a frozen value that can be hashed.
    `facts(state)` is a JSON object about what all accounts share, and `account_facts(state, account)` about
    one of them; their keys differ. A site without accounts needs no `account_facts`.

    `respond` answers requests; see `page.requests`. The files of the folder `assets` are at `/assets/` below the
    site's base and open to all: a style sheet and pictures of its own (`page.parts.Shell`).

    `spec` is the site's spec in plain labels, `labels` the wordings that a world can have for them, and
    `words(state)` those that it has. `goals` are the templates of what can be wanted on the site, and `values`
    texts that fit its fields (by the field's name), for walks and searches that type something.
    """

    name: str
    title: str
    summary: str
    fresh: Callable[[int, Mapping[str, bool]], State]
    facts: Callable[[State], dict[str, Any]]
    respond: Respond[State]
    options: Mapping[str, bool] = field(default_factory=lambda: dict(PLAIN))
    account_facts: Callable[[State, str], dict[str, Any]] = no_facts
    accounts: Mapping[str, str] = field(default_factory=dict)
    assets: Path | None = None
    spec: Path | None = None
    labels: Labels = field(default_factory=dict)
    words: Callable[[State], Words] = words_of
    goals: tuple[Template[State], ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def account_names(self) -> tuple[str, ...]:
        """Whose facts can be asked for."""
        return tuple(self.accounts) or (GUEST,)


@dataclass(frozen=True, kw_only=True)
class Visit(Generic[State]):
    """One request as a page sees it: the world, who is signed in, and the path that all links begin with."""

    world: World[State]
    account: str
    base: str
