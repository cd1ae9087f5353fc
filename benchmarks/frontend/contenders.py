"""What is measured: each contender reads a text in full and raises when it is not accepted.

A contender is made ready once, in a process of its own, then prepared for a text, and what it does from there on is
measured. Its libraries are imported there alone, because one of them lives in an environment of its own (see
`peers.py`). A new measure is one more row: what need not be timed, such as a first check before a second one, is
done in preparing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

Form = Literal["plan", "yaml", "wdl_tasks", "wdl_calls"]
Prepare = Callable[[str], Callable[[], Any]]


@dataclass(frozen=True, kw_only=True)
class Contender:
    """`make` gives what prepares for a text of the `form`; beyond `most` nodes it takes too long to wait for."""

    name: str
    title: str
    form: Form
    make: Callable[[], Prepare]
    most: int = 10_000
    peer: bool = False


def _check() -> Prepare:
    from callsheet.dsl import check, parse

    def read(text: str) -> Any:
        return check(parse(text)).unwrap().cost

    return lambda text: partial(read, text)


def _whole() -> Prepare:
    from callsheet.dsl import check

    return lambda text: partial(check, _patched(text)[1])


def _after() -> Prepare:
    from callsheet.dsl import check

    def prepare(text: str) -> Callable[[], Any]:
        before, new = _patched(text)
        return partial(check, new, after=check(before).unwrap())

    return prepare


def _patched(text: str) -> tuple[Any, Any]:
    """The plan, and what a patch makes of it that changes one node in its midst."""
    from callsheet.dsl import apply, diff, parse

    old = parse(text)
    errand = text.count("# Errand ") // 2
    head, found, rest = text.partition(f"node pick_{errand} {{")
    chosen = "  let best = min(affordable by price)\n"
    assert found
    assert chosen in rest
    new = parse(head + found + rest.replace(chosen, f"  require count(affordable) < 50\n{chosen}", 1))
    return old, apply(old, diff(old, new))


def _parse() -> Prepare:
    from callsheet.dsl import parse

    return lambda text: partial(parse, text)


def _lark() -> Prepare:
    from importlib.resources import files

    from lark import Lark

    grammar = files("callsheet.grammars").joinpath("plan.lark").read_text(encoding="utf-8")
    parser = Lark(grammar, parser="lalr", propagate_positions=True)
    return lambda text: partial(parser.parse, text)


def _yaml() -> Prepare:
    from .workflow_file import read_workflow

    return lambda text: partial(read_workflow, text)


def _wdl() -> Prepare:
    import WDL

    folder = tempfile.TemporaryDirectory()  # goes when the process does

    def prepare(text: str) -> Callable[[], Any]:
        path = Path(folder.name) / "errands.wdl"
        path.write_text(text, encoding="utf-8")
        return partial(WDL.load, str(path))

    return prepare


CONTENDERS: tuple[Contender, ...] = (
    Contender(name="check", title="Callsheet: parse, check, cost", form="plan", make=_check),
    Contender(name="parse", title="Callsheet: parse alone", form="plan", make=_parse),
    Contender(name="whole", title="Callsheet: check, one node new", form="plan", make=_whole),
    Contender(name="after", title="  the same, after the old plan", form="plan", make=_after),
    Contender(name="lark", title="Lark LALR: tree with positions", form="plan", make=_lark),
    Contender(name="yaml", title="PyYAML (C), pydantic, networkx", form="yaml", make=_yaml),
    Contender(name="wdl_tasks", title="miniwdl: a node is a task", form="wdl_tasks", make=_wdl, most=1_000, peer=True),
    Contender(name="wdl_calls", title="miniwdl: an act is a call", form="wdl_calls", make=_wdl, most=100, peer=True),
)
BY_NAME = {one.name: one for one in CONTENDERS}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The time of `ours` is at most `times` that of `other`, in plans of so many nodes."""

    ours: str
    other: str
    times: float
    nodes: int


WANTED: tuple[Wanted, ...] = (
    Wanted(ours="check", other="lark", times=2.0, nodes=1_000),
    Wanted(ours="after", other="whole", times=1 / 5, nodes=1_000),
    Wanted(ours="check", other="yaml", times=1.0, nodes=1_000),
    Wanted(ours="check", other="wdl_tasks", times=1 / 20, nodes=1_000),
    Wanted(ours="check", other="wdl_calls", times=1 / 20, nodes=100),
)
MOST_GROWTH = 1.1
"""The exponent from 1,000 to 10,000 nodes."""
MOST_MEMORY = 100.0
"""Megabytes above what the process had before, at 10,000 nodes."""
