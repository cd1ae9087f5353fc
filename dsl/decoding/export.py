"""The grammar for a decoder: narrowed to what is known, white space written out, terminals bounded.

`shipped | narrow | spaced | exported terminals | write` is the whole pipeline, for each of the dialects.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal as OneOf
from typing import TypeAlias, get_args

from ..words import DECLARATIONS, EDITS, RESERVED, STATEMENTS
from .gbnf import write_gbnf
from .model import Grammar, GrammarFault, Symbol, rule_of
from .narrow import narrow, with_soft_words
from .reading import shipped
from .spacing import Gaps, spaced
from .terminals import END, LINE, SPACE, exported
from .vocabulary import LANGUAGE, Vocabulary
from .writing import write_lark

Dialect: TypeAlias = OneOf["llguidance", "openai", "gbnf"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
Kind: TypeAlias = OneOf["plan", "library", "patch"]
KINDS: dict[Kind, str] = {"plan": "program", "library": "library", "patch": "patch"}
"""The kinds of text, and the rule of each."""

LINE_STARTS = frozenset((*DECLARATIONS, *STATEMENTS, *EDITS))


def for_decoding(
    vocabulary: Vocabulary | None = None, dialect: Dialect = "llguidance", *, kind: Kind | None = None
) -> str:
    """The text of a grammar whose every sentence our parser reads, for one kind of text or for all.

    Without a vocabulary only the language's own names are enumerated: roles, functions, units. What comes out for
    `openai` has no place for remarks, which a model can fill with anything.
    """
    known = LANGUAGE if vocabulary is None else vocabulary
    grammar = export(shipped(), known, remarks=dialect != "openai", kind=kind)
    return write_gbnf(grammar) if dialect == "gbnf" else write_lark(grammar, shape=False)


def for_lark(vocabulary: Vocabulary, *, kind: Kind | None = None) -> str:
    """The narrowed grammar for Lark: readable, and still LALR.

    A function that is called by a reserved word is left out: behind `for x in`, LALR cannot tell `all(xs)` from
    `all (xs)`. Decoders follow both.
    """
    named = replace(vocabulary, functions=tuple(one for one in vocabulary.functions if one not in RESERVED))
    return write_lark(with_soft_words(_of_kind(narrow(shipped(), named), kind), named))


def export(grammar: Grammar, vocabulary: Vocabulary, *, remarks: bool, kind: Kind | None = None) -> Grammar:
    """A grammar without `%ignore` in which tokens need no longest match to be told apart."""
    gaps = Gaps(
        space=Symbol("SPACE"),
        line=Symbol("LINE" if remarks else "SPACE"),
        end=Symbol("END"),
        line_starts=LINE_STARTS,
    )
    laid_out = spaced(_of_kind(narrow(grammar, vocabulary), kind), gaps)
    terminals = {name: exported(name, one, vocabulary.excluded) for name, one in laid_out.terminals.items()}
    white = {"SPACE": SPACE, "LINE": LINE, "END": END if remarks else r"\n"}
    return replace(laid_out, terminals={**terminals, **white}).reachable()


def _of_kind(grammar: Grammar, kind: Kind | None) -> Grammar:
    if kind is None:
        return grammar
    rule = KINDS[kind]
    if rule not in grammar.rules:
        raise GrammarFault(f"nothing can be written as `{rule}`")
    return grammar.with_rules(rule_of("start", [Symbol(rule)])).reachable()
