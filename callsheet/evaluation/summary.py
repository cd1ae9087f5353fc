"""The figures of an evaluation: of each agent, and by site and number of actions.

In go rows, out comes a document for JSON, of which the page and the plots are made too, so that no figure is worked out
twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callsheet.tasks.metrics import Row, agreement_of, grouped, metrics_of

from .conclusions import conclusions_of
from .files import SCHEMA_VERSION

SIMULATED = "simulated"
BY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("agents", ("kind", "per_call")),
    ("by_horizon", ("kind", "per_call", "horizon")),
    ("by_site", ("kind", "per_call", "site")),
)
"""The tables of a summary, and the fields that tell their rows apart."""


def summary_of(rows: Sequence[Row]) -> dict[str, Any]:
    """All tables. `simulated` says of a row of figures that no model was asked for it."""
    tables = {name: [_figures(keys, key, some) for key, some in grouped(rows, *keys).items()] for name, keys in BY}
    about = {"schema_version": SCHEMA_VERSION, "attempts": len(rows), "tokenizers": sorted({r.tokenizer for r in rows})}
    judged = [
        agreement_of(some) for _, some in grouped(rows, "judge").items() if any(row.judged is not None for row in some)
    ]
    judges = [one.model_dump(mode="json") for one in judged]
    return about | tables | {"conclusions": conclusions_of(tables["agents"]), "judges": judges}


def _figures(keys: tuple[str, ...], key: tuple[Any, ...], rows: Sequence[Row]) -> dict[str, Any]:
    about = dict(zip(keys, key, strict=True)) | {SIMULATED: any(row.simulated for row in rows)}
    return about | metrics_of(rows).model_dump(mode="json")
