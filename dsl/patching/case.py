"""What the rules about a patch look at, each on its own: the plan before and after, and how far the run has come."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property

from .. import ast
from ..check import CheckedPlan
from ..checks.sink import Sink
from ..classes import frozen
from ..cost import NOTHING, Amounts
from ..source import Span
from .applying import Edited
from .finished import Finished
from .guarded import Program, records_in


@frozen
class Case:
    """One patch. `new` is None while the patched plan is not accepted; `planner` is what writing the patch took.

    `envelope` is what the run is held to; that of the old plan, unless the run knows better.
    """

    __slots__ = ("__dict__",)

    old: CheckedPlan
    edited: Edited
    finished: Finished
    planner: Amounts = NOTHING
    envelope: Amounts
    new: CheckedPlan | None = None
    sink: Sink = field(default_factory=Sink)

    @cached_property
    def before(self) -> Program:
        """The plan as it was."""
        return Program.of(self.old.plan)

    @cached_property
    def after(self) -> Program:
        """The plan as it would be."""
        return Program.of(self.edited.plan)

    @cached_property
    def changed(self) -> tuple[ast.Node, ...]:
        """The nodes of the new plan that do something else than in the old one, or are not in it; in order."""
        old = self.before.nodes
        skills = {name for name, edit in self.edited.touched.items() if isinstance(edit, ast.ReplaceSkill)}
        return tuple(
            node
            for name, node in self.after.nodes.items()
            if old.get(name) is not node or (skills and not skills.isdisjoint(self.after.skills_of(node)))
        )

    def place_of(self, name: str) -> Span:
        """Where a patch says something about a node or skill; its first word if it says nothing."""
        touched = self.edited.touched
        node = self.after.nodes.get(name)
        skills = self.after.skills_of(node) if node is not None and name not in touched else ()
        edit = next((touched[one] for one in (name, *skills) if one in touched), None)
        return place_of(edit) if edit is not None else self.edited.patch.plan.span

    def is_unsettled(self, name: str) -> bool:
        """Whether a commit of a node may have been done."""
        node = self.before.nodes.get(name)
        recorded = node is not None and any(isinstance(one, ast.Unsettled) for one in records_in(node))
        return recorded or self.finished.of(name).unsettled

    def has_finished_instances(self, name: str) -> bool:
        """Whether some of a `for each` node is over, as the run knows or the plan says."""
        if any(one.name.text == name for one in self.old.done_instances):
            return True
        return any(one.outcome in ("done", "skipped") for _, one in self.finished.of(name).instances)

    def held(self, name: str) -> str | None:
        """Why nothing of a node may be changed, as it goes on from "it is"; None for a node that may."""
        if self.is_unsettled(name):
            return "not settled: one of its commits may have been done"
        match self.finished.of(name).outcome:
            case "done":
                return "done"
            case "skipped":
                return "skipped"
            case "running":
                return "running"
        return None


def place_of(edit: ast.PatchEdit) -> Span:
    """The name in an edit of what it changes."""
    match edit:
        case ast.ReplaceNode(node=node) | ast.InsertNode(node=node):
            return node.name.span
        case ast.ReplaceSkill(skill=skill):
            return skill.name.span
        case ast.RemoveNode(node=name) | ast.StopNode(node=name) | ast.Reassign(node=name) | ast.Rebudget(node=name):
            return name.span
