"""Acts of the pure browser as statements of the plan language, and the plan of a task.

In goes a task; out comes the text of a plan in which a model works on the page, so many acts a call. The same plan
serves the oracle, simulated models and providers: who answers is the caller's.
"""

from __future__ import annotations

from typing import assert_never

from callsheet.dsl.elements import quote
from callsheet.mock_sites.acts import Act, Check, Choose, Click, Fill, Goto, Press, Target, Uncheck

from .task import Task

TIER = "standard"
PLAN = """plan task
site place at {address}{sign_in}
agent worker is model "{tier}" on place
budget {budget}

node work by worker {{
  goto {start}
  do {intent} at most {most} steps, {per_call} per call
}}
"""
SIGN_IN = """ auth basic {account}, password
secret password: Text for place
flow place -> model"""
BUDGET = "1000000 steps, 24h, 100000 calls, 1000000k tokens, $100000"
"""What no task can use up: an evaluation counts what is used, and a task ends by its number of steps."""


def statement(what: Act) -> str:
    """`fill textbox "Title" in row "Milk" with "Tea"`."""
    match what:
        case Fill(target=target, value=value):
            return f"fill {element(target)} with {quote(value)}"
        case Choose(target=target, option=option):
            return f"choose {quote(option)} from {element(target)}"
        case Click(target=target):
            return f"click {element(target)}"
        case Check(target=target):
            return f"check {element(target)}"
        case Uncheck(target=target):
            return f"uncheck {element(target)}"
        case Press(key=key, target=field):
            return f"press {quote(key)}" + ("" if field is None else f" in {element(field)}")
        case Goto(address=address):
            return f"goto {quote(address)}"
        case _:
            assert_never(what)


def element(target: Target) -> str:
    """A control as plans name it: innermost first."""
    places = [(target.role, target.name), *reversed(target.where)]
    return " in ".join(f"{role} {quote(name)}" if name else role for role, name in places)


def task_plan(task: Task, base: str, *, per_call: int, most: int) -> str:
    """The plan of a task whose world is at `base`. Accounts sign in with the secret `password`."""
    return PLAN.format(
        address=quote(base),
        sign_in=SIGN_IN.format(account=quote(task.account)) if task.where.accounts else "",
        tier=TIER,
        budget=BUDGET,
        start=quote(task.start),
        intent=quote(task.intent),
        most=most,
        per_call=per_call,
    )
