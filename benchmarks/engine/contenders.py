"""Who is measured: each takes a graph and a folder, gets ready, and gives back what is to be measured.

Nodes do nothing, and each is durable before a node that waits for it begins. The peers are written as their own
documentation writes such a graph; they are imported in their own environment only.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from .graphs import Graph, as_plan, children_of, layers_of

Run: TypeAlias = Callable[[], int]
"""Carries out the graph; returns how many nodes were done."""


def callsheet(graph: Graph, folder: Path) -> Run:
    """A run from the public door: folder, journal, driver, verdict."""
    from callsheet.dsl import check, parse
    from callsheet.interpreter.run import run_plan

    plan = check(parse(as_plan(graph))).unwrap()

    def run() -> int:
        ended = asyncio.run(run_plan(plan, root=folder, inputs={}, secrets={}))
        return len(graph) if ended.end.outcome == "done" else 0

    return run


def bare(graph: Graph, folder: Path) -> Run:
    """A `TaskGroup`, and a plain table in SQLite with the same settings; what ends in one turn shares a commit."""
    children = children_of(graph)

    async def main() -> int:
        connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
        for setting in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"):
            connection.execute(setting)
        connection.execute("CREATE TABLE done (node INTEGER PRIMARY KEY, gives TEXT)")
        loop, waiting = asyncio.get_running_loop(), [len(before) for before in graph]
        ended: list[int] = []
        done = 0

        async def node(number: int) -> None:
            if not ended:
                loop.call_soon(commit)
            ended.append(number)

        def commit() -> None:
            nonlocal done
            together = ended.copy()
            ended.clear()
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO done VALUES (?, ?)", [(one, f'{{"x":{one}}}') for one in together])
            connection.execute("COMMIT")
            done += len(together)
            for one in together:
                for child in children[one]:
                    waiting[child] -= 1
                    if not waiting[child]:
                        group.create_task(node(child))
            if done == len(graph):
                over.set_result(None)

        over = loop.create_future()
        async with asyncio.TaskGroup() as group:
            for number, before in enumerate(graph):
                if not before:
                    group.create_task(node(number))
            await over
        connection.close()
        return done

    return lambda: asyncio.run(main())


def journaled(graph: Graph, folder: Path) -> Run:
    """A `TaskGroup` that announces and records each node in our journal: what the same records alone cost."""
    from callsheet.interpreter.journal import Journal, Recorder

    children = children_of(graph)

    async def main() -> int:
        waiting, done = [len(before) for before in graph], 0
        with Journal.create(folder / "journal.sqlite", plan_hash="none") as journal:
            async with Recorder(journal) as recorder, asyncio.TaskGroup() as group:

                async def node(number: int) -> None:
                    nonlocal done
                    recorder.note("NodeStarted", {"at": 0.0, "node": f"n{number}", "instance": "", "attempt": 1})
                    gives = {"at": 0.0, "node": f"n{number}", "instance": "", "gives": {"x": number}}
                    await recorder.record("NodeDone", gives)
                    done += 1
                    for child in children[number]:
                        waiting[child] -= 1
                        if not waiting[child]:
                            group.create_task(node(child))

                for number, before in enumerate(graph):
                    if not before:
                        group.create_task(node(number))
        return done

    return lambda: asyncio.run(main())


def langgraph(graph: Graph, folder: Path) -> Run:
    """A `StateGraph` with the SQLite saver, each step durable before the next begins."""
    import operator
    from typing import Annotated, TypedDict

    from langgraph.checkpoint.sqlite import SqliteSaver  # type: ignore[import-not-found]  # a peer's own
    from langgraph.graph import END, START, StateGraph  # type: ignore[import-not-found]  # a peer's own

    # By a call, since the annotations of this module are texts, and the peer would look for their names at its top.
    made = StateGraph(TypedDict("State", {"done": Annotated[int, operator.add]}))
    children = children_of(graph)
    for number, before in enumerate(graph):
        made.add_node(f"n{number}", lambda _: {"done": 1})
        made.add_edge([f"n{one}" for one in before] if before else START, f"n{number}")
    for number, after in enumerate(children):
        if not after:
            made.add_edge(f"n{number}", END)

    def run() -> int:
        with SqliteSaver.from_conn_string(str(folder / "langgraph.sqlite")) as saver:
            compiled = made.compile(checkpointer=saver)
            config = {"configurable": {"thread_id": "1"}, "recursion_limit": len(graph) + 10}
            done: int = compiled.invoke({"done": 0}, config, durability="sync")["done"]
            return done

    return run


def dbos(graph: Graph, folder: Path) -> Run:
    """A workflow whose steps are gathered layer by layer, on SQLite."""
    from dbos import DBOS  # type: ignore[import-not-found]  # a peer's own

    DBOS(config={"name": "bench", "system_database_url": f"sqlite:///{folder / 'dbos.sqlite'}", "log_level": "ERROR"})
    layers = layers_of(graph)

    @DBOS.step()  # type: ignore[untyped-decorator]  # the peer is not there when types are checked
    async def node(number: int) -> int:
        return number

    @DBOS.workflow()  # type: ignore[untyped-decorator]  # the peer is not there when types are checked
    async def workflow() -> int:
        done = 0
        for layer in layers:
            done += len(await asyncio.gather(*(node(number) for number in layer)))
        return done

    DBOS.launch()
    return lambda: asyncio.run(workflow())


@dataclass(frozen=True, kw_only=True)
class Contender:
    """`most` is the largest graph that it can be waited for; `peer` says that it lives in an environment of its own."""

    name: str
    prepare: Callable[[Graph, Path], Run]
    peer: bool = False
    most: int = 10_000


CONTENDERS = (
    Contender(name="callsheet", prepare=callsheet),
    Contender(name="bare TaskGroup", prepare=bare),
    Contender(name="TaskGroup, our journal", prepare=journaled),
    Contender(name="LangGraph", prepare=langgraph, peer=True, most=1_000),
    Contender(name="DBOS", prepare=dbos, peer=True, most=1_000),
)
BY_NAME: Mapping[str, Contender] = {one.name: one for one in CONTENDERS}
