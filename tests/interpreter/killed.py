"""A shop whose orders are in a file, and runs on it in processes of their own, which a test kills."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from callsheet.dsl.actions import Act, Look
from callsheet.interpreter.folders import RunFolder
from callsheet.interpreter.run import Settings, resume_run, run_plan

from .shop import BUY, FakePage, Shop, checked, pages_on

MOMENT = 0.008
SECRETS = {"shop_pw": "open sesame"}


class ShopOnFile(Shop):
    """Its orders outlive every process: each is one line, appended in one write."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.orders = Orders(path)


class Orders(list[str]):
    """The lines of a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.read_text().split() if path.exists() else [])
        self._path = path

    def append(self, item: str) -> None:
        """Place an order."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, f"{item}\n".encode())
        os.close(descriptor)
        super().append(item)


class UnhurriedPage(FakePage):
    """Takes a moment for each thing, so that a kill can come anywhere."""

    async def act(self, act: Act, *, deadline: float) -> None:
        await asyncio.sleep(MOMENT)
        await super().act(act, deadline=deadline)
        await asyncio.sleep(MOMENT)

    async def look(self, look: Look, *, deadline: float) -> Any:
        await asyncio.sleep(MOMENT)
        return await super().look(look, deadline=deadline)


def context() -> ForkServerContext:
    """Processes forked from one that has loaded everything, in which nothing has run."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload([__name__])
    return made


def begin(root: Path) -> None:
    """A run from its beginning, below `root`."""
    asyncio.run(run_plan(checked(BUY), root=root / "runs", inputs={}, secrets=SECRETS, settings=_settings(root)))


def go_on(root: Path, folder: Path) -> None:
    """A run taken up."""
    asyncio.run(resume_run(RunFolder(folder), secrets=SECRETS, settings=_settings(root)))


def _settings(root: Path) -> Settings:
    return Settings(pages=pages_on(ShopOnFile(root / "orders"), UnhurriedPage), settle_pause=0.01)


def run_and_kill(target: Any, *arguments: Path, after: float) -> bool:
    """Whether the process was killed, after so many seconds, before it had ended by itself."""
    process: ForkServerProcess = context().Process(target=target, args=arguments)
    process.start()
    process.join(timeout=after)
    killed = process.is_alive()
    process.kill()
    process.join()
    process.close()
    return killed
