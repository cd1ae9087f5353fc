"""CheckedPlan, what is finished, Patch --check_patch--> PatchVerdict: whether the rest of a run may go on so.

A patch is held against the run first: its base, what is held, what it could do that the plan cannot, the envelope. Then
the patched plan is checked like any other, by the same checks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .. import ast
from ..check import CheckedPlan, Verdict, check
from ..classes import frozen
from ..cost import NOTHING, Amounts
from ..diagnostics import Diagnostic, Edit, closest, has_errors, in_order
from ..files import InMemoryFiles
from ..source import Source
from .applying import Edited, PatchRejected, edit
from .base import base_hash
from .case import Case
from .commitments import check_commitments
from .envelope import check_envelope
from .finished import NOTHING_FINISHED, Finished
from .held import check_held
from .presses import check_presses
from .privileges import check_privileges
from .records import check_records
from .waiting import check_order

RULES: tuple[Callable[[Case], None], ...] = (
    check_held,
    check_order,
    check_records,
    check_commitments,
    check_presses,
    check_privileges,
    check_envelope,
)
"""Each looks at the patch on its own."""
FEWEST_DIGITS = 6
"""Digits of a hash that tell plans apart well enough."""


@frozen
class PatchVerdict:
    """What was found about a patch: diagnostics in source order, with places in `plan.source`, plan and patch.

    `plan` is the patched plan, as far as its edits can be made; `checked` is there when nothing forbids to go on with
    it.
    """

    plan: ast.Plan
    patch: ast.Patch
    diagnostics: tuple[Diagnostic, ...]
    checked: CheckedPlan | None

    @property
    def accepted(self) -> bool:
        """Whether the run may go on so."""
        return self.checked is not None

    @property
    def source(self) -> Source:
        """The text of the plan, with those of what is behind it."""
        return self.plan.source

    def unwrap(self) -> CheckedPlan:
        """The patched plan, checked. Raises `PatchRejected` when there is none."""
        if self.checked is None:
            raise PatchRejected(self.source, self.diagnostics)
        return self.checked


def check_patch(
    checked: CheckedPlan,
    patch: ast.Patch,
    finished: Finished = NOTHING_FINISHED,
    *,
    planner: Amounts = NOTHING,
    envelope: Amounts | None = None,
    shown: tuple[str, ...] | None = None,
    strict: bool = False,
) -> PatchVerdict:
    """Every mistake of a patch in one go.

    `planner` is what writing it took, `envelope` what the run is held to: by default that of the plan. `shown` are the
    sites whose content the model was shown that wrote it: what it wrote is no more to be trusted than they are. None
    for a patch that a person wrote, or has accepted. With `strict`, warnings are errors.

    `checked` is the plan with its earlier patches, which may be a residual program itself: then what it says is done,
    committed and unsettled counts as well. Never raises for what the patch says.
    """
    misfit = _misfit(checked, patch)
    edited = edit(checked.plan, patch)
    if misfit is not None:
        source, by = checked.plan.source.with_file(patch.source)
        plan = replace(checked.plan, source=source)
        told = replace(misfit, span=misfit.span.moved(by), fix=tuple(_moved(one, by) for one in misfit.fix))
        return PatchVerdict(plan=plan, patch=edited.patch, diagnostics=(told,), checked=None)
    verdict = _check(checked, edited, shown, strict=strict)
    case = Case(
        old=checked,
        edited=edited,
        finished=finished,
        planner=planner,
        envelope=checked.envelope if envelope is None else envelope,
        new=verdict.checked,
    )
    for rule in RULES:
        rule(case)
    found = in_order((*edited.diagnostics, *case.sink.found, *verdict.diagnostics))
    if strict:
        found = tuple(replace(one, severity="error") for one in found)
    accepted = verdict.checked if not has_errors(found) else None
    return PatchVerdict(plan=verdict.plan, patch=edited.patch, diagnostics=found, checked=accepted)


def patched(checked: CheckedPlan, patch: ast.Patch, *, shown: tuple[str, ...] | None) -> CheckedPlan:
    """The plan that a patch made of another, which was accepted when it was applied.

    Raises `PatchRejected` when its edits can no longer be made, or its plan is not accepted.
    """
    edited = edit(checked.plan, patch)
    verdict = _check(checked, edited, shown)
    found = in_order((*edited.diagnostics, *verdict.diagnostics))
    if verdict.checked is None or has_errors(found):
        raise PatchRejected(verdict.plan.source, found)
    return verdict.checked


def _check(checked: CheckedPlan, edited: Edited, shown: tuple[str, ...] | None, *, strict: bool = False) -> Verdict:
    return check(
        edited.plan,
        strict=strict,
        files=InMemoryFiles(checked.files),
        tiers=checked.tiers,
        authors=_authors(checked, edited, shown),
        after=checked,
    )


def _authors(checked: CheckedPlan, edited: Edited, shown: tuple[str, ...] | None) -> dict[str, tuple[str, ...]]:
    """Who wrote what is not a person's: as before, and what the patch brings."""
    brought = (ast.ReplaceNode, ast.ReplaceSkill, ast.InsertNode)
    new = [name for name, one in edited.touched.items() if isinstance(one, brought)]
    before = {name: sites for name, sites in checked.facts.authors.items() if name not in new}
    return before if shown is None else before | dict.fromkeys(new, shown)


def _moved(one: Edit, by: int) -> Edit:
    return replace(one, span=one.span.moved(by))


def _misfit(checked: CheckedPlan, patch: ast.Patch) -> Diagnostic | None:
    """CS801, with the spans that it has in the patch: of a patch for another plan nothing else is said."""
    if not patch.base.parts and has_errors(patch.diagnostics):
        return None  # its head could not be read, and that was told
    name, base = checked.plan.name.text, base_hash(checked.plan, checked.specs)
    if patch.plan.text != name:
        return Diagnostic(
            code="CS801",
            message=f"this patch is for plan `{patch.plan.text}`, and the plan is `{name}`",
            span=patch.plan.span,
            label=f"did you mean `{name}`?" if closest(patch.plan.text, [name]) else "",
        )
    written = patch.base.plain or ""
    if len(written) >= FEWEST_DIGITS and base.startswith(written):
        return None
    shown = base[: max(FEWEST_DIGITS, min(len(written), 12))]
    message = f"this patch is for `{name}` at `{written}`, and the plan is at `{shown}`"
    if len(written) < FEWEST_DIGITS:
        message = f"a patch names {FEWEST_DIGITS} digits at least of the hash of its plan"
    return Diagnostic(
        code="CS801",
        message=message,
        span=patch.base.span,
        label=f"`{shown}` is the plan as it is now",
        help="the plan has changed since the patch was written: write it for the plan as it is",
    )
