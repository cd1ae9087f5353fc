"""The machine by itself: whatever order things happen in, a replay is the live state, and nothing begins too early."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.failures import Failure, FailureKind
from callsheet.interpreter import events
from callsheet.interpreter.decisions import Finish, StartNode, Tell
from callsheet.interpreter.events import Event
from callsheet.interpreter.machine import Machine
from callsheet.interpreter.units import Unit

from .promises import (
    assert_agents_do_one_thing_at_a_time,
    assert_finished_nodes_stay_finished,
    assert_nodes_wait_for_what_they_need,
    with_its_plan,
)
from .shop import HEAD, checked

SEEDS = st.integers(0, 2**32)
KINDS: tuple[FailureKind, ...] = ("missing", "budget", "already", "timeout")


def random_plan(chance: random.Random) -> CheckedPlan:
    """Nodes with and without agents, in an order that data, `after` and agents ask for; instances, and stand-ins."""
    parts = [HEAD, "agent crowd is browser on shop pool 2"]
    single: list[int] = []
    for number in range(chance.randint(1, 8)):
        agent = chance.choice(["", "by scout ", "by buyer ", "by crowd "])
        after = f"after n{chance.randrange(number)} " if number and chance.random() < 0.4 else ""
        retry = f"retry {chance.randint(1, 2)} " if chance.random() < 0.4 else ""
        when = f"when (n{chance.choice(single)}.v ?? 0) > 5 " if single and chance.random() < 0.3 else ""
        each = f"for each _x in {list(range(chance.randint(1, 3)))} at most 3 " if chance.random() < 0.3 else ""
        page = 'goto "/" ' if agent else ""
        parts.append(f"node n{number} {agent}{after}{when}{each}{retry}{{ {page}give v: Int? = {number} }}")
        if not each:
            single.append(number)
            if chance.random() < 0.3:
                parts.append(f"node s{number} instead of n{number} {retry}{{ give v: Int? = {number} }}")
    return checked("\n".join(parts))


def state_of(machine: Machine) -> tuple[object, ...]:
    """All that a machine knows."""
    return machine.nodes, machine.commits, machine.at, machine.steps, machine.begun, machine.ended


@dataclass
class World:
    """Carries out a machine's commands in any order, and lets anything happen to nodes that are under way."""

    plan: CheckedPlan
    chance: random.Random
    happened: list[Event] = field(default_factory=list)
    launched: list[StartNode | Tell] = field(default_factory=list)
    running: dict[Unit, StartNode] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.machine = Machine(self.plan, {})
        self.happen(events.RunStarted(plan="buy", plan_hash="", inputs={}, started=""))

    def happen(self, event: Event) -> None:
        """Record and apply."""
        self.happened.append(event)
        self.machine.apply(event)

    def run(self, crashes: int) -> None:
        """To the end; crashes come in between."""
        for _ in range(10_000):
            commands = self.machine.ready()
            if any(isinstance(command, Finish) for command in commands):
                assert not self.launched
                assert not self.running
                return
            self.launched += [command for command in commands if not isinstance(command, Finish)]
            if crashes and self.chance.random() < 0.1:
                crashes -= 1
                self.crash()
            else:
                self.something_happens()
        raise AssertionError("it does not come to an end")

    def crash(self) -> None:
        """The next process knows what was written, and that only."""
        self.launched, self.running = [], {}
        self.machine = Machine(self.plan, {})
        for event in self.happened:
            self.machine.apply(event)
        self.happen(events.RunResumed(started=""))

    def something_happens(self) -> None:
        """One event."""
        if self.launched and (not self.running or self.chance.random() < 0.5):
            self.begin(self.launched.pop(self.chance.randrange(len(self.launched))))
            return
        assert self.running, "there is something to do, or the machine is over"
        unit = self.chance.choice(sorted(self.running))
        at = unit._asdict()
        match self.chance.choice(["step", "look", "done", "done", "failed"]):
            case "step":
                self.happen(events.ActIntended(**at, line=1, verb="goto", text="goto"))
            case "look":
                self.happen(events.LookIntended(**at, line=1, text="url"))
                self.happen(events.Looked(**at, line=1, text="url", answer="x"))
            case "done":
                del self.running[unit]
                self.happen(events.NodeDone(**at, gives={"v": self.chance.randint(0, 10)}))
            case "failed":
                command = self.running.pop(unit)
                failure = Failure(kind=self.chance.choice(KINDS), message="so it was")
                final = self.machine.is_final(unit, failure)
                self.happen(events.NodeFailed(**at, attempt=command.attempt, failure=failure, final=final))

    def begin(self, command: StartNode | Tell) -> None:
        """As the driver does."""
        if isinstance(command, Tell):
            self.happen(command.event)
            return
        unit = command.unit
        self.running[unit] = command
        started = events.NodeStarted(
            **unit._asdict(), attempt=command.attempt, worker=command.worker, settle=command.settle
        )
        self.happen(started)


def random_world(seed: int) -> World:
    """A plan, and what happens to it."""
    chance = random.Random(seed)
    return World(random_plan(chance), chance)


@given(SEEDS, st.integers(0, 2))
def test_whatever_happens(seed: int, crashes: int) -> None:
    """A plan comes to its end; nodes wait for what they need; agents do one thing at a time; finished is finished."""
    world = random_world(seed)
    world.run(crashes)

    assert_finished_nodes_stay_finished(world.happened)
    assert_agents_do_one_thing_at_a_time(with_its_plan(world.plan, world.happened))
    assert_nodes_wait_for_what_they_need(with_its_plan(world.plan, world.happened))


@given(SEEDS)
def test_a_replay_of_any_prefix_is_the_state_as_it_was(seed: int) -> None:
    """The same events make the same machine, whoever asked it for commands meanwhile."""
    world = random_world(seed)
    world.run(crashes=1)

    live, asked = Machine(world.plan, {}), random.Random(1)
    for number, event in enumerate(world.happened, start=1):
        live.apply(event)
        if asked.random() < 0.5:
            live.ready()
        replayed = Machine(world.plan, {})
        for earlier in world.happened[:number]:
            replayed.apply(earlier)

        assert state_of(replayed) == state_of(live)


@given(SEEDS)
def test_events_come_back_as_they_were_written(seed: int) -> None:
    """`from_body` is the inverse of `to_body`."""
    world = random_world(seed)
    world.run(crashes=1)

    for event in world.happened:
        assert event == events.from_body(type(event).__name__, events.to_body(event))


def test_a_command_is_said_once() -> None:
    """Until its attempt has ended."""
    machine = Machine(checked(f'{HEAD}node a by scout {{ goto "/" }} node b by buyer {{ goto "/" }}'), {})

    assert [StartNode(node="a", attempt=1), StartNode(node="b", attempt=1)] == machine.ready()
    assert [] == machine.ready()


def test_what_failed_waits_for_its_agent_on_a_resume() -> None:
    """Its agent went on to the next node, which was cut off too: they do not use one page at once."""
    plan = checked(f'{HEAD}node a by scout {{ goto "/" }} node b by scout {{ goto "/" }}')
    machine = Machine(plan, {})
    failure = Failure(kind="missing", message="")
    for event in (
        events.NodeStarted(node="a", attempt=1),
        events.NodeFailed(node="a", attempt=1, failure=failure, final=True),
        events.NodeStarted(node="b", attempt=1),
        events.RunResumed(started=""),
    ):
        machine.apply(event)

    assert [StartNode(node="a", attempt=2)] == machine.ready()
    machine.apply(events.NodeStarted(node="a", attempt=2))
    assert [] == machine.ready()
    machine.apply(events.NodeDone(node="a", gives={}))
    assert [StartNode(node="b", attempt=1)] == machine.ready()


@pytest.mark.parametrize("outcome", ["intended", "unknown"])
def test_a_commit_that_nobody_knows_of_is_settled_first(outcome: str) -> None:
    """Wherever the process died: before its outcome was written, or before the node was said to be unsettled."""
    plan = checked(
        f'{HEAD}node a by scout {{ goto "/" commit c click button "X" proved by {{ expect seen heading "Y" }} }}'
    )
    machine = Machine(plan, {})
    machine.apply(events.NodeStarted(node="a", attempt=1))
    machine.apply(events.CommitIntended(node="a", line=1, key="c", text='click button "X"'))
    if outcome == "unknown":
        machine.apply(events.CommitSettled(node="a", key="c", outcome="unknown"))
    machine.apply(events.RunResumed(started=""))

    assert [StartNode(node="a", attempt=1, settle="c")] == machine.ready()


def test_inputs_are_those_of_the_run_where_they_are_known() -> None:
    """The journal has them masked."""
    plan = checked('plan p input a: Text = "x" node n { give b: Text = a } result n.b')
    started = events.RunStarted(plan="p", plan_hash="", inputs={"a": "‹secret s›"}, started="")
    known, unknown = Machine(plan, {"a": "1234"}), Machine(plan)
    for machine in (known, unknown):
        machine.apply(started)

    assert {"a": "1234"} == known.inputs
    assert {"a": "‹secret s›"} == unknown.inputs


def test_a_node_that_was_about_to_fail_is_taken_up_as_a_whole() -> None:
    """Killed behind its last instance, and before it was told that the node had failed: that one is tried again."""
    plan = checked(f"{HEAD}node a for each _x in [1, 2] at most 2 {{ give v: Int = 1 }}")
    machine, failure = Machine(plan, {}), Failure(kind="missing", message="")
    for event in (
        events.NodeSpread(node="a", keys=["1", "2"]),
        events.NodeStarted(node="a", instance="1", attempt=1),
        events.NodeDone(node="a", instance="1", gives={"v": 1}),
        events.NodeStarted(node="a", instance="2", attempt=1),
        events.NodeFailed(node="a", instance="2", attempt=1, failure=failure, final=True),
        events.RunResumed(started=""),
    ):
        machine.apply(event)

    assert [StartNode(node="a", instance="2", attempt=2)] == machine.ready()
    machine.apply(events.NodeStarted(node="a", instance="2", attempt=2))
    assert [] == machine.ready()
    machine.apply(events.NodeDone(node="a", instance="2", gives={"v": 2}))
    assert [Tell(event=events.NodeDone(node="a", gives={"v": [1, 2]}))] == machine.ready()
