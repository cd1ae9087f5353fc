"""Grammar --spaced--> Grammar in which white space is written out: no `%ignore`, no two words that touch.

Lark finds words by longest match and looks at the places of tokens afterwards; a decoder's mask cannot look back.
So each token brings the gap before it along: must there be white space, may there be, or is there none? Behind an
opening sign such as `(` the gap is the sign's, and what follows brings none. Each rule is therefore written up to
twice: for what follows a word, under its own name, and bare, for the beginning of the text and behind opening signs.

The gaps are those of the formatter's layout. One token of look-ahead is no longer enough to parse the result, as
the gap takes it: it is for decoders, which follow all readings at once, and not for LALR.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal as OneOf
from typing import TypeAlias

from .model import (
    EMPTY,
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
    nullable,
    optional,
    rule_of,
    sequence,
)

State: TypeAlias = OneOf["bare", "word"]
"""What stands before: nothing, or an opening sign and its gap; or anything else."""
Gap: TypeAlias = OneOf["none", "may", "must"]

BEFORE: dict[str, Gap] = {
    **dict.fromkeys((",", ".", ":", "?"), "none"),
    **dict.fromkeys(("(", ")", "[", "]", "}"), "may"),
}
"""The gap before a sign; before every other token there must be one."""
OPENING: dict[str, Gap] = {".": "none", **dict.fromkeys(("(", "[", "{", "-"), "may")}
"""The signs that bring the gap behind them along."""

Branches: TypeAlias = dict[State, Expression]
"""How a phrase can be written, by the state that it leaves behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Terminals for white space: anywhere, in braces and before what begins a line, and at the end of the text."""

    space: Expression
    line: Expression
    end: Expression
    line_starts: frozenset[str]


def spaced(grammar: Grammar, gaps: Gaps) -> Grammar:
    """The rules that `start` needs, with gaps between their tokens."""
    spacer = _Spacer(grammar, gaps)
    start = spacer.rule("start", "bare")
    alternatives = tuple(
        replace(one, expression=sequence([one.expression, optional(gaps.end)])) for one in start.alternatives
    )
    rules = {"start": replace(start, alternatives=alternatives)}
    while spacer.wanted:
        name, state = spacer.wanted.pop(0)
        if name_in(name, state) not in rules:
            if state != "word" and name_in(name, state) in grammar.rules:
                raise GrammarFault(f"rule `{name_in(name, state)}` has the name of another one in this export")
            rules[name_in(name, state)] = spacer.rule(name, state)
    return replace(grammar, rules=rules, ignored=())


def name_in(name: str, state: State) -> str:
    """What a rule is called where it follows this."""
    return name if state == "word" else f"{name}_bare"


class _Spacer:
    def __init__(self, grammar: Grammar, gaps: Gaps) -> None:
        self.grammar = grammar
        self.gaps = gaps
        self.nullable = nullable({rule.name: rule.expression for rule in grammar.rules.values()})
        self.wanted: list[tuple[str, State]] = []

    def rule(self, name: str, state: State) -> Rule:
        """A rule as it is written behind this; the empty text is left to who uses it."""
        options: list[Expression] = []
        for one in self.grammar.rules[name].alternatives:
            branches = self.branches(one.expression, state)
            if state != "word" and branches.get(state) == EMPTY:
                del branches[state]
            if set(branches) - {"word"}:
                raise GrammarFault(f"rule `{name}` may end in an opening sign, so what follows cannot be spaced")
            options += branches.values()
        return rule_of("start" if name == "start" else name_in(name, state), _factored(options))

    def branches(self, expression: Expression, state: State) -> Branches:
        match expression:
            case Literal(text=text):
                return self.token(expression, text, state)
            case Symbol() if expression.is_terminal:
                return self.token(expression, "", state)
            case Symbol(name=name):
                return self.reference(name, state)
            case Sequence(items=items):
                return self.sequence(items, state)
            case Choice(options=options):
                return _merged([self.branches(one, state) for one in options])
            case Repeat(item=item, least=least, most=most):
                return self.repeat(item, least, most, state)

    def token(self, token: Expression, text: str, state: State) -> Branches:
        before = "none" if state == "bare" else BEFORE.get(text, "must")
        in_lines = text in self.gaps.line_starts or text == "}"
        written = [*self.gap(before, in_lines=in_lines), token]
        if text in OPENING:
            return {"bare": sequence([*written, *self.gap(OPENING[text], in_lines=text == "{")])}
        return {"word": sequence(written)}

    def gap(self, gap: Gap, *, in_lines: bool) -> list[Expression]:
        if gap == "none":
            return []
        white = self.gaps.line if in_lines else self.gaps.space
        return [white if gap == "must" else optional(white)]

    def reference(self, name: str, state: State) -> Branches:
        self.wanted.append((name, state))
        branches: Branches = {"word": Symbol(name_in(name, state))}
        if name in self.nullable and state != "word":
            branches[state] = EMPTY
        return branches

    def sequence(self, items: tuple[Expression, ...], state: State) -> Branches:
        branches: Branches = {state: EMPTY}
        for item in items:
            grown = []
            for before, prefix in branches.items():
                for after, rest in self.branches(item, before).items():
                    grown.append({after: sequence([prefix, rest])})
            branches = _merged(grown)
        return branches

    def repeat(self, item: Expression, least: int, most: int | None, state: State) -> Branches:
        once = self.branches(item, state)
        if most == 1:
            return _merged([{state: EMPTY}, once])
        if most is not None or least > 1 or set(once) != {"word"}:
            raise GrammarFault("only phrases that end in a word are repeated, and any number of times")
        more = Repeat(self.branches(item, "word")["word"], 0, None)
        at_least_one = sequence([once["word"], more])
        if state == "word":
            return {"word": replace(more, least=least)}
        return {"word": at_least_one} if least else {state: EMPTY, "word": at_least_one}


def _factored(options: list[Expression]) -> list[Expression]:
    """Many words with the same gap before them, such as verbs and roles, as one gap and the words."""
    pairs = [one.items for one in options if isinstance(one, Sequence) and len(one.items) == 2]
    gaps = {pair[0] for pair in pairs}
    if len(pairs) < max(3, len(options)) or len(gaps) > 1:
        return options
    return [sequence([gaps.pop(), choice([pair[1] for pair in pairs])])]


def _merged(several: list[Branches]) -> Branches:
    merged: Branches = {}
    for branches in several:
        for state, expression in branches.items():
            merged[state] = either(merged[state], expression) if state in merged else expression
    return merged


def either(one: Expression, other: Expression) -> Expression:
    """One or the other; with nothing to choose from, an optional phrase."""
    if one == EMPTY:
        return optional(other)
    return optional(one) if other == EMPTY else choice([one, other])
