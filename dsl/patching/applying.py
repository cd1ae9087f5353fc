"""Plan, Patch --apply--> Plan: the edits of a patch, one after the other, all of them or none.

What no edit names is shared with the old plan, by identity. The patch's text is put behind the plan's own, as
`dsl.linking` does with files of skills, so a diagnostic of a node that came with a patch points into the patch. Whether
a patch may be applied (its hash, what is finished, what it would be allowed to do) is `patching.judging`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Any, TypeAlias

from .. import ast
from ..classes import frozen, mutable
from ..diagnostics import Diagnostic, Label, closest, has_errors, in_order, moved_diagnostic
from ..rewrite import moved
from ..source import Source, Span
from .remarks import with_remarks

Named: TypeAlias = ast.Node | ast.Done | ast.Skill


class PatchRejected(Exception):
    """A patch that cannot be applied. `diagnostics` say why; their places are in `source`, plan and patch."""

    def __init__(self, source: Source, diagnostics: tuple[Diagnostic, ...]) -> None:
        errors = [one for one in diagnostics if one.severity == "error"]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{source.place(errors[0].span.start)}: {errors[0].message} [{errors[0].code}]{more}")
        self.source, self.diagnostics = source, diagnostics


@frozen
class Edited:
    """What the edits of a patch make of a plan.

    `patch` is the patch with the spans that it has behind the plan; `touched` has the edit that changed, took away or
    put in each node and skill; `diagnostics` say which edits could not be made.
    """

    plan: ast.Plan
    patch: ast.Patch
    touched: Mapping[str, ast.PatchEdit]
    diagnostics: tuple[Diagnostic, ...]


def apply(plan: ast.Plan, patch: ast.Patch) -> ast.Plan:
    """The plan as the patch says. Raises `PatchRejected` when an edit cannot be made, and then none is.

    >>> from callsheet.dsl import format_plan, parse
    >>> from callsheet.dsl.parsing import parse_patch
    >>> plan = parse('plan hello  node greet { give word: Text = "hello" }  result greet.word')
    >>> patch = parse_patch('patch hello at "" replace node greet { give word: Text = "hi" }')
    >>> print(format_plan(apply(plan, patch)), end="")
    plan hello
    <BLANKLINE>
    node greet {
      give word: Text = "hi"
    }
    <BLANKLINE>
    result greet.word
    """
    edited = edit(plan, patch)
    if has_errors(edited.diagnostics):
        raise PatchRejected(edited.plan.source, edited.diagnostics)
    return edited.plan


def edit(plan: ast.Plan, patch: ast.Patch) -> Edited:
    """What `apply` does, with all that is wrong in one go: an edit that cannot be made is left out."""
    source, by = plan.source.with_file(patch.source)
    told = tuple(moved_diagnostic(one, by) for one in patch.diagnostics)
    placed = moved(replace(patch, diagnostics=()), lambda span: span.moved(by))
    editing = _Editing.of(plan)
    for one in placed.edits:
        if not isinstance(one, ast.Broken):
            _RULES[type(one)](editing, one)
    changed = editing.plan() if placed.edits else plan
    changed = with_remarks(plan, replace(changed, source=source), placed, editing.replaced)
    return Edited(
        plan=changed if placed.edits or told else plan,
        patch=placed,
        touched=editing.touched,
        diagnostics=in_order((*told, *editing.problems)),
    )


@mutable(kw_only=False)
class _Place:
    """A declaration in a list that is linked both ways: putting one in costs the same anywhere."""

    one: ast.Declaration | None
    before: _Place | None = field(default=None, repr=False)
    after: _Place | None = field(default=None, repr=False)


@mutable
class _Editing:
    """A plan in the making. `replaced` has what took the place of a node or skill, and None for what was removed."""

    old: ast.Plan
    first: _Place
    places: dict[str, _Place] = field(default_factory=dict)
    imported: frozenset[str] = frozenset()
    touched: dict[str, ast.PatchEdit] = field(default_factory=dict)
    replaced: dict[str, ast.Syntax | None] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    @staticmethod
    def of(plan: ast.Plan) -> _Editing:
        """The plan as it is. Of two declarations of one name, the first is meant."""
        editing = _Editing(old=plan, first=_Place(None))
        editing.imported = frozenset(one.name.text for one in plan.imported if isinstance(one, ast.Skill))
        last, finished = editing.first, []
        for one in plan.declarations:
            place = _Place(one, before=last)
            last.after, last = place, place
            if isinstance(one, ast.Node | ast.Skill):
                editing.places.setdefault(one.name.text, place)
            elif isinstance(one, ast.Done):
                finished.append((one.name.text, place))
        for name, place in finished:  # of a node with finished instances, what is left may still be changed
            editing.places.setdefault(name, place)
        return editing

    def plan(self) -> ast.Plan:
        """The declarations in their order."""
        declarations = []
        place = self.first.after
        while place is not None:
            if place.one is not None:
                declarations.append(place.one)
            place = place.after
        return replace(self.old, declarations=tuple(declarations))

    def node(self, name: ast.Name, edited: ast.PatchEdit) -> _Place | None:
        """The node that an edit changes; says when there is none, or it is finished."""
        place = self.places.get(name.text)
        if place is not None and isinstance(place.one, ast.Done):
            self._finished(name, place.one)
            return None
        if place is None or not isinstance(place.one, ast.Node):
            self.unknown(name, "node", ast.Node)
            return None
        self.touched[name.text] = edited
        return place

    def unknown(self, name: ast.Name, word: str, *kinds: type) -> None:
        """There is no such node or skill to change."""
        near = closest(name.text, [one for one, place in self.places.items() if isinstance(place.one, kinds)])
        self.say(
            "CS802",
            f"plan `{self.old.name.text}` has no {word} `{name.text}` to change",
            name.span,
            label=f"did you mean `{near}`?" if near else "",
            help="`insert before N` and `insert after N` put new nodes in" if word == "node" else "",
        )

    def say(self, code: str, message: str, span: Span, **parts: Any) -> None:
        """One thing that is wrong with the patch."""
        self.problems.append(Diagnostic(code=code, message=message, span=span, **parts))

    def _finished(self, name: ast.Name, done: ast.Done) -> None:
        self.say(
            "CS803",
            f"node `{name.text}` is finished and stays as it is",
            name.span,
            others=(Label(span=done.name.span, text="skipped" if done.skipped else "what it gave is kept"),),
            help="change the nodes that come after it",
        )

    def put(self, place: _Place, node: ast.Node) -> None:
        """Another node in the place of one."""
        place.one = node
        self.replaced[node.name.text] = node


def _replace_node(editing: _Editing, one: ast.ReplaceNode) -> None:
    place = editing.node(one.node.name, one)
    if place is not None:
        editing.put(place, one.node)


def _replace_skill(editing: _Editing, one: ast.ReplaceSkill) -> None:
    name = one.skill.name
    place = editing.places.get(name.text)
    if place is None or not isinstance(place.one, ast.Skill):
        if name.text in editing.imported:
            message = f"skill `{name.text}` stands in a file that the plan uses, and a patch changes the plan alone"
            editing.say("CS802", message, name.span, help="replace the nodes that run it")
        else:
            editing.unknown(name, "skill", ast.Skill)
        return
    place.one = one.skill
    editing.touched[name.text] = one
    editing.replaced[name.text] = one.skill


def _insert(editing: _Editing, one: ast.InsertNode) -> None:
    anchor, new = editing.places.get(one.anchor.text), one.node.name.text
    if anchor is None or isinstance(anchor.one, ast.Skill):
        editing.unknown(one.anchor, "node", ast.Node, ast.Done)
        return
    before = anchor.before if one.place == "before" else anchor
    assert before is not None, "the first place holds no declaration"
    place = _Place(one.node, before=before, after=before.after)
    if before.after is not None:
        before.after.before = place
    before.after = place
    editing.places.setdefault(new, place)  # a second node of a name is told by the checks of the new plan
    editing.touched[new] = one


def _remove(editing: _Editing, one: ast.RemoveNode) -> None:
    place = editing.node(one.node, one)
    if place is None:
        return
    assert place.before is not None
    place.before.after = place.after
    if place.after is not None:
        place.after.before = place.before
    del editing.places[one.node.text]
    editing.replaced[one.node.text] = None


def _stop(editing: _Editing, one: ast.StopNode) -> None:
    """The plan stays as it is: a node that is stopped counts as failed."""
    editing.node(one.node, one)


def _reassign(editing: _Editing, one: ast.Reassign) -> None:
    place = editing.node(one.node, one)
    if place is not None and isinstance(place.one, ast.Node):
        place.one = replace(place.one, agent=one.agent)


def _rebudget(editing: _Editing, one: ast.Rebudget) -> None:
    place = editing.node(one.node, one)
    if place is not None and isinstance(place.one, ast.Node):
        clauses = rebudgeted(place.one.clauses, one.quantities)
        place.one = replace(place.one, clauses=clauses)


def rebudgeted(clauses: tuple[ast.Clause, ...], quantities: tuple[ast.Quantity, ...]) -> tuple[ast.Clause, ...]:
    """The clauses of a node with other limits for these resources. A limit that was not there comes last."""
    left = {one.resource: one for one in quantities}
    changed: list[ast.Clause] = []
    for clause in clauses:
        if isinstance(clause, ast.Budget):
            limits = tuple(left.pop(limit.resource, limit) for limit in clause.quantities)
            changed.append(replace(clause, quantities=limits))
        else:
            changed.append(clause)
    new = tuple(one for one in quantities if one.resource in left)
    if not new:
        return tuple(changed)
    budgets = [number for number, clause in enumerate(changed) if isinstance(clause, ast.Budget)]
    if not budgets:
        return (*changed, ast.Budget(span=new[0].span.to(new[-1].span), quantities=new))
    last = changed[budgets[-1]]
    assert isinstance(last, ast.Budget)
    changed[budgets[-1]] = replace(last, quantities=(*last.quantities, *new))
    return tuple(changed)


_RULES: dict[type, Callable[[_Editing, Any], None]] = {
    ast.ReplaceNode: _replace_node,
    ast.ReplaceSkill: _replace_skill,
    ast.InsertNode: _insert,
    ast.RemoveNode: _remove,
    ast.StopNode: _stop,
    ast.Reassign: _reassign,
    ast.Rebudget: _rebudget,
}
