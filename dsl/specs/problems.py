"""Where the reader of a site spec puts what is wrong with it: diagnostics whose spans are places in the YAML text."""

from __future__ import annotations

from collections.abc import Iterable

from ..checks.facts import MOST_SUGGESTIONS
from ..checks.sink import Sink
from ..diagnostics import Diagnostic, Label, closest
from ..source import Span

MOST_LISTED = 12
"""A longer list of names would not be read."""


class Problems:
    """Collects diagnostics, all of them CS703."""

    def __init__(self) -> None:
        self._sink = Sink()
        self._suggested = 0

    @property
    def found(self) -> list[Diagnostic]:
        """What was told so far."""
        return self._sink.found

    def tell(
        self,
        message: str,
        span: Span,
        *,
        label: str = "",
        others: Iterable[Label] = (),
        notes: Iterable[str] = (),
        help: str = "",  # noqa: A002  the field's name in every compiler that has one
    ) -> None:
        """Something that keeps the spec from being used."""
        self._sink.error("CS703", message, span, label=label, others=others, notes=notes, help=help)

    def twice(self, message: str, span: Span, first: Span) -> None:
        """The same once more."""
        self.tell(message, span, others=(Label(span=first, text="the first one"),), help="say it once")

    def unknown(self, message: str, name: str, span: Span, known: Iterable[str], *, what: str = "known") -> None:
        """A name that nothing has: with a guess at the one that was meant, else with those there are."""
        names = sorted(set(known))
        near = self.nearest(name, names)
        listed = ", ".join(f"`{one}`" for one in names[:MOST_LISTED]) + (" …" if len(names) > MOST_LISTED else "")
        label = f"did you mean `{near}`?" if near else ""
        self.tell(message, span, label=label, help="" if near or not names else f"{what}: {listed}")

    def nearest(self, name: str, known: Iterable[str]) -> str | None:
        """What was probably meant. Their order does not matter."""
        self._suggested += 1
        return closest(name, sorted(set(known))) if self._suggested <= MOST_SUGGESTIONS else None
