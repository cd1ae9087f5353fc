"""The labels of expressions: the join of what they are made from, and what each look and question adds to it."""

from __future__ import annotations

from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.labels import NOTHING, Label, Step, inert, join

from ..scope import path_of, ungrouped
from .narrowing import narrowed_when
from .terms import Finding
from .walk import ExpressionRule, Walk


def _literal(walk: Walk, _: Any) -> Label:
    return walk.author


def _text(walk: Walk, text: ast.Text) -> Label:
    found = walk.author
    for part in text.parts:
        if not isinstance(part, str):
            found = join(found, walk.label(part))
    return found


def _role(walk: Walk, node: ast.RoleElement) -> Label:
    """Most names of elements are the plan's own words, and there are many of them."""
    name = node.name
    if walk.author is NOTHING and type(name) is ast.Text and name.plain is not None:
        return NOTHING
    return walk.label(name)


def _reference(walk: Walk, node: ast.Reference) -> Label:
    name = node.name
    kept = walk.kept.get(name)
    if kept is not None:
        return kept
    found = walk.scope.find(name)
    if found is None:
        gives = None if walk.skill else walk.gives_of_others.get(name)
        return NOTHING if gives is None else _all_of(gives)
    return inert(found) if name in walk.scope.narrow else found


def _all_of(gives: dict[str, Label]) -> Label:
    found = NOTHING
    for label in gives.values():
        found = join(found, label)
    return found


def _field(walk: Walk, node: ast.FieldOf) -> Label:
    owner = node.value
    gives = None
    if isinstance(owner, ast.Reference) and not walk.skill and walk.scope.find(owner.name) is None:
        gives = walk.gives_of_others.get(owner.name)
    found = walk.label(owner) if gives is None else gives.get(node.field.text, NOTHING)
    if found.loose and walk.scope.narrow and path_of(node) in walk.scope.narrow:
        return inert(found)
    return found


def _joined(walk: Walk, node: Any) -> Label:
    return walk.labels(ast.children(node))


def _one_bit(walk: Walk, node: Any) -> Label:
    """Yes or no, whatever is asked."""
    return inert(_joined(walk, node))


def _binary(walk: Walk, node: ast.Binary) -> Label:
    found = join(walk.label(node.left), walk.label(node.right))
    return inert(found) if node.operator in YES_OR_NO else found


YES_OR_NO = frozenset({"==", "!=", "<", "<=", ">", ">=", "and", "or", "matches"})


def _choice(walk: Walk, node: ast.Choice) -> Label:
    found = inert(walk.label(node.condition))
    for arm, truth in ((node.then, True), (node.otherwise, False)):
        with walk.inner(narrowed_when(walk, node.condition, truth)):
            found = join(found, walk.label(arm))
    return found


def _comprehension(walk: Walk, node: ast.Comprehension) -> Label:
    found = NOTHING
    with walk.inner():
        for generator in node.generators:
            source = walk.label(generator.source)
            found = join(found, source)
            walk.scope.labels[generator.name.text] = source
            if generator.condition is not None:
                found = join(found, walk.label(generator.condition))
        return join(found, walk.label(node.result))


def _call(walk: Walk, node: ast.Call) -> Label:
    found = walk.labels(node.arguments)
    if not found.loose:
        return found
    match node.function.text, [ungrouped(one) for one in node.arguments]:
        case "capture", [_, ast.RegexLiteral(pattern=pattern)] if walk.author is NOTHING and _captures_little(pattern):
            return inert(found)
        case "clamp", [_, least, most] if not walk.label(least).integrity and not walk.label(most).integrity:
            return inert(found)
    return found


def _look(walk: Walk, node: Any) -> Label:
    return join(walk.look(node.at), _joined(walk, node))


def _look_yes_or_no(walk: Walk, node: Any) -> Label:
    return inert(_look(walk, node))


def _read(walk: Walk, node: Any) -> Label:
    """Where it is parsed, whether it can be is one bit."""
    found = _look(walk, node)
    if node.type is not None:
        walk.tells(node, found)
    return found


def _state(walk: Walk, node: ast.IsStateLook) -> Label:
    return _one_bit(walk, node) if node.state == "given" else _look_yes_or_no(walk, node)


def _ask(walk: Walk, node: ast.Ask) -> Label:
    """A model answers, or a person, whose word is as good as the plan's."""
    question, given = walk.label(node.question), NOTHING
    if walk.is_person:
        given = join(question, walk.labels(node.given))
        return Label(given.confidential, 0, 0, Step(node.at, "a person answers"), (given,))
    instruct(walk, node.question, question)
    for one in node.given:
        label = walk.label(one)
        walk.show(label, one.at)
        given = join(given, label)
    walk.show(walk.deciding, node.at)
    found = join(question, given)
    model = walk.terms.sources.model
    step = Step(node.at, "a model answers")
    return Label(found.confidential, found.integrity | model, found.loose | model, step, (found,))


def instruct(walk: Walk, instruction: ast.Text, label: Label) -> None:
    """What a model is told to do is the plan's own word."""
    walk.show(label, instruction.at)
    for part in instruction.parts:
        if not isinstance(part, str):
            untrusted = walk.label(part)
            if untrusted.integrity:
                walk.findings.tell(Finding("instruction", part.at, 0), untrusted.integrity, untrusted)


def _run(walk: Walk, node: ast.Run) -> Label:
    return walk.call(node.call)


EXPRESSIONS: dict[type, ExpressionRule] = {
    **dict.fromkeys((*ast.PLAIN_LITERALS, ast.RegexLiteral), _literal),
    ast.Text: _text,
    ast.Reference: _reference,
    ast.FieldOf: _field,
    ast.Item: _joined,
    ast.Negate: _joined,
    ast.Not: _one_bit,
    ast.Binary: _binary,
    ast.Choice: _choice,
    ast.Grouped: lambda walk, node: walk.label(node.value),
    ast.ListOf: lambda walk, node: walk.labels(node.items),
    ast.Comprehension: _comprehension,
    ast.RecordValue: lambda walk, node: walk.labels(pair.value for pair in node.pairs),
    ast.Call: _call,
    ast.RoleElement: _role,
    ast.AttributeElement: lambda walk, node: walk.label(node.value),
    ast.InsideOf: _joined,
    ast.NearTo: _joined,
    ast.HavingInside: _joined,
    ast.LikeName: _joined,
    ast.NthOf: _joined,
    ast.SeenLook: _look_yes_or_no,
    ast.HowManyLook: _look,
    ast.ReadLook: _read,
    ast.AttrLook: _read,
    ast.StyleLook: _read,
    ast.BoxLook: _look,
    ast.ReadAllLook: _look,
    ast.ColumnOf: lambda walk, node: walk.label(node.source),
    ast.UrlLook: _look,
    ast.IsStateLook: _state,
    ast.HasFacetLook: _look_yes_or_no,
    ast.Ask: _ask,
    ast.Run: _run,
}


def _captures_little(pattern: str) -> bool:
    from .patterns import captures_no_room

    return captures_no_room(pattern)
