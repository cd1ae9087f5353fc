"""What reading JSON has in common: where in the document one is, and what did not fit.

Places are JSON pointers (RFC 6901). Shapes call `Reader.problem` and go on, so that everything that does not
fit is told in one go.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ..diagnostics import closest

MOST_PROBLEMS = 1_000
"""Nobody reads more of one document."""
UNREAD: Final = object()
"""What reading gives for data that did not fit; the problem has been told."""

KINDS: dict[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    type(None): "null",
}
"""What JSON calls a value; everything else that comes this far is a number."""
_CALLED = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "boolean": "`true` or `false`",
    "null": "`null`",
    "number": "a number",
}


class At(NamedTuple):
    """A place in a document: a member or an item of the place above."""

    above: At | None = None
    key: str | int = ""

    def pointer(self) -> str:
        """The place as a JSON pointer; empty for the document."""
        words: list[str] = []
        place: At | None = self
        while place is not None and place.above is not None:
            words.append(str(place.key).replace("~", "~0").replace("/", "~1"))
            place = place.above
        return "".join(f"/{word}" for word in reversed(words))


TOP = At()


class Problem(NamedTuple):
    """Something that does not fit the schema, or a literal without a value; `code` is the diagnostic's."""

    pointer: str
    message: str
    help: str = ""
    code: str = "CS001"


@dataclass(slots=True)
class Reader:
    """One reading of a document."""

    problems: list[Problem] = field(default_factory=list)

    def problem(self, at: At, message: str, help_: str = "", *, code: str = "CS001") -> Any:
        """Tell what is wrong at a place. Gives `UNREAD`."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(at.pointer(), message, help_, code))
        return UNREAD

    def misfit(self, at: At, wanted: str, data: object, help_: str = "") -> Any:
        """Tell that something else stands where `wanted` is asked for."""
        return self.problem(at, f"expected {wanted}, found {called(data)}", help_)

    def unknown(self, at: At, word: str, known: list[str], place: str) -> Any:
        """Tell that there is no such member or form, and which was probably meant."""
        near = closest(word, known)
        help_ = f"did you mean `{near}`?" if near else f"known are {listed(known)}"
        return self.problem(At(at, word), f"no member `{word}` in {place}", help_)


def kind_of(data: object) -> str:
    """What JSON calls it: `object`, `array`, `string`, `boolean`, `null` or `number`."""
    return KINDS.get(type(data), "number")


def called(data: object) -> str:
    """What stands there, for a message."""
    if isinstance(data, str):
        return f"the text `{shortened(data)}`"
    if kind_of(data) == "number":
        return f"the number {data}"
    return f"`{str(data).lower()}`" if isinstance(data, bool) else _CALLED[kind_of(data)]


def kinds_called(kinds: set[str]) -> str:
    """Kinds of JSON values as words: `a text or a list`."""
    words = [_CALLED[one] for one in _CALLED if one in kinds]
    return " or ".join(", ".join(words).rsplit(", ", 1))


def listed(words: list[str], most: int = 12) -> str:
    """The first of some words, in backticks."""
    shown = ", ".join(f"`{one}`" for one in words[:most])
    return shown + (f" and {len(words) - most} more" if len(words) > most else "")


def shortened(text: str, most: int = 40) -> str:
    """The beginning of a text, on one line."""
    flat = "".join(" " if one.isspace() else one for one in text[: most + 1])
    return flat if len(flat) <= most else flat[: most - 1] + "…"
