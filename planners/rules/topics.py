"""A spec → topics: each thing that can be asked for, with all that may be said of it on the way.

A topic is a frame with what is around its operation: words, parameters of earlier steps and of other ways, and toggles,
which are ticked or left alone: `with the newsletter`, `no medical condition`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from callsheet.dsl.classes import frozen
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import Claim, Given, Literally, Operation, Parameter

from .around import Around, around
from .english import NOTHING, VERBS
from .frames import Frame, frames_of, phrases_of, pressed_words
from .terms import FALSE, TRUE, Said, literal
from .words import stem, words_of

AROUND = 0.7
"""What a word of an operation around is worth of what it would be of the one that is asked for."""
DULL = frozenset(
    stem(one) for one in "new typed chosen wanted ticked has is was set choose say type of a own text given".split()
)
"""Words in names that say nothing of what they are names of."""
TELLING = frozenset(stem(one) for one in "first last name".split())
"""Words that say nothing in a goal, and something in the name of a parameter."""
YES, NO, FRESH = "yes", "no", "new"


@frozen
class Place:
    """A parameter to which a goal may give a value, whichever operations have it: they are about the same.

    `words` are what it is called; of `key` ones there has to be a value, `own` ones are of what is asked for. What is
    `asked` is what a plan cannot do without.
    """

    name: str
    type: str
    choices: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    key: bool = False
    own: bool = False
    asked: bool = False

    @property
    def id(self) -> tuple[str, str, tuple[str, ...]]:
        """What tells it from the others."""
        return self.name, self.type, self.choices


@frozen
class Toggle:
    """What is on or off: a box of a form, `on` and `off` being the claims, or a choice between yes and no.

    `group` is what all boxes of its page are called: `no extras`.
    """

    nouns: frozenset[str]
    group: frozenset[str] = frozenset()
    on: Said | None = None
    off: Said | None = None
    place: str = ""
    options: tuple[str, str] = ("", "")


@frozen
class Topic:
    """Something that can be asked for.

    `nouns` are words for what is wanted, `denied` for what has not to be so before it. One is `opposed` where another
    undoes what it does.
    """

    frame: Frame
    around: Around
    words: Mapping[str, float] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    toggles: tuple[Toggle, ...] = ()
    nouns: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    opposed: bool = False

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All that may be done for it."""
        return (*self.around.all, self.frame.operation)


MOST_KNOWN = 8
_known: dict[int, tuple[SiteSpec, tuple[Topic, ...]]] = {}


def topics_of(spec: SiteSpec) -> tuple[Topic, ...]:
    """The topics of a spec; those of the last few specs are kept."""
    kept = _known.get(id(spec))
    if kept is not None and kept[0] is spec:
        return kept[1]
    lasting = (
        one for one in frames_of(spec).frames if any(spec.facts[claim.fact].lasts == "account" for claim in one.claims)
    )
    topics = tuple(_topic(spec, frame) for frame in lasting)
    while len(_known) >= MOST_KNOWN:
        del _known[next(iter(_known))]
    _known[id(spec)] = spec, topics
    return topics


def _topic(spec: SiteSpec, frame: Frame) -> Topic:
    about = around(spec, frame.operation, frame.claims)
    return Topic(
        frame=frame,
        around=about,
        words=_words(spec, frame, about),
        places=_places(spec, frame, about),
        toggles=_toggles(spec, frame, about),
        nouns=frozenset(_nouns(spec, frame)),
        denied=frozenset(_denied(spec, frame.operation)),
        opposed=any(_undone_by_another(spec, frame, claim) for claim in frame.claims),
    )


def _words(spec: SiteSpec, frame: Frame, about: Around) -> dict[str, float]:
    worth: dict[str, float] = {}
    for one in about.all:
        page = spec.pages.get(one.leads_to or "")
        led = f"{page.name} {page.heading} {page.title}" if page is not None else ""
        for word in named_words(f"{one.name} {one.description} {pressed_words(one)} {led}"):
            worth[word] = AROUND
    for name in about.pages:
        for word in named_words(f"{name} {spec.pages[name].heading}"):
            worth[word] = AROUND
    for word, value in frame.words.items():
        worth[word] = max(worth.get(word, 0.0), value)
    return worth


def named_words(text: str) -> tuple[str, ...]:
    """The stems in a text, and those of phrases in it."""
    return (*words_of(text), *phrases_of(text.replace("-", " ")))


def _nouns(spec: SiteSpec, frame: Frame) -> Iterable[str]:
    """What the facts are about that are wanted: `newsletter` of `gets_newsletter`."""
    for claim in frame.claims:
        yield from (one for one in words_of(claim.fact) if one not in NOTHING and one not in DULL)


def _denied(spec: SiteSpec, operation: Operation) -> Iterable[str]:
    for claim in operation.preconditions:
        if isinstance(claim.value, Literally) and literal(claim.value.value) == FALSE:
            yield from (one for one in words_of(claim.fact) if one not in NOTHING and one not in DULL)


def _undone_by_another(spec: SiteSpec, frame: Frame, claim: Claim) -> bool:
    others = (one for one in spec.operations.values() if one.name != frame.operation.name)
    return any(
        effect.fact == claim.fact and isinstance(effect.value, Literally) and literal(effect.value.value) == FALSE
        for one in others
        for effect in one.effects
    )


# Parameters


def _places(spec: SiteSpec, frame: Frame, about: Around) -> tuple[Place, ...]:
    found: dict[tuple[str, str, tuple[str, ...]], Place] = {}
    typed_for = _typed_for(frame.operation, about)
    keys = {one.name for one in frame.slots if one.own and one.key}
    for one in (frame.operation, *about.all):
        own = one.name == frame.operation.name
        for parameter in one.parameters:
            words = frozenset(_called(spec, one, parameter)) - _ordering(frame.operation, parameter)
            name = typed_for.get(parameter.name, parameter.name)
            place = Place(
                name=name,
                type=parameter.type,
                choices=parameter.choices,
                words=words,
                key=own and parameter.name in keys and parameter.name not in about.read,
                own=own and parameter.name not in about.read,
                asked=(own or parameter.name in about.asked) and parameter.name not in about.read,
            )
            found[place.id] = together(found[place.id], place) if place.id in found else place
    return tuple(one for one in found.values() if not _is_yes_or_no(one.choices))


def _typed_for(operation: Operation, about: Around) -> dict[str, str]:
    """Parameters of what is filled in, each with the one that it is filled in for: `wanted_due` for `due`."""
    needs = {
        claim.fact: claim.value.name
        for one in (*about.all, operation)
        for claim in one.preconditions
        if isinstance(claim.value, Given) and not claim.terms
    }
    return {
        claim.value.name: needs[claim.fact]
        for one in about.all
        for claim in one.effects
        if isinstance(claim.value, Given) and not claim.terms and claim.fact in needs
    }


def together(one: Place, other: Place) -> Place:
    """The same parameter in two operations."""
    return Place(
        name=one.name,
        type=one.type,
        choices=one.choices,
        words=one.words | other.words,
        key=one.key or other.key,
        own=one.own or other.own,
        asked=one.asked or other.asked,
    )


def _called(spec: SiteSpec, operation: Operation, parameter: Parameter) -> Iterable[str]:
    texts = [parameter.name]
    if operation.act.verb in ("fill", "type", "choose"):
        texts.append(pressed_words(operation))
    texts += [one.fact for one in operation.effects if one.value == Given(name=parameter.name)]
    if FRESH in words_of(parameter.name):
        yield FRESH
    for word in named_words(" ".join(texts)):
        if word not in DULL and (word not in NOTHING or word in TELLING):
            yield word


def _ordering(operation: Operation, parameter: Parameter) -> frozenset[str]:
    """Words that name what is asked for: `lend`, in `typed_lend_reader`, does not say that the reader comes next."""
    return frozenset(words_of(operation.name)) - frozenset(words_of(parameter.name))


def _is_yes_or_no(choices: tuple[str, ...]) -> bool:
    return {one.lower() for one in choices} == {YES, NO}


# Toggles


def _toggles(spec: SiteSpec, frame: Frame, about: Around) -> tuple[Toggle, ...]:
    needed = {claim.fact for one in (*about.all, frame.operation) for claim in one.preconditions}
    found: dict[str, Toggle] = {}
    for one in about.others:
        if one.act.verb in ("check", "uncheck") and not one.parameters and len(one.effects) == 1:
            claim = one.effects[0]
            if claim.fact not in needed:
                found[claim.fact] = _box(spec, one, claim)
    for one in about.all:
        for parameter in one.parameters:
            if _is_yes_or_no(parameter.choices):
                nouns = {word for word in named_words(pressed_words(one)) if _tells(word)}
                yes = next(choice for choice in parameter.choices if choice.lower() == YES)
                no = next(choice for choice in parameter.choices if choice.lower() == NO)
                found[parameter.name] = Toggle(nouns=frozenset(nouns), place=parameter.name, options=(yes, no))
    return tuple(found.values())


def _box(spec: SiteSpec, operation: Operation, claim: Claim) -> Toggle:
    nouns = {word for word in named_words(pressed_words(operation)) if _tells(word)}
    on, off = (Said(fact=claim.fact, value=value) for value in (TRUE, FALSE))
    page = spec.facts[claim.fact].page or ""
    group = frozenset(words_of(page)) if _only_boxes(spec, page) else frozenset()
    return Toggle(nouns=frozenset(nouns), group=group, on=on, off=off)


def _only_boxes(spec: SiteSpec, page: str) -> bool:
    """Whether all that can be filled in on a page is boxes, so that its name is one for them."""
    filled = [one for one in spec.operations.values() if page in one.pages and one.leads_to is None]
    return all(one.act.verb in ("check", "uncheck") for one in filled)


def _tells(word: str) -> bool:
    return word not in NOTHING and word not in DULL and word not in VERBS


def begins_off(begun: object) -> bool:
    """Whether a value is false."""
    return isinstance(begun, Literally) and literal(begun.value) == FALSE
