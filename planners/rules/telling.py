"""Topics of a site → what a goal says when it is about them: which values are whose, which words are explained.

What is said of them by `not`, and orders that are for none of them, count against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from callsheet.dsl.classes import frozen
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import Given as Written
from callsheet.dsl.specs.values import Literally

from .aims import Forbidden
from .clauses import phrased, says_nothing
from .english import FILLING, NOTHING, PASSING, VERBS, alike
from .fitting import Given, given
from .frames import Frames, frames_of
from .imperatives import may_order, orders
from .mentions import Mention, mentions_in
from .negations import Denials, denials_of
from .terms import literal
from .topics import Place, Toggle, Topic, begins_off, together, topics_of
from .words import Token, words_of

EACH = 0.04
"""What a topic more has to be worth."""
ASKED, ASKED_TOO, UNTOLD, NAMED = 0.3, 0.05, 0.08, 0.2
"""What it costs that a value will have to be asked for, and each more; that one is where it is by elimination; what a
name is worth that is said."""
PLAIN = 0.5
"""How much less a stretch of plain words counts that nothing takes."""
MIXED = 0.08
"""What it costs to ask for something of a thing, and for something of none."""
ORDER, PASSED, ALIKE_ORDER, OTHERS_ORDER, SURE = 2.5, 0.3, 0.7, 0.3, 0.95
"""How much more an order counts than other words, and one that says little."""
LEAST_COVERED, LEAST_SCORE = 0.72, 0.68
FORGIVEN = 0.3
"""The part of a goal's words that may stay without a meaning."""


@frozen
class Told:
    """What a goal says when it is about some topics."""

    topics: tuple[Topic, ...]
    given: Given
    toggles: tuple[tuple[Toggle, bool], ...]
    score: float
    covered: float
    unknown: tuple[str, ...]
    weak: tuple[str, ...]
    missing: tuple[str, ...]
    wrong: bool
    forbidden: tuple[Forbidden, ...]

    @property
    def is_good(self) -> bool:
        """Whether it can be acted on."""
        untold = [one for one in self.given.fits if not one.told]
        left = [one for one in self.given.left if not one.is_plain]
        open_ = self.wrong or self.missing or left or len(untold) > 1
        return not open_ and self.covered >= LEAST_COVERED and self.score >= LEAST_SCORE


@dataclass
class Teller:
    """Tells of a goal what it says."""

    text: str
    spec: SiteSpec
    tokens: tuple[Token, ...] = field(init=False)
    stems: frozenset[str] = field(init=False)
    frames: Frames = field(init=False)
    ordering: frozenset[str] = field(init=False)
    vocabulary: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.frames = frames_of(self.spec)
        self.tokens = phrased(self.text, self.frames.own)
        self.stems = frozenset(one.stem for one in self.tokens if one.kind == "word")
        topics = topics_of(self.spec)
        self.ordering = frozenset(word for one in topics for word in (*one.frame.named, *one.frame.verbs)) - PASSING
        self.vocabulary = frozenset(word for one in topics for word in one.words)

    def told(self, topics: tuple[Topic, ...]) -> Told | None:
        """What it says; None when it cannot be about all of these."""
        if len(topics) > 1 and any(_is_done_by(one, [other for other in topics if other is not one]) for one in topics):
            return None
        places = _merged(topics)
        known = self._known(topics, places)
        mentions = mentions_in(self.text, self.tokens, places, known)
        found = given(mentions, places, self.tokens, guessing=len(topics) == 1)
        bound = {one.place.id for one in found.fits}
        missing = tuple(one.name for one in places if one.key and one.id not in bound)
        if len(missing) > 2:
            return None
        inside = {at for one in mentions for at in one.places}
        denials = denials_of(self.tokens, inside, topics, [one for topic in topics for one in topic.toggles])
        words = [
            (at, one)
            for at, one in enumerate(self.tokens)
            if at not in inside and one.kind == "word" and not says_nothing(one) and one.stem not in FILLING
        ]
        return self._scored(topics, found, missing, denials, words, mentions)

    def _known(self, topics: tuple[Topic, ...], places: Sequence[Place]) -> Known:
        words = {word for one in topics for word in one.words}
        words |= {word for one in places for word in one.words}
        words |= {word for one in topics for toggle in one.toggles for word in toggle.nouns}
        return Known(frozenset(words | self.frames.place | VERBS | PASSING), self.vocabulary)

    def _scored(
        self,
        topics: tuple[Topic, ...],
        found: Given,
        missing: tuple[str, ...],
        denials: Denials,
        words: list[tuple[int, Token]],
        mentions: Sequence[Mention],
    ) -> Told:
        bound = [one.place for one in found.fits]
        ids = {one.id for one in bound}
        worths = {at: self._worth(one, topics, bound, denials, at) for at, one in words}
        plain = [one for one in found.left if one.is_plain]
        whole = sum(self._weight(one) for _, one in words) + len(mentions) - PLAIN * len(plain)
        part = sum(self._weight(one) * worths[at] for at, one in words) + len(found.fits)
        covered = part / whole if whole else 0.0
        unknown = tuple(one.stem for at, one in words if not worths[at])
        score = covered - EACH * (len(topics) - 1) - 0.5 * len(missing) - 0.5 * denials.wrong
        asked = sum(one.asked and not one.key and one.id not in ids for one in _merged(topics))
        score -= ASKED * bool(asked) + ASKED_TOO * max(asked - 1, 0)
        score -= MIXED * (len({_is_of_a_thing(one) for one in topics}) > 1)
        score -= UNTOLD * sum(not one.told for one in found.fits)
        score += NAMED * _named(topics, self.tokens) + 0.04 * found.worth / max(len(mentions), 1)
        score -= 0.3 * (len(found.left) - len(plain))
        lost = any(self._orders(at) for at, _ in words if not worths[at])
        names = {one.name for one in bound}
        meant = all(self._is_spoken_of(one, mentions, names) for one in topics)
        said = _said_of_claims(topics, mentions, self.spec)
        score += 0.03 * (said > 0)
        too_many = len(unknown) + len(plain) > max(FORGIVEN * (len(words) + len(mentions)), 1)
        return Told(
            topics=topics,
            given=found,
            toggles=denials.toggles,
            score=score,
            covered=covered,
            unknown=unknown,
            weak=tuple(one.stem for at, one in words if worths[at] < SURE),
            missing=missing,
            wrong=bool(denials.wrong) or lost or not meant or too_many or said < 0,
            forbidden=denials.forbidden,
        )

    def _orders(self, at: int) -> bool:
        """Whether a word that is not explained orders something that would be passed over."""
        word = self.tokens[at].stem
        return word not in PASSING if word in VERBS else may_order(self.tokens, at)

    def _is_spoken_of(self, topic: Topic, mentions: Sequence[Mention], given: Set[str]) -> bool:
        """Whether a word is said for what a topic makes so; what it gives a value to is told by the value."""
        if any(isinstance(claim.value, Written) and claim.value.name in given for claim in topic.frame.claims):
            return True
        options = {word for one in mentions if one.kind == "option" for word in words_of(str(one.value))}
        called = {*topic.nouns, *topic.frame.named} - NOTHING - PASSING
        return any(alike(word, name) for name in called for word in {*self.stems, *options} - PASSING)

    def _weight(self, token: Token) -> float:
        if token.stem in PASSING:
            return PASSED
        return self.frames.weight(token.stem) * (ORDER if token.stem in VERBS else 1.0)

    def _worth(
        self, token: Token, topics: tuple[Topic, ...], bound: Sequence[Place], denials: Denials, at: int
    ) -> float:
        if at in denials.explained:
            return 1.0
        worth = max((_worth_of(token.stem, one.words) for one in topics), default=0.0)
        named = max((alike(token.stem, word) for place in bound for word in place.words), default=0.0)
        if token.stem in VERBS:
            return self._worth_of_an_order(at, topics, worth, named)
        here = 0.6 if token.stem in self.frames.place else 0.0
        return max(worth, named, here)

    def _worth_of_an_order(self, at: int, topics: tuple[Topic, ...], worth: float, named: float) -> float:
        word = self.tokens[at].stem
        worth = worth if worth in (0.0, 1.0) else min(worth, ALIKE_ORDER)
        verbs = {verb for one in topics for verb in (*one.frame.named, *one.frame.verbs)}
        begins = any(one.frame.begins_with(word) for one in topics)
        if word in self.ordering and word not in verbs:  # the site has something that is called so
            done = {
                words_of(text)[0]
                for one in topics
                for way in one.around.all
                for text in (way.name, way.description)
                if text
            }
            if orders(self.tokens, at) and not begins and word not in done:
                return 0.0
            if not any(word in one.words for one in topics):
                return min(worth, OTHERS_ORDER)
        verb = max(1.0 if word in one.frame.named else ALIKE_ORDER * one.frame.begins_with(word) for one in topics)
        return max(worth, named, verb, 0.6 if word in self.frames.place else 0.0)


class Known:
    """Tells whether a word is one of those that topics explain, or in small letters one of the site's at all."""

    def __init__(self, words: frozenset[str], vocabulary: frozenset[str]) -> None:
        self._words, self._vocabulary = words, vocabulary
        self._seen: dict[str, bool] = {}

    def __call__(self, token: Token) -> bool:
        if token.text.islower() and token.stem in self._vocabulary:
            return True
        if token.stem not in self._seen:
            self._seen[token.stem] = any(alike(token.stem, word) for word in self._words)
        return self._seen[token.stem]


def _said_of_claims(topics: Sequence[Topic], mentions: Sequence[Mention], spec: SiteSpec) -> int:
    """Whether an option that a goal names is the one that a topic is for: 1, or another: -1; 0 where none is named."""
    said = 0
    for topic in topics:
        for claim in topic.frame.claims:
            choices = spec.facts[claim.fact].choices
            wanted = literal(claim.value.value).value if isinstance(claim.value, Literally) else None
            named = {one.value for one in mentions if one.kind == "option" and one.value in choices}
            if wanted in choices and named and len(choices) > 1:
                if wanted not in named:
                    return -1
                said = 1
    return said


def _is_of_a_thing(topic: Topic) -> bool:
    return any(claim.terms for claim in topic.frame.claims)


def _is_done_by(topic: Topic, others: Sequence[Topic]) -> bool:
    """Whether what a topic is for comes with what others do, or on their way."""
    made = {claim.fact for one in others for done in (one.frame.operation, *one.around.way) for claim in done.effects}
    denied = {claim.fact for claim in topic.frame.claims if begins_off(claim.value)}
    return not denied and {claim.fact for claim in topic.frame.claims} <= made


def _merged(topics: Sequence[Topic]) -> tuple[Place, ...]:
    found: dict[tuple[str, str, tuple[str, ...]], Place] = {}
    for topic in topics:
        for one in topic.places:
            found[one.id] = together(found[one.id], one) if one.id in found else one
    return tuple(found.values())


def _worth_of(word: str, words: Mapping[str, float]) -> float:
    if word in words:
        return words[word]
    return max((alike(word, other) * worth for other, worth in words.items()), default=0.0)


def _named(topics: Sequence[Topic], tokens: Sequence[Token]) -> float:
    """How much of what the operations are called is said."""
    stems = {one.stem for one in tokens}
    parts = []
    for topic in topics:
        names = topic.frame.named
        said = sum(max((alike(word, name) for word in stems), default=0.0) for name in names)
        parts.append(said / max(len(names), 1))
    return sum(parts) / max(len(parts), 1)
