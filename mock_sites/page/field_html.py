"""Fields as HTML: each with its label, its hint, and what is wrong with it, tied together for screen readers.

In goes a field; out comes the block with label and control. Ids and forms of a single field are the page's, and
come in as functions.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from .attributes import Attributes, tag, void
from .fields import default_of
from .parts import Checkbox, Field, Option, Radios, Select, Send, Textbox

_INPUT_MODES = {"number": "decimal", "tel": "tel", "email": "email", "cc-number": "numeric"}
"""By the purpose of a field, else by its kind."""


class Fields:
    """Writes fields."""

    def __init__(self, new_id: Callable[[], str], own_form: Callable[[Send], str]) -> None:
        self._new_id = new_id
        self._own_form = own_form
        self._there: set[str] = set()

    def field(self, part: Field, *, owner: str = "") -> str:
        """The block of a field; `owner` is the id of its form where that is not the one around it."""
        match part:
            case Textbox():
                return self._textbox(part, owner)
            case Checkbox():
                return self._checkbox(part, owner)
            case Radios():
                return self._radios(part, owner)
            case Select():
                return self._select(part, owner)

    def _textbox(self, part: Textbox, owner: str) -> str:
        key = self._id_of(part.field)
        notes, described = self._notes(part.hint, part.error)
        attributes: Attributes = {"id": key, "name": part.field, **described, "form": owner, "disabled": part.disabled}
        if part.kind == "lines":
            # A line break right after the tag is not part of the text, so one is always there.
            control = tag("textarea", {**attributes, "rows": "4"}, "\n" + escape(part.value))
        else:
            typed: Attributes = {
                "type": part.kind,
                "value": str(default_of(part)),
                "inputmode": _INPUT_MODES.get(part.purpose, _INPUT_MODES.get(part.kind, "")),
                "step": "any" if part.kind == "number" else "",
                "min": _number(part.least),
                "max": _number(part.most),
                "placeholder": part.placeholder,
                "required": part.required,
                # An email's or password's own suggestions would lie over the page.
                "autocomplete": part.purpose or ("new-password" if part.kind == "password" else "off"),
            }
            control = void("input", {**attributes, **typed})
        return _block(_label(key, part.name, part.label_shown) + notes + control, part.kind)

    def _checkbox(self, part: Checkbox, owner: str) -> str:
        key = self._id_of(part.field)
        notes, described = self._notes(part.hint, part.error)
        attributes: Attributes = {
            "id": key,
            "type": "checkbox",
            "name": part.field,
            "value": part.value,
            "role": "switch" if part.switch else "",
            "class": "switch" if part.switch else "",
            "checked": part.checked,
            "disabled": part.disabled,
            **described,
            **self._sending(part.sends, owner),
        }
        inner = void("input", attributes) + _label(key, part.name, part.label_shown)
        return _block(tag("div", {"class": "tick"}, inner) + notes, "tick")

    def _radios(self, part: Radios, owner: str) -> str:
        notes, described = self._notes(part.hint, part.error)
        options = "".join(self._radio(part, option, owner) for option in part.options)
        legend = tag("legend", {}, escape(part.name))
        attributes: Attributes = {"class": "field radios", "role": "radiogroup", **described}
        return tag("fieldset", attributes, legend + notes + options)

    def _radio(self, part: Radios, option: Option, owner: str) -> str:
        key = self._id_of(part.field)
        attributes: Attributes = {
            "id": key,
            "type": "radio",
            "name": part.field,
            "value": option.value,
            "checked": option.value == part.value,
            "form": owner,
        }
        return tag("div", {"class": "tick"}, void("input", attributes) + _label(key, option.name, shown=True))

    def _select(self, part: Select, owner: str) -> str:
        key = self._id_of(part.field)
        notes, described = self._notes(part.hint, part.error)
        options = "".join(_option(one, selected=one.value == part.chosen) for one in part.options)
        attributes: Attributes = {
            "id": key,
            "name": part.field,
            "disabled": part.disabled,
            **described,
            **self._sending(part.sends, owner),
        }
        return _block(_label(key, part.name, part.label_shown) + notes + tag("select", attributes, options), "select")

    def _sending(self, sends: Send | None, owner: str) -> Attributes:
        return {"form": owner} if sends is None else {"form": self._own_form(sends), "data-sends": True}

    def _id_of(self, field: str) -> str:
        """An id that a link on the page can lead to: `field-NAME`, for the first field of that name."""
        key = self._new_id() if field in self._there else f"field-{field}"
        self._there.add(field)
        return key

    def _notes(self, hint: str, error: str) -> tuple[str, Attributes]:
        """The hint and the error of a field, and the attributes that tie them to it."""
        ids, notes = [], []
        for text, look in ((hint, "hint"), (error, "error")):
            if text:
                ids.append(self._new_id())
                notes.append(tag("p", {"id": ids[-1], "class": look}, escape(text)))
        described: Attributes = {"aria-describedby": " ".join(ids), "aria-invalid": "true" if error else ""}
        return "".join(notes), described


def _option(option: Option, *, selected: bool) -> str:
    # Without a `value`, even an empty one, the text would be sent.
    chosen = " selected" if selected else ""
    return f'<option value="{escape(option.value)}"{chosen}>{escape(option.name)}</option>'


def _number(limit: int | None) -> str:
    return "" if limit is None else str(limit)


def _label(field: str, name: str, shown: bool) -> str:
    return tag("label", {"for": field, "class": "" if shown else "unseen"}, escape(name))


def _block(inner: str, kind: str) -> str:
    return tag("div", {"class": f"field field-{kind}"}, inner)
