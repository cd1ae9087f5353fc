"""Asking the person at the terminal: what a run wants to know, and whether a commit may be done.

Questions go to stderr, beside the live view, which rests meanwhile. Page text is shown without control characters.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import click

from callsheet.dsl.values import to_text
from callsheet.interpreter.asking import ApprovalAsked, Asked

from .plain import printable

YES, NO = frozenset({"y", "yes"}), frozenset({"n", "no"})


def told(request: Asked | ApprovalAsked) -> Iterator[str]:
    """The question with all that somebody has to see to answer it."""
    yield printable(request.question)
    if isinstance(request, Asked):
        yield from (f"  {printable(to_text(value))}" for value in request.given)
        return
    yield f"  commit    {printable(request.key)}"
    yield f"  on        {request.site}"
    yield f"  does      {printable(request.text)}"
    if request.spends is not None:
        yield f"  spends    {to_text(request.spends)}"
    for name, value in request.arguments.items():
        yield f"  with      {name} = {printable(to_text(value))}"
    others = ", ".join(request.decided_by)
    yield f"  decided   {f'also by what was read from {others}' if others else 'by the plan and the site itself'}"


class Terminal:
    """The person at this terminal, asked one thing at a time. `resting` keeps the live view quiet meanwhile."""

    def __init__(self, resting: Callable[[], AbstractContextManager[None]]) -> None:
        self._resting = resting
        self._turn = asyncio.Lock()

    async def approve(self, request: ApprovalAsked) -> bool | None:
        """None when the terminal is gone."""
        async with self._turn:
            with self._resting():
                _show(told(request))
                return await _agreed("Agree? [y/n] ")

    async def accept(self, diff: str, because: str) -> bool:
        """Whether somebody takes a patch that a model wrote for his own; no when the terminal is gone."""
        async with self._turn:
            with self._resting():
                _show(["a model may not decide on this patch, and a person may:", *_patch(diff, because)])
                return await _agreed("Take it for your own? [y/n] ") or False

    async def proposed(self, diff: str, because: str) -> bool:
        """Whether somebody wants a patch that a planner proposes; no when the terminal is gone."""
        _show(["a planner proposes:", *_patch(diff, because)])
        return await _agreed("Go on with it? [y/n] ") or False

    async def answer(self, request: Asked, problem: str) -> str | None:
        """None when the terminal is gone."""
        async with self._turn:
            with self._resting():
                _show([problem] if problem else told(request))
                return await _line(f"{request.unit} ({request.wanted}): ")


def _patch(diff: str, because: str) -> Iterator[str]:
    if because:
        yield f"  because {printable(because)}"
    yield from (f"  {printable(line)}" for line in diff.splitlines())


async def _agreed(prompt: str) -> bool | None:
    """Yes or no, asked until it is one of them; None when the terminal is gone."""
    while True:
        said = await _line(prompt)
        if said is None:
            return None
        if said.strip().lower() in YES | NO:
            return said.strip().lower() in YES


def _show(lines: Iterator[str] | list[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


async def _line(prompt: str) -> str | None:
    """A line that is typed, without keeping the others from working; it can be given up at any time."""
    click.echo(prompt, nl=False, err=True)
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[str] = loop.create_future()

    def ready() -> None:
        if not typed.done():
            typed.set_result(sys.stdin.readline())

    loop.add_reader(sys.stdin.fileno(), ready)
    try:
        line = await typed
    finally:
        loop.remove_reader(sys.stdin.fileno())
    return line.rstrip("\n") if line else None


def somebody_is_there() -> bool:
    """Whether there is a terminal to ask at."""
    return sys.stdin.isatty() and sys.stderr.isatty()
