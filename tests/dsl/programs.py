"""Programs that are right, built step by step, and programs that are nearly so.

A program is a list of declarations in text. Each step only uses what stands there already, so that `check` has to
accept what comes out; a near miss is such a program with one or two tokens changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hypothesis import strategies as st

HEAD = "plan made"
DECLARED = (
    'site shop at "http://localhost:3000/cart" auth basic "bob", pass_word',
    "secret pass_word: Text for shop",
    'site blog at "https://blog.example"',
    "flow shop -> blog",
    "record Thing { label: Text, price: Money, rating: Decimal? }",
    "agent scout is browser on shop",
    'agent buyer is model "standard" on shop',
    "agent writer is browser on blog",
    'input word: Text = "usb cable"',
    "input limit: Money = $20",
    "input amount: Int = 3",
    "input things: [Thing] = []",
    "input maybe: Text?",
    "budget 100k steps, 300h, 1M tokens, spend $1000",
)
MONEY_OF_THE_PLAN = [("limit", "Money")]
AGENTS = ("scout", "buyer", "writer")
LITERALS = {
    "Text": ('"x"', '"{word}!"', '"{{}}"', 'upper("a")'),
    "Int": ("0", "7", "1_000", "count(things)"),
    "Decimal": ("0.25", "decimal(2)"),
    "Bool": ("true", "false", "(maybe is given)", "(word matches /^[a-z]+$/)"),
    "Money": ("$20", "$0.50", "limit"),
    "Date": ("@2026-11-01", "@2026-11-01 + 24h"),
    "Thing": ('{ label: "a", price: $1, rating: none }', "first(things)"),
    "[Text]": ('["a", "b"]', "[t.label for t in things]", 'split(word, " ")'),
    "[Thing]": ("things", "[t for t in things if t.price < limit]", "sort(things by price desc)"),
}
JOINED = {
    "Text": ("({} + {})", '(when {} < {} then "a" else maybe ?? "b")'),
    "Int": ("({} + {})", "({} * -{})"),
    "Decimal": ("({} / {})", "({} - {})"),
    "Bool": ("({} and {})", "({} or not {})", "({} == {})"),
    "Money": ("({} + {})", "sum([{}, {}])"),
    "[Text]": ("({} + {})",),
    "[Thing]": ("flatten([{}, {}])",),
}
"""How two values of a type make one."""
ROLES = ('row "{word}"', 'cell "Price" in row', "listitem nth 2", 'button "Save" near heading', 'region having img "a"')


@dataclass
class Node:
    """What is known of a node while it is written."""

    name: str
    agent: str | None
    lines: list[str] = field(default_factory=list)
    known: list[tuple[str, str]] = field(default_factory=list)
    gives: list[tuple[str, str]] = field(default_factory=list)
    opened: bool = False


@st.composite
def values(draw: st.DrawFn, kind: str, known: list[tuple[str, str]], depth: int = 2) -> str:
    """An expression of a type, of literals and of what is known."""
    names = [name for name, its in known if its == kind]
    if draw(st.booleans()) and names:
        return draw(st.sampled_from(names))
    if kind in JOINED and depth and draw(st.booleans()):
        joined = draw(st.sampled_from(JOINED[kind]))
        return joined.format(draw(values(kind, known, depth - 1)), draw(values(kind, known, depth - 1)))
    return draw(st.sampled_from(LITERALS[kind]))


def _let(draw: st.DrawFn, node: Node) -> str:
    kind = draw(st.sampled_from(sorted(LITERALS)))
    name = f"{node.name}_v{len(node.lines)}"
    value = draw(values(kind, node.known))
    node.known.append((name, kind))
    return f"let {name}: {kind} = {value}\n  require [{name}] == [{name}]"


def _give(draw: st.DrawFn, node: Node) -> str:
    kind = draw(st.sampled_from(sorted(LITERALS)))
    name = f"{node.name}_g{len(node.lines)}"
    node.gives.append((f"{node.name}.{name}", kind))
    return f"give {name}: {kind} = {draw(values(kind, node.known))}"


def _branch(draw: st.DrawFn, node: Node) -> str:
    condition = draw(values("Bool", node.known))
    return f'if {condition} {{ require {draw(values("Bool", node.known))} else "no {{word}}" }} else {{ }}'


def _loop(draw: st.DrawFn, node: Node) -> str:
    source = draw(values("[Text]", node.known))
    return f"for each_{len(node.lines)} in {source} at most {draw(st.integers(2, 9))} {{ require true }}"


PURE = (_let, _give, _branch, _loop)


def _act(draw: st.DrawFn, node: Node) -> str:
    text = draw(values("Text", node.known))
    acts = (
        f'fill textbox "Search" with {text}',
        f'choose {text} from combobox "Size"',
        f"click {draw(st.sampled_from(ROLES))}",
        'press "Enter"',
        'check checkbox "Yes"',
        f'goto "/{draw(st.sampled_from(["", "a", "{word}"]))}"',
    )
    return draw(st.sampled_from(acts))


def _look(draw: st.DrawFn, node: Node) -> str:
    element = draw(st.sampled_from(ROLES))
    if draw(st.booleans()):
        return f"expect seen {element} within {draw(st.integers(1, 9))}s"
    name = f"{node.name}_r{len(node.lines)}"
    node.gives.append((f"{node.name}.{name}", "Money"))
    return f"give {name}: Money = read {element} as Money"


def _commit(draw: st.DrawFn, node: Node) -> str:
    """What other sites put into the page is pinned before, and has no say in the price."""
    node.opened = False
    seen = draw(st.sampled_from(ROLES))
    price = draw(values("Money", MONEY_OF_THE_PLAN))
    return (
        'expect seen row "{word}"\n  '
        f'commit buy_{node.name}_{len(node.lines)} click button "Buy" spends {price}\n'
        f'  proved by {{ expect seen {seen} }} or by {{ goto "/orders" expect seen {seen} }}'
    )


ON_A_PAGE = (*PURE, _act, _act, _look, _commit)


@st.composite
def nodes(draw: st.DrawFn, number: int, known: list[tuple[str, str]]) -> Node:
    """A node that may use what is known, and adds what it gives."""
    node = Node(name=f"step_{number}", agent=draw(st.none() | st.sampled_from(AGENTS)), known=list(known))
    steps = draw(st.lists(st.sampled_from(PURE if node.agent is None else ON_A_PAGE), min_size=1, max_size=5))
    for step in steps:
        if node.agent is not None and not node.opened and step not in PURE:
            node.lines.append('goto "/"')
            node.opened = True
        node.lines.append(step(draw, node))
    known += node.gives
    return node


@dataclass(frozen=True)
class Program:
    """The head of a plan and its declarations; those of nodes come last, in order."""

    declarations: tuple[str, ...]
    nodes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole plan."""
        return "\n".join([HEAD, *self.declarations, *self.nodes, ""])


@st.composite
def programs(draw: st.DrawFn, most: int = 4) -> Program:
    """Programs that `check` accepts."""
    known: list[tuple[str, str]] = [("word", "Text"), ("limit", "Money"), ("amount", "Int"), ("things", "[Thing]")]
    written = []
    for number in range(draw(st.integers(1, most))):
        node = draw(nodes(number, known))
        clauses = draw(st.sampled_from(["", " retry 2 every 1s", " timeout 45s", " budget 9k steps"]))
        by = "" if node.agent is None else f" by {node.agent}"
        lines = "".join(f"  {line}\n" for line in node.lines)
        written.append(f"node {node.name}{by}{clauses} {{\n{lines}}}")
    goal = f"goal {draw(values('Bool', known))}"
    result = f"result {{ answer: {draw(values('Text', known))} }}"
    return Program(declarations=(*DECLARED, goal, result), nodes=tuple(written))


TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|/[^/\n]+/|[A-Za-z_]\w*|[0-9][\w.]*|\s+|.')
SPARES = ("step_0", "scout", "shop", "Int", "none", "{", "}", "(", ")", ",", '"/"', "goto", "after", "=")


@st.composite
def near_misses(draw: st.DrawFn) -> str:
    """Programs in which one or two tokens are left out, doubled, or another of the same kind."""
    tokens = TOKEN.findall(draw(programs()).text)
    places = [number for number, token in enumerate(tokens) if not token.isspace()]
    values = [number for number in places if _kind(tokens[number]) != "symbol" and number > 1]
    for number in draw(st.lists(st.sampled_from(values) | st.sampled_from(places), min_size=1, max_size=2)):
        token = tokens[number]
        alike = sorted({one for one in tokens if _kind(one) == _kind(token)})
        other = draw(st.sampled_from(alike) | st.sampled_from(alike) | st.sampled_from(SPARES))
        tokens[number] = draw(st.sampled_from([other, other, other, "", f"{token} {other}"]))
    return "".join(tokens)


def _kind(token: str) -> str:
    if token.isidentifier():
        return "word"
    return token[:1] if token[:1] in '"/' else "number" if token[:1].isdigit() else "symbol"
