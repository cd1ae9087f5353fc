"""What is wrong with a document, as editors show it, and the edits that are offered for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.checks import CODES
from callsheet.dsl.diagnostics import Diagnostic, Edit, has_errors
from callsheet.dsl.explain import PAGES
from callsheet.dsl.source import Source, Span

from .positions import Json
from .reading import Reading

ERROR, WARNING = 1, 2
SOURCE = "callsheet"


def diagnostics_of(reading: Reading, plans: Iterable[Reading] = ()) -> list[Json]:
    """Every mistake, at its place; one in a file that the plan names stands where it names that file.

    Files of skills and patches mean something only with a plan: they have what those of `plans` that they belong to
    find in them.
    """
    found = [_shown(reading, one) for one in reading.diagnostics]
    for plan in plans:
        told = _found_in(plan, reading) if reading.kind == "library" else _found_in_patch(plan, reading)
        known = {_said(one) for one in found}
        found += [one for one in told if _said(one) not in known]
    return found


def _said(one: Json) -> tuple[str, str, str]:
    """What is told where: by a plan a mistake has the place that names the file beside it."""
    return one["code"], one["message"], str(one["range"])


def _found_in(plan: Reading, library: Reading) -> Iterator[Json]:
    """What is wrong in a file of skills, by a plan that uses it."""
    locate = partial(plan.where, plan.source)
    for one in plan.diagnostics:
        place = locate(one.span)
        if place["uri"] == library.document.uri:
            yield _described(one, place["range"], locate, _others(one))


def _found_in_patch(plan: Reading, patch: Reading) -> Iterator[Json]:
    """What is wrong with a patch, by the plan that it is for. What it breaks elsewhere stands at the plan's name."""
    checked = plan.verdict.checked if plan.verdict is not None else None
    program = patch.program
    if checked is None or not isinstance(program, ast.Patch) or program.plan.text != checked.plan.name.text:
        return
    source, diagnostics = _verdict_on(checked, program)

    def locate(span: Span) -> Json:
        file, begin = source.file_at(span.start)
        if file.text == program.source.text and file.name == program.source.name:
            return {"uri": patch.document.uri, "range": patch.document.lines.range(span.moved(-begin))}
        return plan.where(source, span)

    for one in diagnostics:
        place = locate(one.span)
        if place["uri"] == patch.document.uri:
            yield _described(one, place["range"], locate, _others(one))
        else:
            others = [(one.span, one.label or one.message), *_others(one)]
            yield _described(one, patch.document.lines.range(program.plan.span), locate, others)


def _verdict_on(checked: CheckedPlan, patch: ast.Patch) -> tuple[Source, tuple[Diagnostic, ...]]:
    """What is said of a patch beyond what was said of its plan, and of its syntax."""
    from callsheet.dsl.patching import check_patch

    if has_errors(patch.diagnostics):
        return patch.source, ()
    verdict = check_patch(checked, patch)
    return verdict.source, tuple(one for one in verdict.diagnostics if one.severity == "error")


def _others(one: Diagnostic) -> list[tuple[Span, str]]:
    return [(other.span, other.text) for other in one.others]


def _shown(reading: Reading, one: Diagnostic) -> Json:
    own = _is_own(reading, one.span)
    span = one.span if own else _mention(reading, one.span)
    others = _others(one)
    if not own:
        others.insert(0, (one.span, one.label or one.message))
    return _described(one, reading.document.lines.range(span), partial(reading.where, reading.source), others)


def _described(one: Diagnostic, range_: Json, locate: Callable[[Span], Json], others: list[tuple[Span, str]]) -> Json:
    shown: Json = {
        "range": range_,
        "severity": ERROR if one.severity == "error" else WARNING,
        "code": one.code,
        "source": SOURCE,
        "message": _told(one),
        "relatedInformation": [{"location": locate(span), "message": text} for span, text in others],
    }
    page = page_of(one.code)
    return shown if page is None else {**shown, "codeDescription": {"href": page.as_uri()}}


def _told(one: Diagnostic) -> str:
    """The message with what is printed below it in a terminal."""
    lines = [one.message]
    lines += [one.label] if one.label else []
    lines += [f"note: {note}" for note in one.notes]
    lines += [f"help: {one.help}"] if one.help else []
    return "\n".join(lines)


def _is_own(reading: Reading, span: Span) -> bool:
    return reading.source.file_at(span.start)[1] == 0


def _mention(reading: Reading, span: Span) -> Span:
    """Where the document names the file in which a span lies."""
    name = reading.source.file_at(span.start)[0].name
    for one in ast.walk(reading.program):
        path = one.path if isinstance(one, ast.Use | ast.Spec) else None
        if path is not None and path.plain == name:
            place: Span = path.span
            return place
    return Span(0, 0)


def page_of(code: str) -> Path | None:
    """The file with the page of a code, where it is a file: in a zip it is none."""
    if code not in CODES:
        return None
    page = files(PAGES).joinpath(f"{code}.md")
    return page if isinstance(page, Path) else None


def actions_at(reading: Reading, range_: Json, only: list[str] | None) -> list[Json]:
    """An edit for each mistake in the range that has one, and one for all of them."""
    span = reading.document.lines.span(range_)
    here = [one for one in _mendable(reading) if _touches(one.span, span)]
    found = [_quick_fix(reading, one) for one in here] if _wanted("quickfix", only) else []
    # Editors ask at each move of the cursor, and all edits are judged by many checks: not where there is none.
    if _wanted("source.fixAll.callsheet", only) and (here or (only and any(_mendable(reading)))):
        found += _fix_all(reading)
    return found


def _wanted(kind: str, only: list[str] | None) -> bool:
    return not only or any(kind == one or kind.startswith(one + ".") for one in only)


def _touches(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _mendable(reading: Reading) -> Iterator[Diagnostic]:
    """Those whose edits are edits of this document."""
    for one in reading.diagnostics:
        if one.fix and all(
            _is_own(reading, edit.span) and edit.span.end <= len(reading.document.text) for edit in one.fix
        ):
            yield one


def _quick_fix(reading: Reading, one: Diagnostic) -> Json:
    return {
        "title": _title(one, reading.document.text),
        "kind": "quickfix",
        "isPreferred": True,
        "diagnostics": [_shown(reading, one)],
        "edit": _edit(reading, one.fix),
    }


def _title(one: Diagnostic, text: str) -> str:
    edit = one.fix[0]
    if len(one.fix) == 1:
        old, new = text[edit.span.start : edit.span.end], edit.text
        if not old.strip() and new.strip():
            return f"Write `{new.strip()}` here"
        if not new.strip() and old.strip():
            return f"Take `{_short(old)}` away"
        if new.strip():
            return f"Replace `{_short(old)}` by `{_short(new)}`"
    return f"Mend: {_short(one.message, 80)}"


def _short(text: str, most: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _edit(reading: Reading, edits: tuple[Edit, ...]) -> Json:
    lines = reading.document.lines
    changes = [{"range": lines.range(edit.span), "newText": edit.text} for edit in edits]
    return {"changes": {reading.document.uri: changes}}


def _fix_all(reading: Reading) -> list[Json]:
    """All edits that help, as `callsheet check --fix` applies them."""
    if reading.mended == reading.document.text:
        return []
    return [
        {
            "title": "Apply every edit that helps",
            "kind": "source.fixAll.callsheet",
            "edit": {"changes": {reading.document.uri: changed(reading, reading.mended)}},
        }
    ]


def changed(reading: Reading, new: str) -> list[Json]:
    """The edit that makes the document's text another one, without what both begin and end with."""
    old = reading.document.text
    if old == new:
        return []
    start = _common(old, new)
    most = min(len(old), len(new)) - start
    end = min(_common(old[::-1], new[::-1]), most)
    # A line break of two characters is changed whole.
    while start and old[start - 1] == "\r":
        start -= 1
    while end and old[len(old) - end] == "\n" and old[len(old) - end - 1] == "\r":
        end -= 1
    span = Span(start, len(old) - end)
    return [{"range": reading.document.lines.range(span), "newText": new[start : len(new) - end]}]


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs: Any = zip(one, other, strict=False)
    return next((number for number, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
