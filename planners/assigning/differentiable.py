"""An assignment that gradients go through: scores for each node's options instead of one that is taken.

The probability of an option is the softmax of its node's scores. Charges are then expected charges, and overspending is
priced: what a policy learns with, where the search is told what is best. torch is imported here alone, when this is.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from .problem import Option, Problem

Scores = Sequence[torch.Tensor]
"""For each node, in order, one score for each of its options."""


def zero_scores(problem: Problem) -> list[torch.Tensor]:
    """Scores that prefer nothing, ready to be learnt."""
    return [torch.zeros(len(options), requires_grad=True) for options in problem.options.values()]


def log_probability(problem: Problem, scores: Scores, choice: Sequence[Option]) -> torch.Tensor:
    """The logarithm of the probability of a whole choice: nodes decide independently of each other."""
    said = [
        torch.log_softmax(score, dim=0)[options.index(taken)]
        for score, options, taken in zip(scores, problem.options.values(), choice, strict=True)
    ]
    return torch.stack(said).sum()


def expected(problem: Problem, scores: Scores, resource: str = "usual") -> torch.Tensor:
    """What a choice takes of a resource that adds up, weighed by how probable each option is."""
    parts = []
    for score, options in zip(scores, problem.options.values(), strict=True):
        takes = torch.tensor([float(getattr(one, resource)) for one in options])
        parts.append((torch.softmax(score, dim=0) * takes).sum())
    return torch.stack(parts).sum()


def loss(problem: Problem, scores: Scores, *, price: float = 1.0) -> torch.Tensor:
    """Expected usual charges, and `price` for each unit by which an expected amount is above its limit.

    The penalty is exact once `price` is above the multiplier of its constraint (P3O: Zhang et al., "Penalized Proximal
    Policy Optimization for Safe Reinforcement Learning", arXiv 2205.11814).
    """
    total = expected(problem, scores)
    for resource in ("charges", "tokens", "calls"):
        limit = problem.limits.get(resource)
        if limit is not None:
            total = total + price * torch.relu(expected(problem, scores, resource) - float(limit))
    return total
