"""A clause and a frame → how well they fit: which words the frame explains, and which values go where.

Everything that a clause says has to be explained by a frame: its words by what the frame is called, its values by
parameters. What is left unexplained is told, and makes the match one that is not acted on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, TypeAlias

from callsheet.dsl.classes import frozen
from callsheet.dsl.specs import SiteSpec

from .aims import Choice
from .choosing import Place, Sought, choice_for, sought
from .clauses import Clause, says_nothing
from .english import ALL, FILLING, NEGATIONS, OFF, VERBS, alike
from .frames import Frame, Frames, Slot
from .imperatives import describes
from .terms import Term
from .values import Value, fits, literals_in, options_in, runs_in
from .words import Token, stem, words_of

MOST_VALUES, MOST_WAYS = 8, 200
POINTING = frozenset("it that this them those these".split())
PLACING = frozenset("on in from off to into of at my the".split())
REMOVING = frozenset(stem(word) for word in ("remove", "empty"))
NOUN = 0.08
"""What it is worth that a clause names the fact that is wanted: `I want … in my cart`."""
BARE = 0.6
"""How well a clause is explained that has values and no words."""


@frozen
class Match:
    """A frame with the values of a clause.

    `left` are words and values that it does not explain, `unused` the places of those values; `doubt` is a value that
    is made of words of the site, and so may be none. `begins` says whether its order is one for the frame,
    `points` whether the clause points back at something.
    """

    frame: Frame
    binding: Mapping[str, tuple[Term, ...]]
    score: float
    coverage: float
    left: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    choice: Choice | None = None
    unused: tuple[int, ...] = field(default_factory=tuple)
    doubt: str = ""
    begins: bool = True
    points: bool = False


@frozen
class Context:
    """What was said before: the thing that `it` means, and how many choices there are."""

    thing: Term | None = None
    choices: int = 0


def matches(frames: Frames, clause: Clause, context: Context) -> list[Match]:
    """What a clause may mean, the likeliest first."""
    wanted = sought(clause)
    found = (_Matching(frames, frame, clause, context, wanted).match() for frame in frames.frames)
    return sorted((one for one in found if one is not None), key=lambda one: -one.score)


class _Matching:
    def __init__(self, frames: Frames, frame: Frame, clause: Clause, context: Context, wanted: Sought | None) -> None:
        self.frames, self.frame, self.clause, self.context = frames, frame, clause, context
        self.spec: SiteSpec = frames.spec
        self.wanted = wanted
        self.columns: frozenset[str] = frozenset()
        self.doubt = ""
        self.slot_words = frozenset(word for slot in frame.slots for word in slot.words)

    def match(self) -> Match | None:
        """The match; None where the frame cannot be meant at all."""
        choice, chosen = self._chosen()
        if self.wanted is not None and choice is None:
            return None
        taken = set(self.wanted.taken) if self.wanted is not None else set()
        if choice is not None:
            columns = self.spec.elements[choice.table].columns
            self.columns = frozenset(word for one in columns for word in words_of(one.name))
        taken |= self._narrowing(choice)
        values = self._values(taken, chosen)
        binding, unused = self._assigned(values, chosen)
        if choice is not None and chosen is not None:
            binding[chosen] = (Term(kind="chosen", value=(choice.number, chosen), name=chosen),)
        self._it(binding)
        used = taken | {at for value in values for at in value.places}
        doubtful = [one for one in values if self._is_doubtful(one)]
        if doubtful:
            self.doubt = doubtful[0].text
        return self._judged(binding, [one for one in values if one in unused or one in doubtful], used, choice)

    # Choices and pronouns

    def _chosen(self) -> tuple[Choice | None, str | None]:
        if self.wanted is None:
            return None, None
        for slot in self.frame.slots:
            if slot.key and slot.type == "Text" and not slot.choices:
                generic = frozenset({*slot.words, *self.frame.words})
                place = Place(slot=slot.name, number=self.context.choices, clause=self.clause, generic=generic)
                made = choice_for(self.spec, self.wanted, place)
                if made is not None:
                    return made, slot.name
        return None, None

    def _narrowing(self, choice: Choice | None) -> set[int]:
        """The words that say where to choose: `of the outlet`."""
        said = {word for term in choice.given.values() for word in words_of(str(term.value))} if choice else set()
        return {at for at, one in enumerate(self.clause.tokens) if one.stem in said}

    def _it(self, binding: dict[str, tuple[Term, ...]]) -> None:
        """`it` is what was spoken of before, where nothing else is said."""
        if self.context.thing is None:
            return
        for slot in self.frame.slots:
            if slot.key and slot.type == "Text" and not slot.choices and slot.name not in binding:
                binding[slot.name] = (self.context.thing,)
                return

    # Values

    def _values(self, taken: set[int], chosen: str | None) -> list[Value]:
        tokens = self.clause.tokens
        found = list(literals_in(tokens, taken))
        used = taken | {at for value in found for at in value.places}
        for slot in self.frame.slots:
            options = options_in(tokens, slot, used)
            found += options
            used |= {at for value in options for at in value.places}
        free = any(
            slot.type in ("Text", "Secret") and not slot.choices and slot.name != chosen for slot in self.frame.slots
        )
        if free:
            found = runs_in(tokens, found, used, self._explained)
        return sorted(found, key=lambda one: one.places[0])[:MOST_VALUES]

    def _is_doubtful(self, value: Value) -> bool:
        """Whether words that are taken for a name are words of the site that mean something else: `my last order`."""
        if value.kind != "run" or value.text[:1].isupper():
            return False
        return any(
            token.text.islower()
            and token.stem in self.frames.rarity
            and not (says_nothing(token) or self._explained(token))
            for token in (self.clause.tokens[place] for place in value.places)
        )

    def _explained(self, token: Token) -> bool:
        words = self.slot_words | self.columns | self.frames.place
        return self.frame.worth(token.stem) > 0 or any(alike(token.stem, word) for word in words)

    def _assigned(self, values: Sequence[Value], chosen: str | None) -> tuple[dict[str, tuple[Term, ...]], list[Value]]:
        slots = [slot for slot in self.frame.slots if slot.name != chosen]
        _, pairs = _best(list(values), slots, self.clause.tokens)
        binding = {slot.name: value.terms(slot) for value, slot in pairs}
        used = {id(value) for value, _ in pairs}
        return binding, [one for one in values if id(one) not in used]

    # How good it is

    def _judged(
        self, binding: dict[str, tuple[Term, ...]], unused: list[Value], used: set[int], choice: Choice | None
    ) -> Match | None:
        missing = tuple(slot.name for slot in self.frame.slots if slot.key and slot.name not in binding)
        one_by_one = any(slot.key and len(binding.get(slot.name, ())) == 1 for slot in self.frame.slots)
        if self._says(ALL) and one_by_one and not self.frame.everything:
            return None  # `all` is not said of one thing
        if self.frame.operation.act.verb == "check" and self._says(OFF):
            return None
        if self.frame.denies and self.frame.everything and self._describes():
            return None  # what is cleared is what is so: `what is done`, not `what is not done`
        words = [
            (at, one)
            for at, one in enumerate(self.clause.tokens)
            if at not in used and not says_nothing(one) and not self._is_place(at) and not self._fills(one)
        ]
        whole = sum(self.frames.weight(one.stem) for _, one in words)
        worths = {at: max(self.frame.worth(one.stem), self._slot_worth(one, binding)) for at, one in words}
        telling = any(one.stem not in FILLING for _, one in words)
        if not telling and binding and self._shows() and not _are_quoted(self.clause.tokens):
            return None  # `something nice` is no word for a search, nor a name
        if words and self.begins(words):
            worths[words[0][0]] = max(worths[words[0][0]], 0.7)
        part = sum(self.frames.weight(one.stem) * worths[at] for at, one in words)
        coverage = part / whole if whole else BARE
        left = [one.text for at, one in words if not worths[at]]
        score = coverage + self._bonus(words, binding) - 0.3 * len(unused) - 0.6 * len(missing)
        return Match(
            frame=self.frame,
            binding=binding,
            score=score,
            coverage=coverage,
            left=(*left, *(value.text for value in unused)),
            missing=missing,
            choice=choice,
            unused=tuple(at for value in unused for at in value.places),
            doubt=self.doubt,
            points=self._says(POINTING),
            begins=not words or words[0][1].stem not in VERBS or self.begins(words),
        )

    def _is_place(self, at: int) -> bool:
        """Whether a word is the site itself, behind a preposition: `on my list`."""
        tokens = self.clause.tokens
        before = [one.text.lower() for one in tokens[max(at - 2, 0) : at]]
        placed = tokens[at].stem in self.frames.place and any(word in PLACING for word in before)
        return placed and not self.frame.worth(tokens[at].stem)

    def _fills(self, token: Token) -> bool:
        """Whether it is an ordinary word that the frame does not speak of: `what my cart has already`."""
        return token.kind == "word" and token.stem in FILLING and not self._explained(token)

    def begins(self, words: Sequence[tuple[int, Token]]) -> bool:
        """Whether the first word orders what the frame is for: one of its verbs, or `add` with the name of a field."""
        (at, first), *others = words
        field_next = bool(others) and others[0][0] <= at + 2 and others[0][1].stem in self.frame.fields
        return self.frame.begins_with(first.stem) or (field_next and alike(first.stem, "add") > 0)

    def _slot_worth(self, token: Token, binding: Mapping[str, Any]) -> float:
        """A word that names a parameter which was given is explained by that."""
        named = (slot for slot in self.frame.slots if slot.name in binding)
        words = {*self.columns, *(word for slot in named for word in slot.words)}
        return max((0.8 * alike(token.stem, word) for word in words), default=0.0)

    def _bonus(self, words: Sequence[tuple[int, Token]], binding: Mapping[str, Any]) -> float:
        stems = [one.stem for _, one in words]
        named = sum(max((alike(word, name) for word in stems), default=0.0) for name in self.frame.named)
        named = max(named, sum(0.7 * self._names(name, stems) for name in self.frame.named))
        bonus = 0.25 * named / max(len(self.frame.named), 1) + self.frame.likely
        bonus += 0.03 * sum(slot.own and not slot.key and slot.name in binding for slot in self.frame.slots)
        nouns = {word for claim in self.frame.claims for word in words_of(claim.fact)}
        bonus += NOUN * (not self.frame.denies and any(word in stems for word in nouns))
        first = next((one.stem for one in self.clause.tokens if not says_nothing(one)), "")
        bonus += 0.1 if first in self.frame.verbs else 0.0
        if self._says(NEGATIONS):
            bonus += 0.15 if self.frame.denies else -0.6
        if self.frame.everything:  # `delete what is done` is not `delete all`
            bonus -= 0.4 * sum(not self._names(name, stems) for name in self.frame.named) / len(self.frame.named)
        if self._says(ALL):
            bonus += 0.15 if self.frame.everything else -0.2
        elif self.frame.everything and self.frame.slots:
            bonus -= 0.05
        return bonus

    def _shows(self) -> bool:
        """Whether the frame only shows something, and changes nothing that lasts."""
        return not any(self.spec.facts[claim.fact].lasts == "account" for claim in self.frame.claims)

    def _describes(self) -> bool:
        """Whether something is said to be not so."""
        tokens = self.clause.tokens
        return any(one.kind == "word" and one.stem in NEGATIONS and describes(tokens, one) for one in tokens)

    def _names(self, name: str, stems: Sequence[str]) -> bool:
        if any(alike(word, name) for word in stems) or (name in ALL and self._says(ALL)):
            return True
        begun = bool(stems) and stems[0] in VERBS and self.frame.begins_with(stems[0])
        return begun and self.frame.denies and any(alike(name, removing) for removing in REMOVING)

    def _says(self, words: Iterable[str]) -> bool:
        return any(one.kind == "word" and one.stem in words for one in self.clause.tokens)


def _are_quoted(tokens: Sequence[Token]) -> bool:
    return any(one.kind == "quoted" for one in tokens)


Way: TypeAlias = tuple[float, tuple[tuple[Value, Slot], ...], frozenset[int]]
"""How good it is, which value goes to which slot, and the numbers of these slots."""


def _best(
    values: list[Value], slots: list[Slot], tokens: Sequence[Token]
) -> tuple[float, tuple[tuple[Value, Slot], ...]]:
    """The best way to give the values to the slots, each to one: of all ways with the same slots the best goes on."""
    ways: dict[frozenset[int], Way] = {frozenset(): (0.0, (), frozenset())}
    for value in values:
        good = [(number, fit) for number, slot in enumerate(slots) if (fit := fits(value, slot, tokens)) > 0]
        for worth, pairs, used in tuple(ways.values()):
            for number, fit in good:
                if number not in used:
                    ordered = 0.02 * all(number > other for other in used)
                    taken = used | {number}
                    more: Way = (worth + fit + ordered, (*pairs, (value, slots[number])), taken)
                    if taken not in ways or more[0] > ways[taken][0]:
                        ways[taken] = more
        if len(ways) > MOST_WAYS:
            kept = sorted(ways.values(), key=lambda one: -one[0])[:MOST_WAYS]
            ways = {one[2]: one for one in kept}
    best = max(ways.values(), key=lambda one: one[0])
    return best[0], best[1]


def in_order(found: Iterable[Match]) -> Iterator[Match]:
    """Those that could be acted on."""
    yield from (one for one in found if not one.missing)
