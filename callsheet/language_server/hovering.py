"""What is said about the thing under the pointer, in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from callsheet.dsl import ast, roles
from callsheet.dsl.checks import CODES
from callsheet.dsl.checks.wording import listed
from callsheet.dsl.cost import Cost, shown
from callsheet.dsl.diagnostics import Diagnostic
from callsheet.dsl.explain import page
from callsheet.dsl.flow import Reason
from callsheet.dsl.library import BY_NAME
from callsheet.dsl.navigation.symbols import Occurrence, Symbol, SymbolKind
from callsheet.dsl.source import Span
from callsheet.dsl.verbs import BY_WORD, VERBS

from .positions import Json
from .reading import Reading

MEASURED = ("steps", "calls", "tokens", "charges", "spend", "time")


def hover_at(reading: Reading, position: Json) -> Json | None:
    """What is under the pointer, and what is wrong with it; None for neither."""
    offset = reading.document.lines.offset(position)
    found = reading.index.at(offset)
    told = _about(reading, found) if found is not None else ""
    wrong = [one for one in reading.diagnostics if one.span.start <= offset <= one.span.end]
    parts = [part for part in (told, *map(_page, wrong)) if part]
    if not parts:
        return None
    span = found.span if found is not None and told else wrong[0].span
    text = "\n\n---\n\n".join(dict.fromkeys(parts))
    return {"contents": {"kind": "markdown", "value": text}, "range": reading.document.lines.range(span)}


def _page(one: Diagnostic) -> str:
    """What a code is about: its page up to the first program."""
    if one.code not in CODES:
        return ""
    prose = page(one.code).partition("\n```")[0].strip().removeprefix("# ")
    title, _, rest = prose.partition("\n")
    return f"**{title.strip()}**\n\n{rest.strip()}\n\n`callsheet explain {one.code}` shows a program and its repair."


def _about(reading: Reading, found: Occurrence) -> str:
    rule = _RULES.get(found.symbol.kind, _named)
    return rule(reading, found)


def _code(text: str) -> str:
    return f"```plan\n{text}\n```"


# Of the language


def _verb(_: Reading, found: Occurrence) -> str:
    verb = BY_WORD.get(found.symbol.name)
    if verb is None:
        return ""
    again = "may be done again freely" if verb.effect == "read" else "may be done again after a crash"
    return f"{_code(verb.example)}\n\n`{verb.word}` {verb.doc}.\n\nOne step, usually {verb.typical:g}s; {again}."


def _function(_: Reading, found: Occurrence) -> str:
    function = BY_NAME.get(found.symbol.name)
    if function is None:
        return ""
    by = {"never": "", "may": " [by FIELD]", "must": " by FIELD"}[function.by]
    lines = []
    for signature in function.signatures:
        parameters, result = signature.split(" -> ")
        lines.append(f"{function.name}({parameters}{by}) -> {result}")
    expression, worth = function.example
    return f"{_code(chr(10).join(lines))}\n\n{function.doc}\n\n`{expression}` is `{worth}`"


def _role(_: Reading, found: Occurrence) -> str:
    name = found.symbol.name
    if name not in roles.ROLES:
        return ""
    acts = [f"`{verb.word}`" for verb in VERBS if verb.elements is not None and name in verb.elements]
    lines = [f"`{name}`, a role of WAI-ARIA"]
    if acts:
        lines.append(f"made for {', '.join(acts)}")
    if name in roles.WITHOUT_NAME_FROM_CONTENT:
        lines.append("matches its visible text too, for ARIA does not name it from its content")
    if name == "row":
        lines.append('`row "X"` is a row that has a cell whose whole text is X')
    if name == "cell":
        lines.append('`cell "H"` is the cell in the column or row headed H, else the cell whose text is H')
    return "\n\n".join(lines)


def _type(_: Reading, found: Occurrence) -> str:
    return f"`{found.symbol.name}`, a type of the language"


# Of the plan


def _named(reading: Reading, found: Occurrence) -> str:
    """The kind and the type; of what is declared in one line, that line."""
    symbol = found.symbol
    line = _declaration(reading, symbol)
    if line:
        return _code(line)
    kind = _type_of(reading, found)
    told = f"{symbol.name}: {kind}" if kind else symbol.name
    owner = f" of `{symbol.owner}`" if symbol.owner and symbol.kind in ("give", "value", "parameter") else ""
    return (
        "" if symbol.kind == "unknown" else "\n\n".join([_code(told), symbol.called + owner, *_labels(reading, symbol)])
    )


_REASONS: dict[Reason, str] = {
    "own": "nobody but its own site and the plan decides it",
    "inert": "what others decide is only a choice among a few things",
    "pinned": "an `expect` has pinned what is committed",
    "approved": "a person approves it",
}


def _labels(reading: Reading, symbol: Symbol) -> list[str]:
    """Whose private data is in what a node gives, and who had a hand in it; why a commit may be done."""
    flow = reading.facts.flow if reading.facts is not None else None
    if flow is None:
        return []
    if symbol.kind == "commit" and reading.verdict is not None and reading.verdict.accepted:
        commit = flow.commits.get(f"{symbol.owner}.{symbol.name}") or flow.commits.get(symbol.name)
        return [] if commit is None else [f"may be done: {_REASONS[commit.why]}"]
    node = flow.nodes.get(symbol.owner) if symbol.kind == "give" else None
    label = node.gives.get(symbol.name) if node is not None else None
    if label is None:
        return []
    private = f"has private data of {listed(label.confidential)}" if label.confidential else "has no private data"
    hands = listed(label.integrity) if label.integrity else "nobody but the plan"
    return [f"{private}; {hands} had a hand in it"]


def _type_of(reading: Reading, found: Occurrence) -> str:
    facts = reading.facts
    symbol = found.symbol
    if facts is not None and symbol.kind == "give" and symbol.owner in facts.nodes:
        given = facts.nodes[symbol.owner].gives.get(symbol.name)
        if given is not None:
            return str(given.type)
    kind = reading.type_at(found.span)
    if kind is None and symbol.declared is not None:
        kind = reading.type_at(symbol.declared)
    return "" if kind is None or str(kind) == "unknown" else str(kind)


_ONE_LINE: dict[type, SymbolKind] = {
    ast.Site: "site",
    ast.Input: "input",
    ast.Secret: "secret",
    ast.Record: "record",
    ast.Enum: "enum",
    ast.Agent: "agent",
}


def _declaration(reading: Reading, symbol: Symbol) -> str:
    """The text of a short declaration."""
    for one in _declarations(reading.program):
        if _ONE_LINE.get(type(one)) == symbol.kind and one.name.text == symbol.name:  # type: ignore[union-attr]  # those in the table have a name
            return reading.program.source.slice(one.span)
    return ""


def _declarations(program: ast.Program) -> Iterator[ast.Declaration]:
    if not isinstance(program, ast.Patch):
        yield from program.declarations
    if isinstance(program, ast.Plan):
        yield from program.imported


def _head(reading: Reading, found: Occurrence) -> str:
    """A node or a skill up to its block, and what a node gives and costs."""
    name = found.symbol.name
    for one in _declarations(reading.program):
        if isinstance(one, ast.Node | ast.Skill) and one.name.text == name:
            head = reading.program.source.slice(Span(one.span.start, one.body.span.start)).strip()
            parts = [_code(head)]
            if isinstance(one, ast.Node):
                parts += _gives(reading, name)
                parts += _costs(reading, name)
            return "\n\n".join(parts)
    return _named(reading, found)


def _gives(reading: Reading, name: str) -> list[str]:
    facts = reading.facts
    gives = facts.nodes[name].gives if facts is not None and name in facts.nodes else {}
    return ["gives " + ", ".join(f"`{give}: {one.type}`" for give, one in gives.items())] if gives else []


def _costs(reading: Reading, name: str) -> list[str]:
    facts = reading.facts
    cost = facts.costs.get(name) if facts is not None else None
    return [] if cost is None else [_cost(cost)]


def _cost(cost: Cost) -> str:
    """Least to most of each resource that plays a part, and the usual time."""
    lines = []
    for one in MEASURED:
        least, most = getattr(cost.least, one), getattr(cost.most, one)
        if most is None:
            lines.append("spend without a bound")
        elif most and one != "time":
            lines.append(shown(one, most) if least == most else f"{_amount(one, least)} to {shown(one, most)}")
    lines.append(f"usually {shown('time', cost.typical)}, at most {shown('time', cost.most.time)}")
    return "costs " + " · ".join(lines)


def _amount(resource: str, least: Decimal | float | int | None) -> str:
    told = shown(resource, least or 0)
    return told.removeprefix("spend ") if resource == "spend" else told.partition(" ")[0]


def _element(reading: Reading, found: Occurrence) -> str:
    symbol = found.symbol
    spec = reading.facts.specs.get(symbol.owner) if reading.facts is not None else None
    element = spec.elements.get(symbol.name) if spec is not None else None
    if element is None:
        return ""
    return _code(f"{symbol.owner}.{symbol.name} = {element.text}") + (
        f"\n\n{element.description}" if element.description else ""
    )


def _plan(reading: Reading, _: Occurrence) -> str:
    """What the whole plan costs, once it is accepted."""
    checked = reading.verdict.checked if reading.verdict is not None else None
    return "" if checked is None else _cost(checked.cost)


_RULES: dict[SymbolKind, Callable[[Reading, Occurrence], str]] = {
    "verb": _verb,
    "function": _function,
    "role": _role,
    "type": _type,
    "node": _head,
    "skill": _head,
    "element": _element,
    "plan": _plan,
}
