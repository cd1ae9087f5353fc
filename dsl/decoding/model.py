"""A grammar as data: what `reading` makes of its text, what the passes here change, what `writing` prints.

Only the shape that decides which sentences there are is kept, together with the aliases, by which places in
the grammar are found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias


class GrammarFault(ValueError):
    """A grammar that this package cannot read or change as asked; the message says which rule and why."""


@dataclass(frozen=True, slots=True)
class Literal:
    """`"click"`: these characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """A rule (`node`) or a terminal (`NAME`) by its name."""

    name: str

    @property
    def is_terminal(self) -> bool:
        """Terminals have upper-case names."""
        return self.name.lstrip("_")[:1].isupper()


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other; without items the empty text."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    options: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """From `least` to `most` times; any number when `most` is None."""

    item: Expression
    least: int
    most: int | None


Expression: TypeAlias = Literal | Symbol | Sequence | Choice | Repeat
EMPTY = Sequence(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One way to write a rule; `alias` is the name behind `->`."""

    expression: Expression
    alias: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`?name: alternative | …`; `prefix` is the `?` or `!`, which mean nothing to a decoder."""

    name: str
    alternatives: tuple[Alternative, ...]
    prefix: str = ""

    @property
    def expression(self) -> Expression:
        """All alternatives as one expression."""
        return choice([one.expression for one in self.alternatives])


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """Rules and terminals by name, in the order of the text, and the terminals that are ignored between tokens."""

    rules: dict[str, Rule]
    terminals: dict[str, str]
    ignored: tuple[str, ...] = ()

    def with_rules(self, *rules: Rule) -> Grammar:
        """The same with these rules in the place of those of their names, or added at the end."""
        return replace(self, rules={**self.rules, **{rule.name: rule for rule in rules}})

    def reachable(self) -> Grammar:
        """What `start` needs, and what is ignored."""
        wanted = {"start", *self.ignored}
        waiting = ["start"]
        while waiting:
            rule = self.rules.get(waiting.pop())
            for one in walk(rule.expression) if rule is not None else ():
                if isinstance(one, Symbol) and one.name not in wanted:
                    wanted.add(one.name)
                    waiting.append(one.name)
        return replace(
            self,
            rules={name: rule for name, rule in self.rules.items() if name in wanted},
            terminals={name: pattern for name, pattern in self.terminals.items() if name in wanted},
        )


def sequence(items: list[Expression]) -> Expression:
    """The items one after the other, without needless nesting."""
    flat = [part for item in items for part in (item.items if isinstance(item, Sequence) else (item,))]
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat))


def choice(options: list[Expression]) -> Expression:
    """One of the options, each once, without needless nesting."""
    flat = [part for one in options for part in (one.options if isinstance(one, Choice) else (one,))]
    distinct = tuple(dict.fromkeys(flat))
    return distinct[0] if len(distinct) == 1 else Choice(distinct)


def optional(item: Expression) -> Expression:
    """The item or nothing."""
    return item if item == EMPTY else Repeat(item, 0, 1)


def rule_of(name: str, options: list[Expression]) -> Rule:
    """A rule without aliases."""
    return Rule(name=name, alternatives=tuple(Alternative(expression=one) for one in options))


def walk(expression: Expression) -> Iterator[Expression]:
    """An expression and everything in it, from left to right."""
    yield expression
    match expression:
        case Sequence(items=parts) | Choice(options=parts):
            for part in parts:
                yield from walk(part)
        case Repeat(item=item):
            yield from walk(item)


def literals(grammar: Grammar) -> frozenset[str]:
    """The texts of all literals in the rules."""
    everything = (one for rule in grammar.rules.values() for one in walk(rule.expression))
    return frozenset(one.text for one in everything if isinstance(one, Literal))


def nullable(rules: Mapping[str, Expression]) -> frozenset[str]:
    """The rules, by name, that may be the empty text."""
    found: frozenset[str] = frozenset()
    while True:
        more = frozenset(name for name, body in rules.items() if may_be_empty(body, found))
        if more == found:
            return found
        found = more


def may_be_empty(expression: Expression, empty: frozenset[str]) -> bool:
    """Whether an expression may be the empty text, when these rules may."""
    match expression:
        case Literal():
            return False
        case Symbol(name=name):
            return name in empty
        case Sequence(items=items):
            return all(may_be_empty(one, empty) for one in items)
        case Choice(options=options):
            return any(may_be_empty(one, empty) for one in options)
        case Repeat(item=item, least=least):
            return least == 0 or may_be_empty(item, empty)
