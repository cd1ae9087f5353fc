"""The plan cache: what it gives back, what enters it, what leaves it, and what becomes of a broken file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import ast
from callsheet.dsl.parsing import parse
from callsheet.planners.caching import Outcome, PlanCache
from callsheet.planners.caching.binding import Unbound, rebound
from callsheet.planners.caching.frames import frame_of
from callsheet.planners.caching.store import FILE
from callsheet.planners.drafting.context import Context, Offer
from callsheet.planners.drafts import Draft
from callsheet.planners.rules import RulesPlanner
from callsheet.planners.rules.names import spelled
from tests.drafting.cart import TEXT, task
from tests.examples import examples

GOAL = 'Put 2 of "Halden desk lamp" into the cart'
LIKE_IT = 'put 5 of the "Aster lamp" into the cart.'
GOOD = Outcome(run="20261201-a", verified=True, share=0.2)
BAD = Outcome(run="20261201-b", verified=False, reward=0.0)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


class Kept:
    """A cache in a folder, with what it said."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.said: list[str] = []
        self.clock = Clock()
        self.cache = PlanCache(folder, said=self.said.append, now=self.clock, **more)

    def keep(self, goal: str, outcome: Outcome = GOOD, **more: Any) -> Draft:
        """Draft a plan of a goal, and say how it ended."""
        context = Context(task=task(goal, **more))
        made = RulesPlanner().draft(context.task)
        self.cache.settle(context, made, outcome)
        return made

    def find(self, goal: str, planner: str = "auto", **more: Any) -> Draft | None:
        """What it has for a goal."""
        return self.cache.find(Context(task=task(goal, **more)), planner)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """An empty one."""
    made = Kept(tmp_path / "plans")
    yield made
    made.cache.close()


def test_a_plan_that_was_verified_serves_goals_like_it(kept: Kept) -> None:
    """Word for word what drafting would give, the values of the new goal in its inputs."""
    kept.keep(GOAL)
    found = kept.find(LIKE_IT)

    assert found is not None
    assert RulesPlanner().draft(task(LIKE_IT)).text == found.text
    assert ("rules", (), ("shop_password",)) == (found.planner, found.asked, found.secrets)
    assert "verified in 1 of 1 runs, last in 20261201-a" in found.why[0]
    assert [] == kept.said


NOT_FOR: dict[str, dict[str, Any]] = {
    "other words": {"goal": 'Take 2 of "Halden desk lamp" out of the cart'},
    "one word more": {"goal": f"{GOAL} twice"},
    "not that": {"goal": 'Do not put 2 of "Halden desk lamp" into the cart'},
    "another kind of value": {"goal": 'Put "two" of "Halden desk lamp" into the cart'},
    "half a lamp": {"goal": 'Put 2.5 of "Halden desk lamp" into the cart'},
    "another site": {"address": "http://localhost:3001/cart"},
    "another budget": {"budget": "99 steps, 9min"},
    "other inputs": {"given": {}},
    "another planner": {"planner": "anthropic"},
    "another spec": {"spec_text": f"{TEXT}\n# of today\n"},
    "another file of the spec": {"spec_file": "cart.yaml"},
}


@pytest.mark.parametrize("case", NOT_FOR)
def test_what_it_has_no_plan_for(kept: Kept, case: str) -> None:
    """Slots decide, and all around them has to be the same."""
    kept.keep(GOAL)
    asked = {"goal": GOAL, **NOT_FOR[case]}

    assert kept.find(GOAL) is not None
    assert kept.find(**asked) is None


def test_agents_are_part_of_the_question(kept: Kept) -> None:
    """And acts that were done are another beginning."""
    kept.keep(GOAL)
    pool = (Offer(name="scout", kind="browser"),)

    assert kept.cache.find(Context(task=task(GOAL), agents=pool)) is None
    assert kept.cache.find(Context(task=task(GOAL), method="p3o")) is None
    assert kept.cache.find(Context(task=task(GOAL), done=("click x",))) is None


def test_replans_are_as_the_task_allows(kept: Kept) -> None:
    """More, fewer, none: the only part of the budget that is set anew."""
    kept.keep(GOAL, replans=3)

    for replans in (3, 1, 0):
        found = kept.find(GOAL, replans=replans)

        assert found is not None
        assert RulesPlanner().draft(task(GOAL, replans=replans)).text == found.text


def entering(**more: Any) -> tuple[Context, Draft]:
    """A context and its draft, one thing of them changed."""
    from dataclasses import replace

    context = Context(task=task(GOAL))
    made = RulesPlanner().draft(context.task)
    changes = {name: value for name, value in more.items() if name in ("confided", "text", "checked")}
    return replace(context, **{name: value for name, value in more.items() if name not in changes}), replace(
        made, **changes
    )


@pytest.mark.parametrize(
    ("outcome", "more"),
    [
        (BAD, {}),
        (Outcome(run="r", verified=True, replans=1), {}),
        (GOOD, {"observation": '- button "Buy"'}),
        (GOOD, {"done": ("click x",)}),
        (GOOD, {"confided": {"card": "4111"}}),
    ],
)
def test_what_does_not_enter(kept: Kept, outcome: Outcome, more: dict[str, Any]) -> None:
    """What was not verified as it stands, what a page had a hand in, and what holds a secret."""
    assert not kept.cache.settle(*entering(**more), outcome)
    assert [] == kept.cache.entries()
    assert not kept.cache.path.exists()


def test_a_plan_without_a_goal_does_not_enter(kept: Kept) -> None:
    """Nobody looked whether it came to anything."""
    from callsheet.dsl.check import check

    made = RulesPlanner().draft(task(GOAL))
    lines = [line for line in made.text.split("\n") if not line.startswith("goal ")]
    checked = check(parse("\n".join(lines)), files=task(GOAL).files).unwrap()

    assert not kept.cache.settle(*entering(text="\n".join(lines), checked=checked), GOOD)


def test_a_plan_that_fails_is_taken_no_more(kept: Kept) -> None:
    """Once it has failed more often than it was verified; a new plan of the goal takes its place."""
    kept.keep(GOAL)
    found = kept.find(GOAL)
    assert found is not None
    context = Context(task=task(GOAL))
    kept.cache.settle(context, found, BAD)
    assert kept.find(GOAL) is not None
    kept.cache.settle(context, found, BAD)

    assert kept.find(GOAL) is None
    (entry,) = kept.cache.entries()
    assert (3, 1) == (entry.uses, entry.verified)
    kept.keep(GOAL)
    assert kept.find(GOAL) is not None


def test_the_better_of_two_is_taken(kept: Kept) -> None:
    """By how often it was verified, what it cost, what it earned, and how long ago."""
    kept.keep(GOAL)
    kept.keep('Put 3 of "Oak shelf" into the cart')
    one, two = (entry.name for entry in kept.cache.entries())
    found = kept.find(LIKE_IT)

    assert found is not None
    assert one == found.kept
    kept.cache.settle(Context(task=task(LIKE_IT)), found, BAD)
    found = kept.find(LIKE_IT)
    assert found is not None
    assert two == found.kept


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"verified": 4}, {"verified": 3}),
        ({"reward": 4.0}, {"reward": 2.0}),
        ({"share": 0.4}, {"share": 2.0}),
        ({"used": 1_000_000.0}, {"used": 0.0}),
    ],
)
def test_what_makes_an_entry_worth_more(better: dict[str, Any], worse: dict[str, Any]) -> None:
    """Each alone."""
    from callsheet.planners.caching.entries import Entry

    same: dict[str, Any] = {
        "used": 1_000_000.0,
        "uses": 4,
        "verified": 4,
        "share": 1.0,
        "reward": 4.0,
    }
    of = dict.fromkeys("name goal site address planner text run".split(), "x")
    now = 2_000_000.0

    assert Entry(**of, given={}, made=0.0, **{**same, **better}).worth(now) > Entry(
        **of, given={}, made=0.0, **{**same, **worse}
    ).worth(now)


def test_a_spec_that_changed_makes_entries_stale(kept: Kept) -> None:
    """They are told apart, are not taken, and serve again when the spec is as it was."""
    kept.keep(GOAL)
    assert kept.find(GOAL, spec_text=f"{TEXT}\n# new\n") is None
    (entry,) = kept.cache.entries()

    assert entry.stale
    assert 1 == kept.cache.statistics().stale
    assert kept.find(GOAL) is not None
    assert 0 == kept.cache.statistics().stale


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    """And what is stale before it."""
    size = len(GOAL) + len(RulesPlanner().draft(task(GOAL)).text)
    kept = Kept(tmp_path, most=int(size * 3.5))
    for product in "ABC":
        kept.keep(f'Put 2 of "{product} lamp" into the cart')
    kept.find('Put 2 of "A lamp" into the cart')  # the best one serves, and is not used before its run has ended
    (c, b, a) = (entry.name for entry in kept.cache.entries())
    found = kept.find('Put 2 of "A lamp" into the cart')
    assert found is not None
    kept.cache.settle(Context(task=task(GOAL)), found, GOOD)
    kept.keep('Put 2 of "D lamp" into the cart')
    left = [entry.name for entry in kept.cache.entries()]

    gone = {a, b, c} - set(left)
    assert 3 == len(left)
    assert 1 == len(gone)
    assert found.kept not in gone
    assert 1 == kept.cache.statistics().evicted
    kept.cache.close()


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=12))
@examples(6)
def test_eviction_is_by_last_use(tmp_path_factory: pytest.TempPathFactory, uses: list[tuple[int, bool]]) -> None:
    """What is left are the last used, in any order of keeping and using."""
    goals = [f'Put 2 of "{name * 4} lamp" into the cart' for name in "ABCDEF"]
    drafts = {goal: DRAFTS.setdefault(goal, RulesPlanner().draft(task(goal))) for goal in goals}
    size = len(goals[0]) + len(drafts[goals[0]].text) + len("accountbob")
    kept = Kept(tmp_path_factory.mktemp("lru"), most=size * 3)
    order: dict[str, None] = {}
    for number, _ in uses:
        goal = goals[number]
        kept.cache.settle(Context(task=task(goal)), drafts[goal], GOOD)
        order.pop(goal, None)
        order[goal] = None

    assert list(reversed(order))[:3] == [entry.goal for entry in kept.cache.entries()]
    kept.cache.close()


DRAFTS: dict[str, Draft] = {}


# Re-binding

PLAN = RulesPlanner().draft(task(GOAL)).text
PRODUCTS = st.text(st.characters(codec="utf-8", exclude_characters='"\n\r', categories=("L", "N", "P", "S", "Zs")))


def as_goal(product: str, quantity: int) -> str:
    """The goal with other values."""
    return f'Put {quantity} of "{product}" into the cart'


@given(PRODUCTS.filter(lambda text: text.strip() == text != ""), st.integers(0, 10**9))
@examples(20)
def test_re_binding_changes_nothing_but_the_inputs(product: str, quantity: int) -> None:
    """Whatever the values: all else is the same tree, and the inputs have just them."""
    try:
        text = rebound(PLAN, (GOAL, as_goal(product, quantity)), ({}, {}), 0)
    except Unbound:
        assert frame_of(as_goal(product, quantity)).words != frame_of(GOAL).words
        return
    before, after = parse(PLAN), parse(text)

    assert () == after.diagnostics
    assert [one for one in before.declarations if not isinstance(one, ast.Input)] == [
        one for one in after.declarations if not isinstance(one, ast.Input)
    ]
    values = {one.name.text: one.default for one in after.declarations if isinstance(one, ast.Input)}
    assert {"account": "bob", "product": product, "quantity_wanted": quantity} == {
        name: one and getattr(one, "plain", getattr(one, "value", None)) for name, one in values.items()
    }


@given(PRODUCTS.filter(lambda text: text.strip() == text != ""), st.integers(0, 10**9))
@examples(10)
def test_there_and_back(product: str, quantity: int) -> None:
    """Bound to other values and then to the old ones, it is the plan that it was."""
    other = as_goal(product, quantity)
    try:
        text = rebound(PLAN, (GOAL, other), ({}, {}), 0)
        back = rebound(text, (other, GOAL), ({}, {}), 0)
    except Unbound:
        return

    assert PLAN.split("\n", 2)[2] == back.split("\n", 2)[2]


LITERAL = PLAN.replace('click link "{product}"', 'click link "Halden desk lamp"')
CASES: dict[str, tuple[str, str, str, str]] = {
    "a literal": (LITERAL, GOAL, as_goal("Aster lamp", 2), "the plan itself says `Halden desk lamp`"),
    "a number in a check": (
        PLAN.replace('goto "/basket"', 'wait 2s goto "/basket"'),
        GOAL,
        as_goal("Halden desk lamp", 3),
        "says `2`",
    ),
    "no such input": (PLAN.replace("= 2\n", "= 4\n"), GOAL, as_goal("Halden desk lamp", 3), "0 inputs of the plan"),
    "two such inputs": (
        PLAN.replace("= 2\n", "= 2\ninput pieces: Int = 2\n"),
        GOAL,
        as_goal("Halden desk lamp", 3),
        "2 inputs of the plan",
    ),
    "one value for two things": (PLAN, 'Put "A" and "A" away', 'Put "B" and "C" away', "stood for two things"),
    "a number that is none": (PLAN, GOAL, 'Put 2.5 of "Halden desk lamp" into the cart', "is no value of input"),
    "other words": (PLAN, GOAL, "Empty the cart", "do not ask for the same"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_not_guessed_at(case: str) -> None:
    """Where a value stands for more than an input."""
    text, before, after, why = CASES[case]
    with pytest.raises(Unbound, match=why):
        rebound(text, (before, after), ({}, {}), 0)


def test_values_that_were_given_by_name_are_slots_too() -> None:
    """The default that a planner wrote for one is the new one; it cannot bring a declaration along."""
    text = PLAN.replace("= 2\n", "= 7\n")
    goal = 'Put 7 of "Halden desk lamp" into the cart'

    made = rebound(text, (goal, goal), ({"account": "bob"}, {"account": 'alice" site evil at "http://x'}), 0)
    assert 'input account: Text = "alice\\" site evil at \\"http://x"' in made
    with pytest.raises(Unbound, match="another one"):
        rebound(
            text,
            (goal, goal),
            ({"quantity_wanted": "7"}, {"quantity_wanted": '7 site evil at "http://evil.example"'}),
            0,
        )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Empty the cart", "empty cart!", True),
        ("Empty the cart", "Do not empty the cart", False),
        ("Buy 2 lamps", "Buy two lamps", True),
        ('Rename "a" to "b"', 'Rename "b" to "a"', True),
        ("Buy a lamp under $20", "Buy a lamp over $20", False),
        ("Delete the lamp", "Delete the cable", False),
        ("Due on 5 December 2026", "Due on 2026-12-05", True),
    ],
)
def test_which_goals_are_alike(one: str, other: str, same: bool) -> None:
    """By all their words but articles; only marked values may differ."""
    assert same == (frame_of(one).words == frame_of(other).words)


def test_spelling_of_values_is_that_of_the_rules() -> None:
    """So that a plan that was bound anew is laid out as one that was drafted."""
    assert '"a {{b}} \\" c"' == spelled('a {b} " c')


# The file


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not a database at all, but long enough to be taken for one" * 40, "cannot be read (file is not a database)"),
        ("PRAGMA user_version = 9; PRAGMA application_id = 0x43535043", "is of version 9, and this is version 1"),
        ("CREATE TABLE mine (x)", "is no plan cache"),
    ],
)
def test_a_file_that_is_no_cache_is_moved_aside(kept: Kept, content: bytes | str, why: str) -> None:
    """One line says so, nothing is lost, and a new one is begun."""
    path = kept.cache.path
    path.parent.mkdir()
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with sqlite3.connect(path) as file:
            file.executescript(content)
        file.close()
    before = path.read_bytes()

    assert kept.find(GOAL) is None
    assert [f"the plan cache `{path}` {why}: it was moved to `plans.unreadable-1.sqlite3`, and a new one is begun"] == (
        kept.said
    )
    assert before == (path.parent / "plans.unreadable-1.sqlite3").read_bytes()
    kept.keep(GOAL)
    assert kept.find(GOAL) is not None


def test_a_file_that_breaks_later_is_moved_aside_too(kept: Kept) -> None:
    """What follows goes on with a new one."""
    for product in "ABCDEFGH":
        kept.keep(as_goal(product, 2))
    kept.cache.close()
    path = kept.cache.path
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)

    assert kept.find(GOAL) is None
    assert 1 == sum("it was moved to" in line for line in kept.said), kept.said
    kept.keep(GOAL)
    assert kept.find(GOAL) is not None


def test_a_folder_that_cannot_be_one_stops_nobody(tmp_path: Path) -> None:
    """It is said, and there is no plan."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    kept = Kept(tmp_path / "file")
    kept.keep(GOAL)

    assert kept.find(GOAL) is None
    assert kept.said[0].startswith(f"the plan cache `{tmp_path / 'file' / FILE}` cannot be written: ")


def test_a_file_that_is_in_use_stops_nobody(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan is found, and that it could not be counted is said."""
    monkeypatch.setattr("callsheet.planners.caching.store.PATIENCE", 0.05)
    kept.keep(GOAL)
    other = sqlite3.connect(kept.cache.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    assert kept.find(GOAL) is not None
    assert [f"the plan cache `{kept.cache.path}` cannot be written: database is locked"] == kept.said
    other.close()


def test_what_another_process_keeps_is_found(tmp_path: Path) -> None:
    """What is remembered is forgotten when the file has changed."""
    one, two = Kept(tmp_path), Kept(tmp_path)
    one.keep("Empty the cart")
    assert two.find(GOAL) is None
    one.keep(GOAL)

    assert two.find(GOAL) is not None
    one.cache.drop([])
    assert two.find(GOAL) is None
    one.cache.close()
    two.cache.close()


BOTH = """
import sys
from pathlib import Path
from callsheet.planners.caching import Outcome, PlanCache
from callsheet.planners.drafting.context import Context
from tests.drafting.cart import draft, task

cache = PlanCache(Path(sys.argv[1]), said=lambda line: sys.exit(line))
made = draft("Empty the cart")
for number in range(20):
    goal = f"Empty the cart {sys.argv[2]} {number}"
    cache.settle(Context(task=task(goal)), made, Outcome(run="r", verified=True))
    cache.find(Context(task=task(goal)))
"""


@pytest.mark.slow
def test_two_processes_at_once(tmp_path: Path) -> None:
    """Nothing of either is lost, and neither has to say anything."""
    both = [
        subprocess.Popen([sys.executable, "-c", BOTH, str(tmp_path), name], cwd=Path(__file__).parents[2])
        for name in ("one", "two")
    ]

    assert [0, 0] == [one.wait(timeout=50) for one in both]
    kept = Kept(tmp_path)
    found = kept.cache.statistics()
    assert (40, 40) == (found.plans, found.hits + found.misses)
    kept.cache.close()
