"""Slips at one place that have a name: `=` for `==`, `then`, quotes of another language, a clause out of order.

The parser only knows that a token cannot come where it stands. Here is what was probably meant, with the edit where
there can be no doubt.
"""

from __future__ import annotations

import re

from ..diagnostics import Diagnostic, Edit
from ..skeleton import pieces
from ..source import Span
from ..verbs import BY_WORD
from ..words import STATEMENTS
from .tokens import Token

_QUOTED = re.compile(r"'([^'\"\\{}]*)'|“([^”\"\\{}]*)”")
_SEMICOLON = re.compile(r";[ \t\r]*")
_FIRST_WORD = re.compile(r"\s*([a-z]+)")
_LAST_WORD = re.compile(r"([a-z]+)\s*\Z")
_LAST_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*\Z")
_NAMED = {
    "commit": "commit place_order click …",
    "download": "download invoice by click …",
    "screenshot": "screenshot cart",
}
"""Words behind which a name stands, each with an example."""
_OF_A_BUDGET = re.compile(r"\bbudget\b[^\n]*[0-9][kM]?\s*\Z")
_URL = re.compile(r"[a-z]+://[^\s\"]+")
_LIST_OF = re.compile(r"\b(?:List|list|Array|array)\Z")
_AFTER = re.compile(r"\bafter\s+[A-Za-z0-9_,\s]+\Z")
_RESULT = re.compile(r"^result\b[^\n]*\Z", re.MULTILINE)
_DECLARED = re.compile(r"^[a-z]+[ \t]+([A-Za-z_][A-Za-z0-9_]*)\Z", re.MULTILINE)
_DASHED = re.compile(r"(?:-[A-Za-z0-9_]+)+")
WAITS = frozenset({"depends", "depends_on", "needs", "requires", "waits"})
"""What other tools call what a node waits for."""


def stray_character(rest: str) -> tuple[str, str] | None:
    """What begins the rest of a line, and what it is here, where that is certain: `'a'` is `"a"`, `&&` is ` and `."""
    quoted = _QUOTED.match(rest)
    if quoted is not None:
        return quoted.group(), f'"{quoted.group(1) or quoted.group(2) or ""}"'
    for written, meant in (("&&", "and"), ("||", "or"), (";", "")):
        if rest.startswith(written):
            return written, meant
    return ("!", "not ") if rest[:1] == "!" and rest[1:2] != "=" else None


def name_wanted(before: str) -> str:
    """What is said where a name is wanted and a reserved word stands, from the text before it."""
    if _OF_A_BUDGET.search(before):
        return "a number in a budget has a unit: `60 steps`, `20k tokens`; money is `$0.50`, time `3min`"
    found = _LAST_WORD.search(before)
    example = _NAMED.get(found.group(1)) if found else None
    return f"for example `{example}`" if example else ""


def semicolons(text: str) -> list[Span]:
    """Those at the ends of lines, outside of comments and texts."""
    inside, comments = set(), set()
    for piece in pieces(text):
        if piece.group()[0] == "#":
            comments.add(piece.start())
        inside |= {piece.start() + at for at, character in enumerate(piece.group()) if character == ";"}
    return [
        Span(one.start(), one.start() + 1)
        for one in _SEMICOLON.finditer(text)
        if one.start() not in inside and (one.end() in comments or text[one.end() : one.end() + 1] in ("", "\n"))
    ]


def slip(token: Token, text: str, span: Span, accepted: frozenset[str]) -> Diagnostic | None:
    """What is told of a token that cannot come, if it is one of the slips that are known."""
    if token.text == "/" and text[span.start - 1 : span.end] == "//":
        both = Span(span.start - 1, span.end)
        return _told("`//`", both, help_="comments begin with `#`", edit="#")
    before = text[: span.start]
    line = before.rpartition("\n")[2]
    return (
        _in_an_act(token, line, span, accepted)
        or _by_what_stands_before(token, before, span, accepted)
        or _by_the_token(token, span, accepted)
        or _left_out(token, span, accepted)
        or _in_a_declaration(token, text, span, accepted)
    )


def _in_an_act(token: Token, line: str, span: Span, accepted: frozenset[str]) -> Diagnostic | None:
    """`fill textbox "Name" "Bob"`: a particle was left out."""
    word = _FIRST_WORD.match(line)
    verb = BY_WORD.get(word.group(1)) if word else None
    if verb is None or not verb.particles or "WITH" not in accepted or token.type not in ("STRING", "=", "EQUAL"):
        return None
    return _told(f"`{token.text}`", span, help_=f"`{verb.word}` is written `{verb.example}`")


def _by_what_stands_before(token: Token, before: str, span: Span, accepted: frozenset[str]) -> Diagnostic | None:
    found = _LAST_WORD.search(before)
    word = found.group(1) if found else ""
    if word == "repeat" and accepted == {"AT"}:
        return _told(
            f"`{token.text}`", span, label="expected `at`", help_="each loop has a bound: `repeat at most 20 { … }`"
        )
    if word == "given" and "LPAR" in accepted:
        return _told(
            f"`{token.text}`", span, label="expected `(`", help_="what is given stands in brackets: `given (a, b)`"
        )
    name = _LAST_NAME.search(before)
    if (
        token.text == "="
        and "COLON" in accepted
        and name is not None
        and before[: name.start()].rstrip().endswith("give")
    ):
        shown = name.group(1)
        return _told("`=`", span, label="expected `:`", help_=f"a `give` says its type: `give {shown}: T = …`")
    return None


def _by_the_token(token: Token, span: Span, accepted: frozenset[str]) -> Diagnostic | None:
    if token.text == "=" and "COMPARISON" in accepted:
        return _told("`=`", span, label="did you mean `==`?", help_="values are compared with `==`", edit="==")
    if token.text == "then" and "LBRACE" in accepted:
        return _told("`then`", span, label="expected `{`", help_="`if COND { … }` needs no `then`", edit="")
    if token.text == "?":
        return _told("`?`", span, help_="one of two values is chosen with `when COND then A else B`")
    if token.text == "by" and "RETRY" in accepted and "LBRACE" in accepted:
        return _told("`by`", span, help_="`by AGENT` stands right behind the node's name, before all clauses")
    if "LBRACE" in accepted and token.text in STATEMENTS:
        return _told(f"`{token.text}`", span, label="expected `{` before this")
    return None


def _left_out(token: Token, span: Span, accepted: frozenset[str]) -> Diagnostic | None:
    """What is there says too little to be done: a commit without a proof, a `do` without a bound."""
    if "PROVED" in accepted:
        help_ = 'a commit says how it is seen that it was done: `proved by { expect seen heading "Thank you" }`'
    elif accepted == {"AT", "GIVEN"}:
        help_ = 'what a model may do is bounded: `do "…" at most 6 steps`'
    elif accepted == {"AS", "GIVEN"}:
        help_ = 'an answer has a type: `ask "…" as Text`'
    else:
        return None
    example = {"PROVED": "proved", "AT": "at", "AS": "as", "GIVEN": "given", "AFTER": "after", "UNLESS": "unless"}
    wanted = sorted(f"`{example[one]}`" for one in accepted if one in example)
    return _told(f"`{token.text}`", span, label=f"expected {' or '.join(wanted)}", help_=help_)


def _in_a_declaration(token: Token, text: str, span: Span, accepted: frozenset[str]) -> Diagnostic | None:
    """Addresses without quotes, names with dashes, words that other tools have in the head of a node."""
    before, at, what = text[: span.start], span.start, f"`{token.text}`"
    if accepted == {"STRING"} and (url := _URL.match(text, at)) is not None:
        quoted = f'"{url.group()}"'
        return _told(what, Span(*url.span()), label="expected a text in quotes", help_=f"write {quoted}", edit=quoted)
    if token.text == "[" and _LIST_OF.search(before):
        return _told(what, span, help_="a list of `T` is written `[T]`")
    if token.text == "-" and (name := _DECLARED.search(before)) and (rest := _DASHED.match(text, at)):
        name_ = (name.group(1) + rest.group()).replace("-", "_")
        return _told(what, span, help_=f"a name has letters, digits and `_` in it: `{name_}`")
    if token.text == "," and _RESULT.search(before):
        return _told(what, span, help_="several values make a record: `result { a: …, b: … }`")
    if "LBRACE" not in accepted or "RETRY" not in accepted:
        return None
    if token.text == "times":
        return _told(what, span, help_="`retry 3` is three more attempts, and needs no word behind it", edit="")
    if token.text in WAITS:
        return _told(what, span, help_="what a node waits for is said with `after NAME`; to read `NAME.give` is enough")
    if token.type == "NAME" and _AFTER.search(before):
        return _told(what, span, help_="names are separated by commas: `after a, b`")
    return None


def _told(
    what: str, span: Span, *, label: str = "not expected here", help_: str = "", edit: str | None = None
) -> Diagnostic:
    return Diagnostic(
        code="CS001",
        message=f"unexpected {what}",
        span=span,
        label=label,
        help=help_,
        fix=() if edit is None else (Edit(span=span, text=edit),),
    )
