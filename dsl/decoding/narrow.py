"""Grammar and Vocabulary --narrow--> Grammar that cannot name what is not there.

Every sentence of the narrowed grammar is one of the grammar. References to what a plan declares itself, locals and
fields stay free: which of them are in scope is not a question for a context-free grammar, the checker answers it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from ..elements import quote
from .model import (
    EMPTY,
    Alternative,
    Choice,
    Expression,
    Grammar,
    GrammarFault,
    Literal,
    Repeat,
    Rule,
    Sequence,
    Symbol,
    choice,
    rule_of,
    sequence,
)
from .places import ELEMENT_PLACE, PLACES, VERB_PLACE, Place
from .vocabulary import Names, Vocabulary

NOTHING = Choice(())
"""What cannot be written: a name of a kind of which there is none."""
Behind: TypeAlias = Callable[[str | None], bool]
"""Whether a place is meant, by the name of what stands before it; None when it is the first."""


def narrow(grammar: Grammar, vocabulary: Vocabulary) -> Grammar:
    """The grammar with what the vocabulary knows enumerated. Raises `GrammarFault` when a place for it is gone."""
    grammar = _with_verbs(_with_elements(grammar, vocabulary), vocabulary)
    for place in PLACES:
        names = _known(place.kind, grammar, vocabulary)
        grammar = _narrowed(grammar, place, names)
    return without_nothing(grammar).reachable()


def with_soft_words(grammar: Grammar, vocabulary: Vocabulary) -> Grammar:
    """The same language for a lexer that prefers literals to names: a free name may look like an enumerated one.

    LALR needs it; decoders, which follow both readings, do not.
    """
    words = [one.text for rule in grammar.rules.values() if rule.name.endswith(_SUFFIX) for one in _literals(rule)]
    soft = [Literal(word) for word in dict.fromkeys(words) if word not in vocabulary.excluded]
    rules = {
        name: rule if name.endswith(_SUFFIX) else _substituted(rule, Symbol("NAME"), Symbol("free_name"))
        for name, rule in grammar.rules.items()
    }
    return replace(grammar, rules={**rules, "free_name": rule_of("free_name", [Symbol("NAME"), *soft])})


_SUFFIX = "_known"


def _known(kind: str, grammar: Grammar, vocabulary: Vocabulary) -> Names | None:
    names = vocabulary.known(kind)
    if kind == "currencies" and names is None:
        return tuple(re.findall("[A-Z]{3}", grammar.terminals["MONEY"]))
    return tuple(map(quote, names)) if kind == "tiers" and names is not None else names


def _with_elements(grammar: Grammar, vocabulary: Vocabulary) -> Grammar:
    """`shop.search_box` beside the plain name."""
    for rule in grammar.rules.values():
        if any(one.alias == ELEMENT_PLACE for one in rule.alternatives):
            more = [
                Alternative(
                    expression=sequence([Literal(site), Literal("."), choice([Literal(name) for name in names])]),
                    alias="field_of",
                )
                for site, names in vocabulary.elements.items()
                if names
            ]
            return grammar.with_rules(replace(rule, alternatives=(*rule.alternatives, *more)))
    raise GrammarFault(f"no alternative is called `{ELEMENT_PLACE}`")


def _with_verbs(grammar: Grammar, vocabulary: Vocabulary) -> Grammar:
    if VERB_PLACE not in grammar.rules:
        raise GrammarFault(f"no rule is called `{VERB_PLACE}`")
    if vocabulary.verbs is None:
        return grammar
    kept = [one for one in _literals(grammar.rules[VERB_PLACE]) if one.text in vocabulary.verbs]
    return grammar.with_rules(rule_of(VERB_PLACE, [*kept] or [NOTHING]))


def _literals(rule: Rule) -> list[Literal]:
    return [one.expression for one in rule.alternatives if isinstance(one.expression, Literal)]


def _narrowed(grammar: Grammar, place: Place, names: Names | None) -> Grammar:
    here = [rule for rule in grammar.rules.values() if _at(rule, place, NOTHING) != rule]
    if not here:
        raise GrammarFault(f"in `{place.rule}` no `{place.symbol}` stands behind `{place.after}`")
    if names is None:
        return grammar
    new: Expression = NOTHING
    if names:
        known = rule_of(place.kind + _SUFFIX, [Literal(name) for name in names])
        grammar, new = grammar.with_rules(known), Symbol(known.name)
    if place.symbol in grammar.rules:
        copy = replace(grammar.rules[place.symbol], name=f"{place.symbol}_of_{place.kind}")
        copy = _substituted(copy, Symbol("NAME"), new, lambda before: place.within in (None, before))
        grammar, new = grammar.with_rules(copy), Symbol(copy.name)
    return grammar.with_rules(*(_at(rule, place, new) for rule in here))


def _at(rule: Rule, place: Place, new: Expression) -> Rule:
    """The rule with something else in a place."""
    alternatives = tuple(
        replace(one, expression=_put(one.expression, Symbol(place.symbol), new, lambda before: before == place.after))
        if (one.alias or rule.name) == place.rule
        else one
        for one in rule.alternatives
    )
    return replace(rule, alternatives=alternatives)


def _substituted(rule: Rule, symbol: Symbol, new: Expression, behind: Behind = lambda before: True) -> Rule:
    """The rule with a symbol replaced everywhere, or behind what is told."""
    alternatives = tuple(
        replace(one, expression=_put(one.expression, symbol, new, behind)) for one in rule.alternatives
    )
    return replace(rule, alternatives=alternatives)


def _put(
    expression: Expression, symbol: Symbol, new: Expression, behind: Behind, before: str | None = None
) -> Expression:
    """The expression with `symbol` replaced `behind` some names; `before` is the name of what stands before it all."""
    match expression:
        case Symbol() if expression == symbol and behind(before):
            return new
        case Sequence(items=items):
            names = [before, *map(_name, items)]
            return Sequence(
                tuple(_put(one, symbol, new, behind, name) for one, name in zip(items, names, strict=False))
            )
        case Choice(options=options):
            return Choice(tuple(_put(one, symbol, new, behind, before) for one in options))
        case Repeat(item=item):
            return replace(expression, item=_put(item, symbol, new, behind, before))
        case _:
            return expression


def _name(expression: Expression) -> str | None:
    """How a place names what stands before it."""
    match expression:
        case Literal(text=name) | Symbol(name=name):
            return name
        case _:
            return None


def without_nothing(grammar: Grammar) -> Grammar:
    """The grammar without phrases of which a part cannot be written, and without rules that are only such phrases."""
    while True:
        rules = {name: _pruned(rule, grammar) for name, rule in grammar.rules.items()}
        pruned = replace(grammar, rules={name: rule for name, rule in rules.items() if rule.alternatives})
        if pruned == grammar:
            return grammar
        grammar = pruned


def _pruned(rule: Rule, grammar: Grammar) -> Rule:
    left = [replace(one, expression=_writable(one.expression, grammar)) for one in rule.alternatives]
    return replace(rule, alternatives=tuple(one for one in left if one.expression != NOTHING))


def _writable(expression: Expression, grammar: Grammar) -> Expression:
    match expression:
        case Symbol(name=name):
            return expression if name in grammar.rules or name in grammar.terminals else NOTHING
        case Sequence(items=items):
            left = [_writable(one, grammar) for one in items]
            return NOTHING if NOTHING in left else Sequence(tuple(one for one in left if one != EMPTY))
        case Choice(options=options):
            some = [one for one in (_writable(each, grammar) for each in options) if one != NOTHING]
            return choice(some) if some else NOTHING
        case Repeat(item=item, least=least):
            inner = _writable(item, grammar)
            if inner != NOTHING:
                return replace(expression, item=inner)
            return EMPTY if least == 0 else NOTHING
        case _:
            return expression
