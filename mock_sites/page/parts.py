"""The parts of a page: frozen values with everything that a person, a screen reader or a plan can know of them.

A `Page` is a tree of them. Names are accessible names, and are shown; addresses begin with `/` below the site's
base. Nothing here knows HTML: one renderer makes it, and one model of a browser acts on the same values. All
parts are hashable, so that pages can be compared and searched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .does import Close as Close
from .does import Does as Does
from .does import Leave as Leave
from .does import Open as Open
from .does import Reset as Reset
from .does import Send as Send
from .does import Submit as Submit
from .leaves import Fact as Fact
from .leaves import Facts as Facts
from .leaves import Heading as Heading
from .leaves import Meter as Meter
from .leaves import Picture as Picture
from .leaves import Planted as Planted
from .leaves import Text as Text

Tone: TypeAlias = Literal["main", "quiet", "danger", "plain"]
TextKind: TypeAlias = Literal["text", "email", "password", "search", "tel", "number", "date", "lines"]
BoxRole: TypeAlias = Literal["", "region", "article", "group"]
BoxLook: TypeAlias = Literal["plain", "panel", "bar", "grid", "columns", "actions", "narrow", "line"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What just happened: a `status` for what went well, an `alert` for what did not; `links` to what is wrong.

    As `line` it is set as a text, such as how many were found.
    """

    text: str
    role: Literal["status", "alert"] = "status"
    test_id: str = ""
    links: tuple[Link, ...] = ()
    look: Literal["box", "line"] = "box"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link to another address of the site. `name` is its text; `current` marks where one is.

    In a nav, `badge` stands beside it and is no part of its name: how much is there, say. `#field-NAME` leads to
    the page's first field that is sent by that name.
    """

    name: str
    to: str
    current: bool = False
    badge: Text | None = None
    look: Literal["link", "button", "quiet"] = "link"


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """A button. `hint` is its accessible description; a disabled one says there why it is."""

    name: str
    does: Does = field(default_factory=Submit)
    tone: Tone = "main"
    hint: str = ""
    disabled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Textbox:
    """A field to type into. `field` is the name it is sent by; what is wrong with it stands in `error`.

    The role is searchbox for `search`, spinbutton for `number`, textbox for all others. `label_shown=False`
    keeps the label for screen readers alone. `purpose` is what it asks of a person, as HTML's `autocomplete` has
    it; `least` and `most` are for numbers.
    """

    field: str
    name: str
    value: str = ""
    kind: TextKind = "text"
    hint: str = ""
    error: str = ""
    disabled: bool = False
    label_shown: bool = True
    placeholder: str = ""
    purpose: str = ""
    required: bool = False
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkbox:
    """A checkbox, or a switch. With `sends` a change is posted at once, in a form of its own."""

    field: str
    name: str
    value: str = "yes"
    checked: bool = False
    switch: bool = False
    hint: str = ""
    error: str = ""
    disabled: bool = False
    label_shown: bool = True
    sends: Send | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One of several values to choose from: what is sent, and what is shown."""

    value: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Radios:
    """A group of radio buttons; `value` is the chosen option's, or empty for none."""

    field: str
    name: str
    options: tuple[Option, ...]
    value: str = ""
    hint: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Select:
    """A combobox: one of `options` is always chosen, the first unless `value` says another.

    With `sends` a change is posted at once, in a form of its own.
    """

    field: str
    name: str
    options: tuple[Option, ...]
    value: str = ""
    hint: str = ""
    error: str = ""
    disabled: bool = False
    label_shown: bool = True
    sends: Send | None = None

    @property
    def chosen(self) -> str:
        """The value of the option that is chosen while nothing else was."""
        values = [option.value for option in self.options]
        return self.value if self.value in values else values[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hidden:
    """An entry that goes with its form and is not shown."""

    field: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """Fields that are sent together; a form with a name is a landmark.

    A form may stand inside another one, as in a row of a table that is itself a form: what is in the inner one
    goes with it alone.

    `guard` is the id of a dialog that opens instead when a link is followed while something in the form is
    changed and not sent; a button in it may `Leave`. `unsent` is shown in the form as long as that is so.
    """

    to: str
    parts: tuple[Part, ...]
    method: Literal["get", "post"] = "post"
    name: str = ""
    look: Literal["stack", "row", "search"] = "stack"
    guard: str = ""
    unsent: str = ""
    style: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """Parts that belong together. With a role it has a name, by which plans look inside it."""

    parts: tuple[Part, ...]
    role: BoxRole = ""
    name: str = ""
    look: BoxLook = "plain"
    style: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Items:
    """A list of things; each item is made of parts. `current` is the place of the step that one is at."""

    name: str
    items: tuple[tuple[Part, ...], ...]
    look: Literal["plain", "cards", "numbered", "steps"] = "plain"
    current: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of a table: one cell for each column, each with its parts.

    `name` is the text of the cell at `head`, which names the row: plans say `row "NAME"`. Without a `head` all
    cells are alike, and one of them has the name as its text.
    """

    name: str
    cells: tuple[tuple[Part, ...], ...]
    head: int | None = 0
    style: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with a caption. A column whose title begins with `~` has it for screen readers alone.

    `numbers` are the titles of columns that are set to the right. On narrow screens rows become cards, but for
    those of a `plain` table.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    look: Literal["lines", "cards", "plain"] = "lines"
    caption_shown: bool = False
    numbers: tuple[str, ...] = ()
    style: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialog:
    """A modal dialog: while it is open, nothing else on the page can be reached. Escape closes it."""

    id: str
    name: str
    parts: tuple[Part, ...]
    open: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Disclosure:
    """Parts that a button shows and hides; while they are shown, `instead` and the button are not.

    Without `instead` the button stays and toggles. With it, this is an inline edit: something in `parts` has
    to `Close` it.
    """

    id: str
    name: str
    parts: tuple[Part, ...]
    instead: tuple[Part, ...] | None = None
    open: bool = False
    tone: Tone = "plain"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tab:
    """One tab and the panel that it shows."""

    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tabs:
    """Tabs in the browser alone: fields on panels that are not shown still go with their form."""

    id: str
    name: str
    tabs: tuple[Tab, ...]
    selected: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Nav:
    """Links to other places, in a landmark of that name."""

    name: str
    links: tuple[Link, ...]
    look: Literal["plain", "pills", "steps"] = "plain"


Field: TypeAlias = Textbox | Checkbox | Radios | Select
Part: TypeAlias = (
    Heading
    | Text
    | Picture
    | Notice
    | Link
    | Button
    | Field
    | Hidden
    | Form
    | Box
    | Items
    | Facts
    | Table
    | Dialog
    | Disclosure
    | Tabs
    | Nav
    | Meter
    | Planted
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a site looks: no look changes a role, a name or the order of controls, but for where the nav is."""

    theme: Literal["moss", "sea", "plum", "clay", "slate", "rose"] = "moss"
    nav: Literal["top", "side"] = "top"
    density: Literal["cosy", "tight"] = "cosy"
    corners: Literal["round", "square"] = "round"
    tables: Literal["lines", "cards"] = "lines"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shell:
    """What is around every page of a site: its brand with a link home, the main links, a search, last lines.

    `mark` stands before the brand, its first letter unless said. `sheet` and `icon` are assets of the site: its
    own style sheet, which comes after the frame's, and its icon.
    """

    brand: str
    look: Look = field(default_factory=Look)
    nav: Nav | None = None
    search: Form | None = None
    foot: str = ""
    mark: Picture | None = None
    sheet: str = ""
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A whole page: its title, the shell around it, its parts, and the HTTP status it comes with.

    Hashing is done once: searches compare pages very often.
    """

    title: str
    shell: Shell
    parts: tuple[Part, ...]
    status: int = 200

    def __hash__(self) -> int:
        kept: dict[str, Any] = self.__dict__
        if "_hash" not in kept:
            kept["_hash"] = hash((self.title, self.shell, self.parts, self.status))
        known: int = kept["_hash"]
        return known

    def __getstate__(self) -> dict[str, Any]:
        # What was worked out from the parts stays behind: a hash of texts holds for one process only.
        return {name: value for name, value in self.__dict__.items() if not name.startswith("_")}
