"""Patches that a person has ready in files, for a run to take when a trigger fires."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.parsing import parse, parse_patch
from callsheet.dsl.patching import PatchRejected, apply, base_hash
from callsheet.dsl.patching.judging import FEWEST_DIGITS
from callsheet.dsl.replanning import ReplanAnswer, ReplanRequest


class PatchesAtHand:
    """Gives its patches one after the other.

    One that is for the plan as its file has it, or as earlier patches made it, is for the plan of the run too, whose
    sites may have been moved.
    """

    tier = ""

    def __init__(self, checked: CheckedPlan, texts: Iterable[str]) -> None:
        self._texts = list(texts)
        self._known = list(_hashes(checked, self._texts))

    async def __call__(self, request: ReplanRequest) -> ReplanAnswer:
        """The next patch; none when all were given."""
        if not self._texts:
            return ReplanAnswer(patch=None)
        return ReplanAnswer(patch=self._moved(self._texts.pop(0), request.base))

    def _moved(self, text: str, base: str) -> str:
        """The patch with the hash that the run's plan has."""
        written = parse_patch(text).base
        said = written.plain or ""
        if len(said) < FEWEST_DIGITS or not any(one.startswith(said) for one in self._known):
            return text
        return f'{text[: written.span.start]}"{base}"{text[written.span.end :]}'


def _hashes(checked: CheckedPlan, texts: Iterable[str]) -> Iterable[str]:
    """Of the plan as its file has it, and as each of the patches in turn makes it."""
    plan: ast.Plan = replace(parse(checked.plan.source.text), imported=checked.plan.imported)
    yield base_hash(plan, checked.specs)
    for text in texts:
        try:
            plan = apply(plan, parse_patch(text))
        except PatchRejected:
            return
        yield base_hash(plan, checked.specs)
