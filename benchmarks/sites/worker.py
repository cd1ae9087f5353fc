"""Measures one peer; runs under the peers' own Python, so it imports nothing of the project.

`worker.py PEER URL CHROMIUM RESETS` prints the seconds of each reset as a JSON list, in the last line. The first
reset is not counted: whatever is done once is done by then.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def main(peer: str, url: str, chromium: str, resets: int) -> None:
    """Print what was measured."""
    environment = _miniwob() if peer == "miniwob" else _browsergym(url, chromium, no_delay=peer.endswith("no_delay"))
    environment.reset(seed=0)
    seconds = []
    for seed in range(1, resets + 1):
        begun = time.perf_counter()
        environment.reset(seed=seed)
        seconds.append(time.perf_counter() - begun)
    environment.close()
    print(json.dumps(seconds))


def _browsergym(url: str, chromium: str, *, no_delay: bool) -> Any:
    """The environment for a page of one's own; `no_delay` takes out the pause before it looks at the page."""
    import browsergym.core  # noqa: F401 # it registers its environments
    import gymnasium
    from playwright.sync_api import BrowserType

    launch = BrowserType.launch

    def launch_that_one(self: BrowserType, **how: Any) -> Any:
        # Its chat window is in a browser of its own, for which no program can be named.
        return launch(self, **{"executable_path": chromium, "chromium_sandbox": False, **how})

    BrowserType.launch = launch_that_one
    delay = {"pre_observation_delay": 0.0} if no_delay else {}
    return gymnasium.make(
        "browsergym/openended",
        task_kwargs={"start_url": url},
        headless=True,
        slow_mo=0,
        disable_env_checker=True,
        **delay,
    ).unwrapped


def _miniwob() -> Any:
    """Its environment for the page that is nearest to a form with a button; the browser stays open."""
    import gymnasium
    import miniwob

    gymnasium.register_envs(miniwob)
    return gymnasium.make("miniwob/enter-text-v1")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
