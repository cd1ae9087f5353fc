"""How the rest of a run was rewritten, told event by event."""

from __future__ import annotations

from dataclasses import replace

from . import events
from .events import Event
from .report import ReplanReport


def tell_of_replans(told: list[ReplanReport], event: Event) -> None:
    """Take one more event in, in the order of the journal."""
    match event:
        case events.ReplanBegun():
            _cut_off(told)
            told.append(
                ReplanReport(
                    number=event.number,
                    begun=event.at,
                    trigger=event.trigger,
                    node=event.node,
                    why=event.why,
                    began_in=event.began_in,
                    began_at=event.began_at,
                    began_why=event.began_why,
                )
            )
        case events.PatchRefused():
            told[-1] = replace(told[-1], refused=(*told[-1].refused, tuple(event.found)))
        case events.PlannerPassed():
            told[-1] = replace(told[-1], passed=(*told[-1].passed, f"{event.planner}: {event.why}"))
        case events.PlanPatched():
            if not event.number:
                _cut_off(told)
                told.append(ReplanReport(number=0, begun=event.at, trigger="request", node="", why=""))
            told[-1] = _patched(told[-1], event)
        case events.ReplanEnded() if event.number:
            told[-1] = replace(told[-1], ended=event.at, nothing=event.why)


def _cut_off(told: list[ReplanReport]) -> None:
    """One that a crash cut off is asked for once more, and told once."""
    if told and told[-1].open:
        del told[-1]


def _patched(one: ReplanReport, event: events.PlanPatched) -> ReplanReport:
    accepted = event.by == "model" and event.shown is None
    return replace(one, ended=event.at, diff=event.diff, because=event.because, by=event.by, accepted=accepted)
