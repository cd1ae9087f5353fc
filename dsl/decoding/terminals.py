"""The terminals of an export: bounded, and narrower than the shipped ones.

Bounded, because a decoder that may go on with a text for ever sometimes does. Narrower where the shipped ones take
what the parser will report, such as a lone brace in a text or the 30th of February. Terminals that this table does
not know keep their pattern, with an upper bound on each repetition.
"""

from __future__ import annotations

from .names import names_except
from .regexes import bounded, read_regex, write_regex

MOST = 80
"""How often a repetition without an upper bound goes round at most."""
MOST_DIGITS = 8
"""The same in numbers: the language has eighteen digits at most."""
NUMBERS = frozenset({"DECIMAL", "INT", "MONEY"})
MOST_TEXT = 240
"""Characters of a text in quotes; an interpolation counts as one."""

_PATH = r"[A-Za-z_][0-9A-Za-z_]{0,40}(?:\.[A-Za-z_][0-9A-Za-z_]{0,40}){0,3}"
_PLAIN = r'[^"\\{}\x00-\x1f\x7f]|\\["\\nt]|\{\{|\}\}'
_DAY = "(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
_LEAP_YEAR = "[12][0-9](?:0[48]|[2468][048]|[13579][26])|1200|1600|2000"
NARROWED: dict[str, str] = {
    "DOC": r'"""[^"\x00-\x08\x0b-\x1f\x7f]{0,400}"""',
    "STRING": rf'"(?:{_PLAIN}|\{{{_PATH}\}}){{0,{MOST_TEXT}}}"',
    "REGEX": rf"\/(?:[^\/\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f]){{1,{MOST}}}\/",
    "DURATION": r"[0-9]{1,6}(?:ms|s)|[0-9]{1,4}min|[0-9]{1,3}h",
    "DATE": rf"@(?:[12][0-9]{{3}}-(?:{_DAY})|(?:{_LEAP_YEAR})-02-29)",
    "COUNT": r"[0-9]{1,6}(?:\.[0-9]{1,3})?[kM]",
}
"""Each matches nothing that the terminal of this name does not."""

SPACE = r" |\n{1,2} {0,24}"
LINE = r" |(?: {1,2}#[^\x00-\x1f\x7f]{0,120})?\n(?: {0,24}(?:#[^\x00-\x1f\x7f]{0,120})?\n){0,4} {0,24}"
"""White space before what begins a line: a remark behind the line before, and lines of remarks."""
END = r"(?: {1,2}#[^\x00-\x1f\x7f]{0,120})?\n"


def exported(name: str, pattern: str, excluded: frozenset[str]) -> str:
    """The pattern of a terminal in an export, where names are none of the `excluded` words."""
    if name == "NAME":
        return names_except(excluded)
    more = MOST_DIGITS if name in NUMBERS else MOST
    return NARROWED.get(name) or write_regex(bounded(read_regex(pattern), more))
