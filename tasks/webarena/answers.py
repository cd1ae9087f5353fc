"""Checks of what an agent answered: equal, contained, or as good as, in a model's judgement.

In go the words of the file and the answer; out comes whether it will do. ` |OR| ` means nothing here, unlike in checks
of pages, and a list of one single character is looked for as a word: both are the original's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from .format import Approach
from .judging import Judge
from .tokens import is_word_of

Answers: TypeAlias = Mapping[Approach, str | tuple[str, ...]]


def cleaned(text: str) -> str:
    """Without space around it and one pair of quotation marks, in lower case.

    >>> cleaned(" 'Yes' ")
    'yes'
    """
    text = text.strip()
    for mark in "'\"":
        if text.startswith(mark) and text.endswith(mark):
            return text[1:-1].lower()
    return text.lower()


def matches_exactly(reference: str, answer: str) -> bool:
    """Whether they are the same when both are cleaned."""
    return cleaned(reference) == cleaned(answer)


def includes(reference: str, answer: str, *, as_word: bool = False) -> bool:
    """Whether the answer has the reference in it; `as_word`: a single character has to be a word of its own."""
    part, whole = cleaned(reference), cleaned(answer)
    if as_word and len(part) == 1 and not part.isspace():
        return is_word_of(part, whole)
    return part in whole


async def answer_score(answers: Answers, answer: str, *, intent: str, note: str, judge: Judge) -> float:
    """1 where everything holds that is asked of an answer, else 0. Raises `NoJudge`, and what the judge raises."""
    given, good = cleaned(answer), True
    for approach, wanted in answers.items():
        if approach != "fuzzy_match":
            good = good and holds(approach, wanted, given)
        elif isinstance(wanted, str):  # a good reason makes up for all that was written before it
            good = (good and matches_exactly(wanted, given)) or await judge.same_reason(intent, note, given)
        else:
            for one in wanted:
                good = good and await judge.as_good(intent, one, given)
    return float(good)


def holds(approach: Approach, wanted: str | tuple[str, ...], answer: str) -> bool:
    """Whether an answer is what is wanted, as far as no model has to be asked: of `N/A` that very word is."""
    if isinstance(wanted, str):
        return matches_exactly(wanted, answer)
    assert approach == "must_include", "only a model judges the others"
    return all(includes(one, answer, as_word=len(wanted) == 1) for one in wanted)
