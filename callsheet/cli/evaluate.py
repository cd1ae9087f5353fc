"""`callsheet evaluate`: agents at the tasks of a pool, and what predicting several acts a call saves and costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .measuring import all_set_up, judging_by, measured
from .options import QUIET, common
from .problems import Problem
from .tasks import BASE_URL, ENGINE, JOBS, POOL

if TYPE_CHECKING:
    from callsheet.planners.policy.policy import Policy
    from callsheet.tasks.agents.naming import Agent
    from callsheet.tasks.evaluating import Attempt
    from callsheet.tasks.metrics import Row
    from callsheet.tasks.task import Pool

DEFAULT_AGENTS = ("oracle:k=1/2/4/8", "sim:k=1/2/4/8")
CHOSEN_AGENTS = ("sim:k=1/4",)
"""What a policy chooses among unless it is said."""


@click.command(name="evaluate")
@common(
    POOL,
    BASE_URL,
    click.option(
        "--agents",
        "names",
        multiple=True,
        metavar="AGENT",
        help="`oracle:k=1/4`, `sim:k=1/4,error=0.03,sight=2,blind_error=0.1` or `model:PROVIDER:NAME@4`; may be "
        "repeated. Without it the first two, simulated, at K = 1, 2, 4 and 8.",
    ),
    click.option(
        "--planner",
        metavar="policy:FOLDER",
        help="Let a trained policy choose for each task among the agents, whose kinds are named from the cheapest on.",
    ),
    click.option(
        "--judge",
        metavar="JUDGE",
        help="Ask a model too whether each task is done: `model:PROVIDER:NAME`, or `sim:error=0.1`, simulated. The "
        "site's state decides; the report says how far they agree.",
    ),
    click.option("--seeds", type=click.IntRange(1, 1_000), default=1, show_default=True, help="Attempts at each task."),
    click.option(
        "--output-dir",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("results"),
        show_default=True,
        help="Where results go; those that are there are kept, and gone on with.",
    ),
    JOBS,
    ENGINE,
    QUIET,
)
def command(
    *,
    path: Path,
    names: tuple[str, ...],
    planner: str | None,
    judge: str | None,
    seeds: int,
    folder: Path,
    **how: Any,
) -> int:
    """Try agents at a pool's tasks in browsers, and write results.jsonl, summary.json, plots and report.html.

    Each attempt has a world of its own, and the site's state says whether the task is done. Stopped, the same command
    goes on. `reward.*` of the settings says what an attempt is worth (docs/curriculum.md).
    """
    from callsheet.pool_files import load_pool
    from callsheet.tasks.agents.naming import agents_of
    from callsheet.tasks.evaluating import attempts_of

    policy = None if planner is None else _policy_of(planner)
    given = names or (DEFAULT_AGENTS if policy is None else CHOSEN_AGENTS)
    agents = tuple(dict.fromkeys(one for name in given for one in agents_of(name)))
    all_set_up(agents)
    pool = load_pool(path)
    if not pool.tasks:
        raise Problem(f"`{path}` has no tasks: `callsheet tasks build` draws some")
    wanted = attempts_of(pool.tasks, agents, range(seeds))
    if policy is not None:
        wanted = _chosen(wanted, pool, agents, policy)
    measuring = measured(pool, wanted, folder, judge=judging_by(judge), **how)
    code = measuring.concluded()
    if policy is not None:
        keys = {one.key for one in wanted}
        _tell_of_policy([row for row in measuring.rows if (row.task, row.agent, row.seed) in keys])
    return code


def _policy_of(name: str) -> Policy:
    """Raises `Problem`, `CheckpointError`."""
    from callsheet.drafting import POLICY
    from callsheet.planners.policy.policy import read_policy

    folder = name.removeprefix(POLICY)
    if folder in ("", name):
        raise Problem(f"`--planner {name}`: agents are chosen by a trained policy alone, `policy:FOLDER`")
    return read_policy(Path(folder))


def _chosen(attempts: list[Attempt], pool: Pool, agents: tuple[Agent, ...], policy: Policy) -> list[Attempt]:
    """Those that the policy would make. Raises `BadAgent`."""
    from callsheet.tasks.agents.choosing import chosen_for

    chosen = chosen_for(pool.tasks, agents, policy)
    return [one for one in attempts if one.agent == chosen[one.task.id]]


def _tell_of_policy(rows: list[Row]) -> None:
    """What its choices came to together, on stderr."""
    from callsheet.tasks.metrics import metrics_of

    if not rows:
        return
    found = metrics_of(rows)
    low, high = found.success_rate_interval
    click.echo(
        f"the policy's choices together: {found.success_rate:.1%} of {found.attempts} done ({low:.1%} to {high:.1%}), "
        f"{found.avg_inference_calls:.2f} calls, {found.avg_multi_step_tokens:,.0f} tokens, "
        f"reward {found.avg_reward:.2f}",
        err=True,
    )
