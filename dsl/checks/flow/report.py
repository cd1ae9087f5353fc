"""What is wrong with a plan's flow, for people: what goes where, on which way, and what would allow or prevent it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Label as Place
from callsheet.dsl.labels import MODEL, numbers, way
from callsheet.dsl.source import unpacked

from ..facts import Facts
from ..wording import joined
from .terms import Finding, Findings

MOST_PLACES = 6
"""Places of a longer way are left out in its middle."""
MOST_WAYS = 100
"""Findings for which the way is looked up."""
MOST_NAMES = 3
"""More sources of one finding are counted, not named."""


def report(facts: Facts, findings: Findings) -> None:
    """Every finding, in source order."""
    for number, finding in enumerate(sorted(findings.found)):
        _Teller(facts, findings, finding, with_way=number < MOST_WAYS).tell()
    for at, skill in findings.too_deep.items():
        facts.sink.error(
            "CS004",
            f"skill `{skill}` runs too deep inside of other skills and blocks",
            unpacked(at),
            help="run it nearer to the node",
        )


class _Teller:
    """One finding as a diagnostic."""

    def __init__(self, facts: Facts, findings: Findings, finding: Finding, *, with_way: bool) -> None:
        self.with_way = with_way
        self.facts, self.finding, self.terms = facts, finding, findings.terms
        self.found = findings.found[finding]
        sources = self.terms.sources
        self.sources = [sources.names[number] for number in islice(numbers(self.found.bits), MOST_NAMES)]
        self.more = self.found.bits.bit_count() - len(self.sources)
        self.target = "".join(sources.named(finding.target))
        self.commit = f"commit `{finding.what}`"
        self.on = self._some([f"`{name}`" for name in self.sources])

    def tell(self) -> None:
        """By its kind."""
        rules: dict[str, Callable[[], None]] = {
            "sent": self._sent,
            "address": self._address,
            "branch": self._branch,
            "shown": self._shown,
            "page": self._page,
            "instruction": self._instruction,
            "commit": self._decided,
            "choice": self._decided,
            "loose": self._loose,
            "pin": self._unpinned,
        }
        rules[self.finding.kind]()

    def _error(self, code: str, message: str, label: str, help_: str, *, note: str = "") -> None:
        self.facts.sink.error(
            code,
            message,
            unpacked(self.finding.at),
            label=label,
            others=tuple(self._places()),
            notes=(note,) if note else (),
            help=help_,
        )

    def _places(self) -> Iterator[Place]:
        """The way that the first source took, in source order, without the place that is told already."""
        if not self.with_way:
            return
        confidential = self.finding.kind in ("sent", "address", "branch", "shown", "page")
        first = self.found.bits & -self.found.bits
        label = next(one for one in self.found.labels if (one.confidential if confidential else one.integrity) & first)
        steps = way(label, first, confidential=confidential)
        if len(steps) > MOST_PLACES:
            steps = [*steps[: MOST_PLACES // 2], *steps[-MOST_PLACES // 2 :]]
        places = {step.at: step.what for step in steps if step.at != self.finding.at}
        if self.found.nearly is not None:
            places[self.found.nearly[0]] = self.found.nearly[1]
        for at in sorted(places):
            yield Place(span=unpacked(at), text=places[at])

    # Where data may not go

    def _sent(self) -> None:
        self._leaves(f"data read on {self.on} is sent to `{self.target}`")

    def _address(self) -> None:
        self._leaves(f"data read on {self.on} stands in an address that is sent to `{self.target}`")

    def _leaves(self, message: str) -> None:
        self._error("CS603", message, f"this comes from {self.on}", self._declare_flow(self.target))

    def _branch(self) -> None:
        self._error(
            "CS609",
            f"`{self.target}` could tell from this what was read on {self.on}",
            "whether this is done depends on it",
            self._declare_flow(self.target),
        )

    def _shown(self) -> None:
        message = f"data read on {self.on} is shown to a model"
        self._error("CS604", message, f"this comes from {self.on}", self._declare_flow(MODEL))

    def _page(self) -> None:
        self._error(
            "CS604",
            f"a model sees what is private on {self.on}",
            "it works on a page that shows it",
            self._declare_flow(MODEL),
        )

    def _some(self, words: list[str]) -> str:
        return joined([*words, f"{self.more} more"] if self.more else words)

    def _declare_flow(self, target: str) -> str:
        return f"if that is meant, declare {self._some([f'`flow {source} -> {target}`' for source in self.sources])}"

    # What may not decide

    def _instruction(self) -> None:
        self._error(
            "CS605",
            f"{self._somebody()} could tell a model what to do",
            "this becomes a part of its instruction",
            "put it behind `given`: there it is data, whatever it says",
        )

    def _somebody(self) -> str:
        words = []
        for name in self.sources:
            bit = self.terms.sources.bit(name)
            strangers = f"strangers on `{name}`" if bit & self.terms.strangers else f"`{name}`"
            words.append("a model" if name == MODEL else strangers)
        return self._some(words)

    def _decided(self) -> None:
        choice = self.finding.kind == "choice"
        what = f"whether {self.commit} is done" if choice else f"what {self.commit} commits"
        influences = self._some([f"`influence {source} -> {self.target}`" for source in self.sources])
        self._error(
            "CS606",
            f"{self._somebody()} could decide {what}",
            f"this depends on {self._somebody()}",
            f"if that is meant, declare {influences}{'' if choice else ', for what can only be one of few'}; or let a "
            'person decide, with `after approval "…"`',
        )

    def _loose(self) -> None:
        self._error(
            "CS607",
            f"what {self._somebody()} decides about {self.commit} could be anything",
            "nothing says that this is one of a few things",
            "bound an amount with `require x <= $20`, a text with `require x matches /^[A-Z0-9]{8}$/` or "
            "`capture(x, /[A-Z0-9]{8}/)`; a Bool, a Date and an enum need nothing",
        )

    def _unpinned(self) -> None:
        self._error(
            "CS608",
            f"nothing says what a model left for {self.commit}",
            "this commits whatever it did",
            'before the commit, expect what has to be there, with a value in it: `expect seen row "{name}"`; or let a '
            'person decide, with `after approval "…"`',
        )


def report_unused(facts: Facts, findings: Findings) -> None:
    """Declarations that allow what never happens. A model that plans anew sees what may flow to models."""
    symbols, bit = facts.symbols, findings.terms.sources.bit
    anew = findings.terms.sources.model if _may_be_planned_anew(facts) else 0
    for one in symbols.flows:
        source, target = bit(one.source.text), bit(one.target.text)
        if not source & findings.flows.get(target, 0) and target != anew:
            _unused(facts, one, "flow", "no private data goes that way")
    for influence in symbols.influences:
        source, target = bit(influence.source.text), bit(influence.target.text)
        if not source & findings.influences.get(target, 0):
            _unused(facts, influence, "influence", "no commit there needs it")


def _unused(facts: Facts, one: ast.Flow | ast.Influence, word: str, why: str) -> None:
    facts.sink.warning(
        "CS610",
        f"`{word} {one.source.text} -> {one.target.text}` is never needed",
        one.span,
        label=why,
        help="take it away: what a plan may do is easier to see without it",
    )


def _may_be_planned_anew(facts: Facts) -> bool:
    quantities = (quantity for budget in facts.symbols.budgets for quantity in budget.quantities)
    return any(quantity.resource == "replans" and quantity.amount for quantity in quantities) or any(
        isinstance(one, ast.Trigger) for one in facts.plan.declarations
    )
