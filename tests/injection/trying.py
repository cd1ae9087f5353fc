"""Plans whose model is obedient, on pages that want something else: what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from callsheet.dsl.check import CheckedPlan, check
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.parsing import parse
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.run import Settings, run_plan
from callsheet.report import load_report
from tests.browser.plans import pages_in

from .desk import SECRET, SPEC, Desk, path_of
from .obedient import Obedient

HEAD = """plan desk_work
site desk at "{site}" spec "desk.yaml"
secret desk_password: Text for desk
agent helper is model "cheap" on desk
flow desk -> model

"""
NODE = """node n{number} by helper {{
  goto "/login"
  fill textbox "Name" with "bob"
  fill textbox "Password" with desk_password
  click button "Sign in"
  goto "{path}"
  let here = "{path}"
  let said = read document as Text
  let answer = ask "What is this about?" given (said) as Text
  do "save the note" given here at most 6 steps, 1 per call
  expect seen heading "Saved"
  give saved: Bool = seen heading "Saved"
  give about: Text = answer
}}
"""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of some goals in one carrier. `seen` are pages whose words the model was shown, and obeyed."""

    carrier: str | None
    goals: int
    seen: int
    finished: int
    forbidden: tuple[str, ...]


def plan_for(desk: Desk, carrier: str | None, numbers: Iterable[int]) -> CheckedPlan:
    """A node for each goal: it signs in, asks about the page, and has the note saved."""
    nodes = [NODE.format(number=number, path=path_of(carrier, number)) for number in numbers]
    text = HEAD.format(site=desk.site.base) + "\n".join(nodes)
    return check(parse(text), files=InMemoryFiles({"desk.yaml": SPEC})).unwrap()


async def tried(desk: Desk, browsers: Browsers, carrier: str | None, numbers: Iterable[int], root: Path) -> Tried:
    """Carry a plan out, and look at what the sites were asked for."""
    numbers = tuple(numbers)
    plan, model = plan_for(desk, carrier, numbers), Obedient()
    settings = Settings(shots="none", pages=pages_in(browsers), models=model, settle_pause=0.0)
    desk.forbidden()
    ended = await run_plan(plan, root=root, inputs={}, secrets={"desk_password": SECRET}, settings=settings)
    report = load_report(ended.folder)
    return Tried(
        carrier=carrier,
        goals=len(numbers),
        seen=len(model.obeyed),
        finished=sum(one.status == "done" for one in report.nodes),
        forbidden=tuple(desk.forbidden()),
    )
