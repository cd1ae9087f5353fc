"""The site `wizard` as the server knows it. The line in `mock_sites.SITES` points here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..site import Site
from .desk import Application, Desk, price_cents
from .frame import money
from .goals import CONDITIONS, GOALS
from .labels import LABELS
from .pages import respond
from .seeds import NAME, PEOPLE, first_desk


def _facts(desk: Desk) -> dict[str, Any]:
    """The applications, oldest first."""
    return {"applications": [_application(desk, one) for one in desk.applications]}


def _application(desk: Desk, one: Application) -> dict[str, Any]:
    whole = desk.first_open(one.said) is None
    return {
        "number": one.number,
        "status": one.status,
        "answers": one.said,
        "price": money(price_cents(one.said)) if whole else None,
    }


_NAMES = (*PEOPLE[:3], "", "x" * 81)
_BORN = ("1984-05-23", "1939-12-01", "2031-01-01", "")
SITE: Site[Desk] = Site(
    name=NAME,
    title="Harbour",
    summary="Cover for a trip, applied for in a form of many steps with branches, back and review.",
    fresh=first_desk,
    facts=_facts,
    respond=respond,
    spec=Path(__file__).parent / "spec.yaml",
    labels=LABELS,
    goals=GOALS,
    values={
        "start": ("2027-03-31", "2027-06-01", "2026-01-01", ""),
        "end": ("2027-04-09", "2027-12-31", "2027-06-14", ""),
        **{f"name-{number}": _NAMES for number in (1, 2, 3)},
        **{f"born-{number}": _BORN for number in (1, 2, 3)},
        **{f"health-{number}": (*CONDITIONS[:2], "") for number in (1, 2, 3)},
        "email": ("tilda@example.com", "tilda at example", ""),
        "phone": ("+44 20 7946 0018", "call me", ""),
    },
)
