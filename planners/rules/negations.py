"""What a goal says is not so, or is not to be done: `no newsletter`, `do not submit it`, `is not confirmed yet`.

Each `not` has to mean something: a box that is left alone, an end of which something is denied, what has not to be so
beforehand, or an order that is not given.
"""

from __future__ import annotations

from collections.abc import Sequence

from callsheet.dsl.classes import frozen

from .aims import Forbidden
from .clauses import says_nothing
from .english import NEGATIONS, VERBS, alike
from .topics import Toggle, Topic
from .words import Token, stem

REACH = 4
"""How many tokens behind a `not` it may speak of."""
ENDING = frozenset(
    stem(one) for one in "remove disable cancel unsubscribe stop uncheck untick deactivate mute leave drop".split()
)
OFF = frozenset("off".split())


@frozen
class Denials:
    """The boxes that are spoken of, on or off; orders that are not given; how much is denied that should not be."""

    toggles: tuple[tuple[Toggle, bool], ...]
    forbidden: tuple[Forbidden, ...]
    wrong: int
    explained: frozenset[int]


def denials_of(
    tokens: Sequence[Token], inside: set[int], topics: Sequence[Topic], toggles: Sequence[Toggle]
) -> Denials:
    """What is on and what is off, and whether that is what the topics are for."""
    groups = frozenset(word for one in toggles for word in one.group)
    reached = {
        at: _reach(tokens, inside, at, groups) for at, one in enumerate(tokens) if at not in inside and _denies(one)
    }
    denied = {place for places in reached.values() for place in places}
    explained: set[int] = set()
    spoken: list[tuple[Toggle, bool]] = []
    used: set[int] = set()
    for toggle in dict.fromkeys(toggles):
        places = _spoken_of(tokens, inside, toggle.nouns)
        whole = {at for at in denied if tokens[at].stem in toggle.group}
        if not places and whole:
            places = whole
        if not places:
            continue
        off = bool(places & denied) or _is_off(tokens, places)
        spoken.append((toggle, not off))
        explained |= places
        used |= {at for at, there in reached.items() if set(there) & places}
    wrong = 0
    ends = _ends(tokens, inside)
    undoing = any(one.frame.denies for one in topics)
    for topic in topics:
        wrong += _is_against(tokens, inside, topic, denied, ends and not undoing)
        places = _spoken_of(tokens, inside, topic.nouns, some=True)
        if topic.frame.denies:
            used |= {at for at, there in reached.items() if set(there) & places}
        known = _spoken_of(tokens, inside, topic.denied, some=True)
        used |= {at for at, there in reached.items() if set(there) & known}
    forbidden: list[Forbidden] = []
    for at, there in reached.items():
        if at in used:
            continue
        verb = next((place for place in there if tokens[place].stem in VERBS), None)
        if verb is None or not _is_order(tokens, at, verb):
            wrong += 1
        else:
            forbidden.append(Forbidden(verb=tokens[verb].stem, nouns=_nouns(tokens, inside, verb)))
            wrong += any(tokens[verb].stem in topic.frame.named for topic in topics)
            explained |= set(there)
    return Denials(toggles=tuple(spoken), forbidden=tuple(forbidden), wrong=wrong, explained=frozenset(explained))


def _nouns(tokens: Sequence[Token], inside: set[int], verb: int) -> frozenset[str]:
    """What an order would be done to, up to the end of its clause."""
    found: set[str] = set()
    for at in range(verb + 1, len(tokens)):
        if tokens[at].kind == "sign" or tokens[at].text.lower() in ("and", "but", "then"):
            break
        if at not in inside and tokens[at].kind == "word" and not says_nothing(tokens[at]):
            found.add(tokens[at].stem)
    return frozenset(found)


def _denies(token: Token) -> bool:
    return token.kind == "word" and token.stem in NEGATIONS


def _reach(tokens: Sequence[Token], inside: set[int], at: int, groups: frozenset[str]) -> tuple[int, ...]:
    """The words that a `not` speaks of: those behind it, up to a comma."""
    found = []
    for place in range(at + 1, min(at + 1 + REACH, len(tokens))):
        if tokens[place].kind == "sign" or tokens[place].text.lower() in ("but", "then"):
            break
        silent = says_nothing(tokens[place]) and tokens[place].stem not in groups
        if place not in inside and tokens[place].kind == "word" and not silent:
            found.append(place)
    return tuple(found)


def _spoken_of(tokens: Sequence[Token], inside: set[int], nouns: frozenset[str], *, some: bool = False) -> set[int]:
    """Where these are spoken of: all of them or, with `some`, any."""
    found: dict[str, set[int]] = {}
    for at, one in enumerate(tokens):
        if at not in inside and one.kind == "word":
            for noun in nouns:
                if one.stem == noun or (some and alike(one.stem, noun)):
                    found.setdefault(noun, set()).add(at)
    whole = bool(nouns) and (some or len(found) * 2 > len(nouns) or len(found) == len(nouns))
    return {at for places in found.values() for at in places} if whole else set()


def _is_off(tokens: Sequence[Token], places: set[int]) -> bool:
    behind = range(max(places) + 1, min(max(places) + 3, len(tokens)))
    return any(tokens[at].text.lower() in OFF for at in behind)


def _ends(tokens: Sequence[Token], inside: set[int]) -> bool:
    """Whether something is ordered that ends something."""
    words = (one for at, one in enumerate(tokens) if at not in inside and one.kind == "word")
    return any(alike(one.stem, end) for one in words for end in ENDING)


def _is_against(tokens: Sequence[Token], inside: set[int], topic: Topic, denied: set[int], ended: bool) -> int:
    """Whether a topic undoes what is not said to be undone, or does what is said not to be."""
    places = _spoken_of(tokens, inside, topic.nouns, some=True)
    off = bool(places & denied) or (bool(places) and _is_off(tokens, places))
    if topic.frame.denies and topic.frame.everything and off:
        return 1  # what is to go is what is so: `clear what is done`, not `what is not done`
    if topic.frame.denies:
        return int(not (off or _ends(tokens, inside)))
    if ended and topic.opposed and places:
        return 1
    return int(off and not topic.denied & {tokens[at].stem for at in places})


def _is_order(tokens: Sequence[Token], at: int, verb: int) -> bool:
    """Whether what stands behind a `not` is an order: `do not submit`, `without placing`."""
    return all(says_nothing(one) for one in tokens[at + 1 : verb])
