"""Task → a plan that was verified before, with the task's values in it; run → what it says of the plan.

Likeness of words finds candidates, slots decide which of them are plans for the task, and how they fared tells which is
taken. It is checked again, against the spec, the agents and the budget of today, like any draft.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.classes import frozen
from callsheet.dsl.parsing import parse

from ..drafting.admitting import objections
from ..drafting.context import Context
from ..drafts import Draft
from .binding import Unbound, rebound
from .entries import COLUMNS, Entry
from .frames import frame_of
from .store import Store, Unusable

MOST_CANDIDATES = 24
MOST_REMEMBERED = 256
MEGABYTE = 1_000_000
BUDGETS = frozenset({"CS401", "CS402", "CS403"})


@frozen
class Asked:
    """A task as the cache knows it. `scope` is all that has to be the same: site, spec, agents, budget, method."""

    goal: str
    given: Mapping[str, str]
    scope: str
    spec: str
    context: Context

    @classmethod
    def of(cls, context: Context) -> Asked:
        """A context in which nothing was done yet."""
        task = context.task
        spec = _hash(task.spec_text)
        offered = [[one.name, one.kind, one.tier] for one in context.offered]
        scope = [task.site, task.address, task.spec_file, spec, sorted(offered), task.budget, context.method]
        goal = " ".join(task.goal.split())
        return cls(goal=goal, given=dict(task.given), scope=_hash(json.dumps(scope)), spec=spec, context=context)

    def name(self, planner: str) -> str:
        """What an entry for it is called."""
        return _hash(json.dumps([self.scope, self.goal, sorted(self.given.items()), planner]))[:12]


@frozen
class Outcome:
    """How a run of a plan ended. `verified`: it was done, and the plan's goal held.

    `share` is the part of its budget that it used, of the resource of which that was most; `reward` from 0 to 1.
    """

    run: str
    verified: bool
    replans: int = 0
    share: float = 0.0
    reward: float = 1.0


@frozen
class Statistics:
    """What a cache has, and how it served. `size` and `most` are bytes; `stale` entries are of specs that changed."""

    plans: int
    stale: int
    size: int
    most: int
    hits: int
    misses: int
    unfit: int
    evicted: int
    rate: float | None = None


@frozen
class _Remembered:
    version: Any = None
    candidates: OrderedDict[tuple[str, str], tuple[Entry, ...]] = field(default_factory=OrderedDict)


class PlanCache:
    """Plans in a folder, `most` bytes of them. It never stands in anybody's way: what is wrong with it, `said` hears.

    `now` is seconds since 1970.
    """

    def __init__(
        self,
        folder: Path,
        *,
        most: int = 20 * MEGABYTE,
        said: Callable[[str], None] = lambda _: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._most, self._said, self._now = Store(folder, said), most, said, now
        self._memory = _Remembered()

    @property
    def path(self) -> Path:
        """The file."""
        return self._store.path

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    # Looking for a plan

    def find(self, context: Context, planner: str = "auto") -> Draft | None:
        """A plan for a task at whose beginning we are; of one planner, or of whichever. None when there is none."""
        if context.done or context.left is not None:
            return None
        asked = Asked.of(context)
        found: Draft | None = None
        unfit, words = 0, frame_of(asked.goal).words
        try:
            for entry in self._candidates(asked):
                by_whom = ("auto", entry.planner, entry.planner.partition(":")[0])
                if planner in by_whom and entry.to_be_trusted and words == frame_of(entry.goal).words:
                    found = _bound(asked, entry)
                    if found is not None:
                        break
                    unfit += 1
            self._note(asked, hits=int(found is not None), misses=int(found is None), unfit=unfit)
        except Unusable as why:
            self._said(str(why))
        return found

    def _candidates(self, asked: Asked) -> tuple[Entry, ...]:
        """Entries whose goals are like this one, the best first."""
        version = self._store.version()
        if version != self._memory.version:
            self._memory = _Remembered(version=version)
        known, key = self._memory.candidates, (asked.scope, asked.goal)
        if key not in known:
            known[key] = tuple(self._retrieved(asked))
            while len(known) > MOST_REMEMBERED:
                known.popitem(last=False)
        known.move_to_end(key)
        return tuple(sorted(known[key], key=lambda one: -one.worth(self._now())))

    def _retrieved(self, asked: Asked) -> Iterable[Entry]:
        words = frame_of(asked.goal).words
        query = " OR ".join(f'"{one}"' for one in dict.fromkeys(words) if any(map(str.isalnum, one)) and one[0] != "<")
        if not query:
            return ()
        rows = self._store.rows(
            f"SELECT {COLUMNS} FROM goals JOIN plans ON plans.id = goals.rowid"
            " WHERE goals MATCH ? AND plans.scope = ? ORDER BY bm25(goals) LIMIT ?",
            (query, asked.scope, MOST_CANDIDATES),
        )
        return map(Entry.of, rows)

    def _note(self, asked: Asked, **counts: int) -> None:
        """Count, and remember the spec that the site has now: entries of another one are stale."""
        if not self.path.exists():
            return
        with self._store.writing() as file:
            _count(file, counts)
            _remember_spec(file, asked)

    # What runs say of plans

    def settle(self, context: Context, draft: Draft, outcome: Outcome) -> bool:
        """Write down how a run of a draft ended, once its goal was looked at; whether there is an entry of it now.

        A new one is made only of a plan that was carried out as it stands and verified, and into which no text from
        outside had a way: drafted without a page or acts in sight, of a goal that holds no secret.
        """
        asked = Asked.of(context)
        try:
            if draft.kept:
                return self._used(draft.kept, outcome)
            if not (
                outcome.verified and outcome.replans == 0 and _proves(draft.checked.plan) and _ours(context, draft)
            ):
                return False
            self._keep(asked, draft, outcome)
        except Unusable as why:
            self._said(str(why))
            return False
        return True

    def _used(self, name: str, outcome: Outcome) -> bool:
        with self._store.writing() as file:
            changed = file.execute(
                "UPDATE plans SET uses = uses + 1, verified = verified + ?, share = share + ?, reward = reward + ?,"
                " used = ?, run = ? WHERE name = ?",
                (outcome.verified, outcome.share, outcome.reward, self._now(), outcome.run, name),
            )
        self._memory = _Remembered()
        return changed.rowcount > 0

    def _keep(self, asked: Asked, draft: Draft, outcome: Outcome) -> None:
        task, now = asked.context.task, self._now()
        entry = Entry(
            name=asked.name(draft.planner),
            goal=asked.goal,
            given=asked.given,
            site=task.site,
            address=task.address,
            planner=draft.planner,
            text=draft.text,
            run=outcome.run,
            made=now,
            used=now,
            uses=1,
            verified=1,
            share=outcome.share,
            reward=outcome.reward,
        )
        with self._store.writing() as file:
            file.execute("DELETE FROM plans WHERE name = ?", (entry.name,))
            values = {**entry.row(), "scope": asked.scope, "spec": asked.spec}
            marks = ", ".join("?" * len(values))
            file.execute(f"INSERT INTO plans ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))
            _remember_spec(file, asked)
            self._evict(file)
        self._memory = _Remembered()

    def _evict(self, file: sqlite3.Connection) -> None:
        """Stale plans go first, then those that were longest not used, until the rest is small enough."""
        size = file.execute("SELECT total(size) FROM plans").fetchone()[0]
        if size <= self._most:
            return
        oldest = file.execute(
            "SELECT plans.id, plans.size FROM plans LEFT JOIN specs USING (address)"
            " ORDER BY plans.spec = specs.spec, plans.used, plans.id"
        ).fetchall()
        gone = []
        for number, bytes_ in oldest:
            if size <= self._most:
                break
            size -= bytes_
            gone.append((number,))
        file.executemany("DELETE FROM plans WHERE id = ?", gone)
        _count(file, {"evicted": len(gone)})

    # Looking after it

    def entries(self) -> list[Entry]:
        """All of them, the last used first. Raises `Unusable`."""
        stale = "plans.spec != (SELECT spec FROM specs WHERE specs.address = plans.address)"
        return [
            Entry.of(row)
            for row in self._store.rows(f"SELECT {COLUMNS}, {stale} FROM plans ORDER BY used DESC, id DESC")
        ]

    def drop(self, names: Sequence[str]) -> int:
        """Take entries out, or all of them where none is named; how many there were. Raises `Unusable`."""
        if not self.path.exists():
            return 0
        with self._store.writing() as file:
            where = f" WHERE name IN ({', '.join('?' * len(names))})" if names else ""
            gone = file.execute(f"DELETE FROM plans{where}", tuple(names)).rowcount
        self._memory = _Remembered()
        return gone

    def statistics(self) -> Statistics:
        """How it served. Raises `Unusable`."""
        all_ = self.entries()
        counts: dict[str, int] = dict(self._store.rows("SELECT what, number FROM counts"))
        uses = sum(one.uses for one in all_)
        return Statistics(
            plans=len(all_),
            stale=sum(one.stale for one in all_),
            size=sum(one.size for one in all_),
            most=self._most,
            rate=sum(one.verified for one in all_) / uses if uses else None,
            **{name: counts.get(name, 0) for name in ("hits", "misses", "unfit", "evicted")},
        )


def _count(file: sqlite3.Connection, counts: Mapping[str, int]) -> None:
    file.executemany(
        "INSERT INTO counts VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET number = number + excluded.number",
        [(what, number) for what, number in counts.items() if number],
    )


def _remember_spec(file: sqlite3.Connection, asked: Asked) -> None:
    file.execute(
        "INSERT INTO specs VALUES (?, ?) ON CONFLICT (address) DO UPDATE SET spec = excluded.spec",
        (asked.context.task.address, asked.spec),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _proves(plan: ast.Plan) -> bool:
    """Whether a plan looks at its end whether its goal holds."""
    return any(isinstance(one, ast.Goal) for one in plan.declarations)


def _ours(context: Context, draft: Draft) -> bool:
    """Whether nothing from a page could be in a draft, and no secret of the goal."""
    return not (context.observation or context.done or draft.confided)


def _bound(asked: Asked, entry: Entry) -> Draft | None:
    """The plan of an entry for a task; None where it is none for it, or does not check any more."""
    context = asked.context
    try:
        text = rebound(entry.text, (entry.goal, asked.goal), (entry.given, asked.given), replans=context.task.replans)
    except Unbound:
        return None
    checked = _accepted(context, text)
    if checked is None:
        return None
    return Draft(
        text=text,
        checked=checked,
        planner=entry.planner,
        asked=tuple(name for name, one in checked.inputs.items() if one.default is None),
        secrets=tuple(checked.secrets),
        why=(entry.praise,),
        kept=entry.name,
    )


def _accepted(context: Context, text: str) -> CheckedPlan | None:
    task = context.task
    verdict = check(parse(text, name="<kept>"), files=task.files, tiers=task.tiers)
    short = any(one.code in BUDGETS for one in verdict.diagnostics)
    if verdict.checked is None or short or objections(context, verdict.plan):
        return None
    return verdict.checked
