"""Runs mutants of the checker against the conformance suite, each in a forked child of this warm process."""

from __future__ import annotations

import contextlib
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from callsheet.dsl import CheckedPlan, check, parse
from callsheet.dsl.ast import Plan
from tests.conformance.expectations import patches, programs
from tests.conformance.judging import FILES, base_of, differences, patch_differences, patch_verdict_of
from tests.mutants.mutation import Mutant

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
    """Each mutant with what killed it, one after the other: a program of the suite, or what `killer_of` finds."""
    if killer_of is None:
        suite()
    for mutant in mutants:
        begun = time.perf_counter()
        killer = _in_a_child(mutant, killer_of or _killer)
        yield Result(mutant, killer, time.perf_counter() - begun)


def _in_a_child(mutant: Mutant, killer_of: Callable[[Mutant], str]) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        # What happens in here ends with this process: neither pytest nor the caller may see any of it.
        ended = BROKEN
        with contextlib.suppress(BaseException):
            signal.alarm(MOST_SECONDS)
            mutant.put_in()
            os.write(writing, killer_of(mutant).encode())
            ended = 0
        os._exit(ended)
    os.close(writing)
    with open(reading, "rb") as pipe:
        answer = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"no end within {MOST_SECONDS} s"
    if os.WEXITSTATUS(status) == BROKEN:
        raise RuntimeError(f"{mutant.rule.place}, {mutant.what}: cannot be made")
    return answer


def _killer(mutant: Mutant) -> str:
    read = not mutant.rule.file.startswith("checks/")
    for program in _by_code(mutant.rule.codes):
        try:
            misjudged = program.misjudged(read=read)
        except Exception:  # noqa: BLE001  a mutant may raise whatever it likes: that shows as well
            return f"{program.name} ({traceback.format_exc().splitlines()[-1][:60]})"
        if misjudged:
            return program.name
    return ""


def _by_code(codes: tuple[str, ...]) -> list[Program]:
    """Those that are about a code of the rule come first: they kill it, or should."""
    return sorted(suite(), key=lambda program: not program.name.startswith(codes or "CS"))
