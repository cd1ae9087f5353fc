"""Which words of the grammar may stand next to each other, each pair in a plan where they do.

In: the rules that Lark makes of the grammar. Two terminals are neighbours where one may end a symbol of a rule and
the other may begin the symbol after it; the shortest phrases around them make it a plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lark.grammar import NonTerminal, Rule, Symbol

from tests.dsl.sentences import grammar

Phrase = tuple[str, ...]
"""Terminals by name."""

WORDS = {
    "NAME": "zed",
    "INT": "7",
    "DECIMAL": "0.25",
    "MONEY": "3EUR",
    "DURATION": "5s",
    "DATE": "@2026-11-01",
    "COUNT": "60k",
    "STRING": '"x"',
    "REGEX": "/x/",
    "DOC": '"""x"""',
    "COMPARISON": "<",
}
"""A text for each terminal that is no literal, such that its ends are those of a word where they can be."""


@dataclass(frozen=True)
class Neighbours:
    """Two tokens that touch in `glued` and have a space between them in `apart`; both are whole plans."""

    left: str
    right: str
    apart: str
    glued: str


def neighbours() -> Iterator[Neighbours]:
    """Every two words that a rule lets follow each other, once for each rule."""
    told = set()
    for rule in _rules():
        for number, (left, right) in enumerate(zip(rule.expansion, rule.expansion[1:], strict=False)):
            for one, ends in _edge(left, -1).items():
                for other, begins in _edge(right, 0).items():
                    if _touching(one, other) and (rule.origin.name, one, other) not in told:
                        told.add((rule.origin.name, one, other))
                        yield _plan(rule, number, ends, begins)


def _plan(rule: Rule, number: int, ends: Phrase, begins: Phrase) -> Neighbours:
    before, after = _context(rule.origin.name)
    head = (*before, *_shortest_of(rule.expansion[:number]), *ends)
    tail = (*begins, *_shortest_of(rule.expansion[number + 2 :]), *after)
    left, right = " ".join(map(word, head)), " ".join(map(word, tail))
    return Neighbours(left=word(head[-1]), right=word(tail[0]), apart=f"{left} {right}", glued=left + right)


def word(terminal: str) -> str:
    """The text of a terminal."""
    return grammar().literals.get(terminal) or WORDS[terminal]


def _touching(left: str, right: str) -> bool:
    """Whether both are words at the ends that would touch."""
    return word(left)[-1].isalnum() and word(right)[0].isalnum()


def _rules() -> list[Rule]:
    return [rule for rules in grammar().rules.values() for rule in rules]


_shortest: dict[str, Phrase] = {}


def _shortest_of(symbols: Sequence[Symbol]) -> Phrase:
    return tuple(terminal for symbol in symbols for terminal in _shortest_phrase(symbol))


def _shortest_phrase(symbol: Symbol) -> Phrase:
    if not isinstance(symbol, NonTerminal):
        return (symbol.name,)
    if symbol.name not in _shortest:
        _shortest[symbol.name] = _shortest_of(grammar().lowest(symbol.name).expansion)
    return _shortest[symbol.name]


_edges: dict[tuple[int, str], dict[str, Phrase]] = {}


def _edge(symbol: Symbol, end: int) -> dict[str, Phrase]:
    """The terminals that may stand at an end of a symbol (0 or -1), each with a phrase where it does."""
    if not isinstance(symbol, NonTerminal):
        return {symbol.name: (symbol.name,)}
    if not _edges:
        for place in (0, -1):
            _find_edges(place)
    return _edges[end, symbol.name]


def _find_edges(end: int) -> None:
    for name in grammar().rules:
        _edges[end, name] = {}
    changed = True
    while changed:
        changed = False
        for rule in _rules():
            found = _edges[end, rule.origin.name]
            for terminal, phrase in _edge(rule.expansion[end], end).items():
                if terminal not in found:
                    rest = _shortest_of(rule.expansion[:-1] if end else rule.expansion[1:])
                    found[terminal] = (*rest, *phrase) if end else (*phrase, *rest)
                    changed = True


_contexts: dict[str, tuple[Phrase, Phrase]] = {}


def _context(name: str) -> tuple[Phrase, Phrase]:
    """What stands before and behind a symbol in some plan."""
    if not _contexts:
        _contexts["start"] = ((), ())
        waiting = ["start"]
        while waiting:
            around = waiting.pop(0)
            for rule in grammar().rules[around]:
                waiting += _put_in_context(rule, *_contexts[around])
    return _contexts[name]


def _put_in_context(rule: Rule, before: Phrase, after: Phrase) -> Iterator[str]:
    for number, symbol in enumerate(rule.expansion):
        if isinstance(symbol, NonTerminal) and symbol.name not in _contexts:
            _contexts[symbol.name] = (
                (*before, *_shortest_of(rule.expansion[:number])),
                (*_shortest_of(rule.expansion[number + 1 :]), *after),
            )
            yield symbol.name
