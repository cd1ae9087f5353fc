"""CheckedPlan → Mermaid flowchart, for READMEs, issues and chats that draw one from text."""

from __future__ import annotations

from collections.abc import Mapping

from callsheet.dsl import CheckedPlan

from .drawing import DrawnNode, EdgeStyle, draw
from .palette import AGENTS, COMPUTING, STATUSES

_ARROWS: dict[EdgeStyle, str] = {"reads": "-->", "after": "==>", "instead": "-.->", "continue": "==>", "agent": "-.->"}


def mermaid(checked: CheckedPlan, statuses: Mapping[str, str] | None = None) -> str:
    """The text of a flowchart. `statuses` maps nodes to how they stand after a run (`done`, `failed` …)."""
    drawing = draw(checked, statuses)
    lines = ["flowchart LR", f"  accTitle: {drawing.title}"]
    lines += [f'  {_id(node.name)}["{_words(node)}"]:::{_class(node)}' for node in drawing.nodes]
    lines += [f'  {_id(edge.before)} {_ARROWS[edge.style]}|"{edge.label}"| {_id(edge.after)}' for edge in drawing.edges]
    lines += [
        f"  classDef {name} stroke:{colour},stroke-width:2px"
        for name, colour in _colours().items()
        if name in {_class(node) for node in drawing.nodes}
    ]
    return "\n".join(lines) + "\n"


def _id(name: str) -> str:
    """Mermaid has words of its own, such as `end`, that cannot name a node."""
    return f"node_{name}"


def _words(node: DrawnNode) -> str:
    lines = [f"<b>{node.name}</b>", " · ".join(filter(None, (node.agent, node.steps)))]
    lines += [f"◆ commits {', '.join(node.commits)}"] if node.commits else []
    lines += [node.status] if node.status else []
    return "<br/>".join(lines)


def _class(node: DrawnNode) -> str:
    if node.status in STATUSES:
        return str(node.status)
    return "computes" if node.colour is None else f"agent{node.colour}"


def _colours() -> dict[str, str]:
    agents = {f"agent{number}": shade.light for number, shade in enumerate(AGENTS)}
    return {**agents, "computes": COMPUTING.light, **{name: shade.light for name, shade in STATUSES.items()}}
