"""Accepted programs keep data where it may be, and let decide only who may: pairs of worlds cannot tell otherwise.

Progress-insensitive: runs in which something fails are left out, for what a failure shows are status bits.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.dsl import parse
from tests.examples import examples

from .interference import accepted, interference
from .programs import Policy, program
from .world import World, run


@pytest.mark.slow
@examples(6)
@given(st.integers(0, 10**6))
def test_accepted_programs_do_not_interfere(seed: int) -> None:
    """No site and no model can tell what may not reach it, and no commit is decided by who may not decide it."""
    text = program(seed, accepted, steps=6)

    assert None is interference(text), text


@pytest.mark.deep
@settings(max_examples=1500, deadline=None)
@given(st.integers(0, 10**9))
def test_longer_programs_do_not_interfere(seed: int) -> None:
    """The same for programs with more steps."""
    text = program(seed, accepted, steps=14)

    assert None is interference(text), text


def test_the_world_tells_programs_apart_that_leak() -> None:
    """A program that is told to pass something on is seen to do it: the test above can fail."""
    leaking = Policy(private=("bank",), strangers=(), flows=(), influences=()).text + LEAK

    assert not accepted(leaking)
    assert "shop can tell what is on bank" == interference(leaking)


LEAK = """
node look by bank_1 { goto "/" give v: Text = read testid "text" }
node tell by shop_1 { goto "/" fill textbox "F" with look.v }
"""


def test_a_run_is_the_same_for_the_same_world() -> None:
    """What differs between runs differs between their worlds."""
    plan = parse(program(3, accepted, steps=6))
    world = World(cells={site: {"text": "a", "amount": "1"} for site in ("bank", "mail", "shop", "forum")})

    assert run(plan, world) == run(plan, world)
