"""CS805: what is finished or under way waits for nothing new."""

from __future__ import annotations

from .case import Case


def check_order(case: Case) -> None:
    """No new edge leads from what is new or changed to what has begun already."""
    if case.new is None:
        return
    known = {(edge.before, edge.after) for edge in case.old.edges}
    changed = {node.name.text for node in case.changed}
    for edge in case.new.edges:
        why = case.held(edge.after) if edge.before in changed and (edge.before, edge.after) not in known else None
        if why is not None:
            case.sink.error(
                "CS805",
                f"node `{edge.after}` would have to wait for `{edge.before}`, and it is {why}",
                case.place_of(edge.before),
                label=edge.why,
                help=f"put `{edge.before}` behind `{edge.after}`",
            )
