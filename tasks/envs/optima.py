"""How well any policy at all can do on a finite process, and how well a given one does; exactly, without sampling.

In: a `FiniteCmdp`, limits or a budget, or a policy as a table. Out: optimal values with the policies that reach
them, and the exact reward, cost and distribution of cost of a given one. Used to score what was learned; nothing
here is seen in training.

Linear programs over occupancies x[s, a], as in Altman, *Constrained Markov Decision Processes* (1999), chapter 4:
as no state comes twice, undiscounted totals are finite and time needs no index.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from .finite import FiniteCmdp, Floats

TINY = 1e-12
"""Occupancies below this are a solver's way to say none."""


class NoPolicy(ValueError):
    """No policy keeps the limits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Optimum:
    """The best value, a policy that has it, and what one more unit of each limit would be worth."""

    value: float
    policy: Floats
    """[S, A], or [S, B + 2, A] where what was spent is part of the state; each row a distribution."""
    multipliers: Floats
    """[limits]."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What a policy does, exactly."""

    reward: float
    cost: float
    costs: Floats
    """[agents]: the cost by owner."""
    distribution: Floats
    """[most + 1]: the probability of each total cost; the last entry holds all above, too."""

    def within(self, budget: int) -> float:
        """P(cost ≤ budget)."""
        return float(self.distribution[: budget + 1].sum())

    def mixed(self, other: Outcome, share: float) -> Outcome:
        """Of episodes of which this share is done the other way."""
        pairs = ((self.costs, other.costs), (self.distribution, other.distribution))
        costs, distribution = ((1 - share) * mine + share * theirs for mine, theirs in pairs)
        return Outcome(
            reward=(1 - share) * self.reward + share * other.reward,
            cost=(1 - share) * self.cost + share * other.cost,
            costs=costs,
            distribution=distribution,
        )

    def tail_mean(self, share: float) -> float:
        """The mean cost of the dearest `share` of episodes (CVaR, Rockafellar and Uryasev 2000)."""
        left, total = share, 0.0
        for cost in range(len(self.distribution) - 1, -1, -1):
            taken = min(left, float(self.distribution[cost]))
            left, total = left - taken, total + taken * cost
        return total / share


def best_within_expected(process: FiniteCmdp, limits: Floats, costs: Floats) -> Optimum:
    """max E[reward] with E[costs k] ≤ limits k; `costs` is [K, S, A]. Raises `NoPolicy`."""
    flow, begins = _flow_of_states(process)
    reward = process.expected_reward().ravel()
    solved = linprog(
        -reward,
        A_ub=costs.reshape(len(limits), -1) if len(limits) else None,
        b_ub=limits if len(limits) else None,
        A_eq=flow,
        b_eq=begins,
        bounds=(0, None),
        method="highs",
    )
    if solved.status != 0:
        raise NoPolicy(f"no policy keeps {limits.tolist()}: {solved.message}")
    multipliers = -np.asarray(solved.ineqlin.marginals) if len(limits) else np.zeros(0)
    policy = _as_policy(solved.x.reshape(process.states, process.actions))
    return Optimum(value=float(-solved.fun), policy=policy, multipliers=multipliers)


def best_within_shares(process: FiniteCmdp, budget: float, agents: int) -> Optimum:
    """The same where agents who take turns share a budget evenly. Raises `NoPolicy`."""
    return best_within_expected(process, np.full(agents, budget / agents), process.cost_of_agents(agents))


def best_unlimited(process: FiniteCmdp) -> Optimum:
    """max E[reward]."""
    return best_within_expected(process, np.zeros(0), np.zeros((0, process.states, process.actions)))


def cheapest(process: FiniteCmdp, never: int) -> float:
    """The least expected cost of a policy that never takes one action; giving up costs nothing, so leave that out."""
    value = np.zeros(process.states + 1)
    for state in reversed(range(process.states)):
        value[state] = min(
            process.cost[state, action] + sum(p * value[after] for p, after in process.outcomes(state, action))
            for action in range(process.actions)
            if action != never
        )
    return float(value[process.start])


def best_within_chance(process: FiniteCmdp, budget: int, overruns: float) -> Optimum:
    """max E[reward] with P(total cost > budget) ≤ overruns, over policies that see what was spent, or `NoPolicy`."""
    width = budget + 2  # 0 … budget, and "over", where it no longer matters how much
    flow, begins, over = _flow_with_spent(process, width)
    reward = np.repeat(process.expected_reward()[:, None, :], width, axis=1).ravel()
    solved = linprog(
        -reward, A_ub=over[None], b_ub=[overruns], A_eq=flow, b_eq=begins, bounds=(0, None), method="highs"
    )
    if solved.status != 0:
        raise NoPolicy(f"no policy stays within {budget} so often: {solved.message}")
    return Optimum(
        value=float(-solved.fun),
        policy=_as_policy(solved.x.reshape(process.states, width, process.actions)),
        multipliers=-np.asarray(solved.ineqlin.marginals),
    )


def best_never_over(process: FiniteCmdp, budget: int) -> float:
    """max E[reward] of a policy that never spends more, by backward dynamic programming over what was spent."""
    width = budget + 2
    value = np.zeros((process.states + 1, width))
    value[process.end, -1] = -np.inf
    reward, spent = process.expected_reward(), np.arange(width)
    for state in reversed(range(process.states)):
        choices = [
            reward[state, action]
            + sum(
                p * value[after, _add(spent, process.cost[state, action], width)]
                for p, after in process.outcomes(state, action)
            )
            for action in range(process.actions)
        ]
        value[state] = np.max(choices, axis=0)
    return float(value[process.start, 0])


def evaluate(process: FiniteCmdp, policy: Floats, *, most: int = 400, agents: int = 1) -> Outcome:
    """Exactly what a policy does, by forward dynamic programming over (state, spent).

    `policy` is [S, A], or [S, W, A] when it looks at what was spent; its last column then holds for all that is more.
    """
    mass = np.zeros((process.states + 1, most + 1))
    mass[process.start, 0] = 1
    reward, owner = process.expected_reward(), process.owner(agents)
    total, costs = 0.0, np.zeros(agents)
    for state in range(process.states):
        acts = mass[state][:, None] * _by_spent(policy[state], most + 1)  # [most + 1, A]
        total += float(acts.sum(0) @ reward[state])
        costs[owner[state]] += float(acts.sum(0) @ process.cost[state])
        for action in range(process.actions):
            moved = _shifted(acts[:, action], int(process.cost[state, action]))
            for probability, after in process.outcomes(state, action):
                mass[after] += probability * moved
    return Outcome(reward=total, cost=float(costs.sum()), costs=costs, distribution=mass[process.end])


def _by_spent(policy: Floats, width: int) -> Floats:
    """[width, A] of a state's policy."""
    if policy.ndim == 1:
        return np.broadcast_to(policy, (width, len(policy)))
    return policy[np.minimum(np.arange(width), len(policy) - 1)]


def _shifted(mass: Floats, by: int) -> Floats:
    """Mass over what was spent, after spending more; the last entry takes all that is above."""
    moved = np.zeros_like(mass)
    moved[by:] = mass[: len(mass) - by]
    moved[-1] += mass[len(mass) - by :].sum()
    return moved


def _add(
    spent: np.ndarray[tuple[int], np.dtype[np.int64]], cost: int, width: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.where(spent == width - 1, width - 1, np.minimum(width - 1, spent + cost))


def _flow_of_states(process: FiniteCmdp) -> tuple[sparse.csr_matrix, Floats]:
    """What leaves a state is what came in: rows of states, columns of (state, action)."""
    entries: list[tuple[int, int, float]] = []
    for state in range(process.states):
        for action in range(process.actions):
            column = state * process.actions + action
            entries.append((state, column, 1.0))
            entries += [(after, column, -p) for p, after in process.outcomes(state, action) if after != process.end]
    return _matrix(entries, process.states, process.states * process.actions, process.start)


def _flow_with_spent(process: FiniteCmdp, width: int) -> tuple[sparse.csr_matrix, Floats, Floats]:
    """The same over (state, spent), and how likely the episode ends over budget by (state, spent, action)."""
    entries: list[tuple[int, int, float]] = []
    over = np.zeros((process.states, width, process.actions))
    for state in range(process.states):
        for spent in range(width):
            for action in range(process.actions):
                column = (state * width + spent) * process.actions + action
                entries.append((state * width + spent, column, 1.0))
                then = min(width - 1, spent + int(process.cost[state, action]))
                for probability, after in process.outcomes(state, action):
                    if after != process.end:
                        entries.append((after * width + then, column, -probability))
                    elif then == width - 1:
                        over[state, spent, action] += probability
    rows = process.states * width
    flow, begins = _matrix(entries, rows, rows * process.actions, process.start * width)
    return flow, begins, over.ravel()


def _matrix(
    entries: list[tuple[int, int, float]], rows: int, columns: int, start: int
) -> tuple[sparse.csr_matrix, Floats]:
    where = ([row for row, _, _ in entries], [column for _, column, _ in entries])
    begins = np.zeros(rows)
    begins[start] = 1
    return sparse.csr_matrix(([value for _, _, value in entries], where), shape=(rows, columns)), begins


def _as_policy(occupancy: Floats) -> Floats:
    """Each state's distribution over actions; where a state is never reached, the last action, which gives up."""
    total = occupancy.sum(-1, keepdims=True)
    last = np.eye(occupancy.shape[-1])[-1]
    policy: Floats = np.where(total > TINY, occupancy / np.maximum(total, TINY), last)
    return policy
