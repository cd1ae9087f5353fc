"""`python -m benchmarks.learning.on_sites RECORDED POOL`: a trained policy chooses who does a task; so do fixed rules.

RECORDED is a folder of `callsheet evaluate` with the agents of `AGENTS`, all simulated: the cheap one errs more often.
A graph policy is trained on what was recorded, its budget midway between the charges of the cheapest and of the dearest
rule, and is left in `build/on_sites`. Then it chooses for tasks, paired with the best fixed rule that keeps the budget:
for 500 in the simulator, and in Chromium for as many of POOL as `--browser` says, none of which was recorded. Attempts
in Chromium are rows of `benchmarks/results/on_sites.jsonl`, and those that are there are not made again.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from benchmarks.rows import add, read
from callsheet.dsl.tiers import DEFAULT_TIERS
from callsheet.interpreter.parallel import engine
from callsheet.mock_sites import Server
from callsheet.planners.learning.choosing import choose
from callsheet.planners.learning.env import Observation
from callsheet.planners.learning.macpo import Macpo, Options
from callsheet.planners.learning.networks import NEVER, Agents
from callsheet.planners.learning.settings import Settings
from callsheet.planners.learning.training import Learner, Networks
from callsheet.planners.policy.graph import GraphCritic, GraphPolicy
from callsheet.planners.policy.policy import Policy
from callsheet.pool_files import load_pool
from callsheet.tasks.agents.choosing import PLACES, chosen_by
from callsheet.tasks.agents.naming import Agent, agents_of
from callsheet.tasks.envs.calls import Kind
from callsheet.tasks.envs.choosing import ChoosingEnv
from callsheet.tasks.evaluating import Attempt, Evaluating, evaluate, left_of
from callsheet.tasks.metrics import Row, Z, rows_in
from callsheet.tasks.reward import DEFAULT
from callsheet.tasks.task import Task

FOLDER = Path(__file__).resolve().parents[2] / "build" / "on_sites"
RESULTS = Path(__file__).resolve().parents[1] / "results" / "on_sites.jsonl"
CHEAP, STRONG = "sim:k=1/4,error=0.12,sight=1,blind_error=0.3", "sim:k=1/4,error=0.02,sight=2,blind_error=0.05"
AGENTS = (*agents_of(CHEAP), *agents_of(STRONG))
KINDS = tuple(dict.fromkeys(one.kind for one in AGENTS))
PRICES: Mapping[str, float] = {
    kind: float(DEFAULT_TIERS[tier].price_in) / 1000 for kind, tier in zip(KINDS, PLACES[len(KINDS)], strict=True)
}
"""Of a token, in dollars a thousand tasks."""
TASKS = 500
RULE_EPISODES = 50_000
SETTINGS = Settings(
    limits=(1.0,),
    steps=60 * 2048,
    choosing=4.0,
    margin=0.01,
    actor_rate=3e-3,
    critic_rate=3e-3,
    epochs=3,
    minibatch=2048,
)


class Likeliest(Agents):
    """What the policy likes best, always: so `callsheet evaluate` lets it choose."""

    def forward(self, seen: Observation) -> Tensor:
        liked = super().forward(seen)
        return torch.full_like(liked, NEVER).scatter(1, liked.argmax(1, keepdim=True), 0.0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Always 0: a difference is printed, whichever way it falls."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning.on_sites", description=__doc__)
    parser.add_argument("recorded", type=Path)
    parser.add_argument("pool", type=Path)
    parser.add_argument("--browser", type=int, default=TASKS, metavar="N", help="tasks that are done in Chromium too")
    parser.add_argument("-j", "--jobs", type=int, default=1)
    asked = parser.parse_args(arguments)
    rows = rows_in(asked.recorded / "results.jsonl")
    env = ChoosingEnv(rows, AGENTS, PRICES, [Kind.of_row(row) for row in rows])
    rules = {agent: rule_of(env, agent) for agent in AGENTS}
    limit = (min(one.charges for one in rules.values()) + max(one.charges for one in rules.values())) / 2
    kept = {agent: one for agent, one in rules.items() if one.charges <= limit}
    rule = max(kept, key=lambda agent: kept[agent].reward)
    print(rules_table(rules, limit, rule), flush=True)
    policy = trained(env, limit)
    known = {row.task for row in rows}
    tasks = [one for one in load_pool(asked.pool).tasks if one.id not in known][: asked.browser]
    by_acts = {acts: chosen_by(policy, acts, env.options) for acts in {one.horizon for one in env.mix}}
    for acts, agent in sorted(by_acts.items()):
        print(f"for {acts} acts the policy takes `{agent.name}`", flush=True)
    lines = [in_simulator(env, by_acts, rule)]
    if tasks:
        lines.append(in_browser(tasks, by_acts, rule, asked.jobs))
    print(pairs_table(lines, limit))
    return 0


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What always the same agent comes to in the simulator, a mean over attempts."""

    reward: float
    verified: float
    charges: float


def rule_of(env: ChoosingEnv, agent: Agent) -> Rule:
    """Of tasks like those that were recorded."""
    chance = torch.Generator().manual_seed(0)
    came = env.work(env.begin(RULE_EPISODES, chance), env.always(agent, RULE_EPISODES), chance)
    return Rule(**{name: float(column.mean()) for name, column in vars(came).items()})


def trained(env: ChoosingEnv, limit: float) -> Policy:
    """By MACPO with one agent; the best of the last whose likeliest choices keep the budget."""
    settings = replace(SETTINGS, limits=(limit,))
    learner = Learner(env, settings, "macpo", Networks(policy=GraphPolicy, critic=lambda: GraphCritic(2)))
    learner.method = Macpo(learner.agents, settings, Options(curvature_rows=2048))
    while not learner.done:
        learner.round()
    likeliest = Likeliest([*learner.agents.networks])  # the same networks, so that choosing sets these
    steps = int(settings.steps * settings.choosing)
    judged = choose(env, likeliest, [*learner.snapshots], limits=(limit,), steps=steps, chance=learner.chance)
    policy = Policy(learner.agents, learner.critic)
    policy.write(FOLDER, {"reward": judged.reward, "charges": judged.costs[0], "limit": limit})
    return policy


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One attempt, wherever it was made."""

    reward: float
    verified: float
    charges: float


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """The same tasks by the rule and by the policy."""

    where: str
    rule: Sequence[Tried]
    policy: Sequence[Tried]

    def difference(self, of: str) -> str:
        """Policy less rule, with the interval of 95 % of a mean of pairs."""
        each = [getattr(mine, of) - getattr(other, of) for mine, other in zip(self.policy, self.rule, strict=True)]
        mean, half = statistics.mean(each), Z * statistics.stdev(each) / math.sqrt(len(each))
        return f"{mean:+.3f} ({mean - half:+.3f} to {mean + half:+.3f})"


def in_simulator(env: ChoosingEnv, by_acts: Mapping[int, Agent], rule: Agent) -> Pairs:
    """Tasks like those that were recorded, each once by each, with chances of their own."""
    options, chance = {agent: option for option, agent in env.options.items()}, torch.Generator().manual_seed(1)
    tasks = env.begin(TASKS, chance)
    by_policy = torch.tensor([options[by_acts[env.mix[kind].horizon]] for kind in tasks.kind.tolist()])

    def tried(actions: Tensor) -> list[Tried]:
        columns = vars(env.work(tasks, actions, chance))
        return [Tried(**dict(zip(columns, one, strict=True))) for one in torch.stack([*columns.values()], 1).tolist()]

    return Pairs(where="simulator", rule=tried(env.always(rule, TASKS)), policy=tried(by_policy))


def in_browser(tasks: Sequence[Task], by_acts: Mapping[int, Agent], rule: Agent, jobs: int) -> Pairs:
    """Each task by each in Chromium, with the same chances; where both choose alike it is one attempt."""
    wanted = [Attempt(task=one, agent=who, seed=0) for one in tasks for who in {rule: 0, by_acts[one.horizon]: 0}]
    left = left_of(wanted, [Row.model_validate(one) for one in read(RESULTS)])
    if left:
        with Server() as server:
            crew = engine("processes", workers=min(jobs, len(left)))
            for one in evaluate(left, Evaluating(url=server.url, rewards=DEFAULT), crew):
                if isinstance(one, Row):
                    add(RESULTS, one.model_dump())
                else:
                    print(one, file=sys.stderr)
    made = {(row.task, row.agent): row for row in map(Row.model_validate, read(RESULTS))}
    both = [one for one in tasks if {(one.id, rule.name), (one.id, by_acts[one.horizon].name)} <= made.keys()]
    return Pairs(
        where="Chromium",
        rule=[_tried(made[one.id, rule.name]) for one in both],
        policy=[_tried(made[one.id, by_acts[one.horizon].name]) for one in both],
    )


def _tried(row: Row) -> Tried:
    return Tried(reward=row.reward, verified=float(row.verified), charges=row.tokens * PRICES[row.kind])


def rules_table(rules: Mapping[Agent, Rule], limit: float, best: Agent) -> str:
    """A line for each rule."""
    lines = [f"| always, limit ${limit:.2f} a thousand tasks | done | reward | charges | |", "|---|---|---|---|---|"]
    for agent, one in rules.items():
        said = "the best that keeps the budget" if agent == best else "" if one.charges <= limit else "over the budget"
        lines.append(f"| `{agent.name}` | {one.verified:.1%} | {one.reward:.3f} | ${one.charges:.2f} | {said} |")
    return "\n".join(lines)


def pairs_table(lines: Sequence[Pairs], limit: float) -> str:
    """A line for each place."""
    names = ("where", "tasks", "done", "reward", f"charges, limit ${limit:.2f}", "reward differs by", "done differs by")
    table = ["| " + " | ".join(names) + " |", "|---" * len(names) + "|"]
    for one in lines:
        both = (one.rule, one.policy)
        done = " → ".join(f"{statistics.mean(each.verified for each in some):.1%}" for some in both)
        paid = " → ".join(f"{statistics.mean(each.reward for each in some):.3f}" for some in both)
        spent = " → ".join(f"${statistics.mean(each.charges for each in some):.2f}" for some in both)
        cells = (one.where, len(one.rule), done, paid, spent, one.difference("reward"), one.difference("verified"))
        table.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(table)


if __name__ == "__main__":
    sys.exit(main())
