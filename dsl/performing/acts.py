"""Acts, and the blocks around acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator
from dataclasses import replace
from typing import Any

from .. import ast
from ..actions import Act
from ..addresses import address
from ..commands import (
    BeginDialog,
    ClosePage,
    Command,
    DoAct,
    DoContinue,
    DoDownload,
    DoWork,
    EndDialog,
    OpenPage,
    TakePicture,
    Wait,
)
from ..elements import Element, InFrame, Self, within
from ..evaluate import evaluate
from ..failures import fail
from ..provenance import NOWHERE, Origins
from ..values import duration_text
from ..verbs import BY_WORD
from .frame import Frame, Rule, Steps, element_of, followed, looking, perform_block, run_skill, value_of


def _act(statement: ast.ActStatement, frame: Frame) -> Steps:
    act = yield from worked_out(statement, frame)
    go = DoAct(act=act, place=statement, longest=_longest(act))
    yield go
    if act.verb == "goto" and frame.login is not None:
        login, frame.login = frame.login, None
        yield from _log_in(login, go, frame)


def _log_in(login: ast.Login, go: DoAct, frame: Frame) -> Steps:
    """At most once an attempt, after its first `goto`, which is then done again.

    The condition sees only what the plan is started with: a login belongs to the site, not to the node.
    """
    outer = frame.environment
    frame.environment = replace(outer, nodes={}, locals={}, login=None)
    needed = yield from value_of(login.condition, login, frame)
    if needed:
        yield from run_skill(login.call, frame)
    frame.environment = outer
    if needed:
        yield go


def worked_out(statement: ast.ActStatement, frame: Frame) -> Generator[Command, Any, Act]:
    """The act with its operands worked out, where names are looked for in the blocks around.

    All that is in it goes to the site, and so may go there.
    """
    verb = BY_WORD[statement.verb]
    particles = {}
    operand = None
    sent = frame.around
    if statement.operand is not None:
        find = address if verb.operand == "address" else evaluate
        operand = yield from looking(find(statement.operand, frame.environment), statement.operand, statement, frame)
        sent = sent.joined(frame.origins_of(statement.operand))
        frame.hold_told(statement.operand, sent)
    for particle in statement.particles:
        value, origins = yield from followed(particle.value, statement, frame)
        sent = sent.joined(origins)
        frame.hold_told(particle.value, origins)
        particles[particle.word] = within(value, frame.scope) if isinstance(value, Element) else value
    frame.sent = sent
    if verb.operand == "element":
        assert operand is not None, "a verb that takes an element has one"
        return Act(verb=verb.word, target=within(operand, frame.scope), particles=particles)
    return Act(verb=verb.word, operand=operand, particles=particles)


def _longest(act: Act) -> float:
    return BY_WORD[act.verb].longest


def _opened(statement: ast.OpenedBy, frame: Frame) -> Steps:
    act = yield from worked_out(statement.act, frame)
    yield OpenPage(act=act, place=statement, longest=_longest(act))
    outer = frame.scope, frame.around
    frame.scope, frame.around = None, NOWHERE
    yield from perform_block(statement.body, frame)
    frame.scope, frame.around = outer
    yield ClosePage(place=statement)


def _download(statement: ast.Download, frame: Frame) -> Steps:
    act = yield from worked_out(statement.act, frame)
    sent = frame.sent
    file = yield DoDownload(act=act, place=statement, longest=_longest(act))
    frame.seen = sent
    frame.saw()
    frame.environment = frame.environment.with_local(statement.name.text, file, frame.seen)


def _dialog(statement: ast.Dialog, frame: Frame) -> Steps:
    reply = None
    if statement.reply is not None:
        reply, origins = yield from followed(statement.reply, statement, frame)
        frame.hold_told(statement.reply, origins)
    yield BeginDialog(place=statement, action=statement.action, reply=reply)
    yield from perform_block(statement.body, frame)
    yield EndDialog(place=statement)


def _screenshot(statement: ast.Screenshot, _: Frame) -> Steps:
    yield TakePicture(place=statement, name=statement.name.text)


def _pause(statement: ast.Pause, frame: Frame) -> Steps:
    duration = yield from value_of(statement.duration, statement, frame)
    if duration < dt.timedelta():
        raise fail("value", f"a pause of {duration_text(duration)}")
    yield Wait(place=statement, duration=duration)


def _inside(statement: ast.Inside, frame: Frame) -> Steps:
    container, origins = yield from element_of(statement.element, statement, frame)
    yield from _in_scope(container, origins, statement.body, frame)


def _frame(statement: ast.Frame, frame: Frame) -> Steps:
    document, origins = yield from element_of(statement.element, statement, frame)
    yield from _in_scope(InFrame(element=Self(), frame=document), origins, statement.body, frame)


def _in_scope(scope: Element, origins: Origins, body: ast.Block, frame: Frame) -> Steps:
    outer = frame.scope, frame.around
    frame.scope, frame.around = scope, origins
    yield from perform_block(body, frame)
    frame.scope, frame.around = outer


def _do(statement: ast.Do, frame: Frame) -> Steps:
    values = []
    for one in (statement.instruction, *statement.given):
        value, origins = yield from followed(one, statement, frame)
        if frame.environment.bounds is not None:
            frame.environment.bounds.hold_shown(origins, frame.words(one))
        frame.hold_told(one, origins)
        values.append(value)
    instruction, *given = values
    yield DoWork(
        place=statement,
        instruction=instruction,
        given=tuple(given),
        most=statement.most,
        per_call=statement.per_call or statement.most,
    )


def _continue(statement: ast.Continue, _: Frame) -> Steps:
    yield DoContinue(of=statement.node.text, place=statement)


RULES: dict[type, Rule] = {
    ast.ActStatement: _act,
    ast.Continue: _continue,
    ast.Dialog: _dialog,
    ast.Do: _do,
    ast.Download: _download,
    ast.Frame: _frame,
    ast.Inside: _inside,
    ast.OpenedBy: _opened,
    ast.Pause: _pause,
    ast.Screenshot: _screenshot,
}
