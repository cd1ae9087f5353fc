"""A spec → frames: what each of its operations can be asked for, in which words, with which values.

An operation that closes something (adds, saves, orders) stands for all that it claims; what has to be typed before it
is found by going back from there, so that a goal may say it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from math import log

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import Anything, Claim, Given, Literally, Operation, Parameter

from .english import NOTHING, PHRASES, VERBS, alike
from .searching import Problem, cheapest
from .steps import Site, Wanted, steps_for
from .terms import FALSE, Term, bound, literal
from .words import stem, words_of

NAME, ACT, ABOUT, PLACE = 1.0, 0.9, 0.8, 0.6
"""What a word is worth: in the name or the description of an operation, on what it presses, in what it claims, on the
page that it opens."""


@frozen
class Slot:
    """A parameter that a goal may give a value. `words` are what it is called.

    `key` ones have to be given, `own` ones are the operation's and not of what comes before it, and `content` is what
    is typed or chosen, not what is acted on.
    """

    name: str
    type: str
    choices: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    key: bool = False
    own: bool = True
    content: bool = False


@frozen
class Frame:
    """What a goal may ask for.

    `words` have what each is worth, `verbs` are what an order for it may begin with, those that are `pressed` as they
    are, `fields` are words on what is filled in for it (`add a note`), and `likely` is how probable it is before a
    word is read.
    """

    operation: Operation
    claims: tuple[Claim, ...]
    page: str | None
    words: Mapping[str, float] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    pressed: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    slots: tuple[Slot, ...] = ()
    likely: float = 0.0

    @property
    def everything(self) -> bool:
        """Whether it is about all there are."""
        return any(isinstance(term, Anything) for claim in self.claims for term in claim.terms)

    @property
    def denies(self) -> bool:
        """Whether it undoes something, and does nothing besides."""
        return bool(self.claims) and all(_is_false(claim) for claim in self.claims)

    def begins_with(self, word: str) -> bool:
        """Whether an order for it may begin with the stem of a word."""
        return word in self.pressed or any(alike(word, verb) for verb in self.verbs - self.pressed)

    def worth(self, word: str) -> float:
        """How well the stem of a word fits, 1 at most."""
        if word in self.words:
            return self.words[word]
        return max((alike(word, other) * worth for other, worth in self.words.items()), default=0.0)


@frozen
class Frames:
    """The frames of a spec, and how much each word tells them apart. `place` are words for the site as a whole.

    `own` are phrases that operations are called by, where the word for them is what another one is called: a library
    takes books back, and withdraws others, and whoever says the one does not mean the other.
    """

    spec: SiteSpec
    frames: tuple[Frame, ...]
    rarity: Mapping[str, float]
    place: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def weight(self, word: str) -> float:
        """How much the stem of a word counts: much when few frames have it, and most when none has."""
        return self.rarity.get(word, 1.5)


MOST_KNOWN = 8
MOST_LOOKED_AT = 150
"""States of a search for what comes before an operation: a guess at what a goal may say besides."""
_known: dict[int, Frames] = {}


def frames_of(spec: SiteSpec) -> Frames:
    """The frames of a spec. Those of the last few specs are kept: their searches take a while."""
    kept = _known.get(id(spec))
    if kept is not None and kept.spec is spec:
        return kept
    found = tuple(frame for op in spec.operations.values() if (frame := _frame(spec, op)) is not None)
    stems = {word for frame in found for word in frame.words}
    rarity = {
        word: 0.3 + log(1 + len(found) / sum(word in frame.words for frame in found)) / log(1 + max(len(found), 1))
        for word in stems
    }
    frames = Frames(spec=spec, frames=found, rarity=rarity, place=_place_words(spec), own=_own_phrases(spec))
    while len(_known) >= MOST_KNOWN:
        del _known[next(iter(_known))]
    _known[id(spec)] = frames
    return frames


def _place_words(spec: SiteSpec) -> frozenset[str]:
    """`my list`, `the shop`: what the site calls itself, in its name, its title and the first words about it."""
    about = " ".join(spec.description.split()[:3])
    return frozenset(words_of(f"{spec.name} {spec.title} {about}"))


def _frame(spec: SiteSpec, operation: Operation) -> Frame | None:
    claims, likely = _claims(spec, operation)
    if not claims and operation.leads_to is None:
        return None
    page = operation.leads_to if not claims else None
    return Frame(
        operation=operation,
        claims=claims,
        page=page,
        words=_words(spec, operation, claims),
        named=frozenset(words_of(operation.name)),
        verbs=_verbs(spec, operation, claims),
        pressed=_pressed(operation) if operation.commit else frozenset(),
        fields=frozenset(
            word
            for before in just_before(spec, operation)
            if before.act.verb in ("fill", "type", "choose")
            for word in words_of(pressed_words(before))
        ),
        slots=(*_own(spec, operation, claims), *_supporting(spec, operation, claims)),
        likely=likely,
    )


def _claims(spec: SiteSpec, operation: Operation) -> tuple[tuple[Claim, ...], float]:
    """What is wanted by whoever asks for an operation: what it does for the account, else what it shows."""
    known = [one for one in operation.effects if not _is_unknown(one)]
    kept = [one for one in known if spec.facts[one.fact].lasts == "account"]
    if kept:
        done = [one for one in kept if not _is_false(one) or any(isinstance(term, Given) for term in one.terms)]
        return tuple(done or kept), 0.0
    means = {claim.fact for one in spec.operations.values() for claim in one.preconditions}
    shown = [one for one in known if operation.act.verb in ("click", "check", "uncheck") and one.fact not in means]
    if shown and operation.leads_to is None:
        return tuple(shown), -0.15
    return (), -0.2 if operation.leads_to is not None else 0.0


def _is_unknown(claim: Claim) -> bool:
    return isinstance(claim.value, Anything)


def _is_false(claim: Claim) -> bool:
    return isinstance(claim.value, Literally) and literal(claim.value.value) == FALSE


# Words


def _words(spec: SiteSpec, operation: Operation, claims: Iterable[Claim]) -> dict[str, float]:
    worth: dict[str, float] = {}

    def add(text: str, value: float) -> None:
        for word in (*words_of(text), *phrases_of(text)):
            worth[word] = max(worth.get(word, 0.0), value)

    page = spec.pages.get(operation.leads_to or "")
    if page is not None:
        add(f"{page.name} {page.heading} {page.title}", PLACE)
    for claim in claims:
        fact = spec.facts[claim.fact]
        add(f"{fact.name} {fact.description}", ABOUT)
    for parameter in operation.parameters:
        add(parameter.name, ABOUT)
    for before in just_before(spec, operation):
        add(f"{before.name} {pressed_words(before)}", PLACE)
    add(pressed_words(operation), ACT)
    if claims and all(map(_is_false, claims)):
        add("remove", ABOUT)
        if any(isinstance(term, Anything) for claim in claims for term in claim.terms):
            add("empty", ABOUT)
    if operation.act.verb in ("check", "uncheck"):
        add("check enable" if operation.act.verb == "check" else "uncheck disable", ABOUT)
    add(f"{operation.name} {operation.description}", NAME)
    return worth


def just_before(spec: SiteSpec, operation: Operation) -> list[Operation]:
    """What is done on its page just for it: the renaming is begun, a date is typed, before it is saved."""
    needed = {one.fact for one in operation.preconditions if spec.facts[one.fact].lasts == "page"}
    return [
        other
        for other in spec.operations.values()
        if other.leads_to is None and any(one.fact in needed for one in other.effects)
    ]


def _verbs(spec: SiteSpec, operation: Operation, claims: tuple[Claim, ...]) -> frozenset[str]:
    """What an order for it may begin with: its name, the first word about it, what is written on what it presses."""
    pressed = pressed_words(operation)
    verbs = {*words_of(operation.name), *words_of(operation.description)[:1], *words_of(pressed)}
    verbs |= {*phrases_of(operation.name), *phrases_of(pressed)}
    verbs.add(stem(operation.act.verb) if operation.act.verb in ("check", "uncheck", "choose") else "set")
    for before in just_before(spec, operation):
        verbs |= {*words_of(before.name), *words_of(pressed_words(before))}
    if claims and all(map(_is_false, claims)):
        verbs.add(stem("remove"))
        if any(isinstance(term, Anything) for claim in claims for term in claim.terms):
            verbs.add(stem("empty"))
    if operation.act.verb in ("check", "uncheck"):
        verbs.add(stem("enable" if operation.act.verb == "check" else "disable"))
    return frozenset(verbs)


def _pressed(operation: Operation) -> frozenset[str]:
    """What is written on what it presses, and is not its name: what is done once is not ordered by a word like it."""
    return frozenset(words_of(pressed_words(operation))) - frozenset(
        words_of(f"{operation.name} {operation.description}")
    )


def phrases_of(text: str) -> list[str]:
    """What several words of a text are as one: `sign_in` is `login`."""
    said = _spelled(text)
    return [stem(word) for phrase, word in PHRASES if f" {phrase} " in said]


def _spelled(text: str) -> str:
    """In small letters, with a blank around each word."""
    return f" {' '.join(text.replace('_', ' ').lower().split())} "


def _own_phrases(spec: SiteSpec) -> frozenset[str]:
    """See `Frames.own`; only orders."""
    called = [_spelled(f"{one.name} {pressed_words(one)}") for one in spec.operations.values()]
    named = [(text, frozenset(words_of(text))) for text in called]
    return frozenset(
        phrase
        for phrase, word in PHRASES
        if stem(phrase.split()[0]) in VERBS
        if any(f" {phrase} " in text for text in called)
        if any(stem(word) in words and f" {phrase} " not in text for text, words in named)
    )


def pressed_words(operation: Operation) -> str:
    """What is written on what an operation acts on."""
    if operation.act.operand is None:
        return ""
    parts = [
        part for part in ast.walk(operation.act.operand) if isinstance(part, ast.RoleElement | ast.AttributeElement)
    ]
    texts = [part.name if isinstance(part, ast.RoleElement) else part.value for part in parts]
    return " ".join(piece for text in texts for piece in text.parts if isinstance(piece, str))


# Slots


def _own(spec: SiteSpec, operation: Operation, claims: tuple[Claim, ...]) -> list[Slot]:
    about = (*claims, *operation.preconditions)
    keys = {term.name for claim in about for term in claim.terms if isinstance(term, Given)}
    if not keys and len(claims) == 1 and isinstance(claims[0].value, Given):
        keys = {claims[0].value.name}
    if claims and all(isinstance(one.value, Given) for one in claims):
        keys |= {one.value.name for one in claims if isinstance(one.value, Given)}
    if not claims:  # what opens a page opens one that was named
        keys = {one.name for one in operation.parameters}
    content = {claim.value.name for claim in about if isinstance(claim.value, Given)}
    fields = _fields(just_before(spec, operation))
    return [
        replace(slot, words=slot.words | fields.get(slot.name, frozenset()))
        for one in operation.parameters
        for slot in (_slot(one, operation, key=one.name in keys, content=one.name in content),)
    ]


def _fields(typed: Iterable[Operation]) -> dict[str, frozenset[str]]:
    """Parameters, and what the fields are called that they are typed into."""
    return {
        parameter.name: frozenset(words_of(pressed_words(one))) - NOTHING
        for one in typed
        if one.act.verb in ("fill", "type")
        for parameter in one.parameters
    }


def _slot(
    parameter: Parameter, operation: Operation, *, key: bool = False, own: bool = True, content: bool = False
) -> Slot:
    words = {*words_of(parameter.name)}
    if not own and operation.act.verb in ("fill", "type", "choose"):
        words |= {word for word in words_of(pressed_words(operation)) if word not in NOTHING}
    return Slot(
        name=parameter.name,
        type=parameter.type,
        choices=parameter.choices,
        words=frozenset(words),
        key=key,
        own=own,
        content=content or not own,
    )


def _supporting(spec: SiteSpec, operation: Operation, claims: tuple[Claim, ...]) -> list[Slot]:
    """Parameters of what comes before an operation, which nothing of its own binds. A page is opened without any."""
    if not any(spec.facts[one.fact].lasts == "account" for one in claims):
        return []
    binding = {one.name: Term(kind="chosen", value=("own", one.name)) for one in operation.parameters}
    site, wanted = (
        Site(spec=spec),
        Wanted(claims=tuple(bound(one, binding) for one in claims), operation=operation.name),
    )
    steps = cheapest(Problem(site=site, wanted=wanted, steps=steps_for(site, wanted), most=MOST_LOOKED_AT)) or ()
    own = {one.name for one in operation.parameters}
    found: dict[str, Slot] = {}
    for step in steps:
        for parameter in step.operation.parameters if step.operation is not None else ():
            term = step.bound[parameter.name]
            open_ = term.kind in ("asked", "kept") or term.fixed
            if open_ and step.operation is not None and parameter.name not in own:
                slot = _slot(parameter, step.operation, own=False)
                known = found.get(parameter.name, slot)
                found[parameter.name] = replace(slot, words=slot.words | known.words)
    return list(found.values())
