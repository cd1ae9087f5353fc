"""Where it began: which node's assumption broke first, though another one noticed it.

    plan, what was done, a failure --blame_of--> Blame

A node that fails may only be the first to look. What it looked for came from somewhere: values flow to it along the
graph; others have read the same before it, made what it misses, set what it finds otherwise, or left the page in a way
that it does not expect. Each such trace is a suspicion, and the strongest one is told, the earliest where several are
as strong. Nothing is guessed of what went wrong with the site itself, and without a trace it is the node that failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, get_args

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.failures import Failure, FailureKind
from callsheet.dsl.lines import line_at
from callsheet.dsl.pressing import HARMLESS
from callsheet.dsl.replanning import Blame
from callsheet.dsl.roles import ROLES
from callsheet.dsl.values import to_text

from . import events
from .past import Happened, Past
from .provenance import between, line_of_give, origins
from .state import FINISHED

if TYPE_CHECKING:
    from .machine import Machine

OF_PAGES: frozenset[FailureKind] = frozenset({"missing", "expectation", "requirement", "value", "ambiguous", "refused"})
"""Failures that say that something is not as it was expected; others are about the site, a model or the run."""
NAMED = re.compile(r'(?P<role>[a-z]+) "(?P<name>(?:[^"\\]|\\.)*)"')
ABOUT_ONE: frozenset[FailureKind] = frozenset({"missing", "ambiguous", "refused"})
"""Those of them that are about an element, which the message names."""
STATEMENTS = get_args(ast.Statement)
SETS_OFF = (ast.Commit, ast.Do, ast.Run)
SETS = frozenset({"check", "uncheck", "choose", "fill", "type", "press"})
"""Verbs that leave a control in another state."""
READ_OTHERWISE, UNDONE, HELD_NO_MORE, LEFT_SO, SIGNED_IN, GAVE, MADE = 7, 6, 5, 4, 4, 3, 2
"""How much a trace says."""


@dataclass(frozen=True, kw_only=True)
class Trace:
    """Why a node is suspected, how much that says, and where in the run it is from."""

    node: str
    strength: int
    place: int
    line: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What failed, as it was when it was noticed: the statement, the looks and acts of it, what it is about.

    `texts` are looks and acts of the statement as they were carried out, `named` the elements in them by role and name.
    """

    plan: CheckedPlan
    past: Past
    failure: Failure
    page: str
    statements: tuple[ast.Syntax, ...]
    last: tuple[Happened, ...]
    texts: frozenset[str]
    named: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @property
    def node(self) -> str:
        """Who noticed."""
        return self.failure.node

    def before(self) -> Iterator[Happened]:
        """What others did before the attempt that failed had ended, the oldest first."""
        end = self.last[-1].place if self.last else 0
        others = (one for name in self.plan.nodes if name != self.node for one in self.past.of(name))
        return iter(sorted((one for one in others if one.place < end), key=lambda one: one.place))


def blame_of(plan: CheckedPlan, past: Past, failure: Failure, page: str = "") -> Blame:
    """Where a failure began. `page` is what was on the page then, as ARIA sees it, where somebody knows."""
    here = Blame(node=failure.node, noticed=failure.node, line=failure.line, why="")
    if failure.kind not in OF_PAGES or failure.node not in plan.nodes:
        return here
    scene = _scene(plan, past, failure, page)
    found = max(_traces(scene), key=lambda one: (one.strength, -one.place), default=None)
    if found is None:
        return here
    return Blame(node=found.node, noticed=failure.node, line=found.line, why=found.why)


def blame_in(machine: Machine, past: Past, failure: Failure, page: str = "") -> Blame:
    """Where a failure of a run began, with how far that node has come."""
    blame = blame_of(machine.plan, past, failure, page)
    if blame.node not in machine.nodes:
        return blame
    finished = machine.nodes[blame.node].status in FINISHED
    again = finished and blame.elsewhere and _only_reads(machine.plan, blame.node)
    return replace(
        blame, finished=finished, redo=tuple(between(machine.plan, blame.node, blame.noticed)) if again else ()
    )


def told_of(blame: Blame) -> str:
    """In a line for people: ``it began in node `put`, line 9: …``."""
    line = f", line {blame.line}" if blame.line else ""
    return f"it began in node `{blame.node}`{line}: {blame.why}"


def began(machine: Machine, past: Past, failure: Failure) -> str:
    """`told_of` where a failure began, by what the journal has; empty where that is the node itself."""
    blame = blame_in(machine, past, failure)
    return told_of(blame) if blame.elsewhere else ""


def _only_reads(plan: CheckedPlan, node: str) -> bool:
    """Whether a node has no act that sets anything off, so that doing it once more changes nothing."""
    return plan.nodes[node].agent is not None and all(
        one.verb in HARMLESS if isinstance(one, ast.ActStatement) else not isinstance(one, SETS_OFF)
        for one in ast.walk(plan.nodes[node].body)
    )


def _scene(plan: CheckedPlan, past: Past, failure: Failure, page: str) -> Scene:
    happened = past.of(failure.node)
    starts = [at for at, one in enumerate(happened) if isinstance(one.event, events.NodeStarted)]
    last = tuple(happened)[starts[-1] :] if starts else tuple(happened)
    texts = frozenset(
        one.event.text
        for one in last
        if isinstance(one.event, events.LookIntended | events.ActIntended | events.Looked)
        and one.event.line == failure.line
    )
    named = frozenset(pair for text in (*texts, failure.message) for pair in _named(text))
    body = plan.nodes[failure.node].body
    return Scene(
        plan=plan,
        past=past,
        failure=failure,
        page=page,
        statements=tuple(_statements_at(plan, body, failure.line)),
        last=last,
        texts=texts,
        named=named,
    )


def _statements_at(plan: CheckedPlan, body: ast.Block, line: int) -> Iterator[ast.Syntax]:
    """The statements on a line, without the blocks in them."""
    source = plan.plan.source
    for one in ast.walk(body):
        if isinstance(one, STATEMENTS) and line_at(source, one.span.start) == line:
            yield one


def _named(text: str) -> Iterator[tuple[str, str]]:
    for match in NAMED.finditer(text):
        if match["role"] in ROLES:  # other words with a text behind them are the language's: `with "2"`
            yield match["role"], match["name"]


# Traces


def _traces(scene: Scene) -> Iterator[Trace]:
    before = list(scene.before())
    yield from _read_otherwise(scene, before)
    yield from _undone(scene, before)
    yield from _held_no_more(scene, before)
    yield from _left_so(scene, before)
    yield from _signed_in(scene, before)
    yield from _gave(scene)
    yield from _made(scene, before)


def _read_otherwise(scene: Scene, before: Sequence[Happened]) -> Iterator[Trace]:
    """Another node has read the same and got another answer, or any at all, and nobody has touched it since."""
    now = {one.event.text: one.event.answer for one in scene.last if isinstance(one.event, events.Looked)}
    missing = scene.failure.kind == "missing"
    for at, one in enumerate(before):
        event = one.event
        if not isinstance(event, events.Looked):
            continue
        otherwise = event.text in now and now[event.text] != event.answer
        gone = missing and event.text in scene.texts and event.text not in now
        if not (otherwise or gone):
            continue
        changed = _touched(before[at + 1 :], frozenset(_named(event.text)))
        if changed is not None:
            yield Trace(
                node=changed.event.node,
                strength=UNDONE,
                place=changed.place,
                line=_line(changed),
                why=f"`{event.node}` had read something else before `{_text(changed)}`",
            )
            continue
        what = "it is not there any more" if gone else f"it is {_short(now[event.text])} now"
        why = f"it read {event.text} as {_short(event.answer)}, and {what}"
        yield Trace(node=event.node, strength=READ_OTHERWISE, place=one.place, line=event.line, why=why)


def _touched(later: Iterable[Happened], named: frozenset[tuple[str, str]]) -> Happened | None:
    """The last act after it on what a look is about: the same control, or one in the same row."""
    found = [
        one for one in later if isinstance(one.event, events.ActIntended) and named & frozenset(_named(one.event.text))
    ]
    return found[-1] if found else None


def _undone(scene: Scene, before: Sequence[Happened]) -> Iterator[Trace]:
    """Another node has set a control that is not found so now."""
    for one in before:
        event = one.event
        if not isinstance(event, events.ActIntended) or event.verb not in SETS:
            continue
        target = next(_named(event.text), None)
        if target is not None and target in scene.named:
            why = f"it did `{event.text}`, and that is not so any more"
            yield Trace(node=event.node, strength=UNDONE, place=one.place, line=event.line, why=why)


def _held_no_more(scene: Scene, before: Sequence[Happened]) -> Iterator[Trace]:
    """What another node had expected, and seen, does not hold any more."""
    if scene.failure.kind not in ("missing", "expectation"):
        return
    looks: dict[tuple[str, int], set[str]] = {}
    for one in before:
        event = one.event
        if isinstance(event, events.LookIntended):
            looks.setdefault((event.node, event.line), set()).add(event.text)
        elif isinstance(event, events.Expected) and event.held:
            for text in sorted(looks.get((event.node, event.line), ())):
                if text in scene.texts or _same_rows(text, scene):
                    why = f"it expected `{text}`, which held, and does not any more"
                    yield Trace(node=event.node, strength=HELD_NO_MORE, place=one.place, line=event.line, why=why)


def _same_rows(text: str, scene: Scene) -> bool:
    """Whether a look was for the thing that is missed: the same row, item or option."""
    things = {pair for pair in _named(text) if pair[0] in ("row", "listitem", "option")}
    return bool(things & scene.named)


def _left_so(scene: Scene, before: Sequence[Happened]) -> Iterator[Trace]:
    """The page has a control in the state in which another node has put it, and left it."""
    if not scene.page or scene.failure.kind not in ("missing", "expectation", "requirement", "value"):
        return
    own = {next(_named(one.event.text), None) for one in scene.last if isinstance(one.event, events.ActIntended)}
    for one in before:
        event = one.event
        if not isinstance(event, events.ActIntended) or event.verb not in SETS or _is_secret(scene.plan, event):
            continue
        target = next(_named(event.text), None)
        if target is not None and target not in own and _is_so(scene.page, event, target):
            why = f"it did `{event.text}`, and the page is still so"
            yield Trace(node=event.node, strength=LEFT_SO, place=one.place, line=event.line, why=why)


def _is_so(page: str, event: events.ActIntended, target: tuple[str, str]) -> bool:
    """Whether the page shows a control as an act has set it."""
    role, name = target
    lines = [line.strip() for line in page.splitlines() if f'{role} "{name}"' in line]
    match event.verb:
        case "check":
            return any("[checked]" in line for line in lines)
        case "uncheck" | "press":
            return False
    value = re.search(r'^choose "((?:[^"\\]|\\.)*)"| with "((?:[^"\\]|\\.)*)"$', event.text)
    text = "" if value is None else (value[1] or value[2] or "")
    return bool(text) and any(line.endswith(f": {text}") for line in lines)


def _signed_in(scene: Scene, before: Sequence[Happened]) -> Iterator[Trace]:
    """Another node has signed in, as somebody whom the page names, or the page asks to sign in once more."""
    if not scene.page:
        return
    for one in before:
        event = one.event
        if not isinstance(event, events.ActIntended) or not _is_secret(scene.plan, event):
            continue
        typed = _typed_before(scene.past.of(event.node), one)
        asked = re.search(r'(?i)(button|link|heading) "(sign|log) ?in', scene.page) is not None
        missed = any(name not in scene.page for _, name in scene.named)
        if asked or (typed and typed in scene.page and missed and all(typed != name for _, name in scene.named)):
            why = "it signed in, and the page asks for that again" if asked else f"it signed in as {typed}"
            yield Trace(node=event.node, strength=SIGNED_IN, place=one.place, line=event.line, why=why)


def _is_secret(plan: CheckedPlan, event: events.ActIntended) -> bool:
    """Whether it types a secret, which stands in its text by its name."""
    return event.text.rpartition(" ")[2] in plan.secrets


def _typed_before(happened: Iterable[Happened], secret: Happened) -> str:
    """What was typed just before a secret: a name, mostly."""
    texts = [
        one.event.text
        for one in happened
        if isinstance(one.event, events.ActIntended) and one.event.verb in ("fill", "type") and one.place < secret.place
    ]
    match = re.search(r' with "((?:[^"\\]|\\.)*)"$', texts[-1]) if texts else None
    return match[1] if match is not None else ""


def _gave(scene: Scene) -> Iterator[Trace]:
    """Another node gave what the statement goes by; of what was worked out, whoever has read what it was made of."""
    for node, give in origins(scene.plan, scene.node, scene.statements):
        done = [one for one in scene.past.of(node) if isinstance(one.event, events.NodeDone)]
        if not done:
            continue
        event = done[-1].event
        assert isinstance(event, events.NodeDone)
        value = event.gives.get(give)
        if scene.failure.kind in ABOUT_ONE and not _is_in(value, scene.failure.message):
            continue  # what is not there is something else
        why = f"it gave {give} as {_short(value)}, and that does not fit"
        yield Trace(node=node, strength=GAVE, place=done[-1].place, line=line_of_give(scene.plan, node, give), why=why)


def _is_in(value: object, message: str) -> bool:
    """Whether a value, or a part of it, is in what a message names."""
    match value:
        case dict():
            return any(_is_in(one, message) for one in value.values())
        case list() | tuple():
            return any(_is_in(one, message) for one in value)
    text = to_text(value)
    return len(text) > 1 and any(text in name for _, name in _named(message))


def _made(scene: Scene, before: Sequence[Happened]) -> Iterator[Trace]:
    """Another node has acted on the thing that is missed now."""
    if scene.failure.kind not in ("missing", "expectation"):
        return
    things = {name for role, name in scene.named if role in ("row", "listitem", "option", "link", "heading")}
    for one in before:
        event = one.event
        if not isinstance(event, events.ActIntended) or event.verb in ("goto", "hover", "scroll"):
            continue
        if any(name in event.text for name in things if len(name) > 1):
            why = f"it did `{event.text}`, and nothing of that is there"
            yield Trace(node=event.node, strength=MADE, place=one.place, line=event.line, why=why)


# Words


def _line(one: Happened) -> int:
    return getattr(one.event, "line", 0)


def _text(one: Happened) -> str:
    return getattr(one.event, "text", "")


def _short(value: object) -> str:
    text = to_text(value)
    return text if len(text) <= 60 else text[:59] + "…"
