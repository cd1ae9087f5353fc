"""The nearest of many words is that of `difflib`, found without comparing with all of them."""

from __future__ import annotations

from difflib import SequenceMatcher, get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import check, parse
from callsheet.dsl.checks.facts import MOST_COMPARED
from callsheet.dsl.diagnostics import closest

words = st.text(alphabet="abc_", min_size=1, max_size=8)


@given(words, st.lists(words, max_size=8, unique=True))
def test_it_is_the_one_that_difflib_gives(word: str, candidates: list[str]) -> None:
    """Among equally near ones, too."""
    theirs = get_close_matches(word, candidates, n=1, cutoff=0.6)

    assert (theirs[0] if theirs else None) == closest(word, candidates)


def test_case_does_not_matter() -> None:
    """The candidate is given as it is written, the first of those that differ in nothing else."""
    assert "Total" == closest("totl", ["Total", "total"])
    assert closest("x", ["Total"]) is None


def test_names_that_are_alike_are_not_all_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inputs that differ in a digit, and as many misspelt ones: fifty and ninety of them took four seconds."""
    compared: list[str] = []
    ratio = SequenceMatcher.ratio
    monkeypatch.setattr(SequenceMatcher, "ratio", lambda self: (compared.append(self.a), ratio(self))[1])
    inputs = "".join(f"input {'a' * 18}{number}: Text\n" for number in range(20))
    wrong = " and ".join(f"{'a' * 17}b{number}" for number in range(30))

    verdict = check(parse(f"plan p\n{inputs}goal {wrong}\n"))

    assert not verdict.accepted
    assert 0 < len(compared) < 150


@pytest.mark.slow
def test_a_large_plan_with_many_mistakes_gets_few_guesses() -> None:
    """Each guess is dear where there are many names."""
    nodes = "".join(f"node step_{number} {{ give x: Int = 1 }}\n" for number in range(400))
    wrong = "".join(f"goal stpe_{number}.x == 1\n" for number in range(60))
    found = check(parse(f"plan p\n{nodes}{wrong}")).diagnostics
    guessed = [one for one in found if "did you mean" in one.label]

    assert 0 < len(guessed) <= MOST_COMPARED // 400 + 1
