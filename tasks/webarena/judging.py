"""The two questions that a model is asked about an answer, and how its reply is read.

In go the task, what is right and what was answered; out comes yes or no. The questions are those of WebArena's own
evaluator in other words, and a reply is read in the same way: whatever mentions `incorrect` or `partially correct` is
a no. The model is any of ours. Another than the one that a published score was judged by may judge otherwise.
"""

from __future__ import annotations

from callsheet.planners.model import Block, Message, Model, Request

LONGEST_REPLY = 768
AS_GOOD = (
    "A question was put to a student, and you help the teacher to mark the answer. Other words than the reference's "
    "are fine: what counts is whether the answer means the same.\n"
    "question: {intent}\nreference answer: {reference}\nstudent answer: {answer}\n"
    "`N/A` in any of them means that the task cannot be done.\n"
    "End with one verdict: correct, incorrect or partially correct."
)
SAME_REASON = (
    "A task cannot be done. Somebody tried it, gave up, and told why.\n"
    "task: {intent}\nactual reason: {reference}\nreported reason: {answer}\n"
    "Say `same` if the reported reason agrees with the actual one, be it between the lines; otherwise say `different`."
)


class NoJudge(Exception):
    """A check that only a model can do, and no model, or one that says neither yes nor no; one line."""


class Judge:
    """A model that judges. Without one it refuses, with what to do about it."""

    def __init__(self, model: Model | None = None) -> None:
        self._model = model

    async def as_good(self, intent: str, reference: str, answer: str) -> bool:
        """Whether the answer means what the reference means. Raises `NoJudge`, `CallFailed`."""
        said = await self._ask(AS_GOOD.format(intent=intent, reference=reference, answer=answer))
        return _read(said, no=("partially correct", "incorrect"), yes="correct")

    async def same_reason(self, intent: str, reason: str, answer: str) -> bool:
        """Whether the answer gives the reason why the task cannot be done. Raises `NoJudge`, `CallFailed`."""
        said = await self._ask(SAME_REASON.format(intent=intent, reference=reason, answer=answer))
        return _read(said, no=("different",), yes="same")

    async def _ask(self, question: str) -> str:
        if self._model is None:
            raise NoJudge("none was named as the judge")
        request = Request(
            messages=(Message(question),),
            system=(Block("You are a helpful assistant"),),
            max_tokens=LONGEST_REPLY,
            temperature=0.0 if self._model.abilities.sampling else None,
        )
        return (await self._model.complete(request)).text.lower()


def _read(said: str, *, no: tuple[str, ...], yes: str) -> bool:
    if any(word in said for word in no):
        return False
    if yes not in said:
        raise NoJudge(f"the judge said neither `{yes}` nor `{no[-1]}`: {said[:80]!r}")
    return True
