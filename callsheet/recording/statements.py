"""One recorded action → statements of a plan, and what is to be said about it.

What no plan can say is told in a comment where it would stand, so that nothing is lost without a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from callsheet.dsl import roles
from callsheet.dsl.elements import quote

from .places import NoPlace, Place, place_of
from .recorded import Action

SECRET_FIELDS = re.compile(
    r"pass\s?(word|phrase|code)|passwor[dt]|kennwort|mot de passe|contrase|\bpin\b|\bcv[cv]2?\b|security code"
    r"|card (number|no)|\biban\b|\botp\b|one-time|\btoken\b|\bsecret\b|api.?key",
    re.IGNORECASE,
)
"""Names of fields whose content belongs into no file."""
ONCE = re.compile(
    r"\b(order|buy|pay|purchase|checkout now|send|submit|delete|remove account|transfer|book|publish)\b", re.IGNORECASE
)
"""Names of buttons that may do what must not be done twice."""


class NotSaid(Exception):
    """The language has no way to say this; the message says what."""


@dataclass(kw_only=True)
class Names:
    """Secrets and files that the statements ask for, in order of their first use.

    `hidden` are names of fields that hold secrets beside those that look so.
    """

    hidden: frozenset[str] = frozenset()
    secrets: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def secret(self, called: str) -> str:
        """The name of the secret that is typed into the field `called`."""
        if called not in self.secrets.values():
            word = re.sub(r"[^a-z0-9]+", "_", called.lower()).strip("_") or "secret"
            base = word if word[0].isalpha() else f"secret_{word}"
            name = next(one for one in _numbered(base) if one not in self.secrets)
            self.secrets[name] = called
        return next(name for name, field_ in self.secrets.items() if field_ == called)

    def file(self) -> str:
        """The name of one more file."""
        self.files.append(f"file{len(self.files) + 1}")
        return self.files[-1]


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}{number}"
        number += 1


def said(action: Action, names: Names) -> tuple[tuple[str, ...], list[str]]:
    """The frames around an action and its lines. What cannot be said is a comment."""
    try:
        if action.name in ALONE:
            return (), [action.name]
        if action.name not in WAYS or not action.locator:
            raise NotSaid("the recorder does not write this")
        place = place_of(action.locator)
        lines = WAYS[action.name](action, place, names)
    except (NoPlace, NotSaid) as reason:
        return (), [left_out(action, str(reason))]
    return place.frames, _around(action, [f"# {place.remark}", *lines] if place.remark else lines)


def acts(action: Action) -> bool:
    """Whether it does something, and does not only look."""
    return not action.name.startswith("assert")


def left_out(action: Action, why: str) -> str:
    """The comment that stands in an action's place."""
    return " ".join(f"# line {action.line} is left out, {why}: {action.written}".split())


def _around(action: Action, lines: list[str]) -> list[str]:
    *before, act = lines
    if not acts(action):
        return lines
    if action.download:
        act = f"download received{action.line} by {act}"
    if action.dialog:
        return [*before, "dismiss dialog {", act, "}"]
    return [*before, act]


def _click(action: Action, place: Place, names: Names) -> list[str]:
    if action.button != "left" or action.modifiers:
        with_ = f"a click with {' and '.join(action.modifiers)}" if action.modifiers else f"a {action.button} click"
        raise NotSaid(f"the language has no {with_.removeprefix('a ')}")
    if action.times > 2:
        raise NotSaid("the language has no triple click")
    act = f"{'doubleclick' if action.times == 2 else 'click'} {place.element}"
    if action.position is not None:
        act += " at point({:g}, {:g})".format(*action.position)
    if place.role == "button" and ONCE.search(place.called):
        names.remarks.append(
            f"`{act}` looks like what must not happen twice: make it a `commit` with a proof (docs/recording.md)"
        )
    return [act]


def _fill(action: Action, place: Place, names: Names) -> list[str]:
    if place.role is not None and place.role not in roles.FILLABLE:
        raise NotSaid(f"a `{place.role}` cannot be filled")
    if action.name == "clear" or (not action.text and action.name == "fill"):
        return [f"clear {place.element}"]
    if _is_secret(place, names):
        typed = names.secret(place.called)
    else:
        typed = quote(action.text)
    return [f"type {typed} into {place.element}" if action.name == "type" else f"fill {place.element} with {typed}"]


def _is_secret(place: Place, names: Names) -> bool:
    return place.called in names.hidden or SECRET_FIELDS.search(place.called) is not None


def _press(action: Action, place: Place, _: Names) -> list[str]:
    return [f"press {quote('+'.join([*action.modifiers, action.text]))} on {place.element}"]


def _check(action: Action, place: Place, _: Names) -> list[str]:
    fitting = roles.CHECKABLE if action.name == "check" else roles.UNCHECKABLE
    if place.role is not None and place.role not in fitting:
        raise NotSaid(f"a `{place.role}` cannot be {action.name}ed")
    return [f"{action.name} {place.element}"]


def _select(action: Action, place: Place, _: Names) -> list[str]:
    if place.role is not None and place.role not in roles.CHOOSABLE:
        raise NotSaid(f"nothing is chosen from a `{place.role}`")
    if len(action.values) != 1:
        raise NotSaid("a plan chooses one option")
    note = "# the recording has the option's value: write what people read there"
    return [note, f"choose {quote(action.values[0])} from {place.element}"]


def _upload(action: Action, place: Place, names: Names) -> list[str]:
    if not action.values:
        raise NotSaid("a plan takes no file out again")
    files = [names.file() for _ in action.values]
    return [f"upload {files[0] if len(files) == 1 else '[' + ', '.join(files) + ']'} to {place.element}"]


def _visible(action: Action, place: Place, _: Names) -> list[str]:
    return [f"expect {_not(action)}seen {place.element}"]


def _text(action: Action, place: Place, _: Names) -> list[str]:
    if action.part:
        return [f"expect {_not(action)}contains(read {place.element}, {quote(action.text)})"]
    return [f"expect {_not(action)}{place.element} has text {quote(action.text)}"]


def _value(action: Action, place: Place, names: Names) -> list[str]:
    if _is_secret(place, names):
        raise NotSaid("a secret cannot be read")
    state = f"has value {quote(action.text)}" if action.text else "is empty"
    return [f"expect {_not(action)}{place.element} {state}"]


def _checked(action: Action, place: Place, _: Names) -> list[str]:
    return [f"expect {_not(action)}{place.element} is checked"]


def _not(action: Action) -> str:
    return "not " if action.negated else ""


def _hover(_: Action, place: Place, __: Names) -> list[str]:
    return [f"hover {place.element}"]


ALONE = frozenset({"back", "reload"})
WAYS: dict[str, Callable[[Action, Place, Names], list[str]]] = {
    "assertChecked": _checked,
    "assertText": _text,
    "assertValue": _value,
    "assertVisible": _visible,
    "check": _check,
    "clear": _fill,
    "click": _click,
    "fill": _fill,
    "hover": _hover,
    "press": _press,
    "select": _select,
    "setInputFiles": _upload,
    "type": _fill,
    "uncheck": _check,
}
