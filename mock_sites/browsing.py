"""A browser without a browser: a page, what was typed and opened on it, and acts that lead to the next one.

In go a screen and an act on a control, named as a plan names it; out comes the next screen, or why the act
can't be done. It does what HTML forms and the frame's own script do, for every site alike; tests hold it to
Chromium. Screens are values that can be hashed, so that a search can go over them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, assert_never
from urllib.parse import urlencode

from .acts import Act, Check, Choose, Click, Fill, Goto, Press, Refusal, Screen, Seen, Target, Uncheck
from .page.controls import Control, FormOf, Index, Need, PickTab, Toggle, Where, index_of
from .page.does import Close, Leave, Open, Reset, Send, Submit
from .page.fields import Value, default_of, fitted, sent_as
from .page.parts import Button, Checkbox, Hidden, Link, Page, Radios, Select, Textbox
from .page.requests import Entries, Request, Respond, State, split_address

MOST_REDIRECTS = 10

__all__ = [
    "Act",
    "Check",
    "Choose",
    "Click",
    "Fill",
    "Goto",
    "Press",
    "Refusal",
    "Screen",
    "Seen",
    "Target",
    "Uncheck",
    "act",
    "controls",
    "open_screen",
]


def open_screen(
    respond: Respond[State], state: State, at: str = "/", *, account: str = "guest", visitor: str = "v1"
) -> Screen[State]:
    """The screen of a browser that opens the address `at`."""
    path, query = split_address(at)
    request = Request(path=path, query=query, account=account, visitor=visitor)
    return _load(respond, state, request)


def act(respond: Respond[State], screen: Screen[State], what: Act) -> Screen[State] | Refusal:
    """The screen after `what`, or why it can't be done."""
    if isinstance(what, Goto):
        return open_screen(respond, screen.state, what.address, account=screen.account, visitor=screen.visitor)
    if isinstance(what, Press) and what.target is None:
        return _press(respond, screen, what.key, None)
    assert what.target is not None  # only a key can be pressed on nothing
    found = find(screen, what.target)
    if isinstance(found, Refusal):
        return found
    return do(respond, screen, what, found)


def do(respond: Respond[State], screen: Screen[State], what: Act, control: Control) -> Screen[State] | Refusal:
    """What `act` does once the control is found; for a search, which has it at hand."""
    if control.disabled:
        return Refusal(reason="disabled", message=f'{control.role} "{control.name}" is disabled')
    match what:
        case Fill(value=value):
            return _fill(screen, control, value)
        case Click():
            return _click(respond, screen, control)
        case Choose(option=option):
            return _choose(respond, screen, control, option)
        case Check():
            return _check(respond, screen, control, True)
        case Uncheck():
            return _check(respond, screen, control, False)
        case Press(key=key):
            return _press(respond, screen, key, control)
        case Goto():
            return _unfit(control, "opened by an address")
        case _:
            assert_never(what)


def reachable(screen: Screen[Any]) -> Iterator[Control]:
    """The controls that are there now, in document order: what nothing hides and no dialog covers."""
    return _reachable(screen, index_of(screen.page).controls)


def _reachable(screen: Screen[Any], among: tuple[Control, ...]) -> Iterator[Control]:
    index, shown = index_of(screen.page), opened(screen)
    modal = _modal(index, shown)
    for control in among:
        if modal is not None and Need(kind="dialog", id=modal) not in control.needs:
            continue
        if not control.needs or all(_met(screen, index, shown, need) for need in control.needs):
            yield control


def controls(screen: Screen[Any]) -> tuple[Seen, ...]:
    """What is there now, as it shows itself."""
    return tuple(_seen(screen, control) for control in reachable(screen))


def find(screen: Screen[Any], target: Target) -> Control | Refusal:
    """The one control that `target` names."""
    named = index_of(screen.page).named.get((target.role, target.name), ())
    matches = [control for control in _reachable(screen, named) if _within(target.where, control.where)]
    if len(matches) == 1:
        return matches[0]
    called = f'{target.role} "{target.name}"'
    if matches:
        return Refusal(reason="ambiguous", message=f"{called} is there {len(matches)} times")
    return Refusal(reason="missing", message=f"{called} is not there")


def value_of(screen: Screen[Any], slot: int) -> Value:
    """What the field of a slot holds now: a text, or whether it is checked."""
    for known, value in screen.values:
        if known == slot:
            return value
    return default_of(index_of(screen.page).slots[slot].part)


def _within(wanted: Where, there: Where) -> bool:
    """Whether the containers `wanted` are among those there, in that order."""
    places = iter(there)
    return all(one in places for one in wanted)


def _met(screen: Screen[Any], index: Index, shown: tuple[str, ...], need: Need) -> bool:
    if need.kind == "tab":
        return selected_tab(screen, index, need.id) == need.tab
    return (need.id in shown) == (need.kind != "shut")


def selected_tab(screen: Screen[Any], index: Index, row: str) -> int:
    """Which tab of the row of tabs called `row` is selected."""
    known = dict(screen.tabs)
    return known[row] if row in known else next(tabs.selected for tabs in index.tabs if tabs.id == row)


def _modal(index: Index, shown: tuple[str, ...]) -> str | None:
    """The dialog on top, if one is open."""
    if not shown or not index.dialogs:
        return None
    dialogs = {dialog.id for dialog in index.dialogs}
    return next((one for one in reversed(shown) if one in dialogs), None)


def _seen(screen: Screen[Any], control: Control) -> Seen:
    options: tuple[str, ...] = ()
    value: Value | None = None
    part = control.part
    if control.slot is not None:
        value = value_of(screen, control.slot)
    if isinstance(part, Radios):
        value = value == control.option
    elif isinstance(part, Select):
        options = tuple(option.name for option in part.options)
        value = next(option.name for option in part.options if option.value == value)
    return Seen(
        role=control.role,
        name=control.name,
        where=control.where,
        enabled=not control.disabled,
        value=value,
        options=options,
    )


def _fill(screen: Screen[State], control: Control, value: str) -> Screen[State] | Refusal:
    if not isinstance(control.part, Textbox) or control.slot is None:
        return _unfit(control, "filled")
    fit = fitted(control.part.kind, value)
    if fit is None:
        return Refusal(reason="value", message=f'{control.role} "{control.name}" can\'t hold "{value}"')
    return _with_value(screen, control.slot, fit)


def _choose(respond: Respond[State], screen: Screen[State], control: Control, option: str) -> Screen[State] | Refusal:
    if not isinstance(control.part, Select) or control.slot is None:
        return _unfit(control, "chosen from")
    value = next((one.value for one in control.part.options if one.name == option), None)
    if value is None:
        return Refusal(reason="value", message=f'{control.role} "{control.name}" has no option "{option}"')
    return _changed(respond, screen, control, value)


def _check(respond: Respond[State], screen: Screen[State], control: Control, on: bool) -> Screen[State] | Refusal:
    match control.part:
        case Checkbox():
            return _changed(respond, screen, control, on)
        case Radios() if on:
            return _changed(respond, screen, control, control.option)
        case _:
            return _unfit(control, "checked" if on else "unchecked")


def _changed(respond: Respond[State], screen: Screen[State], control: Control, value: Value) -> Screen[State] | Refusal:
    """A field set to `value`; where a change is sent at once, what that led to."""
    assert control.slot is not None  # it is a field
    if value_of(screen, control.slot) == value:
        return screen
    after = _with_value(screen, control.slot, value)
    part = control.part
    if isinstance(part, Checkbox | Select) and part.sends is not None:
        assert control.form is not None  # it has one of its own
        return _submit(respond, after, control.form, None)
    return after


def _click(respond: Respond[State], screen: Screen[State], control: Control) -> Screen[State] | Refusal:
    match control.part:
        case Link(to=to):
            return screen if to.startswith("#") else _leave(respond, screen, to)
        case Button():
            return _button(respond, screen, control, control.part)
        case Toggle(disclosure=disclosure):
            there = disclosure.id in opened(screen)
            return _shut(screen, disclosure.id) if there else _opened(screen, disclosure.id)
        case PickTab(tabs=tabs, at=at):
            kept = tuple(one for one in screen.tabs if one[0] != tabs.id)
            return replace(screen, tabs=kept if at == tabs.selected else (*kept, (tabs.id, at)))
        case Checkbox():
            assert control.slot is not None  # it is a field
            return _check(respond, screen, control, not value_of(screen, control.slot))
        case Radios():
            return _check(respond, screen, control, True)
        case Textbox() | Select():
            return screen
        case _:
            assert_never(control.part)


def _button(
    respond: Respond[State], screen: Screen[State], control: Control, button: Button
) -> Screen[State] | Refusal:
    match button.does:
        case Submit():
            return (
                _unfit(control, "used outside a form")
                if control.form is None
                else _submit(respond, screen, control.form, button)
            )
        case Send(to=to, entries=entries):
            return _post(respond, screen, to, entries)
        case Open(id=id):
            return screen if id in opened(screen) else _opened(screen, id)
        case Close(id=id):
            return _shut(screen, id)
        case Reset():
            kept = tuple(one for one in screen.values if index_of(screen.page).slots[one[0]].form != control.form)
            return replace(screen, values=kept)
        case Leave():
            return _follow(respond, screen, screen.leaving) if screen.leaving else screen
        case _:
            assert_never(button.does)


def _press(
    respond: Respond[State], screen: Screen[State], key: str, control: Control | None
) -> Screen[State] | Refusal:
    if key == "Escape":
        modal = _modal(index_of(screen.page), opened(screen))
        return screen if modal is None else _shut(screen, modal)
    if control is None:
        return screen  # nothing has the focus that a plan has named
    if isinstance(control.part, Select):
        return _unfit(control, "sent by Enter")
    if not isinstance(control.part, Textbox):
        return _click(respond, screen, control)
    if control.form is None or control.part.kind == "lines":
        return screen
    return _implicitly(respond, screen, control.form)


def _implicitly(respond: Respond[State], screen: Screen[State], form: int) -> Screen[State] | Refusal:
    """Enter in a field: the form's first button that sends it is pressed, unless that is disabled."""
    sends = index_of(screen.page).forms[form].sends
    buttons = [one for one in sends if isinstance(one, Button) and isinstance(one.does, Submit)]
    if buttons and buttons[0].disabled:
        return screen
    return _submit(respond, screen, form, buttons[0] if buttons else None)


def _submit(respond: Respond[State], screen: Screen[State], at: int, by: Button | None) -> Screen[State]:
    form = index_of(screen.page).forms[at]
    entries = tuple(_sent(screen, form, by))
    to = by.does.to if by is not None and isinstance(by.does, Submit) and by.does.to else form.to
    if form.method == "post":
        return _post(respond, screen, to, entries)
    path, _ = split_address(to)
    return _follow(respond, screen, f"{path}?{urlencode(entries)}")


def _sent(screen: Screen[Any], form: FormOf, by: Button | None) -> Iterator[tuple[str, str]]:
    slots = index_of(screen.page).slots
    for one in form.sends:
        match one:
            case Hidden():
                yield one.field, one.value
            case Button():
                if one is by and isinstance(one.does, Submit) and one.does.entry is not None:
                    yield one.does.entry
            case int():
                yield from sent_as(slots[one].part, value_of(screen, one))


def _post(respond: Respond[State], screen: Screen[State], to: str, form: Entries) -> Screen[State]:
    path, query = split_address(to)
    request = Request(method="POST", path=path, query=query, form=form, **_from(screen))
    return _load(respond, screen.state, request)


def _follow(respond: Respond[State], screen: Screen[State], to: str) -> Screen[State]:
    path, query = split_address(to)
    return _load(respond, screen.state, Request(path=path, query=query, **_from(screen)))


def _leave(respond: Respond[State], screen: Screen[State], to: str) -> Screen[State]:
    """Follow a link, unless a form with a guard is changed and not sent: then its dialog opens."""
    index = index_of(screen.page)
    changed = {index.slots[slot].form for slot, _ in screen.values}
    guard = next((form.guard for at, form in enumerate(index.forms) if form.guard and at in changed), "")
    if not guard or guard in opened(screen):
        return _follow(respond, screen, to)
    return replace(_opened(screen, guard), leaving=to)


def _from(screen: Screen[Any]) -> dict[str, Any]:
    return {"account": screen.account, "visitor": screen.visitor, "source": screen.address}


def _load(respond: Respond[State], state: State, request: Request) -> Screen[State]:
    """Ask the site, follow its redirects, and be on the page it ends with, as it came."""
    for _ in range(MOST_REDIRECTS):
        state, answer = respond(state, request)
        if isinstance(answer, Page):
            return _fresh(state, request, answer)
        path, query = split_address(answer.to)
        request = replace(request, method="GET", path=path, query=query, form=())
    raise RuntimeError(f"the site redirects from {request.path} without end")


def _fresh(state: State, request: Request, page: Page) -> Screen[State]:
    return Screen(
        state=state,
        address=request.address,
        page=page,
        account=request.account,
        visitor=request.visitor,
    )


def _with_value(screen: Screen[State], slot: int, value: Value) -> Screen[State]:
    kept = [one for one in screen.values if one[0] != slot]
    if value != default_of(index_of(screen.page).slots[slot].part):
        kept.append((slot, value))
        kept.sort(key=lambda one: one[0])
    return replace(screen, values=tuple(kept))


def opened(screen: Screen[Any]) -> tuple[str, ...]:
    """The dialogs and disclosures that are open, in the order in which they were opened."""
    return index_of(screen.page).shown if screen.open is None else screen.open


def _opened(screen: Screen[State], what: str) -> Screen[State]:
    return _with_open(screen, (*opened(screen), what))


def _shut(screen: Screen[State], what: str) -> Screen[State]:
    return replace(_with_open(screen, tuple(one for one in opened(screen) if one != what)), leaving="")


def _with_open(screen: Screen[State], now: tuple[str, ...]) -> Screen[State]:
    return replace(screen, open=None if now == index_of(screen.page).shown else now)


def _unfit(control: Control, done: str) -> Refusal:
    return Refusal(reason="unfit", message=f'{control.role} "{control.name}" can\'t be {done}')
