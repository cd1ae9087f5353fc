"""The three kinds of file: a plan, a library of skills, and a patch of a plan."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from ..diagnostics import Diagnostic
from ..source import Source, Span
from .base import Comment, Name, Syntax, syntax
from .declarations import Broken, Declaration, Node, Quantity, Skill
from .literals import Text


@syntax
class Plan(Syntax):
    """A whole file. `diagnostics` is what the parser found wrong; a plan with errors never passes `check`.

    `imported` is what the files that it uses declare: empty until `dsl.linking` has read them.
    """

    name: Name
    doc: str | None
    declarations: tuple[Declaration, ...]
    imported: tuple[Declaration, ...] = ()
    source: Source = field(compare=False, repr=False)
    doc_span: Span | None = field(default=None, compare=False, repr=False)
    comments: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=(), compare=False, repr=False)


@syntax
class Library(Syntax):
    """A file of skills, and of the records and enums that they speak of."""

    name: Name
    declarations: tuple[Declaration, ...]
    source: Source = field(compare=False, repr=False)
    comments: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=(), compare=False, repr=False)


@syntax
class ReplaceNode(Syntax):
    """`replace node …`: another node of the same name."""

    node: Node


@syntax
class ReplaceSkill(Syntax):
    """`replace skill …`: another skill of the same name."""

    skill: Skill


@syntax
class InsertNode(Syntax):
    """`insert before N node …`, `insert after N node …`."""

    place: Literal["before", "after"]
    anchor: Name
    node: Node


@syntax
class RemoveNode(Syntax):
    """`remove N`."""

    node: Name


@syntax
class StopNode(Syntax):
    """`stop N`: a running node is cancelled at its next safe place, and counts as failed."""

    node: Name


@syntax
class Reassign(Syntax):
    """`reassign N to AGENT`."""

    node: Name
    agent: Name


@syntax
class Rebudget(Syntax):
    """`rebudget N q, …`: another budget of a node."""

    node: Name
    quantities: tuple[Quantity, ...]


PatchEdit: TypeAlias = ReplaceNode | ReplaceSkill | InsertNode | RemoveNode | StopNode | Reassign | Rebudget


@syntax
class Patch(Syntax):
    """`patch PLAN at "HASH" because "why" edit…`: how the rest of a program is rewritten.

    `base` is the hash of the plan that it was written for, or the first digits of it.
    """

    plan: Name
    base: Text
    because: Text | None
    edits: tuple[PatchEdit | Broken, ...]
    source: Source = field(compare=False, repr=False)
    comments: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=(), compare=False, repr=False)


Program: TypeAlias = Plan | Library | Patch
