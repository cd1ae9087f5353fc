"""How soon a long run goes on, and how much memory it takes: the promises of `docs/guarantees.md` that are figures."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from callsheet.interpreter import agents as _loaded_before  # noqa: F401 - the browser's library takes long
from callsheet.interpreter.events import Event
from callsheet.interpreter.journal import read
from callsheet.interpreter.run import Ended, Settings, resume_run, run_plan
from tests.interpreter.memory import clock_of
from tests.interpreter.shop import HEAD, Shop, checked, pages_on

ROOT = Path(__file__).parents[2]
SECRETS = {"shop_pw": "open sesame"}
RECORDS, RESUMED_MILLISECONDS = 10_000, 200
NODES, GROWN_MEBIBYTES = 10_000, 64


def long_plan(loops: int) -> str:
    """Loops of fifty rounds of two looks, then something that cannot be done."""
    numbers = ", ".join(map(str, range(50)))
    body = f'for i in [{numbers}] {{ goto "/" let a = how many row let b = how many row }}'
    nodes = "".join(f"node n{number} by scout {{ {body} }}\n" for number in range(loops))
    return f'{HEAD}{nodes}node last by scout {{ goto "/" click button "Add Cable" }}'


def begun(root: Path, loops: int) -> Ended:
    """A run that can be resumed."""
    shop = Shop(faults={'click button "Add Cable"': ["missing"] * 100})
    settings = Settings(pages=pages_on(shop), clock=clock_of(shop.clock), shots="none")
    return asyncio.run(run_plan(checked(long_plan(loops)), root=root, inputs={}, secrets=SECRETS, settings=settings))


def seconds_to_the_first_command(ended: Ended) -> tuple[float, float]:
    """From the call of a resume until a node is begun: by the clock, and of CPU."""
    shop = Shop(faults={'click button "Add Cable"': ["missing"] * 100})
    moments: list[tuple[float, float]] = []

    def watch(_: Event) -> None:
        moments.append((time.perf_counter(), time.process_time()))

    settings = Settings(pages=pages_on(shop), clock=clock_of(shop.clock), shots="none", watch=watch)
    clock, cpu = time.perf_counter(), time.process_time()
    asyncio.run(resume_run(ended.folder, secrets=SECRETS, settings=settings))
    return moments[1][0] - clock, moments[1][1] - cpu


@pytest.mark.bench
@pytest.mark.timeout(600)
def test_a_run_of_ten_thousand_records_goes_on_within_a_fifth_of_a_second(tmp_path: Path) -> None:
    """The plan read and checked, every record proved, the state brought up to date, the first command given."""
    ended = begun(tmp_path, loops=40)
    records = len(read(ended.folder.journal).records)
    took = [seconds_to_the_first_command(ended) for _ in range(9)]
    clock, cpu = (statistics.median(one) * 1e3 for one in zip(*took, strict=True))

    sys.stdout.write(f"\n{records:,} records: the first command after {clock:.0f} ms, {cpu:.0f} ms of CPU\n")
    assert records > RECORDS
    assert cpu < RESUMED_MILLISECONDS * 2, "twice what is wanted: only a blunder fails on a busy machine"


GROWTH = """
import asyncio, gc, sys, tempfile
from pathlib import Path
from benchmarks.engine.graphs import as_plan, layered
from callsheet.dsl import check, parse
from callsheet.interpreter.run import run_plan

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))

def run(plan):
    with tempfile.TemporaryDirectory() as folder:
        assert asyncio.run(run_plan(plan, root=Path(folder), inputs={}, secrets={})).end.outcome == "done"

run(check(parse(as_plan(layered(20)))).unwrap())
plan = check(parse(as_plan(layered(int(sys.argv[1]))))).unwrap()
gc.collect()
Path("/proc/self/clear_refs").write_text("5")  # the peak is measured from here
before = peak()
run(plan)
print(peak() - before)
"""


def grown(nodes: int) -> float:
    """Mebibytes that a run of so many nodes takes at most, beside its plan."""
    command = [sys.executable, "-c", GROWTH, str(nodes)]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs Linux to measure a peak")
@pytest.mark.bench
@pytest.mark.timeout(600)
def test_a_run_of_ten_thousand_nodes_grows_by_less_than_64_mebibytes() -> None:
    """Its records go to the disk and are let go."""
    most = grown(NODES)

    sys.stdout.write(f"\n{NODES:,} nodes: the run grows by {most:.1f} MiB\n")
    assert most < GROWN_MEBIBYTES


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs Linux to measure a peak")
@pytest.mark.slow
def test_a_run_of_a_thousand_nodes_grows_by_a_tenth_of_that() -> None:
    """So that `make test` notices, too."""
    assert grown(1_000) < GROWN_MEBIBYTES / 5
