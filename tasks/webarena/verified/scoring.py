"""The score of a run by WebArena-Verified: every check of the task holds, or none counts.

In go a task, the answer, the requests and where the sites are; out comes what each check came to. A check that cannot
be made, of an answer that is not of its type or of a request that nobody can read, is an error and counts as failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callsheet.dsl.classes import frozen

from .answers import answer_holds
from .format import AnswerCheck, Check, VerifiedTask
from .har import Sent
from .network import request_holds
from .sites import Sites


@frozen
class Checked:
    """What one check came to; `error` says why it could not be made."""

    evaluator: str
    holds: bool
    error: str = ""


@frozen
class VerifiedScore:
    """What all checks came to, in the order of the file."""

    checks: tuple[Checked, ...]

    @property
    def value(self) -> float:
        """1 where all of them hold."""
        return float(all(one.holds for one in self.checks))


def score_verified(
    task: VerifiedTask, *, answer: Any, sent: Sequence[Sent], addresses: Mapping[str, Sequence[str]]
) -> VerifiedScore:
    """Checks what came of a run. Raises KeyError for a site without an address."""
    sites = Sites.of(task.sites, addresses)
    return VerifiedScore(checks=tuple(_checked(one, task, answer, sent, sites) for one in task.eval))


def _checked(check: Check, task: VerifiedTask, answer: Any, sent: Sequence[Sent], sites: Sites) -> Checked:
    try:
        if isinstance(check, AnswerCheck):
            holds = answer_holds(check, answer, task_type=task.task_type, sites=sites)
        else:
            holds = request_holds(check, sent, task_type=task.task_type, sites=sites)
    except ValueError as error:
        return Checked(evaluator=check.evaluator, holds=False, error=str(error))
    return Checked(evaluator=check.evaluator, holds=holds)
