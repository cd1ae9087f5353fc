"""Costs → JSON data: counts as numbers, times in seconds, money as texts such as `"4.25"`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..cost import COMPONENTS, Amounts, Cost


def cost_json(cost: Cost) -> dict[str, Any]:
    """Least, most and what is usual of one node or of a plan."""
    return {
        "least": amounts_json(cost.least),
        "most": amounts_json(cost.most),
        "usual_seconds": round(cost.typical, 4),
    }


def amounts_json(amounts: Amounts) -> dict[str, Any]:
    """Each component; null where nothing bounds it."""
    found = {name: getattr(amounts, name) for name in COMPONENTS}
    return {name: str(amount) if isinstance(amount, Decimal) else amount for name, amount in found.items()}
