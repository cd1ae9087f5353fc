"""text → its tokens, and what may come behind them: for an editor that completes what is being written."""

from __future__ import annotations

from ..classes import frozen
from ..source import Span
from .lark_runtime import InteractiveParser, LexerThread, ParseConf, ParserState, UnexpectedInput
from .parser import machinery
from .tokens import GluedWords, place


@frozen
class Written:
    """One token: its kind, as the grammar calls it, its characters and its place."""

    kind: str
    text: str
    span: Span


@frozen
class Next:
    """What stands in a text, and the words and kinds of token that the grammar takes next."""

    tokens: tuple[Written, ...]
    words: frozenset[str]
    kinds: frozenset[str]


def next_after(text: str) -> Next | None:
    """What may come behind a text; None when it is no beginning of a program."""
    parser = machinery().lark
    conf: ParseConf[int] = ParseConf(parser.table, {}, parser.start)  # without callbacks it only follows the states
    thread = LexerThread.from_text(parser.lexer, text)
    state: ParserState[int] = ParserState(conf, thread)
    tokens = []
    try:
        for token in thread.lex(state):  # type: ignore[no-untyped-call]
            state.feed_token(token)
            tokens.append(Written(kind=token.type, text=str(token), span=place(token)))
    except (UnexpectedInput, GluedWords):
        return None
    follow = InteractiveParser(parser, state, thread).accepts()  # type: ignore[no-untyped-call]
    literals = parser.literals
    words = frozenset(literals[one] for one in follow if one in literals)
    return Next(tokens=tuple(tokens), words=words, kinds=frozenset(one for one in follow if one not in literals))
