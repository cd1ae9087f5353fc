"""BrowserGym's episodes; runs under the peer's Python, with BrowserGym's sleeps and Playwright's pauses taken out.

`worker.py POOL URL CHROMIUM` reads the places of tasks, a line each, and answers with a line of JSON for each: the
seconds of its reset and of all, and whether it paid. An episode is a reset and a step for each of the oracle's actions.
The browsers stay those that BrowserGym starts; that they are closed is not counted.
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from browsergym.core import env as browsergym_env
from playwright.sync_api import BrowserType

from callsheet.mock_sites.acts import Act, Check, Choose, Click, Fill, Press, Target, Uncheck
from callsheet.tasks.envs.browsergym import SiteTask
from callsheet.tasks.task import Task, read_pool

LONGEST = 60.0
"""Seconds that an act, or the site after the last one, may take on a busy machine."""
PAUSE_MILLISECONDS = 5


def main(pool: str, url: str, chromium: str) -> None:
    """Until there are no more lines."""
    launch_that_one(chromium)
    browsergym_env.time = SimpleNamespace(time=time.time, sleep=lambda seconds: None)
    SiteTask.timeout = int(1000 * LONGEST)
    SiteTask.slow_mo = None  # what the environment is told instead
    tasks = read_pool(Path(pool).read_text(encoding="utf-8")).tasks
    for line in sys.stdin:
        print(json.dumps(episode(tasks[int(line)], url)), flush=True)


def launch_that_one(chromium: str) -> None:
    """Its chat window is in a browser of its own, for which no program can be named."""
    launch = BrowserType.launch

    def launch_it(self: BrowserType, **how: Any) -> Any:
        return launch(self, **{"executable_path": chromium, "chromium_sandbox": False, **how})

    BrowserType.launch = launch_it


def episode(task: Task, url: str) -> dict[str, float | bool]:
    """Raises `RuntimeError` for an action that could not be done."""
    env = browsergym_env.BrowserEnv(
        task_entrypoint=partial(SiteTask, task=task, url=url),
        slow_mo=0,
        pre_observation_delay=0.0,
        action_mapping=None,
    )
    begun, paid = time.perf_counter(), 0.0
    env.reset(seed=0)
    reset = time.perf_counter() - begun
    for what in task.way:
        seen, paid, *_ = env.step(code_of(what))
        if seen["last_action_error"]:
            raise RuntimeError(f"{task.id}: {code_of(what)}: {seen['last_action_error']}")
    until = time.perf_counter() + LONGEST
    while not paid and time.perf_counter() < until:  # what the last action sent may not have come to the site yet
        env.page.wait_for_timeout(PAUSE_MILLISECONDS)
        paid, *_ = env.task.validate(env.page, [])
    took = time.perf_counter() - begun
    env.close()
    return {"reset": reset, "all": took, "paid": paid == 1}


def code_of(what: Act) -> str:
    """An act as a line of Python, which is what BrowserGym's environment takes."""
    match what:
        case Fill(target=target, value=value):
            return f"{_located(target)}.fill({value!r})"
        case Choose(target=target, option=option):
            return f"{_located(target)}.select_option(label={option!r})"
        case Click(target=target):
            return f"{_located(target)}.click()"
        case Check(target=target):
            return f"{_located(target)}.check()"
        case Uncheck(target=target):
            return f"{_located(target)}.uncheck()"
        case Press(key=key, target=Target() as target):
            return f"{_located(target)}.press({key!r})"
        case Press(key=key):
            return f"page.keyboard.press({key!r})"
    raise ValueError(f"the oracle does no {what}")


def _located(target: Target) -> str:
    """As `tasks.envs.browsergym` finds a control."""
    found = "page"
    for role, name in (*target.where, (target.role, target.name)):
        if role == "row":
            cells = [f"page.get_by_role({kind!r}, name={name!r}, exact=True)" for kind in ("cell", "rowheader")]
            found += f".get_by_role('row').filter(has={cells[0]}.or_({cells[1]}))"
        else:
            found += f".get_by_role({role!r}, name={name!r}, exact=True)" if name else f".get_by_role({role!r})"
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
