"""CS1 and CS2 for names in expressions: what they stand for, and the fields behind a dot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from callsheet.dsl import ast, habits, types
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.roles import ROLES
from callsheet.dsl.types import ElementType, NodeType, Optional, RecordType, SecretType, Type

from ..graph.finished import NOT_THERE
from ..graph.instances import outside
from ..names import NO_HABITS, unknown
from ..scope import Local, Scope, path_of, ungrouped
from ..wording import a, listed, with_article

if TYPE_CHECKING:
    from ..facts import Facts
    from .typer import Rule, Typer


OF_PLAN = {"inputs": "input", "nodes": "node", "secrets": "secret"}
"""Values of the plan, which a skill does not see."""


def is_known(typer: Typer, name: str, scope: Scope) -> bool:
    """Whether something has that name here. A broken declaration has, too: its mistake is told elsewhere."""
    symbols = typer.facts.symbols
    return (
        name in ROLES
        or name in symbols.nodes
        or scope.find(name) is not None
        or name in symbols.inputs
        or name in symbols.secrets
        or name in symbols.enums
        or name in symbols.broken
    )


def reference(typer: Typer, node: ast.Reference, scope: Scope) -> Type:
    """A local, an input, a node, a secret, or a bare role."""
    local = scope.find(node.name)
    if local is not None:
        local.used = True
        if local.of_page and scope.proof == "second":
            _of_another_page(typer, node, local)
        return _narrowed(node, local.type, scope)
    facts, name = typer.facts, node.name
    if scope.skill is not None and _not_of_skill(typer, node, scope.skill):
        return types.UNKNOWN
    if name in facts.symbols.inputs:
        facts.used.add(name)
        return _narrowed(node, facts.input_types[name], scope)
    if name in facts.symbols.nodes:
        return _node(typer, node, scope)
    if name in facts.symbols.secrets:
        facts.used.add(name)
        return SecretType(name)
    if name in facts.symbols.enums:
        facts.used.add(name)
        values = listed(f"{name}.{value}" for value in facts.enums[name].values)
        facts.sink.error("CS201", f"`{name}` is an enum, not a value", node.span, help=f"its values are {values}")
        return types.UNKNOWN
    if name in facts.symbols.broken:
        return types.UNKNOWN
    if name in ROLES:
        return ElementType(name)
    _unknown_value(typer, node, scope)
    return types.UNKNOWN


def _of_another_page(typer: Typer, node: ast.Reference, local: Local) -> None:
    typer.sink.error(
        "CS508",
        f"the second proof cannot look for `{node.name}`",
        node.span,
        label="it stands in a page of its own, where this element is not",
        others=(Label(span=local.name.span, text="found on the page of the node"),),
        help="read what tells it apart with `let`, before the commit, and expect that",
    )


def _node(typer: Typer, node: ast.Reference, scope: Scope) -> Type:
    facts = typer.facts
    facts.used.add(node.name)
    if scope.node is not None:
        facts.nodes[scope.node].reads.setdefault(node.name, node)
    kind = typer.node_types.get(node.name)
    if kind is None:
        kind = typer.node_types[node.name] = _type_of_node(facts, node.name)
    return kind


def _type_of_node(facts: Facts, name: str) -> NodeType:
    declared = facts.symbols.nodes[name]
    gives = {give: outside(declared, one.type) for give, one in facts.nodes[name].gives.items()}
    if facts.may_give_nothing(name) is not None:
        gives = {give: types.optional(kind) for give, kind in gives.items()}
    return NodeType(name, tuple(gives.items()))


def _not_of_skill(typer: Typer, node: ast.Reference, skill: ast.Skill) -> bool:
    """A skill sees its parameters and the secrets that it uses; says so of what else has the name."""
    facts, name = typer.facts, node.name
    kind = next((word for table, word in OF_PLAN.items() if name in getattr(facts.symbols, table)), None)
    if kind is None or any(secret.text == name for secret in skill.secrets):
        return False
    facts.used.add(name)
    help_ = f"hand it over: give the skill a parameter, and run it with `{name}`"
    if kind == "secret":
        help_ = f"say so in its head: `using {name}`"
    elif kind == "node":
        help_ = "hand over what the node gives: the skill takes it as a parameter"
    facts.sink.error(
        "CS110",
        f"skill `{skill.name.text}` sees no {kind}s but its own" if kind == "secret" else f"a skill sees no {kind}s",
        node.span,
        label=f"`{name}` is {with_article(kind).replace('`', '')} of the plan",
        others=(Label(span=facts.symbols.names[name].span, text="declared here"),),
        help=help_,
    )
    return True


def _narrowed(node: ast.Expression, kind: Type, scope: Scope) -> Type:
    return kind.item if isinstance(kind, Optional) and path_of(node) in scope.given else kind


# Unknown names


def _unknown_value(typer: Typer, node: ast.Reference, scope: Scope) -> None:
    if _given_by_itself(typer, node, scope):
        return
    if not typer.facts.guessing:
        _tell_unknown(typer, node, scope, "value", (), (), known_as=habits.VALUES)
        return
    symbols = typer.facts.symbols
    likely = [name for name, one in scope.visible().items() if not isinstance(one.type, ElementType)]
    _tell_unknown(
        typer,
        node,
        scope,
        "value",
        [*likely, *symbols.inputs],
        [*scope.visible(), *symbols.nodes, *symbols.secrets],
        help_=_of_an_enum(typer.facts.enums, node.name),
        known_as=habits.VALUES,
    )


def _of_an_enum(enums: Mapping[str, types.EnumType], value: str) -> str:
    """A value of an enum without the enum's name."""
    found = [f"{name}.{value}" for name, kind in enums.items() if value in kind.values]
    return f"values of an enum are written with its name: {listed(found)}" if found else ""


def _unknown_owner(typer: Typer, node: ast.Reference, scope: Scope) -> None:
    """Before a dot stands a node, or a record."""
    if not typer.facts.guessing:
        _tell_unknown(typer, node, scope, "node or record", (), ())
        return
    symbols = typer.facts.symbols
    nodes = [name for name in symbols.nodes if name != scope.node]
    records = [name for name, one in scope.visible().items() if isinstance(one.type, RecordType)]
    records += [name for name, kind in typer.facts.input_types.items() if isinstance(kind, RecordType)]
    guess = _tell_unknown(typer, node, scope, "node or record", [*nodes, *records], [*scope.visible(), *symbols.inputs])
    if guess in symbols.nodes and scope.node is not None and guess is not None:
        typer.facts.nodes[scope.node].reads.setdefault(guess, node)


def unknown_element(typer: Typer, node: ast.Reference, scope: Scope) -> None:
    """A bare name where an element is wanted: a misspelt role, or a misspelt `let`."""
    elements = [name for name, one in scope.visible().items() if isinstance(one.type, ElementType)]
    help_ = 'an element is a role such as `button "Save"`, or what a `let` named'
    _tell_unknown(
        typer, node, scope, "element", [*elements, *ROLES], scope.visible(), help_=help_, known_as=habits.ROLES
    )


def _tell_unknown(
    typer: Typer,
    node: ast.Reference,
    scope: Scope,
    what: str,
    likely: Iterable[str],
    others: Iterable[str],
    *,
    help_: str = "",
    known_as: Mapping[str, str] = NO_HABITS,
) -> str | None:
    name = ast.Name(span=node.span, text=node.name)
    if _is_over(typer, name, scope, what):
        return None
    message = f"there is no {what} `{node.name}`"
    guess = unknown(typer.facts, name, message, likely, less_likely=others, help_=help_, habits=known_as)
    local = scope.find(guess or "")
    if local is not None:
        local.used = True
    return guess


def _is_over(typer: Typer, name: ast.Name, scope: Scope, what: str) -> bool:
    """A name that a block before gave to something is used behind that block; says so."""
    local = scope.ended.get(name.text)
    if local is None:
        return False
    typer.sink.error(
        "CS101",
        f"there is no {what} `{name.text}` here: it ends with its block",
        name.span,
        others=(Label(span=local.name.span, text="named in a block that ends before"),),
        help=_BEYOND[local.kind].format(name.text),
    )
    return True


_NAMED_BEFORE = (
    "name it before the block: a loop hands a value on with `keeping {}: T = …`, and `when C then A else B` chooses one"
)
_BEYOND = {
    "let": _NAMED_BEFORE,
    "keep": _NAMED_BEFORE,
    "loop": "it is one item at a time; a loop hands a value on with `keeping NAME: T = …`",
}
"""How a value is had behind a block, by what it is there."""


def _given_by_itself(typer: Typer, node: ast.Reference, scope: Scope) -> bool:
    if scope.node is None or node.name not in typer.facts.nodes[scope.node].gives:
        return False
    given = typer.facts.nodes[scope.node].gives[node.name]
    typer.sink.error(
        "CS101",
        f"`{node.name}` is given by this node and cannot be read inside of it",
        node.span,
        others=(Label(span=given.give.name.span, text="given here"),),
        help=f"name the value with `let` first, then `give {node.name}` it",
    )
    return True


# Fields


def _field(typer: Typer, node: ast.FieldOf, scope: Scope) -> Type:
    bare = ungrouped(node.value)
    if isinstance(bare, ast.Reference) and bare.name in typer.facts.symbols.sites and scope.find(bare.name) is None:
        from ..sites.named import element_of_site

        return element_of_site(typer, node, bare.name, scope)
    if isinstance(bare, ast.Reference) and bare.name in typer.facts.symbols.enums and scope.find(bare.name) is None:
        return _value_of_enum(typer.facts, node, bare.name)
    if isinstance(bare, ast.Reference) and not is_known(typer, bare.name, scope):
        _unknown_owner(typer, bare, scope)
        return types.UNKNOWN
    owner = typer.type_of(node.value, scope)
    match owner:
        case NodeType(name=name, gives=gives):
            return _narrowed(node, _give_of(typer, node, name, dict(gives)), scope)
        case RecordType(fields=fields):
            return _narrowed(node, _field_of(typer, node, owner, dict(fields)), scope)
        case types.Scalar() if owner in types.PARTS:
            return _narrowed(node, _part_of(typer, node, owner), scope)
        case Optional(item=item) if isinstance(item, RecordType) or item in types.PARTS:
            typer.may_be_none(
                node.value,
                owner,
                f"what has a field `{node.field.text}` must be there",
            )
        case types.UNKNOWN:
            pass
        case _:
            typer.as_value(owner, node.value)
            if isinstance(owner, types.Scalar | types.EnumType | types.ListOf | Optional):
                help_ = _instead_of_field(node.field.text) if isinstance(owner, types.ListOf) else ""
                typer.sink.error("CS104", f"{a(owner)} has no fields", node.field.span, help=help_)
    return types.UNKNOWN


def _value_of_enum(facts: Facts, node: ast.FieldOf, name: str) -> Type:
    facts.used.add(name)
    kind = facts.enums[name]
    if node.field.text not in kind.values:
        help_ = f"its values are {listed(kind.values)}"
        unknown(
            facts, node.field, f"enum `{name}` has no value `{node.field.text}`", kind.values, code="CS104", help_=help_
        )
    return kind


def _instead_of_field(name: str) -> str:
    """Of a list, whose items have fields and which has none."""
    if name in ("length", "size", "count", "len"):
        return "how many there are is `count(…)`"
    return "take one item of the list first"


def _part_of(typer: Typer, node: ast.FieldOf, owner: Type) -> Type:
    parts = types.PARTS[owner]
    if node.field.text not in parts:
        message, help_ = f"{a(owner)} has no part `{node.field.text}`", f"it has {listed(parts)}"
        unknown(typer.facts, node.field, message, parts, code="CS104", help_=help_)
    return parts.get(node.field.text, types.UNKNOWN)


def _give_of(typer: Typer, node: ast.FieldOf, owner: str, gives: dict[str, Type]) -> Type:
    found = gives.get(node.field.text)
    if found is not None:
        return found
    done = typer.facts.symbols.done.get(owner)
    if done is not None and done.skipped:
        return NOT_THERE
    help_ = (
        f"it gives {listed(gives)}"
        if gives or done
        else f"it gives nothing: write `give {node.field.text}: T = …` in it"
    )
    if _has_local(typer, owner, node.field.text):
        help_ = f"in `{owner}` it is a local: hand it on with `give {node.field.text}: T = …`"
    unknown(
        typer.facts,
        node.field,
        f"node `{owner}` gives no `{node.field.text}`",
        gives,
        code="CS104",
        help_=help_,
    )
    return types.UNKNOWN


def _has_local(typer: Typer, owner: str, name: str) -> bool:
    node = typer.facts.symbols.nodes.get(owner)
    return node is not None and any(isinstance(one, ast.Let) and one.name.text == name for one in ast.walk(node))


def _field_of(typer: Typer, node: ast.FieldOf, owner: RecordType, fields: dict[str, Type]) -> Type:
    found = fields.get(node.field.text)
    if found is None:
        from .mismatch import unknown_field

        unknown_field(typer.facts, node.field, owner)
    return found or types.UNKNOWN


def why_optional(facts: Facts, expression: ast.Expression) -> tuple[Label, ...]:
    """The place that makes a value optional, where one can be shown."""
    root = expression
    while isinstance(root, ast.FieldOf | ast.Grouped):
        root = root.value
    if not isinstance(root, ast.Reference):
        return ()
    if root.name in facts.symbols.inputs:
        return (Label(span=facts.symbols.inputs[root.name].type.span, text="declared optional here"),)
    clause = facts.may_give_nothing(root.name) if root.name in facts.symbols.nodes else None
    if clause is None:
        return ()
    why = f"`{root.name}` is skipped when this is false"
    if isinstance(clause, ast.InsteadOf):
        why = f"`{root.name}` is skipped when `{clause.node.text}` has not failed"
    return (Label(span=clause.span, text=why),)


RULES: dict[type, Rule] = {
    ast.Reference: reference,
    ast.FieldOf: _field,
}
