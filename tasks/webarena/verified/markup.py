"""Markdown, JSON and what was sent as base64, as they are compared.

In goes the text, out comes the one text that all ways to write the same have; whitespace and the signs of lists differ
between editors, keys between serialisers, ends of lines between systems. ValueError where it is none of its kind.
"""

from __future__ import annotations

import base64
import binascii
import json
import re


def markdown_of(text: str) -> str:
    r"""Headings, lists, links and blank lines in one way.

    >>> markdown_of("#   A\r\n* one\n\n\n\n+ two ")
    '# A\n- one\n\n- two'
    """
    if not text:
        raise ValueError("there is no text")
    text = _lines(text)
    for pattern, instead in (
        (r"[ \t]+$", ""),
        (r"\n{3,}", "\n\n"),
        (r"^(\s*)(#{1,6})[ \t]+", r"\1\2 "),
        (r"^(\s*)[*+][ \t]+", r"\1- "),
        (r"^[ \t]+(-)", r"  \1"),
        (r"\[([^\]]*?)\n\s*([^\]]*?)\](\([^)]+\))", r"[\1 \2]\3"),
    ):
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]]+)\]", lambda found: f"[{' '.join(found[1].split())}]", text)
    return re.sub(r"\(\s*([^)]+?)\s*\)", r"(\1)", text).strip()


def json_of(text: str) -> str:
    """The same document with its keys in order and no space.

    >>> json_of('{"b": 1, "a": [2]}')
    '{"a":[2],"b":1}'
    """
    return json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def decoded(text: str) -> str:
    """What base64 holds.

    >>> decoded("SGVsbG8=")
    'Hello'
    """
    if not text:
        raise ValueError("there is no text")
    try:
        return _lines(base64.b64decode(text, validate=True).decode()).strip()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
