"""Assignments: the search against every choice there is, and plans whose nodes are given to others."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import check, format_plan, parse
from callsheet.planners.assigning import assign
from callsheet.planners.assigning.plans import CannotAssign, problem_of
from callsheet.planners.assigning.problem import Option, Problem, every, fits, worth
from callsheet.planners.assigning.searching import best

AGENTS = ("a", "b", "c")


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to five nodes with up to three options each, some of them waiting for earlier ones, and some limits."""
    names = [f"n{number}" for number in range(draw(st.integers(1, 5)))]
    small = st.integers(0, 6)
    option = st.builds(
        Option,
        agent=st.sampled_from(AGENTS),
        charges=small.map(Decimal),
        usual=small.map(Decimal),
        tokens=small,
        calls=small,
        time=small.map(float),
    )
    options = {name: tuple(draw(st.lists(option, min_size=1, max_size=3))) for name in names}
    after = {
        name: frozenset(draw(st.sets(st.sampled_from(names[:at]), max_size=2)) if at else ())
        for at, name in enumerate(names)
    }
    limits = draw(
        st.dictionaries(
            st.sampled_from(["charges", "tokens", "calls", "time"]), st.integers(3, 20).map(Decimal), max_size=3
        )
    )
    return Problem(options=options, after=after, limits=limits)


@given(problems())
def test_the_search_finds_what_trying_all_finds(problem: Problem) -> None:
    """The same worth, and a choice that fits; nothing just where nothing fits."""
    fitting = [worth(problem, one) for one in every(problem) if fits(problem, one)]
    found = best(problem)

    assert min(fitting, default=None) == (None if found is None else found.worth)
    assert found is None or (found.exact and fits(problem, found.choice))


@given(problems())
def test_the_bounded_search_finds_what_fits(problem: Problem) -> None:
    """It is as good as trying all where its beam holds all, and never worse than it says."""
    found, wide = best(problem, exact=0, width=3), best(problem, exact=0, width=10_000)
    exact = best(problem)

    assert found is None or (fits(problem, found.choice) and not found.exact)
    assert (None if exact is None else exact.worth) == (None if wide is None else wide.worth)


@pytest.mark.slow
def test_many_nodes_are_within_reach() -> None:
    """Forty nodes with six options each, in a beam."""
    options = tuple(
        Option(agent=agent, usual=Decimal(cost), charges=Decimal(cost)) for agent in AGENTS for cost in (2, 1)
    )
    found = best(Problem(options={f"n{number}": options for number in range(40)}, limits={"charges": Decimal(60)}))

    assert found is not None
    assert (Decimal(40), False) == (found.worth[0], found.exact)


PLAN = """\
plan work
site shop at "http://shop.example"
agent clerk is browser on shop
agent clever is model "strong" on shop
agent quick is model "cheap" on shop
flow shop -> model
budget $9, 4000 steps, 60min, 2M tokens
node look by clever {
  goto "/"
  give at: Text = url
}
node tidy by clever {
  goto "/tidy"
  do "put things in order" at most 8 steps
}
node last by clever {
  goto "/end"
  give at: Text = url
}
result last.at
"""


def checked(text: str = PLAN):  # type: ignore[no-untyped-def]  # what check gives
    """The plan, which checks."""
    return check(parse(text)).unwrap()


def test_nodes_go_to_whom_they_cost_least() -> None:
    """Work for a model goes to the cheap one, with as many acts a call as may be; the order that was meant stays."""
    found = assign(checked())
    text = format_plan(found.plan)

    assert {"tidy": ("quick", 8)} == {
        name: (one.agent, one.per_call) for name, one in found.choice.items() if name == "tidy"
    }
    assert "node tidy by quick after look {" in text
    assert "node last by clever after tidy {" in text
    assert "at most 8 steps, 8 per call" in text
    assert found.exact
    assert ("node `tidy` is done by `quick` (`cheap`), 8 acts a call",) == found.changed
    assert check(parse(text)).accepted


def test_an_assigned_plan_stays_as_it_is() -> None:
    """The second time there is nothing to change."""
    once = assign(checked())
    twice = assign(check(parse(format_plan(once.plan))).unwrap())

    assert () == twice.changed
    assert once.usual == twice.usual


def test_a_page_that_is_handed_on_stays_with_its_agent() -> None:
    """Both nodes of a `continue`."""
    text = PLAN.replace('node last by clever {\n  goto "/end"', "node last by clever {\n  continue tidy")
    problem = problem_of(checked(text))

    assert {"clever"} == {one.agent for name in ("tidy", "last") for one in problem.options[name]}


def test_a_budget_that_nothing_fits_is_told() -> None:
    """With what it is."""
    tight = PLAN.replace("budget $9", "budget $0.90")
    with pytest.raises(CannotAssign, match=r"no assignment of its 3 nodes fits the budget \(charges 0.90"):
        assign(checked(tight))
