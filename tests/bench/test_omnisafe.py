"""OmniSafe's trainings are kept like ours, and shown beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.learning import omnisafe


def test_omnisafe_stands_beside_ours() -> None:
    """A policy over the limit shows no seconds until 95 %."""
    ours = {"who": "ours", "method": "p3o", "seed": 0, **omnisafe.scored(15.0, 17.9)}
    other = {"who": "omnisafe", "method": "P3O", "seed": 1, **omnisafe.scored(16.0, 18.2)}
    rows = [
        {**ours, "steps_per_second": 100_000, "seconds": 9.6, "until": 4.25},
        {**other, "steps_per_second": 1_000, "seconds": 200.0, "until": None},
    ]

    assert [
        "| omnisafe | P3O | 1 | 105.1% | 18.20 | no | 1,000 | 200 | – |",
        "| ours | p3o | 0 | 98.6% | 17.90 | yes | 100,000 | 10 | 4.2 |",
    ] == omnisafe.table(rows).splitlines()[2:]


def test_trainings_of_omnisafe_are_kept_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By who, method, seed and steps."""
    trained, store = [], tmp_path / "omnisafe.jsonl"

    def train(**what: Any) -> dict[str, Any]:
        trained.append(what)
        return {"share": 0.5}

    monkeypatch.setattr(omnisafe, "theirs", train)
    for steps in (100, 200, 100):
        omnisafe.measure(store, {"who": "omnisafe", "method": "P3O", "seed": 0, "steps": steps})

    assert [100, 200] == [what["steps"] for what in trained]
