"""What each tool does, without the protocol: texts in, JSON data out.

No tool reads a file that a client names: plans, specs and skills come as texts. `Refused` has the line that the client
is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from callsheet.documents import draft_json
from callsheet.dsl.check import CheckedPlan, Verdict, check
from callsheet.dsl.diagnostics import closest
from callsheet.dsl.explain import codes, page
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.limits import FROM_MODEL
from callsheet.dsl.parsing import parse
from callsheet.tiers import tiers_in_force

from .granting import Grant, NotGranted, Purse, require_granted

NAME = "<plan>"


class Refused(Exception):
    """A tool does not do what it was called for; the message is one line that says why."""


def judged(plan: str, files: Mapping[str, str], *, strict: bool = False) -> Verdict:
    """The verdict on a plan; `files` are the texts of the specs and skills that it names."""
    tree = parse(plan, name=NAME, limits=FROM_MODEL)
    return check(tree, strict=strict, files=InMemoryFiles(dict(files)), tiers=tiers_in_force())


def accepted(plan: str, files: Mapping[str, str]) -> CheckedPlan:
    """The checked plan. Raises `Refused` with its first mistake."""
    verdict = judged(plan, files)
    if verdict.checked is None:
        first = next(one for one in verdict.diagnostics if one.severity == "error")
        line = verdict.plan.source.position(first.span.start).line
        raise Refused(f"the plan is rejected: line {line}: {first.message} [{first.code}]; `check` tells all of it")
    return verdict.checked


def explained(code: str) -> str:
    """The page of a diagnostic's code."""
    known, wanted = codes(), code.upper()
    if wanted not in known:
        near = closest(wanted, known)
        raise Refused(f"no code `{code[:40]}`" + (f"; did you mean `{near}`?" if near else ""))
    return page(wanted)


def costed(plan: str, files: Mapping[str, str]) -> dict[str, Any]:
    """What a plan may cost, by node and by agent."""
    from callsheet.report.costs import cost_json

    return cost_json(accepted(plan, files))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A goal as a client asks for a plan of it. `spec` is the text of the site's spec; mock sites bring theirs."""

    goal: str
    site: str
    spec: str = ""
    budget: str = ""
    inputs: Mapping[str, str]


async def drafted(wanted: Wanted, planner: str) -> dict[str, Any]:
    """A checked plan of a goal."""
    from callsheet.drafting import BadTask, draft_of, task_of
    from callsheet.planners.drafts import CannotPlan

    try:
        task = task_of(
            wanted.goal, wanted.site, spec=wanted.spec or None, budget=wanted.budget, given=dict(wanted.inputs)
        )
        draft = await draft_of(task, planner)
    except (BadTask, CannotPlan) as why:
        raise Refused(f"no plan: {why}") from None
    return {**draft_json(draft, task), "files": {task.spec_file: task.spec_text}}


class Running:
    """Runs plans of clients within a grant, one after the other."""

    def __init__(self, grant: Grant, runs_dir: Path) -> None:
        self._grant, self._runs_dir, self._purse = grant, runs_dir, Purse(grant)
        self._alone = asyncio.Lock()

    async def run(self, plan: str, files: Mapping[str, str], inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Run a plan to its end, or to where it waits for a person."""
        checked = await asyncio.to_thread(accepted, plan, files)
        async with self._alone:
            try:
                require_granted(self._grant, checked)
                self._purse.take(checked)
            except NotGranted as why:
                raise Refused(f"not run: {why}") from None
            try:
                ended = await self._carried_out(checked, inputs)
            except Refused:  # before it began; of any other failure nobody knows what was used
                self._purse.give_back(checked, {})
                raise
            self._purse.give_back(checked, ended.used)
        return await asyncio.to_thread(_told, ended)

    async def _carried_out(self, checked: CheckedPlan, inputs: Mapping[str, Any]) -> Any:
        """Nobody is there to be asked: what needs a person waits for `callsheet approve` or `answer`."""
        from callsheet.cli.problems import exit_code_of
        from callsheet.interpreter.run import run_plan
        from callsheet.models import models_for
        from callsheet.settings import load_settings

        said = list[str]()
        try:
            settings = load_settings(runs_dir=self._runs_dir)
            how = replace(settings.for_run(), models=models_for(checked, settings, said.append))
            secrets = {name: self._grant.secrets[name] for name in checked.secrets}
            return await run_plan(checked, root=settings.runs_dir, inputs=inputs, secrets=secrets, settings=how)
        except Exception as error:  # what a person can put right is told to the client; the rest is a fault of ours
            if exit_code_of(error) is None:
                raise
            raise Refused(f"not run: {error}") from None


def _told(ended: Any) -> dict[str, Any]:
    from callsheet.dsl.values import to_data
    from callsheet.report import load_report, write_report

    report = load_report(ended.folder)
    path = write_report(ended.folder)
    waiting = "a person has to say something: `callsheet show` tells what" if ended.end.outcome == "waiting" else ""
    return {
        "run": ended.run,
        "outcome": ended.end.outcome,
        "why": ended.end.why,
        "next": waiting,
        "result": to_data(ended.end.result),
        "used": {one.resource: str(one.used) for one in report.measures},
        "report": str(path),
    }
