"""text --read_regex--> Regex --write_regex--> text, for the plain regexes of terminals.

Only what every reader of the grammar understands alike is read: characters, classes, groups, choices and
greedy repetition. The same tree is what GBNF rules are made of, and where repetition is given an upper bound.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from .model import GrammarFault

HIGHEST = 0x10FFFF
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_CONTROL = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
_REPETITION = re.compile(r"[*+?]|\{([0-9]+)(?:(,)([0-9]*))?\}")


@dataclass(frozen=True, slots=True)
class Characters:
    """One character of the ranges, or, `negated`, one of none of them; both ends of a range are in it."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Concatenation:
    """One after the other."""

    items: tuple[Regex, ...]


@dataclass(frozen=True, slots=True)
class Alternation:
    """One of several."""

    options: tuple[Regex, ...]


@dataclass(frozen=True, slots=True)
class Repetition:
    """From `least` to `most` times; any number when `most` is None."""

    item: Regex
    least: int
    most: int | None


Regex: TypeAlias = Characters | Concatenation | Alternation | Repetition


def read_regex(text: str) -> Regex:
    """The tree of a regex. Raises `GrammarFault` for what is outside of the plain part."""
    reader = _Reader(text)
    regex = reader.alternation()
    if reader.at < len(text):
        raise reader.fault()
    return regex


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def alternation(self) -> Regex:
        options = [self.concatenation()]
        while self.skip("|"):
            options.append(self.concatenation())
        return options[0] if len(options) == 1 else Alternation(tuple(options))

    def concatenation(self) -> Regex:
        items: list[Regex] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            item = self.repetition()
            items += item.items if isinstance(item, Concatenation) else (item,)
        return items[0] if len(items) == 1 else Concatenation(tuple(items))

    def repetition(self) -> Regex:
        item = self.atom()
        match = _REPETITION.match(self.text, self.at)
        if match is None:
            return item
        self.at = match.end()
        if self.text[self.at : self.at + 1] in tuple("?+*{"):
            raise self.fault()
        least, comma, most = match.groups()
        if least is None:
            return Repetition(item, *{"*": (0, None), "+": (1, None), "?": (0, 1)}[match.group()])
        return Repetition(item, int(least), int(most or least) if most or not comma else None)

    def atom(self) -> Regex:
        if self.skip("("):
            if self.skip("?") and not self.skip(":"):
                raise self.fault()
            inner = self.alternation()
            if not self.skip(")"):
                raise self.fault()
            return inner
        if self.skip("["):
            return self.characters()
        if self.skip("."):
            return Characters((("\n", "\n"),), negated=True)
        if self.text[self.at] in "^$*+?{":
            raise self.fault()
        one = self.character()
        return Characters(((one, one),))

    def characters(self) -> Characters:
        negated = self.skip("^")
        ranges = []
        while not self.skip("]"):
            first = last = self.character()
            if self.text[self.at : self.at + 1] == "-" and self.text[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                last = self.character()
            ranges.append((first, last))
        return Characters(tuple(ranges), negated)

    def character(self) -> str:
        if self.at >= len(self.text):
            raise self.fault()
        one = self.text[self.at]
        self.at += 1
        if one != "\\":
            return one
        code = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})").match(self.text, self.at)
        if code:
            self.at = code.end()
            return chr(int(code[1] or code[2], 16))
        escaped = self.text[self.at : self.at + 1]
        if not escaped or (escaped.isalnum() and escaped not in ESCAPES):
            raise self.fault()
        self.at += 1
        return ESCAPES.get(escaped, escaped)

    def skip(self, sign: str) -> bool:
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def fault(self) -> GrammarFault:
        return GrammarFault(f"the pattern /{self.text}/ is not plain at character {self.at + 1}")


def write_regex(regex: Regex, *, inside: str = "alternation") -> str:
    """The text of a regex; `inside` an alternation, a concatenation or a repetition, which decides about groups."""
    match regex:
        case Characters():
            return _class(regex)
        case Concatenation(items=items):
            text = "".join(write_regex(one, inside="concatenation") for one in items)
            return f"(?:{text})" if inside == "repetition" else text
        case Alternation(options=options):
            text = "|".join(write_regex(one) for one in options)
            return text if inside == "alternation" else f"(?:{text})"
        case Repetition(item=item, least=least, most=most):
            text = write_regex(item, inside="repetition") + _counts(least, most)
            return f"(?:{text})" if inside == "repetition" else text


def _counts(least: int, most: int | None) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
    if short is not None:
        return short
    if least == most:
        return f"{{{least}}}"
    return f"{{{least},{'' if most is None else most}}}"


def _class(characters: Characters) -> str:
    match characters:
        case Characters(ranges=((first, last),), negated=False) if first == last:
            return quoted(first, r".^$*+?{}[]()|/" + "\\")
        case Characters(ranges=ranges, negated=negated):
            body = "".join(
                quoted(first, r"[]^-/" + "\\") + ("" if first == last else "-" + quoted(last, r"[]^-/" + "\\"))
                for first, last in ranges
            )
            return f"[{'^' if negated else ''}{body}]"


def quoted(character: str, special: str) -> str:
    """A character with a backslash where it is one of the `special` ones, and by its code where it cannot be seen."""
    if character in _CONTROL:
        return _CONTROL[character]
    if ord(character) < 0x20 or character == "\x7f":
        return f"\\x{ord(character):02x}"
    return "\\" + character if character in special else character


def bounded(regex: Regex, more: int) -> Regex:
    """The same with at most `more` rounds beyond the least where there was no upper bound."""
    match regex:
        case Characters():
            return regex
        case Concatenation(items=items):
            return Concatenation(tuple(bounded(one, more) for one in items))
        case Alternation(options=options):
            return Alternation(tuple(bounded(one, more) for one in options))
        case Repetition(item=item, least=least, most=most):
            return Repetition(bounded(item, more), least, least + more if most is None else most)


def may_be_empty(regex: Regex) -> bool:
    """Whether it matches the empty text."""
    match regex:
        case Characters():
            return False
        case Concatenation(items=items):
            return all(map(may_be_empty, items))
        case Alternation(options=options):
            return any(map(may_be_empty, options))
        case Repetition(item=item, least=least):
            return least == 0 or may_be_empty(item)


def is_bounded(regex: Regex) -> bool:
    """Whether what it matches has a greatest length."""
    match regex:
        case Characters():
            return True
        case Concatenation(items=parts) | Alternation(options=parts):
            return all(map(is_bounded, parts))
        case Repetition(item=item, most=most):
            return most is not None and is_bounded(item)
