"""A plan's flow → JSON data: labels of gives, what is told and shown, and why each commit may be done."""

from __future__ import annotations

from typing import Any

from ..flow import CommitFlow, NodeFlow, PlanFlow, ValueLabel


def flow_json(flow: PlanFlow) -> dict[str, Any]:
    """Nodes and commits by name, and the bits that the plan can give away by what succeeds."""
    return {
        "nodes": {name: _node(node) for name, node in flow.nodes.items()},
        "commits": {name: _commit(commit) for name, commit in flow.commits.items()},
        "bits": flow.bits,
    }


def _node(node: NodeFlow) -> dict[str, Any]:
    return {
        "site": node.site,
        "gives": {name: _label(label) for name, label in node.gives.items()},
        "told": list(node.told),
        "shown": list(node.shown),
        "bits": node.bits,
    }


def _commit(commit: CommitFlow) -> dict[str, Any]:
    return {"node": commit.node, "site": commit.site, "why": commit.why, "decided_by": list(commit.decided_by)}


def _label(label: ValueLabel) -> dict[str, Any]:
    return {"confidential": list(label.confidential), "integrity": list(label.integrity)}
