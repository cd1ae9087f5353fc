"""Does the flows with one peer, in a process under the peers' own Python: `peer_worker.py NAME CHROMIUM FLAGS…`.

In: lines `FLOW BASE`. Out: a line of JSON for each, what the flow came to and the seconds that it took. It imports
nothing of this project, which is not installed there.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

FORM = (
    ("fill", "input[name=n]", "Ada Lovelace"),
    ("fill", "input[name=e]", "ada@example.org"),
    ("fill", "input[name=p]", "12345"),
    ("fill", "input[name=c]", "London"),
    ("choose", "select", "Japan"),
    ("click", "input[type=radio]", ""),
    ("click", "input[type=checkbox]", ""),
    ("click", "button", ""),
)
SHOP = (
    ("fill", "input", "cable"),
    ("click", "button", ""),
    ("click", "a >> nth=0", ""),
    ("fill", "input", "2"),
    ("click", "button", ""),
)
STEPS = {"form": ("/", FORM, "[data-testid=number]"), "shop": ("/shop", SHOP, "[role=status]")}


def browsergym(chromium: str, flags: list[str]) -> Callable[[str, str], tuple[float, str]]:
    """`env.step` for each act, without its pause and slow motion; beginning an episode is not counted."""
    import browsergym.core  # noqa: F401 - registers the environment
    import gymnasium
    from playwright.sync_api import BrowserType

    launch, sandbox = BrowserType.launch, "--no-sandbox" not in flags

    def launched(kind: Any, **options: Any) -> Any:
        """Its chat has a browser as well, for which no other can be named."""
        return launch(kind, **{**options, "executable_path": chromium, "chromium_sandbox": sandbox})

    BrowserType.launch = launched

    def flow(name: str, base: str) -> tuple[float, str]:
        start, steps, said = STEPS[name]
        env: Any = gymnasium.make(
            "browsergym/openended",
            task_kwargs={"start_url": base + start},
            slow_mo=0,
            pre_observation_delay=0,
            viewport={"width": 1280, "height": 800},
        )
        env.reset(seed=1)
        page, took = env.unwrapped.page, 0.0
        # The first step goes to the page again, as the other contenders begin with going there.
        acts = [lambda: f"goto({base + start!r})", *(_act(page, *step) for step in steps)]
        for act in acts:
            text = act()  # what a model would say is not counted either
            begun = time.perf_counter()
            env.step(text)
            took += time.perf_counter() - begun
        answer = str(page.locator(said).inner_text())
        env.close()
        return took, answer

    return flow


def _act(page: Any, verb: str, selector: str, text: str) -> Callable[[], str]:
    word = {"fill": "fill", "choose": "select_option", "click": "click"}[verb]

    def said() -> str:
        bid = page.locator(selector).first.get_attribute("bid")
        return f"{word}({bid!r}, {text!r})" if text else f"{word}({bid!r})"

    return said


def selenium(chromium: str, flags: list[str]) -> Callable[[str, str], tuple[float, str]]:
    """One browser for all flows, which begin with cookies cleared."""
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select, WebDriverWait

    options = ChromeOptions()
    options.binary_location = chromium
    for flag in ("--headless", "--window-size=1280,800", *flags):
        options.add_argument(flag)
    driver = Chrome(options=options, service=ChromeService(os.environ["CHROMEDRIVER"]))

    def find(selector: str) -> Any:
        css = selector.partition(" >> ")[0]
        return WebDriverWait(driver, 10, poll_frequency=0.02).until(lambda one: one.find_element(By.CSS_SELECTOR, css))

    def flow(name: str, base: str) -> tuple[float, str]:
        start, steps, said = STEPS[name]
        begun = time.perf_counter()
        driver.delete_all_cookies()
        driver.get(base + start)
        for verb, selector, text in steps:
            element = find(selector)
            if verb == "fill":
                element.clear()
                element.send_keys(text)
            elif verb == "choose":
                Select(element).select_by_visible_text(text)
            else:
                element.click()
        answer = str(find(said).text)
        return time.perf_counter() - begun, answer

    return flow


def main() -> None:
    """Until there are no more lines."""
    name, chromium, *flags = sys.argv[1:]
    flow = {"browsergym": browsergym, "selenium": selenium}[name](chromium, flags)
    answers, sys.stdout = sys.stdout, sys.stderr  # what the peers print is no answer
    for line in sys.stdin:
        seconds, said = flow(*line.split())
        answers.write(json.dumps({"seconds": seconds, "said": said}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
