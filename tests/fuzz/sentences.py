"""Random sentences of the grammar: they read, whatever they mean.

The rules are those of the shipped grammar, so a new form is written from the day it is there.
"""

from __future__ import annotations

import random
from functools import cache

from lark.grammar import NonTerminal, Symbol

from tests.dsl.sentences import Grammar, grammar

TERMINALS: dict[str, tuple[str, ...]] = {
    "NAME": tuple(
        "a b c n1 _x shop scout product name price text value spend given model Text Int Money Bool Product Element"
        " button row count min first steps tokens EUR".split()
    ),
    "STRING": (
        '""', '"x"', '"/"', '"/a?q={a}"', '"https://a.example"', '"{a.b.c}"', '"{{}}"', '"\\""', '"é – ×"', '"#"',
        '"standard"', '"Enter"',
    ),
    "DOC": ('"""x"""', '""""""', '"""a\nb"""'),
    "REGEX": ("/x/", r"/^[A-Z]{2}-\d+$/", "/(/", r"/a\/b/", "/(?i)a|b/", "/[/"),
    "MONEY": ("$0", "$20", "$0.50", "€3", "3EUR", "0.5USD", "$999999999999999999"),
    "DURATION": ("0s", "5s", "500ms", "3min", "2h", "99999999h"),
    "DATE": ("@2026-11-01", "@2024-02-29", "@0001-01-01", "@9999-12-31", "@2026-13-41"),
    "COUNT": ("1k", "0.5k", "3M", "999999M"),
    "DECIMAL": ("0.25", "1.0", "00.50"),
    "INT": ("0", "1", "2", "64", "1_000", "999999999999999999", "9999999999999999999"),
    "COMPARISON": ("==", "!=", "<=", ">=", "<", ">"),
}  # fmt: skip
"""Texts of the terminals that are no literals; a terminal that is not here gets its own name."""


@cache
def _rules() -> Grammar:
    return grammar()


def sentence(chance: random.Random, *, symbol: str = "declaration", choices: int = 18) -> str:
    """One sentence of a symbol."""
    rules = _rules()
    words: list[str] = []
    waiting: list[Symbol] = [NonTerminal(symbol)]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, NonTerminal):
            words.append(_word(current.name, rules, chance))
            continue
        some = rules.rules[current.name]
        rule = rules.lowest(current.name) if choices <= 0 else chance.choice(some)
        choices -= len(some) > 1
        waiting += reversed(rule.expansion)
    return " ".join(words)


def _word(terminal: str, rules: Grammar, chance: random.Random) -> str:
    literal = rules.literals.get(terminal)
    return literal if literal is not None else chance.choice(TERMINALS.get(terminal, (terminal,)))


def program(chance: random.Random, *, length: int) -> str:
    """Declarations up to about so many characters; now and then a patch or a file of skills."""
    dice = chance.random()
    if dice < 0.06:
        return _filled('patch p at "3f9c1e"', "edit", chance, length)
    if dice < 0.1:
        return _filled("skills common", "library_declaration", chance, length)
    return _filled("plan p", "declaration", chance, length)


def _filled(head: str, symbol: str, chance: random.Random, length: int) -> str:
    text = head
    while len(text) < length:
        text += "\n" + sentence(chance, symbol=symbol, choices=min(60, max(8, length // 8)))
    return text
