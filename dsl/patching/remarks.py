"""The comments of a patched plan: those of the plan without what was taken away, and those of the patch.

What stands above a node that is replaced stands above the new one; what stands in it goes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from .. import ast
from ..source import Source, Span


def with_remarks(old: ast.Plan, new: ast.Plan, patch: ast.Patch, replaced: Mapping[str, ast.Syntax | None]) -> ast.Plan:
    """The new plan with its comments. `patch` has its spans behind the old plan; None in `replaced` is removed."""
    if not old.comments and not patch.comments:
        return new
    gone = dict(_spans(old, replaced))
    kept = [one for comment in old.comments for one in _kept(comment, gone, old.source)]
    return replace(new, comments=tuple(sorted((*kept, *_brought(patch, new.source)), key=lambda one: one.span.start)))


def without_remarks_in(plan: ast.Plan, spans: Iterable[Span]) -> tuple[ast.Comment, ...]:
    """The comments of a plan but for those inside of some stretches."""
    places = tuple(spans)
    return tuple(one for one in plan.comments if not any(_inside(one.span, span) for span in places))


def _spans(old: ast.Plan, replaced: Mapping[str, ast.Syntax | None]) -> Iterator[tuple[Span, tuple[int, Span | None]]]:
    """Of each declaration that is gone: where it stood, where what stands above it begins, and what took its place."""
    end = 0
    for one in old.declarations:
        if isinstance(one, ast.Node | ast.Skill) and one.name.text in replaced:
            instead = replaced[one.name.text]
            above = end if old.source.file_at(end)[1] == old.source.file_at(one.span.start)[1] else one.span.start
            yield one.span, (above, None if instead is None else instead.span)
        end = one.span.end


def _kept(comment: ast.Comment, gone: Mapping[Span, tuple[int, Span | None]], source: Source) -> Iterator[ast.Comment]:
    for span, (above, instead) in gone.items():
        if _inside(comment.span, span):
            return
        if above <= comment.span.start < span.start and not comment.trailing:
            if instead is None and not _blank_between(comment, span, source):
                return
            if instead is not None:
                yield replace(comment, span=Span(instead.start - 1, instead.start - 1))
                return
    yield comment


def _blank_between(comment: ast.Comment, span: Span, source: Source) -> bool:
    """Whether an empty line parts a comment from what stands below it."""
    return "\n\n" in source.slice(Span(comment.span.start, span.start)).replace(" ", "")


def _brought(patch: ast.Patch, source: Source) -> Iterator[ast.Comment]:
    """The comments in, above and behind what the patch puts in; those of its head speak of the patch."""
    begin = patch.because.span.end if patch.because is not None else patch.base.span.end
    for edit in patch.edits:
        if isinstance(edit, ast.ReplaceNode | ast.ReplaceSkill | ast.InsertNode):
            end = edit.span.end
            for one in patch.comments:
                behind = one.trailing and one.span.start >= end and "\n" not in source.slice(Span(end, one.span.start))
                if behind or begin <= one.span.start < end:
                    yield one
        begin = edit.span.end


def _inside(span: Span, outer: Span) -> bool:
    return outer.start <= span.start and span.end <= outer.end
