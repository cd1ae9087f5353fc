"""What is known of a plan's information flow once it is checked: where values come from and go, and why commits may be.

Sites stand for their origin, by the name of the first site there; `model` stands for all models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from .classes import frozen

Reason: TypeAlias = Literal["own", "inert", "pinned", "approved"]
"""Why a commit may be done: nobody but its own site and the plan decides it; what others decide is only a choice among
a few things, as an `influence` allows; an `expect` has pinned what is committed; a person approves it."""

Authors: TypeAlias = Mapping[str, tuple[str, ...]]
"""Nodes and skills that a model wrote, each with the sites whose content that model was shown."""


@frozen
class ValueLabel:
    """Sites whose private data is in a value, and those (and `model`) that had a hand in it."""

    confidential: tuple[str, ...] = ()
    integrity: tuple[str, ...] = ()


@frozen
class CommitFlow:
    """Why a commit may be done, and who else decides about it."""

    node: str
    site: str | None
    why: Reason
    decided_by: tuple[str, ...] = ()


@frozen
class NodeFlow:
    """Where the data of a node goes.

    `gives` are the labels of what it gives, `told` the other sites whose private data its site is told, `shown` the
    sites whose private data a model is shown. `bits` is how much it can give away, at most, by whether its steps
    succeed: one bit each time that a step can fail for something private. A residual program says `from` of a done node
    what is in the labels of its gives, and what it told.
    """

    site: str | None = None
    gives: Mapping[str, ValueLabel] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    bits: int = 0


@frozen
class PlanFlow:
    """All nodes and commits of a plan; a commit in a skill is named NODE.NAME."""

    nodes: Mapping[str, NodeFlow] = field(default_factory=dict)
    commits: Mapping[str, CommitFlow] = field(default_factory=dict)

    @property
    def bits(self) -> int:
        """How much the plan can give away by what succeeds, at most."""
        return sum(node.bits for node in self.nodes.values())
