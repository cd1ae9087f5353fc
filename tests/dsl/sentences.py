"""Sentences of the grammar: plans that parse, whatever they mean, with comments and white space anywhere.

The rules are those that Lark makes of `grammars/plan.lark`, so a new form of the language is tested from the day it
is in the grammar.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st
from lark import Lark
from lark.grammar import NonTerminal, Rule, Symbol
from lark.lexer import PatternStr

from callsheet.dsl.parsing.tables import OPTIONS, grammar_text

NAMES = ("a", "product", "n1", "_x", "text", "value", "spend", "given", "model", "basic", "Text", "Money", "button")
ROOM = (
    "",
    "x",
    "Sign in",
    "é – ×",
    "#",
    '\\"',
    "\\\\",
    "\\n",
    "\\t",
    "{{",
    "}}",
    "{a}",
    "{pick.product.name}",
    "\r",
    "'",
    "/",
)


def _joined(pieces: list[str]) -> str:
    return '"' + "".join(pieces) + '"'


plain_strings = st.lists(st.sampled_from([one for one in ROOM if not one.startswith("{") or one == "{{"]), max_size=3)
strings = st.lists(st.sampled_from(ROOM) | st.characters(exclude_characters='"\\{}\n'), max_size=4).map(_joined)
TERMINALS: dict[str, st.SearchStrategy[str]] = {
    "NAME": st.sampled_from(NAMES),
    "STRING": strings,
    "DOC": st.text(st.characters(exclude_characters='"'), max_size=20).map(lambda text: f'"""{text}"""'),
    "REGEX": st.sampled_from([r"/^[A-Z]{2}-\d+$/", r"/a\/b/", '/"#(/', "/x/"]),
    "MONEY": st.sampled_from(["$0", "$20", "$0.50", "$3.5", "€007.10", "£3", "3EUR", "0.5USD", "12.34GBP"]),
    "DURATION": st.tuples(st.integers(0, 8784), st.sampled_from(["ms", "s", "min", "h"])).map(
        lambda two: f"{two[0]}{two[1]}"
    ),
    "DATE": st.dates().map(lambda day: f"@{day.isoformat()}"),
    "COUNT": st.sampled_from(["1k", "60k", "0.5k", "1.5M", "3M", "1.234k"]),
    "DECIMAL": st.sampled_from(["0.25", "1.0", "00.50", "3.14159"]),
    "INT": st.sampled_from(["0", "1", "7", "007", "1000", "1_000", "999999999999999999"]),
    "COMPARISON": st.sampled_from(["==", "!=", "<=", ">=", "<", ">"]),
}
ONLY_HERE = {
    ("amount", "NAME"): st.sampled_from(["steps", "step", "tokens", "calls", "replans"]),
    ("kind", "STRING"): plain_strings.map(_joined),
}
"""Terminals whose text a rule restricts."""


@dataclass(frozen=True)
class Grammar:
    """The rules by what they make, the text of each literal, and how high the lowest tree of each rule is."""

    rules: dict[str, list[Rule]]
    literals: dict[str, str]
    heights: dict[int, int]

    def lowest(self, name: str) -> Rule:
        """The rule that ends soonest."""
        return min(self.rules[name], key=lambda rule: self.heights[id(rule)])


@cache
def grammar() -> Grammar:
    """The grammar as it is shipped."""
    lark = Lark(grammar_text(), **OPTIONS)
    rules: dict[str, list[Rule]] = {}
    for rule in lark.rules:
        rules.setdefault(rule.origin.name, []).append(rule)
    literals = {one.name: one.pattern.value for one in lark.terminals if isinstance(one.pattern, PatternStr)}
    return Grammar(rules=rules, literals=literals, heights=_heights(lark.rules))


def _heights(rules: list[Rule]) -> dict[int, int]:
    lowest: dict[str, int] = {}
    heights: dict[int, int] = {}
    while len(heights) < len(rules):
        for rule in rules:
            below = [lowest.get(symbol.name) for symbol in rule.expansion if isinstance(symbol, NonTerminal)]
            if None not in below:
                heights[id(rule)] = 1 + max((height for height in below if height is not None), default=0)
        for rule in rules:
            if id(rule) in heights:
                name = rule.origin.name
                lowest[name] = min(lowest.get(name, heights[id(rule)]), heights[id(rule)])
    return heights


@st.composite
def phrases(draw: st.DrawFn, symbol: str, choices: int = 25) -> list[str]:
    """The tokens of one `symbol`; after so many choices each rule is the one that ends soonest."""
    tokens: list[str] = []
    waiting: list[tuple[Symbol, str]] = [(NonTerminal(symbol), "")]
    while waiting:
        current, inside = waiting.pop()
        if not isinstance(current, NonTerminal):
            tokens.append(draw(_terminal(current.name, inside)))
            continue
        rules = grammar().rules[current.name]
        if len(rules) == 1 or choices <= 0:
            rule = grammar().lowest(current.name)
        else:
            rule = rules[draw(st.integers(0, len(rules) - 1))]
            choices -= 1
        label = rule.alias or rule.origin.name
        waiting += [(one, label) for one in reversed(rule.expansion)]
    return tokens


def _terminal(name: str, inside: str) -> st.SearchStrategy[str]:
    literal = grammar().literals.get(name)
    if literal is not None:
        return st.just(literal)
    return ONLY_HERE.get((inside, name), TERMINALS[name])


@st.composite
def token_lists(draw: st.DrawFn, most: int = 4) -> list[list[str]]:
    """The tokens of a plan: of its head, then of each of its declarations."""
    doc = draw(st.none() | TERMINALS["DOC"])
    head = ["plan", draw(TERMINALS["NAME"]), *([] if doc is None else [doc])]
    return [head, *draw(st.lists(phrases("declaration"), max_size=most))]


texts = token_lists().map(lambda lists: "\n".join(" ".join(tokens) for tokens in lists))
"""Plans that parse."""

COMMENTS = ("#", "# why", "#!", '# "text" {', "# a  b \t ", "# é # }")
GAPS = ("\n", "\n\n\n", "\t \r\n", "  ")


@dataclass(frozen=True)
class Littered:
    """The same tokens twice: `plain` with a space between them, `text` with comments and line breaks as well."""

    plain: str
    text: str
    comments: tuple[str, ...]


@st.composite
def littered(draw: st.DrawFn) -> Littered:
    """Plans with comments anywhere."""
    tokens = [token for tokens in draw(token_lists()) for token in tokens]
    litter = draw(
        st.dictionaries(
            st.integers(0, len(tokens)),
            st.lists(
                st.sampled_from(GAPS) | st.sampled_from(COMMENTS).map(lambda text: f"{text}\n"), min_size=1, max_size=4
            ),
            max_size=10,
        )
    )
    text = ""
    for number, token in enumerate([*tokens, ""]):
        text += "".join(litter.get(number, ())) + token + " "
    comments = tuple(one.rstrip() for number in sorted(litter) for one in litter[number] if one.startswith("#"))
    return Littered(plain=" ".join(tokens), text=text, comments=comments)
