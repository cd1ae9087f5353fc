"""The parts of a spec that say what can be done on a site: facts, and operations with what they need and change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, cast

from .. import ast
from ..pressing import acted_on
from .alike import may_press
from .claims import Claims
from .reading import Reading, fact_type_of
from .shapes import broken_at, entries, items, scalar, text
from .values import Anything, Fact, Literally, Operation, Parameter
from .yaml_text import Entry, Scalar, Value

TRUE = frozenset({"true", "yes", "on"})
"""What YAML 1.1 takes for true, in small letters."""


def read_facts(reading: Reading, root: Value) -> None:
    """What can hold of the site's state."""
    for entry in entries(root, "facts"):
        reading.usable(entry.key)
        reading.facts[entry.key.text] = None if entry.value is None else _fact(reading, entry, entry.value)
    for entry in entries(root, "facts"):  # which may speak of facts that stand below
        fact = reading.facts[entry.key.text]
        if fact is not None and entry.value is not None and (places := items(entry.value, "when")):
            reading.facts[entry.key.text] = _conditional(reading, fact, entry, places)


def _conditional(reading: Reading, fact: Fact, entry: Entry, places: Sequence[Scalar]) -> Fact:
    if fact.look is None:
        reading.problems.tell(f"`{fact.name}` has no look that this could be for", places[0].span, help="add `look: …`")
    parameters = {one.name: one for one in fact.parameters}
    return replace(fact, when=_claims(reading, parameters).read(places, effects=False))


def _claims(reading: Reading, parameters: Mapping[str, Parameter]) -> Claims:
    facts = {name: fact for name, fact in reading.facts.items() if fact is not None}
    broken = frozenset(reading.facts) - set(facts)
    return Claims(facts=facts, broken=broken, parameters=parameters, problems=reading.problems)


def _fact(reading: Reading, entry: Entry, value: Value) -> Fact:
    parameters = reading.parameters(value)
    page = reading.mention(scalar(value, "page"), reading.pages, "page")
    kind, choices = fact_type_of(value)
    lasts = text(value, "lasts") or "account"
    place = scalar(value, "look")
    if page is None and (place is not None or lasts == "page"):
        what = "a `look` is made on a page" if place is not None else "what lasts a page belongs to one"
        reading.problems.tell(f"{what}, and `{entry.key.text}` names none", entry.key.span, help="add `page: NAME`")
    return Fact(
        name=entry.key.text,
        parameters=tuple(parameters.values()),
        type=kind,
        choices=choices,
        description=text(value, "description"),
        page=page,
        look=reading.look(place, kind, parameters),
        lasts=cast(Literal["page", "account"], lasts),  # the table of the format has these words
        initially=_initially(reading, scalar(value, "initially"), entry.key.text, kind, choices),
    )


def _initially(
    reading: Reading, place: Scalar | None, name: str, kind: str, choices: tuple[str, ...]
) -> Literally | Anything | None:
    if place is None:
        return None
    claims = Claims(facts={}, broken=frozenset(), parameters={}, problems=reading.problems)
    return claims.initially(place, Parameter(name=name, type=kind, choices=choices))


def read_operations(reading: Reading, root: Value) -> None:
    """What can be done, one act each."""
    for entry in entries(root, "operations"):
        reading.operations[entry.key.text] = None if entry.value is None else _operation(reading, entry, entry.value)


def _operation(reading: Reading, entry: Entry, value: Value) -> Operation | None:
    parameters = reading.parameters(value)
    for page in items(value, "pages"):
        reading.mention(page, reading.pages, "page")
    leads_to = reading.mention(scalar(value, "leads_to"), reading.pages, "page")
    claims = _claims(reading, parameters)
    preconditions = claims.read(items(value, "preconditions"), effects=False)
    effects = claims.read(items(value, "effects"), effects=True)
    place = scalar(value, "act")
    act = None if place is None else reading.act(place, parameters)
    if place is None or act is None:
        return None
    commit = text(value, "commit").lower() in TRUE
    if not broken_at(value, "commit"):
        _commits(reading, act, place, commit=commit)
    return Operation(
        name=entry.key.text,
        act=act,
        text=place.text.strip(),
        description=text(value, "description"),
        parameters=tuple(parameters.values()),
        pages=tuple(one.text for one in items(value, "pages")),
        preconditions=preconditions,
        effects=effects,
        leads_to=leads_to,
        commit=commit,
        spends=_spends(reading, scalar(value, "spends"), parameters, commit=commit),
    )


def _spends(
    reading: Reading, place: Scalar | None, parameters: Mapping[str, Parameter], *, commit: bool
) -> ast.Expression | None:
    if place is not None and not commit:
        reading.problems.tell("only a commit spends anything", place.span, help="add `commit: true`")
    return reading.look(place, "Money", parameters)


def _commits(reading: Reading, act: ast.ActStatement, place: Scalar, *, commit: bool) -> None:
    """An operation and the list of commits have to say the same of what it presses."""
    pressed = acted_on(act)
    controls = [one for one in reading.commits if one is not None]
    if pressed is None or len(controls) < len(reading.commits):
        return
    listed = next((one.name for one in controls if may_press(pressed, one.expression)), None)
    if commit and listed is None:
        help_ = "list the element that it presses under `commits`"
        reading.problems.tell("this is a commit, and `commits` does not list what it presses", place.span, help=help_)
    elif not commit and listed is not None:
        reading.problems.tell(f"this presses `{listed}`, which is a commit", place.span, help="add `commit: true`")
