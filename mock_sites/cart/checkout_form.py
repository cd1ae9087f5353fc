"""The checkout form: from what was typed to details that an order can carry, or one message per wrong field.

Pure and apart from the rest of the shop: what counts as a postcode or a card number is a subject of its own.
Of the card only the last four digits are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_ENTRY = 120
FIELDS: tuple[str, ...] = ("full_name", "street", "postcode", "card_number", "terms")
OPTIONAL = "note"
"""A field that some worlds ask for as well; it may stay empty."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    """Where an order goes and how it is paid. `note` is for whoever brings it, and mostly empty."""

    full_name: str
    street: str
    postcode: str
    card_ending: str
    note: str = ""


def check_details(entries: Mapping[str, str]) -> Details | dict[str, str]:
    """Details from the form's entries; else a message for each wrong field, in the order of `FIELDS`."""
    found = {field: _problem(field, tidy(entries.get(field, ""))) for field in (*FIELDS, OPTIONAL)}
    problems = {field: problem for field, problem in found.items() if problem is not None}
    if problems:
        return problems
    return Details(
        full_name=tidy(entries["full_name"]),
        street=tidy(entries["street"]),
        postcode=tidy(entries["postcode"]).upper(),
        card_ending=_digits(entries["card_number"])[-4:],
        note=tidy(entries.get(OPTIONAL, "")),
    )


def tidy(text: str) -> str:
    """`text` without control characters, with single spaces."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def passes_luhn(digits: str) -> bool:
    """Whether the check digit at the end of `digits` is right (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _problem(field: str, entry: str) -> str | None:
    if len(entry) > LONGEST_ENTRY:
        return f"Use at most {LONGEST_ENTRY} characters"
    match field:
        case "full_name":
            return None if len(re.findall(r"[^\W\d_]", entry)) >= 2 else "Enter your full name"
        case "street":
            return None if re.search(r"[^\W\d_]{2}", entry) else "Enter your street and house number"
        case "postcode":
            return _postcode_problem(entry)
        case "card_number":
            return _card_problem(entry)
        case "note":
            return None
        case _:
            return None if entry == "yes" else "Accept the terms of sale to go on"


def _postcode_problem(entry: str) -> str | None:
    if not entry:
        return "Enter your postcode"
    if re.fullmatch(r"(?=.*[0-9])[A-Za-z0-9](?:[ -]?[A-Za-z0-9]){2,9}", entry):
        return None
    return "Enter a postcode such as 10115 or SW1A 1AA"


def _card_problem(entry: str) -> str | None:
    if not entry:
        return "Enter your card number"
    digits = _digits(entry)
    if not re.fullmatch(r"[0-9]{13,19}", digits):
        return "A card number has 13 to 19 digits"
    return None if passes_luhn(digits) else "This is not a valid card number; check its digits"


def _digits(entry: str) -> str:
    return re.sub(r"[ -]", "", tidy(entry))
