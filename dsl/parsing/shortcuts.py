"""LR tables without unit reductions, so that a value becomes an expression in one step instead of twelve.

An `expression` may be a `disjunction` alone, that a `conjunction` alone, and so on down to a number: rules that pass on
the one thing that they match. To the parser each of them is a reduction like any other. Here the way that leads to such
a reduction leads on to where it would have ended. A state that could have done something else at that point is joined
with the one behind it: where it would have reduced, it does what that one does.

The language is the same, and a mistake is found at the same token. (Aho and Ullman, "A Technique for Speeding up LR(k)
Parsers", 1973; Pager, "Eliminating Unit Productions from LR Parsers", 1977.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Row: TypeAlias = dict[int, int]
"""What follows on each symbol: twice the number of the next state, or twice that of a reduction plus one."""


def shortened(rows: Sequence[Row], units: Mapping[int, int], made: frozenset[int]) -> list[Row]:
    """The same states and those that are joined of them.

    `made` are the symbols that reductions make, `units` has that of each unit reduction.
    """
    shortcuts = _Shortcuts(rows, units, made)
    short: list[Row] = []
    while len(short) < len(shortcuts.rows):
        state = len(short)
        row = shortcuts.rows[state]
        short.append({one: what if what & 1 else 2 * shortcuts.end(state, what >> 1) for one, what in row.items()})
    return short


class _Shortcuts:
    """`rows` are the states as they were, and behind them those that are joined, as they would have been."""

    def __init__(self, rows: Sequence[Row], units: Mapping[int, int], made: frozenset[int]) -> None:
        self.rows = list(rows)
        self._units, self._made = units, made
        self._joined: dict[tuple[int, int], int] = {}

    def end(self, before: int, state: int) -> int:
        """Where the way ends that leads from `before` to `state`."""
        row = self.rows[state]
        units = {what for what in row.values() if what & 1 and what >> 1 in self._units}
        if len(units) != 1:
            return state
        (unit,) = units
        behind = self.end(before, self.rows[before][self._units[unit >> 1]] >> 1)
        return behind if set(row.values()) == units else self._join(state, unit, behind)

    def _join(self, state: int, unit: int, behind: int) -> int:
        if (state, behind) not in self._joined:
            row, other = self.rows[state], self.rows[behind]
            # Where the state behind knows nothing of a token either, the reduction stays, so that it is said there.
            taken = {symbol: what for symbol, what in other.items() if row.get(symbol) == unit or symbol in self._made}
            self._joined[state, behind] = len(self.rows)
            self.rows.append(row | taken)
        return self._joined[state, behind]
