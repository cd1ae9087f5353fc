"""text → what the callbacks make of it: an LALR parser over the tables that Lark has built, with no tree in between.

Lexer and parser are one loop, because what can come next decides what a token is. One pattern finds the next token
whatever can come. It tries kinds of token in the order in which Lark would, so when what it finds can come here, Lark
would find the same. When it cannot, a pattern of just those kinds that can come looks again: behind a value, `/` does
not begin a pattern. That is what Lark's contextual lexer and its parser do, and `tests/dsl/test_lalr.py` holds this to
them; why it is not they who do it is told in decision 0016.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from ..source import ONE_OFFSET
from .tables import COMMENT, Reduction, Tables
from .tokens import GluedWords, Misread, NoToken, Token, UnexpectedToken, is_word

Callback: TypeAlias = Callable[[list[Any]], Any]
Reducing: TypeAlias = tuple[slice, str, Callback]
"""Which things on top of the stack are taken, and what is made of them how."""
Action: TypeAlias = int | Reducing
"""The next state, or what is done before that is known."""
Row: TypeAlias = dict[str, Any]
"""The action on each symbol in one state."""

_NOTHING = slice(0, 0)
END = "$END"
STATEMENT_OR_END = ("CLICK", "RBRACE")


class PlanParser:
    """Calls the method of `callbacks` that is named after a rule with what the rule matched, and `comment`.

    `literals` has the text of each terminal that has only one.
    """

    def __init__(self, tables: Tables, callbacks: Any) -> None:
        self.literals = {name: literal for name, literal, _ in tables.terminals if literal is not None}
        self._rows = _Rows(tables, callbacks)
        self._start, self._end = tables.start, tables.end
        self._comment = callbacks.comment
        pattern: Any = re.compile(tables.master)
        # What `re.Scanner` goes by: it matches where the last match ended. The documents of `re` leave it out.
        self._match, self._scanner = pattern.match, pattern.scanner
        ((self._named, self._words),) = tables.words.items()
        self._ignored = frozenset(tables.ignored)
        self._patterns = {name: pattern for name, _, pattern in tables.terminals}
        self._again: dict[int, re.Pattern[str]] = {}

    def parse(self, text: str) -> Any:
        """What the callback of the first rule gives. Raises `UnexpectedToken`, `NoToken` and `GluedWords`."""
        states, values = [self._start], list[Any]()
        try:
            self._advance(text, states, values)
            return self._finish(len(text), states, values)
        except Misread as misread:
            misread.statement = self._unfinished(states, values)
            raise

    def follow(self, text: str) -> tuple[list[Any], frozenset[str]]:
        """What has been made and taken of a text that need not be whole, and the kinds of token that may come next."""
        states, values = [self._start], list[Any]()
        self._advance(text, states, values)
        return values, self._accepted(states)

    def _advance(self, text: str, states: list[int], values: list[Any]) -> None:
        rows, named, words = self._rows, self._named, self._words
        match, new = self._scanner(text).match, tuple.__new__
        row = rows[states[-1]]
        start, last, size = 0, -1, len(text)
        while start < size:
            found = match()
            kind: Any = None
            if found is not None:
                kind, behind = found.lastgroup, found.end()
                end = found.start(kind)
                value: Any = text[start:end]
                if kind == named and (word := words.get(value)) in row:
                    kind = word
            if kind not in row:
                if kind in self._ignored:
                    if kind == COMMENT:
                        self._comment(Token(kind, value, start << ONE_OFFSET | end))
                    start = behind
                    continue
                kind, value = self._look_again(text, start, states, values)
                behind = end = start + len(value)
                match = self._scanner(text, end).match
            # Lines and columns are worked out where they are printed.
            token: Any = new(Token, (kind, value, start << ONE_OFFSET | end))
            if start == last and is_word(text[start - 1]) and is_word(value[0]):
                raise GluedWords(values[-1], token)
            action = row[kind]
            while action.__class__ is tuple:
                # `_reduce`, written out: there are as many things to be made as tokens.
                taken, made, callback = action
                value = callback(values[taken])
                del states[taken], values[taken]
                state = rows[states[-1]][made]
                states.append(state)
                values.append(value)
                row = rows[state]
                if kind not in row:
                    raise self._unexpected(token, states, values)
                action = row[kind]
            states.append(action)
            values.append(token)
            row = rows[action]
            start, last = behind, end

    def _reduce(self, action: Reducing, states: list[int], values: list[Any]) -> None:
        """Make one thing of those on top of the stack."""
        taken, made, callback = action
        value = callback(values[taken])
        del states[taken], values[taken]
        states.append(self._rows[states[-1]][made])
        values.append(value)

    def _finish(self, size: int, states: list[int], values: list[Any]) -> Any:
        """The text has ended, which is a token too."""
        while states[-1] != self._end:
            action = self._rows[states[-1]].get(END)
            if action is None:
                raise self._unexpected(Token(END, "", size << ONE_OFFSET | size), states, values)
            self._reduce(action, states, values)
        return values[-1]

    def _look_again(self, text: str, start: int, states: list[int], values: list[Any]) -> tuple[str, str]:
        """Kind and text of the token, of those kinds alone that can come here."""
        row = self._rows[states[-1]]
        again = self._again.get(states[-1])
        if again is None:
            kinds = (f"(?P<{name}>{pattern})" for name, pattern in self._patterns.items() if name in row)
            again = self._again[states[-1]] = re.compile("|".join(kinds))
        found = again.match(text, start)
        if found is not None:
            kind, value = str(found.lastgroup), found.group()
            word = self._word(kind, value)
            return word if word in row else kind, value
        found = self._match(text, start)
        if found is None:
            raise NoToken(start)
        kind = str(found.lastgroup)
        end = found.start(kind)
        word = self._word(kind, text[start:end])
        raise self._unexpected(Token(word, text[start:end], start << ONE_OFFSET | end), states, values)

    def _word(self, kind: str, value: str) -> str:
        """The kind of a token that may be a word of its own."""
        return self._words.get(value, kind) if kind == self._named else kind

    def _unexpected(self, token: Token, states: list[int], values: list[Any]) -> UnexpectedToken:
        return UnexpectedToken(token, self._accepted(states), values[-1] if values else None)

    def _unfinished(self, states: list[int], values: list[Any]) -> tuple[Any, ...] | None:
        """What has been taken and made of the innermost statement, or nothing outside of blocks."""
        for at in range(len(states) - 1, -1, -1):
            row = self._rows[states[at]]
            # Only where statements stand can both be taken, with nothing to be made before.
            if all(isinstance(row.get(kind), int) for kind in STATEMENT_OR_END) and not _is_closed(values[at:]):
                return tuple(values[at:])
        return None

    def _accepted(self, states: list[int]) -> frozenset[str]:
        symbols = (symbol for symbol in self._rows[states[-1]] if symbol.isupper())
        return frozenset(symbol for symbol in symbols if self._takes(symbol, list(states)))

    def _takes(self, symbol: str, states: list[int]) -> bool:
        """Whether a token can come: a row may name some that are refused after the next reduction."""
        while isinstance(action := self._rows[states[-1]].get(symbol), tuple):
            taken, made, _ = action
            del states[taken]
            states.append(self._rows[states[-1]][made])
        return action is not None or (symbol == END and states[-1] == self._end)


def _is_closed(in_block: list[Any]) -> bool:
    """Whether a block's brace has come, behind its statements if it has any, and no block been made of it yet."""
    last = in_block[-1] if 0 < len(in_block) <= 2 else None
    return isinstance(last, Token) and last.type == "RBRACE"


class _Rows(dict[int, Row]):
    """The states, each unpacked when the parser first comes to it, and their reductions with the callbacks."""

    def __init__(self, tables: Tables, builder: object) -> None:
        self._tables, self._reductions = tables, _Reductions(tables, builder)

    def __missing__(self, state: int) -> Row:
        symbols, reductions = self._tables.symbols, self._reductions
        numbers = iter(memoryview(self._tables.states[state]).cast("H"))
        row = self[state] = {
            symbols[symbol]: reductions[action >> 1] if action & 1 else action >> 1
            for symbol, action in zip(numbers, numbers, strict=True)
        }
        return row


class _Reductions(dict[int, Action]):
    """The reductions with their callbacks, each made when a state that is unpacked has it: many states share one."""

    def __init__(self, tables: Tables, builder: object) -> None:
        self._tables, self._builder = tables, builder

    def __missing__(self, number: int) -> Action:
        reduction = self._tables.reductions[number]
        size = reduction[1]
        taken = slice(-size, None) if size else _NOTHING
        action = self[number] = (taken, reduction[0], _callback(self._builder, reduction))
        return action


def tokens_in(values: list[Any]) -> list[Token]:
    """The tokens in what callbacks have made that give back what they get."""
    tokens, waiting = [], values[::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Token):
            tokens.append(value)
        elif value is not None:
            waiting += (value.children if isinstance(value, _Stretch) else value)[::-1]
    return tokens


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
    if method is _Stretch and layout == _GROWS:
        return _grown
    return make if layout is None else _laid_out(make, layout, missing)


_GROWS = ((0, True, 0), (1, False, 0))
"""The layout of a list that is made of itself and one more."""


def _grown(children: list[Any]) -> _Stretch:
    stretch, one = children
    stretch.children.append(one)
    return stretch  # type: ignore[no-any-return]


def _nobody(children: list[Any]) -> Any:
    raise NotImplementedError("a rule with several things needs a callback")


def _single_or(method: Callback) -> Callback:
    return lambda children: children[0] if len(children) == 1 else method(children)


def _laid_out(method: Callback, layout: tuple[tuple[int, bool, int], ...], missing: int) -> Callback:
    if not any(spliced for _, spliced, _ in layout):
        return _filled_up(method, layout, missing)

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


def _filled_up(method: Callback, layout: tuple[tuple[int, bool, int], ...], missing: int) -> Callback:
    """Where nothing is spliced in, only `[…]` that matched nothing have to be."""
    if all(index == place and not before for place, (index, _, before) in enumerate(layout)):
        after = [None] * missing
        return lambda children: method(children + after)
    gaps = [(place, before) for place, (_, _, before) in enumerate(layout) if before]

    def fill(children: list[Any]) -> Any:
        for place, before in reversed(gaps):
            children[place:place] = [None] * before
        if missing:
            children += [None] * missing
        return method(children)

    return fill
