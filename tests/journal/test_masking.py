"""A secret is found in every spelling, and nothing else is touched."""

from __future__ import annotations

import base64
import html
import json
import time
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.interpreter.masking import LONGEST, Masker, fingerprint
from tests.journal.samples import json_data, texts

SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "URL": quote,
    "URL component": lambda text: quote(text, safe=""),
    "encodeURIComponent": lambda text: quote(text, safe="!'()*~-._"),
    "form": quote_plus,
    "URL in small letters": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "URL twice": lambda text: quote(quote(text)),
    "HTML": html.escape,
    "HTML numbers": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "HTML hex": lambda text: "".join(f"&#X{ord(letter):04X};" for letter in text),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in UTF-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON in JSON": lambda text: json.dumps(json.dumps(text))[3:-3],
    "JavaScript": lambda text: "".join(f"\\u{{{ord(letter):x}}}" for letter in text),
    "Python": lambda text: ascii(text)[1:-1],
    "reversed": lambda text: text[::-1],
    "hex": lambda text: text.encode().hex(),
    "HEX": lambda text: text.encode().hex().upper(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 in a URL": lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
    "basic auth": lambda text: base64.b64encode(f"bob:{text}".encode()).decode(),
    "NFC": lambda text: unicodedata.normalize("NFC", text),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
}

# At least four characters that are not white space at either end, as a password is.
secrets = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=4, max_size=30)


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(secret=secrets)
def test_a_secret_is_found_however_it_is_spelt(spelling: str, secret: str) -> None:
    """Any secret, in each encoding that a page, a request or an error text may use."""
    spelt = SPELLINGS[spelling](secret)

    masked = Masker({"card": secret}, users={"card": "bob"}).mask(f"[{spelt}]")

    assert masked == "[‹secret card›]"


@given(secret=secrets, before=st.binary(max_size=5), after=st.binary(max_size=5))
def test_a_secret_is_found_inside_longer_base64(secret: str, before: bytes, after: bytes) -> None:
    """Wherever it begins; at most the letters around it remain."""
    encoded = base64.b64encode(before + secret.encode() + after).decode()

    masked = Masker({"card": secret}).mask(encoded)

    left, _, right = masked.partition("‹secret card›")
    assert masked != encoded
    assert encoded.startswith(left)
    assert encoded.endswith(right)
    assert len(left) <= -(-len(before) * 8 // 6)


def test_spellings_may_be_mixed() -> None:
    """As where an HTML attribute holds a URL."""
    masker = Masker({"pw": "p@ss w&rd/é"})

    assert masker.mask("<a href='?q=p%40ss+w&amp;rd/%C3%A9'>") == "<a href='?q=‹secret pw›'>"


@pytest.mark.parametrize("space", [" ", "  ", "\n", "\t", "\u00a0", "%20", "+", "&nbsp;", "\\n", "\r\n\t"])
def test_white_space_fits_any_white_space(space: str) -> None:
    """A page folds it; a key of several lines comes back as one."""
    assert Masker({"key": " correct\nhorse\n"}).mask(f"<correct{space}horse>") == "<‹secret key›>"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("471", "‹secret pin›"),
        ("pin 471, 471.", "pin ‹secret pin›, ‹secret pin›."),
        ("471 471", "‹secret pin› ‹secret pin›"),
        ("4711 é471 471_", "4711 é471 471_"),
        ("YWw6NDcx", "‹secret pin›"),
        ("174 %34%37%31", "174 %34%37%31"),
    ],
)
def test_a_short_secret_is_a_whole_word(text: str, masked: str) -> None:
    """Three digits occur by chance in prices and order numbers; in basic auth they are the secret."""
    assert Masker({"pin": "471"}, users={"pin": "al"}).mask(text) == masked


def test_of_two_secrets_that_begin_alike_the_longer_wins() -> None:
    """Else its end would stay."""
    masker = Masker({"short": "hunter2", "long": "hunter2-and-more"})

    assert masker.mask("hunter2-and-more hunter2") == "‹secret long› ‹secret short›"


@given(text=texts, secret=secrets)
def test_masking_twice_is_masking_once(text: str, secret: str) -> None:
    """The browser masks what it observes, and the recorder once more."""
    masker = Masker({"secret": "secret", "card": secret, "pin": "pin"})

    once = masker.mask(f"{text}{secret} pin secret{text}")

    assert masker.mask(once) == once


@given(text=texts)
def test_text_without_a_secret_stays(text: str) -> None:
    """Also half characters."""
    assert Masker({"card": "no such text here"}).mask(text) == text
    assert Masker({}).mask(text) == text


@given(data=json_data)
def test_data_keeps_its_shape(data: Any) -> None:
    """What holds no secret comes back equal."""
    assert Masker({"card": "no such text here"}).mask_data(data) == data


def test_data_is_masked_all_through_but_for_keys_numbers_and_public_words() -> None:
    """A password that is the name of a node must not spoil the journal's structure."""
    masker = Masker({"pw": "order", "pin": "4711"}, public=["order"])

    data = {"node": "order", "order": ["the order", ("4711", 4711)], "$secret": None}

    assert masker.mask_data(data) == {
        "node": "order",
        "order": ["the ‹secret pw›", ["‹secret pin›", 4711]],
        "$secret": None,
    }


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_a_blank_secret_masks_nothing(blank: str) -> None:
    """It would be found everywhere."""
    assert Masker({"card": blank}, users={"card": "bob"}).mask("a b  c\n\t") == "a b  c\n\t"


@pytest.mark.slow
@pytest.mark.parametrize("letters", ["key+", "\"'", "ễ+", "ϑ", "𝒜 -"])
def test_the_longest_secret_can_be_masked(letters: str) -> None:
    """A private key fits, whatever it is made of."""
    longest = letters * (LONGEST // len(letters.encode()))

    assert Masker({"key": longest}).mask(f"<{quote(longest)}>") == "<‹secret key›>"


def test_a_longer_secret_is_refused() -> None:
    """By name; the message does not tell the secret."""
    with pytest.raises(ValueError, match="the secret `key` has more than 4096 bytes: it can't be masked"):
        Masker({"key": "x" * (LONGEST + 1)})


@pytest.mark.slow
def test_many_secrets_are_masked() -> None:
    """Each in its place."""
    masker = Masker({f"key{number}": f"{number:02}" * 8 for number in range(100)})

    masked = masker.mask(" ".join(f"{number:02}" * 8 for number in range(100)))

    # A secret reversed may be another one: 12 and 21.
    assert masked.count("‹secret key") == 100


def test_the_time_is_linear_in_the_text() -> None:
    """A megabyte of what nearly matches takes a fraction of a second."""
    masker = Masker({"card": "a" * 40 + "b", "spaces": "x        y", "percent": "%%%%%%%%"})
    text = ("a" * 40 + "x " + "%25" * 7 + " ") * 15_000

    began = time.perf_counter()
    assert masker.mask(text) == text

    assert time.perf_counter() - began < 1


def test_a_fingerprint_tells_whether_a_secret_is_the_same() -> None:
    """The same in one run; another for another text, name or run; and never the text."""
    prints = [
        fingerprint(name, text, run)
        for name in ("card", "pw")
        for text in ("hunter2", "hunter3")
        for run in ("2026-11-22-210455-k3f9", "2026-11-22-210456-k3f9")
    ]

    assert len(set(prints)) == len(prints)
    assert all(len(one) == 16 for one in prints)
    assert prints[0] == fingerprint("card", "hunter2", "2026-11-22-210455-k3f9")
