"""Declarations: what stands at the top level of a plan or a file of skills."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias

from .base import Name, Syntax, syntax
from .expressions import Expression
from .literals import DurationLiteral, Text
from .skills import SkillCall
from .statements import Binding, Block
from .written_types import TypeExpression


@syntax
class Auth(Syntax):
    """`auth basic USER, SECRET`."""

    scheme: Literal["basic", "digest"]
    user: Expression
    secret: Name


@syntax
class Spec(Syntax):
    """`spec "FILE"`: what the site's pages and elements are."""

    path: Text


@syntax
class Assets(Syntax):
    """`assets "ORIGIN", …`: what its pages may load from; nobody visits them."""

    origins: tuple[Text, ...]


@syntax
class Login(Syntax):
    """`login by SKILL(…) when C`: done after the first `goto` of an attempt, when C holds."""

    call: SkillCall
    condition: Expression


@syntax
class ShowsStrangers(Syntax):
    """`shows strangers`: what is read there may have been written by anybody."""


SiteClause: TypeAlias = Spec | Assets | Login | Auth | ShowsStrangers


@syntax
class Site(Syntax):
    """`site N at "URL" clause…`."""

    name: Name
    address: Text
    clauses: tuple[SiteClause, ...]

    @property
    def auth(self) -> Auth | None:
        """What the browser answers when the site asks for a user."""
        return next((one for one in self.clauses if isinstance(one, Auth)), None)

    @property
    def login(self) -> Login | None:
        """The skill that logs in."""
        return next((one for one in self.clauses if isinstance(one, Login)), None)

    @property
    def spec(self) -> Text | None:
        """The file that describes the site."""
        return next((one.path for one in self.clauses if isinstance(one, Spec)), None)

    @property
    def assets(self) -> tuple[Text, ...]:
        """Origins that its pages may load from."""
        return tuple(origin for one in self.clauses if isinstance(one, Assets) for origin in one.origins)

    @property
    def shows_strangers(self) -> bool:
        """Whether what is read there may have been written by anybody."""
        return any(isinstance(one, ShowsStrangers) for one in self.clauses)


@syntax
class Flow(Syntax):
    """`flow A -> B`: what is read on A while logged in may be sent to B, or to `model`."""

    source: Name
    target: Name


@syntax
class Influence(Syntax):
    """`influence A -> B`: inert data read on A may decide what is committed on B."""

    source: Name
    target: Name


@syntax
class Currency(Syntax):
    """`currency EUR`: what `Money` is in this plan."""

    code: Name


@syntax
class Input(Syntax):
    """`input N: T = literal`."""

    name: Name
    type: TypeExpression
    default: Expression | None


@syntax
class Secret(Syntax):
    """`secret N: Text for SITE, …`."""

    name: Name
    type: TypeExpression
    sites: tuple[Name, ...]


@syntax
class RecordField(Syntax):
    """`name: T` in a record."""

    name: Name
    type: TypeExpression


@syntax
class Record(Syntax):
    """`record N { f: T, … }`."""

    name: Name
    fields: tuple[RecordField, ...]


@syntax
class Enum(Syntax):
    """`enum N { a, b }`. A value is written `N.a`."""

    name: Name
    values: tuple[Name, ...]


@syntax
class Use(Syntax):
    """`use "FILE"`: a file of skills."""

    path: Text


@syntax
class Skill(Syntax):
    """`skill N(p: T, …) on SITE using SECRET, … -> T { … return X }`."""

    name: Name
    parameters: tuple[RecordField, ...]
    site: Name | None
    secrets: tuple[Name, ...]
    result: TypeExpression | None
    body: Block


AgentKind: TypeAlias = Literal["browser", "model", "human"]


@syntax
class Agent(Syntax):
    """`agent N is browser on SITE pool K`, `is model "TIER" on SITE`, `is human`."""

    name: Name
    kind: AgentKind
    tier: str | None
    site: Name | None
    pool: int | None = None


Resource: TypeAlias = Literal["charges", "spend", "time", "steps", "tokens", "calls", "replans"]


@syntax
class Quantity(Syntax):
    """One limit of a budget. Charges and spend are money, time is seconds, the rest are counts."""

    resource: Resource
    amount: Decimal
    currency: str | None = None


@syntax
class Budget(Syntax):
    """`budget $0.50, 60 steps, 3min`."""

    quantities: tuple[Quantity, ...]


@syntax
class Trigger(Syntax):
    """`replan when NAME OP number`. Without a number the trigger's own threshold holds."""

    name: Name
    operator: Literal["==", "!=", "<", "<=", ">", ">="] | None
    threshold: Decimal | None


@syntax
class After(Syntax):
    """`after a, b`."""

    nodes: tuple[Name, ...]


@syntax
class When(Syntax):
    """`when CONDITION`."""

    condition: Expression


@syntax
class InsteadOf(Syntax):
    """`instead of X`: stands in when X failed for good."""

    node: Name


@syntax
class ForEach(Syntax):
    """`for each x in XS by KEY at most N`: one instance an element."""

    name: Name
    source: Expression
    key: Expression | None
    most: int | None


@syntax
class Retry(Syntax):
    """`retry N every D`."""

    attempts: int
    every: DurationLiteral | None


@syntax
class Timeout(Syntax):
    """`timeout D`, per attempt."""

    limit: DurationLiteral


Clause: TypeAlias = After | When | InsteadOf | ForEach | Retry | Timeout | Budget


@syntax
class Node(Syntax):
    """`node N by AGENT clause… { … }`."""

    name: Name
    agent: Name | None
    clauses: tuple[Clause, ...]
    body: Block


@syntax
class Done(Syntax):
    """`done N[KEY] by AGENT from SITE, … spent q, … { x: T = X }`: a finished node of a residual program.

    `origins` are the sites and agents whose labels its values keep. `skipped` nodes gave nothing.
    """

    name: Name
    key: Expression | None
    agent: Name | None
    origins: tuple[Name, ...]
    spent: tuple[Quantity, ...]
    gives: tuple[Binding, ...]
    skipped: bool = False


@syntax
class Goal(Syntax):
    """`goal EXPR`."""

    condition: Expression


@syntax
class Result(Syntax):
    """`result EXPR`."""

    value: Expression


@syntax
class Broken(Syntax):
    """A declaration with a syntax error in it: its name, so that mentions of it are not reported as well."""

    kind: str
    name: Name | None


Declaration: TypeAlias = (
    Site
    | Flow
    | Influence
    | Currency
    | Input
    | Secret
    | Record
    | Enum
    | Use
    | Skill
    | Agent
    | Budget
    | Trigger
    | Node
    | Done
    | Goal
    | Result
    | Broken
)
