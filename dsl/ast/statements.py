"""Statements: what stands in the blocks of nodes and skills."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ..source import Span
from .base import Name, Syntax, syntax
from .expressions import Expression
from .literals import DurationLiteral, Text
from .skills import Run
from .written_types import TypeExpression


@syntax
class Block(Syntax):
    """`{ … }`."""

    statements: tuple[Statement, ...]


@syntax
class Particle(Syntax):
    """`with X`, `from E`, `at P`."""

    word: str
    value: Expression


@syntax
class ActStatement(Syntax):
    """`VERB operand particle…`. Verbs such as `reload` have no operand."""

    verb: str
    operand: Expression | None
    particles: tuple[Particle, ...]

    @property
    def verb_span(self) -> Span:
        """Where its verb stands: it begins with it."""
        return self.span.head(len(self.verb))


@syntax
class Continue(Syntax):
    """`continue X`: go on with the page as node X left it."""

    node: Name


@syntax
class Expect(Syntax):
    """`expect CONDITION within D`: polls until it holds."""

    condition: Expression
    within: DurationLiteral | None


@syntax
class Require(Syntax):
    """`require CONDITION else "why"`: looks once."""

    condition: Expression
    why: Text | None


@syntax
class Let(Syntax):
    """`let x: T = E`."""

    name: Name
    type: TypeExpression | None
    value: Expression


@syntax
class Give(Syntax):
    """`give x: T = E`: what the node hands to others."""

    name: Name
    type: TypeExpression
    value: Expression


@syntax
class Set(Syntax):
    """`set x = E`: another value for what a loop keeps."""

    name: Name
    value: Expression


@syntax
class Return(Syntax):
    """`return E`: what a skill hands back; stands last in it."""

    value: Expression


@syntax
class If(Syntax):
    """`if C { … } else …`."""

    condition: Expression
    then: Block
    otherwise: Block | If | None


@syntax
class Keep(Syntax):
    """`n: T = X` behind `keeping`: what a loop hands on from round to round, and what is left of it after."""

    name: Name
    type: TypeExpression
    value: Expression


@syntax
class For(Syntax):
    """`for x in XS at most N keeping … { … }`. With `elements`, `for e in all E at most N`."""

    name: Name
    source: Expression
    most: int | None
    body: Block
    elements: bool = False
    keeping: tuple[Keep, ...] = ()


@syntax
class Repeat(Syntax):
    """`repeat at most N keeping … { … stop when C … }`. Running out of rounds fails."""

    most: int
    keeping: tuple[Keep, ...]
    body: Block


@syntax
class Stop(Syntax):
    """`stop when C`: leaves the loop around it."""

    condition: Expression


@syntax
class Do(Syntax):
    """`do "instruction" given X, … at most N steps, K per call`: work handed to a model."""

    instruction: Text
    given: tuple[Expression, ...]
    most: int
    per_call: int | None


@syntax
class Dialog(Syntax):
    """`accept dialog with X { … }`, `dismiss dialog { … }`: around what opens the dialog."""

    action: Literal["accept", "dismiss"]
    reply: Expression | None
    body: Block


@syntax
class Inside(Syntax):
    """`inside E { … }`: names are looked for in that element."""

    element: Expression
    body: Block


@syntax
class Frame(Syntax):
    """`frame E { … }`: names are looked for in the document of that frame."""

    element: Expression
    body: Block


@syntax
class OpenedBy(Syntax):
    """`opened by ACT { … }`: works on the page that the act opens."""

    act: ActStatement
    body: Block


@syntax
class Download(Syntax):
    """`download N by ACT`: N is the file that the act fetches."""

    name: Name
    act: ActStatement


@syntax
class Screenshot(Syntax):
    """`screenshot N`: a picture for the report."""

    name: Name


@syntax
class Pause(Syntax):
    """`pause D`."""

    duration: Expression


@syntax
class UnlessAlready(Syntax):
    """`unless already`: goes on where the second proof holds beforehand."""


@syntax
class Spends(Syntax):
    """`spends X`: what the commit takes from the `spend` budget."""

    amount: Expression


@syntax
class Approval(Syntax):
    """`after approval "text" within D`: a person has to agree first."""

    text: Text
    within: DurationLiteral | None


CommitClause: TypeAlias = UnlessAlready | Spends | Approval


@syntax
class Commit(Syntax):
    """`commit NAME act clause… proved by { … } or by { … }`.

    `proof` looks at the page that the act left; `lasting` stands alone and can be asked after a restart.
    """

    name: Name
    act: ActStatement
    clauses: tuple[CommitClause, ...]
    proof: Block
    lasting: Block | None

    @property
    def spends(self) -> Expression | None:
        """What it takes from the `spend` budget."""
        return next((one.amount for one in self.clauses if isinstance(one, Spends)), None)

    @property
    def approval(self) -> Approval | None:
        """The question that a person has to agree to first."""
        return next((one for one in self.clauses if isinstance(one, Approval)), None)

    @property
    def unless_already(self) -> bool:
        """Whether it goes on, instead of failing, where the second proof holds beforehand."""
        return any(isinstance(one, UnlessAlready) for one in self.clauses)


@syntax
class Binding(Syntax):
    """`name: T = X` in what is recorded of finished work."""

    name: Name
    type: TypeExpression
    value: Expression


@syntax
class RecordedCommit(Syntax):
    """What a residual program says of a commit in a node that is not done; `node` is there for a commit of a skill."""

    node: Name | None
    name: Name
    key: Expression | None

    @property
    def commit(self) -> str:
        """The name under which the commit is known: `NAME`, or `NODE.NAME` of a skill that the node runs."""
        return self.name.text if self.node is None else f"{self.node.text}.{self.name.text}"

    @property
    def in_place(self) -> bool:
        """Whether it stands where the commit stood; else it speaks of one that is still there behind it."""
        return self.key is None and self.node is None


@syntax
class Committed(RecordedCommit):
    """`committed NAME[key] { number: Text = "AB-12" }`: a done commit of a node that is not. Residuals only."""

    gives: tuple[Binding, ...]


@syntax
class Unsettled(RecordedCommit):
    """`unsettled NAME[key]`: a commit whose outcome is not known. Such a residual checks and does not run."""


Statement: TypeAlias = (
    ActStatement
    | Continue
    | Return
    | Expect
    | Require
    | Let
    | Give
    | Set
    | If
    | For
    | Repeat
    | Stop
    | Run
    | Do
    | Commit
    | Dialog
    | Inside
    | Frame
    | OpenedBy
    | Download
    | Screenshot
    | Pause
    | Committed
    | Unsettled
)
