"""A pool's tasks with a model's help: those that it thinks of come first, the others are drawn and said anew.

In go what is wanted, what was drawn without it, and who is asked; out comes what is to be proved. A model that cannot
be asked, or says nothing of use, costs a line: then the tasks are those that were drawn, in their templates' words.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from callsheet.mock_sites import load_site
from callsheet.planners.documents import Document
from callsheet.planners.model import NO_TOKENS, CallFailed, Tokens
from callsheet.planners.rounds import NoneRight, Right
from callsheet.planners.trying import Asking

from ..building import Wanted
from ..generating import World
from ..task import Pool, Task
from .menu import Menu
from .proposing import propose
from .wording import read_back, say_anew

A_CALL = 12
"""Tasks that one call is about."""
WORLDS = 3
"""Worlds of a site in which a model thinks of tasks."""


@dataclass(kw_only=True)
class Helped:
    """What came of the help: tasks that a model thought of, and that it said anew; its tokens; what went wrong."""

    thought_of: int = 0
    said_anew: int = 0
    tokens: Tokens = NO_TOKENS
    models: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def count(self, answered: Right[Document] | None) -> None:
        """What an answer took."""
        if answered is not None:
            self.tokens += answered.tokens
            self.models.add(answered.model)

    def failed(self, site: str, error: NoneRight | CallFailed) -> None:
        """A call came to nothing."""
        self.tokens += error.tokens
        self.troubles.append(f"{site}: {error}")


async def draw_with_models(
    wanted: Wanted, pool: Pool, drawn: Sequence[Task], asking: Asking
) -> tuple[list[Task], Helped]:
    """The tasks to be proved, as many of each site and horizon as the pool lacks."""
    helped = Helped()
    chosen: list[Task] = []
    for site in dict.fromkeys(cell[0] for cell in wanted.cells(pool)):
        there = {task.id for task in pool.tasks}
        thought = await _thought_of(site, wanted, pool, asking, helped)
        others = [task for task in drawn if task.site == site]
        fresh = _fitting(wanted, pool, [*(one for one in thought if one.id not in there), *others])
        helped.thought_of += sum(bool(task.worded_by) for task in fresh)
        chosen += await _said_anew(site, fresh, asking, helped)
    return sorted(chosen, key=lambda task: (task.horizon, task.site, task.id)), helped


def _fitting(wanted: Wanted, pool: Pool, tasks: Iterable[Task]) -> list[Task]:
    """The first of them, as many as are lacking of each horizon, each once."""
    left = Counter(dict.fromkeys(wanted.cells(pool), wanted.each))
    left.subtract((task.site, task.horizon) for task in pool.tasks)
    found: dict[str, Task] = {}
    for task in tasks:
        if left[task.site, task.horizon] > 0 and task.id not in found:
            left[task.site, task.horizon] -= 1
            found[task.id] = task
    return list(found.values())


async def _thought_of(site: str, wanted: Wanted, pool: Pool, asking: Asking, helped: Helped) -> list[Task]:
    horizons = [horizon for name, horizon in wanted.cells(pool) if name == site]
    dice = random.Random(f"thought of {site} {wanted.seed} {len(pool.tasks)}")
    found: list[Task] = []
    for _ in range(WORLDS):
        world = World(site=load_site(site), seed=dice.randrange(100_000), vary=dice.random() < 0.5)
        try:
            menu = Menu([world])
            words, refused, answered = await propose(world, menu, A_CALL, horizons, asking)
            helped.count(answered)
            kept, misread, answered_too = await read_back(words, menu, asking)
        except (NoneRight, CallFailed) as error:
            helped.failed(site, error)
            return found
        helped.count(answered_too)
        helped.troubles += [*refused, *misread]
        found += kept
    return found


async def _said_anew(site: str, tasks: list[Task], asking: Asking, helped: Helped) -> list[Task]:
    """Those that are in a template's words yet, in other words where they are read as the same."""
    plain = [task for task in tasks if not task.worded_by]
    anew: dict[str, Task] = {}
    for place in range(0, len(plain), A_CALL):
        some = plain[place : place + A_CALL]
        menu = Menu([World(site=load_site(site), seed=one.seed, vary=one.vary) for one in some])
        try:
            words, answered = await say_anew(some, asking)
            helped.count(answered)
            kept, refused, answered_too = await read_back(words, menu, asking)
        except (NoneRight, CallFailed) as error:
            helped.failed(site, error)
            break
        helped.count(answered_too)
        helped.troubles += refused
        anew |= {task.id: task for task in kept}
    helped.said_anew += len(anew)
    return [anew.get(task.id, task) for task in tasks]
