"""What happened in a run, told event by event: when each thing was, how long it took and what came of it.

In: the events of a journal, in order. Out: a `Story`, from which `reporting` makes the report. The state of
nodes and commits is the `Machine`'s, the same that ran them; this adds what the machine forgets.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.commit_names import declared_commits, name_in
from callsheet.dsl.lines import line_at
from callsheet.dsl.values import to_text

from . import events
from .blaming import began
from .events import Event, ProofPlace
from .machine import Machine
from .past import Past
from .report import Bar, BarEnd, CommitReport, Mark, Picture, ProofReport, Reading, ReplanReport, Resume, Trouble
from .story_beside import Beside
from .story_of_replans import tell_of_replans
from .units import Unit

_PROOFS: dict[ProofPlace, str] = {
    "before": "second proof, before the act",
    "first": "first proof",
    "second": "second proof",
}
_NOTE = 120
"""Characters of an answer that stand in a mark; `Reading` has all of it."""


@dataclass(slots=True, kw_only=True)
class _OpenBar:
    """An attempt that has not ended yet."""

    unit: Unit
    attempt: int
    started: float
    settling: str
    marks: list[Mark] = field(default_factory=list)
    look: events.LookIntended | None = None
    """A look that has no answer yet."""

    def insert_proof(self, mark: Mark, *, steps: int, hoped_for: bool) -> None:
        """Put a proof before what was done for it; that something does not hold may be `hoped_for`."""
        place = len(self.marks)
        while place and len(self.marks) - place < steps and _is_part(self.marks[place - 1], mark):
            place -= 1
        parts = self.marks[place:]
        if hoped_for:
            parts = [replace(one, ok=None, note="does not hold yet") if one.ok is False else one for one in parts]
        self.marks[place:] = [mark, *parts]
        self.look = None

    def closed(self, at: float, end: BarEnd) -> Bar:
        """The attempt as it ended; an act or a look that never came back took until then, and failed."""
        marks, unanswered = self.marks, self._unanswered()
        if unanswered is not None:
            last = replace(unanswered, ok=False, seconds=round(at - unanswered.at, 4))
            marks = [*(one for one in marks if one is not unanswered), last]
        return Bar(
            node=self.unit.node,
            instance=self.unit.instance,
            attempt=self.attempt,
            started=self.started,
            ended=at,
            end=end,
            settling=self.settling,
            marks=tuple(marks),
        )

    def _unanswered(self) -> Mark | None:
        """The look or the act that was under way."""
        if self.look is not None:
            return Mark(kind="look", at=self.look.at, line=self.look.line, text=self.look.text)
        last = self.marks[-1] if self.marks else None
        return last if last is not None and last.kind == "act" and last.ok is None else None


class Story:
    """What has happened so far, while the events are told one by one."""

    def __init__(self, plan: CheckedPlan) -> None:
        self.plan, self.machine, self.past = plan, Machine(plan), Past()
        self.started = ""
        self.resumes: list[Resume] = []
        self.open: dict[Unit, _OpenBar] = {}
        self.agents = {name: agent_of(node) for name, node in plan.nodes.items()}
        """Who worked on each node that there was."""
        self.bars: dict[str, list[Bar]] = {name: [] for name in plan.nodes}
        self.troubles: dict[str, list[Trouble]] = {name: [] for name in plan.nodes}
        self.unsettled: dict[Unit, str] = {}
        self.commits: dict[str, CommitReport] = {}
        self.readings: list[Reading] = []
        self.pictures: list[Picture] = []
        self.replans: list[ReplanReport] = []
        self._expected_texts = _texts_of_expects(plan)
        self._declared = declared_commits(plan)
        self._tell: dict[type[Event], Any] = {
            events.RunStarted: self._run_started,
            events.RunResumed: self._run_resumed,
            events.NodeStarted: self._node_started,
            events.ActIntended: self._act_intended,
            events.ActDone: self._act_done,
            events.LookIntended: self._look_intended,
            events.Looked: self._looked,
            events.Expected: self._expected,
            events.CommitIntended: self._commit_intended,
            events.ProofLooked: self._proof_looked,
            events.CommitSettled: self._commit_settled,
            events.CommitFound: self._commit_found,
            events.Redone: self._redone,
            events.NodeDone: self._node_done,
            events.NodeFailed: self._node_failed,
            events.NodeUnsettled: self._node_unsettled,
            events.NodeHeld: self._node_held,
            events.Answered: self._answered,
            events.ApprovalGiven: self._approval_given,
            events.Shot: self._shot,
            events.RequestRefused: self._request_refused,
            events.RunEnded: self._run_ended,
        }
        self.beside = Beside(frozenset(kind.__name__ for kind in self._tell))

    def tell(self, event: Event) -> None:
        """Take one more event in, in the order of the journal."""
        self.machine.apply(event)
        self.past.take(event)
        self.beside.tell(event)
        if self.plan is not self.machine.plan:
            self._adopt(self.machine.plan)
        tell_of_replans(self.replans, event)
        handler = self._tell.get(type(event))
        if handler is not None:
            handler(event)

    def _adopt(self, plan: CheckedPlan) -> None:
        """A patch has made it another plan; what happened to nodes that it took away is told all the same."""
        self.plan = plan
        for name, node in plan.nodes.items():
            self.agents[name] = agent_of(node)
            self.bars.setdefault(name, [])
            self.troubles.setdefault(name, [])
        self._expected_texts |= _texts_of_expects(plan)
        self._declared |= declared_commits(plan)

    # The run

    def _run_started(self, event: events.RunStarted) -> None:
        self.started = event.started

    def _run_resumed(self, event: events.RunResumed) -> None:
        self.resumes.append(Resume(at=event.at, started=event.started))
        self._close_all(event.at, "cut off")

    def _run_ended(self, event: events.RunEnded) -> None:
        self._close_all(event.at, "stopped")

    def _close_all(self, at: float, end: BarEnd) -> None:
        for unit in tuple(self.open):
            self._close(unit, at, end)

    # Nodes

    def _node_started(self, event: events.NodeStarted) -> None:
        self.open[event.unit] = _OpenBar(
            unit=event.unit, attempt=event.attempt, started=event.at, settling=event.settle
        )

    def _node_done(self, event: events.NodeDone) -> None:
        self._close(event.unit, event.at, "done")

    def _node_failed(self, event: events.NodeFailed) -> None:
        self.troubles[event.node].append(
            Trouble(
                node=event.node,
                instance=event.instance,
                attempt=event.attempt,
                at=event.at,
                final=event.final,
                failure=event.failure,
                began=began(self.machine, self.past, event.failure) if event.final else "",
            )
        )
        self._close(event.unit, event.at, "failed")

    def _node_unsettled(self, event: events.NodeUnsettled) -> None:
        self.unsettled[event.unit] = event.why
        self._close(event.unit, event.at, "unsettled")

    def _node_held(self, event: events.NodeHeld) -> None:
        self._close(event.unit, event.at, "held")

    def _close(self, unit: Unit, at: float, end: BarEnd) -> None:
        bar = self.open.pop(unit, None)
        if bar is not None:
            self.bars[unit.node].append(bar.closed(at, end))

    # Marks

    def _mark(self, unit: Unit, mark: Mark) -> None:
        if unit in self.open:
            self.open[unit].marks.append(mark)
            self.open[unit].look = None  # what was looked at is part of what this tells

    def _act_intended(self, event: events.ActIntended) -> None:
        self._mark(event.unit, Mark(kind="act", at=event.at, line=event.line, text=event.text))

    def _act_done(self, event: events.ActDone) -> None:
        marks = self.open[event.unit].marks if event.unit in self.open else []
        for place in reversed(range(len(marks))):
            if marks[place].kind == "act":
                marks[place] = replace(marks[place], seconds=event.seconds, ok=True, url=event.url)
                return

    def _look_intended(self, event: events.LookIntended) -> None:
        if event.unit in self.open:
            self.open[event.unit].look = event

    def _looked(self, event: events.Looked) -> None:
        self.readings.append(
            Reading(
                at=event.at,
                node=event.node,
                line=event.line,
                text=event.text,
                answer=event.answer,
                url=event.url,
            )
        )
        look = self.open[event.unit].look if event.unit in self.open else None
        at = event.at if look is None else look.at
        mark = Mark(
            kind="look",
            at=at,
            seconds=round(event.at - at, 4),
            line=event.line,
            text=event.text,
            note=_short(to_text(event.answer)),
            url=event.url,
        )
        self._mark(event.unit, mark)

    def _expected(self, event: events.Expected) -> None:
        mark = Mark(
            kind="expect",
            at=_before(event.at, event.seconds),
            seconds=event.seconds,
            line=event.line,
            text=self._expected_texts.get(event.line, "expect"),
            ok=event.held,
            note="held" if event.held else "did not hold in time",
        )
        self._mark(event.unit, mark)

    def _answered(self, event: events.Answered) -> None:
        text, who = event.question, "again" if event.again else f"by a {event.by}"
        note = f"{_short(to_text(event.answer))} ({who})"
        self._mark(event.unit, Mark(kind="answer", at=event.at, line=event.line, text=text, note=note))

    def _approval_given(self, event: events.ApprovalGiven) -> None:
        text = f"a person {'agreed' if event.approved else 'did not agree'} to commit {event.key}"
        self._mark(event.unit, Mark(kind="answer", at=event.at, text=text, ok=event.approved))

    def _redone(self, event: events.Redone) -> None:
        text = f"the page was brought to where `{event.of}` had left it"
        self._mark(event.unit, Mark(kind="redone", at=event.at, text=text))

    def _request_refused(self, event: events.RequestRefused) -> None:
        text = f"a request to {event.host} was refused"
        self._mark(event.unit, Mark(kind="refused", at=event.at, text=text, ok=False, note=event.why))

    def _shot(self, event: events.Shot) -> None:
        self.pictures.append(Picture(at=event.at, node=event.node, line=event.line, file=event.file, why=event.why))

    # Commits

    def _commit(self, key: str, node: str) -> CommitReport:
        """What is known of it so far; a key is the commit's name, with the rounds of loops around it."""
        if key in self.commits:
            return self.commits[key]
        declared = self._declared[name_in(key)]
        return CommitReport(
            key=key,
            node=node,
            line=line_at(self.plan.plan.source, declared.span.start),
            text="",
            intended=None,
            settled=None,
            state="not begun",
            by=None,
            spends=None,
            arguments={},
            promised=tuple(one.name.text for one in ast.walk(declared.proof) if isinstance(one, ast.Give)),
            gives={},
            proofs=(),
        )

    def _commit_intended(self, event: events.CommitIntended) -> None:
        self.commits[event.key] = replace(
            self._commit(event.key, event.node),
            line=event.line,
            text=event.text,
            intended=event.at,
            settled=None,
            state="intended",
            by=None,
            spends=event.spends,
            arguments=event.arguments,
        )
        self._mark(event.unit, Mark(kind="commit", at=event.at, line=event.line, text=event.text, note=event.key))

    def _proof_looked(self, event: events.ProofLooked) -> None:
        commit = self._commit(event.key, event.node)
        at = _before(event.at, event.seconds)
        proof = ProofReport(
            at=at,
            which=event.which,
            answer=event.answer,
            steps=event.steps,
            seconds=event.seconds,
            why=event.why,
        )
        self.commits[event.key] = replace(commit, proofs=(*commit.proofs, proof))
        mark = Mark(
            kind="proof",
            at=at,
            seconds=event.seconds,
            line=commit.line,
            text=f"{_PROOFS[event.which]} of {event.key}",
            # That it does not hold yet before the act is what is hoped for.
            ok=None if event.answer == "unknown" or event.which == "before" else event.answer == "yes",
            note=f"{event.answer}: {event.why}" if event.why else event.answer,
        )
        if event.unit in self.open:
            self.open[event.unit].insert_proof(mark, steps=event.steps, hoped_for=event.which == "before")

    def _commit_settled(self, event: events.CommitSettled) -> None:
        commit = replace(
            self._commit(event.key, event.node),
            settled=event.at,
            state=event.outcome,
            by=event.by,
            gives=event.gives,
        )
        self.commits[event.key] = commit
        words = {"done": "done", "not_done": "not done", "unknown": "nobody knows"}
        mark = Mark(
            kind="settled",
            at=event.at,
            line=commit.line,
            text=f"commit {event.key}: {words[event.outcome]}",
            ok={"done": True, "not_done": False, "unknown": None}[event.outcome],
            note=f"by {event.by}",
        )
        self._mark(event.unit, mark)

    def _commit_found(self, event: events.CommitFound) -> None:
        known = replace(self._commit(event.key, event.node), settled=event.at, state="done", gives=event.gives)
        self.commits[event.key] = replace(known, by="second proof")
        text = f"commit {event.key}: done before this run"
        self._mark(event.unit, Mark(kind="settled", at=event.at, line=known.line, text=text, ok=True))

    def end(self) -> None:
        """No more events come: what is open now was under way at the last one."""
        self._close_all(self.machine.at, "running")


def agent_of(node: ast.Node) -> str | None:
    """Who works on a node; None when it only computes."""
    return node.agent.text if node.agent else None


def _texts_of_expects(plan: CheckedPlan) -> dict[int, str]:
    """Each `expect` as it is written, by its line."""
    source = plan.plan.source
    return {
        line_at(source, one.span.start): " ".join(source.slice(one.span).split())
        for node in plan.nodes.values()
        for one in ast.walk(node)
        if isinstance(one, ast.Expect)
    }


def _is_part(mark: Mark, proof: Mark) -> bool:
    """Whether something was done for the proof, as far as its kind and its time tell."""
    return mark.kind in ("act", "look", "expect") and mark.at >= proof.at


def _before(at: float, seconds: float) -> float:
    return round(max(0.0, at - seconds), 4)


def _short(text: str) -> str:
    return text if len(text) <= _NOTE else text[: _NOTE - 1] + "…"
