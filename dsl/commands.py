"""What a node's statements ask to be carried out: the commands that `dsl.perform` yields, and their answers.

They are data. Who carries them out is a browser, a replay of the journal, or a test.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from . import ast
from .actions import Act, Look, Question
from .elements import Element, describe
from .environment import Environment
from .failures import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class DoAct:
    """Carry out an act.  Answer: None.  `longest` is its deadline in seconds."""

    act: Act
    place: ast.Syntax
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DoLook:
    """Look at the page once.  Answer: as the look says.  `polled` looks belong to an `expect`."""

    look: Look
    place: ast.Syntax
    polled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DoContinue:
    """Go on with the page as node `of` left it.  Answer: None."""

    of: str
    place: ast.Continue


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginExpect:
    """An `expect` begins, to hold within so many seconds.

    Answer: True to look for it, False when it is known to have held (a replay).
    """

    place: ast.Expect
    within: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAgain:
    """The expectation does not hold yet.  Answer: None to look again; once its time is over, throw the failure in."""

    place: ast.Expect
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectHeld:
    """The expectation holds.  Answer: None."""

    place: ast.Expect


@dataclass(frozen=True, slots=True, kw_only=True)
class DoCommit:
    """Carry out a commit by the protocol of `interpreter.commits`.

    Answer: what its proof gave. `approval` is the question that a person has to agree to first. `rounds` are the
    numbers of the loop rounds around it, part of its key; `environment` holds the names as they are here, for its
    proofs, which may run later and more than once.
    """

    place: ast.Commit
    act: Act
    spends: Any
    approval: str | None
    rounds: tuple[int, ...]
    environment: Environment

    @property
    def key(self) -> str:
        """The commit's name in the run, with the instance of its node and the loop rounds around it."""
        return commit_key(self.name, self.environment.instance, self.rounds)

    @property
    def name(self) -> str:
        """The commit's name in the plan."""
        return self.environment.commit_name(self.place.name.text)

    @property
    def arguments(self) -> dict[str, Any]:
        """The locals that the act, the price and the second proof mention: what another attempt may find changed."""
        parts = (self.place.act, self.place.spends, self.place.lasting)
        mentioned = {
            one.name for part in parts if part is not None for one in ast.walk(part) if isinstance(one, ast.Reference)
        }
        return {
            name: describe(value) if isinstance(value, Element) else value
            for name, value in self.environment.locals.items()
            if name in mentioned
        }


def commit_key(name: str, instance: str | None, rounds: tuple[int, ...]) -> str:
    """`place_order`, `place_order[2]`, `place_order["usb cable"][2]`."""
    return "".join((name, "" if instance is None else f"[{instance}]", *(f"[{number}]" for number in rounds)))


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginDialog:
    """The acts up to `EndDialog` open a dialog, which is answered like this.  Answer: None."""

    place: ast.Dialog
    action: Literal["accept", "dismiss"]
    reply: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDialog:
    """Answer: None, or the failure `missing` when no dialog was opened."""

    place: ast.Dialog


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """Carry out an act and go on with the page that it opens.  Answer: None."""

    act: Act
    place: ast.OpenedBy
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePage:
    """Close the page that was opened and go on with the one before.  Answer: None."""

    place: ast.OpenedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class DoDownload:
    """Carry out an act that fetches a file.  Answer: the file, as a value."""

    act: Act
    place: ast.Download
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePicture:
    """Take a picture of the page for the report.  Answer: None."""

    place: ast.Screenshot
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Let time pass.  Answer: None."""

    place: ast.Pause
    duration: dt.timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DoWork:
    """Let a model do something on the page, in at most so many acts, `per_call` of them from one answer.

    Answer: None.
    """

    place: ast.Do
    instruction: str
    given: tuple[Any, ...]
    most: int
    per_call: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoAsk:
    """Ask a model, or the person whose node it is.  Answer: a value of the type that is asked for."""

    question: Question
    place: ast.Syntax


Command: TypeAlias = (
    DoAct
    | DoLook
    | DoContinue
    | BeginExpect
    | PollAgain
    | ExpectHeld
    | DoCommit
    | BeginDialog
    | EndDialog
    | OpenPage
    | ClosePage
    | DoDownload
    | TakePicture
    | Wait
    | DoWork
    | DoAsk
)
