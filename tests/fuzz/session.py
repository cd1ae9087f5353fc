"""Inputs go one by one through the oracle; what is new is kept, a fault is made small and kept. It can stop anywhere.

A text is new when it shows a sign that none before it has shown: a diagnostic, two codes together, or a form of the
language inside of another. That is cheaper than looking at which lines ran, and grows the corpus in the same direction.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.corpus import AGAIN, Corpus, read_text
from tests.fuzz.inputs import Inputs, Size
from tests.fuzz.oracle import OURS, Fault, Language, Seen, examine
from tests.fuzz.shrink import shrink
from tests.fuzz.tally import Tally

BETWEEN_SAVES = 1_000
MOST_SHRUNK = 20
"""Faults of one session that are made small; the rest are kept as they are."""


@dataclass(kw_only=True)
class Ended:
    """What a session came to: its own inputs, and the text of each fault that is there now."""

    tally: Tally
    faults: dict[str, Path] = field(default_factory=dict)

    def told(self) -> str:
        """Lines for people."""
        lines = [self.tally.told()]
        lines += [f"fault: {signature}\n  {AGAIN} {path}" for signature, path in sorted(self.faults.items())]
        return "\n".join(lines)


class Session:
    """A corpus, and what of it is in memory. The texts that it holds are tried again first."""

    def __init__(self, folder: Path, *, seed: int | None, size: Size = "short", language: Language = OURS) -> None:
        self.corpus = Corpus(folder)
        self.state = self.corpus.load(seed, size)
        self.inputs = Inputs(seed=self.state.seed, size=size)
        self.language = language
        self.signs: set[str] = set()
        self.faults: dict[str, Path] = {}
        self._look_again()

    def _look_again(self) -> None:
        for path in self.corpus.faults():
            if self._examined(read_text(path)) is not None:
                self.corpus.forget_fault(path)
        for text in self.corpus.kept():
            seen = self._examined(text)
            if seen is not None:
                self.signs |= seen.signs
                self.inputs.keep(text)

    def run(self, inputs: int, *, tell: Callable[[int], None] | None = None) -> Ended:
        """So many more inputs. Stopped by an exception, it has saved what it did."""
        tally = Tally()
        # What is there now stays; the collector need not walk through it while an input is timed.
        gc.collect()
        gc.freeze()
        try:
            for _ in range(inputs):
                self._step(tally)
                if self.state.tally.done % BETWEEN_SAVES == 0:
                    self.corpus.save(self.state)
                    if tell is not None:
                        tell(self.state.tally.done)
        finally:
            gc.unfreeze()
            self.corpus.save(self.state)
        return Ended(tally=tally, faults=self.faults)

    def _step(self, tally: Tally) -> None:
        number = self.state.tally.done
        text = self.inputs.make(number)
        seen = self._examined(text)
        for one in (tally, self.state.tally):
            one.done += 1
            one.sizes.add(len(text))
            if seen is not None:
                one.checking.add(seen.checking)
                one.formatting.add(seen.formatting)
        if seen is not None and not seen.signs <= self.signs:
            self.signs |= seen.signs
            self.inputs.keep(text)
            self.corpus.keep(number, text)

    def _examined(self, text: str) -> Seen | None:
        try:
            return examine(text, self.language)
        except Fault as fault:
            self._keep_fault(fault, text)
            return None

    def _keep_fault(self, fault: Fault, text: str) -> None:
        if fault.signature in self.faults:
            return
        # What takes long is not tried two thousand times.
        if fault.shrinks and len(self.faults) < MOST_SHRUNK:
            text = shrink(text, lambda smaller: self._shows(fault, smaller))
        self.faults[fault.signature] = self.corpus.keep_fault(fault, text)

    def _shows(self, fault: Fault, text: str) -> bool:
        try:
            examine(text, self.language)
        except Fault as found:
            return found.signature == fault.signature
        return False
