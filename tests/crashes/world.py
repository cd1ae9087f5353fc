"""A shop that outlives every process, plans that order in it, and the moments at which something strikes.

A moment of a process is just before or just after a write is durable, and just before or just after an act: between
two of them nothing happens that anybody could see later. So a process that is struck at each of its moments in turn has
been struck wherever it matters.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeAlias
from unittest import mock

from callsheet.dsl.actions import Act
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.cost import Amounts
from callsheet.dsl.parsing import parse_patch
from callsheet.dsl.patching import base_hash
from callsheet.dsl.patching.judging import patched
from callsheet.dsl.replanning import ReplanRequest, ScriptedReplanner
from callsheet.interpreter import agents as _loaded_before_forks  # noqa: F401 - the browser's library takes long
from callsheet.interpreter import run
from callsheet.interpreter.folders import RunFolder, list_runs
from callsheet.interpreter.journal import Journal
from callsheet.interpreter.run import Ended, Settings, resume_run, run_plan
from tests.interpreter.killed import ShopOnFile
from tests.interpreter.memory import clock_of
from tests.interpreter.shop import HEAD, FakePage, Shop, both, checked, pages_on

SECRETS = {"shop_pw": "open sesame"}
PLACE = 'click button "Place order"'
SETTLE_PAUSE = 2.0
ACTS = "acts"
"""The file that has a byte for each act that reached the site."""


def _order(agent: str, number: int, item: str, proof: str = "both", after: str = "") -> str:
    """A node that puts an item in the cart, orders it and looks how many orders there are."""
    lasting = f'or by {{ goto "/orders" expect seen row "{item}" within 1s }}' if proof == "both" else ""
    needs = f"after {after} " if after else ""
    return f"""
node order{number} by {agent} {needs}retry 1 {{
  goto "/"
  click button "Add {item}"
  commit place{number} {PLACE} proved by {{ expect seen heading "Thank you" within 1s }} {lasting}
  goto "/orders"
  give count: Int = how many row
}}
"""


_LOOK = 'node look by scout retry 1 { goto "/" expect seen heading "Results" within 2s }'
_IN_TURN = f"{HEAD}{_LOOK}{_order('buyer', 1, 'Cable')}"
_ITEMS = ("Cable", "Lamp", "Fan")
_AT_ONCE = "".join(
    (
        HEAD,
        *(f"agent buyer{number} is browser on shop\n" for number in range(1, len(_ITEMS) + 1)),
        *(both(item, number) for number, item in enumerate(_ITEMS, start=1)),
    )
)
_NO_LOGIN = _IN_TURN.replace(' auth basic "bob", shop_pw', "")
_ONE_PROOF = f"{HEAD}{_LOOK}{_order('buyer', 1, 'Cable', 'first')}"


@dataclass(frozen=True, kw_only=True)
class Story:
    """A plan, what is ordered when it is done, and whether a look can always tell if a commit was done.

    `answers` are what a model says when the node `find` has failed: patches, of which the last one is applied.
    """

    text: str
    orders: tuple[str, ...]
    can_tell: bool = True
    answers: tuple[str, ...] = ()

    @cached_property
    def plan(self) -> CheckedPlan:
        """The text, checked."""
        return checked(self.text)

    @cached_property
    def last_plan(self) -> CheckedPlan:
        """The plan with which a run has to end."""
        if not self.answers:
            return self.plan
        text = self.answers[-1].replace('at ""', f'at "{base_hash(self.plan.plan, self.plan.specs)}"')
        return patched(self.plan, parse_patch(text, name="the patch"), shown=None)

    def replanner(self) -> ScriptedReplanner:
        """Of a process of its own."""

        def told(answer: str) -> Callable[[ReplanRequest], str | None]:
            return lambda request: answer if request.cause.node == "find" else None

        return ScriptedReplanner(map(told, self.answers), took=Amounts(calls=1, tokens=900))


IN_TURN = Story(text=_IN_TURN, orders=("Cable",))
AT_ONCE = Story(text=_AT_ONCE, orders=("Cable", "Fan", "Lamp"))
NO_LOGIN = Story(text=_NO_LOGIN, orders=("Cable",), can_tell=False)
ONE_PROOF = Story(text=_ONE_PROOF, orders=("Cable",), can_tell=False)
PATCHED = Story(
    text="".join(
        (
            HEAD,
            "budget 20 replans, 400 steps\nagent other is browser on shop\n",
            _order("buyer", 1, "Cable"),
            'node find by scout after order1 { goto "/" expect seen heading "Bargains" within 1s }',
            _order("buyer", 2, "Fan", after="find"),
            _order("other", 3, "Lamp", after="order1"),
        )
    ),
    orders=("Cable", "Fan", "Lamp"),
    answers=(
        'patch buy at "" remove nothing',
        f"""patch buy at "" because "there are no bargains any more"
replace node find by scout after order1 {{ goto "/" expect seen heading "Results" within 2s }}
replace {_order("scout", 2, "Fan", after="find")}
insert after find node look by buyer after find {{ goto "/orders" give count: Int = how many row }}
""",
    ),
)
"""A node fails when one order is placed, another under way; a patch mends it and has another agent place the rest."""

FAULTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "none": {},
    "500 or a reset before the act": {PLACE: ("lost",)},
    "500 or a reset after the act": {PLACE: ("late",)},
    "a time-out with a late effect": {PLACE: ("slow",)},
    "a page that dies": {PLACE: ("dead",)},
    "no such button": {PLACE: ("missing",)},
    "an element that comes late": {'heading "Results"': ("hidden", "missing"), 'heading "Thank you"': ("hidden",)},
}
"""What the site does the first time, by act or look."""


@dataclass
class Fate:
    """A process is sent a signal at these moments of its own, counted from 1."""

    at: Collection[int] = ()
    signal: int = signal.SIGKILL
    moments: int = 0

    def moment(self) -> None:
        """One more has come."""
        self.moments += 1
        if self.moments in self.at:
            os.kill(os.getpid(), self.signal)


class FatedShop(ShopOnFile):
    """A shop in a file; orders that land late are kept in another."""

    def __init__(self, root: Path, fate: Fate, faults: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(root / "orders")
        self._coming, self._acts = root / "coming", root / ACTS
        self.late = [(int(left), item) for left, item in json.loads(_text_of(self._coming) or "[]")]
        self.fate = fate
        self.faults = {text: list(planned) for text, planned in faults.items()}

    def count_act(self) -> None:
        """One more has reached the site, whoever did it."""
        with self._acts.open("ab") as file:
            file.write(b".")

    def save(self) -> None:
        """What is still to land, kept whole."""
        draft = self._coming.with_suffix(".new")
        draft.write_text(json.dumps(self.late))
        draft.replace(self._coming)

    def looked_at_orders(self) -> None:
        """What has landed is an order; each look brings the others nearer."""
        landed = [item for left, item in self.late if left == 0]
        self.late = [(left - 1, item) for left, item in self.late if left > 0]
        self.save()
        for item in landed:
            self.orders.append(item)


class FatedPage(FakePage):
    """A page whose acts are moments."""

    shop: Shop

    async def act(self, act: Act, *, deadline: float) -> None:
        assert isinstance(self.shop, FatedShop)
        await asyncio.sleep(0)  # the agents take turns
        self.shop.fate.moment()
        self.shop.count_act()
        known = len(self.shop.late)
        try:
            await super().act(act, deadline=deadline)
        finally:
            if len(self.shop.late) > known:
                self.shop.save()
            self.shop.fate.moment()


class DiskAtOnce(asyncio.SelectorEventLoop):
    """A loop that writes the journal itself: waking a thread would take longer than all the rest."""

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]  # the real one is generic
        done: asyncio.Future[Any] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits
            done.set_exception(error)
        return done


class JournalOn:
    """`Journal` on a disk of a kind, dated by a clock."""

    def __init__(self, connection: type[sqlite3.Connection], **more: Any) -> None:
        self.create = partial(Journal.create, connection=connection, **more)
        self.open = partial(Journal.open, connection=connection, **more)


def fated_disk(fate: Fate) -> type[sqlite3.Connection]:
    """A disk whose writes are moments."""

    class FatedConnection(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            if sql != "COMMIT":
                return super().execute(sql, parameters)
            fate.moment()
            try:
                return super().execute(sql, parameters)
            finally:
                fate.moment()

    return FatedConnection


def now() -> dt.datetime:
    """The time of day, for folders' names."""
    return dt.datetime.now(dt.UTC)


Starting: TypeAlias = Callable[[Settings], Awaitable[Ended]]


def run_alone(start: Starting, settings: Settings) -> Ended:
    """In a loop of its own, and nothing beside it."""
    with asyncio.Runner(loop_factory=DiskAtOnce) as runner:
        return runner.run(_of(start, settings))


async def _of(start: Starting, settings: Settings) -> Ended:
    return await start(settings)


def process(
    story: Story,
    root: Path,
    fate: Fate,
    faults: Mapping[str, tuple[str, ...]],
    *,
    disk: JournalOn | None = None,
    runner: Callable[[Starting, Settings], Ended] = run_alone,
    **more: Any,
) -> Ended:
    """What one process does: begin the run below `root`, or take it up. `more` are options of `Settings`."""
    shop = FatedShop(root, fate, faults)
    settings = Settings(
        **{
            "pages": pages_on(shop, FatedPage),
            "settle_pause": SETTLE_PAUSE,
            "shots": "none",
            "clock": replace(clock_of(shop.clock), wall=now),
            "replan": story.replanner() if story.answers else None,
            "trust_patches": True,
            **more,
        }
    )
    begun = folder_of(root)

    async def start(chosen: Settings) -> Ended:
        if begun is not None:
            return await resume_run(begun, secrets=SECRETS, settings=chosen)
        return await run_plan(story.plan, root=root / "runs", inputs={}, secrets=SECRETS, settings=chosen)

    with mock.patch.object(run, "Journal", disk or JournalOn(fated_disk(fate))):
        return runner(start, settings)


def folder_of(root: Path) -> RunFolder | None:
    """The run below `root`, if there is a journal of it."""
    return next((folder for folder in list_runs(root / "runs") if folder.journal.exists()), None)


def _text_of(path: Path) -> str:
    return path.read_text() if path.exists() else ""
