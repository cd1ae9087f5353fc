"""Reading patches for commands: from a file or stdin, held against the plan that they are for."""

from __future__ import annotations

from callsheet.dsl.ast import Patch
from callsheet.dsl.check import CheckedPlan, Verdict
from callsheet.dsl.limits import FROM_FILE

from .plans import STDIN, accepted, is_json, read_plan
from .problems import Problem


def plan_to_patch(name: str, patches: tuple[str, ...]) -> CheckedPlan:
    """The plan that patches are for, which has to be accepted: else it is told and left with exit code 3."""
    if [name, *patches].count(STDIN) > 1:
        raise Problem("stdin is one file: name the others")
    return accepted(name, quiet=True)


def judge_patch(name: str, plan: CheckedPlan, *, strict: bool = False) -> Verdict:
    """What is to be said of a patch, as of a plan: the patched one. Raises `Problem` when it cannot be read."""
    from callsheet.dsl.patching.judging import check_patch

    verdict = check_patch(plan, patch_of(read_plan(name), name), strict=strict)
    return Verdict(plan=verdict.plan, diagnostics=verdict.diagnostics, checked=verdict.checked)


def patch_of(text: str, name: str) -> Patch:
    """The patch in a file's text, which may be JSON."""
    called = "<stdin>" if name == STDIN else name
    if is_json(text):
        from callsheet.dsl.json_form import patch_from_json

        return patch_from_json(text, name=called, limits=FROM_FILE)
    from callsheet.dsl.parsing import parse_patch

    return parse_patch(text, name=called, limits=FROM_FILE)
