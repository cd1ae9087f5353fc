"""text → tokens, for a parser that says at each of them what can come next.

One pattern finds the next token whatever can come. It tries kinds of token in the order in which Lark would, so when
what it finds can come here, Lark would find the same. When it cannot, a pattern of just those kinds that can come looks
again: behind a value, `/` does not begin a pattern. So this gives what Lark's contextual lexer gives, without compiling
a pattern for each state that a plan comes through, which took longer than reading it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from .lark_runtime import Lexer, LexerState, ParserState, Token, UnexpectedCharacters, UnexpectedToken
from .tables import COMMENT, Tables
from .tokens import GluedWords, is_word

Row: TypeAlias = dict[str, Any]
"""What follows on each symbol in one state."""


class PlanLexer(Lexer):
    """Gives comments to `comment`, and raises `GluedWords` where two words touch."""

    def __init__(self, tables: Tables, rows: dict[int, Row], comment: Callable[[Token], object]) -> None:
        self._rows, self._comment = rows, comment
        self._match = re.compile(tables.master).match
        self._words, self._ignored = tables.words, frozenset(tables.ignored)
        self._patterns = {name: pattern for name, _, pattern in tables.terminals}

    def lex(self, lexer_state: LexerState, parser_state: ParserState[int]) -> Iterator[Token]:
        """The tokens; where there is none, Lark's exceptions."""
        text: str = lexer_state.text.text
        rows, match, words, ignored = self._rows, self._match, self._words, self._ignored
        stack = parser_state.state_stack
        start, end, previous_end = 0, len(text), -1
        previous: Any = ""
        while start < end:
            found = match(text, start)
            kind: Any = None if found is None else found.lastgroup
            value: Any = None
            if found is not None:
                value, stop = found[kind], found.end()
                start = stop - len(value)
                if kind in ignored:
                    if kind == COMMENT:
                        self._comment(Token(kind, value, start, None, None, None, None, stop))
                    start = stop
                    continue
            row = rows[stack[-1]]
            if kind in words:
                word = words[kind].get(value)
                kind = word if word in row else kind
            if kind not in row:
                kind, value = self._look_again(text, start, row, parser_state)
            stop = start + len(value)
            # Lines and columns are worked out where they are printed.
            token = Token(kind, value, start, None, None, None, None, stop)
            if start == previous_end and is_word(previous[-1]) and is_word(value[0]):
                raise GluedWords(previous, token)
            start = previous_end = stop
            previous = token
            yield token

    def _look_again(self, text: str, start: int, row: Row, parser_state: ParserState[int]) -> tuple[str, str]:
        """Kind and text of the token, of those kinds alone that can come here."""
        kinds = {name: pattern for name, pattern in self._patterns.items() if name in row}
        # `re` keeps what it has compiled.
        found = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in kinds.items())).match(text, start)
        if found is not None:
            kind, value = str(found.lastgroup), found.group()
            word = self._words.get(kind, {}).get(value, kind)
            return word if word in row else kind, value
        found = self._match(text, start)
        if found is None:
            raise UnexpectedCharacters(text, start, 1, 1, allowed=set(kinds), state=parser_state)  # type: ignore[no-untyped-call]
        kind, value = str(found.lastgroup), found.group()
        word = self._words.get(kind, {}).get(value, kind)
        token = Token(word, value, start, None, None, None, None, start + len(value))
        raise UnexpectedToken(token, set(kinds), state=parser_state)  # type: ignore[no-untyped-call]
