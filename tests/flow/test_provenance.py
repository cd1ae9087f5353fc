"""What values carry while a program runs stays within what the checker worked out, and what does not is stopped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.dsl import ast, parse
from callsheet.dsl.failures import NodeFailure
from callsheet.dsl.flow import NodeFlow
from callsheet.dsl.provenance import Bounds, places_of, private_sites
from tests.examples import examples

from .following import followed
from .interference import accepted
from .programs import SITES, Policy, program
from .world import BoundsOf, Run, World, run


def bounds_in(plan: ast.Plan) -> BoundsOf:
    """What the flow check has worked out of a plan, by node."""
    nodes = followed(plan)
    symbols = nodes.facts.symbols
    places = places_of(nodes.facts.origins, private_sites(symbols.sites, symbols.secrets.values()))
    flow = nodes.flow()
    return lambda node: Bounds(flow=flow, places=places, node=node)


def world(temper: str = "a", **astray: str) -> World:
    """Sites on which conditions hold and patterns fit; `astray` sites show the page of another."""
    cells = {"text": "x1", "other": "gh1", "code": "ab", "amount": "7"}
    return World(cells=dict.fromkeys(SITES, cells), temper=temper, astray=astray)


def followed_run(text: str, world: World) -> Run | None:
    """A program is run, its values followed."""
    plan = parse(text)
    return run(plan, world, bounds_in(plan))


@pytest.mark.slow
@examples(12)
@given(st.integers(0, 10**6))
def test_accepted_programs_stay_within_what_was_worked_out(seed: int) -> None:
    """Nothing that values carry is more than their static label has, whatever the program does."""
    followed_run(program(seed, accepted, steps=6), world())


@pytest.mark.deep
@settings(max_examples=1500, deadline=None)
@given(st.integers(0, 10**9))
def test_longer_programs_stay_within_what_was_worked_out(seed: int) -> None:
    """The same for programs with more steps."""
    followed_run(program(seed, accepted, steps=14), world())


@pytest.mark.slow
def test_programs_are_followed_to_their_end() -> None:
    """Most of them do not fail on the way, and some pass private data on: the property above can fail."""
    ended = passed_on = 0
    for seed in range(12):
        text = program(seed, accepted, steps=6)
        plan = parse(text)
        bounds_of = bounds_in(plan)
        ended += run(plan, world(), bounds_of) is not None
        try:
            run(plan, world(), lambda node: narrowed(bounds_of(node)))  # noqa: B023 - it is called in this round
        except NodeFailure:
            passed_on += 1

    assert ended >= 6
    assert passed_on >= 6


def narrowed(bounds: Bounds) -> Bounds:
    """Bounds by a checker that thinks that nodes give and tell nothing of a site."""
    nodes = {name: NodeFlow(site=one.site) for name, one in bounds.flow.nodes.items()}
    return replace(bounds, flow=replace(bounds.flow, nodes=nodes))


POLICY = Policy(
    private=("bank", "mail"), strangers=("forum",), flows=(("mail", "shop"), ("mail", "model")), influences=()
).text

FROM_BANK = "comes from `bank`, which by the check of the plan does not go to"

MUTANTS = {
    "give": (
        'node look by shop_1 { goto "/" give v: Text = read testid "text" }',
        '`read testid "text"` comes from `bank`, which by the check of the plan does not go to `look.v`',
    ),
    "act": (
        'node look by shop_1 { goto "/" let v = read testid "text" fill textbox "F" with v }',
        "`v` comes from `bank`, which by the check of the plan does not go to `shop`",
    ),
    "address": (
        'node look by shop_1 { goto "/" let v = read testid "text" goto "/{v}" }',
        '`"/{v}"` comes from `bank`, which by the check of the plan does not go to `shop`',
    ),
    "container": (
        'node look by shop_1 { goto "/" let v = read testid "text" inside region "{v}" { click button "In" } }',
        '`button "In"` comes from `bank`, which by the check of the plan does not go to `shop`',
    ),
    "loop": (
        'node look by shop_1 { goto "/" for x in [read testid "text"] { click button "{x}" } }',
        '`button "{x}"` comes from `bank`, which by the check of the plan does not go to `shop`',
    ),
    "kept": (
        """node look by shop_1 { goto "/" repeat at most 2 keeping k: Text = "" {
             set k = read testid "text" stop when true } fill textbox "F" with k }""",
        "`k` comes from `bank`, which by the check of the plan does not go to `shop`",
    ),
    "skill": (
        'node look by shop_1 { goto "/" let v = read testid "text" run tell_shop(v) }',
        "`v_shop` comes from `bank`, which by the check of the plan does not go to `shop`",
    ),
    "returned": (
        'node look by shop_1 { goto "/" let v = run tell_shop("a") fill textbox "F" with v + read testid "text" }',
        '`v + read testid "text"` comes from `bank`, which by the check of the plan does not go to `shop`',
    ),
    "model": (
        'node look by shop_model { goto "/" let v = read testid "text" do "tidy up" given v at most 2 steps }',
        "`v` comes from `bank`, which by the check of the plan does not go to a model",
    ),
    "question": (
        'node look by shop_model { goto "/" let v = ask "x" given (read testid "x") as Int }',
        f'`ask "x" given (read testid "x") as Int` {FROM_BANK} a model',
    ),
    "commit": (
        """node look by shop_1 { goto "/" let v = read testid "text"
             commit c click button "{v}" proved by { expect seen heading "Done" } }""",
        '`click button "{v}"` comes from `forum`, which by the check of the plan does not go to commit `c`',
    ),
}


@pytest.mark.parametrize("sink", MUTANTS)
def test_what_comes_from_elsewhere_at_run_time_is_stopped(sink: str) -> None:
    """A page that is not what the checker took it for: what is read there gets no further."""
    text, message = f"{POLICY}\n{MUTANTS[sink][0]}", MUTANTS[sink][1]
    astray = world(shop="forum" if sink == "commit" else "bank")
    assert accepted(text)
    assert followed_run(text, world()) is not None

    with pytest.raises(NodeFailure) as stopped:
        followed_run(text, astray)

    assert ("origin", message) == (stopped.value.failure.kind, stopped.value.failure.message)


def test_what_is_declared_to_flow_is_not_stopped() -> None:
    """Private data goes where the plan lets it go, by way of what a node gives."""
    text = f"""{POLICY}
node look by mail_1 {{ goto "/" give v: Text = read testid "text" }}
node tell by shop_1 {{ goto "/" fill textbox "F" with look.v }}
node show by shop_model {{ goto "/" do "tidy up" given look.v at most 2 steps }}
"""
    assert accepted(text)

    assert followed_run(text, world()) is not None
