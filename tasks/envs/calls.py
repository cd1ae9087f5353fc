"""Attempts at tasks without a browser, thousands at once: what a call does is drawn from calls that were recorded.

In: rows of an evaluation. Out: a `CallModel`. A call does what some call did that was recorded on the same site, at a
task of as many actions, with as many acts a call and as many acts left to do: a Markov chain whose chances are those of
the record, so that on the recorded mix of tasks it visits each situation as often as was recorded. The one act of a
short task is no last act of a long one, on whose page most is done; so the task's number of actions is part of the
situation. Where nothing alike was recorded it is taken from tasks of any number of actions, else from the other sites,
else from the nearest number of acts left; `borrowed` says where it is of another site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..metrics import Row
from ..recording import Call
from ..task import SPARE, SPARE_FACTOR

LOST = -1
"""Stands for the number of acts left where there is no way."""
WIDENED = 2
"""Calls of tasks of any number of actions count as so many beside those of a situation: what ten calls have never done
may still happen.
"""

Whole: TypeAlias = NDArray[np.int64]
Yes: TypeAlias = NDArray[np.bool_]

Situation: TypeAlias = tuple[int | None, int, int, int]
"""Site, grain, horizon, acts left: the site is None for all of them together, the horizon 0."""


class NothingRecorded(ValueError):
    """Rows without calls: nothing can be drawn from them; one line."""


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """Attempts under way, an entry for each in every array.

    `left` acts are the fewest that are left, `steps` may be tried yet. `over` have ended, `met` well.
    """

    site: Whole
    horizon: Whole
    left: Whole
    steps: Whole
    calls: Whole
    actions: Whole
    tokens: Whole
    over: Yes

    @property
    def met(self) -> Yes:
        """Those that are done."""
        met: Yes = self.over & (self.left == 0)
        return met


@dataclass(frozen=True, kw_only=True)
class Called:
    """What one call of each attempt came to; zeros for those that were over."""

    tried: Whole
    done: Whole
    tokens: Whole


@dataclass(frozen=True, kw_only=True)
class CallModel:
    """Recorded calls, and where those of each situation stand.

    `sites` and `grains`, the numbers of acts a call, are what was recorded. `begin`, `count` and `moved` are
    [site, grain, horizon, left + 1]: where its calls begin, how many there are, and by how many acts those that stand
    there had more left. Horizon 0 stands for those that were not recorded.
    """

    sites: tuple[str, ...]
    grains: tuple[int, ...]
    begin: Whole
    count: Whole
    moved: Whole
    tried: Whole
    done: Whole
    spent: Whole
    after: Whole
    ended: Yes
    borrowed: Yes

    @classmethod
    def fit(cls, rows: Iterable[Row]) -> CallModel:
        """The model of some attempts. Raises `NothingRecorded`."""
        attempts = [row for row in rows if row.made]
        if not attempts:
            raise NothingRecorded("no attempt has a record of its calls: evaluate again with this version")
        sites = tuple(sorted({row.site for row in attempts}))
        grains = tuple(sorted({row.per_call for row in attempts}))
        found: dict[Situation, list[Call]] = {}
        for row in attempts:
            for call in row.made:
                key = (sites.index(row.site), grains.index(row.per_call), row.horizon, _left(call.left))
                found.setdefault(key, []).append(call)
        return _laid_out(sites, grains, found)

    def start(self, site: Sequence[int] | Whole, horizon: Sequence[int] | Whole) -> Attempts:
        """Attempts at tasks of these sites, by their numbers, and numbers of actions."""
        acts = np.asarray(horizon, dtype=np.int64)
        none = np.zeros_like(acts)
        return Attempts(
            site=np.asarray(site, dtype=np.int64),
            horizon=acts,
            left=acts,
            steps=SPARE_FACTOR * acts + SPARE,
            calls=none,
            actions=none,
            tokens=none,
            over=none.astype(bool),
        )

    def call(self, now: Attempts, grain: Whole, dice: np.random.Generator) -> tuple[Attempts, Called]:
        """One call more of each that is not over, with the number of acts a call that `grain` is the place of."""
        at, known = self._situation(now, grain, dice)
        drawn = self.begin[at] + (dice.random(len(grain)) * self.count[at]).astype(np.int64)
        goes_on = ~now.over
        tried, done, tokens = (np.where(goes_on, column[drawn], 0) for column in (self.tried, self.done, self.spent))
        beyond = now.left - known
        after = self.after[drawn]
        after = np.where(after == LOST, LOST, np.maximum(after + self.moved[at] + beyond, 0))
        steps, calls = now.steps - tried, now.calls + goes_on
        moved = replace(
            now,
            left=np.where(goes_on, after, now.left),
            steps=steps,
            calls=calls,
            actions=now.actions + done,
            tokens=now.tokens + tokens,
            over=now.over | self.ended[drawn] | (steps <= 0) | (calls >= SPARE_FACTOR * now.horizon + SPARE),
        )
        return moved, Called(tried=tried, done=done, tokens=tokens)

    def _situation(
        self, now: Attempts, grain: Whole, dice: np.random.Generator
    ) -> tuple[tuple[Whole, Whole, Whole, Whole], Whole]:
        """Whose calls are drawn from, and the number of acts left that is in the record."""
        horizon = np.where(now.horizon < self.begin.shape[2], now.horizon, 0)
        known = np.minimum(now.left, self.begin.shape[3] - 2)
        recorded = self.count[now.site, grain, horizon, known + 1]
        widened = dice.random(len(grain)) * (recorded + WIDENED) < WIDENED
        return (now.site, grain, np.where(widened, 0, horizon), known + 1), known

    def play(self, now: Attempts, grain: Whole, dice: np.random.Generator) -> Attempts:
        """All of them to their end, with the same number of acts a call throughout."""
        while not now.over.all():
            now, _ = self.call(now, grain, dice)
        return now


def _laid_out(sites: tuple[str, ...], grains: tuple[int, ...], found: dict[Situation, list[Call]]) -> CallModel:
    """The calls in one row, situation by situation; a situation without any has the place of one that is near."""
    shape = (len(sites), len(grains), max(key[2] for key in found) + 1, max(key[3] for key in found) + 2)
    begin, count, moved = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    borrowed = np.zeros(shape, dtype=bool)
    calls, places = list[Call](), dict[Situation, tuple[int, int]]()
    wider: dict[Situation, list[Call]] = {}
    for (site, grain, _, left), some in sorted(found.items()):
        wider.setdefault((site, grain, 0, left), []).extend(some)
        wider.setdefault((None, grain, 0, left), []).extend(some)
    for key, some in (*sorted(found.items()), *wider.items()):
        places[key] = (len(calls), len(some))
        calls += some
    for at in np.ndindex(shape):
        left = at[3] - 1
        near = _near(at[0], at[1], at[2], left, places)
        begin[at], count[at] = places[near]
        moved[at] = 0 if LOST in (left, near[3]) else left - near[3]
        borrowed[at] = near[0] is None
    columns = {name: np.array([getattr(one, name) for one in calls]) for name in ("tried", "done", "tokens", "ended")}
    return CallModel(
        sites=sites,
        grains=grains,
        begin=begin,
        count=count,
        moved=moved,
        tried=columns["tried"],
        done=columns["done"],
        spent=columns["tokens"],
        after=np.array([_left(one.left_after) for one in calls]),
        ended=columns["ended"],
        borrowed=borrowed,
    )


def _near(site: int, grain: int, horizon: int, left: int, places: Mapping[Situation, object]) -> Situation:
    """The situation itself where it was recorded, else the first that is like it."""
    alike: tuple[Situation, ...] = ((site, grain, horizon, left), (site, grain, 0, left))
    return next((one for one in alike if one in places), (None, grain, 0, _nearest(grain, left, places)))


def _nearest(grain: int, left: int, places: Mapping[Situation, object]) -> int:
    """The number of acts left that is nearest among those recorded anywhere, the greater of two."""
    known = [other for site, same, _, other in places if site is None and same == grain]
    ways = [one for one in known if (one == LOST) == (left == LOST)] or known
    return min(ways, key=lambda one: (abs(one - left), -one))


def _left(left: int | None) -> int:
    return LOST if left is None else left
