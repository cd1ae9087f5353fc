"""Numbers: which decimals JSON can say exactly, and which JSON numbers the language can.

Many programs read `0.50` as 0.5 and `2.0` as 2, so a decimal is a JSON number only where that loses nothing:
where it has a fraction, and the shortest number that means it has the same digits.
"""

from __future__ import annotations

from decimal import Decimal

MOST_DIGITS = 18
BELOW: int = 10**MOST_DIGITS
"""All numbers of the language are less."""


def exact(amount: Decimal) -> float | None:
    """A decimal as a JSON number, where that says all of it."""
    number = float(amount)
    same = Decimal(repr(number)).as_tuple() == amount.as_tuple()
    return number if same and amount % 1 else None


def decimal(number: int | float | Decimal) -> Decimal:
    """A JSON number as it is written: 0.1 is a tenth."""
    return number if isinstance(number, Decimal) else Decimal(repr(number))


def is_whole(number: int | float | Decimal) -> bool:
    """Whether JSON takes it for an integer, as it does 2.0."""
    return bool(number == int(number))


def sayable(number: int | float | Decimal) -> bool:
    """Whether the language has digits enough for it."""
    if isinstance(number, int):
        return abs(number) < BELOW
    amount = decimal(number)
    if not amount.is_finite() or amount.copy_abs() >= BELOW:
        return False
    _, digits, exponent = amount.as_tuple()
    enough = is_whole(number) or len(digits) <= MOST_DIGITS
    return isinstance(exponent, int) and exponent >= -MOST_DIGITS and enough
