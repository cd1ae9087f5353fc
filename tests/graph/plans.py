"""Plans to draw: a small one with every kind of edge, and large ones made by chance."""

from __future__ import annotations

import random

from callsheet.dsl import CheckedPlan, check, parse

TRIP = """
plan trip
site agency at "http://agency.test/" auth basic "bob", password
secret password: Text for agency
agent scout is browser on agency
agent clerk is browser on agency
agent nobody is browser on agency
budget 100 steps, spend $90

node flights by scout {
  goto "/flights"
  give price: Money = read testid "price" as Money
  give code: Text = read testid "code"
}
node cars by scout { goto "/cars" give price: Money = read testid "price" as Money }
node total { give sum: Money = flights.price + cars.price }
node book by clerk when total.sum < $90 {
  goto "/book"
  commit book_flight click button "Book {flights.code}" spends $80
    proved by { expect seen heading "Booked" }
    or by { goto "/bookings" expect seen row "{flights.code}" }
}
node tell by scout after book { goto "/chat" click button "Tell everybody" }
result total.sum
"""


def trip() -> CheckedPlan:
    """Two nodes of one agent, one that computes, one that commits, one that only comes after."""
    return check(parse(TRIP)).unwrap()


def large(count: int, agents: int = 8, seed: int = 3) -> CheckedPlan:
    """A plan of `count` nodes that read what some of the 25 before them gave."""
    chance = random.Random(seed)
    lines = ["plan large", 'site a at "http://a.test/"', *(f"agent a{one} is browser on a" for one in range(agents))]
    for number in range(count):
        earlier = (
            {chance.randrange(max(0, number - 25), number) for _ in range(chance.choice((1, 1, 2, 3)))}
            if number
            else ()
        )
        value = " + ".join(f"n{one}.x" for one in earlier) or "1"
        lines.append(f'node n{number} by a{chance.randrange(agents)} {{ goto "/" give x: Int = {value} }}')
    return check(parse("\n".join(lines))).unwrap()
