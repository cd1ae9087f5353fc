"""Tiers of models as the settings have them: the built-in ones, and `[tiers.NAME]` of `callsheet.toml` over them.

By hand instead of by pydantic: `callsheet check` needs them, and must feel instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from callsheet.dsl.diagnostics import closest
from callsheet.dsl.tiers import DEFAULT_TIERS, Tier

from .settings_files import BadSettings, settings_files

_COUNTS: dict[str, tuple[int, int]] = {"max_in": (1, 10_000_000), "max_out": (1, 1_000_000), "tries": (1, 10)}
_AMOUNTS: dict[str, tuple[float, float]] = {
    "price_in": (0, 10_000),
    "price_out": (0, 10_000),
    "longest": (0.1, 3_600),
    "typical": (0.0, 3_600),
}
_NEEDED = ("price_in", "price_out")


def tiers_in_force(*, folder: Path | None = None, user: Path | None = None) -> Mapping[str, Tier]:
    """Every tier by name: those of the project's file win over the user's, and those over the built-in ones.

    Raises `BadSettings`.
    """
    tiers = dict(DEFAULT_TIERS)
    for path, content in settings_files(folder=folder, user=user):
        written = content.get("tiers", {})
        if not isinstance(written, dict):
            raise BadSettings(f"`tiers` in `{path}` is a table: write `[tiers.NAME]`")
        for name, values in written.items():
            tiers[name] = _tier(name, values, tiers.get(name), path)
    return tiers


def _tier(name: str, written: Any, before: Tier | None, path: Path) -> Tier:
    where = f"tier `{name}` in `{path}`"
    if not isinstance(written, dict):
        raise BadSettings(f"{where} is a table: write `[tiers.{name}]`")
    values = {key: _value(key, value, where) for key, value in written.items()}
    if before is not None:
        return replace(before, **values)
    missing = [key for key in _NEEDED if key not in values]
    if missing:
        raise BadSettings(
            f"{where} needs `{missing[0]}`, in dollars for a million tokens: its cost could not be bounded"
        )
    return Tier(name=name, **values)


def _value(key: str, value: Any, where: str) -> Any:
    number = isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite()
    if key == "chain":
        if isinstance(value, list) and value and all(isinstance(one, str) and ":" in one for one in value):
            return tuple(value)
        raise BadSettings(f'`chain` of {where} is a list of models such as `"anthropic:claude-haiku-4-5"`')
    if key in _COUNTS:
        least, most = _COUNTS[key]
        if number and value == int(value) and least <= value <= most:
            return int(value)
        raise BadSettings(f"`{key}` of {where} is a whole number from {least:,} to {most:,}")
    if key in _AMOUNTS:
        low, high = _AMOUNTS[key]
        if number and low <= value <= high:
            return Decimal(value) if key in _NEEDED else float(value)
        raise BadSettings(f"`{key}` of {where} is a number from {low:g} to {high:g}")
    known = [one.name for one in fields(Tier) if one.name != "name"]
    near = closest(key, known)
    hint = f"did you mean `{near}`?" if near else f"there are: {', '.join(f'`{one}`' for one in known)}"
    raise BadSettings(f"unknown key `{key}` of {where}; {hint}")
