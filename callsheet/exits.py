"""Exit codes of the command line."""

from __future__ import annotations

DONE = 0
"""Done and verified."""
GOAL = 1
"""The goal was not met."""
USAGE = 2
"""The command cannot be carried out as given, or not on this machine."""
REJECTED = 3
"""The plan has errors."""
BUDGET = 4
"""The budget was used up."""
WAITING = 5
"""A person has to say something."""
SITE = 6
"""A site, a provider or the browser failed."""
OURS = 70
"""A fault of Callsheet."""
INTERRUPTED = 130
"""Stopped by Ctrl-C; a run can be resumed."""

OF_OUTCOME = {
    "done": DONE,
    "goal": GOAL,
    "budget": BUDGET,
    "waiting": WAITING,
    "site": SITE,
    "interrupted": INTERRUPTED,
}
