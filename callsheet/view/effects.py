"""The acts of a plan as text: which may be done again, and from where a retry or a resume begins.

In: what `dsl.effects` found. Out: a block of lines for each node that acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callsheet.dsl.effects import NODE, Effect, NodeEffects

from .cells import visible

_WORDS = {"read": "freely", "repeatable": "at least once", "commit": "at most once"}
"""How often an act may be done, by its class."""


def effects_text(nodes: Iterable[NodeEffects]) -> str:
    """A block for each node with acts, an empty line between two."""
    return "\n\n".join("\n".join(_block(node)) for node in nodes if node.acts)


def _block(node: NodeEffects) -> Iterator[str]:
    yield f"{node.node}, by {node.agent}"
    width = len(str(max(act.line for act in node.acts)))
    words = max(len(_WORDS[act.effect]) for act in node.acts)
    for act in node.acts:
        proof = f"  (proof of `{act.proof_of}`)" if act.proof_of else ""
        again = f"  again from {_beginnings(node, act)}" if act.again_from else ""
        yield f"  {act.line:>{width}}  {_WORDS[act.effect]:<{words}}  {visible(act.text)}{proof}{again}"


def _beginnings(node: NodeEffects, act: Effect) -> str:
    first = node.beginnings[0].line
    return " or ".join(f"line {first}" if name == NODE else f"behind `{name}`" for name in act.again_from)
