"""Mutation of bytes and of words, and texts that were never a program."""

from __future__ import annotations

import random
import re
from functools import cache

from callsheet.dsl.words import CONTEXTUAL, RESERVED
from tests.fuzz.sentences import TERMINALS

_WORD = re.compile(r'"(?:[^"\\\n]|\\.)*"|/[^/\n]+/|[@$€£]?\w[\w.]*|[ \t\n]+|.', re.DOTALL)
SYMBOLS = tuple('{ } [ ] ( ) , : . = == != < > <= >= + - * / % ?? ? -> | # " """ \\ \n'.split(" "))
STRANGE = ("\x00", "\ud800", "\u2028", "\u200d", "\ufeff", "é", "𝒳", "٣", "ﬁ", "\r", "\t", "\x1b", "`", "'", "“", ";")
REPEATED = (
    "(", "[", "{", "-", "not ", "a.", "a[0", '"\\', '"{', '"""', "/", "=/\\", "when ", "read ", "seen ", "[a for a in ",
    "node n { ", "if a { ", "} else if a { ", "a + ", "a ?? ", "a in ", "x, ", "#\n", "goal a\n", "input a: Int\n",
    "input a: [", "let x = ", "clik a\n", "node a { clik }\n", "node a { goto b }\n", "plan ", "{ a: ", "1_", "a", "9",
    "node a after a, a { }\n", "repeat at most 9 { ", "for a in b at most 9 { ", "commit c click a proved by { ",
    "expect seen row in row ", "require a and ", "secret a: Text for a, a\n", "give a: Int = 1\n", "skill a() { ",
)  # fmt: skip
"""What is written over and over to find what takes more than linear time, or too deep a stack."""


@cache
def dictionary() -> tuple[str, ...]:
    """Words that mean something."""
    literals = [text for texts in TERMINALS.values() for text in texts]
    return (*sorted(RESERVED), *sorted(CONTEXTUAL), *literals, *SYMBOLS)


def mutate_bytes(text: str, chance: random.Random) -> str:
    """A few bytes changed, cut out, put in, or doubled; what is no UTF-8 then stands for itself."""
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.randint(0, len(data))
        length = chance.choice((1, 1, 2, 8, 30))
        match chance.randrange(5):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = bytes(chance.randrange(256) for _ in range(length))
            case 3:
                data[at:at] = data[at : at + length]
            case _:
                other = chance.randint(0, len(data))
                data[at:at] = data[other : other + length]
    return data.decode("utf-8", "surrogateescape")


def mutate_words(text: str, chance: random.Random) -> str:
    """A few words left out, doubled, swapped, glued, or replaced by one of the language or of the same text."""
    words = _WORD.findall(text)
    places = [number for number, word in enumerate(words) if not word.isspace()]
    if not places:
        return text + chance.choice(dictionary())
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        at, other = chance.choice(places), chance.choice(places)
        match chance.randrange(7):
            case 0:
                words[at] = ""
            case 1:
                words[at] += f" {words[at]}"
            case 2:
                words[at], words[other] = words[other], words[at]
            case 3:
                words[at] = words[other]
            case 4:
                words[at] = _misspelt(words[at], chance)
            case 5:
                words[at] = chance.choice(dictionary())
            case _:
                words[at] += " " + chance.choice(dictionary())
    return "".join(words)


def _misspelt(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word)) if word else 0
    return word[:at] + chance.choice(("", "x", word[at : at + 1] * 2, chance.choice(STRANGE))) + word[at + 1 :]


def noise(chance: random.Random, length: int) -> str:
    """Words, symbols and characters in no order."""
    text = ""
    while len(text) < length:
        dice = chance.random()
        if dice < 0.6:
            text += chance.choice(dictionary()) + chance.choice(("", " ", " ", "\n"))
        elif dice < 0.8:
            text += chance.choice(STRANGE)
        else:
            text += chr(chance.choice((chance.randrange(128), chance.randrange(0x3000), chance.randrange(0x110000))))
    return text


def repetition(chance: random.Random, length: int) -> str:
    """One or two things written again and again, in a plan or not."""
    head = chance.choice(("", "plan p\n", "plan p\ngoal ", "plan p\nnode n { ", 'plan p\nnode n { let x = "'))
    unit = chance.choice(REPEATED) + chance.choice(("", "", chance.choice(REPEATED), chance.choice(dictionary()) + " "))
    text = head + unit * max(1, (length - len(head)) // len(unit))
    return text + chance.choice(("", "", " }", '"', ")", "1"))
