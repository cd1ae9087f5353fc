"""Contenders and sizes go in, a table of medians comes out: all in one run, taking turns.

Each contender has a process that lives through the run, so that none pays for another's heap, and they take turns
within a round, so that a busy minute of the machine falls on all of them. Memory is measured in fresh processes.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from ..peers import ask
from . import peers, plans, wdl_calls, wdl_tasks
from .contenders import CONTENDERS, Contender, Form

SIZES = (100, 1_000, 10_000)
ROUNDS = {100: 9, 1_000: 7, 10_000: 3}
WRITERS: dict[Form, Callable[[list[plans.Errand]], str]] = {
    "plan": plans.as_plan,
    "yaml": plans.as_yaml,
    "wdl_tasks": wdl_tasks.as_tasks,
    "wdl_calls": wdl_calls.as_calls,
}
Report = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One contender at one size: every time in seconds of CPU, and megabytes of memory."""

    contender: Contender
    nodes: int
    characters: int
    seconds: list[float] = field(default_factory=list)
    grown: float = math.nan
    peak: float = math.nan

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


class Worker:
    """A process that reads texts and says how long it took."""

    def __init__(self, contender: Contender, warm_up: Path) -> None:
        python = str(peers.PYTHON) if contender.peer else sys.executable
        command = [python, "-m", "benchmarks.frontend.worker", contender.name]
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        self._process = subprocess.Popen(
            command, cwd=peers.ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.ask(warm_up)

    def ask(self, path: Path) -> dict[str, float]:
        """One measurement. Raises `RuntimeError` when the process has ended; it has said why on stderr."""
        measured: dict[str, float] | None = ask(self._process, str(path))
        if measured is None:
            raise RuntimeError(f"the process that should read `{path.name}` has ended")
        return measured

    def end(self) -> None:
        """Let it go."""
        self._process.communicate()


@contextmanager
def working(contender: Contender, warm_up: Path) -> Iterator[Worker]:
    """A worker for the length of a block."""
    worker = Worker(contender, warm_up)
    try:
        yield worker
    finally:
        worker.end()


def measure(
    sizes: Sequence[int] = SIZES, contenders: Sequence[Contender] = CONTENDERS, say: Report = print
) -> list[Figures]:
    """Every contender at every size that it can be waited for."""
    with TemporaryDirectory() as folder:
        texts = _write_texts(Path(folder), {10, *sizes}, contenders)
        figures = []
        with ExitStack() as stack:
            workers = {one.name: stack.enter_context(working(one, texts[one.form, 10])) for one in contenders}
            for nodes in sizes:
                say(f"{nodes:,} nodes: {ROUNDS.get(nodes, 3)} rounds")
                figures += _rounds(nodes, [one for one in contenders if one.most >= nodes], workers, texts)
        say("memory")
        return [_with_memory(one, texts) for one in figures]


def _write_texts(folder: Path, sizes: set[int], contenders: Sequence[Contender]) -> dict[tuple[Form, int], Path]:
    texts = {}
    for form, nodes in sorted({(one.form, nodes) for one in contenders for nodes in sizes if nodes <= one.most}):
        path = folder / f"{form}_{nodes}.txt"
        path.write_text(WRITERS[form](plans.errands(nodes)), encoding="utf-8")
        texts[form, nodes] = path
    return texts


def _rounds(
    nodes: int, contenders: list[Contender], workers: dict[str, Worker], texts: dict[tuple[Form, int], Path]
) -> list[Figures]:
    figures = [
        Figures(contender=one, nodes=nodes, characters=len(texts[one.form, nodes].read_text(encoding="utf-8")))
        for one in contenders
    ]
    for number in range(ROUNDS.get(nodes, 3)):
        turn = number % len(figures)
        for one in [*figures[turn:], *figures[:turn]]:
            path = texts[one.contender.form, nodes]
            one.seconds.append(workers[one.contender.name].ask(path)["seconds"])
    return figures


def _with_memory(one: Figures, texts: dict[tuple[Form, int], Path]) -> Figures:
    with working(one.contender, texts[one.contender.form, 10]) as fresh:
        measured = fresh.ask(texts[one.contender.form, one.nodes])
    return Figures(
        contender=one.contender,
        nodes=one.nodes,
        characters=one.characters,
        seconds=one.seconds,
        grown=measured["grown"],
        peak=measured["peak"],
    )


def growth(figures: Sequence[Figures], name: str) -> float:
    """The exponent of the time between the two largest sizes; not a number when there is one size alone."""
    times = sorted((one.nodes, one.median) for one in figures if one.contender.name == name)
    if len(times) < 2:
        return math.nan
    (few, short), (many, long) = times[-2:]
    return math.log(long / short) / math.log(many / few)
