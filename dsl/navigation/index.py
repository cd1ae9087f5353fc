"""Program --index_of--> Index: what each name stands for.

It goes by the words and the braces alone and needs no types, so it works on programs with mistakes: a name that
nothing declares is a symbol without a declaration, and what could not be read is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from .. import ast
from ..classes import mutable
from ..roles import ROLES
from ..source import Span
from .symbols import Index, Occurrence, Symbol, SymbolKind

DECLARED: dict[type, SymbolKind] = {
    ast.Site: "site",
    ast.Input: "input",
    ast.Secret: "secret",
    ast.Record: "record",
    ast.Enum: "enum",
    ast.Skill: "skill",
    ast.Agent: "agent",
    ast.Node: "node",
    ast.Done: "node",
}
KINDS: dict[str, SymbolKind] = {kind: kind for kind in DECLARED.values()} | {"done": "node"}
"""What a broken declaration declares, by its first word."""


def index_of(program: ast.Program) -> Index:
    """Every name of a program, and of what it uses."""
    reader = _Reader(program)
    reader.read()
    found = sorted(reader.found, key=lambda one: one.span)
    return Index(
        occurrences=tuple(replace(one, symbol=reader.placed(one.symbol)) for one in found),
        seen={reader.placed(symbol): span for symbol, span in reader.seen.items()},
        aliases=reader.aliases,
    )


@mutable(kw_only=False)
class _Frame:
    """What a block, a comprehension or the parameters of a skill declare, and where it ends."""

    locals: dict[str, Symbol]
    end: int


class _Reader:
    """Goes through a program once, top-level names first."""

    def __init__(self, program: ast.Program) -> None:
        self.program = program
        self.found: list[Occurrence] = []
        self.seen: dict[Symbol, Span] = {}
        self.aliases: dict[str, str] = {}
        self.top: dict[str, Symbol] = {}
        self.declared: dict[Symbol, Span] = {}
        self.frames: list[_Frame] = []
        self.inside = ""

    def read(self) -> None:
        """The whole program."""
        parts = tuple(self.parts())
        for one in parts:
            self.announce(one)
        if isinstance(self.program, ast.Plan):
            self.note(self.program.name, Symbol(kind="plan", name=self.program.name.text), declares=True)
        for one in parts:
            self.visit(one)

    def parts(self) -> Iterator[Any]:
        if isinstance(self.program, ast.Patch):
            yield from self.program.edits
        else:
            yield from self.program.declarations
        if isinstance(self.program, ast.Plan):
            yield from self.program.imported

    def visit(self, node: Any) -> None:
        """One node of the tree, by its rule, else what is below it."""
        rule = _RULES.get(type(node))
        if rule is not None:
            rule(self, node)
        else:
            self.below(node)

    def below(self, node: Any) -> None:
        for child in ast.children(node):
            self.visit(child)

    def visit_all(self, nodes: Iterable[Any]) -> None:
        for one in nodes:
            if one is not None:
                self.visit(one)

    # Symbols

    def announce(self, one: Any) -> None:
        """A top-level name, known before anything is read: mentions may come first."""
        inner = getattr(one, "node", None) if isinstance(one, ast.ReplaceNode | ast.InsertNode) else one
        inner = one.skill if isinstance(one, ast.ReplaceSkill) else inner
        kind = KINDS.get(inner.kind) if isinstance(inner, ast.Broken) else DECLARED.get(type(inner))
        name = getattr(inner, "name", None)
        if kind is None or not isinstance(name, ast.Name):
            return
        self.top.setdefault(name.text, Symbol(kind=kind, name=name.text, declared=name.span))
        for clause in getattr(inner, "clauses", ()):
            if isinstance(clause, ast.InsteadOf):
                self.aliases[name.text] = clause.node.text

    def of(self, kind: SymbolKind, owner: str, name: ast.Name, *, declares: bool = True) -> Symbol:
        """A symbol that belongs to another one. Where it is declared first may show later: `placed` puts it in."""
        symbol = Symbol(kind=kind, name=name.text, owner=owner)
        if declares:
            self.declared.setdefault(symbol, name.span)
        return symbol

    def placed(self, symbol: Symbol) -> Symbol:
        """The symbol with the place where it is declared."""
        span = self.declared.get(symbol)
        return symbol if span is None else replace(symbol, declared=span)

    def note(self, name: ast.Name, symbol: Symbol, *, declares: bool = False) -> None:
        self.found.append(Occurrence(span=name.span, symbol=symbol, declares=declares))

    def mentions(self, kind: SymbolKind, names: Iterable[ast.Name | None]) -> None:
        """Names that can only be of one kind."""
        for name in names:
            if name is None:
                continue
            known = self.top.get(name.text)
            self.note(name, known if known is not None and known.kind == kind else Symbol(kind=kind, name=name.text))

    def declares(self, name: ast.Name) -> None:
        symbol = self.top[name.text]
        self.note(name, symbol, declares=True)

    def local(self, name: ast.Name, visible: Span) -> None:
        """A name of the innermost frame."""
        symbol = Symbol(kind="local", name=name.text, owner=self.inside, declared=name.span)
        self.seen[symbol] = visible
        self.frames[-1].locals[name.text] = symbol
        self.note(name, symbol, declares=True)

    def find(self, name: str) -> Symbol | None:
        for frame in reversed(self.frames):
            if name in frame.locals:
                return frame.locals[name]
        return self.top.get(name)

    def owner(self, node: str) -> str:
        """The node under which the gives of a node are kept; a circle of stand-ins is a mistake, and ends here."""
        for _ in range(len(self.aliases)):
            if node not in self.aliases:
                break
            node = self.aliases[node]
        return node

    # Declarations

    def declaration(self, one: Any) -> None:
        self.declares(one.name)
        self.below(one)

    def broken(self, one: ast.Broken) -> None:
        if one.name is not None and one.name.text in self.top:
            self.declares(one.name)

    def agent(self, one: ast.Agent) -> None:
        self.declares(one.name)
        self.mentions("site", (one.site,))

    def secret(self, one: ast.Secret) -> None:
        self.declares(one.name)
        self.visit(one.type)
        self.mentions("site", one.sites)

    def auth(self, one: ast.Auth) -> None:
        self.visit(one.user)
        self.mentions("secret", (one.secret,))

    def enum(self, one: ast.Enum) -> None:
        self.declares(one.name)
        for value in one.values:
            self.note(value, self.of("value", one.name.text, value), declares=True)

    def skill(self, one: ast.Skill) -> None:
        self.declares(one.name)
        self.mentions("site", (one.site,))
        self.mentions("secret", one.secrets)
        self.frames.append(_Frame({}, one.span.end))
        for parameter in one.parameters:
            symbol = self.of("parameter", one.name.text, parameter.name)
            self.seen[symbol] = one.span
            self.frames[-1].locals[parameter.name.text] = symbol
            self.note(parameter.name, symbol, declares=True)
            self.visit(parameter.type)
        self.visit_all((one.result, one.body))
        self.frames.pop()

    def node(self, one: ast.Node) -> None:
        self.declares(one.name)
        self.mentions("agent", (one.agent,))
        self.inside = self.owner(one.name.text)
        self.frames.append(_Frame({}, one.span.end))
        self.visit_all((*one.clauses, one.body))
        self.frames.pop()
        self.inside = ""

    def done(self, one: ast.Done) -> None:
        self.declares(one.name)
        self.mentions("agent", (one.agent,))
        for origin in one.origins:
            self.note(origin, self.top.get(origin.text) or Symbol(kind="site", name=origin.text))
        self.inside = self.owner(one.name.text)
        self.visit_all((one.key, *one.gives))
        self.inside = ""

    def for_each(self, one: ast.ForEach) -> None:
        self.visit(one.source)
        self.local(one.name, Span(one.name.span.start, self.frames[-1].end))
        self.visit_all((one.key,))

    def edit(self, one: ast.InsertNode) -> None:
        self.mentions("node", (one.anchor,))
        self.visit(one.node)

    def reassign(self, one: ast.Reassign) -> None:
        self.mentions("node", (one.node,))
        self.mentions("agent", (one.agent,))

    # Statements

    def block(self, one: ast.Block) -> None:
        self.frames.append(_Frame({}, one.span.end))
        self.visit_all(one.statements)
        self.frames.pop()

    def act(self, one: ast.ActStatement) -> None:
        self.found.append(Occurrence(span=one.verb_span, symbol=Symbol(kind="verb", name=one.verb)))
        self.below(one)

    def let(self, one: ast.Let | ast.Keep) -> None:
        self.visit_all((one.type, one.value))
        self.local(one.name, Span(one.span.end, self.frames[-1].end))

    def give(self, one: ast.Give | ast.Binding) -> None:
        self.note(one.name, self.of("give", self.inside, one.name), declares=True)
        self.visit_all((one.type, one.value))

    def set(self, one: ast.Set) -> None:
        self.visit(one.value)
        self.note(one.name, self.find(one.name.text) or Symbol(kind="unknown", name=one.name.text))

    def for_(self, one: ast.For) -> None:
        self.visit_all((one.source, *one.keeping))
        self.frames.append(_Frame({}, one.body.span.end))
        self.local(one.name, one.body.span)
        self.visit(one.body)
        self.frames.pop()

    def commit(self, one: ast.Commit | ast.Committed | ast.Unsettled) -> None:
        if not isinstance(one, ast.Commit) and one.node is not None:
            self.mentions("node", (one.node,))
        self.note(one.name, self.of("commit", self.inside, one.name), declares=True)
        self.below(one)

    def download(self, one: ast.Download) -> None:
        self.visit(one.act)
        self.local(one.name, Span(one.span.end, self.frames[-1].end))

    def skill_call(self, one: ast.SkillCall) -> None:
        self.mentions("skill", (one.skill,))
        for argument in one.arguments:
            if argument.name is not None:
                self.note(argument.name, self.of("parameter", one.skill.text, argument.name, declares=False))
            self.visit(argument.value)

    # Expressions

    def reference(self, one: ast.Reference) -> None:
        known = self.find(one.name)
        if known is None:
            known = Symbol(kind="role" if one.name in ROLES else "unknown", name=one.name)
        self.found.append(Occurrence(span=one.span, symbol=known))

    def field_of(self, one: ast.FieldOf) -> None:
        self.visit(one.value)
        base = one.value
        owner = self.find(base.name) if isinstance(base, ast.Reference) else None
        match owner:
            case Symbol(kind="node", name=name):
                symbol = self.of("give", self.owner(name), one.field, declares=False)
            case Symbol(kind="site", name=name):
                symbol = Symbol(kind="element", name=one.field.text, owner=name)
            case Symbol(kind="enum", name=name):
                symbol = self.of("value", name, one.field, declares=False)
            case _:
                symbol = self.of("field", "", one.field, declares=False)
        self.note(one.field, symbol)

    def labelled(self, one: ast.RecordField | ast.Pair | ast.ColumnOf) -> None:
        declares = isinstance(one, ast.RecordField)
        self.note(one.name, self.of("field", "", one.name, declares=declares), declares=declares)
        self.below_but_name(one)

    def below_but_name(self, one: Any) -> None:
        self.visit_all(child for child in ast.children(one) if child is not one.name)

    def role(self, one: ast.RoleElement) -> None:
        self.found.append(Occurrence(span=one.role_span, symbol=Symbol(kind="role", name=one.role)))
        self.visit(one.name)

    def call(self, one: ast.Call) -> None:
        self.note(one.function, Symbol(kind="function", name=one.function.text))
        self.visit_all(one.arguments)
        if one.by is not None:
            self.note(one.by, self.of("field", "", one.by, declares=False))

    def comprehension(self, one: ast.Comprehension) -> None:
        self.frames.append(_Frame({}, one.span.end))
        for generator in one.generators:
            self.visit(generator.source)
            self.local(generator.name, one.span)
            self.visit_all((generator.condition,))
        self.visit(one.result)
        self.frames.pop()

    def named_type(self, one: ast.NamedType) -> None:
        known = self.top.get(one.name)
        if known is None or known.kind not in ("record", "enum"):
            known = Symbol(kind="type", name=one.name)
        name = ast.Name(span=Span(one.span.start, one.span.start + len(one.name)), text=one.name)
        self.note(name, known)


_RULES: dict[type, Callable[[_Reader, Any], None]] = {
    **dict.fromkeys(DECLARED, _Reader.declaration),
    ast.Agent: _Reader.agent,
    ast.Secret: _Reader.secret,
    ast.Enum: _Reader.enum,
    ast.Skill: _Reader.skill,
    ast.Node: _Reader.node,
    ast.Done: _Reader.done,
    ast.Broken: _Reader.broken,
    ast.Flow: lambda reader, one: reader.mentions("site", (one.source, one.target)),
    ast.Influence: lambda reader, one: reader.mentions("site", (one.source, one.target)),
    ast.Auth: _Reader.auth,
    ast.RecordField: _Reader.labelled,
    ast.After: lambda reader, one: reader.mentions("node", one.nodes),
    ast.InsteadOf: lambda reader, one: reader.mentions("node", (one.node,)),
    ast.ForEach: _Reader.for_each,
    ast.Block: _Reader.block,
    ast.ActStatement: _Reader.act,
    ast.Continue: lambda reader, one: reader.mentions("node", (one.node,)),
    ast.Let: _Reader.let,
    ast.Give: _Reader.give,
    ast.Binding: _Reader.give,
    ast.Set: _Reader.set,
    ast.Keep: _Reader.let,
    ast.For: _Reader.for_,
    ast.Commit: _Reader.commit,
    ast.Committed: _Reader.commit,
    ast.Unsettled: _Reader.commit,
    ast.Download: _Reader.download,
    ast.Screenshot: lambda reader, one: reader.note(one.name, reader.of("picture", "", one.name), declares=True),
    ast.SkillCall: _Reader.skill_call,
    ast.Reference: _Reader.reference,
    ast.FieldOf: _Reader.field_of,
    ast.RoleElement: _Reader.role,
    ast.Call: _Reader.call,
    ast.Comprehension: _Reader.comprehension,
    ast.Pair: _Reader.labelled,
    ast.ColumnOf: _Reader.labelled,
    ast.NamedType: _Reader.named_type,
    ast.InsertNode: _Reader.edit,
    ast.RemoveNode: lambda reader, one: reader.mentions("node", (one.node,)),
    ast.StopNode: lambda reader, one: reader.mentions("node", (one.node,)),
    ast.Reassign: _Reader.reassign,
    ast.Rebudget: lambda reader, one: reader.mentions("node", (one.node,)),
}
