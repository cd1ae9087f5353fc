"""Grammar --write_gbnf--> text for llama.cpp and the servers built on it.

GBNF (https://github.com/ggml-org/llama.cpp/tree/master/grammars) has no terminals, no regexes and no left
recursion. Terminals become rules of character classes; `sum: product | sum "+" product` becomes
`sum ::= product ("+" product)*`. What is repeated a counted number of times becomes a rule of its own, because
llama.cpp writes a counted group out once for each round and refuses more than some two thousand of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from .model import (
    Choice,
    Expression,
    Grammar,
    GrammarFault,
    Literal,
    Repeat,
    Rule,
    Sequence,
    Symbol,
    choice,
    may_be_empty,
    nullable,
    sequence,
)
from .regexes import Alternation, Characters, Concatenation, Regex, Repetition, read_regex

START = "root"
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}


def write_gbnf(grammar: Grammar) -> str:
    """The grammar as GBNF. Raises `GrammarFault` when white space is left to `%ignore`, or left recursion stays."""
    if grammar.ignored:
        raise GrammarFault("GBNF has no `%ignore`: write the gaps out first")
    rules = {rule.name: without_left_recursion(rule) for rule in grammar.rules.values()}
    _refuse_left_recursion(rules)
    writer = _Writer()
    lines = [f"{_rule_name(name)} ::= {writer.expression(body, inside='rule')}" for name, body in rules.items()]
    for name, pattern in grammar.terminals.items():
        lines.append(f"{_terminal_name(name)} ::= {writer.regex(read_regex(pattern), inside='rule')}")
    return "\n".join([*lines, *writer.helpers.values()]) + "\n"


def without_left_recursion(rule: Rule) -> Expression:
    """The rule's body, with the alternatives that begin with the rule itself as a repetition at the end."""
    heads: list[Expression] = []
    tails: list[Expression] = []
    for one in rule.alternatives:
        match one.expression:
            case Sequence(items=(Symbol(name=name), *rest)) if name == rule.name:
                tails.append(sequence(list(rest)))
            case expression:
                heads.append(expression)
    if not tails:
        return choice(heads)
    if not heads:
        raise GrammarFault(f"rule `{rule.name}` never ends")
    return sequence([choice(heads), Repeat(choice(tails), 0, None)])


def _refuse_left_recursion(rules: dict[str, Expression]) -> None:
    empty = nullable(rules)
    corners = {name: _corners(body, empty) for name, body in rules.items()}
    for name in rules:
        waiting, seen = [name], set[str]()
        while waiting:
            new = corners.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        if name in seen:
            raise GrammarFault(f"rule `{name}` is left recursive through others")


def _corners(expression: Expression, empty: frozenset[str]) -> set[str]:
    """The rules that may stand first in an expression."""
    match expression:
        case Symbol(name=name):
            return {name}
        case Sequence(items=items):
            found: set[str] = set()
            for one in items:
                found |= _corners(one, empty)
                if not may_be_empty(one, empty):
                    break
            return found
        case Choice(options=options):
            return set[str]().union(*(_corners(one, empty) for one in options))
        case Repeat(item=item, most=most):
            if most is None and may_be_empty(item, empty):
                raise GrammarFault("what is repeated may be empty, which llama.cpp takes for left recursion")
            return _corners(item, empty)
        case Literal():
            return set()


def _rule_name(name: str) -> str:
    return START if name == "start" else name.strip("_").replace("_", "-")


def _terminal_name(name: str) -> str:
    """Rules and terminals share one kind of name here, so terminals are told by their end."""
    return f"{name.lower().replace('_', '-')}-token"


class _Writer:
    """Writes bodies; `helpers` are the rules that they need, by their body."""

    def __init__(self) -> None:
        self.helpers: dict[str, str] = {}
        self.names: dict[str, str] = {}

    def expression(self, expression: Expression, *, inside: str) -> str:
        match expression:
            case Literal(text=text):
                return _quoted(text)
            case Symbol(name=name):
                return _terminal_name(name) if expression.is_terminal else _rule_name(name)
            case Sequence(items=()):
                return '""'
            case Sequence(items=items):
                text = " ".join(self.expression(one, inside="sequence") for one in items)
                return f"({text})" if inside == "repeat" else text
            case Choice(options=options):
                text = " | ".join(self.expression(one, inside="choice") for one in options)
                return text if inside == "rule" else f"({text})"
            case Repeat(item=item, least=least, most=most):
                text = self.expression(item, inside="repeat") + _counts(least, most)
                return f"({text})" if inside == "repeat" else text

    def regex(self, regex: Regex, *, inside: str) -> str:
        match regex:
            case Characters():
                return _class(regex)
            case Concatenation(items=()):
                return '""'
            case Concatenation(items=items):
                text = " ".join(self.pieces(items))
                return f"({text})" if inside == "repeat" else text
            case Alternation(options=options):
                text = " | ".join(self.regex(one, inside="choice") for one in options)
                return text if inside == "rule" else f"({text})"
            case Repetition(item=item, least=least, most=most):
                text = self.repeated(item, counted=most not in (None, 1)) + _counts(least, most)
                return f"({text})" if inside == "repeat" else text

    def pieces(self, items: tuple[Regex, ...]) -> Iterator[str]:
        """What stands one after the other; single characters in a row as one text."""
        for is_text, row in groupby(items, key=lambda one: _single(one) is not None):
            if is_text:
                yield _quoted("".join(_single(one) or "" for one in row))
            else:
                yield from (self.regex(one, inside="sequence") for one in row)

    def repeated(self, item: Regex, *, counted: bool) -> str:
        if not counted or isinstance(item, Characters):
            return self.regex(item, inside="repeat")
        body = self.regex(item, inside="rule")
        name = self.names.setdefault(body, f"part-{len(self.names) + 1}")
        self.helpers[name] = f"{name} ::= {body}"
        return name


def _counts(least: int, most: int | None) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
    if short is not None:
        return short
    return f"{{{least}}}" if least == most else f"{{{least},{'' if most is None else most}}}"


def _quoted(text: str) -> str:
    return '"' + "".join('\\"' if one == '"' else _escaped(one) for one in text) + '"'


def _single(regex: Regex) -> str | None:
    """The character, if it can be but one."""
    match regex:
        case Characters(ranges=((first, last),), negated=False) if first == last:
            return first
        case _:
            return None


def _class(characters: Characters) -> str:
    single = _single(characters)
    if single is not None:
        return _quoted(single)
    ranges = (_in_class(first) + ("" if first == last else f"-{_in_class(last)}") for first, last in characters.ranges)
    return f"[{'^' if characters.negated else ''}{''.join(ranges)}]"


def _in_class(character: str) -> str:
    """A character between brackets, where some mean something else; their codes are read alike everywhere."""
    return f"\\x{ord(character):02X}" if character in "[]-^" else _escaped(character)


def _escaped(character: str) -> str:
    if ord(character) < 0x20 or character == "\x7f":
        return _ESCAPES.get(character, f"\\x{ord(character):02X}")
    return _ESCAPES.get(character, character)
