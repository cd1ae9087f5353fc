"""The Python way in: run a plan file, resume a run."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .dsl.check import CheckedPlan, check
from .dsl.limits import FROM_FILE
from .dsl.models import Models
from .dsl.parsing import parse
from .dsl.replanning import Replanners
from .interpreter.events import Outcome
from .interpreter.folders import find_run
from .interpreter.run import Ended, plan_of, resume_run, run_plan
from .interpreter.work import Accept
from .models import models_for
from .plan_files import FolderFiles
from .report import write_report
from .secrets import find_secrets
from .settings import AllSettings, load_settings
from .tiers import tiers_in_force


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """How a run ended. `value` is what the plan's `result` is, `report` the HTML file, `run` the id for `resume`."""

    outcome: Outcome
    why: str
    value: Any
    run: str
    report: Path

    @property
    def done(self) -> bool:
        """Whether it was done and verified."""
        return self.outcome == "done"


def run(
    path: str | Path | CheckedPlan,
    *,
    inputs: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
    replan: Replanners | str | None = None,
    accept: Accept | None = None,
    models: Models | None = None,
    **settings: Any,
) -> RunResult:
    """Check a plan file (or take a checked plan) and run it; returns when the run has ended.

    `models` answer what the plan asks models, or work for it; without any, those that the settings and keys make
    (`docs/models.md`). `callsheet.dsl.scripted` has some for tests.

    Secrets that are not given are looked for in `CALLSHEET_SECRET_NAME`, `.env` and the keyring. `settings` are those
    of `callsheet.toml`: `runs_dir`, `headless`, `browser`, `shots`, `settle_pause`, `model` …. `replan` rewrites the
    rest of the plan when a trigger fires: a replanner, or the name of a planner (`"auto"`, `"anthropic"`, `"rules"` …);
    `accept` is asked about a patch, as its diff and reason, that a model may not decide on.

    Raises `PlanRejected`, `CannotCarryOut`, `NoModels`, `BadInput`, `MissingSecret`, `BadSettings`, `BadCassette`,
    `BrowserMissing`, and OSError for a file that cannot be read. Not to be called from inside a running event loop:
    await `interpreter.run.run_plan` there.
    """
    checked = path if isinstance(path, CheckedPlan) else _checked(Path(path))
    chosen = load_settings(**settings)
    known = find_secrets(checked.secrets, secrets or {})
    models = models or models_for(checked, chosen, _warn)
    how = replace(chosen.for_run(), replan=_replanners(checked, replan, chosen), accept=accept, models=models)
    ended = asyncio.run(run_plan(checked, root=chosen.runs_dir, inputs=inputs or {}, secrets=known, settings=how))
    return _result(ended)


def resume(
    run: str = "last",
    *,
    secrets: Mapping[str, str] | None = None,
    replan: Replanners | str | None = None,
    accept: Accept | None = None,
    models: Models | None = None,
    **settings: Any,
) -> RunResult:
    """Take up a run by its id, the beginning of it, or `last`.

    Raises what `run` raises, `NoSuchRun`, `NotResumable`, `RunBusy` and `JournalError`.
    """
    chosen: AllSettings = load_settings(**settings)
    folder = find_run(chosen.runs_dir, run)
    plan = plan_of(folder)
    known = find_secrets(plan.secrets, secrets or {})
    models = models or models_for(plan, chosen, _warn)
    how = replace(chosen.for_run(), replan=_replanners(plan, replan, chosen), accept=accept, models=models)
    return _result(asyncio.run(resume_run(folder, secrets=known, settings=how)))


def _replanners(plan: CheckedPlan, replan: Replanners | str | None, settings: AllSettings) -> Replanners | None:
    """Whoever is called so. Raises `BadTask` for a planner that there is not."""
    if not isinstance(replan, str):
        return replan
    from .replanners import replanners_for

    return replanners_for(plan, replan, settings, warn=_warn)


def _warn(said: str) -> None:
    warnings.warn(said, UserWarning, stacklevel=4)


def _checked(path: Path) -> CheckedPlan:
    with path.open(encoding="utf-8") as file:
        # One character more than a plan may have is enough to say that there are too many.
        text = file.read(FROM_FILE.size + 1)
    plan = parse(text, name=str(path))
    return check(plan, files=FolderFiles(path.parent), tiers=tiers_in_force()).unwrap()


def _result(ended: Ended) -> RunResult:
    report = write_report(ended.folder)
    return RunResult(outcome=ended.end.outcome, why=ended.end.why, value=ended.end.result, run=ended.run, report=report)
