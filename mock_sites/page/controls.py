"""What can be acted on on a page: its controls in document order, and its forms, found once for each page.

In goes a `Page`; out comes an `Index`. A control knows its role, its name, the named containers around it (what
a plan's `in` can say), and what has to be open in the browser for it to be there. Values and openness are the
browser's (`browsing.py`) and not in here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Literal, TypeAlias, assert_never

from .parts import (
    Box,
    Button,
    Checkbox,
    Dialog,
    Disclosure,
    Fact,
    Facts,
    Field,
    Form,
    Heading,
    Hidden,
    Items,
    Link,
    Meter,
    Nav,
    Notice,
    Page,
    Part,
    Picture,
    Planted,
    Radios,
    Select,
    Send,
    Table,
    Tabs,
    Text,
    Textbox,
)

Where: TypeAlias = tuple[tuple[str, str], ...]
"""Named containers around a control as (role, name), the outermost first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """What has to be so in the browser for a control to be there.

    `dialog` and `open`: the thing called `id` is open; `shut`: it is not; `tab`: the tab `tab` of it is selected.
    """

    kind: Literal["dialog", "open", "shut", "tab"]
    id: str
    tab: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Toggle:
    """The button of a disclosure."""

    disclosure: Disclosure


@dataclass(frozen=True, kw_only=True, slots=True)
class PickTab:
    """The tab at a place of a row of tabs."""

    tabs: Tabs
    at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """Something that can be acted on. `at` is its place among all controls of the page.

    A field has a `slot`, where the browser keeps its value; all buttons of a radio group have one together.
    `form` is the place of its form in `Index.forms`, `option` the value of a radio button.
    """

    at: int
    role: str
    name: str
    where: Where
    needs: tuple[Need, ...]
    part: Link | Button | Field | Toggle | PickTab
    form: int | None = None
    slot: int | None = None
    option: str = ""

    @property
    def disabled(self) -> bool:
        """Whether it can't be used now."""
        return not isinstance(self.part, Link | Toggle | PickTab | Radios) and self.part.disabled


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """Where a browser keeps what is typed into a field or chosen of it: the field and its form."""

    part: Field
    form: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FormOf:
    """A form: where it goes, and what it sends in document order. Fields are places in `Index.slots`.

    `guard` is the dialog that holds links back while something in the form is changed and not sent.
    """

    to: str
    method: Literal["get", "post"]
    sends: tuple[int | Hidden | Button, ...]
    guard: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """All that a browser has to know of a page.

    `named` are the controls by role and name, `shown` the disclosures and dialogs that are open as it comes.
    """

    controls: tuple[Control, ...]
    named: Mapping[tuple[str, str], tuple[Control, ...]] = field(hash=False)
    shown: tuple[str, ...]
    slots: tuple[Slot, ...]
    forms: tuple[FormOf, ...]
    dialogs: tuple[Dialog, ...]
    disclosures: tuple[Disclosure, ...]
    tabs: tuple[Tabs, ...]


def index_of(page: Page) -> Index:
    """The index of `page`, made when it is first asked for and kept with it."""
    kept: dict[str, Any] = page.__dict__
    if "_index" not in kept:
        kept["_index"] = _Indexing().index(page)
    known: Index = kept["_index"]
    return known


def texts_by_test_id(page: Page) -> frozenset[tuple[str, str]]:
    """The texts that a page marks for reading, as (test id, text), whatever hides them."""
    kept: dict[str, Any] = page.__dict__
    if "_texts" not in kept:
        kept["_texts"] = frozenset(_marked(page.parts))
    known: frozenset[tuple[str, str]] = kept["_texts"]
    return known


def _marked(part: Any) -> Iterator[tuple[str, str]]:
    match part:
        case tuple():
            for one in part:
                yield from _marked(one)
        case Text() | Notice() | Fact() if part.test_id:
            yield part.test_id, part.text
        case _ if is_dataclass(part):
            for each in fields(part):
                yield from _marked(getattr(part, each.name))


def text_role(kind: str) -> str:
    """The role of a field of that kind."""
    return {"search": "searchbox", "number": "spinbutton"}.get(kind, "textbox")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """Where in the tree the walk is."""

    where: Where = ()
    needs: tuple[Need, ...] = ()
    form: int | None = None

    def inside(self, role: str, name: str) -> _Place:
        return replace(self, where=(*self.where, (role, name))) if name else self

    def needing(self, need: Need) -> _Place:
        return replace(self, needs=(*self.needs, need))


class _Indexing:
    """One walk over a page, in document order."""

    def __init__(self) -> None:
        self._controls: list[Control] = []
        self._slots: list[Slot] = []
        self._forms: list[list[Any]] = []  # to, method, what it sends, guard
        self._dialogs: list[Dialog] = []
        self._disclosures: list[Disclosure] = []
        self._tabs: list[Tabs] = []

    def index(self, page: Page) -> Index:
        shell, top = page.shell, _Place()
        self._control(top, "link", shell.brand, Link(name=shell.brand, to="/"))
        if shell.search is not None:
            self._part(shell.search, top)
        if shell.nav is not None:
            self._part(shell.nav, top)
        self._all(page.parts, top)
        return Index(
            controls=tuple(self._controls),
            named=_by_name(self._controls),
            shown=(*_open(self._disclosures), *_open(self._dialogs)),
            slots=tuple(self._slots),
            forms=tuple(
                FormOf(to=to, method=method, sends=tuple(sends), guard=guard)
                for to, method, sends, guard in self._forms
            ),
            dialogs=tuple(self._dialogs),
            disclosures=tuple(self._disclosures),
            tabs=tuple(self._tabs),
        )

    def _all(self, parts: Iterable[Part], place: _Place) -> None:
        for part in parts:
            self._part(part, place)

    def _part(self, part: Part, place: _Place) -> None:
        match part:
            case Text() | Picture() | Facts() | Meter() | Planted():
                pass
            case Heading():
                if part.to:
                    self._control(place, "link", part.text, Link(name=part.text, to=part.to))
            case Notice():
                self._all(part.links, place)
            case Link():
                self._control(place, "link", part.name, part)
            case Button():
                self._button(part, place)
            case Textbox() | Checkbox() | Select() | Radios():
                self._field(part, place)
            case Hidden():
                self._sends(place.form, part)
            case _:
                _CONTAINERS[type(part)](self, part, place)

    def _button(self, part: Button, place: _Place) -> None:
        self._control(place, "button", part.name, part)
        self._sends(place.form, part)

    def _field(self, part: Field, place: _Place) -> None:
        form = place.form
        if isinstance(part, Checkbox | Select) and part.sends is not None:
            form = self._own_form(part.sends)
        slot = len(self._slots)
        self._slots.append(Slot(part=part, form=form))
        self._sends(form, slot)
        if isinstance(part, Radios):
            inside = place.inside("radiogroup", part.name)
            for option in part.options:
                self._control(inside, "radio", option.name, part, form=form, slot=slot, option=option.value)
            return
        self._control(place, _role_of(part), part.name, part, form=form, slot=slot)

    def _own_form(self, sends: Send) -> int:
        hidden = [Hidden(field=name, value=value) for name, value in sends.entries]
        self._forms.append([sends.to, "post", hidden, ""])
        return len(self._forms) - 1

    def _control(self, place: _Place, role: str, name: str, part: Any, **more: Any) -> None:
        made: dict[str, Any] = {"form": place.form, **more}
        at = len(self._controls)
        self._controls.append(
            Control(at=at, role=role, name=name, where=place.where, needs=place.needs, part=part, **made)
        )

    def _sends(self, form: int | None, what: int | Hidden | Button) -> None:
        if form is not None:
            self._forms[form][2].append(what)

    def form(self, part: Form, place: _Place) -> None:
        self._forms.append([part.to, part.method, [], part.guard])
        role = "search" if part.look == "search" else "form"
        self._all(part.parts, replace(place.inside(role, part.name), form=len(self._forms) - 1))

    def box(self, part: Box, place: _Place) -> None:
        self._all(part.parts, place.inside(part.role, part.name) if part.role else place)

    def items(self, part: Items, place: _Place) -> None:
        for item in part.items:
            self._all(item, place.inside("list", part.name))

    def table(self, part: Table, place: _Place) -> None:
        for row in part.rows:
            inside = place.inside("table", part.name).inside("row", row.name)
            for cell in row.cells:
                self._all(cell, inside)

    def dialog(self, part: Dialog, place: _Place) -> None:
        self._dialogs.append(part)
        inside = replace(place.inside("dialog", part.name), form=None)
        self._all(part.parts, inside.needing(Need(kind="dialog", id=part.id)))

    def disclosure(self, part: Disclosure, place: _Place) -> None:
        self._disclosures.append(part)
        shut = place.needing(Need(kind="shut", id=part.id))
        if part.instead is not None:
            self._all(part.instead, shut)
        self._control(place if part.instead is None else shut, "button", part.name, Toggle(disclosure=part))
        self._all(part.parts, place.needing(Need(kind="open", id=part.id)))

    def tabs(self, part: Tabs, place: _Place) -> None:
        self._tabs.append(part)
        for at, tab in enumerate(part.tabs):
            self._control(place.inside("tablist", part.name), "tab", tab.name, PickTab(tabs=part, at=at))
        for at, tab in enumerate(part.tabs):
            inside = place.inside("tabpanel", tab.name).needing(Need(kind="tab", id=part.id, tab=at))
            self._all(tab.parts, inside)

    def nav(self, part: Nav, place: _Place) -> None:
        self._all(part.links, place.inside("navigation", part.name))


_CONTAINERS: dict[type[Any], Callable[[_Indexing, Any, _Place], None]] = {
    Form: _Indexing.form,
    Box: _Indexing.box,
    Items: _Indexing.items,
    Table: _Indexing.table,
    Dialog: _Indexing.dialog,
    Disclosure: _Indexing.disclosure,
    Tabs: _Indexing.tabs,
    Nav: _Indexing.nav,
}


def _by_name(controls: list[Control]) -> dict[tuple[str, str], tuple[Control, ...]]:
    found: dict[tuple[str, str], tuple[Control, ...]] = {}
    for control in controls:
        key = (control.role, control.name)
        found[key] = (*found.get(key, ()), control)
    return found


def _open(things: Iterable[Dialog | Disclosure]) -> Iterator[str]:
    return (thing.id for thing in things if thing.open)


def _role_of(part: Textbox | Checkbox | Select) -> str:
    match part:
        case Textbox():
            return text_role(part.kind)
        case Checkbox():
            return "switch" if part.switch else "checkbox"
        case Select():
            return "combobox"
        case _:
            assert_never(part)
