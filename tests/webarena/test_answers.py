"""What an agent answered, held against the words of a task."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from callsheet.planners.providers.scripted import ScriptedModel
from callsheet.tasks.webarena.answers import includes, matches_exactly
from callsheet.tasks.webarena.judging import Judge, NoJudge
from callsheet.tasks.webarena.scoring import score
from callsheet.tasks.webarena.tokens import is_word_of

from .looking import FakeLooker, FakePage, task


def scored(answer: str, references: dict[str, Any], *said: str, note: str = "") -> float:
    """The score of an answer; a judge says these lines, or there is none."""
    judge = Judge(ScriptedModel(list(said))) if said else None
    one = task(reference_answers=references, string_note=note)
    return asyncio.run(score(one, answer=answer, looker=FakeLooker(FakePage("http://shop")), judge=judge)).value


@pytest.mark.parametrize(
    ("reference", "answer", "same"),
    [
        ("Sprite Yoga", " sprite yoga ", True),
        ('"5.2"', "'5.2'", True),
        ("'\"5\"'", "5", False),  # one pair of marks is taken off, not two
        ("a |OR| b", "a", False),  # alternatives mean something to checks of pages only
        ("yes", "yes.", False),
    ],
)
def test_exact(reference: str, answer: str, same: bool) -> None:
    """Equal when cleaned, and nothing else."""
    assert matches_exactly(reference, answer) is same


@pytest.mark.parametrize(
    ("text", "character", "found"),
    [
        ("there are 0 of them", "0", True),
        ("there are 10", "0", False),
        ("it is 0.", "0", True),  # the text ends
        ("it is 0. then more", "0", False),  # a number with a full stop goes on in lower case
        ("it is 0. 12 more", "0", True),
        ("0.5", "0", False),
        ("$5, please", "5", True),
        ("$5. so cheap", "5", True),  # behind a dollar it is no number to the model of sentences
        ("5,000", "5", False),
        ("5's", "5", True),
        ("5th", "5", False),
        ("(5)", "5", True),
        ("5/10", "5", False),
        ("3:5", "5", False),
    ],
)
def test_a_single_character_is_a_word(text: str, character: str, found: bool) -> None:
    """As NLTK splits the text."""
    assert is_word_of(character, text) is found


def test_longer_references_are_parts() -> None:
    """Two characters are found within a word, one is where it is not the only one in the list."""
    assert includes("10", "there are 1000", as_word=True)
    assert includes("0", "there are 10")
    assert not includes("0", "there are 10", as_word=True)
    assert scored("10", {"must_include": ["0"]}) == 0
    assert scored("10", {"must_include": ["0", "1"]}) == 1


@pytest.mark.parametrize(("said", "value"), [("Correct.", 1), ("It is incorrect", 0), ("partially correct", 0)])
def test_a_model_judges(said: str, value: float) -> None:
    """Whatever is not wholly correct is not."""
    assert scored("two lamps", {"fuzzy_match": ["2"]}, said) == value


def test_each_of_a_list_is_judged() -> None:
    """And the first that fails ends it."""
    assert scored("x", {"fuzzy_match": ["1", "2"]}, "correct", "correct") == 1
    assert scored("x", {"fuzzy_match": ["1", "2"]}, "incorrect") == 0


def test_what_cannot_be_done() -> None:
    """`N/A` needs no judge; any other reason does, and is told to it with the task and the real one."""
    model = ScriptedModel(["same"])
    one = task(reference_answers={"fuzzy_match": "N/A"}, string_note="there is no such shop")

    def ask(answer: str, judge: Judge | None) -> float:
        looker = FakeLooker(FakePage("http://shop"))
        return asyncio.run(score(one, answer=answer, looker=looker, judge=judge)).value

    assert ask("n/a", None) == 1
    assert ask("no shop", Judge(model)) == 1
    question = model.requests[0].messages[0].text
    assert all(part in question for part in ("How many lamps", "there is no such shop", "no shop"))
    with pytest.raises(NoJudge, match="none was named"):
        ask("no shop", None)


def test_a_good_reason_makes_up_for_what_stands_before_it() -> None:
    """The original takes the judge's word instead of the product there; what comes after it counts again."""
    assert scored("no shop", {"exact_match": "x", "fuzzy_match": "N/A"}, "same") == 1
    assert scored("no shop", {"fuzzy_match": "N/A", "exact_match": "x"}, "same") == 0


def test_a_judge_that_says_neither() -> None:
    """Is no verdict."""
    with pytest.raises(NoJudge, match="neither `correct` nor `incorrect`"):
        scored("x", {"fuzzy_match": ["1"]}, "I would rather not")
