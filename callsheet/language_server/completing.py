"""What may be written at the cursor: words of the grammar, and names that fit there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from callsheet.dsl import ast
from callsheet.dsl.checks.graph.triggers import KINDS as TRIGGERS
from callsheet.dsl.currencies import CODES
from callsheet.dsl.navigation.by_look import locals_before
from callsheet.dsl.navigation.expecting import Expected, expected_at
from callsheet.dsl.navigation.symbols import Symbol, SymbolKind
from callsheet.dsl.parsing.brackets import open_brackets, stretches
from callsheet.dsl.roles import ROLES
from callsheet.dsl.skeleton import PAIRS
from callsheet.dsl.source import Span
from callsheet.dsl.types import ELEMENT, SCALARS, NodeType, Optional, RecordType, Type
from callsheet.dsl.verbs import ENDS
from callsheet.dsl.words import DECLARATIONS

from . import items
from .documents import Document
from .positions import Json
from .reading import Reading

Reread = Callable[[str], Reading]
"""Reads another text in the place of a document."""

UNITS = ("steps", "calls", "tokens", "replans")
PLACEHOLDER = "completed_here_"
MOST_FILES = 200


def complete_at(
    reading: Reading, position: Json, reread: Reread, *, snippets: bool, typed: str | None = None
) -> list[Json]:
    """Everything that fits at the cursor. The editor filters it by what is written already.

    `typed` is the character that made the editor ask by itself. A brace asks inside of a text alone: where it opens a
    block, a list would take the Enter that follows.
    """
    document = reading.document
    offset = document.lines.offset(position)
    expected = expected_at(document.text, offset)
    if expected.nothing or (typed == "{" and expected.text != "interpolation"):
        return []
    range_ = document.lines.range(Span(expected.start, offset))
    found = _Completion(reading, expected, offset, reread, snippets)
    return [_placed(one, range_) for one in found.all()]


def _placed(item: Json, range_: Json) -> Json:
    """The item with the edit that writes it."""
    rest = {name: value for name, value in item.items() if name != "newText"}
    return {**rest, "textEdit": {"range": range_, "newText": item["newText"]}}


class _Completion:
    """What fits at one place."""

    def __init__(self, reading: Reading, expected: Expected, offset: int, reread: Reread, snippets: bool) -> None:
        self.reading, self.expected, self.offset = reading, expected, offset
        self.reread, self.snippets = reread, snippets

    def all(self) -> Iterator[Json]:
        """Names first, then words."""
        rule = _RULES.get(self.expected.names or "")
        if rule is not None:
            yield from rule(self)
        if self.expected.text in _TEXTS:
            yield from _TEXTS[self.expected.text](self)
        first = bool(self.expected.words & set(DECLARATIONS))
        for word in sorted(self.expected.words):
            yield items.word(word, snippets=self.snippets, declaration=first)

    # Names by kind

    def of(self, *kinds: SymbolKind) -> Iterator[Json]:
        """What the program declares of these kinds."""
        here = self._declaring()
        for symbol in sorted(self.reading.index.by_symbol, key=lambda one: (one.kind, one.name)):
            if symbol.kind in kinds and symbol.declared is not None and symbol.name != here:
                yield items.name(symbol.kind, symbol.name, self._detail(symbol))

    def _declaring(self) -> str:
        """The node that is being written: it cannot speak of itself."""
        text = self.reading.document.text
        around = [one for one in stretches(text) if one.span.start <= self.expected.declaration < one.span.end]
        return around[-1].name[0] if around and around[-1].name is not None and around[-1].kind == "node" else ""

    def _detail(self, symbol: Symbol) -> str:
        kind = None
        if self.reading.facts is not None:
            kind = self.reading.facts.input_types.get(symbol.name) if symbol.kind == "input" else None
        return str(kind) if kind is not None else symbol.called

    def locals(self) -> Iterator[Json]:
        """What the declaration itself has declared by then."""
        for name in locals_before(self.reading.document.text, self.expected.declaration, self.offset):
            yield items.name("local", name, "in this block")

    def values(self) -> Iterator[Json]:
        """Whatever an expression may begin with; in a text, what may be put into it."""
        yield from self.locals()
        yield from self.of("input", "node")
        if self.expected.text == "interpolation":
            return
        if self.expected.operand in ("text", None):
            yield from self.of("secret")
        yield from self.of("enum")
        yield from self.elements_of_sites()
        yield from items.functions(snippets=self.snippets)
        if self.expected.operand is None:
            yield from self.roles(ROLES)

    def elements(self) -> Iterator[Json]:
        """Elements of a page, those first that the verb is for."""
        yield from self.locals()
        yield from self.elements_of_sites()
        verb = self.expected.verb
        fitting = verb.elements if verb is not None and verb.elements is not None else ROLES
        yield from self.roles(fitting)

    def roles(self, fitting: Iterable[str]) -> Iterator[Json]:
        """Roles, with a text behind them."""
        for role in sorted(fitting):
            yield items.role(role, snippets=self.snippets)

    def elements_of_sites(self) -> Iterator[Json]:
        """`shop.search_box`."""
        facts = self.reading.facts
        for site, spec in facts.specs.items() if facts is not None else ():
            for name, element in spec.elements.items() if spec is not None else ():
                yield items.name("element", f"{site}.{name}", element.text, element.description)

    def members(self) -> Iterator[Json]:
        """What stands behind the dot."""
        owner = self.expected.owner
        facts = self.reading.facts
        spec = facts.specs.get(owner) if facts is not None else None
        if spec is not None:
            for name, element in spec.elements.items():
                yield items.name("element", name, element.text, element.description)
            return
        enum = [one for one in self.reading.index.by_symbol if one.kind == "value" and one.owner == owner]
        if enum:
            for one in enum:
                yield items.name("value", one.name, owner)
            return
        for name, kind in self._fields():
            yield items.name("field", name, kind)

    def _fields(self) -> Iterator[tuple[str, str]]:
        """The gives of a node or the fields of a record, with their types."""
        kind = self._type_before_the_dot()
        if isinstance(kind, Optional):
            kind = kind.item
        if isinstance(kind, NodeType):
            yield from ((name, str(one)) for name, one in kind.gives)
        elif isinstance(kind, RecordType):
            yield from ((name, str(one)) for name, one in kind.fields)
        else:
            owner = self.reading.index.aliases.get(self.expected.owner, self.expected.owner)
            for symbol in self.reading.index.by_symbol:
                if symbol.kind == "give" and symbol.owner == owner and symbol.declared is not None:
                    yield symbol.name, f"given by {owner}"

    def _type_before_the_dot(self) -> Type | None:
        """Read with a name behind the dot, which the text does not have yet."""
        for text in self._completed():
            reading = self.reread(text)
            facts = reading.facts
            if facts is None or facts.noted is None:
                continue
            for one in ast.walk(reading.program):
                if isinstance(one, ast.FieldOf) and one.field.text == PLACEHOLDER:
                    return facts.noted.get(id(one.value))
        return None

    def _completed(self) -> Iterator[str]:
        """The text with a name at the cursor: as it is, and with the rest of the declaration left out and closed."""
        text, start = self.reading.document.text, self.expected.start
        yield text[:start] + PLACEHOLDER + text[self.offset :]
        begin = self.expected.declaration
        end = next((one.span.end for one in stretches(text) if one.span.start <= begin < one.span.end), len(text))
        closing = "".join(PAIRS[bracket] for bracket, _ in reversed(open_brackets(text, begin, start)))
        quote = '"' if self.expected.text == "interpolation" else ""
        yield text[:start] + PLACEHOLDER + ("}" if quote else "") + quote + closing + "\n" + text[end:]

    def types(self) -> Iterator[Json]:
        """Those of the language and of the program."""
        for name in (*SCALARS, ELEMENT):
            yield items.name("type", name, "type")
        yield from self.of("record", "enum")

    # Texts

    def tiers(self) -> Iterator[Json]:
        for name, tier in self.reading.tiers().items():
            yield items.name("value", name, f"${tier.price_in} in, ${tier.price_out} out for a million tokens")

    def addresses(self) -> Iterator[Json]:
        facts = self.reading.facts
        for site, spec in facts.specs.items() if facts is not None else ():
            for page in spec.pages.values() if spec is not None else ():
                if page is not None:
                    yield items.name("value", str(page.path), f"{page.name} of {site}", page.description)

    def files(self) -> Iterator[Json]:
        for path in _beside(self.reading.document):
            yield items.name("file", path, "file")


def _beside(document: Document) -> list[str]:
    """Plans and specs in the folder of a document and in the folders in it."""
    if document.path is None:
        return []
    folder = document.path.parent
    found = []
    try:
        for pattern in ("*.plan", "*.yaml", "*.yml", "*/*.plan", "*/*.yaml", "*/*.yml"):
            found += [one.relative_to(folder).as_posix() for one in folder.glob(pattern) if one != document.path]
    except OSError:
        return []  # a folder that cannot be read has nothing to offer
    return sorted(found)[:MOST_FILES]


def _constants(kind: str, names: Iterable[str]) -> Callable[[_Completion], Iterator[Json]]:
    return lambda _: (items.name("value", name, kind) for name in names)


def _only(*kinds: SymbolKind) -> Callable[[_Completion], Iterator[Json]]:
    return lambda completion: completion.of(*kinds)


_RULES: dict[str, Callable[[_Completion], Iterator[Json]]] = {
    "value": _Completion.values,
    "element": _Completion.elements,
    "member": _Completion.members,
    "type": _Completion.types,
    "currency": _constants("currency", sorted(CODES)),
    "unit": _constants("unit", UNITS),
    "trigger": lambda _: (items.name("value", name, kind.about) for name, kind in TRIGGERS.items()),
    "site": _only("site"),
    "agent": _only("agent"),
    "node": _only("node"),
    "secret": _only("secret"),
    "skill": _only("skill"),
    "local": _Completion.locals,
    "field": _only("field"),
}
_TEXTS: dict[str | None, Callable[[_Completion], Iterator[Json]]] = {
    "tier": _Completion.tiers,
    "address": _Completion.addresses,
    "file": _Completion.files,
    "end": _constants("end", ENDS),
}
