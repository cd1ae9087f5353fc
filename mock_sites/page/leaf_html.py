"""Parts that hold no others, as HTML: headings, texts, pictures, facts, and what is planted.

In go a part and the base that addresses begin with; out comes HTML. None of them needs to know what else is on
the page.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from .attributes import Attributes, tag, void
from .leaves import Facts, Heading, Picture, Planted, Text

ASSETS = "/assets/frame"
"""Where the frame's own style, script and icon are, below a site's base."""


def heading(part: Heading, base: str) -> str:
    """A heading, as a link or not."""
    text = escape(part.text)
    inner = tag("a", {"href": to(base, part.to)}, text) if part.to else text
    if part.value:
        inner = f"{inner} {tag('span', {'data-testid': part.test_id}, escape(part.value))}"
    return tag(f"h{part.level}", {"id": part.key}, inner)


def text(part: Text, base: str) -> str:
    """A paragraph, or an address in lines."""
    if part.look == "address":
        lines = "<br>".join(escape(line) for line in part.text.splitlines())
        return tag("address", {"class": part.style, "data-testid": part.test_id}, lines)
    element = {"strong": "strong", "struck": "s"}.get(part.look, "span")
    attributes: Attributes = {"class": classes(f"text-{part.look}", part.style), "data-testid": part.test_id}
    return tag("p", {"class": "text"}, _before(part) + tag(element, attributes, escape(part.text)))


def bare_text(part: Text) -> str:
    """A text within something else that is a line already."""
    attributes: Attributes = {"class": classes(f"text-{part.look}", part.style), "data-testid": part.test_id}
    return tag("span", attributes, _before(part) + escape(part.text))


def picture(part: Picture, base: str) -> str:
    """A drawing that screen readers pass over."""
    drawing = tag("use", {"href": f"{base}{part.sheet}#{part.name}"}, "")
    return tag("span", {"class": classes("picture", part.style)}, tag("svg", {"aria-hidden": "true"}, drawing))


def facts(part: Facts, base: str) -> str:
    """A list of terms."""
    rows = "".join(
        f"<div><dt>{escape(one.term)}</dt>{tag('dd', {'data-testid': one.test_id}, escape(one.text))}</div>"
        for one in part.facts
    )
    return f'<dl class="facts facts-{part.look}">{rows}</dl>'


def planted(part: Planted, base: str) -> str:
    """A text where people do not look for one."""
    match part.carrier:
        case "hidden":
            return tag("div", {"hidden": True}, escape(part.text))
        case "unseen":
            return tag("p", {"class": "unseen"}, escape(part.text))
        case "comment":
            return f"<!-- {escape(part.text).replace('--', '')} -->"
        case "title":
            return tag("p", {"class": "text", "title": part.text}, "More")
        case "alt":
            return void("img", {"src": f"{base}{ASSETS}/icon.svg", "alt": part.text, "width": "20", "height": "20"})
        case "label":
            return tag("section", {"aria-label": part.text}, tag("p", {"class": "text"}, "More"))


def to(base: str, address: str) -> str:
    """An address as a link has it: below the base, or a place in the page."""
    return address if address.startswith("#") else base + address


def classes(*names: str) -> str:
    """Those that are not empty."""
    return " ".join(name for name in names if name)


def _before(part: Text) -> str:
    return f"{tag('span', {'class': 'unseen'}, escape(part.before))} " if part.before else ""


LEAVES: dict[type[Any], Callable[[Any, str], str]] = {
    Heading: heading,
    Text: text,
    Picture: picture,
    Facts: facts,
    Planted: planted,
}
