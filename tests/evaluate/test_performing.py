"""Statements as commands, answered by hand: no browser, no clock, no journal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from callsheet.dsl import check, parse
from callsheet.dsl.actions import Act
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.commands import BeginExpect, Command, DoAct, DoCommit, DoContinue, DoLook, ExpectHeld, PollAgain
from callsheet.dsl.elements import ByRole
from callsheet.dsl.environment import MOST_ROUNDS, Environment, Rounds
from callsheet.dsl.failures import NodeFailure, fail
from callsheet.dsl.perform import perform
from callsheet.dsl.values import Money, SecretReference

HEAD = """plan p
site s at "http://127.0.0.1:1"
secret pw: Text for s
agent a is browser on s
budget spend $20
"""


def plan_of(statements: str) -> CheckedPlan:
    """A plan whose node `n` does that."""
    return check(parse(f'{HEAD}node before by a {{ goto "/" }}\nnode n by a {{\n{statements}\n}}')).unwrap()


def performed(statements: str, answers: list[Any], environment: Environment | None = None) -> tuple[list[Command], Any]:
    """The commands of a node that is answered so (an exception is thrown in), and what it gives."""
    plan = plan_of(statements)
    performance = perform(plan.nodes["n"].body, environment or Environment(secrets=frozenset({"pw"})), plan.plan.source)
    commands, following = [], iter(answers)
    try:
        command = next(performance)
        while True:
            commands.append(command)
            answer = next(following)
            command = performance.throw(answer) if isinstance(answer, NodeFailure) else performance.send(answer)
    except StopIteration as stop:
        return commands, stop.value


def kinds(commands: list[Command]) -> list[str]:
    """Their names."""
    return [type(command).__name__ for command in commands]


def test_acts_looks_and_gives() -> None:
    """In source order; a secret stays a name, an element a description."""
    commands, gives = performed(
        'goto "/x"\nfill textbox "Password" with pw\nlet price = read cell as Money\ngive p: Money = price * 2',
        [None, None, "$4"],
    )

    assert ["DoAct", "DoAct", "DoLook"] == kinds(commands)
    assert isinstance(commands[1], DoAct)
    expected = Act(
        verb="fill", target=ByRole(role="textbox", name="Password"), particles={"with": SecretReference("pw")}
    )
    assert expected == commands[1].act
    assert 15.0 == commands[1].longest
    assert {"p": Money(Decimal(8))} == gives


def test_an_expectation_polls_until_it_holds() -> None:
    """Its looks are polled ones, and its end is told."""
    answers = [None, True, False, None, True, None]
    commands, _ = performed('goto "/"\nexpect seen heading "Yes" within 2s', answers)

    expected = ["DoAct", "BeginExpect", "DoLook", "PollAgain", "DoLook", "ExpectHeld"]
    assert expected == kinds(commands)
    assert isinstance(commands[1], BeginExpect)
    assert 2.0 == commands[1].within
    assert isinstance(commands[2], DoLook)
    assert commands[2].polled
    assert isinstance(commands[3], PollAgain)
    assert 'expected `seen heading "Yes"` within 2s' == commands[3].failure.message


def test_an_expectation_that_is_known_to_have_held_looks_at_nothing() -> None:
    """A replay says so."""
    commands, _ = performed('goto "/"\nexpect seen heading "Yes"', [None, False])

    assert ["DoAct", "BeginExpect"] == kinds(commands)


def test_what_passes_is_waited_out_and_the_rest_is_not() -> None:
    """An element that is not there yet is what an `expect` waits for; a dead browser is not."""
    missing, dead = fail("missing", "no cell", instead=("cell x",)), fail("browser", "it died")
    commands, _ = performed('goto "/"\nexpect read cell == "1" within 1s', [None, True, missing, None, "1", None])
    assert isinstance(commands[3], PollAgain)
    failure = commands[3].failure
    assert ('expected `read cell == "1"` within 1s: no cell', ("cell x",)) == (failure.message, failure.instead)
    assert isinstance(commands[-1], ExpectHeld)

    with pytest.raises(NodeFailure, match="it died"):
        performed('goto "/"\nexpect read cell == "1" within 1s', [None, True, dead])


def test_failures_get_the_line_of_the_innermost_statement() -> None:
    """Line 1 is the first of the file."""
    with pytest.raises(NodeFailure) as failed:
        performed('goto "/"\nif true {\n  click button "X"\n}', [None, fail("missing", "no button")])

    assert (10, "no button") == (failed.value.failure.line, failed.value.failure.message)


def test_blocks_end_what_they_declare() -> None:
    """The same name may be declared in both arms."""
    commands, gives = performed(
        "if 1 > 2 { let x = 1 give y: Int = x } else if 2 > 1 { let x = 2 give y: Int = x } else { give y: Int = 0 }",
        [],
    )

    assert ([], {"y": 2}) == (commands, gives)


def test_commits_in_loops_have_rounds_and_arguments() -> None:
    """What a second attempt may find changed: the locals that act, price and second proof mention, and no others."""
    statements = """
goto "/"
let price = read cell as Money
let other = read cell
let target = button "Buy"
for x in ["a", "b"] {
  for y in [1, 2] {
    goto "/{x}{other}"
    commit c click target spends price
      proved by { expect seen heading "{x}" }
      or by { goto "/o" expect seen row "{x}{y}" }
  }
}
"""
    round_ = [None, {}]
    commands, _ = performed(statements, [None, "$4", "z", *round_ * 4])
    commits = [command for command in commands if isinstance(command, DoCommit)]

    assert ["c[1][1]", "c[1][2]", "c[2][1]", "c[2][2]"] == [commit.key for commit in commits]
    assert {"price": Money(Decimal(4)), "target": 'button "Buy"', "x": "a", "y": 1} == commits[0].arguments
    assert Money(Decimal(4)) == commits[0].spends


def test_a_commit_gives_what_it_is_answered_with() -> None:
    """Gives of a proof are gives of the node."""
    statements = """
goto "/"
commit c click button "Buy" proved by { expect seen heading "x" give number: Text = "1" }
"""
    assert {"number": "AB-1"} == performed(statements, [None, {"number": "AB-1"}])[1]


def test_continue_is_a_command() -> None:
    """The driver sees to the page."""
    commands, _ = performed("continue before", [None])

    assert [("before", True)] == [
        (one.of, isinstance(one, DoContinue)) for one in commands if isinstance(one, DoContinue)
    ]


def test_a_list_that_is_longer_than_its_loop_takes_fails() -> None:
    """Truncating it would be a silent loss."""
    with pytest.raises(NodeFailure, match="the list has 3 items, the loop takes 2 at most"):
        performed("let xs = [1, 2, 3] for x in xs at most 2 { let _y = x }", [])


def test_rounds_of_loops_are_counted() -> None:
    """A loop that only computes has no deadline."""
    environment = Environment(rounds=Rounds(made=MOST_ROUNDS - 2))
    with pytest.raises(NodeFailure, match="more than 1,000,000 rounds"):
        performed("for x in [1, 2, 3] { let _y = x }", [], environment)
