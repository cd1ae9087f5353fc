"""Where a failure began: causes are planted, and the node whose assumption broke first has to be named.

Each plan says by `# guilty` which node that is; who notices is another one, but in the last of them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest

from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.replanning import Blame, ReplanRequest, ScriptedReplanner
from callsheet.interpreter import events
from callsheet.planners.repairs import RulesReplanner
from callsheet.planners.rewriting.prompts import failure_text
from tests.blaming.stall import Stall, carried_out
from tests.interpreter.memory import Disk
from tests.interpreter.replanned import kinds
from tests.interpreter.shop import SITE, checked

HEAD = f"""plan find
site shop at "{SITE}"
secret pin: Text for shop
input buyer: Text = "bob"
record Good {{ name: Text, price: Money }}
agent scout is browser on shop
agent clerk is browser on shop
budget 1 replans, 90 steps
"""
FIND = 'read all row in table "Goods" at most 9 { name: Text from cell "Name", price: Money from cell "Price" }'

Plant = Callable[[Stall], None]


def nothing(_: Stall) -> None:
    """The plan itself is wrong."""


def sells(stall: Stall) -> None:
    """Somebody else buys the lamp, and it is gone."""
    del stall.goods[0]


def empties(stall: Stall) -> None:
    """Another session empties the basket."""
    stall.basket.clear()


def resets(stall: Stall) -> None:
    """The form forgets what was typed."""
    stall.fields |= {"Street": "", "Ship by": "Standard"}


def renames(stall: Stall) -> None:
    """The column that is called `Price` shows the shipping now."""
    stall.columns |= {"Price": "shipping"}


def straightens(stall: Stall) -> None:
    """The columns are as they were."""
    stall.columns |= {"Price": "price"}


def signs_out(stall: Stall) -> None:
    """The session ends."""
    stall.user = ""


def raises(stall: Stall) -> None:
    """The price goes up."""
    stall.goods[0]["price"] = "$12"


PLANTED: dict[str, tuple[str, dict[str, Plant]]] = {
    "a renamed column is read": (
        """
node look_up by scout { goto "/list" give price: Money = read cell "Price" in row "Lamp" as Money }  # guilty
node compare by clerk after look_up {
  goto "/lamp"
  require (read cell "Price" in row "Lamp" as Money) == look_up.price else "another price"
}""",
        {"goto /list": renames, "goto /lamp": straightens},
    ),
    "a renamed column, through two nodes that compute": (
        """
node look_up by scout { goto "/list" give price: Money = read cell "Price" in row "Lamp" as Money }  # guilty
node double { give all: Money = look_up.price * 2 }
node limit { give enough: Bool = double.all >= $18 }
node buy by clerk { goto "/basket" require limit.enough else "too cheap to be true" }""",
        {"goto /list": renames},
    ),
    "a page grown stale: the price went up": (
        """
node look_up by scout { goto "/list" give price: Money = read cell "Price" in row "Lamp" as Money }  # guilty
node buy by clerk {
  goto "/lamp"
  let price = look_up.price
  expect (read cell "Price" in row "Lamp" as Money) == price within 1s
}""",
        {"goto /lamp": raises},
    ),
    "a thing that was found is sold meanwhile": (
        f"""
node search by scout {{ goto "/list" give goods: [Good] = {FIND} }}  # guilty
node pick {{ give good: Good = search.goods[0] }}
node buy by clerk {{ goto "/lamp" expect seen row "{{pick.good.name}}" within 1s }}""",
        {"goto /lamp": sells},
    ),
    "what was put into the basket is taken out by another session": (
        """
node put by scout {  # guilty
  goto "/list"
  click button "Put into basket" in row "Lamp"
  goto "/basket"
  expect seen row "Lamp"
}
node pay by clerk after put { goto "/basket" expect seen row "Lamp" within 1s }""",
        {"goto /basket": nothing},
    ),
    "the same, without a look in between": (
        """
node put by scout { goto "/list" click button "Put into basket" in row "Lamp" }  # guilty
node other by scout after put { goto "/list" give sorted: Text = read combobox "Sort by" as Text }
node pay by clerk after other { goto "/basket" expect seen row "Lamp" within 1s }""",
        {"goto /basket": empties},
    ),
    "a field of a form is silently reset": (
        """
node address by scout { goto "/form" fill textbox "Street" with "12 Mill Lane" }  # guilty
node ship by scout after address { goto "/form" choose "Express" from combobox "Ship by" }
node review by clerk after ship { goto "/review" expect textbox "Street" has value "12 Mill Lane" within 1s }""",
        {"goto /review": resets},
    ),
    "a choice is silently reset": (
        """
node address by scout { goto "/form" fill textbox "Street" with "12 Mill Lane" }
node ship by scout after address { goto "/form" choose "Express" from combobox "Ship by" }  # guilty
node review by clerk after ship {
  goto "/review"
  require combobox "Ship by" has value "Express" else "not express"
}""",
        {"goto /review": resets},
    ),
    "a filter is left on": (
        """
node in_stock by scout { goto "/list" check checkbox "In stock only" give some: Int = how many row }  # guilty
node desk by clerk after in_stock { goto "/list" expect seen row "Desk" within 1s }""",
        {},
    ),
    "a search is left in its box": (
        """
node lamps by scout { goto "/list" fill textbox "Search" with "lamp" give some: Int = how many row }  # guilty
node cables by clerk after lamps { goto "/list" give price: Text = read cell "Price" in row "Cable" as Text }""",
        {},
    ),
    "another order is left": (
        """
node cheap by scout {  # guilty
  goto "/list"
  choose "Price" from combobox "Sort by"
  give first: Text = read cell "Price" as Text
}
node newest by clerk after cheap { goto "/list" expect (read cell "Price" as Text) == "$9" within 1s }""",
        {},
    ),
    "the wrong account": (
        """
node enter by scout {  # guilty
  goto "/in"
  fill textbox "User" with "alice"
  fill textbox "Pin" with pin
  click button "Sign in"
}
node profile by scout after enter { goto "/me" expect seen heading "Signed in as {buyer}" within 1s }""",
        {},
    ),
    "the session ends": (
        """
node enter by scout {  # guilty
  goto "/in"
  fill textbox "User" with buyer
  fill textbox "Pin" with pin
  click button "Sign in"
}
node profile by scout after enter { goto "/me" expect seen heading "Signed in as {buyer}" within 1s }""",
        {"goto /me": signs_out},
    ),
    "another node of the plan takes what was counted": (
        """
node count by scout { goto "/list" give left: Int = read cell "Stock" in row "Lamp" as Int }
node take by scout after count { goto "/list" click button "Take one" in row "Lamp" }  # guilty
node check_again by clerk after take {
  goto "/list"
  require (read cell "Stock" in row "Lamp" as Int) == count.left else "one is missing"
}""",
        {},
    ),
    "of two values the one that was read wrongly": (
        """
node amount by scout { goto "/list" give left: Int = read cell "Stock" in row "Lamp" as Int }
node price by scout after amount {  # guilty
  goto "/list/again"
  give each: Money = read cell "Price" in row "Lamp" as Money
}
node total by clerk after price {
  goto "/lamp"
  let now = read cell "Price" in row "Lamp" as Money
  require now * amount.left == price.each * amount.left else "another total"
}""",
        {"goto /list/again": renames, "goto /lamp": straightens},
    ),
    "a control that nobody has seen": (
        """
node look_up by scout { goto "/list" give price: Money = read cell "Price" in row "Lamp" as Money }
node buy by clerk after look_up { goto "/basket" click button "Check out" }  # guilty""",
        {},
    ),
    "the site is down": (
        """
node look_up by scout { goto "/list" give price: Money = read cell "Price" in row "Lamp" as Money }
node buy by clerk { goto "/down" require look_up.price > $100 else "too cheap" }  # guilty""",
        {},
    ),
}


def clamps(stall: Stall) -> None:
    """The site takes four at most, and says nothing."""
    stall.fields["Amount"] = "4"


def relabels(stall: Stall) -> None:
    """Another session gives the lamp another name."""
    stall.goods[0]["name"] = "Reading lamp"


LATER: dict[str, tuple[str, dict[str, Plant]]] = {
    "a number is silently cut down": (
        """
node order by scout { goto "/form" fill textbox "Amount" with "9" }  # guilty
node review by clerk after order { goto "/review" require textbox "Amount" has value "9" else "not nine" }""",
        {"goto /review": clamps},
    ),
    "a thing has another name meanwhile": (
        f"""
node search by scout {{ goto "/list" give goods: [Good] = {FIND} }}  # guilty
node cheapest {{ give good: Good = min(search.goods by price) }}
node names {{ give first: Text = [one.name for one in search.goods if one.name != cheapest.good.name][0] }}
node buy by clerk {{ goto "/lamp" give price: Text = read cell "Price" in row "{{names.first}}" as Text }}""",
        {"goto /lamp": relabels},
    ),
    "somebody else is signed in, as a value": (
        """
node who by scout { goto "/me" give name: Text = read textbox "User" as Text }  # guilty
node buy by clerk { goto "/basket" require who.name == buyer else "{who.name} is not {buyer}" }""",
        {"goto /me": lambda stall: stall.fields.update({"User": "alice"})},
    ),
    "a filter is left on, with a node in between": (
        """
node in_stock by scout { goto "/list" check checkbox "In stock only" give some: Int = how many row }  # guilty
node lamp by scout after in_stock { goto "/list" give price: Text = read cell "Price" in row "Lamp" as Text }
node desk by clerk after lamp { goto "/list" give price: Text = read cell "Price" in row "Desk" as Text }""",
        {},
    ),
    "two nodes take what one should": (
        """
node count by scout { goto "/list" give left: Int = read cell "Stock" in row "Lamp" as Int }
node take by scout after count { goto "/list" click button "Take one" in row "Lamp" }
node more by scout after take { goto "/list" click button "Take one" in row "Lamp" }  # guilty
node check_again by clerk after more {
  goto "/list"
  require (read cell "Stock" in row "Lamp" as Int) == count.left - 1 else "more than one is missing"
}""",
        {},
    ),
    "who fails has hidden it from himself": (
        """
node look_up by scout { goto "/list" give price: Text = read cell "Price" in row "Cable" as Text }
node lamps by clerk after look_up {  # guilty
  goto "/list"
  fill textbox "Search" with "lamp"
  give price: Text = read cell "Price" in row "Cable" as Text
}""",
        {},
    ),
}
"""Causes that were planted when the traces were done, and were left as they are."""
ALL = PLANTED | LATER
MISSED = {
    "who fails has hidden it from himself": "that it had been read before tells more than what the node itself has set"
}
"""Where an innocent node is named, and why."""


def guilty(program: str) -> str:
    """The node that the program names."""
    line = next(line for line in program.splitlines() if "# guilty" in line)
    return line.split()[1]


def planned(program: str) -> CheckedPlan:
    """The plan."""
    uses = [line for line in HEAD.splitlines() if not line.startswith("secret") or "pin" in program]
    uses = [line for line in uses if not line.startswith("input") or "buyer" in program]
    return checked("\n".join(uses) + re.sub(r"  # guilty", "", program))


def carry_out(case: str) -> tuple[CheckedPlan, Disk, ReplanRequest]:
    """The run of a case, and what its planner was told."""
    program, plants = ALL[case]
    plan, disk, replanner = planned(program), Disk(), ScriptedReplanner([None], tier="rules")
    stall = Stall(before=dict(plants), faults={"goto /down": ["down!"]})
    if case == "what was put into the basket is taken out by another session":
        stall.before["goto /basket"] = lambda one: one.before.update({"goto /basket": empties})
    asyncio.run(carried_out(plan, stall, disk, replan=replanner, inputs=dict.fromkeys(plan.inputs, "bob")))
    return plan, disk, replanner.requests[0]


def _marked(case: str) -> Any:
    reason = MISSED.get(case)
    return pytest.param(case, marks=[pytest.mark.xfail(reason=reason, strict=True)] if reason else [])


@pytest.mark.parametrize("case", [_marked(case) for case in ALL])
def test_the_guilty_node_is_named(case: str) -> None:
    """To the planner, and in the journal where it is another one than noticed it."""
    plan, disk, request = carry_out(case)
    blame = request.background.blame

    assert isinstance(blame, Blame)
    assert guilty(ALL[case][0]) == blame.node, blame.why
    (begun,) = [one for one in kinds(disk, events.ReplanBegun) if isinstance(one, events.ReplanBegun)]
    assert (blame.node if blame.elsewhere else "") == begun.began_in
    assert bool(blame.why) == blame.elsewhere
    assert blame.noticed == list(plan.nodes)[-1]


@pytest.mark.parametrize(
    "case",
    [
        "a renamed column is read",
        "a page grown stale: the price went up",
        "a renamed column, through two nodes that compute",
    ],
)
def test_rules_read_once_more_what_was_read_wrongly(case: str) -> None:
    """By nodes of their own: what is finished stays, and the run comes to its end."""
    program, plants = PLANTED[case]
    plan, disk = planned(program), Disk()
    stall = Stall(before=dict(plants))
    if case == "a renamed column, through two nodes that compute":
        stall.before["goto /basket"] = straightens
    ended = asyncio.run(carried_out(plan, stall, disk, replan=RulesReplanner(plan.specs)))

    assert "done" == ended.outcome, ended.why
    (patched,) = [one for one in kinds(disk, events.PlanPatched) if isinstance(one, events.PlanPatched)]
    assert "what `look_up` read is not so any more" in patched.because
    assert "node look_up_again by scout" in patched.patch
    assert 1 == sum(isinstance(one, events.NodeStarted) and one.node == "look_up" for one in disk.events())


def test_what_others_have_done_is_not_done_again() -> None:
    """A node that acts is named, and stays done."""
    case = "what was put into the basket is taken out by another session"
    _, _, request = carry_out(case)
    blame = request.background.blame

    assert isinstance(blame, Blame)
    assert (True, ()) == (blame.finished, blame.redo)
    patch = asyncio.run(RulesReplanner({})(request)).patch
    assert patch is None or "put_again" not in patch


def test_a_model_is_told_where_it_began() -> None:
    """With the node as it was written where it may be done again, and what tells so between marks."""
    _, _, request = carry_out("a renamed column is read")
    told = failure_text(request, 0)

    assert "IT BEGAN in node `look_up`, which is finished and stays\n<data-" in told
    assert 'It was written so:\nnode look_up by scout {\n  goto "/list"' in told
