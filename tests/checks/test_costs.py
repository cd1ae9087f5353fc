"""CS4: the cost interval holds for every run, comes near to what runs can take, and grows with the work."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from callsheet.dsl import CheckedPlan, check, parse
from callsheet.dsl.cost import COMPONENTS, Amounts, Cost, shown
from callsheet.dsl.tiers import DEFAULT_TIERS, planner_round
from tests.checks.bodies import HEAD, SIMPLE, bodies, node_of
from tests.checks.simulation import Simulation
from tests.examples import examples

PROOFS = 'proved by { expect seen heading "Thanks" } or by { goto "/orders" expect seen row "Lamp" }'


def checked(text: str) -> CheckedPlan:
    """The checked plan; warnings are beside the point here."""
    return check(parse(text)).unwrap()


def cost_of(statements: str, clauses: str = "") -> Cost:
    """The cost of a node that begins with a `goto` and does this."""
    return checked(node_of(statements, clauses)).costs["work"]


def steps_of(statements: str, clauses: str = "") -> tuple[int, int]:
    """Least and most steps."""
    cost = cost_of(statements, clauses)
    return cost.least.steps, cost.most.steps


# Figures worked out by hand: what one attempt does, R times the dearest segment, once more for a resume.


@pytest.mark.parametrize(
    ("statements", "clauses", "least", "most"),
    [
        ("", "", 1, 2),
        ('click button "a"', "", 2, 4),
        ('click button "a"', "retry 3", 2, 10),
        ('expect seen heading "a" within 1h', "", 2, 4),
        ('expect seen heading "a" or seen heading "b"', "", 2, 6),
        ('fill textbox "a" with read cell "b"', "", 3, 6),
        ("click button nth (how many button)", "", 3, 6),
        ('if seen text "a" { click text "a" click text "b" } else { click text "c" }', "", 3, 8),
        ('if seen text "a" { click text "a" }', "", 2, 6),
        ('for one in ["a", "b", "c"] { click text "{one}" }', "", 4, 8),
        ('for one in names at most 5 { click text "{one}" }', "", 1, 12),
        ('for one in read all row at most 3 { n: Text from self } at most 3 { click text "{one.n}" }', "", 2, 10),
        ("let _all = read all row { n: Text from cell nth (how many cell) }", "", 3, 6),
        # Before (2), act (1), first proof (1), second proof (2); once more all of it, and the proof that settles it.
        (f'commit buy click button "a" {PROOFS}', "", 5, 7 + 7 + 2),
        # Two segments: the second is goto and click; the dearest is the first.
        (f'commit buy click button "a" {PROOFS} goto "/" click text "b"', "retry 1", 7, 9 + 7 + (7 + 2)),
        # The second segment reaches from behind the first commit to and with the second one.
        (
            (
                f'commit one click button "a" {PROOFS} goto "/" click text "b" click text "c" click text "d"'
                f' commit two click button "e" {PROOFS}'
            ),
            "retry 1",
            13,
            17 + 10 + (10 + 2),
        ),
        # Between the commits of two rounds lie the end of the one and the beginning of the other.
        (
            (
                'for one in ["a", "b"] { commit buy click button "a" proved by { expect seen text "c" }'
                ' or by { goto "/o" expect seen row "{one}" } goto "/" click text "b" click text "c" }'
            ),
            "",
            1 + 2 * 7,
            (1 + 2 * 9) + (3 + 6) + 2,
        ),
        # Between two commits of a loop lies one segment; two rounds of goto and commit.
        (
            (
                'for one in ["a", "b"] { goto "/" commit buy click button "a" proved by { expect seen text "c" }'
                ' or by { goto "/o" expect seen row "{one}" } }'
            ),
            "",
            1 + 2 * 5,
            (1 + 2 * 7) + (1 + 1 + 6) + 2,
        ),
    ],
)
def test_steps_are_as_worked_out_by_hand(statements: str, clauses: str, least: int, most: int) -> None:
    """A `goto` comes first in each; without a retry a resume may still do all of it again."""
    assert (least, most) == steps_of(statements, clauses)


def test_a_node_that_may_be_skipped_costs_nothing_at_least() -> None:
    """Its most stays what it is."""
    assert (0, 4) == steps_of('click button "a"', "when count(names) > 1")


def test_continuing_does_the_node_before_again() -> None:
    """An attempt that begins anew brings the page back first, and so on down the chain."""
    plan = checked(
        f'{HEAD}node one by scout {{ goto "/" click text "a" }}\n'
        'node two by scout retry 1 { continue one click text "b" }\n'
        'node three by scout { continue two click text "c" }'
    )

    assert 1 + 1 * (1 + 2) + (1 + 2) == plan.costs["two"].most.steps
    assert 1 + (1 + 1 + 2) == plan.costs["three"].most.steps


def test_each_attempt_logs_in_and_so_does_what_is_continued() -> None:
    """Logging in: a look (10 s), two acts (15 s each), and `goto` (30 s) once more: 4 steps, 70 s."""
    plan = checked(
        'plan made site shop at "http://shop.example" login by sign_in() when not seen link "Log out"\n'
        "agent scout is browser on shop\n"
        'skill sign_in() on shop { fill textbox "User" with "bob" click button "Log in" }\n'
        'node one by scout { goto "/" click text "a" }\n'
        'node two by scout retry 1 { continue one click text "b" }'
    )

    one, two = plan.costs["one"].most, plan.costs["two"].most
    assert (2 + 2 + 2 * 4, 45 + 45 + 2 * 70) == (one.steps, one.time)
    assert 1 + 2 * (1 + 2 + 4) + 3 * 4 == two.steps


def test_what_a_tight_budget_would_fit_changes_no_bound() -> None:
    """Cheaper variants of a node are costed for the advice; what continues the node does it as it stands."""
    work = '{ goto "/" for item in names at most 50 { click text "{item}" } }'
    two = 'node two by scout retry 1 { continue one click text "b" }'
    free, tight = (
        checked(f"{HEAD}node one by scout {budget} {work}\n{two}").costs["two"] for budget in ("", "budget 20 steps")
    )

    assert 1 + 1 * (1 + 51) + (1 + 51) == free.most.steps
    assert free == tight


def test_advice_for_a_plan_counts_what_nodes_may_take_of_their_own_budgets() -> None:
    """42 steps are 12 too many; of the 22 of `two`, three retries leave 10."""
    verdict = check(
        parse(
            f"{HEAD}budget 30 steps node one by scout budget 20 steps "
            '{ goto "/" for item in names at most 50 { click text "{item}" } }\n'
            'node two by scout retry 9 { goto "/" click text "b" }'
        )
    )
    told = next(one for one in verdict.diagnostics if one.message.startswith("the plan may need 42 steps"))

    assert "it would fit with `retry 3` in `two`, or with `at most 3` in `one`" in told.notes


def test_time_is_bounded_by_deadlines_and_timeouts() -> None:
    """A `goto` takes 30 s at most, a click 15; one attempt and one after a kill; then the timeout, then the waits."""
    act = 'click button "a"'

    assert 2 * (30 + 15) == cost_of(act).most.time
    assert 2 * 20 == cost_of(act, "timeout 20s").most.time
    assert 3 * 20 + 5 == cost_of(act, "timeout 20s retry 1 every 5s").most.time


def test_nodes_of_different_agents_take_their_time_side_by_side() -> None:
    """Along one agent time adds up, between two it does not; steps always do."""
    work = '{ goto "/" click text "a" }'
    alone = checked(f"{HEAD}node one by scout {work} node two by scout {work}").cost
    beside = checked(f"{HEAD}agent clerk is browser on shop node one by scout {work} node two by clerk {work}").cost

    assert alone.most.time == 2 * beside.most.time
    assert alone.most.steps == beside.most.steps


def test_time_adds_up_along_an_agent() -> None:
    """Two nodes that go to a page and click: each 45 s, and once more for a resume."""
    work = '{ goto "/" click text "a" }'

    assert 2 * 2 * 45 == checked(f"{HEAD}node one by scout {work} node two by scout {work}").cost.most.time


def test_usual_time_adds_up_along_an_agent_too() -> None:
    """Two nodes of one agent take twice what one takes; a resume is not usual."""
    work = '{ goto "/" click button "a" }'
    one = checked(f"{HEAD}node one by scout {work}").cost.typical
    two = checked(f"{HEAD}node one by scout {work} node two by scout {work}").cost.typical

    assert one > 0
    assert two == pytest.approx(2 * one)


def test_the_envelope_has_room_for_each_replan() -> None:
    """A round of the planner and the dearest node, in each component, for each of two replans; or the budget."""
    nodes = (
        'node one by scout { goto "/" click text "c" }'
        ' node two by scout { goto "/" click text "a" click text "b" } node three by scout { goto "/" }'
    )
    plan = checked(f"{HEAD}budget 2 replans {nodes}")
    held = checked(f"{HEAD}budget 2 replans, 20 steps {nodes}")
    planner = planner_round(DEFAULT_TIERS)

    assert 4 + 6 + 2 + 2 * 6 == plan.envelope.steps
    assert 2 * planner.calls == plan.envelope.calls
    assert 2 * planner.tokens == plan.envelope.tokens
    assert 20 == held.envelope.steps


def test_what_a_node_may_take_is_capped_by_its_own_budget() -> None:
    """A run is held to it, so the plan need not fear more."""
    plan = checked(node_of('for one in names at most 50 { click text "{one}" }', "budget 20 steps"))

    assert 20 == plan.cost.most.steps


def test_a_price_counts_once_however_often_it_is_tried() -> None:
    """A commit is done at most once; a price off the page counts as the budget around it."""
    fixed = cost_of(f'commit buy click button "a" spends $3 {PROOFS}', "retry 5")
    read = cost_of(f'commit buy click button "a" spends read cell "Price" as Money {PROOFS}', "budget spend $7")

    assert (Decimal(3), Decimal(3)) == (fixed.least.spend, fixed.most.spend)
    assert (Decimal(0), Decimal(7)) == (read.least.spend, read.most.spend)


def test_the_steps_of_a_commit_are_admitted_as_one() -> None:
    """Its look beforehand, the act, both proofs."""
    assert {"buy": 6} == dict(checked(node_of(f'commit buy click button "a" {PROOFS}')).commit_steps)


# Laws


def no_less(one: Amounts, other: Amounts) -> bool:
    """Whether `one` is at least `other` in each component."""
    return all((getattr(one, name) or 0) >= (getattr(other, name) or 0) for name in COMPONENTS)


@pytest.mark.slow
@examples(25)
@given(bodies(), st.integers(0, 3), st.randoms(use_true_random=False), st.sampled_from([0.0, 0.02, 0.1, 0.3]))
def test_no_run_takes_less_than_the_least_or_more_than_the_most(
    body: str, retries: int, random: Random, trouble: float
) -> None:
    """Whatever the page answers, whatever fails, and with at most one kill."""
    plan = checked(node_of(body, f"retry {retries}"))
    for _ in range(8):
        outcome = Simulation(
            plan=plan,
            random=random,
            trouble=trouble,
            retries=retries,
            may_be_killed=random.random() < 0.5,
            holding=random.choice((0.3, 0.7, 0.95)),
        ).run()

        assert outcome.steps <= plan.costs["work"].most.steps
        assert outcome.calls <= plan.costs["work"].most.calls
        if outcome.done and outcome.smooth:
            assert plan.costs["work"].least.steps <= outcome.steps


@pytest.mark.slow
@examples(20)
@given(bodies())
def test_the_least_is_met_by_a_run_without_trouble(body: str) -> None:
    """The simulation above would prove nothing if no run ever came to its end."""
    plan = checked(node_of(body))
    runs = [
        Simulation(plan=plan, random=Random(seed), trouble=0.0, retries=0, may_be_killed=False).run()
        for seed in range(60)
    ]

    assume(any(run.done for run in runs))
    assert plan.costs["work"].least.steps <= min(run.steps for run in runs if run.done)


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        "",
        'click button "a" require how many row >= 0',
        'repeat at most 2 keeping n: Int = 0 { click button "a" set n = n + how many row stop when seen text "b" }',
        'for one in all row at most 2 { click one } download _file by click link "b" screenshot c',
        'opened by click link "a" { inside main { click button "b" } } dismiss dialog { click button "c" }',
        f'click button "a" commit buy click button "b" {PROOFS}',
        f'commit buy click button "a" {PROOFS} goto "/" click button "b" expect seen text "c" or seen text "d"',
    ],
)
def test_the_dearest_of_many_runs_comes_near_the_most_and_not_above(body: str) -> None:
    """A bound that no run can come to would be useless, and easy."""
    plan, random = checked(node_of(body, "retry 1")), Random(1)
    most = plan.costs["work"].most.steps
    dearest = max(
        Simulation(plan=plan, random=random, trouble=0.05, retries=1, may_be_killed=True, holding=0.2).run().steps
        for _ in range(3_000)
    )

    assert 0.9 * most <= dearest <= most


@examples(25)
@given(bodies(), st.sampled_from(SIMPLE), st.integers(0, 2))
def test_more_work_never_costs_less(body: str, more: str, retries: int) -> None:
    """A statement more, before or after, lowers neither end; nor does another retry lower the upper one."""
    plain = cost_of(body, f"retry {retries}")
    for longer in (f"{more}\n{body}", f'{body}\ngoto "/"\n{more}'):
        cost = cost_of(longer, f"retry {retries}")

        assert no_less(cost.least, plain.least)
        assert no_less(cost.most, plain.most)
        assert cost.typical >= plain.typical
    assert no_less(cost_of(body, f"retry {retries + 1}").most, plain.most)


@given(bodies())
def test_the_least_is_never_above_the_most(body: str) -> None:
    """In no component."""
    cost = cost_of(body)

    assert no_less(cost.most, cost.least)


@pytest.mark.parametrize(
    ("resource", "amount", "text"),
    [
        ("charges", Decimal("0.5"), "$0.50"),
        ("spend", Decimal(20), "spend $20.00"),
        ("steps", 1, "1 step"),
        ("steps", 12, "12 steps"),
        ("tokens", 20_000, "20000 tokens"),
        ("time", 0.25, "0.2s"),
        ("time", 90.0, "90s"),
        ("time", 150.0, "2.5min"),
        ("time", 9000.0, "2.5h"),
    ],
)
def test_amounts_read_as_budgets_are_written(resource: str, amount: Decimal | float, text: str) -> None:
    """So that they can be copied into one."""
    assert text == shown(resource, amount)


def test_a_plan_spends_its_own_currency_and_pays_models_in_dollars() -> None:
    """What budgets and messages say is in the currency that each is counted in."""
    text = (
        'plan p currency EUR site s at "http://127.0.0.1:1" agent b is browser on s budget spend 5EUR, $0.10'
        ' node n by b { goto "/" commit pay click button "Pay" spends 7.50EUR proved by { expect seen heading "Paid" }'
        ' or by { goto "/paid" expect seen heading "Paid" } }'
    )
    (found,) = [one for one in check(parse(text)).diagnostics if one.code == "CS401"]

    assert "the plan spends €7.50 at least, and its budget is €5.00" == found.message
    assert ("spend €5.00", "$0.10") == (shown("spend", Decimal(5), "EUR"), shown("charges", Decimal("0.1"), "EUR"))
