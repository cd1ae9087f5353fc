"""Parts that are looked at and not acted on, but for a heading that is a link: they hold no other parts.

`parts.py` has all the others and is where sites take them from. `style` is a class of the site's own style sheet
(`Shell.sheet`), for what is set otherwise there than on other sites; it says nothing of what a part is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

TextLook: TypeAlias = Literal["plain", "soft", "strong", "struck", "tag", "address"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading. A page has exactly one of level 1, and leaves no level out.

    With `to` it is a link. `key` is what links within the page lead to, as `#KEY`. `value` stands after the text,
    and a plan reads it by `test_id`: `Order AB-1`.
    """

    text: str
    level: int = 1
    to: str = ""
    key: str = ""
    value: str = ""
    test_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A paragraph, or in a cell a bare text. `test_id` lets a plan read it; `look` is how it is set.

    `before` are words in front of it for screen readers alone. An `address` has a line for each of the text.
    """

    text: str
    test_id: str = ""
    look: TextLook = "plain"
    before: str = ""
    style: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A drawing that says nothing that is not said beside it: the one called `name` in a sheet of drawings.

    `sheet` is the address of an SVG file with a `symbol` for each.
    """

    sheet: str
    name: str
    style: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A term and what is so."""

    term: str
    text: str
    test_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Terms with what is so: a summary, an order's address, a receipt; as `sums` the last is what it comes to."""

    facts: tuple[Fact, ...]
    look: Literal["lines", "sums", "terms"] = "lines"


@dataclass(frozen=True, kw_only=True, slots=True)
class Meter:
    """How far along something is, as `value` of `most`."""

    name: str
    value: int
    most: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Planted:
    """A text on a page that people do not see as one: not rendered, out of sight, or what goes with something."""

    text: str
    carrier: Literal["hidden", "unseen", "comment", "title", "alt", "label"]
