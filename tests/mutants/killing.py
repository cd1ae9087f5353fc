"""Runs mutants of the checker against the conformance suite, each in a forked child of this warm process."""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import CodeType, FrameType

from callsheet.dsl import CheckedPlan, check, parse
from callsheet.dsl.ast import Plan
from tests.conformance.expectations import patches, programs
from tests.conformance.judging import FILES, base_of, differences, patch_differences, patch_verdict_of
from tests.mutants.mutation import Mutant
from tests.mutants.rules import DSL, Rule

WORKERS = min(2, os.cpu_count() or 1)
MOST_SECONDS = 30
"""A mutant that does not come to an end is killed by that."""
BROKEN = 3
"""How a child ends that could not become the mutant."""


@dataclass(frozen=True)
class Result:
    """What became of a mutant: `killer` is the program that told it from the checker, nothing when none did."""

    mutant: Mutant
    killer: str
    seconds: float


@dataclass(frozen=True)
class Program:
    """A program of the suite, read before any mutant is put in; a patch with the plan that it is held against."""

    name: str
    text: str
    plan: Plan
    base: CheckedPlan | None = None

    def misjudged(self, *, read: bool) -> bool:
        """Whether something is found that it does not say, or not found that it says; `read` it anew before."""
        if self.base is not None:
            return any(patch_differences(patch_verdict_of(self.text, self.base), self.text))
        plan = parse(self.text, name=f"{self.name}.plan") if read else self.plan
        return any(differences(check(plan, files=FILES), self.text))


@cache
def suite() -> tuple[Program, ...]:
    """The programs of the suite. Raises `ValueError` when the checker as it is does not judge one as it says."""
    found = []
    for path in (*programs(), *patches()):
        text = path.read_text(encoding="utf-8")
        base = base_of(text) if path in patches() else None
        found.append(Program(path.stem, text, parse(text, name=path.name) if base is None else base.plan, base))
    wrong = [program.name for program in found if program.misjudged(read=False)]
    if wrong:
        raise ValueError(f"not judged as they say, so nothing could be told from them: {', '.join(wrong)}")
    return tuple(found)


def killed(mutants: Iterable[Mutant], killer_of: Callable[[Mutant], str] | None = None) -> Iterator[Result]:
    """Each mutant with what killed it, in their order: a program of the suite, or what `killer_of` finds.

    As many run at once as there are processors, two at most; one that is the same as an earlier one is not run again.
    """
    if killer_of is None:
        reached()
    gc.collect()
    gc.freeze()  # what is there by now is shared with the children, so nobody shall write into it
    todo, order = iter(mutants), deque[Mutant]()
    running: dict[int, _Child] = {}
    begun: set[Hashable] = set()
    ended: dict[Hashable, Result] = {}
    while True:
        while len(running) < WORKERS and (mutant := next(todo, None)) is not None:
            order.append(mutant)
            if mutant.same not in begun:
                begun.add(mutant.same)
                child = _begin(mutant, killer_of or _killer)
                running[child.reading] = child
        while order and order[0].same in ended:
            mutant = order.popleft()
            yield replace(ended[mutant.same], mutant=mutant)
        if not running:
            return
        for reading in select.select([*running], [], [])[0]:
            child = running.pop(reading)
            ended[child.mutant.same] = child.result()


@dataclass(frozen=True)
class _Child:
    """A process that has become a mutant, and where its answer comes from."""

    mutant: Mutant
    process: int
    reading: int
    begun: float

    def result(self) -> Result:
        """Waits for the answer."""
        with open(self.reading, "rb") as pipe:
            answer = pipe.read().decode()
        _, status = os.waitpid(self.process, 0)
        if os.WIFSIGNALED(status):
            answer = f"no end within {MOST_SECONDS} s"
        elif os.WEXITSTATUS(status) == BROKEN:
            raise RuntimeError(f"{self.mutant.rule.place}, {self.mutant.what}: cannot be made")
        return Result(self.mutant, answer, time.perf_counter() - self.begun)


def _begin(mutant: Mutant, killer_of: Callable[[Mutant], str]) -> _Child:
    begun = time.perf_counter()
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        # What happens in here ends with this process: neither pytest nor the caller may see any of it.
        ended = BROKEN
        with contextlib.suppress(BaseException):
            signal.alarm(MOST_SECONDS)
            mutant.put_in()
            os.write(writing, killer_of(mutant).encode())
            ended = 0
        os._exit(ended)
    os.close(writing)
    return _Child(mutant, process, reading, begun)


def _killer(mutant: Mutant) -> str:
    read = mutant.rule.file.startswith(READING)
    for program in _most_likely_first(mutant.rule):
        try:
            misjudged = program.misjudged(read=read)
        except Exception:  # noqa: BLE001  a mutant may raise whatever it likes: that shows as well
            return f"{program.name} ({traceback.format_exc().splitlines()[-1][:60]})"
        if misjudged:
            return program.name
    return ""


READING = ("parsing/", "limits.py")
"""The rules in here are asked when a program is read, before it is judged."""


def _most_likely_first(rule: Rule) -> list[Program]:
    """Those that come by the rule's function; those about a code of the rule, and those that expect one, first."""

    def unlikely(program: Program) -> int:
        about = program.name.startswith(rule.codes or "CS")
        return 0 if about else 1 if any(code in program.text for code in rule.codes) else 2

    by_way = reached().get((rule.file, rule.function), ())
    return sorted(suite() if rule.file.startswith(READING) else by_way, key=unlikely)


@cache
def reached() -> dict[tuple[str, str], list[Program]]:
    """By file and function, the programs for which it is called while they are judged: only they can tell."""
    found: dict[tuple[str, str], list[Program]] = {}
    for program in suite():
        for function in _called_for(program):
            found.setdefault(function, []).append(program)
    return found


def _called_for(program: Program) -> set[tuple[str, str]]:
    """What is called while a program is judged; what stands in a function counts as the function."""
    codes: dict[int, CodeType] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            codes[id(frame.f_code)] = frame.f_code

    before = sys.getprofile()
    sys.setprofile(note)
    program.misjudged(read=False)
    sys.setprofile(before)
    below = f"{DSL}{os.sep}"
    return {
        (code.co_filename.removeprefix(below).replace(os.sep, "/"), code.co_qualname.partition(".<locals>")[0])
        for code in codes.values()
        if code.co_filename.startswith(below)
    }
