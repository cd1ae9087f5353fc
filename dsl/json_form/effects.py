"""Effects → JSON data: the acts of each node, and where its attempts may begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from ..effects import NodeEffects


def effects_json(nodes: Iterable[NodeEffects]) -> list[dict[str, Any]]:
    """One object a node; nodes that only compute have no acts."""
    return [_plain(asdict(node)) for node in nodes]


def _plain(data: Any) -> Any:
    """Tuples as lists."""
    if isinstance(data, dict):
        return {name: _plain(value) for name, value in data.items()}
    return [_plain(one) for one in data] if isinstance(data, list | tuple) else data
