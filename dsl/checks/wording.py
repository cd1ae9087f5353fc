"""How messages name things: types with their article, lists of names, guesses at misspelt words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .. import types
from ..types import ElementType, ListOf, NodeType, SecretType, Type

LONGEST_TYPE = 60
"""Characters of a type that a message shows."""


def a(kind: Type) -> str:
    """The type with its article, as it stands in a sentence: "an `Int`", "the node `search`"."""
    match kind:
        case types.NEVER:
            return "an item of an empty list"
        case types.Optional(item=types.NEVER | types.UNKNOWN):
            return "`none`"
        case ListOf(item=types.NEVER):
            return "an empty list"
        case types.REGEX:
            return "a pattern"
        case ElementType(role=None):
            return "an element"
        case NodeType(name=name):
            return f"the node `{name}`"
        case SecretType(name=name):
            return f"the secret `{name}`"
    return with_article(_shortened(str(kind)))


def with_article(word: str) -> str:
    """A word of the language in backticks: "an `alert`", "a `button`", "a `Url`"."""
    return f"an `{word}`" if word[:1] in "AEIOaeio" else f"a `{word}`"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TYPE else text[: LONGEST_TYPE - 1] + "…"


def listed(names: Iterable[str], *, most: int = 8) -> str:
    """Names in backticks with commas between them, the first `most` of them."""
    shown = [f"`{name}`" for name in names]
    return ", ".join(shown[:most]) + (" …" if len(shown) > most else "")


def either(names: Sequence[str]) -> str:
    """Names in backticks: "`a`, `b` or `c`"."""
    shown = [f"`{name}`" for name in names]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def joined(phrases: Sequence[str]) -> str:
    """Phrases of a sentence: "a, b and c"."""
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def plural(count: int, word: str) -> str:
    """`1 step`, `2 steps`."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def did_you_mean(near: str | None) -> str:
    """What stands under the caret of a misspelt word; nothing without a guess."""
    return f"did you mean `{near}`?" if near else ""
