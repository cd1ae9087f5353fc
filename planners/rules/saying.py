"""Whether a goal says what a plan would do: that it is to be done, where that is for good; to what, where it is not.

Words that describe a thing or name a value lead to operations as well. What cannot be taken back is done only where a
word orders it, and a text is put only where a word says what it is: notes, a name, a street.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import Claim, Given, Literally, Operation

from .aims import Aim, Reading
from .clauses import phrased
from .english import ALL, NEGATIONS, NOTHING, OFF, SECRETS, VERBS, alike, plainly
from .frames import frames_of, just_before, phrases_of, pressed_words
from .terms import FALSE, literal
from .topics import DULL
from .words import stem, words_of

Words: TypeAlias = frozenset[str]
REMOVING = frozenset({stem("remove"), stem("empty"), stem("instead"), *NEGATIONS})
WANTING = frozenset(
    stem(word)
    for word in "want need like wish should must shall would have get give let please belong into put add".split()
)
"""What says that something is to be there. That it is spoken of does not: `the token “A” can go`."""
CHANGING = frozenset({stem("change"), stem("new")})


def unsaid(goal: str, reading: Reading, spec: SiteSpec) -> Iterator[str]:
    """What aims would do without a word for it, a line each."""
    said = _said(goal, reading, spec)
    for aim in reading.aims:
        operation = spec.operations.get(aim.wanted.operation or "")
        if operation is None:
            continue
        if not _any_alike(said, _orders_for(operation, aim, spec)):
            yield f"this may mean `{aim.name}`, and no word orders that"
        elif not _any_alike(said, _names_of_text(operation, aim, spec)):
            yield f"this may mean `{aim.name}`, and no word says so"
        elif _sets_an_option(operation, aim, spec):
            yield f"this may mean `{aim.name}`, but the value is an option of something else"


def _any_alike(said: Words, wanted: Words) -> bool:
    """Whether one of the wanted words is said; true where none is wanted."""
    return not wanted or any(alike(word, other) for word in said for other in wanted)


def _said(goal: str, reading: Reading, spec: SiteSpec) -> Words:
    """The words of a goal but for those of its values, and of orders that are not to be done."""
    text = plainly(goal)
    for value in {str(term.value) for aim in reading.aims for term in aim.given.values()}:
        text = text.replace(value, "“…”", 1)
    denied = {one.verb for one in reading.forbidden}
    tokens = phrased(text, frames_of(spec).own)
    return frozenset(one.stem for one in tokens if one.kind == "word") - denied


def _orders_for(operation: Operation, aim: Aim, spec: SiteSpec) -> Words:
    """Words that order what an operation does for good, or makes; none where it does nothing of the kind."""
    lasting = [one for one in operation.effects if spec.facts[one.fact].lasts == "account"]
    verbs = _verbs(operation, lasting)
    clicks = operation.act.verb == "click"
    if clicks and lasting and all(_is_false(lasting)):  # a box that is left open is ticked again as easily
        boxes = any(one.act.verb == "uncheck" for one in just_before(spec, operation))
        return verbs | REMOVING | _told(operation) | (OFF if boxes else frozenset())
    if any(_is_secret(one, operation) for one in lasting):
        return verbs | CHANGING
    if clicks and _makes(lasting):
        return verbs | WANTING
    chosen = any(one.choices and one.name in aim.given for one in operation.parameters)  # `the account on Team`
    return verbs if operation.commit and not chosen else frozenset()


def _verbs(operation: Operation, lasting: Iterable[Claim]) -> Words:
    """What an operation is called: its name but for the thing at its end, and verbs in what is said of it."""
    name, pressed = words_of(operation.name), pressed_words(operation)
    about = f"{operation.name} {pressed} {operation.description} {' '.join(one.fact for one in lasting)}"
    verbs = {*(name[:-1] or name), *words_of(pressed)[:1], *words_of(operation.description)[:1]}
    verbs |= {*phrases_of(operation.name), *phrases_of(pressed)}
    return frozenset(verbs | (VERBS & {*words_of(about)})) - ALL


def _told(operation: Operation) -> Words:
    """The words about an operation, but for what it is done to: `or revoke its session`."""
    things = {word for one in operation.parameters for word in words_of(one.name)}
    things |= {word for one in operation.effects for word in words_of(one.fact)}
    return frozenset(words_of(operation.description)) - things - NOTHING - ALL


def _is_secret(claim: Claim, operation: Operation) -> bool:
    """Whether it sets a secret. To say one tells nothing: it may be there to be typed."""
    if not isinstance(claim.value, Given):
        return False
    typed = {one.name: one.type for one in operation.parameters}
    return typed[claim.value.name] == "Secret" or bool(SECRETS & {*words_of(claim.value.name)})


def _makes(lasting: Iterable[Claim]) -> bool:
    """Whether something is there then that was not; what is renamed was there before."""
    known = [one for one in lasting if one.terms and isinstance(one.value, Literally)]
    gone = {claim.fact for claim, is_false in zip(known, _is_false(known), strict=True) if is_false}
    made = {claim.fact for claim in known} - gone
    return bool(made)


def _is_false(claims: Iterable[Claim]) -> Iterator[bool]:
    return (isinstance(one.value, Literally) and literal(one.value.value) == FALSE for one in claims)


def _names_of_text(operation: Operation, aim: Aim, spec: SiteSpec) -> Words:
    """What a text is called that an operation puts somewhere, and does nothing besides; none where it tells itself."""
    put = [one for one in operation.effects if isinstance(one.value, Given)]
    if len(put) != 1 or len(operation.effects) != 1 or not isinstance(put[0].value, Given):
        return frozenset()
    name, value = put[0].value.name, aim.given.get(put[0].value.name)
    plain = (
        value is not None
        and isinstance(value.value, str)
        and not value.options
        and not any(map(str.isdigit, value.value))
    )
    if not plain or spec.facts[put[0].fact].choices:
        return frozenset()
    return frozenset({*words_of(put[0].fact), *words_of(name), *words_of(operation.name)[1:]} - DULL)


def _sets_an_option(operation: Operation, aim: Aim, spec: SiteSpec) -> bool:
    """Whether a secret would be what can be chosen elsewhere on the site: `move … to Plus`."""
    options = {choice for one in spec.operations.values() for each in one.parameters for choice in each.choices}
    secrets = (
        one.value.name for one in operation.effects if _is_secret(one, operation) and isinstance(one.value, Given)
    )
    return any(name in aim.given and aim.given[name].value in options for name in secrets)
