"""Solves episodes in the environment that the package `miniwob` brings; a process that imports nothing of ours.

`worker.py HOW`, with HOW `package` (what the environment does: it clicks by a script of the page's), `package_blind`
(the same without its pictures) or `selenium` (real clicks and keys on the same page). On each line of its input is a
task and seeds; it answers with a line of JSON: seconds, and how many were solved.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from typing import Any

import gymnasium
import miniwob
from miniwob.action import ActionTypes
from selenium.webdriver.common.by import By

Found = Callable[[dict[str, Any]], bool]
Act = tuple[Found, str, str | None]
"""What it is done to, for the environment by what it tells of elements and for selenium by CSS; and what is typed."""


def clicked(css: str, found: Found) -> Act:
    """A click."""
    return found, css, None


def acts_of(task: str, said: str) -> list[Act]:
    """What solves a task, by what the page says."""
    quoted = re.findall(r'"([^"]*)"', said)
    submit = clicked("#subbtn", lambda one: one["id"] == "subbtn")
    match task:
        case "click-dialog":
            close = ".ui-dialog-titlebar-close"
            return [clicked(close, lambda one: "ui-dialog-titlebar-close" in one["classes"])]
        case "enter-text":
            return [(lambda one: one["id"] == "tt", "#tt", quoted[0]), submit]
        case "login-user":
            user: Act = (lambda one: one["id"] == "username", "#username", quoted[0])
            password: Act = (lambda one: one["id"] == "password", "#password", quoted[1])
            return [user, password, submit]
        case "click-checkboxes":
            names = said.removeprefix("Select ").removesuffix(" and click Submit.").split(", ")
            return [*(boxed(name) for name in names if name != "nothing"), submit]
    raise ValueError(task)


def boxed(name: str) -> Act:
    """The box of a name is what stands before the text."""
    return (lambda one: one["text"] == name, f"//label[normalize-space()='{name}']/input", None)


class Environment:
    """One task's, whose browser stays open."""

    def __init__(self, task: str, how: str) -> None:
        self.task, self.how = task, how
        self.made = gymnasium.make(f"miniwob/{task}-v1").unwrapped
        self.options = None if how == "package" else {"record_screenshots": False}

    def solved(self, seed: int) -> bool:
        """An episode from its reset to its end."""
        seen, _ = self.made.reset(seed=seed, options=self.options)
        acts = acts_of(self.task, seen["utterance"])
        if self.how == "selenium":
            return self._really(acts)
        reward = -1.0
        for found, _, text in acts:
            seen, reward, over, _, about = self.made.step(self._action(seen["dom_elements"], found, text))
            if over:
                return float(about["raw_reward"]) >= 1
        return reward >= 1

    def _action(self, elements: tuple[dict[str, Any], ...], found: Found, text: str | None) -> Any:
        at = next(place for place, one in enumerate(elements) if found(one))
        # A box has no text of its own: its label is told behind it.
        if elements[at]["tag"] == "t":
            at -= 1
        ref = elements[at]["ref"]
        if text is None:
            return self.made.create_action(ActionTypes.CLICK_ELEMENT, ref=ref)
        return self.made.create_action(ActionTypes.FOCUS_ELEMENT_AND_TYPE_TEXT, ref=ref, text=text)

    def _really(self, acts: list[Act]) -> bool:
        driver = self.made.instance.driver
        for _, where, text in acts:
            control = driver.find_element(By.XPATH if where.startswith("//") else By.CSS_SELECTOR, where)
            if text is None:
                control.click()
            else:
                control.send_keys(text)
        return float(driver.execute_script("return WOB_RAW_REWARD_GLOBAL;")) >= 1


def main(how: str) -> None:
    """Until the input ends."""
    gymnasium.register_envs(miniwob)
    open_one: Environment | None = None
    for line in sys.stdin:
        task, *seeds = line.split()
        if open_one is None or open_one.task != task:
            if open_one is not None:
                open_one.made.close()
            open_one = Environment(task, how)
            open_one.solved(0)  # whatever is done once is done by then
        begun = time.perf_counter()
        solved = sum(open_one.solved(int(seed)) for seed in seeds)
        print(json.dumps({"seconds": time.perf_counter() - begun, "solved": solved}), flush=True)
    if open_one is not None:
        open_one.made.close()


if __name__ == "__main__":
    main(sys.argv[1])
