"""The score of a run: the product of its task's checks, 0 or 1.

In go a task with its addresses filled in, what was answered, and a look at the pages; out comes the score of each
kind of check. Kinds are checked in the order of the file, and none after the first that fails: their product is 0.
"""

from __future__ import annotations

from collections.abc import Mapping

from callsheet.dsl.classes import frozen

from .answers import answer_score
from .format import ArenaTask
from .judging import Judge
from .pages import Looker, pages_score
from .urls import url_matches


@frozen
class Score:
    """What each kind of check came to; those after the first 0 were not looked at."""

    parts: Mapping[str, float]

    @property
    def value(self) -> float:
        """1 where all of them hold."""
        return min(self.parts.values())


async def score(task: ArenaTask, *, answer: str, looker: Looker, judge: Judge | None = None) -> Score:
    """Checks what came of a run. Raises `NoJudge` where only a model can tell, and what it raises."""
    parts: dict[str, float] = {}
    for kind in task.eval.eval_types:
        parts[kind] = await _part(kind, task, answer, looker, judge)
        if not parts[kind]:
            break
    return Score(parts=parts)


async def _part(kind: str, task: ArenaTask, answer: str, looker: Looker, judge: Judge | None) -> float:
    checks = task.eval
    match kind:
        case "string_match":
            assert checks.reference_answers is not None, "looked at when the file was read"
            return await answer_score(
                checks.reference_answers, answer, intent=task.intent, note=checks.string_note, judge=judge or Judge()
            )
        case "url_match":
            assert checks.reference_url is not None, "looked at when the file was read"
            return float(url_matches(checks.reference_url, looker.last.url))
        case _:
            return await pages_score(checks.program_html or (), looker)
