"""CS1 and CS2 for types as they are written: the currency, enums, records, and what a type expression names."""

from __future__ import annotations

from callsheet.dsl import ast, habits, types
from callsheet.dsl.currencies import CODES
from callsheet.dsl.diagnostics import Edit, Label, is_surely
from callsheet.dsl.types import EnumType, RecordType, Type

from ..facts import ANY_CURRENCY, Facts
from ..names import distinct, unknown
from ..wording import a, did_you_mean, listed


def check_records(facts: Facts) -> None:
    """Learn the currency, then resolve every enum and record, and the types of inputs and secrets."""
    if facts.symbols.currencies:
        facts.currency = _currency(facts, facts.symbols.currencies[0].code)
    for name, enum in facts.symbols.enums.items():
        distinct(facts, enum.values, f"enum `{name}`", "value")
        facts.enums[name] = EnumType(name, tuple(dict.fromkeys(one.text for one in enum.values)))
    for name in facts.symbols.records:
        _record(facts, name, ())
    for name, declared in facts.symbols.inputs.items():
        facts.input_types[name] = resolve(facts, declared.type)
    for name, secret in facts.symbols.secrets.items():
        kind = resolve(facts, secret.type)
        if kind not in (types.TEXT, types.UNKNOWN):
            facts.sink.error(
                "CS216",
                f"a secret is a `Text`, not {a(kind)}",
                secret.type.span,
                help=f"write `secret {name}: Text for …`",
            )


def _record(facts: Facts, name: str, inside: tuple[str, ...]) -> None:
    """Resolve a record after those that its fields mention; `inside` are those that wait for this one."""
    if name in facts.records:
        return
    declared = facts.symbols.records[name]
    distinct(facts, (one.name for one in declared.fields), f"record `{name}`")
    fields = [(one.name.text, _field(facts, one, (*inside, name))) for one in declared.fields]
    facts.records[name] = RecordType(name, tuple(dict(fields).items()))


def _field(facts: Facts, field: ast.RecordField, inside: tuple[str, ...]) -> Type:
    for mentioned in ast.walk(field.type):
        if isinstance(mentioned, ast.NamedType) and mentioned.name in facts.symbols.records:
            if mentioned.name in inside:
                _inside_itself(facts, mentioned, inside)
                return types.UNKNOWN
            if len(inside) >= types.MOST_LEVELS:
                _too_deep(facts, mentioned)
                return types.UNKNOWN
            _record(facts, mentioned.name, inside)
    return resolve(facts, field.type)


def _too_deep(facts: Facts, mentioned: ast.NamedType) -> None:
    facts.used.add(mentioned.name)
    facts.sink.error(
        "CS004",
        f"more than {types.MOST_LEVELS} records inside one another",
        mentioned.span,
        help="put fields of the inner records into the outer ones",
    )


def _inside_itself(facts: Facts, mentioned: ast.NamedType, inside: tuple[str, ...]) -> None:
    facts.used.add(mentioned.name)
    between = inside[inside.index(mentioned.name) + 1 :]
    way = "".join(f", in `{name}`" for name in between)
    facts.sink.error(
        "CS105",
        f"record `{mentioned.name}` is inside itself{way}",
        mentioned.span,
        label="here it begins again",
        others=(
            Label(
                span=facts.symbols.records[mentioned.name].name.span,
                text=f"`{mentioned.name}` is declared here",
            ),
        ),
        help="a record holds other records, not its own kind: keep what tells them apart, such as a number",
    )


def resolve(facts: Facts, written: ast.TypeExpression) -> Type:
    """The type that a type expression names; UNKNOWN, and a diagnostic, when there is none."""
    match written:
        case ast.ListType(item=item):
            inner = resolve(facts, item)
            return types.UNKNOWN if inner == types.UNKNOWN else types.ListOf(inner)
        case ast.OptionalType(item=item):
            return types.optional(resolve(facts, item))
        case ast.NamedType(currency=ast.Name() as code):
            return _money_in(facts, written, code)
        case ast.NamedType(name=name):
            return _named(facts, name, written)


def _named(facts: Facts, name: str, written: ast.NamedType) -> Type:
    facts.used.add(name)
    known = types.SCALARS.get(name) or facts.records.get(name) or facts.enums.get(name)
    if known is not None:
        return known
    if name == types.ELEMENT:
        facts.sink.error(
            "CS216",
            "an `Element` cannot leave its statements",
            written.span,
            label="it is found anew each time it is used, and has no value",
            help='name one with `let`: `let save = button "Save"`; hand on what you `read` from it',
        )
    elif name not in facts.symbols.broken and name not in facts.symbols.records:
        mentioned = ast.Name(span=written.span, text=name)
        names = (*types.SCALARS, *facts.symbols.records, *facts.symbols.enums)
        help_ = f"known: {listed(names, most=20)}"
        unknown(facts, mentioned, f"there is no type `{name}`", names, help_=help_, habits=habits.TYPES)
    return types.UNKNOWN


def _money_in(facts: Facts, written: ast.NamedType, code: ast.Name) -> Type:
    """`Money GBP`; in a plan that counts in pounds that is `Money`."""
    if written.name != types.MONEY.name:
        facts.sink.error(
            "CS216",
            f"`{written.name}` has no currency",
            code.span,
            help=f"only `Money` has one, as in `Money {code.text}`",
        )
        return types.UNKNOWN
    known = _currency(facts, code)
    if ANY_CURRENCY in (known, facts.currency):
        return types.UNKNOWN
    return types.MONEY if known == facts.currency else types.money_in(known)


def _currency(facts: Facts, code: ast.Name) -> str:
    """The currency, or what was probably meant; says so when it is none of ISO 4217."""
    if code.text in CODES:
        return code.text
    upper = code.text.upper()
    near = upper if upper in CODES else facts.suggest(code.text, CODES)
    facts.sink.error(
        "CS218",
        f"there is no currency `{code.text}`",
        code.span,
        label=did_you_mean(near),
        help="" if near else "currencies have the three letters of ISO 4217, such as `USD`, `EUR`, `GBP`",
        fix=(Edit(span=code.span, text=near),) if near and (near == upper or is_surely(code.text, near)) else (),
    )
    return near or ANY_CURRENCY
