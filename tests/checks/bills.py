"""What statements of each kind cost, worked out by hand: a body, and the interval of each component.

A question takes 10 to 100 tokens, 1 to 2 calls and up to 20 s; logging in takes 5 steps and 50 s; the skill `find`
takes 2 to 3 steps and 40 s; a price that is not known counts 7. A look may take 10 s, a click 15 s, a `goto` 30 s.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from callsheet.dsl import ast, parse
from callsheet.dsl.checks.costs.attempts import Attempts, with_attempts
from callsheet.dsl.checks.costs.billing import Biller, Rates
from callsheet.dsl.checks.costs.bills import Bill
from callsheet.dsl.cost import NOTHING, Amounts, Cost

CALL = Cost(least=Amounts(tokens=10, calls=1), most=Amounts(tokens=100, calls=2, time=20.0), typical=4.0)
LOGIN = Amounts(steps=5, time=50.0)
FIND = Bill(cost=Cost(least=Amounts(steps=2), most=Amounts(steps=3, time=40.0), typical=1.0))
RATES = Rates(call=CALL, spend_limit=Decimal(7), login=LOGIN, skills=lambda *_: FIND)


class Figures(NamedTuple):
    """Least and most steps, least and most calls, most seconds, usual seconds, least and most that is spent."""

    steps: tuple[int, int]
    time: float
    typical: float
    calls: tuple[int, int] = (0, 0)
    spend: tuple[int, int] = (0, 0)


def bill_of(body: str) -> Bill:
    """What a node with this body costs in one go."""
    return Biller(RATES).block(body_of(body))


def body_of(body: str) -> ast.Block:
    """The body of a node that does this."""
    plan = parse(f"plan made node work {{ {body} }}")
    assert not plan.diagnostics, plan.diagnostics
    (node,) = plan.declarations
    assert isinstance(node, ast.Node)
    return node.body


def figures_of(body: str) -> Figures:
    """The same as figures."""
    least, most, typical = bill_of(body).cost.least, bill_of(body).cost.most, bill_of(body).cost.typical
    spend = int(least.spend or 0), int(most.spend or 0)
    return Figures((least.steps, most.steps), most.time, round(typical, 3), (least.calls, most.calls), spend)


BILLS: dict[str, Figures] = {
    # Acts, looks and questions
    'click button "a"': Figures((1, 1), 15.0, 0.3),
    'click button "a" fill textbox "b" with read cell "c"': Figures((3, 3), 40.0, 0.37),
    'expect seen text "a"': Figures((1, 1), 20.0, 0.02),
    'expect seen text "a" and seen text "b" within 3s': Figures((1, 2), 23.0, 0.04),
    'require seen text "a"': Figures((1, 1), 10.0, 0.02),
    'require seen text "a" ?? seen text "b"': Figures((1, 2), 20.0, 0.04),
    'let a = when seen text "a" then read cell "b" else url': Figures((2, 2), 20.0, 0.04),
    'give a: Text = read cell "a"': Figures((1, 1), 10.0, 0.02),
    'set a = ask "x" given (read cell "b") as Text': Figures((1, 1), 30.0, 4.02, calls=(1, 2)),
    'let a = run find(read cell "a")': Figures((3, 4), 50.0, 1.02),
    'run find(read cell "a", ask "b" as Text)': Figures((3, 4), 70.0, 5.02, calls=(1, 2)),
    'return read cell "a"': Figures((1, 1), 10.0, 0.02),
    'let a = when seen text "a" then read cell "b" else read cell "b" + read cell "c"': Figures((2, 3), 30.0, 0.06),
    'let a = [ask "x" as Text, ask "y" as Text]': Figures((0, 0), 40.0, 8.0, calls=(2, 4)),
    # Branches and loops
    'if seen text "a" { click button "a" click button "b" } else { click button "c" }': Figures((2, 3), 40.0, 0.62),
    'if seen text "a" { expect seen text "b" }': Figures((1, 2), 30.0, 0.04),
    'for a in [1, 2] { click button "a" }': Figures((2, 2), 30.0, 0.6),
    'for a in [1, 2, 3] { stop when seen text "a" click button "a" }': Figures((1, 6), 75.0, 0.96),
    (
        "for a in read all row { a: Text from cell nth (how many cell) } at most 20 keeping b: Int = how"
        ' many row { click button "a" }'
    ): Figures((3, 23), 330.0, 3.06),
    'for a in all row at most 4 { click button "a" }': Figures((1, 5), 70.0, 1.22),
    (
        'repeat at most 5 keeping a: Int = how many row { click button "a" stop when seen text "b" click button "c" }'
    ): Figures((3, 16), 210.0, 1.88),
    ('repeat at most 2 { click button "a" if seen text "c" { stop when seen text "b" } click button "c" }'): Figures(
        (1, 8), 100.0, 1.28
    ),
    # Models, blocks and files
    'do "x" given read cell "a" at most 6 steps, 2 per call': Figures((1, 7), 490.0, 8.92, calls=(1, 12)),
    'do "x" at most 4 steps': Figures((0, 4), 320.0, 4.6, calls=(1, 8)),
    'accept dialog with read cell "a" { click button "a" }': Figures((2, 2), 27.0, 0.32),
    'dismiss dialog { click button "a" }': Figures((1, 1), 17.0, 0.3),
    'inside row nth (how many row) { click button "a" }': Figures((2, 2), 25.0, 0.32),
    'frame css("a") { click button "a" }': Figures((1, 1), 15.0, 0.3),
    'opened by click button "a" { click button "b" }': Figures((2, 2), 30.0, 0.6),
    'download a by click button "a"': Figures((1, 1), 315.0, 1.3),
    "screenshot a": Figures((1, 1), 10.0, 0.1),
    "pause 3s": Figures((0, 0), 3.0, 3.0),
    # Commits
    'commit a click button "a" spends $3 proved by { expect seen text "b" }': Figures((2, 2), 35.0, 0.32, spend=(3, 3)),
    (
        'commit a click button "a" spends read cell "p" as Money proved by { expect seen text "b" } or '
        'by { goto "/" click button "c" expect seen text "d" expect seen text "e" }'
    ): Figures((6, 21), 317.0, 1.48, spend=(0, 7)),
    (
        'commit a click button "a" unless already spends $3 proved by { expect seen text "b" } or by { '
        'goto "/" expect seen text "d" }'
    ): Figures((2, 16), 237.0, 1.14, spend=(0, 3)),
    (
        'for a in [1, 2] { commit a click button "a" proved by { expect seen text "b" } or by { goto "/"'
        ' expect seen text "d" } }'
    ): Figures((8, 32), 474.0, 2.28),
    # What only says where a node stands
    "continue a": Figures((0, 0), 0.0, 0.0),
    "committed a { }": Figures((0, 0), 0.0, 0.0),
    "unsettled a": Figures((0, 0), 0.0, 0.0),
}


class Tried(NamedTuple):
    """Steps and seconds at least and at most, and usual seconds, of a body with its attempts and instances."""

    steps: tuple[int, int]
    time: float
    typical: float


def tried(body: str, attempts: Attempts, *, before: Amounts = NOTHING, login: Amounts = NOTHING) -> Tried:
    """What a node with this body and these clauses costs; `before` is what it continues, `login` a log-in."""
    cost = with_attempts(bill_of(body), before, login, attempts)
    return Tried((cost.least.steps, cost.most.steps), cost.most.time, round(cost.typical, 3))


CLICK = 'click button "a"'
MANY = 'repeat at most 30 { click button "a" }'
"""30 steps at most."""
COMMIT = 'commit a click button "a" proved by { expect seen text "b" } or by { goto "/" expect seen text "d" }'
"""A look beforehand (2 steps, and 5 to log in), the act, the first proof, the second: 16 steps. A resume may find it
unsettled and look once more: 23."""
ONE_ARM = f'if seen text "x" {{ {COMMIT} }} else'

STEPS_TRIED_TWICE: dict[str, int] = {
    # What one attempt does, the dearest segment again, and the dearest segment with what a resume adds.
    COMMIT: 16 + 16 + 23,
    COMMIT.replace("proved", 'spends read cell "p" as Money proved', 1): 17 + 17 + 24,
    f'{COMMIT} goto "/" {MANY}': 47 + 31 + 31,
    f"{ONE_ARM} {{ {MANY} }}": 31 + 31 + 31,
    f"{ONE_ARM} {{ {MANY} }} {MANY}": 61 + 61 + 61,
    f"{ONE_ARM} {{ {MANY} {COMMIT} }}": 47 + 47 + 54,
    f'{ONE_ARM} {{ {COMMIT} goto "/" {MANY} }}': 48 + 31 + 31,
    f"{ONE_ARM} {{ {COMMIT} {MANY} {COMMIT} }}": 63 + 46 + 53,
    # Rounds without a commit may lie before, between and behind those with one.
    f"repeat at most 3 {{ {ONE_ARM} {{ {MANY} }} }}": 93 + 93 + 93,
    f"{MANY} repeat at most 3 {{ {ONE_ARM} {{ {CLICK} }} }}": 81 + (30 + 4 + 17) + (30 + 4 + 24),
    f'repeat at most 3 {{ if seen text "x" {{ {COMMIT} goto "/" {CLICK} }} else {{ {CLICK} }} }}': (
        57 + (2 + 4 + 17) + (2 + 4 + 24)
    ),
    f'repeat at most 3 {{ if seen text "x" {{ {COMMIT} goto "/" {CLICK} }} else {{ {CLICK} }} }} {MANY}': (
        87 + (2 + 4 + 30) + (2 + 4 + 30)
    ),
    f'repeat at most 3 {{ if seen text "x" {{ {COMMIT} goto "/" {MANY} }} else {{ {CLICK} }} }} {MANY}': (
        174 + (31 + 4 + 30) + (31 + 4 + 30)
    ),
}
