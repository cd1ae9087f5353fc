"""Attempts at tasks without a browser, thousands at once: what a call does is drawn from calls that were recorded.

In: rows of an evaluation. Out: a `CallModel`. A call does what some call did that was recorded on the same site, at a
task of as many actions, with as many acts left to do and as many of them in reach: a Markov chain whose chances are
those of the record, so that on the recorded mix of tasks it visits each situation as often as was recorded. The one act
of a short task is no last act of a long one, on whose page most is done; so the task's number of actions is part of the
situation. Who may predict more acts than are left predicts those, so that four and eight acts a call are alike where
three are left. What it costs is so many times what a call of the task's baseline costs, whose pages are the task's own:
some sites have tasks with pages three times as long as others'. Where nothing alike was recorded it is taken from tasks
of any number of actions, else from the other sites, else from the nearest number of acts left; `borrowed` says where it
is of another site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..metrics import Row
from ..recording import Call
from ..task import SPARE, SPARE_FACTOR, Task

LOST = -1
"""Stands for the number of acts left where there is no way."""
WIDENED = 2
"""Calls of tasks of any number of actions count as so many beside those of a situation: what ten calls have never done
may still happen. It costs what calls of the situation cost: prompts of longer tasks are longer.
"""

Whole: TypeAlias = NDArray[np.int64]
Real: TypeAlias = NDArray[np.float64]
Yes: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = tuple[Whole, Whole, Whole, Whole]
"""In the tables of a `CallModel`."""

Situation: TypeAlias = tuple[int | None, int, int, int]
"""Site, acts in reach, horizon, acts left: the site is None for all of them together, the horizon 0."""
Recorded: TypeAlias = tuple[Call, float]
"""A call, and what it cost in calls of its task's baseline."""


class NothingRecorded(ValueError):
    """Rows without calls, or of tasks without a baseline: nothing can be drawn from them; one line."""


class Kind(NamedTuple):
    """What a simulated attempt knows of its task: where, how many actions, and the tokens of its baseline."""

    site: str
    horizon: int
    baseline: int

    @classmethod
    def of(cls, task: Task) -> Kind:
        """That of a proved task. Raises ValueError."""
        if task.baseline is None:
            raise ValueError(f"`{task.id}` has no baseline: it was never proved")
        return cls(task.site, task.horizon, task.baseline.tokens)

    @classmethod
    def of_row(cls, row: Row) -> Kind:
        """That of the task of an attempt."""
        return cls(row.site, row.horizon, row.single_step_tokens)


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """Attempts under way, an entry for each in every array.

    `single` tokens are what a call of the task's baseline takes. `left` acts are the fewest that are left, `steps` may
    be tried yet. `over` have ended, `met` well.
    """

    site: Whole
    horizon: Whole
    single: Real
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
    there had more left. Horizon 0 stands for those that were not recorded. `spent` is in calls of the baseline.
    """

    sites: tuple[str, ...]
    grains: tuple[int, ...]
    begin: Whole
    count: Whole
    moved: Whole
    tried: Whole
    done: Whole
    spent: Real
    after: Whole
    ended: Yes
    borrowed: Yes

    @classmethod
    def fit(cls, rows: Iterable[Row]) -> CallModel:
        """The model of some attempts. Raises `NothingRecorded`."""
        attempts = [row for row in rows if row.made and row.single_step_tokens]
        if not attempts:
            raise NothingRecorded("no attempt has a record of its calls and its baseline: evaluate with this version")
        sites = tuple(sorted({row.site for row in attempts}))
        grains = tuple(sorted({row.per_call for row in attempts}))
        found: dict[Situation, list[Recorded]] = {}
        for row in attempts:
            single = row.single_step_tokens / row.horizon
            for call in row.made:
                left = _left(call.left)
                key = (sites.index(row.site), _reach(row.per_call, left), row.horizon, left)
                found.setdefault(key, []).append((call, call.tokens / single))
        return _laid_out(sites, grains, found)

    def kinds(self, kinds: Iterable[Kind]) -> Whole:
        """A row for each kind of task: its site's number, number of actions, tokens of its baseline."""
        return np.array([(self.sites.index(one.site), one.horizon, one.baseline) for one in kinds], dtype=np.int64)

    def start(self, kinds: Whole) -> Attempts:
        """An attempt at a task for each row of `kinds`."""
        site, acts, baseline = kinds.T
        none = np.zeros_like(acts)
        return Attempts(
            site=site,
            horizon=acts,
            single=baseline / acts,
            left=acts,
            steps=SPARE_FACTOR * acts + SPARE,
            calls=none,
            actions=none,
            tokens=none,
            over=none.astype(bool),
        )

    def call(self, now: Attempts, grain: Whole, dice: np.random.Generator) -> tuple[Attempts, Called]:
        """One call more of each that is not over, with the number of acts a call that `grain` is the place of."""
        at, plain, known = self._situations(now, grain, dice)
        chance = dice.random(len(grain))
        drawn, priced = (self.begin[one] + (chance * self.count[one]).astype(np.int64) for one in (at, plain))
        goes_on = ~now.over
        tried, done = (np.where(goes_on, column[drawn], 0) for column in (self.tried, self.done))
        tokens = np.where(goes_on, np.rint(self.spent[priced] * now.single), 0).astype(np.int64)
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

    def _situations(self, now: Attempts, grain: Whole, dice: np.random.Generator) -> tuple[Places, Places, Whole]:
        """What is drawn from calls of where, what that costs from where, and the acts left that are in the record."""
        horizon = np.where(now.horizon < self.begin.shape[2], now.horizon, 0)
        known = np.minimum(now.left, self.begin.shape[3] - 2)
        recorded = self.count[now.site, grain, horizon, known + 1]
        widened = dice.random(len(grain)) * (recorded + WIDENED) < WIDENED
        plain = (now.site, grain, horizon, known + 1)
        return (now.site, grain, np.where(widened, 0, horizon), known + 1), plain, known

    def play(self, now: Attempts, grain: Whole, dice: np.random.Generator) -> Attempts:
        """All of them to their end, with the same number of acts a call throughout."""
        while not now.over.all():
            now, _ = self.call(now, grain, dice)
        return now


def _laid_out(sites: tuple[str, ...], grains: tuple[int, ...], found: dict[Situation, list[Recorded]]) -> CallModel:
    """The calls in one row, situation by situation; a situation without any has the place of one that is near."""
    shape = (len(sites), len(grains), max(key[2] for key in found) + 1, max(key[3] for key in found) + 2)
    begin, count, moved = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    borrowed = np.zeros(shape, dtype=bool)
    recorded, places = list[Recorded](), dict[Situation, tuple[int, int]]()
    wider: dict[Situation, list[Recorded]] = {}
    for (site, reach, _, left), some in sorted(found.items()):
        wider.setdefault((site, reach, 0, left), []).extend(some)
        wider.setdefault((None, reach, 0, left), []).extend(some)
    for key, some in (*sorted(found.items()), *wider.items()):
        places[key] = (len(recorded), len(some))
        recorded += some
    for at in np.ndindex(shape):
        left = at[3] - 1
        near = _near(at[0], grains[at[1]], at[2], left, places)
        begin[at], count[at] = places[near]
        moved[at] = 0 if LOST in (left, near[3]) else left - near[3]
        borrowed[at] = near[0] is None
    calls = [call for call, _ in recorded]
    return CallModel(
        sites=sites,
        grains=grains,
        begin=begin,
        count=count,
        moved=moved,
        tried=np.array([one.tried for one in calls]),
        done=np.array([one.done for one in calls]),
        spent=np.array([spent for _, spent in recorded]),
        after=np.array([_left(one.left_after) for one in calls]),
        ended=np.array([one.ended for one in calls]),
        borrowed=borrowed,
    )


def _near(site: int, per_call: int, horizon: int, left: int, places: Mapping[Situation, object]) -> Situation:
    """The situation itself where it was recorded, else the first that is like it."""
    reach = _reach(per_call, left)
    alike: tuple[Situation, ...] = ((site, reach, horizon, left), (site, reach, 0, left))
    return next((one for one in alike if one in places), _nearest(per_call, left, places))


def _nearest(per_call: int, left: int, places: Mapping[Situation, object]) -> Situation:
    """That of the number of acts left that is nearest among those recorded anywhere, the greater of two."""
    known = [one for one in places if one[0] is None and one[1] == _reach(per_call, one[3])]
    ways = [one for one in known if (one[3] == LOST) == (left == LOST)] or known
    return min(ways, key=lambda one: (abs(one[3] - left), -one[3]))


def _reach(per_call: int, left: int) -> int:
    """How many of the acts that are left a call may predict; where there is no way, how many acts it may predict."""
    return per_call if left == LOST else min(per_call, left)


def _left(left: int | None) -> int:
    return LOST if left is None else left
