"""A goal's text → clauses, each one thing that is asked for; and the choices in it: `the cheapest lamp under $20`.

Where a clause ends is a guess that the reader may take back: `joined` puts two of them together again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from callsheet.dsl.classes import frozen

from .english import CALLED, NOTHING, PHRASES, SUPERLATIVES, VERBS
from .words import Token, stem, tokens

BEGINNINGS = ("then", "also", "afterwards", "finally", "next", "and", "please")


@frozen
class Clause:
    """Tokens, and the numbers of those that its values are made of already."""

    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """As it was written, about."""
        return " ".join(f"“{one.text}”" if one.kind == "quoted" else one.text for one in self.tokens)


def clauses_of(text: str, own: Set[str]) -> tuple[Clause, ...]:
    """The clauses of a goal. Phrases that are a site's `own` are left as they are."""
    found: list[list[Token]] = [[]]
    all_tokens = _phrases(_said_after_colons(text), own)
    for number, token in enumerate(all_tokens):
        ends = token.kind == "sign" and token.text in ".;!?"
        if ends or (found[-1] and _separates(token) and _begins(all_tokens[number + 1 :])):
            found.append([])
        else:
            found[-1].append(token)
    return tuple(Clause(tokens=tuple(_trimmed(one))) for one in found if _trimmed(one))


def phrased(text: str, own: Set[str]) -> tuple[Token, ...]:
    """The tokens of a text, with phrases as one word each, but for those that are a site's `own`."""
    return _phrases(tokens(text), own)


def _said_after_colons(text: str) -> tuple[Token, ...]:
    """The tokens of a text; what stands behind a colon, up to the end of the sentence, is said and not to be read."""
    found, kept = tokens(text), list[Token]()
    at = 0
    while at < len(found):
        kept.append(found[at])
        if found[at].text == ":" and at + 1 < len(found) and _is_said(found[at + 1 :]):
            end = next((one for one in range(at + 1, len(found)) if found[one].text in ("!", "?", ";")), len(found))
            stretch = found[at + 1 : end]
            kept += _quoted(text, stretch[0].start, stretch[-1].end)
            at = end
        else:
            at += 1
    return tuple(kept)


def _is_said(rest: Sequence[Token]) -> bool:
    """Whether a text begins behind a colon, and not an order, `ready: submit it`, or a choice: `the cheapest lamp`."""
    chosen = rest[0].text.lower() == "the" and len(rest) > 1 and rest[1].text.lower() in SUPERLATIVES
    return rest[0].kind == "word" and not chosen and (rest[0].text[0].isupper() or rest[0].stem not in VERBS)


IN_A_ROW = re.compile(r"(?:,? and |, )(?=[A-Z])")
"""Between names in a row that begin with capitals."""


def _quoted(text: str, start: int, end: int) -> Iterator[Token]:
    """A stretch of a text as one quoted text, or as several in a row: `Call Ann, Pay rent and Buy milk`."""
    while start < end:
        between = IN_A_ROW.search(text, start, end)
        last = between.start() if between is not None else end
        said = text[start:last].strip().rstrip(".")
        yield Token(kind="quoted", text=said, stem=stem(said), start=start, end=last, value=said)
        if between is not None:
            yield Token(kind="sign", text=",", stem=",", start=last, end=last + 1)
        start = between.end() if between is not None else end


def joined(one: Clause, other: Clause) -> Clause:
    """Both as one."""
    between = Token(kind="word", text="and", stem="and", start=one.tokens[-1].end, end=other.tokens[0].start)
    return Clause(tokens=(*one.tokens, between, *other.tokens))


def _separates(token: Token) -> bool:
    return (token.kind == "sign" and token.text == ",") or token.text.lower() in ("and", "then")


def _begins(rest: Sequence[Token]) -> bool:
    """Whether an order begins here: a verb, after words such as `then`."""
    for token in rest:
        if token.text.lower() in BEGINNINGS or (token.kind == "sign" and token.text == ","):
            continue
        said = token.kind == "word" and token.stem in VERBS
        return said and not token.text[0].isupper() and not token.text.endswith("ing")  # `showing it` is a thing
    return False


def _trimmed(found: Sequence[Token]) -> list[Token]:
    kept = list(found)
    while kept and (kept[0].text.lower() in BEGINNINGS or kept[0].kind == "sign"):
        kept.pop(0)
    while kept and (kept[-1].text.lower() in ("and", "then") or kept[-1].kind == "sign"):
        kept.pop()
    return kept


def _phrases(found: Sequence[Token], own: Set[str]) -> tuple[Token, ...]:
    """`turn on` as one word, also where its object stands between: `turn the alerts off`."""
    kept, at = [], 0
    while at < len(found):
        taken = _phrase_at(found, at, own)
        if taken is None:
            kept.append(found[at])
            at += 1
        else:
            length, word = taken
            kept.append(replace(found[at], text=word, stem=stem(word), end=found[at + length - 1].end))
            at += length
    return _apart(kept)


def _phrase_at(found: Sequence[Token], at: int, own: Set[str]) -> tuple[int, str] | None:
    for phrase, word in LONGEST_FIRST:
        if phrase in own:
            continue
        words = phrase.split()
        there = [one.text.lower() if one.kind in ("word", "sign") else "" for one in found[at : at + len(words)]]
        stems = [one.stem if one.kind == "word" else "" for one in found[at : at + len(words)]]
        if there == words or stems == [stem(one) for one in words]:
            return len(words), word
    return None


LONGEST_FIRST = sorted(PHRASES, key=lambda one: -len(one[0]))
APART = {
    "turn": {"on": "enable", "off": "disable"},
    "switch": {"on": "enable", "off": "disable"},
    "tick": {"off": "complete"},
    "cross": {"off": "complete"},
    "take": {"off": "remove", "out": "remove", "away": "remove", "into": "put"},
    "get": {"into": "put"},
}
ANYWHERE = frozenset({"take", "get"})
"""Verbs whose particle need not end the clause: `take the milk off my list`."""


def _apart(found: list[Token]) -> tuple[Token, ...]:
    """A verb whose particle stands behind its object."""
    for number, token in enumerate(found):
        particles = APART.get(token.stem, {})
        for later in range(number + 1, len(found)):
            word = particles.get(found[later].text.lower())
            ends = later + 1 == len(found) or found[later + 1].kind == "sign" or _separates(found[later + 1])
            if word is not None and (ends or token.stem in ANYWHERE):
                found[number] = replace(token, text=word, stem=stem(word))
                if found[later].text.lower() != "into":
                    found[later] = replace(found[later], text="from", stem="from")
                return _apart(found)
            if found[later].kind == "sign" and found[later].text in ".;":
                break
    return tuple(found)


def says_nothing(token: Token) -> bool:
    """Whether a word has no meaning that a plan has to have."""
    return token.kind == "sign" or (token.kind == "word" and (token.stem in NOTHING or token.text.lower() in CALLED))
