"""What attempts come to: the figures by which agents are compared, with their intervals.

In go rows, one for each attempt at a task; out come the metrics of a group of them. Shares have a Wilson interval
(Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953), means a percentile bootstrap (Efron 1979,
https://doi.org/10.1214/aos/1176344552) of seeded draws, so that the same rows give the same figures.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from .recording import Call

Z = 1.959963984540054
"""The standard normal's quantile for an interval of 95 %."""
RESAMPLES = 1_000


class Row(BaseModel):
    """One attempt. `tokens` are those that the agent took, `single_step_tokens` the task's baseline.

    `simulated` says that no model was asked: tokens are counted by the rule named in `tokenizer`. `judged` is what the
    model judge called `judge` says; None where there was none, or it could not say. `made` are the calls one by one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    task: str
    site: str
    horizon: int
    agent: str
    kind: str
    per_call: int
    seed: int
    simulated: bool
    verified: bool
    outcome: str
    why: str
    min_actions: int
    actions: int
    calls: int
    expected_calls: int
    tokens: int
    tokenizer: str
    single_step_tokens: int
    reward: float
    charges: float
    seconds: float
    judge: str = ""
    judged: bool | None = None
    judge_tokens: int = 0
    made: tuple[Call, ...] = ()

    @property
    def replanned(self) -> bool:
        """Whether it took more calls than an agent that makes no mistake."""
        return self.calls > self.expected_calls


def rows_in(path: Path) -> list[Row]:
    """The rows of a `results.jsonl`. Raises OSError, and ValueError for a line that is no row."""
    return [Row.model_validate_json(one) for one in path.read_text(encoding="utf-8").splitlines()]


class Metrics(BaseModel):
    """The figures of a group of attempts; `…_interval` are of 95 %.

    Averages are over all attempts, verified or not. `token_reduction_percent` compares the sums of tokens with those of
    the baseline; `tokens_per_completed` and `cost_per_completed` (dollars) put all that was spent, on failures too, on
    the tasks that were done; None where none was.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    attempts: int
    success_rate: float
    success_rate_interval: tuple[float, float]
    avg_actual_actions: float
    avg_min_actions: float
    avg_inference_calls: float
    avg_expected_calls: float
    avg_multi_step_tokens: float
    avg_single_step_tokens: float
    token_reduction_percent: float
    token_reduction_percent_interval: tuple[float, float]
    avg_reward: float
    avg_reward_interval: tuple[float, float]
    replanned_rate: float
    tokens_per_completed: float | None
    cost_per_completed: float | None


def metrics_of(rows: Sequence[Row]) -> Metrics:
    """The figures of some attempts. Raises ValueError when there are none."""
    if not rows:
        raise ValueError("there are no attempts to measure")
    done = sum(row.verified for row in rows)
    return Metrics(
        attempts=len(rows),
        success_rate=done / len(rows),
        success_rate_interval=wilson(done, len(rows)),
        avg_actual_actions=_mean(row.actions for row in rows),
        avg_min_actions=_mean(row.min_actions for row in rows),
        avg_inference_calls=_mean(row.calls for row in rows),
        avg_expected_calls=_mean(row.expected_calls for row in rows),
        avg_multi_step_tokens=_mean(row.tokens for row in rows),
        avg_single_step_tokens=_mean(row.single_step_tokens for row in rows),
        token_reduction_percent=token_reduction(rows),
        token_reduction_percent_interval=bootstrap(rows, token_reduction),
        avg_reward=_mean(row.reward for row in rows),
        avg_reward_interval=bootstrap(rows, lambda some: _mean(row.reward for row in some)),
        replanned_rate=_mean(float(row.replanned) for row in rows),
        tokens_per_completed=sum(row.tokens for row in rows) / done if done else None,
        cost_per_completed=math.fsum(row.charges for row in rows) / done if done else None,
    )


class Agreement(BaseModel):
    """How a model judge and the site's state agree over some attempts, with Wilson intervals of 95 %.

    `wrong_yes` are those that the judge calls done and the state does not, `wrong_no` the other way round; `silent` are
    attempts of which it could say nothing. `kappa` is Cohen's (1960, https://doi.org/10.1177/001316446002000104),
    agreement beyond that of chance; None where chance alone would agree always.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    judge: str
    simulated: bool
    attempts: int
    agreement: float
    agreement_interval: tuple[float, float]
    kappa: float | None
    wrong_yes: int
    wrong_no: int
    silent: int
    avg_judge_tokens: float


def agreement_of(rows: Sequence[Row]) -> Agreement:
    """The agreement over rows of one judge. Raises ValueError where it judged none."""
    heard = [(row.judged, row.verified) for row in rows if row.judged is not None]
    agreed, of = sum(said == true for said, true in heard), len(heard)
    said_yes, true_yes = (sum(pair[at] is True for pair in heard) for at in (0, 1))
    interval = wilson(agreed, of)
    chance = (said_yes * true_yes + (of - said_yes) * (of - true_yes)) / of**2
    return Agreement(
        judge=rows[0].judge,
        simulated=rows[0].judge.startswith("sim:"),
        attempts=of,
        agreement=agreed / of,
        agreement_interval=interval,
        kappa=None if chance == 1 else (agreed / of - chance) / (1 - chance),
        wrong_yes=sum(said is True and not true for said, true in heard),
        wrong_no=sum(said is False and true for said, true in heard),
        silent=len(rows) - of,
        avg_judge_tokens=_mean(row.judge_tokens for row in rows if row.judged is not None),
    )


def token_reduction(rows: Sequence[Row]) -> float:
    """By how many percent the tokens of all are fewer than those of the baseline; negative where they are more."""
    single = sum(row.single_step_tokens for row in rows)
    return 100.0 * (1 - sum(row.tokens for row in rows) / single) if single else 0.0


def wilson(done: int, of: int) -> tuple[float, float]:
    """The interval of a share, from 0 to 1. Raises ValueError where `done` of `of` is no share.

    >>> tuple(round(one, 3) for one in wilson(9, 10))
    (0.596, 0.982)
    """
    if not 0 <= done <= of or of == 0:
        raise ValueError(f"{done} of {of} is no share")
    share, square = done / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    # What is exact at the ends must not be lost to rounding.
    return (0.0 if done == 0 else max(0.0, middle - half)), (1.0 if done == of else min(1.0, middle + half))


def bootstrap(rows: Sequence[Row], of: Callable[[Sequence[Row]], float], seed: int = 0) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile of a figure over `RESAMPLES` draws of as many rows, with repetition."""
    dice = random.Random(seed)
    drawn = sorted(of(dice.choices(rows, k=len(rows))) for _ in range(RESAMPLES))
    return drawn[int(0.025 * (RESAMPLES - 1))], drawn[math.ceil(0.975 * (RESAMPLES - 1))]


def grouped(rows: Iterable[Row], *keys: str) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by the values of some fields, groups in their order."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(getattr(row, key) for key in keys), []).append(row)
    return dict(sorted(groups.items()))


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return math.fsum(listed) / len(listed)
