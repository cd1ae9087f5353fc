"""Goals of the mock sites' templates, planned by rules from the spec alone, carried out, judged by the site's state.

`python -m tests.drafting.attempts SITE… --goals 20` tells how many are met, each in a real Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from callsheet.drafting import task_of
from callsheet.interpreter.run import Settings, run_plan
from callsheet.mock_sites import SITES, Server, load_site
from callsheet.mock_sites.goals import Goal
from callsheet.mock_sites.site import Site
from callsheet.planners.drafts import CannotPlan, Draft
from callsheet.planners.repairs import RulesReplanner
from callsheet.planners.rules import RulesPlanner

BUDGET = "400 steps, 15min, spend $1000"
_worlds = count(1)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What came of a goal. A plan that says it is done and is not is `wrong`."""

    intent: str
    planned: bool
    done: bool = False
    met: bool = False
    why: str = ""

    @property
    def kind(self) -> str:
        """One word for it."""
        if not self.planned:
            return "refused"
        if self.met and self.done:
            return "met"
        return "wrong" if self.done else "failed"


def goals_of(name: str, seeds: range) -> Iterator[tuple[int, Goal[Any]]]:
    """Goals of a site: of each template one for each seed, with the seed of its world."""
    site = load_site(name)
    for seed in seeds:
        for template in site.goals:
            state = site.fresh(seed, {**site.options, **template.options})
            goal = template.goal(state, seed, account=site.account_names[0])
            if goal is not None:
                yield seed, goal


def drafted(name: str, goal: Goal[Any], address: str | None = None, spec: Path | None = None) -> Draft:
    """The plan of a goal, from the spec in a file where it is not that of a mock site. Raises `CannotPlan`."""
    there = name if address is None else f"{name}={address}"
    task = task_of(goal.intent, there, spec=spec, budget=BUDGET, given={"account": goal.account}, replans=2)
    return RulesPlanner().draft(task)


def planned(name: str, goal: Goal[Any], spec: Path | None = None) -> str:
    """Why there is no plan of a goal that runs as it is; empty where there is one."""
    try:
        made = drafted(name, goal, f"http://localhost:3000/{name}", spec)
    except CannotPlan as why:
        return str(why)
    return f"it asks for {', '.join(made.asked)}" if made.asked else ""


def attempt(
    server: Server,
    name: str,
    seed: int,
    goal: Goal[Any],
    folder: Path,
    *,
    site: Site[Any] | None = None,
    spec: Path | None = None,
) -> Attempt:
    """Plan a goal and carry it out in a world of its own; a `site` that is not one of ours comes with its `spec`."""
    site, world = site or load_site(name), f"goal-{next(_worlds)}"
    there = world_of(server, name, world, seed, goal.template.options)
    before = there.state
    try:
        made = drafted(name, goal, server.site_url(name, world=world), spec)
    except CannotPlan as why:
        return Attempt(intent=goal.intent, planned=False, why=str(why))
    if made.asked:
        return Attempt(intent=goal.intent, planned=False, why=f"it asks for {', '.join(made.asked)}")
    secrets = {one: made.confided.get(one, site.accounts.get(goal.account, "x")) for one in made.secrets}
    settings = Settings(shots="none", replan=RulesReplanner(made.checked.specs))
    ended = asyncio.run(run_plan(made.checked, root=folder, inputs={}, secrets=secrets, settings=settings))
    return Attempt(
        intent=goal.intent,
        planned=True,
        done=ended.end.outcome == "done",
        met=goal.met(before, there.state),
        why=ended.end.why,
    )


def world_of(server: Server, site: str, world: str, seed: int, options: Mapping[str, bool] | None = None) -> Any:
    """A world as the server has it: tests look at its state, which pages never show."""
    worlds = server._app.routes[0].endpoint.args[0]
    return worlds.reset(worlds.find(f"{site}@{world}"), seed=seed, options=dict(options or {}))


def main() -> None:
    """Print what came of each goal, and how many of each kind there were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sites", nargs="*", default=sorted(SITES))
    parser.add_argument("--goals", type=int, default=20, help="goals of each site")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--plan-only", action="store_true")
    chosen = parser.parse_args()
    with Server() as server, tempfile.TemporaryDirectory() as folder:
        for name in chosen.sites:
            kinds: Counter[str] = Counter()
            for seed, goal in islice(goals_of(name, range(chosen.seed, chosen.seed + 100)), chosen.goals):
                if chosen.plan_only:
                    kind = _plan_only(name, goal)
                else:
                    got = attempt(server, name, seed, goal, Path(folder))
                    kind = got.kind
                    _say(f"{got.kind:8} {got.intent}" + (f"  [{got.why}]" if got.why else ""))
                kinds[kind] += 1
            _say(f"{name} {dict(kinds)}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _plan_only(name: str, goal: Goal[Any]) -> str:
    try:
        drafted(name, goal)
    except CannotPlan as why:
        _say(f"refused  {goal.intent}  [{why}]")
        return "refused"
    return "planned"


if __name__ == "__main__":
    main()
