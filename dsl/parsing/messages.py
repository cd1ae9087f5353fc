"""Syntax errors in people's words.

What the parser knows is a token it did not expect and the set it would have taken. What a reader needs is
the mistake: a brace that is never closed, a misspelt verb, two words written as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .. import ast
from ..diagnostics import Diagnostic, Edit, Label, closest, is_surely
from ..habits import ABOUT_STATEMENT, INSTEAD_OF_STATEMENT
from ..roles import ROLES
from ..skeleton import PAIRS
from ..source import Span, packed
from ..words import DECLARATIONS, RESERVED, STATEMENTS
from .brackets import open_brackets, stretches
from .levels import MOST_LEVELS
from .slips import name_wanted, slip, stray_character
from .tokens import NoToken, Token, UnexpectedToken, place

TERMINALS = {
    "NAME": "a name",
    "STRING": "a text in quotes",
    "INT": "a whole number",
    "DECIMAL": "a number",
    "MONEY": "an amount of money such as `$20`",
    "DURATION": "a duration such as `45s`",
    "DATE": "a date such as `@2026-11-01`",
    "COUNT": "a count such as `20k`",
    "REGEX": "a pattern such as `/[0-9]+/`",
    "COMPARISON": "a comparison",
    "DOC": 'a description in `"""`',
    "$END": "the end of the file",
}
MOST_EXPECTED = 6
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


_OPERAND_FOLLOWS = re.compile(r'\s+["A-Za-z_]')
MOST_STRAY_LETTERS = 2
"""How many letters behind a word are a slip of the finger rather than the next word."""


def glued(left: Token, right: Token, text: str) -> Diagnostic:
    """`clickbutton`: two words without a space; or `lett x`, one word with a letter too many."""
    start, middle, end = place(left).start, place(right).start, place(right).end
    whole = _whole(left, text)
    if whole.text in INSTEAD_OF_STATEMENT or whole.text in ABOUT_STATEMENT:
        return _wrong_start(text, whole.text, place(whole), "statement", STATEMENTS)
    near = closest(f"{left.text}{right.text}", RESERVED)
    if near is not None and len(right.text) <= MOST_STRAY_LETTERS and _OPERAND_FOLLOWS.match(text, end):
        span = Span(start, end)
        return Diagnostic(
            code="CS002",
            message=f"unknown word `{left.text}{right.text}`",
            span=span,
            label=f"did you mean `{near}`?",
            fix=(Edit(span=span, text=near),),
        )
    return Diagnostic(
        code="CS002",
        message=f"unknown word `{left.text}{right.text}`",
        span=Span(start, end),
        label=f"did you mean `{left.text} {right.text}`?",
        help="words are separated by a space",
        fix=(Edit(span=Span(middle, middle), text=" "),),
    )


def _whole(token: Token, text: str) -> Token:
    """The word that a token begins: where `as` can come, `assert` begins with it."""
    word = _WORD.match(text, token.start)
    if word is None or word.end() <= token.end:
        return token
    return Token("NAME", word.group(), packed(Span(*word.span())))


def too_deep(span: Span) -> Diagnostic:
    """Expressions, types or blocks nested or chained beyond the limit."""
    return Diagnostic(
        code="CS004",
        message=f"more than {MOST_LEVELS} levels inside each other",
        span=Span(span.start, min(span.end, span.start + 40)),
        help="name parts of it with `let`, or split the node",
    )


def unexpected(error: UnexpectedToken | NoToken, text: str, literals: Mapping[str, str]) -> tuple[Diagnostic, int]:
    """The diagnostic, and an offset inside the declaration that is to blame."""
    if isinstance(error, NoToken):
        return _bad_character(text, error.offset), error.offset
    token = _whole(error.token, text)
    at_end = token.type == "$END"
    offset = len(text) if at_end else place(token).start
    misread = _misread(error)
    if misread is not None:
        return _missing_before(misread, text), misread.span.start - 1
    unclosed = _unclosed(text, token, offset)
    if unclosed is not None:
        return unclosed
    accepted = error.accepted
    expected = _readable(accepted, literals)
    span = Span(len(text), len(text)) if at_end else place(token)
    if _is_word_or_closes(token.text):
        if "CLICK" in accepted and "RBRACE" in accepted:
            return _wrong_start(text, token.text, span, "statement", STATEMENTS), offset
        if "NODE" in accepted and "$END" in accepted and "LBRACE" not in accepted:
            return _wrong_start(text, token.text, span, "declaration", DECLARATIONS), offset
    return slip(token, text, span, accepted) or _generic(token, at_end, span, expected), offset


def _is_word_or_closes(text: str) -> bool:
    """Anything else goes on with what stands before it, and begins nothing."""
    return _WORD.fullmatch(text) is not None or text in PAIRS.values()


def _misread(error: UnexpectedToken) -> ast.Name | None:
    """The reserved word just before, if it was read as a name for want of one: `let x =` and then `click`."""
    match error.before:
        case Token(type="NAME") as token:
            word = ast.Name(span=place(token), text=token.text)
        case ast.Reference(name=name, span=span):
            word = ast.Name(span=span, text=name)
        case _:
            return None
    return word if word.text in RESERVED else None


def _missing_before(word: ast.Name, text: str) -> Diagnostic:
    return Diagnostic(
        code="CS001",
        message=f"unexpected `{word.text}`",
        span=word.span,
        label="expected a name or a value",
        notes=(f"`{word.text}` is a reserved word and cannot be a name",),
        help=name_wanted(text[: word.span.start]),
    )


def _unclosed(text: str, token: Token, offset: int) -> tuple[Diagnostic, int] | None:
    """A bracket that is still open where a new declaration, or the end, has come."""
    begins = token.type == "$END" or (token.text in DECLARATIONS and text[:offset].rpartition("\n")[2] == "")
    if not begins:
        return None
    start = max((one.span.start for one in stretches(text) if one.span.start < offset), default=0)
    stack = open_brackets(text, start, offset)
    if not stack:
        return None
    bracket, opened = stack[-1]
    wanted = PAIRS[bracket]
    end = len(text[:offset].rstrip())
    what = "the file ends" if token.type == "$END" else f"`{token.text}` begins a declaration"
    diagnostic = Diagnostic(
        code="CS001",
        message=f"this `{bracket}` is never closed",
        span=Span(opened, opened + 1),
        label="opened here",
        others=(Label(span=Span(max(end - 1, 0), end), text=f"{what} after this, with {len(stack)} still open"),),
        help=f"close it with `{wanted}`",
    )
    return diagnostic, opened


def _wrong_start(text: str, word: str, span: Span, what: str, known: tuple[str, ...]) -> Diagnostic:
    if word in ("}", ")", "]"):
        message = f"this `{word}` closes nothing"
        return Diagnostic(code="CS001", message=message, span=span, help=f"take the `{word}` away, or open it before")
    help_ = _elsewhere(word, what) or (_meant(word, text[span.end :]) if what == "statement" else "")
    instead = INSTEAD_OF_STATEMENT.get(word) if what == "statement" else None
    near = instead or (None if help_ or not _WORD.fullmatch(word) else closest(word, known))
    return Diagnostic(
        code="CS001",
        message=f"no {what} begins with `{word}`",
        span=span,
        label=f"did you mean `{near}`?" if near else "",
        help=help_ or ("" if near else f"{what}s begin with " + ", ".join(f"`{one}`" for one in known)),
        fix=(Edit(span=span, text=near),) if near and (instead or is_surely(word, near)) else (),
    )


_ASSIGNED = re.compile(r"\s*=(?!=)")
_CALLED = re.compile(r"\s*\(")
_NAMED = re.compile(r'\s*"')


def _meant(word: str, rest: str) -> str:
    """What is said of a word that begins no statement, by the word and by what follows it."""
    if word in ABOUT_STATEMENT:
        return ABOUT_STATEMENT[word]
    if _ASSIGNED.match(rest):
        return f"a value is named with `let {word} = …`; `set {word} = …` changes what a loop keeps"
    if word in ROLES and _NAMED.match(rest):
        return f"`{word}` is a role: before it stands what is done with it, or asked: `click {word} …`, `seen {word} …`"
    if _CALLED.match(rest) and word not in INSTEAD_OF_STATEMENT:
        return f"a skill is run with `run {word}(…)`"
    return ""


def _elsewhere(word: str, what: str) -> str:
    if what == "declaration" and word in STATEMENTS:
        return f"`{word}` is a statement: it belongs inside the braces of a `node`"
    if what == "statement" and word in DECLARATIONS:
        return f"`{word}` is a declaration: it belongs outside of any braces"
    return ""


def _generic(token: Token, at_end: bool, span: Span, expected: list[str]) -> Diagnostic:
    found = "end of the file" if at_end else f"`{_shown(token.text)}`"
    notes: tuple[str, ...] = ()
    if token.text in RESERVED:
        notes = (f"`{token.text}` is a reserved word and cannot be a name",) if TERMINALS["NAME"] in expected else ()
    near = closest(token.text, [one.strip("`") for one in expected if one.startswith("`")])
    if len(expected) > MOST_EXPECTED:
        label = "not expected here"
    else:
        label = "expected " + _either(expected)
    return Diagnostic(
        code="CS001",
        message=f"unexpected {found}",
        span=span,
        label=f"did you mean `{near}`?" if near and near != token.text else label,
        notes=notes,
    )


def _either(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 2 else words)


def _shown(text: str) -> str:
    return text if len(text) <= 30 else text[:29] + "…"


def _readable(terminals: frozenset[str], literals: Mapping[str, str]) -> list[str]:
    """Expected terminals as people write them: symbols and words in backticks, kinds of token in words."""
    names = {f"`{literals[one]}`" if one in literals else TERMINALS.get(one, one) for one in terminals}
    return sorted(names)


def _bad_character(text: str, offset: int) -> Diagnostic:
    character = text[offset]
    rest = text[offset:].partition("\n")[0]
    if character == '"':
        return Diagnostic(
            code="CS001",
            message="this text is not closed on its line",
            span=Span(offset, offset + max(1, len(rest.rstrip()))),
            help='close it with `"`; write `\\n` for a line break inside of it',
        )
    help_ = _ABOUT_CHARACTER.get(character, "")
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    mended = stray_character(rest)
    fix = () if mended is None else (Edit(span=Span(offset, offset + len(mended[0])), text=mended[1]),)
    return Diagnostic(
        code="CS001", message=f"unexpected character `{shown}`", span=Span(offset, offset + 1), help=help_, fix=fix
    )


_ABOUT_CHARACTER = {
    "“": 'use straight quotes `"`',
    "”": 'use straight quotes `"`',
    "'": 'texts stand in double quotes `"`',
    "/": "a pattern such as `/[0-9]+/` is closed on its line; comments begin with `#`",
    ";": "statements need no `;`: each begins with a word of its own",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`, or `!=`",
    "=": "values are compared with `==`",
}
