"""Topics → their order: what one needs another brings about first, what one spoils another does before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, permutations

from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import Claim, Literally

from .terms import FALSE, literal
from .topics import Topic


def orders_of(spec: SiteSpec, topics: Sequence[Topic]) -> list[tuple[int, ...]]:
    """The orders, as numbers of topics, the likeliest first. There are few topics."""
    several = range(len(topics))
    before = {
        (one, two) for one in several for two in several if one != two and _goes_before(spec, topics[one], topics[two])
    }

    def cost(order: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
        places = {number: place for place, number in enumerate(order)}
        wrong = sum(places[one] > places[two] for one, two in before)
        commits = [topics[number].frame.operation.commit for number in order]
        early = sum(first and not second for first, second in pairwise(commits))
        return wrong, early, order

    return sorted(permutations(several), key=cost)


def _goes_before(spec: SiteSpec, one: Topic, other: Topic) -> bool:
    """Whether the first brings about what the other needs, or the other spoils what the first needs."""
    return _touches(spec, one, other, same=True) or _touches(spec, other, one, same=False)


def _touches(spec: SiteSpec, one: Topic, other: Topic, *, same: bool) -> bool:
    made = {claim.fact for done in other.around.way for claim in done.effects}
    for need in (claim for done in (*other.around.way, other.frame.operation) for claim in done.preconditions):
        if spec.facts[need.fact].lasts != "account" or need.fact in made or _denies(need):
            continue
        for effect in one.frame.operation.effects:
            if effect.fact == need.fact and _agree(effect, need) == same:
                return True
    return False


def _denies(claim: Claim) -> bool:
    return isinstance(claim.value, Literally) and literal(claim.value.value) == FALSE


def _agree(effect: Claim, need: Claim) -> bool:
    """Whether an effect may be what is needed: not where both name values, and others."""
    both = isinstance(effect.value, Literally) and isinstance(need.value, Literally)
    return not both or literal(effect.value.value) == literal(need.value.value)  # type: ignore[union-attr]  # both are
