"""What a model is told of its task besides the language: the page, what was done, who may work, what is left.

Nothing is invented here and nothing secret gets out: a page is shown masked, trimmed to a bound, and marked as data;
agents that are not to be had do not appear. A context is a value; `updated` makes the next one as a run goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Any, Literal, TypeAlias

from callsheet.dsl.classes import frozen
from callsheet.dsl.cost import Amounts

from ..drafts import Task

Method: TypeAlias = Literal["p3o", "ppo_lagrangian", "macpo"]
"""How agents that learn treat their budget; what a model is told of it follows."""
CHARACTERS_A_TOKEN = 4
"""English text and code come to about four characters a token; a provider's own count is what is paid."""
MOST_PAGE_TOKENS = 3_000
MOST_DONE = 40
TOLD = re.compile(r"^\s*- (?:text|paragraph|generic|img|separator|presentation|none)\b")
"""Lines of an ARIA snapshot that nothing can be done with: they go first."""


@frozen
class Offer:
    """An agent that a plan may use. `booked` is the share of its time that others have; from 1 on it has none left."""

    name: str
    kind: Literal["browser", "model", "human"]
    tier: str = ""
    available: bool = True
    booked: float = 0.0

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError(f"`{self.name}` cannot name an agent")
        if (self.kind == "model") != bool(self.tier):
            raise ValueError(f"agent `{self.name}` has a tier just if it is a model")
        if not self.booked >= 0:
            raise ValueError(f"agent `{self.name}` cannot be booked to {self.booked:.0%}")

    @property
    def to_be_had(self) -> bool:
        """Whether a plan may use it."""
        return self.available and self.booked < 1


@frozen
class Preference:
    """How likely a trained policy would have a node done by a model of this tier, with so many acts a call."""

    tier: str
    per_call: int
    share: float


@frozen
class Context:
    """A task, and how things stand with it. `left` is what is left of the budget, None when nothing was spent.

    `observation` is an ARIA snapshot of the page; `done` are acts and what came of them, the oldest first. `hidden`
    maps secrets to their names: they are taken out of all that is shown. `price` is what a unit of overspending costs
    under the `method`, in the same unit as reward. `prior` is what a trained policy would do, the likeliest first.
    """

    task: Task
    observation: str = ""
    done: tuple[str, ...] = ()
    agents: tuple[Offer, ...] = ()
    left: Amounts | None = None
    method: Method | None = None
    price: float = 1.0
    prior: tuple[Preference, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        names = [one.name for one in self.agents]
        if len(set(names)) < len(names):
            raise ValueError("two agents have one name")
        if self.price < 0:
            raise ValueError("overspending cannot be paid for: its price is not negative")

    @property
    def offered(self) -> tuple[Offer, ...]:
        """The agents that a plan may use; one browser where none are given."""
        return tuple(one for one in self.agents if one.to_be_had)

    def updated(self, *, done: Iterable[str] = (), **changes: Any) -> Context:
        """The context some acts later."""
        return replace(self, done=(*self.done, *done)[-MOST_DONE:], **changes)

    def masked(self, text: str) -> str:
        """A text without the secrets in it."""
        for secret, name in sorted(self.hidden.items(), key=lambda one: -len(one[0])):
            if secret:
                text = text.replace(secret, f"«{name}»")
        return text

    def page(self, most: int = MOST_PAGE_TOKENS) -> str:
        """The page as it is shown: masked, and trimmed to so many tokens."""
        return trimmed(self.masked(self.observation), most)


def tokens_of(text: str) -> int:
    """About how many tokens a text has."""
    return -(-len(text) // CHARACTERS_A_TOKEN)


def trimmed(snapshot: str, most: int) -> str:
    """An ARIA snapshot within so many tokens.

    What nothing can be done with goes first, then what is long is cut, then the end, and it is said how much is gone.
    """
    if tokens_of(snapshot) <= most:
        return snapshot
    lines = [line for line in snapshot.split("\n") if not TOLD.match(line)]
    lines = [line if len(line) <= 160 else f"{line[:157]}…" for line in lines]
    room, kept = most * CHARACTERS_A_TOKEN - 40, list[str]()
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    gone = len(snapshot.split("\n")) - len(kept)
    return "\n".join([*kept, f"… ({gone} lines are left out)"])
