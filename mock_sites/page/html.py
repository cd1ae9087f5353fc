"""Pages as HTML: semantic, labelled, with no style and no script but the frame's, so that a strict policy can hold.

In go a `Page` and the base that all its addresses begin with; out comes the whole document. Look and behaviour
are the same for every site (`dress.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from .attributes import Attributes, tag, void
from .dress import SCRIPT, STYLE
from .field_html import Fields
from .leaf_html import ASSETS, LEAVES, bare_text, classes, picture, to
from .parts import (
    Box,
    Button,
    Checkbox,
    Close,
    Dialog,
    Disclosure,
    Form,
    Hidden,
    Items,
    Leave,
    Link,
    Meter,
    Nav,
    Notice,
    Open,
    Page,
    Part,
    Radios,
    Reset,
    Row,
    Select,
    Send,
    Submit,
    Table,
    Tabs,
    Textbox,
)

_SKIP = '<a class="skip" href="#content">Skip to content</a>'
# Out of the window until a keyboard gets to it, so it is no control that a plan could click.


def html_of(page: Page, *, base: str) -> str:
    """The document of `page`; `base` is the path of the site's world, such as `/todo@demo`."""
    writer = _Writer(base)
    main = writer.all(page.parts)
    return "\n".join(
        (
            "<!doctype html>",
            f"<html{_html_attributes(page)}>",
            _head(page, base),
            "<body>",
            _SKIP,
            '<div class="frame">',
            writer.header(page),
            f'<main id="content" class="page" tabindex="-1">{main}</main>',
            _footer(page),
            "</div>",
            *writer.forms,
            SCRIPT,
            "</body>",
            "</html>",
            "",
        )
    )


def _html_attributes(page: Page) -> str:
    look = page.shell.look
    attributes: Attributes = {
        "lang": "en",
        "data-theme": look.theme,
        "data-nav": look.nav,
        "data-density": look.density,
        "data-corners": look.corners,
    }
    return "".join(f' {name}="{value}"' for name, value in attributes.items())


def _head(page: Page, base: str) -> str:
    shell = page.shell
    title = f"{page.title} · {shell.brand}"
    own = (void("link", {"rel": "stylesheet", "href": base + shell.sheet}),) if shell.sheet else ()
    return "\n".join(
        (
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            void("link", {"rel": "icon", "href": base + (shell.icon or f"{ASSETS}/icon.svg"), "type": "image/svg+xml"}),
            STYLE,
            *own,
            "</head>",
        )
    )


def _footer(page: Page) -> str:
    lines = "".join(tag("p", {}, escape(line)) for line in page.shell.foot.splitlines())
    return f'<footer class="foot"><div class="foot-inner">{lines}</div></footer>' if lines else ""


class _Writer:
    """Writes parts. Forms of a single button or field come to stand at the end, as forms can't be nested."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._count = 0
        self._in_form = False
        self._owner = ""  # the id of the form around, where that stands at the end of the page
        self.forms: list[str] = []
        self._fields = Fields(self.new_id, self.own_form)

    def new_id(self) -> str:
        """An id that nothing else on the page has."""
        self._count += 1
        return f"n{self._count}"

    def own_form(self, sends: Send) -> str:
        """The id of a form that posts `sends`; what belongs to it names it."""
        name = self.new_id()
        hidden = "".join(_hidden(field, value) for field, value in sends.entries)
        attributes: Attributes = {"id": name, "method": "post", "action": self._base + sends.to, "hidden": True}
        self.forms.append(tag("form", attributes, hidden))
        return name

    def header(self, page: Page) -> str:
        shell = page.shell
        letter = tag("span", {"class": "mark", "aria-hidden": "true"}, escape(shell.brand[:1]))
        mark = letter if shell.mark is None else picture(shell.mark, self._base)
        brand = tag("a", {"class": "brand", "href": f"{self._base}/"}, mark + escape(shell.brand))
        search = self.part(shell.search) if shell.search is not None else ""
        nav = self.part(shell.nav) if shell.nav is not None else ""
        return f'<header class="top"><div class="top-inner">{brand}{search}{nav}</div></header>'

    def all(self, parts: Iterable[Part]) -> str:
        return "\n".join(self.part(part) for part in parts)

    def part(self, part: Part) -> str:
        if isinstance(part, Textbox | Checkbox | Radios | Select):
            return self._fields.field(part, owner=self._owner)
        if type(part) in LEAVES:
            return LEAVES[type(part)](part, self._base)
        return _WRITERS[type(part)](self, part)

    def notice(self, part: Notice) -> str:
        look = f"notice notice-{part.role}" if part.look == "box" else "notice-line"
        attributes: Attributes = {"class": look, "role": part.role, "data-testid": part.test_id}
        if not part.links:
            return tag("div", attributes, escape(part.text))
        links = "".join(f"<li>{self.link(link)}</li>" for link in part.links)
        return tag("div", attributes, f"<p>{escape(part.text)}</p><ul>{links}</ul>")

    def link(self, part: Link) -> str:
        look = {"link": "", "button": "button", "quiet": "button button-quiet"}[part.look]
        attributes: Attributes = {"href": to(self._base, part.to), "class": look}
        return tag("a", {**attributes, "aria-current": "page" if part.current else ""}, escape(part.name))

    def button(self, part: Button) -> str:
        attributes: Attributes = {"class": f"button button-{part.tone}", "disabled": part.disabled}
        match part.does:
            case Submit(to=to, entry=entry):
                attributes |= {"type": "submit", "formaction": self._base + to if to else "", "form": self._owner}
                attributes |= {"name": entry[0], "value": entry[1]} if entry is not None else {}
            case Send():
                attributes |= {"type": "submit", "form": self.own_form(part.does)}
            case Open(id=id):
                attributes |= {"type": "button", "data-opens": id}
            case Close(id=id):
                attributes |= {"type": "button", "data-closes": id}
            case Reset():
                attributes |= {"type": "reset", "form": self._owner}
            case Leave():
                attributes |= {"type": "button", "data-leaves": True}
        if not part.hint:
            return tag("button", attributes, escape(part.name))
        hint = self.new_id()
        note = tag("span", {"id": hint, "class": "unseen" if not part.disabled else "hint"}, escape(part.hint))
        return tag("button", {**attributes, "aria-describedby": hint}, escape(part.name)) + note

    def hidden(self, part: Hidden) -> str:
        return _hidden(part.field, part.value, owner=self._owner)

    def form(self, part: Form) -> str:
        if self._in_form:
            return self._inner_form(part)
        self._in_form = True
        inner = self.all(part.parts) + _unsent(part)
        self._in_form = False
        return tag("form", {"class": _form_class(part), **self._form_attributes(part), **_named(part)}, inner)

    def _inner_form(self, part: Form) -> str:
        """A form inside another, which HTML does not have: its parts stay, and name a form elsewhere as theirs."""
        outer, self._owner = self._owner, self.new_id()
        self.forms.append(tag("form", {"id": self._owner, "hidden": True, **self._form_attributes(part)}, ""))
        inner = tag("div", {"class": _form_class(part), **_named(part)}, self.all(part.parts))
        self._owner = outer
        return inner

    def _form_attributes(self, part: Form) -> Attributes:
        return {
            "method": part.method,
            "data-guard": part.guard,
            "action": self._base + part.to,
            "autocomplete": "off",  # else going back would bring what was typed into an older page
            "novalidate": True,  # the server judges, on a page that can be read
        }

    def box(self, part: Box) -> str:
        element = {"region": "section", "article": "article"}.get(part.role, "div")
        attributes: Attributes = {
            "class": classes("box", f"box-{part.look}", part.style),
            "aria-label": part.name if part.role else "",
        }
        if part.role == "group":
            attributes["role"] = "group"
        return tag(element, attributes, self.all(part.parts))

    def items(self, part: Items) -> str:
        element = "ol" if part.look in ("numbered", "steps") else "ul"
        inner = "".join(
            tag("li", {"aria-current": "step" if at == part.current else ""}, self.all(item))
            for at, item in enumerate(part.items)
        )
        return tag(element, {"class": f"items items-{part.look}", "aria-label": part.name, "role": "list"}, inner)

    def table(self, part: Table) -> str:
        caption = tag("caption", {"class": "" if part.caption_shown else "unseen"}, escape(part.name))
        head = "".join(_column(title, number=title in part.numbers) for title in part.columns)
        rows = "".join(self._row(row, part) for row in part.rows)
        # The roles are written out because the style sheet lays tables out as cards on narrow screens, and a
        # browser takes the roles from tables that are laid out otherwise.
        inner = (
            f'{caption}<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{rows}</tbody>'
        )
        return tag("table", {"class": classes("table", f"table-{part.look}", part.style), "role": "table"}, inner)

    def _row(self, row: Row, table: Table) -> str:
        cells = []
        for at, (cell, title) in enumerate(zip(row.cells, table.columns, strict=True)):
            inner, look = self.all(cell), "number" if title in table.numbers else ""
            if at == row.head:
                cells.append(tag("th", {"role": "rowheader", "scope": "row", "class": look}, inner))
            else:
                cells.append(tag("td", {"role": "cell", "data-title": title.removeprefix("~"), "class": look}, inner))
        return tag("tr", {"role": "row", "class": row.style}, "".join(cells))

    def dialog(self, part: Dialog) -> str:
        heading = self.new_id()
        attributes: Attributes = {"id": part.id, "class": "dialog", "aria-labelledby": heading, "data-shown": part.open}
        return tag("dialog", attributes, f'<h2 id="{heading}">{escape(part.name)}</h2>{self.all(part.parts)}')

    def disclosure(self, part: Disclosure) -> str:
        swaps = part.instead is not None
        attributes: Attributes = {
            "type": "button",
            "class": f"button button-{part.tone}",
            "aria-expanded": "true" if part.open else "false",
            "aria-controls": part.id,
            "data-toggles": part.id,
        }
        button = tag("button", attributes, escape(part.name))
        before = self.all(part.instead or ()) + button
        if swaps:
            before = tag("div", {"class": "instead", "data-instead": part.id, "hidden": part.open}, before)
        panel = tag("div", {"id": part.id, "class": "panel-of", "hidden": not part.open}, self.all(part.parts))
        return tag("div", {"class": "disclosure"}, before + panel)

    def tabs(self, part: Tabs) -> str:
        tabs, panels = [], []
        for at, one in enumerate(part.tabs):
            chosen, tab, panel = at == part.selected, f"{part.id}-tab-{at}", f"{part.id}-panel-{at}"
            attributes: Attributes = {
                "type": "button",
                "role": "tab",
                "id": tab,
                "class": "tab",
                "aria-selected": "true" if chosen else "false",
                "aria-controls": panel,
                "tabindex": "0" if chosen else "-1",
            }
            tabs.append(tag("button", attributes, escape(one.name)))
            inside: Attributes = {"role": "tabpanel", "id": panel, "aria-labelledby": tab, "hidden": not chosen}
            panels.append(tag("div", {"class": "tabpanel", **inside}, self.all(one.parts)))
        bar = tag("div", {"role": "tablist", "class": "tablist", "aria-label": part.name}, "".join(tabs))
        return tag("div", {"class": "tabs", "data-tabs": part.id}, bar + "".join(panels))

    def nav(self, part: Nav) -> str:
        links = "".join(f"<li>{self._with_badge(link)}</li>" for link in part.links)
        return tag("nav", {"class": f"nav nav-{part.look}", "aria-label": part.name}, f'<ul role="list">{links}</ul>')

    def _with_badge(self, link: Link) -> str:
        badge = link.badge
        return self.link(link) if badge is None else f"{self.link(link)} {bare_text(badge)}"

    def meter(self, part: Meter) -> str:
        label = self.new_id()
        bar = tag("progress", {"value": str(part.value), "max": str(part.most), "aria-labelledby": label}, "")
        return f'<p class="meter"><span id="{label}">{escape(part.name)}</span>{bar}</p>'


_WRITERS: dict[type[Any], Callable[[_Writer, Any], str]] = {
    Notice: _Writer.notice,
    Link: _Writer.link,
    Button: _Writer.button,
    Hidden: _Writer.hidden,
    Form: _Writer.form,
    Box: _Writer.box,
    Items: _Writer.items,
    Table: _Writer.table,
    Dialog: _Writer.dialog,
    Disclosure: _Writer.disclosure,
    Tabs: _Writer.tabs,
    Nav: _Writer.nav,
    Meter: _Writer.meter,
}


def _hidden(field: str, value: str, *, owner: str = "") -> str:
    return void("input", {"type": "hidden", "name": field, "value": value, "form": owner}, keep=("value",))


def _unsent(part: Form) -> str:
    return (
        tag("p", {"class": "hint", "role": "status", "data-unsent": True, "hidden": True}, escape(part.unsent))
        if part.unsent
        else ""
    )


def _form_class(part: Form) -> str:
    return classes("form", f"form-{part.look}", part.style)


def _named(part: Form) -> Attributes:
    role = "search" if part.look == "search" else "form"
    return {"role": role, "aria-label": part.name} if part.name or part.look == "search" else {}


def _column(title: str, *, number: bool) -> str:
    inner = tag("span", {"class": "unseen"}, escape(title[1:])) if title.startswith("~") else escape(title)
    return tag("th", {"role": "columnheader", "scope": "col", "class": "number" if number else ""}, inner)
