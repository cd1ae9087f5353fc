"""CS215: the keys that `press` knows, by the names that browsers give them (UI Events, `KeyboardEvent.key`)."""

from __future__ import annotations

import re

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Edit, is_surely
from callsheet.dsl.source import Span

from ..facts import Facts
from ..scope import ungrouped
from ..wording import did_you_mean, listed

MODIFIERS = ("Alt", "Control", "ControlOrMeta", "Meta", "Shift")
NAMED = tuple(
    """ArrowDown ArrowLeft ArrowRight ArrowUp Backspace CapsLock ContextMenu Delete End Enter Escape Home
    Insert
    PageDown PageUp Space Tab""".split()
) + tuple(f"F{number}" for number in range(1, 13))
ELSEWHERE = {
    "esc": "Escape",
    "return": "Enter",
    "ctrl": "Control",
    "cmd": "Meta",
    "command": "Meta",
    "del": "Delete",
}
ELSEWHERE |= {
    "up": "ArrowUp",
    "down": "ArrowDown",
    "left": "ArrowLeft",
    "right": "ArrowRight",
    "option": "Alt",
}


BY_PLACE = re.compile("Key[A-Z]|Digit[0-9]|Numpad[0-9]")
"""Keys by where they are on a keyboard, whatever is printed on them."""


def check_keys(facts: Facts, operand: ast.Expression) -> None:
    """Each key of a written-out combination such as `"Control+A"`."""
    text = ungrouped(operand)
    plain = text.plain if isinstance(text, ast.Text) else None
    if plain is None:
        return
    keys = _keys(plain)
    for number, key in enumerate(keys):
        last = number == len(keys) - 1
        if key not in MODIFIERS and not (last and _is_key(key)):
            place = len("+".join([*keys[:number], ""]))
            _unknown_key(facts, text, key, _place(text, plain, place, key), last=last)
            return


def _is_key(key: str) -> bool:
    return len(key) == 1 or key in NAMED or BY_PLACE.fullmatch(key) is not None


def _keys(combination: str) -> list[str]:
    """`+` stands between keys, and is one itself at the end: `"Control++"`."""
    if combination.endswith("+"):
        return [*combination[:-1].rstrip("+").split("+"), "+"] if len(combination) > 1 else ["+"]
    return combination.split("+")


def _place(text: ast.Syntax, combination: str, place: int, key: str) -> Span:
    """Where a key stands in the plan; the whole text where it is empty, or escapes make the text longer there."""
    if not key or text.span.end - text.span.start != len(combination) + 2:
        return text.span
    start = text.span.start + 1 + place
    return Span(start, start + len(key))


def _unknown_key(facts: Facts, text: ast.Syntax, key: str, span: Span, *, last: bool) -> None:
    known = MODIFIERS + NAMED if last else MODIFIERS
    near = ELSEWHERE.get(key.lower()) or facts.suggest(key, known)
    near = near if near in known else None
    sure = near is not None and (key.lower() in ELSEWHERE or is_surely(key, near))
    what = f"key `{key}`" if last else f"key `{key}` to hold down"
    facts.sink.error(
        "CS215",
        f"there is no {what}" if key else "a key is missing here",
        span,
        label=did_you_mean(near),
        help="" if near else f"known are single characters and {listed(known, most=40)}",
        fix=(Edit(span=span, text=near),) if near is not None and sure and span != text.span else (),
    )
