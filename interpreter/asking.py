"""Events about what is asked: of people, and of models. Their base and their registry are in `events`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .happening import NodeEvent

Asker: TypeAlias = Literal["person", "model"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(NodeEvent):
    """A person is asked for a value of the type `wanted`, as the plan writes it. The answer may come much later."""

    line: int
    question: str
    given: list[Any]
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(NodeEvent):
    """A typed answer, of a person or of a model; `again` when one from before a crash was taken once more."""

    line: int
    question: str
    given: list[Any]
    answer: Any
    by: Asker
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted(NodeEvent):
    """What a model means to do next of the work that it was handed, as a plan would write it, and whether that is all.

    `question` is the instruction, `problem` what the model was told of the act before; `again` as for an answer.
    """

    line: int
    question: str
    given: list[Any]
    acts: list[str]
    done: bool
    problem: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked(NodeEvent):
    """A person is asked whether a commit may be done: what it would do, where, with which arguments, decided by whom.

    `decided_by` are the sites and models, beside the site itself, that had a hand in it. `asked` is the time of day, in
    ISO 8601; within `within` seconds of it somebody has to agree, if it is not None.
    """

    line: int
    key: str
    question: str
    text: str
    site: str
    spends: Any = None
    arguments: dict[str, Any] = field(default_factory=dict)
    decided_by: list[str] = field(default_factory=list)
    asked: str = ""
    within: float | None = None

    def is_about(self, text: str, spends: Any, arguments: dict[str, Any]) -> bool:
        """Whether it is this that was asked: another price is another question."""
        return (self.text, self.spends, self.arguments) == (text, spends, arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven(NodeEvent):
    """What a person said of the commit that was last asked about under this key."""

    key: str
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeHeld(NodeEvent):
    """The attempt cannot go on until a person has said something, and nobody is there; it is not over."""

    why: str
