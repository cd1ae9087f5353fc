"""Takes secrets out of text, however they are spelt there.

In: secrets by name, then any text that is about to be shown or kept. Out: the text with `‹secret NAME›` where
one stood. The browser masks what it observes, the recorder what it writes; this module knows neither.

Found are: the secret plain, reversed or in hex; percent-encoded by any rule of which characters need it, with
HTML's entities, with the escapes of JSON and JavaScript, and any mixture of these letter by letter; in
base64, standard or for URLs, alone or inside something longer. White space in a secret fits any white space.
A secret of fewer than four characters occurs by chance too often: it is found plain and as a whole word only,
and in the basic auth of a user that is known. RE2 does the search, so the time is linear in the text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping
from html.entities import codepoint2name
from typing import Any, AnyStr

import re2

SHORT = 4
"""Secrets of fewer characters are masked as whole words only."""
LONGEST = 4_096
"""Secrets of more bytes in UTF-8 are refused; the private keys in use are shorter."""

_BASE64 = {"+": r"(?:[+-]|%2[bB])", "/": r"(?:\\*/|_|%2[fF])"}
_BASE64_END = r"(?:=|%3[dD]){0,2}"
_BASE64_LETTER = r"(?:[A-Za-z0-9+/_-]|%2[bBfF])"
_ENTITY = "&(?:amp;)*"
"""How an entity begins, however often its text was escaped again."""
_SPACE = (
    r"(?:[\s\x0b]|\xc2\xa0|\+|\\+[nrtfv]|\\+u00[02aA][09aAdD]|%(?:25)*(?:20|0[9aAdD]|[cC]2%(?:25)*[aA]0)"
    rf"|{_ENTITY}nbsp;|{_ENTITY}#0*(?:9|10|13|32|160);|{_ENTITY}#[xX]0*(?:9|[aA]|[dD]|20|[aA]0);)+"
)
_PATTERN_MEMORY = 64 << 20
_ROUNDS = 20_000


class Masker:
    """Masks one set of secrets; masking twice is masking once.

    `secrets` maps names to texts; blank ones are passed over. `users` maps the name of a secret to the user
    whose password it is, where basic auth is used. `public` are words that stand in the plan itself: data
    that is just such a word is left alone, or else a password `order` would spoil the journal of a plan with
    a node `order`. Raises ValueError, without its text, for a secret of more than `LONGEST` bytes.

        Masker({"card": "4111 1111"}).mask("paid with 4111%201111")  # 'paid with ‹secret card›'
    """

    def __init__(
        self,
        secrets: Mapping[str, str],
        *,
        users: Mapping[str, str] | None = None,
        public: Collection[str] = (),
    ) -> None:
        texts = {name: text.strip() for name, text in secrets.items() if text.strip()}
        for name, text in texts.items():
            if len(_bytes(text)) > LONGEST:
                raise ValueError(f"the secret `{name}` has more than {LONGEST} bytes: it can't be masked")
        # Longest first: of two secrets that begin alike the one that tells more wins.
        ordered = dict(sorted(texts.items(), key=lambda item: -len(item[1])))
        self._public = frozenset(public)
        self._forms = tuple(_compile_forms(ordered, users or {}))
        self._words = tuple(_compile_words(ordered))

    def mask(self, text: str) -> str:
        """`text` without the secrets."""
        if self._forms:
            data = _bytes(text)
            for name, pattern in self._forms:
                data = _replace(pattern, data, mark(name).encode())
            text = data.decode("utf-8", "surrogatepass")
        for name, word in self._words:
            text = _replace(word, text, mark(name))
        return text

    def mask_data(self, data: Any) -> Any:
        """JSON data with every string masked but the keys, which are the plan's words or ours.

        Numbers are left alone: text is masked before a number is read from it.
        """
        if isinstance(data, str):
            return data if data in self._public else self.mask(data)
        if isinstance(data, Mapping):
            return {key: self.mask_data(value) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.mask_data(item) for item in data]
        return data


def mark(name: str) -> str:
    """What stands in place of a secret."""
    return f"‹secret {name}›"


def fingerprint(name: str, text: str, key: str) -> str:
    """What the journal may keep of a secret: 16 hex digits that tell on resume whether it is still the same.

    An HMAC, keyed by a `key` of the run's own and by the name, so that equal secrets can't be seen to be equal and
    nothing can be guessed from a journal alone; repeated, so that with the key a guess costs milliseconds.
    """
    salt = f"callsheet\n{key}\n{name}".encode()
    return hashlib.pbkdf2_hmac("sha256", _bytes(text), salt, _ROUNDS, dklen=8).hex()


def _replace(pattern: Any, text: AnyStr, replacement: AnyStr) -> AnyStr:
    """`text` with what the pattern's one group matches replaced; a match outside it is a mark, and stays."""
    pieces: list[AnyStr] = []
    end = 0
    for match in pattern.finditer(text):
        if match.lastindex:
            pieces += [text[end : match.start()], replacement]
            end = match.end()
    pieces.append(text[end:])
    return text[:0].join(pieces)


def _compile_forms(secrets: Mapping[str, str], users: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Names, each with a pattern over UTF-8 of all forms of that secret.

    The marks come first in it: a secret such as `secret` must not be found in what masking has put there.
    """
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = _PATTERN_MEMORY
    options.log_errors = False  # RE2 would print the pattern, which is the secret
    marks = [_literal(mark(name)) for name in secrets]
    for name, text in secrets.items():
        if forms := "|".join(_forms(text, users.get(name))):
            yield name, re2.compile("|".join([*marks, f"({forms})"]).encode(), options)


def _compile_words(secrets: Mapping[str, str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The same for short secrets, over characters: only here the edges of words are those of any script."""
    marks = [re.escape(mark(name)) for name in secrets]
    for name, text in secrets.items():
        if len(text) < SHORT:
            yield name, re.compile("|".join([*marks, rf"(?<!\w)({re.escape(text)})(?!\w)"]))


def _forms(text: str, user: str | None) -> Iterator[str]:
    """Patterns of the ways in which a secret may be spelt; none for a short one without a user."""
    if user is not None:
        whole = b64encode(_bytes(f"{user}:{text}")).decode().rstrip("=")
        yield _spelt_in_base64(whole) + _BASE64_END
    if len(text) < SHORT:
        return
    for spelling in dict.fromkeys([text, *(unicodedata.normalize(form, text) for form in ("NFC", "NFD"))]):
        yield "".join(map(_letter, spelling))
        yield "".join(map(_letter, reversed(spelling)))
        yield "".join(map(_either_case, _bytes(spelling).hex()))
        yield from _inside_base64(_bytes(spelling))


def _letter(letter: str) -> str:
    """One character in every escape; the longer forms first, for `%` is the beginning of `%25`."""
    if letter.isspace():
        return _SPACE
    code = ord(letter)
    ways = [
        "".join(f"%(?:25)*{_hex(byte, 2)}" for byte in _bytes(letter)),
        f"{_ENTITY}#0*{code};?",
        f"{_ENTITY}#[xX]0*{_hex(code)};?",
        "".join(rf"\\+u{_hex(unit, 4)}" for unit in _utf16(letter)),
        rf"\\+u\{{0*{_hex(code)}\}}",
    ]
    if code in codepoint2name:
        ways.append(f"{_ENTITY}{codepoint2name[code]};")
    if letter == "'":
        ways.append(f"{_ENTITY}apos;")
    if code < 0x100:
        ways.append(rf"\\+x{_hex(code, 2)}")
    if code > 0xFFFF:
        ways.append(rf"\\+U{_hex(code, 8)}")
    ways.append(r"\\+" if letter == "\\" else rf"\\*{_literal(letter)}" if letter in "\"'/`$" else _literal(letter))
    return f"(?:{'|'.join(ways)})"


def _inside_base64(data: bytes) -> Iterator[str]:
    """What base64 makes of `data` at each of the three places where it can begin in a longer text.

    The letters at the edges hold bits of its neighbours too: any letter fits there.
    """
    for before in range(3):
        bits = (before + len(data)) * 8
        first = -(-before * 8 // 6)
        whole = b64encode(bytes(before) + data).decode()[first : bits // 6]
        left = f"{_BASE64_LETTER}?" if before else ""
        right = f"{_BASE64_LETTER}?" if bits % 6 else ""
        yield f"{left}{_spelt_in_base64(whole)}{right}{_BASE64_END}"


def _spelt_in_base64(text: str) -> str:
    return "".join(_BASE64.get(letter, letter) for letter in text)


def _hex(number: int, width: int = 0) -> str:
    return "".join(map(_either_case, f"{number:0{width}x}"))


def _either_case(digit: str) -> str:
    return f"[{digit}{digit.upper()}]" if digit.isalpha() else digit


def _utf16(letter: str) -> list[int]:
    data = letter.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]


def _literal(text: str) -> str:
    """A pattern for just these characters as UTF-8."""
    return "".join(f"\\x{byte:02x}" for byte in _bytes(text))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
