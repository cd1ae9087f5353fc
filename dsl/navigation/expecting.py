"""What may be written at an offset: words of the grammar, and kinds of names. Also where the text is broken.

The grammar's own tables say which words and tokens come next; the words before the offset say what a name there
would be. Only the declaration around the offset is looked at, so mistakes elsewhere change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

from ..classes import frozen
from ..parsing.brackets import stretches
from ..parsing.next_tokens import Next, Written, next_after
from ..skeleton import pieces
from ..source import Span
from ..verbs import BY_WORD, PARTICLES, OperandKind, Verb

NameKind: TypeAlias = Literal[
    "value",
    "element",
    "member",
    "type",
    "currency",
    "site",
    "agent",
    "node",
    "secret",
    "skill",
    "local",
    "field",
    "argument",
    "unit",
    "trigger",
]
"""A `value` is whatever an expression may begin with; an `element` is one of a page; a `member` stands behind the dot
of `owner`; an `argument` names a parameter of the skill `owner`."""

TextKind: TypeAlias = Literal["tier", "address", "file", "interpolation", "end"]

_HEADS = {"skills": "skills s\n", "patch": 'patch p at "0"\n'}
_FIRST_WORD = re.compile(r"(?:\s|#[^\n]*\n)*([a-z]+)\b")
_WORD_BEFORE = re.compile(r"[A-Za-z_0-9]*\Z")
_PATH_BEFORE = re.compile(r"(?:[A-Za-z_]\w*\.)*\Z")
_OPEN = re.compile(r"\{(?!\{)((?:[A-Za-z_]\w*\.)*)([A-Za-z_]\w*)?\Z")

NEW_NAME_AFTER = frozenset(
    "plan skills patch site input record enum agent node done let give for each commit download screenshot keeping"
    " committed unsettled".split()
)
"""Words behind which a name is declared, that nobody can guess."""


@frozen
class Expected:
    """What fits at an offset. The word from `start` up to the offset is what is there already.

    `operand` is what an act's operand or particle has to be, with the verb's row; `declaration` is where that
    declaration begins.
    """

    start: int
    words: frozenset[str] = frozenset()
    names: NameKind | None = None
    owner: str = ""
    text: TextKind | None = None
    verb: Verb | None = None
    operand: OperandKind | None = None
    declaration: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to offer."""
        return not self.words and self.names is None and self.text is None


def expected_at(text: str, offset: int) -> Expected:
    """What fits at an offset of a text."""
    begin, head = _declaration_around(text, offset)
    inside = _inside(text, begin, offset)
    if inside is not None:
        return _in_text(text, begin, head, inside, offset)
    found = _WORD_BEFORE.search(text, begin, offset)
    start = found.start() if found else offset
    follow = _follow(text, begin, head, start)
    return _expected(follow, len(head), start, begin) if follow is not None else Expected(start=start)


def _declaration_around(text: str, offset: int) -> tuple[int, str]:
    """Where the declaration begins that an offset stands in, and a head that makes a program of it."""
    first = _FIRST_WORD.match(text)
    head = _HEADS.get(first.group(1) if first else "", "plan p\n")
    around = [one.span.start for one in stretches(text) if one.span.start < offset]
    return (around[-1], head) if around else (0, "")


def _inside(text: str, begin: int, offset: int) -> Span | None:
    """The comment or text that an offset stands in; one that is not closed goes on to the end of its line."""
    for piece in pieces(text, begin):
        if piece.start() >= offset:
            return None
        token = piece.group()
        if len(token) == 1 and token != '"':
            continue
        open_ended = token[0] == "#" or (token[0] == '"' and (len(token) == 1 or token[-1] != '"'))
        if token[0] in '#"' and (offset < piece.end() or (open_ended and offset == piece.end())):
            return Span(piece.start(), piece.end())
    return None


def _follow(text: str, begin: int, head: str, end: int) -> Next | None:
    """What may come at `end`. Where the declaration is broken before it, its last line alone has to do."""
    follow = next_after(head + text[begin:end])
    if follow is not None:
        return follow
    line = text.rfind("\n", 0, end) + 1
    indented = text[line : line + 1].isspace()
    return next_after(f"plan p node n {{ {text[line:end]}" if indented else f"plan p {text[line:end]}")


# Texts


def _in_text(text: str, begin: int, head: str, inside: Span, offset: int) -> Expected:
    """Inside of a comment nothing is expected; in a text it depends on what stands before it."""
    nothing = Expected(start=offset)
    if text[inside.start] == "#" or text.startswith('"""', inside.start):
        return nothing
    hole = _OPEN.search(text, inside.start, offset)
    if hole is not None:
        owner, begun = hole.group(1), hole.group(2) or ""
        kind: NameKind = "member" if owner else "value"
        start = offset - len(begun)
        return Expected(start=start, names=kind, owner=owner[:-1], text="interpolation", declaration=begin)
    follow = _follow(text, begin, head, inside.start)
    if follow is None or "STRING" not in follow.kinds or not follow.tokens:
        return nothing
    last = follow.tokens[-1].text
    kinds: dict[str, TextKind] = {"model": "tier", "goto": "address", "spec": "file", "use": "file", "to": "end"}
    kind_of_text = kinds.get(last)
    if kind_of_text == "end" and _act(follow.tokens)[1] != "end":
        kind_of_text = None
    return Expected(start=inside.start + 1, text=kind_of_text, declaration=begin)


# Words and names


def _expected(follow: Next, head: int, start: int, begin: int) -> Expected:
    tokens = tuple(one for one in follow.tokens if one.span.start >= head) or follow.tokens
    texts = [one.text for one in tokens]
    words = frozenset(one for one in follow.words if one.isalpha())
    verb, operand = _act(tokens)
    if verb is not None:
        wanted = {rule.word for rule in verb.particles}
        written = {one.text for one in tokens if one.span.start > _verb_place(tokens)}
        others = frozenset(PARTICLES) - (wanted - written)
        words -= others - ({"in"} if "in" in follow.words else set())
    names, owner = _name(follow, tokens, texts)
    if names == "value" and operand == "element":
        names = "element"
    here = operand if names in ("value", "element") else None
    return Expected(start=start, words=words, names=names, owner=owner, verb=verb, operand=here, declaration=begin)


def _verb_place(tokens: Sequence[Written]) -> int:
    return next((one.span.start for one in reversed(tokens) if _is_verb(one)), 0)


def _is_verb(token: Written) -> bool:
    return token.text in BY_WORD and token.kind == token.text.upper()


def _act(tokens: Sequence[Written]) -> tuple[Verb | None, OperandKind | None]:
    """The act that the last tokens belong to, and what has to come next where an operand begins."""
    for position in range(len(tokens) - 1, -1, -1):
        one = tokens[position]
        if one.text in "{}" or (one.kind == one.text.upper() and one.text in _NO_PART_OF_AN_ACT):
            return None, None
        if _is_verb(one):
            verb = BY_WORD[one.text]
            if position == len(tokens) - 1:
                return verb, verb.operand
            last = tokens[-1].text
            return verb, next((rule.kind for rule in verb.particles if rule.word == last), None)
    return None, None


_NO_PART_OF_AN_ACT = frozenset("let give set if expect require for repeat stop run do return proved spends".split())


def _name(follow: Next, tokens: Sequence[Written], texts: Sequence[str]) -> tuple[NameKind | None, str]:
    """Which kind of name fits, and whose."""
    if "NAME" not in follow.kinds or not texts:
        return None, ""
    last = texts[-1]
    if last == ".":
        return "member", _owner(texts)
    if follow.kinds == {"NAME"} and follow.words <= {"["}:
        if follow.words:
            return "type", ""
        return _only_a_name(tokens, texts), ""
    if "true" in follow.words:
        return "value", ""
    if last in "{,":
        return "field", ""
    if last in ("Money",):
        return "currency", ""
    return None, ""


def _owner(texts: Sequence[str]) -> str:
    """`a.b` of `a.b.`; nothing where another expression stands before the dot."""
    path: list[str] = []
    position = len(texts) - 2
    while position >= 0 and (texts[position].isidentifier()):
        path.insert(0, texts[position])
        if position == 0 or texts[position - 1] != ".":
            return ".".join(path)
        position -= 2
    return ""


_AFTER: dict[str, NameKind] = {
    "using": "secret",
    "continue": "node",
    "run": "skill",
    "set": "local",
    "of": "node",
    "after": "node",
    "before": "node",
    "remove": "node",
    "stop": "node",
    "reassign": "node",
    "rebudget": "node",
    "currency": "currency",
    "when": "trigger",
    "on": "site",
    "flow": "site",
    "influence": "site",
    "->": "site",
    "to": "agent",
}
"""What a name is behind a word, where nothing but a name can stand."""


def _only_a_name(tokens: Sequence[Written], texts: Sequence[str]) -> NameKind | None:
    """Where the grammar takes a name and nothing else."""
    last, first = texts[-1], texts[0]
    if tokens[-1].kind in ("INT", "COUNT"):
        return "unit"
    if last == "by":
        if first in ("node", "done", "replace", "insert") and "{" not in texts:
            return "agent"
        return "skill" if len(texts) > 1 and texts[-2] == "login" else "field"
    if last == "for" and first == "secret":
        return "site"
    if last == ",":
        return _after_comma(texts)
    if last == "{":
        return "field"
    return None if last in NEW_NAME_AFTER else _AFTER.get(last)


_LISTS: dict[str, NameKind] = {"after": "node", "for": "site", "from": "site", "using": "secret", "auth": "secret"}


def _after_comma(texts: Sequence[str]) -> NameKind | None:
    """The next of some names goes on with what the first was."""
    for one in reversed(texts):
        if one in _LISTS:
            return _LISTS[one]
        if one in ("{", "record", "enum"):
            return "field"
    return None
