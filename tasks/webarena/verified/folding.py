"""Text as it is compared: without case, accents, trademarks and most of what typography adds.

In goes any text; out comes one in which what a person would type on a plain keyboard equals what a site shows. Letters
of other scripts than the Latin one stay as they are, where the original writes them in Latin letters: a text equals
itself in both, but only there does it equal its transcription. Signs that no table knows are dropped in both.
"""

from __future__ import annotations

import re
import unicodedata

MARKS = dict.fromkeys(map(ord, "™®℠©"))
"""Dropped first: later steps would make letters of them."""
HYPHEN = "[-‐‑‒–—―−\u00ad]"
JOINED = re.compile(rf"(?<=[a-zA-Z]){HYPHEN}|{HYPHEN}(?=[a-zA-Z])")
"""A hyphen at a letter is a space, so that `Buffalo-Niagara` is two words and `555-1234` stays a number."""
LETTERS = "ß:ss æ:ae Æ:AE œ:oe Œ:OE ø:o Ø:O ł:l Ł:L đ:d Đ:D ð:d Ð:D þ:th Þ:Th ı:i ħ:h Ħ:H ŋ:ng Ŋ:NG ĸ:k ŧ:t Ŧ:T ƒ:f"
SIGNS = (
    "‹:< ›:> «:<< »:>> ⁄:/ ∕:/ ÷:/ ×:x °:deg §:SS €:EUR £:PS ¥:Y= ¢:C/ ¡:! ¿:? ¦:| ¬:! ¶:P "
    "†:+ ‡:++ ‰:%0 ←:- →:- ↑:| ↓:| ¤:$?"
)
PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʹʼ´ˈ", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–−⁃", "-"),
        **dict.fromkeys("—―", "--"),
        **dict.fromkeys("•·∙‣", "*"),
        **dict(pair.split(":", 1) for pair in f"{LETTERS} {SIGNS}".split()),
    }
)
"""What stands for a sign on a plain keyboard, and for letters that are more than a letter with an accent."""


def is_pattern(value: object) -> bool:
    """Whether a value is a regular expression: a text from `^` to `$`."""
    return isinstance(value, str) and len(value) >= 2 and value.startswith("^") and value.endswith("$")


def folded(text: str) -> str:
    """The text as it is compared; a regular expression stays one.

    >>> folded("  Quest Lumaflex™  Café – “Niagara-Falls” ")
    'quest lumaflex cafe - "niagara falls"'
    """
    if not text or is_pattern(text):
        return text
    text = unicodedata.normalize("NFKC", text.translate(MARKS))
    text = JOINED.sub(" ", text)
    text = "".join(_kept(one) for one in text).translate(PLAIN)
    text = "".join(_ascii(one) for one in text)
    return re.sub(r"\s+", " ", text.strip()).casefold()


def _kept(character: str) -> str:
    """Control characters and the like go, but for the white ones."""
    if unicodedata.category(character).startswith("C"):
        return " " if character in "\t\n\r" else ""
    return character


def _ascii(character: str) -> str:
    """A letter without its accents; a letter of another script as it is; no other sign."""
    if character.isascii():
        return character
    if character.isspace():
        return " "
    base = "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one))
    return base if base.isascii() or base.isalnum() else ""
