"""grammar text → parser tables. The one place that needs all of Lark, and only when no tables are kept that fit."""

from __future__ import annotations

import re
import struct
from typing import Any

from lark import Lark
from lark.grammar import Rule
from lark.lexer import PatternStr, TerminalDef
from lark.parse_tree_builder import maybe_create_child_filter
from lark.parsers.lalr_analysis import Reduce

from .shortcuts import Row, shortened
from .tables import COMMENT, OPTIONS, START, Reduction, Terminal


def compiled(grammar: str) -> dict[str, Any]:
    """The fields of `Tables`."""
    lark: Any = Lark(grammar, start=START, **OPTIONS)
    table = lark.parser.parser.parser.parse_table
    lexer = lark.parser.lexer.root_lexer
    numbers = {state: number for number, state in enumerate(table.states)}
    symbols: dict[str, int] = {}
    rules: dict[Rule, int] = {}
    rows = [_row(row, numbers, symbols, rules) for row in table.states.values()]
    reductions = tuple(_reduction(rule) for rule in rules)
    units = {number: symbols[one[0]] for number, one in enumerate(reductions) if _is_unit(one)}
    made = frozenset(symbols[one[0]] for one in reductions if one[0] in symbols)
    return {
        "terminals": tuple(_terminal(one) for one in lexer.terminals),
        "ignored": tuple(str(name) for name in lark.ignore_tokens),
        "master": _master(lexer.scanner.terminals, set(lark.ignore_tokens) - {COMMENT}),
        "words": {str(kind): _words(unless.scanner.terminals) for kind, unless in lexer.callback.items()},
        "symbols": tuple(symbols),
        "reductions": reductions,
        "states": tuple(_packed(row) for row in shortened(rows, units, made)),
        "start": numbers[table.start_states[START]],
        "end": numbers[table.end_states[START]],
    }


def _row(row: dict[str, Any], numbers: dict[Any, int], symbols: dict[str, int], rules: dict[Rule, int]) -> Row:
    """One state. Symbols and rules get their numbers as they are met."""
    return {
        symbols.setdefault(str(symbol), len(symbols)): 2 * rules.setdefault(argument, len(rules)) + 1
        if action is Reduce
        else 2 * numbers[argument]
        for symbol, (action, argument) in row.items()
    }


def _packed(row: Row) -> bytes:
    return struct.pack(f"{2 * len(row)}H", *(number for pair in row.items() for number in pair))


def _terminal(terminal: TerminalDef) -> Terminal:
    pattern = terminal.pattern
    if pattern.flags or terminal.priority:
        raise ValueError(f"`{terminal.name}` has flags or a priority, which constrained decoders do not know")
    literal = str(pattern.value) if isinstance(pattern, PatternStr) else None
    return str(terminal.name), literal, str(pattern.to_regexp())


def _master(terminals: list[TerminalDef], blanks: set[str]) -> str:
    """One pattern for all kinds of token, in the order in which Lark would try them, and for blanks behind them.

    The group that names a kind is empty and behind it: a kind that begins with a group cannot be passed over by its
    first character, and of most tokens two dozen kinds are tried.
    """
    patterns = {str(one.name): _uncaptured(one.pattern.to_regexp()) for one in terminals}
    kinds = "|".join(f"(?:{pattern})(?P<{name}>)" for name, pattern in patterns.items())
    return f"(?:{kinds})(?:{'|'.join(patterns[name] for name in sorted(blanks))})?"


def _uncaptured(pattern: str) -> str:
    """The same pattern, in which groups keep nothing: only which kind of token it is will be asked."""
    return _GROUP.sub(lambda found: "(?:" if found.group() == "(" else found.group(), pattern)


_GROUP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?!\?)", re.DOTALL)
"""An escape, a class of characters, or the beginning of a group."""


def _words(terminals: list[TerminalDef]) -> dict[str, str]:
    return {str(one.pattern.value): str(one.name) for one in terminals}


def _reduction(rule: Rule) -> Reduction:
    options, origin = rule.options, str(rule.origin.name)
    chosen = maybe_create_child_filter(rule.expansion, options.keep_all_tokens, False, list(options.empty_indices))
    layout, missing = None, 0
    if chosen is not None:
        # Where no `[…]` can be missing, Lark leaves these counts out.
        layout = tuple((*one, 0)[:3] for one in chosen.args[0])
        missing = chosen.args[1] if len(chosen.args) > 1 else 0
    single = bool(options.expand1 and not rule.alias)
    return origin, len(rule.expansion), str(rule.alias or origin), single, layout, missing


def _is_unit(reduction: Reduction) -> bool:
    """Whether it passes on the one thing that it takes."""
    _, size, _, single, layout, _ = reduction
    return single and size == 1 and layout is None
