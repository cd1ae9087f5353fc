"""Plan, Plan --diff--> Patch: the fewest edits that make the one of the other, and the same for people.

A patch changes nodes, and skills where they stand. Everything else of the two plans has to be the same, and so `diff`
says what it cannot express. Nodes that keep their order stay (a longest increasing subsequence); one that moved is
removed and put in again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from itertools import zip_longest
from typing import Literal, TypeAlias

from .. import ast
from ..classes import mutable
from ..format import format_program
from ..limits import FROM_FILE
from ..parsing import parse_patch
from ..source import NOWHERE, Span
from .applying import rebudgeted
from .base import base_hash

SHOWN = 12
"""Digits of the hash in a patch that `diff` makes."""
Bringing: TypeAlias = tuple[ast.PatchEdit, ast.Declaration]
"""An edit, and the declaration of the new plan that it brings about."""


class NotExpressible(ValueError):
    """The plans differ in what no patch can change. The message is one line that says in what."""


def diff(old: ast.Plan, new: ast.Plan, *, base: str | None = None, because: str | None = None) -> ast.Patch:
    """The patch that makes `new` of `old`: applied to the old plan, it gives one that is equal to the new one.

    `base` is the hash that it names, that of `old` if not given. Raises `NotExpressible`, and `NotFormattable` for
    a plan that could not be read.
    """
    edits = () if old == new else tuple(_edits(old, new))
    patch = ast.Patch(
        span=NOWHERE,
        plan=old.name,
        base=_text((base or base_hash(old))[:SHOWN]),
        because=None if because is None else _text(because),
        edits=edits,
        source=new.source,
        comments=tuple(_comments(new, edits)),
    )
    return parse_patch(format_program(patch), name="<diff>", limits=FROM_FILE)


def _text(plain: str) -> ast.Text:
    return ast.Text(span=NOWHERE, parts=(plain,) if plain else ())


def _edits(old: ast.Plan, new: ast.Plan) -> Iterator[ast.PatchEdit]:
    """What moved is taken away first, so that each name is there once; what goes for good may be held on to first."""
    before, after = _Layout.of(old), _Layout.of(new)
    _only_nodes_differ(old, new)
    skills = tuple(_skills(before, after))
    stays = _stays(before, after)
    moved = [name for name in before.gaps if name in after.gaps and name not in stays]
    gone = {name: gap for name, gap in before.gaps.items() if name not in after.gaps}
    yield from (ast.RemoveNode(span=NOWHERE, node=_name(name)) for name in moved)
    ranks = {id(one): rank for rank, one in enumerate(new.declarations)}
    brought = (*skills, *_brought_in(before, after, stays, gone))
    yield from (edit for edit, _ in sorted(brought, key=lambda two: ranks[id(two[1])]))
    yield from (ast.RemoveNode(span=NOWHERE, node=_name(name)) for name in gone)


@mutable
class _Layout:
    """How a plan is laid out: what is no node, in order, and the nodes by name with the gap that each stands in."""

    fixed: list[ast.Declaration] = field(default_factory=list)
    nodes: dict[str, ast.Node] = field(default_factory=dict)
    gaps: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def of(plan: ast.Plan) -> _Layout:
        """Raises `NotExpressible` for what edits, which go by name, cannot tell apart."""
        layout = _Layout()
        skills: set[str] = set()
        for one in plan.declarations:
            if isinstance(one, ast.Broken):
                raise NotExpressible(f"a declaration of plan `{plan.name.text}` could not be read")
            name = one.name.text if isinstance(one, ast.Node | ast.Skill) else ""
            if name in layout.nodes or name in skills:
                raise NotExpressible(f"plan `{plan.name.text}` declares `{name}` twice")
            if isinstance(one, ast.Node):
                layout.nodes[one.name.text] = one
                layout.gaps[one.name.text] = len(layout.fixed)
                continue
            layout.fixed.append(one)
            if isinstance(one, ast.Skill):
                skills.add(one.name.text)
        return layout

    def neighbour(self, gap: int) -> tuple[Literal["before", "after"], str] | None:
        """What is finished beside a gap, and is there under that name only: the gap is before or after it."""
        finished = [one.name.text for one in self.fixed if isinstance(one, ast.Done)]
        sides: tuple[tuple[Literal["before", "after"], int], ...] = (("after", gap - 1), ("before", gap))
        for side, number in sides:
            one = self.fixed[number] if 0 <= number < len(self.fixed) else None
            if isinstance(one, ast.Done) and finished.count(one.name.text) == 1 and one.name.text not in self.nodes:
                return side, one.name.text
        return None


def _only_nodes_differ(old: ast.Plan, new: ast.Plan) -> None:
    if old.name != new.name:
        raise NotExpressible(f"the plans are `{old.name.text}` and `{new.name.text}`: a patch is for one plan")
    if old.doc != new.doc:
        raise NotExpressible("the plans have different descriptions, and a patch changes nodes and skills only")
    if old.imported != new.imported:
        raise NotExpressible("the files of skills differ, and a patch changes the plan alone")


def _skills(before: _Layout, after: _Layout) -> Iterator[Bringing]:
    """The skills that differ. Raises `NotExpressible` where anything else does."""
    for one, other in zip_longest(before.fixed, after.fixed):
        if one == other:
            continue
        if isinstance(one, ast.Skill) and isinstance(other, ast.Skill) and one.name == other.name:
            yield ast.ReplaceSkill(span=other.span, skill=other), other
            continue
        raise NotExpressible(f"{_called(one, other)}, and a patch changes nodes and skills only")


def _called(one: ast.Declaration | None, other: ast.Declaration | None) -> str:
    if one is None or other is None:
        side, declared = ("new", other) if one is None else ("old", one)
        return f"{_word(declared)} is only in the {side} plan"
    return f"the plans differ in {_word(one)}"


def _word(declared: ast.Declaration | None) -> str:
    word = type(declared).__name__.lower()
    name = getattr(declared, "name", None)
    return f"{word} `{name.text}`" if isinstance(name, ast.Name) else f"a `{word}`"


def _stays(before: _Layout, after: _Layout) -> set[str]:
    """The most nodes that need not move: they are in one gap, and in one order, in both plans."""
    ranks = {name: rank for rank, name in enumerate(before.nodes)}
    common = [name for name, gap in after.gaps.items() if before.gaps.get(name) == gap]
    ends: list[int] = []
    last: list[str] = []
    came_from: dict[str, str | None] = {}
    for name in common:
        place = bisect_left(ends, ranks[name])
        came_from[name] = last[place - 1] if place else None
        ends[place : place + 1] = [ranks[name]]
        last[place : place + 1] = [name]
    stays: set[str] = set()
    one = last[-1] if last else None
    while one is not None:
        stays.add(one)
        one = came_from[one]
    return stays


def _brought_in(before: _Layout, after: _Layout, stays: set[str], gone: Mapping[str, int]) -> Iterator[Bringing]:
    """The nodes of the new plan in their order: what is put in, and what changes where it stands."""
    first = {after.gaps[name]: name for name in reversed(after.nodes) if name in stays}
    goes = {gone[name]: name for name in reversed(tuple(gone))}
    previous: dict[int, str] = {}
    for name, node in after.nodes.items():
        gap = after.gaps[name]
        if name in stays:
            yield from ((edit, node) for edit in _changed(before.nodes[name], node))
        elif gap in previous:
            yield _insert("after", previous[gap], node), node
        elif gap in first or gap in goes:
            yield _insert("before", first.get(gap) or goes[gap], node), node
        else:
            beside = after.neighbour(gap)
            if beside is None:
                raise NotExpressible(f"node `{name}` stands where there is no other node that it could be put beside")
            yield _insert(*beside, node), node
        previous[gap] = name


def _insert(place: Literal["before", "after"], anchor: str, node: ast.Node) -> ast.InsertNode:
    return ast.InsertNode(span=node.span, place=place, anchor=_name(anchor), node=node)


def _changed(old: ast.Node, new: ast.Node) -> Iterator[ast.PatchEdit]:
    """The smallest edits of one node."""
    if old == new:
        return
    limits = {limit.resource: limit for limit in _limits(old)}
    quantities = tuple(limit for limit in _limits(new) if limits.get(limit.resource) != limit)
    if new.agent is None or replace(old, agent=new.agent, clauses=rebudgeted(old.clauses, quantities)) != new:
        yield ast.ReplaceNode(span=new.span, node=new)
        return
    if old.agent != new.agent:
        yield ast.Reassign(span=new.span, node=new.name, agent=new.agent)
    if quantities:
        yield ast.Rebudget(span=new.span, node=new.name, quantities=quantities)


def _limits(node: ast.Node) -> Iterator[ast.Quantity]:
    return (limit for clause in node.clauses if isinstance(clause, ast.Budget) for limit in clause.quantities)


def _name(text: str) -> ast.Name:
    return ast.Name(span=NOWHERE, text=text)


def _comments(new: ast.Plan, edits: tuple[ast.PatchEdit, ...]) -> Iterator[ast.Comment]:
    """Those in and right above what the patch puts in."""
    brought = {edit.span for edit in edits if isinstance(edit, ast.ReplaceNode | ast.ReplaceSkill | ast.InsertNode)}
    end = new.name.span.end if new.doc_span is None else new.doc_span.end
    stretches = []
    for one in new.declarations:
        begin, file = one.span.start, new.source.file_at
        if one.span in brought:
            stretches.append(Span(end if end < begin and file(end)[1] == file(begin)[1] else begin, one.span.end))
        end = one.span.end
    begins = [stretch.start for stretch in sorted(stretches)]
    stretches.sort()
    for comment in new.comments if stretches else ():
        number = bisect_right(begins, comment.span.start) - 1
        if number >= 0 and comment.span.end <= stretches[number].end and not _trails(comment, stretches[number], new):
            yield comment


def _trails(comment: ast.Comment, stretch: Span, plan: ast.Plan) -> bool:
    """Whether it is the comment behind the last word of what stands above."""
    return comment.trailing and "\n" not in plan.source.slice(Span(stretch.start, comment.span.start))
