"""One case, carried out in Chromium on a world of its own: did the plan come to its end, by what, at which cost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.interpreter import events
from callsheet.interpreter.agents import BrowserPages
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.events import Event
from callsheet.interpreter.run import Settings, run_plan
from callsheet.mock_sites import Server, load_site
from callsheet.mock_sites.disturbing import LASTING
from callsheet.mock_sites.goals import Goal
from callsheet.planners.repairs import RulesReplanner
from tests.drafting.attempts import drafted, world_of

from .cases import Case


class Watch:
    """Disturbs the world after so many acts, and remembers what was finished before the first patch."""

    def __init__(self, case: Case, world: Any, after: int) -> None:
        self.case, self.world, self.after = case, world, after
        self.acts = self.failures = 0
        self.finished: list[str] = []
        self.kept_before: tuple[str, ...] = ()
        self.again: list[str] = []
        self.patches: list[str] = []
        self.begun = False
        self.tell(None)

    def tell(self, event: Event | None) -> None:
        """What happens in the run."""
        self.acts += isinstance(event, events.ActDone)
        if self.case.kind and not self.begun and self.acts >= self.after:
            self.begun = True
            self.world.disturbances = (*self.world.disturbances, self.case.disturbance)
        match event:
            case events.NodeStarted(node=node) if node in self.kept_before:
                self.again.append(node)
            case events.NodeDone(node=node, instance=""):
                self.finished.append(node)
            case events.NodeFailed():
                self.failures += 1
            case events.PlanPatched(because=because):
                self.kept_before = self.kept_before or tuple(self.finished)
                self.patches.append(because)

    @property
    def hit(self) -> bool:
        """Whether anything has gone wrong because of it."""
        left = any(one.kind == self.case.kind for one in self.world.disturbances)
        return self.begun and (self.case.kind in LASTING or not left)


async def carry_out(
    server: Server, browsers: Browsers, case: Case, goal: Goal[Any], folder: Path, *, repairs: bool
) -> dict[str, Any]:
    """The row of a case, with rules to mend it or without."""
    site = load_site(case.site)
    world = world_of(server, case.site, f"{case.name} {repairs}".replace(" ", "-").replace("_", "-")[-60:], case.seed)
    before = world.state
    made = drafted(case.site, goal, server.url + world.base)
    acts = sum(isinstance(one, ast.ActStatement) for one in ast.walk(made.plan))
    watch = Watch(case, world, case.after(acts))
    replan = RulesReplanner(made.checked.specs, made.checked.tiers) if repairs else None
    settings = Settings(shots="none", replan=replan, watch=watch.tell, pages=partial(_pages, browsers))
    password = site.accounts.get(goal.account, "x")
    secrets = {one: made.confided.get(one, password) for one in made.secrets}
    ended = await run_plan(made.checked, root=folder, inputs={}, secrets=secrets, settings=settings)
    return {
        "case": case.name,
        "goal": case.undisturbed.name,
        "half": case.half,
        "site": case.site,
        "kind": case.kind,
        "repairs": repairs,
        "intent": goal.intent,
        "after": watch.after,
        "hit": watch.hit,
        "outcome": ended.end.outcome,
        "met": goal.met(before, world.state),
        "why": ended.end.why,
        "failures": watch.failures,
        "patches": watch.patches,
        "kept": len(set(watch.kept_before) - set(watch.again)),
        "finished": len(set(watch.kept_before)),
        "steps": int(ended.used["steps"]),
        "seconds": round(float(ended.used["time"]), 2),
    }


@asynccontextmanager
async def _pages(
    browsers: Browsers, plan: CheckedPlan, inputs: Mapping[str, Any], secrets: Mapping[str, str]
) -> AsyncIterator[BrowserPages]:
    """Sessions of their own for each run, in one browser for all: to start one takes longer than most runs."""
    yield BrowserPages(browsers, plan, inputs, secrets)
