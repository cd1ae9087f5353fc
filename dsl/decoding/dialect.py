"""grammar text --problems--> what in it is not read, or not read alike, by all of its readers.

The readers are Lark (LALR, contextual lexer), llguidance, which OpenAI's grammar tool is built on as well, and
XGrammar. What one of them refuses is a problem, and so is what two of them take for different languages: those
are worse, because nobody says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .model import GrammarFault, Symbol
from .regexes import may_be_empty, read_regex
from .scanning import Piece, pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A place where the readers part; `rule` names what is broken, `why` says who takes it otherwise."""

    line: int
    rule: str
    text: str
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.rule}: `{self.text}`: {self.why}"


def problems(text: str) -> list[Problem]:
    """All of them, by line."""
    found = list(pieces(text))
    everything = [problem for check in CHECKS for problem in check(found)]
    return sorted(set(everything), key=lambda one: (one.line, one.rule, one.text))


WHY: dict[str, str] = {
    "look-around": "llguidance and XGrammar refuse it",
    "atomic group": "llguidance refuses it",
    "possessive repetition": "llguidance reads a repetition of the repetition",
    "lazy repetition": "llguidance takes it for the greedy one",
    "back-reference": "llguidance and XGrammar refuse it",
    "edge of a word or text": "llguidance has none",
    "anchor": "llguidance ignores it in the middle of a text",
    "shorthand class": "it is ASCII for XGrammar and Unicode for the others",
    "escape": "not every reader knows it",
    "group with a name or flag": "not every reader knows it",
    "pattern flag": "XGrammar knows `s` alone",
    "unreadable pattern": "it is not plain enough to be bounded or turned into GBNF",
    "pattern of nothing": "Lark refuses terminals that may be empty",
    "text of nothing": "Lark refuses empty texts",
    "text without case": "XGrammar has it for ASCII alone",
    "import": "llguidance and XGrammar have the library `common` alone",
    "directive": "only `%ignore` and `%import common` are known to all",
    "priority": "llguidance refuses it",
    "template or count in braces": "llguidance has no templates, Lark no such counts",
    "attribute": "Lark has none",
    "intersection": "only llguidance has it",
    "complement": "only llguidance has it",
    "alias in a group": "Lark refuses it",
    "character": "it is in no part of the grammar's language",
    "second definition": "a name has one",
    "no start": "llguidance and XGrammar begin at the rule `start`",
    "unknown name": "nothing defines it",
    "rule in a terminal": "terminals are made of patterns and other terminals",
    "terminal of itself": "terminals are regexes, which have no recursion",
}
"""The rules of the dialect, and what becomes of those who break one."""

IN_PATTERNS: dict[str, str] = {
    "look-around": r"\(\?<?[=!]",
    "atomic group": r"\(\?>",
    "possessive repetition": r"(?:[*+?]|\{[0-9,]+\})\+",
    "lazy repetition": r"(?:[*+?]|\{[0-9,]+\})\?",
    "back-reference": r"\\[1-9]|\(\?P=",
    "edge of a word or text": r"\\[bBAZzG]",
    "anchor": r"[\^$]",
    "shorthand class": r"\\[dDwWsS]",
    "escape": r"\\[^dDwWsSbBAZzGntrfvxu1-9\W_]",
    "group with a name or flag": r"\(\?(?![:=!>]|<[=!]|P=)",
}
"""What may not stand in a pattern, by its look outside of character classes."""

# An escape, a character class, a repetition with its mark, the head of a group, or any other character.
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?:[*+?]|\{[0-9,]+\})[+?]?|\(\?(?:<[=!]|P=|.)|.", re.DOTALL)
_LITERAL_ESCAPE = re.compile(r'\\(?:["\\nrt]|u[0-9a-fA-F]{4})|\\(.)')
IN_CLASSES = frozenset({"shorthand class", "escape", "edge of a word or text"})
_HEAD = re.compile(r"(?:\.-?[0-9]+)?(?:\{[^{}]*\}|\[[^\[\]]*\])?:")
"""What follows the name of a definition: a priority, parameters or attributes if need be, and the colon."""


def patterns(found: Sequence[Piece]) -> Iterator[Problem]:
    """What stands in regexes."""
    for piece in found:
        if piece.kind == "pattern":
            body, _, flags = piece.text[1:].rpartition("/")
            yield from _in_pattern(piece, body)
            if flags.strip("s"):
                yield _problem(piece, "pattern flag")


def _in_pattern(piece: Piece, body: str) -> Iterator[Problem]:
    plain = True
    for token in _TOKEN.findall(body):
        is_class = token.startswith("[")
        for rule, look in IN_PATTERNS.items():
            if is_class and rule in IN_CLASSES:
                met = any(re.fullmatch(look, escape) for escape in re.findall(r"\\.", token))
            else:
                met = not is_class and re.match(look, token) is not None
            if met:
                plain = False
                yield Problem(line=piece.line, rule=rule, text=token, why=WHY[rule])
    if plain:
        yield from _unreadable_or_empty(piece, body)


def _unreadable_or_empty(piece: Piece, body: str) -> Iterator[Problem]:
    try:
        regex = read_regex(body)
    except GrammarFault:
        yield _problem(piece, "unreadable pattern")
        return
    if may_be_empty(regex):
        yield _problem(piece, "pattern of nothing")


def literals(found: Sequence[Piece]) -> Iterator[Problem]:
    """What stands in quotes."""
    for piece in found:
        if piece.kind != "literal":
            continue
        if any(match[1] for match in _LITERAL_ESCAPE.finditer(piece.text)):
            yield _problem(piece, "escape")
        if piece.text in ('""', '""i'):
            yield _problem(piece, "text of nothing")
        if piece.text.endswith("i") and not piece.text.isascii():
            yield _problem(piece, "text without case")


def directives(found: Sequence[Piece]) -> Iterator[Problem]:
    """Lines that begin with `%`."""
    for piece, following in zip(found, [*found[1:], None], strict=True):
        if piece.kind != "directive":
            continue
        if piece.text == "%import":
            if following is None or following.text != "common":
                yield _problem(piece, "import")
        elif piece.text != "%ignore":
            yield _problem(piece, "directive")


def signs(found: Sequence[Piece]) -> Iterator[Problem]:
    """What stands between names and texts."""
    nothing = Piece("stray", "", 0)
    depth = 0
    for before, piece, after in zip([nothing, *found], found, [*found[1:], nothing], strict=False):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(piece.text, 0) if piece.kind == "sign" else 0
        match piece.kind, piece.text:
            case "sign", "." if after.kind == "number":
                yield _problem(before, "priority")
            case "sign", "{":
                yield _problem(before, "template or count in braces")
            case "sign", "]" if after.text == ":":
                yield _problem(piece, "attribute")
            case "sign", "&":
                yield _problem(piece, "intersection")
            case "sign", "~" if after.kind != "number":
                yield _problem(piece, "complement")
            case "sign", "->" if depth > 0:
                yield _problem(piece, "alias in a group")
            case "stray", _:
                yield _problem(piece, "character")


def definitions(found: Sequence[Piece]) -> Iterator[Problem]:
    """Names: each defined once, and rules not in terminals."""
    defined, uses = _definitions(found)
    names = {piece.text.lstrip("!?") for piece in defined}
    for number, piece in enumerate(defined):
        if piece.text.lstrip("!?") in {one.text.lstrip("!?") for one in defined[:number]}:
            yield _problem(piece, "second definition")
    if "start" not in names:
        yield Problem(line=1, rule="no start", text="start", why=WHY["no start"])
    for head, piece in uses:
        if piece.text not in names:
            yield _problem(piece, "unknown name")
        elif head is not None and Symbol(head.text).is_terminal and not Symbol(piece.text).is_terminal:
            yield _problem(piece, "rule in a terminal")
    yield from _circles(uses)


def _definitions(found: Sequence[Piece]) -> tuple[list[Piece], list[tuple[Piece | None, Piece]]]:
    """Where names are defined, and where which definition uses one (None: a directive)."""
    defined: list[Piece] = []
    uses: list[tuple[Piece | None, Piece]] = []
    head: Piece | None = None
    is_import = False
    for number, piece in enumerate(found):
        behind = "".join(one.text for one in found[number + 1 : number + 12])
        if piece.kind == "directive":
            head, is_import = None, piece.text == "%import"
        if piece.kind != "name" or (number and found[number - 1].text == "->" and not is_import):
            continue
        if _HEAD.match(behind):
            head, is_import = piece, False
            defined.append(piece)
        elif is_import:
            # `common.INT -> WHOLE` defines the second name.
            defined += [piece] if piece.text != "common" and not behind.startswith("->") else []
        else:
            uses.append((head, piece))
    return defined, uses


def _circles(uses: Sequence[tuple[Piece | None, Piece]]) -> Iterator[Problem]:
    """Terminals that are made of themselves."""
    parts: dict[str, set[str]] = {}
    for head, piece in uses:
        if head is not None and Symbol(head.text).is_terminal:
            parts.setdefault(head.text, set()).add(piece.text)
    for head in {head.text: head for head, _ in uses if head is not None}.values():
        waiting, seen = [head.text], set[str]()
        while waiting:
            new = parts.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        if head.text in seen:
            yield _problem(head, "terminal of itself")


def _problem(piece: Piece, rule: str) -> Problem:
    return Problem(line=piece.line, rule=rule, text=piece.text, why=WHY[rule])


CHECKS = (patterns, literals, directives, signs, definitions)
