"""Rounds in which all contenders play the same problems one after the other, and what comes of them.

In go tasks and how many rounds; out come figures of each contender: episodes a second, and how many times as many as
the package's environment, as the median of the rounds' ratios with its 95 % interval by bootstrap. Who begins a round
takes turns, since the machine has other things to do.
"""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from .ours import Ours, played
from .peers import PEERS, Peer, Took, peer

BASE = "package"
AT_ONCE = {"ours_1": 1, "ours_4": 4}
"""Ours, and how many contexts play at a time."""
RESAMPLES = 2_000

Play = Callable[[str, Sequence[int]], Awaitable[Took]]


@dataclass(kw_only=True)
class Figures:
    """What a contender took, round by round; all play the same number of episodes in a round."""

    episodes: int
    rounds: list[Took] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Episodes a second, by the median round."""
        return self.episodes / statistics.median(one.seconds for one in self.rounds)

    @property
    def cpu(self) -> float:
        """CPU seconds an episode, browser and driver included."""
        return sum(one.cpu for one in self.rounds) / (self.episodes * len(self.rounds))

    @property
    def solved(self) -> int:
        return sum(one.solved for one in self.rounds)

    def against(self, base: Figures) -> tuple[float, tuple[float, float]]:
        """How many times as many episodes a second, and the interval of that."""
        ratios = [theirs.seconds / mine.seconds for mine, theirs in zip(self.rounds, base.rounds, strict=True)]
        chance = random.Random(1)
        medians = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
        return statistics.median(ratios), (medians[RESAMPLES // 40], medians[-RESAMPLES // 40])


async def measure(tasks: Sequence[str], *, rounds: int, episodes: int) -> Mapping[str, Mapping[str, Figures]]:
    """The figures of each contender for each task. Raises `PeerFailed`."""
    found: dict[str, dict[str, Figures]] = {}
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = await stack.enter_async_context(played(tasks, folder))
        contenders = _contenders(ours, [stack.enter_context(peer(name)) for name in PEERS])
        for task in tasks:
            found[task] = {name: Figures(episodes=episodes) for name in contenders}
            await _warm_up(contenders, task)
            for number in range(rounds):
                seeds = [1_000 * number + place for place in range(1, episodes + 1)]
                names = list(contenders)
                for name in names[number % len(names) :] + names[: number % len(names)]:
                    found[task][name].rounds.append(await contenders[name](task, seeds))
    return found


def _contenders(ours: Ours, peers: Sequence[Peer]) -> dict[str, Play]:
    async def ask(one: Peer, task: str, seeds: Sequence[int]) -> Took:
        return one.play(task, seeds)  # nothing else goes on meanwhile

    mine: dict[str, Play] = {name: partial(ours.play, at_once=at_once) for name, at_once in AT_ONCE.items()}
    return mine | {one.name: partial(ask, one) for one in peers}


async def _warm_up(contenders: Mapping[str, Play], task: str) -> None:
    """What is done once is done by then: contexts and browsers are there, files that pages share are kept."""
    for play in contenders.values():
        await play(task, [1, 2, 3, 4])
