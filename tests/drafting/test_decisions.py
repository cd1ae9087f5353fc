"""Decisions with their log-probabilities, from a provider that tells them and from scores that gradients go through."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
import torch

from callsheet.dsl import check, parse
from callsheet.planners.assigning.decisions import decisions_in
from callsheet.planners.assigning.differentiable import expected, log_probability, loss, zero_scores
from callsheet.planners.assigning.problem import Option, Problem
from callsheet.planners.assigning.searching import best
from callsheet.planners.model import Likelihood, Reply

PLAN = """\
plan work
site shop at "http://shop.example"
agent quick is model "cheap" on shop
flow shop -> model
node tidy by quick {
  goto "/tidy"
  do "put things in order" at most 8 steps, 4 per call
}
"""


def reply(text: str) -> Reply:
    """A reply in tokens of three characters, each a little less likely than the one before."""
    pieces = [text[at : at + 3] for at in range(0, len(text), 3)]
    told = tuple(Likelihood(piece, -number / 100) for number, piece in enumerate(pieces))
    return Reply(text=text, model="scripted:fake", likelihoods=told)


def test_a_decision_is_as_likely_as_its_tokens() -> None:
    """Those that its words are made of, wherever tokens begin."""
    said = f"Here it is:\n{PLAN}"
    found = decisions_in(check(parse(PLAN)).unwrap(), reply(said))

    def likely(word: str, after: str) -> float:
        begin = said.index(word, said.index(after))
        return -sum(number / 100 for number in range(begin // 3, (begin + len(word) - 1) // 3 + 1))

    assert [("agent", "quick"), ("tier", "cheap"), ("per_call", "4")] == [(one.kind, one.value) for one in found]
    assert found[0].logprob == pytest.approx(likely("quick", "node tidy by"))
    assert found[1].logprob == pytest.approx(likely("cheap", "model"))
    assert found[2].logprob == pytest.approx(likely("4", "steps,"))


def test_without_likelihoods_nothing_is_said() -> None:
    """None is no probability."""
    found = decisions_in(check(parse(PLAN)).unwrap(), Reply(text=PLAN, model="scripted:fake"))

    assert [None, None, None] == [one.logprob for one in found]
    assert found == decisions_in(check(parse(PLAN)).unwrap())


def option(usual: int, charges: int = 0) -> Option:
    """An option by what it takes."""
    return Option(agent="a", usual=Decimal(usual), charges=Decimal(charges))


PROBLEM = Problem(
    options={"one": (option(4), option(1, 9)), "two": (option(3), option(2))}, limits={"charges": Decimal(5)}
)


def test_probabilities_multiply() -> None:
    """Without any preference each of two options has one half."""
    choice = tuple(options[0] for options in PROBLEM.options.values())

    assert math.log(0.25) == pytest.approx(log_probability(PROBLEM, zero_scores(PROBLEM), choice).item())
    assert 5.0 == pytest.approx(expected(PROBLEM, zero_scores(PROBLEM)).item())


def test_one_gradient_step_expects_less() -> None:
    """Of what counts: the charges that are usual, with what is above the limit paid for."""
    scores = zero_scores(PROBLEM)
    before = loss(PROBLEM, scores, price=2.0)
    before.backward()
    with torch.no_grad():
        after = [score - 0.1 * score.grad for score in scores if score.grad is not None]

    assert loss(PROBLEM, after, price=2.0).item() < before.item()


def test_many_steps_come_to_what_the_search_finds() -> None:
    """The likeliest choice is then the best one that fits."""
    scores = zero_scores(PROBLEM)
    optimizer = torch.optim.Adam(scores, lr=0.2)
    for _ in range(120):
        optimizer.zero_grad()
        loss(PROBLEM, scores, price=2.0).backward()
        optimizer.step()
    found = best(PROBLEM)
    likeliest = tuple(
        options[int(score.argmax())] for score, options in zip(scores, PROBLEM.options.values(), strict=True)
    )

    assert found is not None
    assert found.choice == likeliest
