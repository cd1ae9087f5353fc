"""What does not hold of a run whose pages are gone, with a model that judges and without."""

from __future__ import annotations

from typing import Any

import pytest

from callsheet.planners.model import Unavailable
from callsheet.planners.providers.scripted import ScriptedModel
from callsheet.tasks.webarena.judging import Judge
from callsheet.tasks.webarena.looked import looked_at

from .looking import FakeLooker, FakePage, task

NEEDS_ONE = "whether 'nine' is right only a model can tell: none was named as the judge"
FUZZY = {"fuzzy_match": ["9 lamps"]}
CANNOT_BE = {"fuzzy_match": "N/A"}


async def failed(answer: str, model: ScriptedModel | None, **checks: Any) -> str:
    """What does not hold of a run that ended on the shop's first page."""
    looked = await looked_at(task(**checks), FakeLooker(FakePage("http://shop")))
    return await looked.failed(answer, Judge(model))


@pytest.mark.parametrize(
    ("answers", "answer", "said", "why"),
    [
        (FUZZY, "nine", ["correct"], ""),
        (FUZZY, "nine", ["incorrect"], "the answer is 'nine'"),
        (FUZZY, "nine", ["partially correct"], "the answer is 'nine'"),
        (FUZZY, "nine", None, NEEDS_ONE),
        (CANNOT_BE, "N/A", None, ""),
        (CANNOT_BE, "nine", None, NEEDS_ONE),
        (CANNOT_BE, "there are no lamps", ["same"], ""),
        ({"exact_match": "9", **FUZZY}, "8", None, "the answer is '8'"),
    ],
)
async def test_answers(answers: dict[str, Any], answer: str, said: list[str] | None, why: str) -> None:
    """A model is asked where only one can tell, and not where something else has failed already."""
    model = None if said is None else ScriptedModel(said)

    assert why == await failed(answer, model, reference_answers=answers)
    assert said is None or (model is not None and len(said) == len(model.requests))


async def test_where_it_ended_comes_first() -> None:
    """Nobody is asked about the answer of a run that ended elsewhere."""
    model = ScriptedModel(["correct"])

    assert "the run ended at http://shop" == await failed(
        "nine", model, reference_answers=FUZZY, reference_url="http://forum"
    )
    assert [] == model.requests


async def test_a_judge_that_does_not_answer() -> None:
    """Is no verdict."""
    with pytest.raises(Unavailable):
        await failed("nine", ScriptedModel([Unavailable("too many requests")]), reference_answers=FUZZY)
