"""Lark's LALR parser over kept tables: text → what the callbacks make of it, with no tree in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from .lark_runtime import (
    InteractiveParser,
    LexerThread,
    ParseConf,
    ParserState,
    ParseTableBase,
    Reduce,
    Shift,
    Token,
    UnexpectedInput,
)
from .lexer import PlanLexer, Row
from .tables import START, Reduction, Tables

Callback: TypeAlias = Callable[[list[Any]], Any]


class PlanParser:
    """Calls the method of `callbacks` that is named after a rule with what the rule matched, and `comment`.

    `literals` has the text of each terminal that has only one; `table`, `start` and `lexer` are what Lark's own parser
    is made of.
    """

    def __init__(self, tables: Tables, callbacks: Any) -> None:
        rows = _Rows(tables, callbacks)
        self.literals = {name: literal for name, literal, _ in tables.terminals if literal is not None}
        self.table: ParseTableBase[int] = ParseTableBase(rows, {START: tables.start}, {START: tables.end})  # type: ignore[no-untyped-call]
        self.start = START
        self._conf: ParseConf[int] = ParseConf(self.table, rows.callbacks, START)
        self.lexer = PlanLexer(tables, rows, callbacks.comment)

    def parse(self, text: str) -> Any:
        """What the callback of the first rule gives. Raises Lark's `UnexpectedInput`, and `GluedWords`."""
        thread = LexerThread.from_text(self.lexer, text)
        state: ParserState[int] = ParserState(self._conf, thread)
        try:
            for token in thread.lex(state):  # type: ignore[no-untyped-call]
                state.feed_token(token)
            return state.feed_token(Token("$END", "", len(text), end_pos=len(text)), is_end=True)
        except UnexpectedInput as error:
            error.interactive_parser = InteractiveParser(self, state, thread)
            raise


class _Named:
    """A symbol, as far as Lark's parser asks for it."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class _Rule:
    """A rule, as far as Lark's parser asks for it: what it makes, and of how many things."""

    __slots__ = ("expansion", "origin")

    def __init__(self, origin: str, size: int) -> None:
        self.origin, self.expansion = _Named(origin), range(size)


class _Rows(dict[int, Row]):
    """The states, each unpacked when the parser first comes to it, and their rules with the callbacks."""

    def __init__(self, tables: Tables, builder: object) -> None:
        self._tables, self._builder = tables, builder
        self._rules: dict[int, _Rule] = {}
        self.callbacks: dict[Any, Callback] = {}

    def __missing__(self, state: int) -> Row:
        symbols, numbers = self._tables.symbols, iter(memoryview(self._tables.states[state]).cast("H"))
        row = self[state] = {
            symbols[symbol]: (Reduce, self._rule(action >> 1)) if action & 1 else (Shift, action >> 1)
            for symbol, action in zip(numbers, numbers, strict=True)
        }
        return row

    def _rule(self, number: int) -> _Rule:
        rule = self._rules.get(number)
        if rule is None:
            reduction = self._tables.reductions[number]
            rule = self._rules[number] = _Rule(reduction[0], reduction[1])
            self.callbacks[rule] = _callback(self._builder, reduction)
        return rule


class _Stretch:
    """What a helper rule of Lark's matched (it makes one of each `x*`), to be spliced into a list."""

    __slots__ = ("children",)

    def __init__(self, children: list[Any]) -> None:
        self.children = children


def _callback(builder: object, reduction: Reduction) -> Callback:
    """The builder's method for a rule, behind what Lark does to the things that it matched."""
    origin, _, name, single, layout, missing = reduction
    method: Callback = _Stretch if origin.startswith("_") else getattr(builder, name, _nobody)
    make = _single_or(method) if single else method
    return make if layout is None else _laid_out(make, layout, missing)


def _nobody(children: list[Any]) -> Any:
    raise NotImplementedError("a rule with several things needs a callback")


def _single_or(method: Callback) -> Callback:
    return lambda children: children[0] if len(children) == 1 else method(children)


def _laid_out(method: Callback, layout: tuple[tuple[int, bool, int], ...], missing: int) -> Callback:
    def lay_out(children: list[Any]) -> Any:
        laid: list[Any] = []
        for index, spliced, missing_before in layout:
            if missing_before:
                laid += [None] * missing_before
            if not spliced:
                laid.append(children[index])
            elif laid:
                laid += children[index].children
            else:
                # A list that is made of itself and one more stays the same list, or `x*` would take quadratic time.
                laid = children[index].children
        if missing:
            laid += [None] * missing
        return method(laid)

    return lay_out
