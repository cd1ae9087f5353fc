"""The checks of a task in two steps, for a run whose answer is known only when its pages are gone.

In goes the task while the pages are there, out comes what was seen; and of that and the answer, what does not hold.
What only a model could tell does not hold without one, and is said to be that.
"""

from __future__ import annotations

from callsheet.dsl.classes import frozen

from .answers import answer_score
from .format import ArenaTask
from .judging import Judge, NoJudge
from .live import NotAsked
from .pages import Looker, PageFailed, pages_score
from .urls import url_matches


@frozen
class Looked:
    """What was seen after a run: what did not hold of the address and of pages, or nothing."""

    task: ArenaTask
    seen: str

    async def failed(self, answer: str, judge: Judge) -> str:
        """What does not hold, in a line; nothing where everything does. Raises what the judge's model raises."""
        checks = self.task.eval
        if self.seen or "string_match" not in checks.eval_types:
            return self.seen
        try:
            good = await answer_score(
                checks.reference_answers or {}, answer, intent=self.task.intent, note=checks.string_note, judge=judge
            )
        except NoJudge as error:
            return f"whether {answer!r} is right only a model can tell: {error}"
        return "" if good else f"the answer is {answer!r}"


async def looked_at(task: ArenaTask, looker: Looker) -> Looked:
    """Looks at the address and the pages, as far as the task asks for them."""
    checks, url = task.eval, looker.last.url
    seen = ""
    if "url_match" in checks.eval_types and not url_matches(checks.reference_url or "", url):
        seen = f"the run ended at {url}"
    elif "program_html" in checks.eval_types:
        try:
            if not await pages_score(checks.program_html or (), looker):
                seen = "a page has not what it should have"
        except (PageFailed, NotAsked) as error:
            seen = str(error)
    return Looked(task=task, seen=seen)
