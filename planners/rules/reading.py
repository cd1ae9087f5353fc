"""A goal in words → what it asks of a site, or why that is not clear.

Each clause is held against each thing that can be done on the site. One that fits is taken if it explains what the
clause says, values included, and no other fits about as well. What is not understood is refused by name: a plan for
another goal would be worse than none.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise

from callsheet.dsl.diagnostics import closest
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import Given

from ..drafts import CannotPlan
from .aims import Aim, Choice, Reading
from .choosing import sought
from .clauses import Clause, clauses_of, joined, says_nothing
from .english import FILLING, NEGATIONS, OFF, VERBS
from .frames import Frames, frames_of
from .imperatives import describes
from .matching import Context, Match, matches
from .meaning import claims_of
from .steps import Wanted
from .terms import Said, Term
from .values import options_in
from .words import Token

LEAST_COVERAGE, LEAST_SCORE = 0.55, 0.5
LEAST_LEAVING = 0.3
"""How much is explained at least of a clause, and of one that leaves a part to another reading."""
MARGIN = 0.06
MOST_LISTED = 12


def read_goal(text: str, spec: SiteSpec) -> Reading:
    """What a goal asks for. Raises `CannotPlan`, which says what was not understood and what the site offers."""
    frames = frames_of(spec)
    clauses = clauses_of(text, frames.own)
    if not clauses:
        raise CannotPlan("the goal says nothing")
    return _Reader(frames).read(clauses)


@dataclass
class _Reader:
    frames: Frames
    aims: list[Aim] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    thing: Term | None = None
    _known: dict[tuple[Hashable, Context, int], list[Match] | str] = field(default_factory=dict)

    def read(self, clauses: Sequence[Clause]) -> Reading:
        """All clauses, in their order."""
        at = 0
        while at < len(clauses):
            clause = clauses[at]
            try:
                found = self._clause(clause)
            except CannotPlan:
                if at + 1 == len(clauses):
                    raise
                clauses = [*clauses[:at], joined(clause, clauses[at + 1]), *clauses[at + 2 :]]
                continue
            for match in found:
                self._take(clause, match)
            at += 1
        return Reading(aims=tuple(self.aims), choices=tuple(self.choices), why=tuple(self.why))

    def _context(self) -> Context:
        return Context(thing=self.thing, choices=len(self.choices))

    def _clause(self, clause: Clause, *, depth: int = 0) -> list[Match]:
        """What a clause means. Cut in one way or another, the same parts come again and again: each is read once."""
        key = (tuple((one.start, one.text) for one in clause.tokens), self._context(), depth)
        if key not in self._known:
            try:
                self._known[key] = self._read(clause, depth)
            except CannotPlan as why:
                self._known[key] = str(why)
        known = self._known[key]
        if isinstance(known, str):
            raise CannotPlan(known)
        return known

    def _read(self, clause: Clause, depth: int) -> list[Match]:
        """One thing, or several of which the later ones leave out what the first one says."""
        if _denies_an_order(clause):
            raise CannotPlan(f"“{clause.text}” says what is not to be done; a goal says what is to hold in the end")
        found = matches(self.frames, clause, self._context())
        good = [one for one in found if self._is_good(one) and not self._passes_over_an_option(one, clause)]
        if good:
            self._clear(good, clause)
            return [good[0]]
        if depth < 4:
            for left, right in _halves(clause):
                try:
                    return [*self._clause(left, depth=depth + 1), *self._clause(right, depth=depth + 1)]
                except CannotPlan:
                    continue
            with suppress(CannotPlan):
                return self._with_more(clause, found, depth)
        raise CannotPlan(self._why_not(clause, found))

    def _with_more(self, clause: Clause, found: Sequence[Match], depth: int) -> list[Match]:
        """What else a clause says of the thing that it is about: `add “A”, due on 2027-01-31`. Raises `CannotPlan`."""
        for match in found:
            rest = _rest(clause, match)
            thing = _thing(match)
            if rest is None or thing is None or not self._is_good(match, leaving=True):
                continue
            before, self.thing = self.thing, thing
            try:
                more = self._clause(rest, depth=depth + 1)
                if all(any(terms != (thing,) for terms in one.binding.values()) for one in more):
                    return [match, *more]
            except CannotPlan:
                continue
            finally:
                self.thing = before
        raise CannotPlan("nothing takes what is left")

    def _is_good(self, match: Match, *, leaving: bool = False) -> bool:
        said = bool(_claims(match)) or match.frame.page is not None
        sure = match.coverage >= LEAST_COVERAGE and match.score >= LEAST_SCORE
        partly = leaving and match.coverage >= LEAST_LEAVING
        whole = sure and not match.left and not self._points_back(match)
        return match.begins and said and not match.missing and not match.doubt and (whole or partly)

    def _passes_over_an_option(self, match: Match, clause: Clause) -> bool:
        """Whether a page is to be opened where an option of something is named: `show it to Only me`."""
        if match.frame.page is None:
            return False
        slots = {slot for frame in self.frames.frames for slot in frame.slots if slot.choices}
        options = (value for slot in slots for value in options_in(clause.tokens, slot, set()))
        return any(one.text[:1].isupper() and one.places[-1] > 0 for one in options)

    def _points_back(self, match: Match) -> bool:
        """Whether a page is to be opened “with that”: what was meant before is not known to be on it."""
        return match.frame.page is not None and not match.binding and match.points and bool(self.aims)

    def _clear(self, good: Sequence[Match], clause: Clause) -> None:
        """Raises `CannotPlan` when two things are meant as well as each other."""
        best = good[0]
        for other in good[1:]:
            if best.score - other.score >= MARGIN:
                return
            if _claims(other) != _claims(best) or other.frame.page != best.frame.page:
                one, two = best.frame.operation.name, other.frame.operation.name
                raise CannotPlan(f"“{clause.text}” may mean `{one}` or `{two}`: say which")

    def _why_not(self, clause: Clause, found: Sequence[Match]) -> str:
        offered = ", ".join(f"`{one.operation.name}`" for one in self.frames.frames[:MOST_LISTED])
        more = " …" if len(self.frames.frames) > MOST_LISTED else ""
        here = f"it can: {offered}{more}"
        best = next(iter(found), None)
        if best is not None and not best.begins and best.frame.operation.commit:
            best = next((one for one in found if one.begins and one.missing), best)
        if best is None and sought(clause) is not None:
            return f"“{clause.text}” chooses by something that no table of this site has"
        if best is None or best.coverage < LEAST_COVERAGE or (best.left and best.coverage < 0.8):
            unknown = _unknown(clause, best)
            near = closest(unknown, [one.operation.name for one in self.frames.frames]) if unknown else None
            hint = f"; did you mean `{near}`?" if near else ""
            what = f"`{unknown}`" if unknown else f"“{clause.text}”"
            return f"I don't know what {what} means on this site{hint}; {here}"
        name = best.frame.operation.name
        if best.missing:
            return f"“{clause.text}” does not say which `{best.missing[0]}` (for `{name}`)"
        if best.left:
            left = ", ".join(f"“{one}”" for one in best.left)
            hint = " (names are put in quotes)" if " " in left else ""
            return f"“{clause.text}” may mean `{name}`, but then I don't know what to do with {left}{hint}"
        return f"“{clause.text}” does not say enough for `{name}`; {here}"

    # What was understood

    def _take(self, clause: Clause, match: Match) -> None:
        if match.choice is not None:
            self.choices.append(match.choice)
        operation = match.frame.operation.name
        given = {name: terms[0] for name, terms in match.binding.items() if len(terms) == 1}
        for one in _each(match):
            wanted = Wanted(claims=_claims(one), page=match.frame.page, operation=operation)
            self.aims.append(Aim(name=operation, wanted=wanted, given=given))
            said = ", ".join(f"{name} = {_shown(terms[0])}" for name, terms in one.binding.items())
            explained = f"{match.coverage:.0%} of its words"
            self.why.append(
                f"“{_without_secrets(clause, one)}”: {operation}({said}), {explained}, score {match.score:.2f}"
            )
        self.thing = _thing(match) or self.thing


def _denies_an_order(clause: Clause) -> bool:
    """Whether a clause begins with a `not`, or has one right before an order: `but do not order it`."""
    if clause.tokens[0].stem in NEGATIONS:
        return True
    words = [one for one in clause.tokens if one.stem in NEGATIONS or not (says_nothing(one) or one.stem in FILLING)]
    return any(
        one.kind == "word" and one.stem in NEGATIONS and not describes(clause.tokens, one) and _orders(behind)
        for one, behind in pairwise(words)
    )


def _orders(token: Token) -> bool:
    return token.kind == "word" and token.stem in VERBS and not token.text.lower().endswith("ed")


def _thing(match: Match) -> Term | None:
    """What a match is about: what `it` means from then on. What was given another name is called that."""
    named = {term.name for claim in match.frame.claims for term in claim.terms if isinstance(term, Given)}
    slots = [one for one in match.frame.slots if one.own and one.name in match.binding and one.name in named]
    slots.sort(key=lambda one: not one.content)
    return match.binding[slots[0].name][0] if slots else None


def _rest(clause: Clause, match: Match) -> Clause | None:
    """The part of a clause that a match leaves unexplained: its values with the words before them."""
    if not match.unused:
        return None
    kept: list[Token] = []
    for at, token in enumerate(clause.tokens):
        if at in match.unused or token.text in match.left or token.text.lower() in ("and", ","):
            kept.append(token)
    while kept and kept[0].text.lower() in ("and", ","):
        kept.pop(0)
    while kept and kept[-1].text.lower() in ("and", ","):
        kept.pop()
    return Clause(tokens=tuple(kept)) if kept else None


def _shown(term: Term) -> str:
    return "(chosen)" if term.kind == "chosen" else "…" if term.type == "Secret" else str(term.value)


def _without_secrets(clause: Clause, match: Match) -> str:
    text = clause.text
    for terms in match.binding.values():
        for term in terms:
            text = text.replace(str(term.value), "…") if term.type == "Secret" and term.value else text
    return text


def _each(match: Match) -> Iterable[Match]:
    """One match for each of several values of a parameter."""
    several = next((name for name, terms in match.binding.items() if len(terms) > 1), None)
    if several is None:
        return [match]
    return [replace(match, binding={**match.binding, several: (term,)}) for term in match.binding[several]]


def _claims(match: Match) -> tuple[Said, ...]:
    """What a match wants to hold: the claims of its frame whose parameters were given."""
    return tuple(claims_of(match.frame, {name: terms[0] for name, terms in match.binding.items()}))


def _halves(clause: Clause) -> Iterable[tuple[Clause, Clause]]:
    """The clause cut at an `and` or a comma, with the verb of the first half before the second.

    Without a verb there, an `off` at the end is said of both: `A and B should be off`.
    """
    tokens = clause.tokens
    verb = _verb(tokens)
    off = tokens[-1:] if not verb and tokens[-1].kind == "word" and tokens[-1].stem in OFF else ()
    for at in range(len(tokens) - 1, 0, -1):
        if tokens[at].text.lower() not in ("and", ",", "&"):
            continue
        left, right = list(tokens[:at]), list(tokens[at + 1 :])
        while left and left[-1].kind == "sign":
            left.pop()
        if left and right:
            yield Clause(tokens=(*left, *off)), Clause(tokens=(*verb, *right))


def _verb(tokens: Sequence[Token]) -> tuple[Token, ...]:
    first = next((one for one in tokens if not says_nothing(one)), None)
    return (first,) if first is not None and first.kind == "word" and first.stem in VERBS else ()


def _unknown(clause: Clause, best: Match | None) -> str:
    """The word that most probably was not understood."""
    left = set(best.left) if best is not None else set()
    words = [one.text for one in clause.tokens if one.kind == "word" and not says_nothing(one)]
    return next((word for word in words if not left or word in left), "")
