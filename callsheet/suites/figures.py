"""What episodes come to, task by task: how many were solved, and what they took."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import mean, median

from callsheet.dsl.classes import frozen
from callsheet.tasks.suites.playing import Row


@frozen
class Figures:
    """A task's episodes. `over` counts those that took more steps than the plan's bound: there should be none."""

    task: str
    plan: str
    episodes: int
    solved: int
    reward: float
    steps: int
    most: int
    over: int
    seconds: float

    @property
    def rate(self) -> float:
        """The share that was solved."""
        return self.solved / self.episodes


def figures_of(rows: Iterable[Row]) -> list[Figures]:
    """The figures of each task, by name."""
    by_task: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda one: one.key):
        by_task.setdefault(row.task, []).append(row)
    return [
        Figures(
            task=task,
            plan=some[0].plan,
            episodes=len(some),
            solved=sum(row.solved for row in some),
            reward=mean(row.reward for row in some),
            steps=max(row.steps for row in some),
            most=some[0].most,
            over=sum(row.steps > row.most for row in some),
            seconds=median(row.seconds for row in some),
        )
        for task, some in by_task.items()
    ]


def table_of(figures: Iterable[Figures]) -> str:
    """As Markdown: what `docs/suites.md` holds."""
    lines = [
        "| task | plan | solved | reward | steps, of at most | seconds |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.task} | {one.plan.removesuffix('.plan')} | {one.solved} of {one.episodes} | {one.reward:.2f} "
        f"| {one.steps}, {one.most} | {one.seconds:.2f} |"
        for one in figures
    ]
    return "\n".join(lines) + "\n"
