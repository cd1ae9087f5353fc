"""Elements of SVG as text. What goes in as text is escaped; what is an element already goes in as content."""

from __future__ import annotations

from html import escape


def tag(name: str, *content: str, **attributes: str | float | None) -> str:
    """`<name attribute="value">content</name>`; `class_` is `class`, `text_anchor` is `text-anchor`.

    Numbers are rounded to tenths of a pixel. An attribute that is None is left out. `content` is markup.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(content)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def text(words: str, **attributes: str | float | None) -> str:
    """A `<text>` that shows these words."""
    return tag("text", escape(words), **attributes)


def title(words: str) -> str:
    """What a pointer is told about the element that this stands in."""
    return tag("title", escape(words))


def number(value: float) -> str:
    """Pixels to a tenth, without a useless `.0`."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # `+ 0.0` turns -0.0 into 0.0


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else number(value)
