"""CheckedPlan --look through--> what this version of the interpreter cannot carry out yet.

The checker judges the whole language. What has no hand here is refused by name before a run begins or is taken up
again, so that nothing is ever half done: no folder, no journal, no browser. A form leaves this table when it lands.
"""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.source import Span

from .browser.kinds import NAMES, Kind

FORMS: dict[type, str] = {}
"""Classes of the tree that nothing here carries out, and what people call them. There are none."""


class CannotCarryOut(Exception):
    """The plan is right, and this version cannot do all that is in it. The message has a line a form."""


def require_able(plan: CheckedPlan, browser: Kind = "chromium") -> None:
    """Raises `CannotCarryOut` when there is anything in the plan that cannot be carried out, in that browser."""
    found = unable(plan)
    if found:
        raise CannotCarryOut("\n".join(("this version checks the plan, and cannot carry it out yet", *found)))
    if browser != "chromium":
        unguarded = tuple(_unguarded(plan))
        if unguarded:
            raise CannotCarryOut(
                "\n".join((f"{NAMES[browser]} cannot guard all of this plan: run it with Chromium", *unguarded))
            )


def unable(plan: CheckedPlan) -> tuple[str, ...]:
    """`buy.plan:12: …` for each form that cannot be carried out, where it stands first; in source order.

    Then each commit that is not settled: whatever hangs on it has to wait, in every version.
    """
    first: dict[str, Span] = {}
    for what, span in _forms(plan):
        if what not in first or span < first[what]:
            first[what] = span
    told = (f"{_place(plan, span)}: {what}" for what, span in sorted(first.items(), key=lambda one: one[1]))
    return (*told, *(f"commit `{key}` is unsettled: find out whether it was done" for key in plan.unsettled))


def watched_sites(plan: CheckedPlan) -> frozenset[str]:
    """Sites whose commit requests go over https, where the browser is asked about each request in the gate's place."""
    return frozenset(
        name
        for name, site in plan.sites.items()
        if name in plan.specs and plan.specs[name].commit_requests and str(site.address.plain).startswith("https:")
    )


def _unguarded(plan: CheckedPlan) -> Iterator[str]:
    """Promises that are kept in Chromium by what has been tried in Chromium only; see docs/hands.md."""
    watched = watched_sites(plan)
    for name, site in plan.sites.items():
        if name in watched:
            what = f"the commit requests of `{name}` go over https, where the browser has to hold them back"
            yield f"{_place(plan, site.span)}: {what}"
        if site.assets:
            what = f"`assets` of `{name}` are not to be visited, which a page of theirs in a frame would be"
            yield f"{_place(plan, site.span)}: {what}"


def _place(plan: CheckedPlan, span: Span) -> str:
    source = plan.plan.source
    file, _ = source.file_at(span.start)
    return f"{file.name}:{source.position(span.start).line}"


def _forms(plan: CheckedPlan) -> Iterator[tuple[str, Span]]:
    if not FORMS:
        return  # a walk through ten thousand nodes is a tenth of what running them costs, when they only compute
    for part in (*plan.plan.declarations, *plan.plan.imported):
        for one in ast.walk(part):
            kind = type(one)
            if kind in FORMS:
                yield FORMS[kind], one.span
