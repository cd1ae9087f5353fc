"""`python -m tests.parallel.two_nodes`: a Ray cluster of two nodes on this machine, and our work on it."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

from callsheet.interpreter.parallel import Done, Failed, Lost, engine

from .jobs import leaving_word, troubled


@asynccontextmanager
async def naming_nodes() -> AsyncIterator[Callable[[int], Awaitable[str]]]:
    """On which node each item was done."""

    async def name(_: int) -> str:
        await asyncio.sleep(0.05)
        return str(ray.get_runtime_context().get_node_id())

    yield name


def main() -> None:
    """Print what became of the work."""
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, log_to_driver=False)
    try:
        on_ray = engine("ray", workers=2)
        done = [one for one in on_ray.run(naming_nodes, range(20)) if isinstance(one, Done)]
        tell(f"done: {len(done)} of 20, on {len({one.value for one in done})} nodes")
        [failed] = on_ray.run(troubled, ["raise"])
        assert isinstance(failed, Failed)
        tell(f"failed: {failed.kind} {failed.message}")
        outcomes = list(engine("ray", workers=1).run(troubled, ["a", "die", "b"]))
        lost = sum(isinstance(one, Lost) for one in outcomes)
        tell(f"lost: {lost}, done: {sum(isinstance(one, Done) for one in outcomes)}")
        tell(f"stopped: {stopped()}")
    finally:
        ray.shutdown()
        cluster.shutdown()


def tell(words: str) -> None:
    """A line for the test."""
    sys.stdout.write(words + "\n")


def stopped() -> int:
    """How many items were told to stop: item 0 would stay for a minute."""
    crew = engine("ray", workers=2)
    values = []
    with tempfile.TemporaryDirectory() as folder:
        for one in crew.run(partial(leaving_word, str(Path(folder))), [0, 1]):
            values.append(one.value if isinstance(one, Done) else one)
            crew.stop()
    return values.count("stopped")


if __name__ == "__main__":
    main()
