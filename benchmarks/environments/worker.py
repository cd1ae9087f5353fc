"""BrowserGym's episodes; runs under the peer's Python, with Playwright's pauses and BrowserGym's own taken out.

`worker.py POOL URL CHROMIUM` reads the places of tasks, a line each, and prints seconds and pay of an episode for each:
a reset, and a step for each of the oracle's actions. The browser stays the one that BrowserGym starts.
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from callsheet.mock_sites.acts import Act, Check, Choose, Click, Fill, Press, Target, Uncheck
from callsheet.tasks.envs.browsergym import SiteTask
from callsheet.tasks.task import read_pool

LONGEST = 60.0
"""Seconds that an act, or an episode until the site has what was sent, may take on a busy machine."""


def main(pool: str, url: str, chromium: str) -> None:
    """Until there are no more lines."""
    from browsergym.core.env import BrowserEnv
    from playwright.sync_api import BrowserType

    launch = BrowserType.launch

    def launch_that_one(self: BrowserType, **how: Any) -> Any:
        # Its chat window is in a browser of its own, for which no program can be named.
        return launch(self, **{"executable_path": chromium, "chromium_sandbox": False, **how})

    BrowserType.launch = launch_that_one
    SiteTask.timeout = int(1000 * LONGEST)
    tasks = read_pool(Path(pool).read_text(encoding="utf-8")).tasks
    for line in sys.stdin:
        task = tasks[int(line)]
        env = BrowserEnv(
            task_entrypoint=partial(SiteTask, task=task, url=url),
            headless=True,
            slow_mo=0,
            pre_observation_delay=0.0,
            action_mapping=None,
        )
        begun = time.perf_counter()
        env.reset(seed=0)
        paid = 0.0
        for what in task.way:
            seen, paid, *_ = env.step(code_of(what))
            if seen["last_action_error"]:
                raise RuntimeError(f"{task.id}: {code_of(what)}: {seen['last_action_error']}")
        until = begun + LONGEST
        while not paid and time.perf_counter() < until:  # what the last action sent may not have come to the site yet
            env.page.wait_for_timeout(10)
            paid, *_ = env.task.validate(env.page, [])
        took = time.perf_counter() - begun
        env.close()
        print(json.dumps([took, paid]), flush=True)


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
