"""Where the data of a plan goes and who may decide its commits, as text.

In: what `check` knows of the flow. Out: a block of lines for each node that sends, shows, commits or can tell anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.dsl.flow import CommitFlow, NodeFlow, PlanFlow

REASONS = {
    "own": "its own site and the plan decide it",
    "inert": "others only choose among a few things",
    "pinned": "an `expect` says what it commits",
    "approved": "a person approves it",
}


def flow_text(flow: PlanFlow) -> str:
    """The nodes in their order, then how much the plan can give away by what succeeds."""
    blocks = [lines for name, node in flow.nodes.items() if (lines := list(_block(name, node, flow)))[1:]]
    last = f"by what succeeds, the plan can give away at most {_bits(flow.bits)} of private data"
    return "\n\n".join(["\n".join(lines) for lines in blocks] + [last])


def _block(name: str, node: NodeFlow, flow: PlanFlow) -> Iterator[str]:
    yield f"{name}, on {node.site}" if node.site else name
    if node.told:
        yield f"  tells `{node.site}` what is private on {_listed(node.told)}"
    if node.shown:
        yield f"  shows a model what is private on {_listed(node.shown)}"
    for give, label in node.gives.items():
        if label.confidential or label.integrity:
            private = f", private to {_listed(label.confidential)}" if label.confidential else ""
            yield f"  gives {give}, from {_listed(label.integrity) or 'the plan'}{private}"
    for commit, one in flow.commits.items():
        if one.node == name:
            yield f"  commits {commit}: {_reason(one)}"
    if node.bits:
        yield f"  can give away {_bits(node.bits)}"


def _reason(commit: CommitFlow) -> str:
    others = f" ({_listed(commit.decided_by)})" if commit.decided_by else ""
    return f"{REASONS[commit.why]}{others}"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _bits(number: int) -> str:
    return f"{number} bit" if number == 1 else f"{number:,} bits"
