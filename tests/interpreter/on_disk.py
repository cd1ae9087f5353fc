"""Runs of the shop with a journal on a real disk, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from callsheet.interpreter import events
from callsheet.interpreter.folders import RunFolder
from callsheet.interpreter.journal import read
from callsheet.interpreter.run import (
    Ended,
    Settings,
    events_of,
    resume_run,
    run_plan,
)

from .memory import clock_of
from .shop import BUY, WITHOUT_AUTH, Shop, checked, pages_on

PLACE = 'click button "Place order"'
SECRETS = {"shop_pw": "open sesame"}


def settings(shop: Shop, **more: Any) -> Settings:
    """Runs on the shop, in its time."""
    return Settings(pages=pages_on(shop), clock=clock_of(shop.clock), shots="none", **more)


def start(root: Path, shop: Shop, text: str = BUY, **options: Any) -> Ended:
    """A run from its beginning."""
    options.setdefault("secrets", SECRETS)
    options.setdefault("inputs", {})
    return asyncio.run(run_plan(checked(text), root=root / "runs", settings=settings(shop), **options))


def resume(folder: RunFolder, shop: Shop, secrets: Mapping[str, str] = SECRETS) -> Ended:
    """A run taken up."""
    return asyncio.run(resume_run(folder, secrets=secrets, settings=settings(shop)))


def happened(folder: RunFolder) -> list[events.Event]:
    """What the journal has."""
    return events_of(read(folder.journal).records)


def waiting(root: Path, text: str = WITHOUT_AUTH) -> tuple[RunFolder, Shop]:
    """A run that waits for a person."""
    shop = Shop(faults={PLACE: ["lost"]})
    return start(root, shop, text).folder, shop
