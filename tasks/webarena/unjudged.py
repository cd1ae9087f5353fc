"""The checks of a task in two steps, for a run whose answer is known only when its pages are gone.

In goes the task while the pages are there, out comes what was seen; and of that and the answer, what does not hold. No
model is asked: what only one could tell does not hold here, and is said to be that.
"""

from __future__ import annotations

from callsheet.dsl.classes import frozen

from .answers import cleaned, holds
from .format import ArenaTask
from .live import NotAsked
from .pages import Looker, PageFailed, pages_score
from .urls import url_matches


@frozen
class Looked:
    """What was seen after a run: what did not hold of the address and of pages, or nothing."""

    task: ArenaTask
    seen: str

    def failed(self, answer: str) -> str:
        """What does not hold, in a line; nothing where everything does."""
        return self.seen or (self._answer(answer) if "string_match" in self.task.eval.eval_types else "")

    def _answer(self, answer: str) -> str:
        answers = self.task.eval.reference_answers or {}
        given = cleaned(answer)
        for approach, wanted in answers.items():
            if approach == "fuzzy_match" and not (isinstance(wanted, str) and holds(approach, wanted, given)):
                return f"whether {answer!r} is right only a model can tell"
            if approach != "fuzzy_match" and not holds(approach, wanted, given):
                return f"the answer is {answer!r}"
        return ""


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
