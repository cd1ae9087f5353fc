"""What a task's page looks like to its site's model, act by act, and what is left to do from there.

In go a task and the acts that were done on its page; out comes the shortest way on. No page is asked: a simulated
model learns here where it is, and a recording how far an attempt has come.
"""

from __future__ import annotations

from collections.abc import Sequence

from callsheet.dsl.models import ModelFailed
from callsheet.mock_sites.acts import Act, Refusal, Screen
from callsheet.mock_sites.browsing import act as acted
from callsheet.mock_sites.browsing import open_screen
from callsheet.mock_sites.chains import continued
from callsheet.mock_sites.oracle import Way, shortest_way

from ..statements import statement
from ..task import Task

MOST_SCREENS = 1_500
MOST_ASTRAY = 4
"""What is looked at, and by how many acts the way may be longer than the task's, when it has to be found anew.

Where that is not enough there is taken to be none.
"""


class Mirror:
    """One attempt at one task. `screen` is what is there now, `goal` what is wanted."""

    def __init__(self, task: Task) -> None:
        self._respond = task.where.respond
        begun = task.first_state()
        self.goal = continued(task.goal(), begun)
        self.screen: Screen[object] = open_screen(self._respond, begun, task.start, account=task.account)
        self._done = 0
        self._way: list[Act] | None = list(task.way)
        self._longest = task.min_actions + MOST_ASTRAY
        self._sought = True

    def catch_up(self, done: Sequence[Act]) -> None:
        """`done` are all acts so far; those that were told before are passed over. Raises `ModelFailed`."""
        for what in done[self._done :]:
            after = acted(self._respond, self.screen, what)
            if isinstance(after, Refusal):
                raise ModelFailed(
                    f"the page let through `{statement(what)}` and the site's model does not: {after.message}"
                )
            self.screen = after
            if self._way and self._way[0] == what:
                self._way.pop(0)
            else:
                self._way, self._sought = None, False  # it went astray
        self._done = len(done)

    def way(self) -> list[Act] | None:
        """The acts that are left to do; None when there is no way, or none that is found."""
        if not self._sought:
            found = shortest_way(
                self._respond, self.screen, self.goal, most_acts=self._longest, most_screens=MOST_SCREENS
            )
            self._way, self._sought = (list(found.acts) if isinstance(found, Way) else None), True
        return self._way
