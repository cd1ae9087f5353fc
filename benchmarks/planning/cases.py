"""What is measured, a row each: drafts by site, patches against new plans, kept plans against drafts, `do` frozen."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from callsheet.drafting import task_of
from callsheet.dsl.check import check
from callsheet.dsl.format import format_plan
from callsheet.dsl.parsing import parse
from callsheet.dsl.replanning import ReplanAnswer, ReplanRequest
from callsheet.interpreter.freezing import freeze_run
from callsheet.interpreter.run import Settings, run_plan
from callsheet.mock_sites import SITES, Server, load_site
from callsheet.planners.caching import Outcome, PlanCache
from callsheet.planners.drafting.context import Context
from callsheet.planners.drafting.prompts import request_for
from callsheet.planners.drafting.writing import ModelPlanner
from callsheet.planners.drafts import CannotPlan, Draft, Task
from callsheet.planners.model import Request, Tokens
from callsheet.planners.repairs import RulesReplanner
from callsheet.planners.rewriting.prompts import conversation, prefix
from callsheet.planners.rules import RulesPlanner
from callsheet.planners.served import ServedModels
from callsheet.report import load_report

from .counting import Counting, dollars, tokens_of

BUDGET = "400 steps, 60min, spend $1000"
PAGE_TOKENS = 3_000
ROUNDS = 5


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table: tokens kept by caches, sent anew, and written; calls; dollars; CPU or run seconds."""

    what: str
    kept: int
    sent: int
    written: int
    calls: int
    dollars: Decimal
    seconds: float | None = None

    @classmethod
    def of(cls, what: str, tokens: Tokens, calls: int, seconds: float | None = None) -> Row:
        """What tokens come to."""
        return cls(
            what=what,
            kept=tokens.cache_read,
            sent=tokens.in_uncached,
            written=tokens.out + tokens.reasoning,
            calls=calls,
            dollars=dollars(tokens),
            seconds=seconds,
        )


def drafts(goals: int) -> Iterator[Row]:
    """The mean draft of each site: its prompt, and the plan that the rules make as the reply."""
    for name in SITES:
        some = list(_tasks(name, goals))
        total = Tokens()
        for task, draft in some:
            total += tokens_of(request_for(Context(task=task)), draft.text)
        if some:
            yield Row.of(f"draft on `{name}` (mean of {len(some)})", _shared(total, len(some)), 1)


def _tasks(name: str, goals: int) -> Iterator[tuple[Task, Draft]]:
    site, found = load_site(name), 0
    state = site.fresh(0, site.options)
    for template in site.goals:
        goal = template.goal(state, 0, account=site.account_names[0])
        if goal is None or found == goals:
            continue
        task = task_of(goal.intent, name, budget=BUDGET, given={"account": goal.account}, replans=2)
        try:
            draft = RulesPlanner().draft(task)
        except CannotPlan:
            continue
        if not draft.confided:
            found += 1
            yield task, draft


def _shared(tokens: Tokens, number: int) -> Tokens:
    return Tokens(
        in_uncached=tokens.in_uncached // number, cache_read=tokens.cache_read // number, out=tokens.out // number
    )


# A patch against a new plan


def repairs() -> Iterator[Row]:
    """A draft with one act that is wrong: mended by a patch of its node, and by the whole plan once more."""
    task = task_of("Empty the cart", "cart", budget=BUDGET, given={"account": "bob"})
    good = RulesPlanner().draft(task).text
    wrong = good.replace("click cart_site.empty_cart", 'fill button "Empty cart" with "x"')
    wrong = wrong.replace("click cart.empty_cart", 'fill button "Empty cart" with "x"')
    assert wrong != good, "the act that is made wrong is there"
    whole = wrong.replace("\n\nagent", "\n\nagent spare is human\nagent")  # an agent of nobody's: not in a node

    def patch(request: Request) -> str:
        begin = request.messages[-1].text.split("begins `")[1].split("`")[0]
        node = good[good.index("node ") : good.index("\ngoal")].rstrip()
        return f'```\n{begin} because "it is pressed"\nreplace {node}\n```'

    for what, first, second in (("patch", wrong, patch), ("whole plan", whole, good)):
        model = Counting([first, second])
        asyncio.run(ModelPlanner(model=model).draft(Context(task=task)))
        yield Row.of(f"draft and its repair by a {what}", model.took, model.calls)


def replans() -> Iterator[Row]:
    """A run whose page has another name for a button: a patch of the rest, against drafting the goal anew."""
    with Server() as server, tempfile.TemporaryDirectory() as folder:
        base = server.site_url("cart", world="planning-replan")
        task = _stale(base, Path(folder))
        made, seen = RulesPlanner().draft(task), list[tuple[ReplanRequest, str]]()
        rules = RulesReplanner(made.checked.specs)

        class Watched:
            tier = rules.tier

            async def __call__(self, request: ReplanRequest) -> ReplanAnswer:
                answer = await rules(request)
                seen.append((request, answer.patch or ""))
                return answer

        settings = Settings(shots="none", replan=Watched())
        _fill_cart(server, "planning-replan")
        secrets = {"cart_password": "bob-demo"}
        ended = asyncio.run(run_plan(made.checked, root=Path(folder), inputs={}, secrets=secrets, settings=settings))
        assert ended.end.outcome == "done", ended.end.why
    request, patch = seen[-1]
    asked = Request(system=prefix(dict(made.checked.files)), messages=conversation(request, PAGE_TOKENS))
    yield Row.of("patch of the rest of a run", tokens_of(asked, patch), 1)
    yield Row.of("new plan in its place", tokens_of(request_for(Context(task=task)), made.text), 1)


def _stale(base: str, folder: Path) -> Task:
    from callsheet import mock_sites

    spec = (Path(mock_sites.__file__).parent / "cart" / "spec.yaml").read_text(encoding="utf-8")
    path = folder / "cart.yaml"
    path.write_text(spec.replace('button "Empty cart"', 'button "Clear cart"'), encoding="utf-8")
    return task_of("Empty the cart", base, spec=path, budget=BUDGET, given={"account": "bob"}, replans=2)


def _fill_cart(server: Server, world: str) -> None:
    from tests.mock_sites.customer import Customer

    customer = Customer(server, world)
    with customer.http:
        customer.put_in_cart(customer.in_stock())


# A kept plan against a draft


def kept_plans() -> Iterator[Row]:
    """A goal like one that was verified: from the cache, by the rules, and by a model. Seconds are of this CPU."""
    first, second = (
        task_of(f'Put {number} of "{name}" into the cart', "cart", budget=BUDGET, given={"account": "bob"})
        for number, name in ((2, "Halden desk lamp"), (3, "Oak shelf"))
    )
    with tempfile.TemporaryDirectory() as folder:
        cache = PlanCache(Path(folder))
        cache.settle(Context(task=first), RulesPlanner().draft(first), Outcome(run="r", verified=True))
        found = cache.find(Context(task=second))
        drafted = RulesPlanner().draft(second)
        assert found is not None
        assert drafted.text == found.text
        yield Row.of("kept plan", Tokens(), 0, _cpu(lambda: cache.find(Context(task=second))))
        cache.close()
    yield Row.of("draft by the rules", Tokens(), 0, _cpu(lambda: RulesPlanner().draft(second)))
    model = Counting([drafted.text])
    asyncio.run(ModelPlanner(model=model).draft(Context(task=second)))
    yield Row.of("draft by a model, without its own time", model.took, model.calls)


def _cpu(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return median(times)


# `do` against what it is frozen to

DO = """plan put_in_cart
site shop at "{address}" auth basic "bob", shop_password
secret shop_password: Text for shop
agent helper is model "standard" on shop
flow shop -> model
budget 60 steps, 900k tokens, 44 calls, $5
node shopping by helper {{
  goto "/search?q=cable"
  do "put one cable into the cart" at most 6 steps, 2 per call
  goto "/basket"
  give lines: Int = how many row in table "Your cart"
}}
goal shopping.lines > 0
result shopping.lines
"""


def frozen() -> Iterator[Row]:
    """A `do` of three acts in the mock shop, and the plain steps that it freezes to. Seconds are of the runs."""
    with Server() as server, tempfile.TemporaryDirectory() as folder:
        address = server.site_url("cart", world="planning-do")
        turns = [
            {"acts": ['click link "Braided USB-C cable"'], "done": False},
            {"acts": ['click button "Add to cart"'], "done": True},
        ]
        turns[0]["acts"] = [f'click link "{_a_product(server)}"']
        model = Counting([json.dumps({"confidence": 0.9, **turn}) for turn in turns])
        models = ServedModels({"standard": (model,)}, lambda _: None)
        root = Path(folder)
        plan = check(parse(DO.format(address=address))).unwrap()
        secrets = {"shop_password": "bob-demo"}
        settings = Settings(shots="none", models=models)
        done = asyncio.run(run_plan(plan, root=root, inputs={}, secrets=secrets, settings=settings))
        assert done.end.outcome == "done", done.end.why
        yield Row.of("run with a `do`", model.took, model.calls, _seconds(done))
        text = format_plan(freeze_run(done.folder).verdict.plan)
        plain = check(parse(text)).unwrap()
        again = asyncio.run(
            run_plan(plain, root=root, inputs={}, secrets=secrets, settings=Settings(shots="none", models=models))
        )
        assert again.end.outcome == "done", again.end.why
        yield Row.of("the same, frozen", Tokens(), model.calls - len(turns), _seconds(again))


def _a_product(server: Server) -> str:
    from tests.mock_sites.customer import Customer

    customer = Customer(server, "planning-do")
    with customer.http:
        return next(
            one["name"] for one in customer.state()["catalogue"] if one["stock"] and "cable" in one["name"].lower()
        )


def _seconds(ended: Any) -> float:
    return next(float(one.used) for one in load_report(ended.folder).measures if one.resource == "time")


CASES: dict[str, Callable[[], Iterator[Row]]] = {
    "draft": lambda: drafts(goals=4),
    "repair": repairs,
    "replan": replans,
    "cache": kept_plans,
    "freeze": frozen,
}
