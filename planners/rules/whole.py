"""A goal that says several things at once → what it asks for: topics that explain all of it together.

Topics are added as long as they explain more: its values as their parameters, its words as their own or as those of
what is done on the way. What has not to be done (`do not submit it`) and what is left alone is looked at as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callsheet.dsl.specs import SiteSpec

from ..drafts import CannotPlan
from .aims import Aim, Reading
from .around import lasting_claims, page_claims
from .choosing import sought
from .clauses import Clause
from .english import alike
from .meaning import claims_of
from .mentions import Mention
from .ordering import orders_of
from .steps import Wanted
from .telling import Teller, Told
from .terms import FALSE, Said, Term
from .topics import Place, Toggle, Topic, begins_off, topics_of
from .values import typed

MOST_TOPICS, WIDEST = 4, 6
LEAST_APART, LEAST_MORE = 0.03, 0.01
"""How far the best has to be from the next one, and what a topic more has to explain."""


def read_whole(text: str, spec: SiteSpec) -> Reading:
    """What a goal asks for. Raises `CannotPlan` when topics of the spec do not explain it, or when several do."""
    return _Reader(text, spec).read()


class _Reader:
    def __init__(self, text: str, spec: SiteSpec) -> None:
        self.spec, self.teller = spec, Teller(text, spec)

    def read(self) -> Reading:
        """The best that explains it."""
        choice = sought(Clause(tokens=self.teller.tokens))
        if choice is not None and choice.by is not None:
            raise CannotPlan("this chooses something, and does not say so clearly enough")
        found = sorted(self._all(), key=lambda one: -one.score)
        good = [one for one in found if one.is_good]
        if not good:
            raise CannotPlan(self._why_not(found))
        best = _least(good)
        for other in good:
            if best.score - other.score >= LEAST_APART:
                break
            wider = len(other.topics) > len(best.topics) and other.covered < best.covered + LEAST_MORE
            if not wider and not _aims_at(best) <= _aims_at(other):
                one, two = (" and ".join(f"`{name}`" for name in sorted(_aims_at(told))) for told in (best, other))
                raise CannotPlan(f"this may mean {one} or {two}: say which")
        return self._reading(best)

    def _all(self) -> Iterator[Told]:
        """Topics alone, then the best of them with more."""
        topics = topics_of(self.spec)
        row = [told for one in topics if (told := self.teller.told((one,))) is not None]
        yield from row
        for _ in range(MOST_TOPICS - 1):
            row = sorted(row, key=lambda one: -one.score)[:WIDEST]
            wider: dict[frozenset[str], Told] = {}
            for told in row:
                for topic in topics:
                    names = _aims_at(told) | {topic.frame.operation.name}
                    if len(names) > len(told.topics) and names not in wider and self._may_add(told, topic):
                        more = self.teller.told((*told.topics, topic))
                        if more is not None and more.score > told.score and _says_more(more, told):
                            wider[names] = more
            row = list(wider.values())
            yield from row

    def _may_add(self, told: Told, topic: Topic) -> bool:
        """Whether a topic may explain something that is left."""
        if any(alike(word, other) for word in told.weak for other in (*topic.frame.words, *topic.frame.verbs)):
            return True
        return bool(told.given.left) or bool(told.missing) or told.wrong

    def _why_not(self, found: Sequence[Told]) -> str:
        best = next(iter(found), None)
        if best is None:
            return "I don't know what this means on this site"
        name = " and ".join(f"`{one}`" for one in sorted(_aims_at(best)))
        if best.missing:
            return f"this may mean {name}, and does not say which `{best.missing[0]}`"
        left = [one.text for one in best.given.left if not one.is_plain]
        if left:
            return f"this may mean {name}, but then I don't know what to do with “{left[0]}” (names are put in quotes)"
        words = ", ".join(f"“{one}”" for one in best.unknown)
        return f"this may mean {name}, but then I don't know what to make of {words or 'what it says is not so'}"

    # What was understood

    def _reading(self, told: Told) -> Reading:
        aims = [self._aim(told, one) for one in told.topics]
        order = orders_of(self.spec, told.topics)[0]
        said = ", ".join(f"{one.place.name} = {_shown(one.place, one.mention)}" for one in told.given.fits)
        names = " and ".join(one.frame.operation.name for one in told.topics)
        why = f"{names}({said}), {told.covered:.0%} of what the goal says, score {told.score:.2f}"
        return Reading(aims=tuple(aims[at] for at in order), why=(why,), forbidden=told.forbidden)

    def _aim(self, told: Told, topic: Topic) -> Aim:
        mine = {one.id for one in topic.places}
        values = {one.place.name: _term(one.place, one.mention) for one in told.given.fits if one.place.id in mine}
        claims = list(claims_of(topic.frame, values))
        along: list[Said] = []
        own = {one.name for one in topic.frame.operation.parameters}
        for name, term in values.items():
            lasting = lasting_claims(self.spec, topic.around.all, term)
            if name not in own:
                claims += [Said(fact=one.fact, value=term) for one in lasting]
            if name not in own or not lasting:
                typed_in = page_claims(self.spec, topic.around.others, term)
                along += [Said(fact=one.fact, value=term) for one in typed_in]
        along += [
            claim
            for toggle, on in told.toggles
            if toggle in topic.toggles
            for claim in _set(toggle, on, topic, self.spec)
        ]
        wanted = Wanted(
            claims=tuple(dict.fromkeys(claims)), along=tuple(dict.fromkeys(along)), operation=topic.frame.operation.name
        )
        return Aim(name=topic.frame.operation.name, wanted=wanted, given=values)


def _aims_at(told: Told) -> frozenset[str]:
    return frozenset(one.frame.operation.name for one in told.topics)


def _least(good: Sequence[Told]) -> Told:
    """The best, or one with fewer of its topics that explains as much."""
    best = good[0]
    for other in reversed(good[1:]):
        if _aims_at(other) < _aims_at(best) and other.covered >= best.covered - LEAST_MORE:
            return other
    return best


def _says_more(more: Told, told: Told) -> bool:
    """Whether a topic more explains more: words, values, or what was denied."""
    gained = more.covered >= told.covered + LEAST_MORE or len(more.given.left) < len(told.given.left)
    return gained or (told.wrong and not more.wrong) or len(more.missing) < len(told.missing)


def _term(place: Place, mention: Mention) -> Term:
    value = typed(mention.value, place.type)
    return Term(kind="said", value=value, name=place.name, type=place.type, options=place.choices)


def _shown(place: Place, mention: Mention) -> str:
    return "…" if place.type == "Secret" else mention.text


def _set(toggle: Toggle, on: bool, topic: Topic, spec: SiteSpec) -> Iterator[Said]:
    if toggle.place:
        value = Term(kind="said", value=toggle.options[0 if on else 1], name=toggle.place)
        for one in page_claims(spec, topic.around.all, value):
            yield Said(fact=one.fact, value=value)
        return
    claim = toggle.on if on else toggle.off
    assert claim is not None, "a box has claims"
    begun = spec.facts[claim.fact].initially
    if not (claim.value == FALSE and begun is not None and begins_off(begun)):
        yield claim
