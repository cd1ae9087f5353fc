"""A run's events as lines that a test can be read by."""

from __future__ import annotations

from collections.abc import Iterable

from callsheet.dsl.values import to_text
from callsheet.interpreter import events
from callsheet.interpreter.events import Event


def told(happened: Iterable[Event]) -> list[str]:
    """One line an event, without times and addresses."""
    return [_line(event) for event in happened]


def of_node(happened: Iterable[Event], node: str) -> list[str]:
    """The lines of one node."""
    return told(event for event in happened if getattr(event, "node", "") == node)


def _line(event: Event) -> str:  # noqa: C901, PLR0912, PLR0911 - one line for each kind of event
    match event:
        case events.RunStarted(plan=plan):
            return f"run {plan}"
        case events.RunResumed():
            return "resumed"
        case events.NodeStarted(node=node, attempt=attempt, settle=settle):
            return f"{node}: attempt {attempt}" + (f", settling {settle}" if settle else "")
        case events.ActIntended(node=node, text=text):
            return f"{node}: will {text.replace('http://127.0.0.1:1/shop', '')}"
        case events.ActDone(node=node):
            return f"{node}: did it"
        case events.LookIntended(node=node, text=text):
            return f"{node}: looks: {text}"
        case events.Looked(node=node, answer=answer):
            return f"{node}: saw {to_text(answer)}"
        case events.Expected(node=node, looks=looks, held=held):
            return f"{node}: expectation {'held' if held else 'failed'} after {looks}"
        case events.CommitIntended(node=node, key=key, text=text, spends=spends):
            return f"{node}: commits {key}: {text}" + (f" for {spends}" if spends else "")
        case events.ProofLooked(node=node, key=key, which=which, answer=answer, steps=steps):
            return f"{node}: {which} proof of {key}: {answer} ({steps})"
        case events.CommitSettled(node=node, key=key, outcome=outcome, by=by, gives=gives):
            return f"{node}: {key} {outcome} by {by}" + (f" {to_text(gives)}" if gives else "")
        case events.NodeDone(node=node, gives=gives):
            return f"{node}: done {to_text(gives)}"
        case events.NodeSkipped(node=node):
            return f"{node}: skipped"
        case events.NodeFailed(node=node, failure=failure, final=final):
            so = " for good" if final else ""
            return f"{node}: failed{so}: {failure.kind} in line {failure.line}: {failure.message}"
        case events.NodeUnsettled(node=node, key=key):
            return f"{node}: unsettled {key}"
        case events.Redone(node=node, of=of, steps=steps):
            return f"{node}: redone {of} ({steps})"
        case events.RunEnded(outcome=outcome, why=why, result=result):
            return f"ended {outcome}: {why}" + (f": {to_text(result)}" if result is not None else "")
    return f"{getattr(event, 'node', '')}: {type(event).__name__}"
