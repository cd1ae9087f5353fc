"""What the checks find out about a plan, each from the ones before it, and what a checked plan keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from .. import ast
from ..classes import frozen, mutable
from ..cost import NOTHING, Amounts, Cost
from ..currencies import DOLLARS
from ..diagnostics import closest
from ..flow import Authors, PlanFlow
from ..source import Span
from ..tiers import DEFAULT_TIERS, Tier
from ..types import EnumType, RecordType, Type
from .blocks import Giving
from .reuse import Findings
from .sink import Sink

if TYPE_CHECKING:
    from ..specs import SiteSpec

T = TypeVar("T")
MOST_SUGGESTIONS = 60
"""Looking for the nearest of many names is slow: after so many misspelt words there are no more guesses."""
MOST_COMPARED = 20_000
"""Nor after so many names that such words were compared with: a large plan has thousands of them."""


ANY_CURRENCY = ""
"""Where nobody knows what a plan counts in, every amount is in it: one mistake is one message."""


@mutable
class Symbols:
    """The declarations of a plan by name. `broken` are names whose declaration has a syntax error in it.

    What is `done` is among the `nodes` too, as a node with nothing left to do; `instances` are the finished ones of
    `for each` nodes, which have no names of their own.
    """

    sites: dict[str, ast.Site] = field(default_factory=dict)
    inputs: dict[str, ast.Input] = field(default_factory=dict)
    secrets: dict[str, ast.Secret] = field(default_factory=dict)
    records: dict[str, ast.Record] = field(default_factory=dict)
    enums: dict[str, ast.Enum] = field(default_factory=dict)
    agents: dict[str, ast.Agent] = field(default_factory=dict)
    nodes: dict[str, ast.Node] = field(default_factory=dict)
    done: dict[str, ast.Done] = field(default_factory=dict)
    instances: list[ast.Done] = field(default_factory=list)
    skills: dict[str, ast.Skill] = field(default_factory=dict)
    uses: list[ast.Use] = field(default_factory=list)
    triggers: list[ast.Trigger] = field(default_factory=list)
    flows: list[ast.Flow] = field(default_factory=list)
    influences: list[ast.Influence] = field(default_factory=list)
    goals: list[ast.Goal] = field(default_factory=list)
    results: list[ast.Result] = field(default_factory=list)
    budgets: list[ast.Budget] = field(default_factory=list)
    currencies: list[ast.Currency] = field(default_factory=list)
    names: dict[str, ast.Name] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)


@frozen(kw_only=False)
class Given:
    """The first `give` of a name in a node: its type and where it stands."""

    type: Type
    give: Giving


@frozen(kw_only=False)
class Signature:
    """What a skill takes, in order, and what it returns; None when it gives no value."""

    parameters: Mapping[str, Type]
    result: Type | None


@mutable
class NodeFacts:
    """What is known of the statements of one node, or of one skill.

    `reads` are the nodes whose gives it mentions, each with the first place where it does; `page` is the
    first act or look, if it has one, `works` the first `do` and `asks` the first `ask`; `unsettled` are the
    commits whose outcome is not known; `looking` are the expressions and acts that look at the page. Places are nodes
    of the tree, which are there anyway: a large plan has tens of thousands of these facts.
    """

    gives: dict[str, Given] = field(default_factory=dict)
    reads: dict[str, ast.Syntax] = field(default_factory=dict)
    page: ast.Syntax | None = None
    works: ast.Syntax | None = None
    asks: ast.Syntax | None = None
    acts: bool = False
    unsettled: tuple[str, ...] = ()
    looking: Sequence[ast.Syntax] = ()

    def looks(self, place: ast.Syntax) -> None:
        """Note that it looks at the page. Where nothing does, there is no list."""
        if isinstance(self.looking, list):
            self.looking.append(place)
        else:
            self.looking = [place]

    @property
    def page_span(self) -> Span | None:
        """Where it first uses a page: of an act, at its verb."""
        if self.page is None:
            return None
        return self.page.verb_span if isinstance(self.page, ast.ActStatement) else self.page.span


EdgeKind: TypeAlias = Literal["after", "reads", "continue", "agent", "instead"]


_WHY: Mapping[EdgeKind, str] = {
    "after": "`{after}` comes after `{before}`",
    "reads": "`{after}` reads `{before}`",
    "continue": "`{after}` continues `{before}`",
    "agent": "`{by}` does `{before}` before `{after}`, in source order",
    "instead": "`{after}` stands in for `{before}`",
}
_WAITS = "`{after}` waits for `{before}`, which stands in for `{by}`"


@frozen
class Edge:
    """`before` must be finished when `after` starts.

    `place` is what asks for it; `by` is the agent that does both, or, where `after` waits for a node, and so for one
    `before` that stands in for it, that node.
    """

    before: str
    after: str
    kind: EdgeKind
    place: ast.Syntax
    by: str = ""

    @property
    def why(self) -> str:
        """What asks for it, for people."""
        words = _WAITS if self.kind == "instead" and self.by else _WHY[self.kind]
        return words.format(before=self.before, after=self.after, by=self.by)

    @property
    def span(self) -> Span:
        """Where that stands."""
        return self.place.span


@frozen(kw_only=False)
class Threshold:
    """Beyond which number a trigger of replanning fires."""

    operator: str
    value: Decimal


@mutable
class Facts:
    """Everything about one plan; checks fill it from top to bottom.

    `noted` has the type of each expression, and of each name that a block declares, by its identity; it is kept only
    where somebody asks for it, as flow does in plans with an `influence`. `authors` are nodes and skills that a model
    wrote, each with the sites whose content it was shown.

    `nodes` has the facts of skills too, for both have statements; `skill_order` has each skill after those that it
    runs, and `skill_commits` the commits in it and in those. `goes_on` says where a skill uses the page as it finds it.
    `stand_ins` says who stands in for a node, `serial` whose instances run one after the other, `triggers` what
    makes a run replan. `findings` is what was found about each node by itself, `locals` which
    nodes have a local of a name.
    """

    plan: ast.Plan
    tiers: Mapping[str, Tier] = field(default_factory=lambda: DEFAULT_TIERS)
    specs: Mapping[str, SiteSpec | None] = field(default_factory=dict)
    sink: Sink = field(default_factory=Sink)
    symbols: Symbols = field(default_factory=Symbols)
    records: dict[str, RecordType] = field(default_factory=dict)
    enums: dict[str, EnumType] = field(default_factory=dict)
    currency: str = DOLLARS
    input_types: dict[str, Type] = field(default_factory=dict)
    instance_keys: dict[str, Type] = field(default_factory=dict)
    nodes: dict[str, NodeFacts] = field(default_factory=dict)
    skills: dict[str, Signature] = field(default_factory=dict)
    skill_order: tuple[str, ...] = ()
    skill_commits: dict[str, tuple[ast.Commit, ...]] = field(default_factory=dict)
    goes_on: dict[str, Span | None] = field(default_factory=dict)
    stand_ins: dict[str, str] = field(default_factory=dict)
    serial: set[str] = field(default_factory=set)
    triggers: dict[str, Threshold | None] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    edges: list[Edge] = field(default_factory=list)
    order: tuple[str, ...] = ()
    origins: dict[str, str] = field(default_factory=dict)
    costs: dict[str, Cost] = field(default_factory=dict)
    commit_steps: dict[str, int] = field(default_factory=dict)
    total: Cost = field(default_factory=Cost)
    envelope: Amounts = NOTHING
    noted: dict[int, Type] | None = None
    authors: Authors = field(default_factory=dict)
    flow: PlanFlow = field(default_factory=PlanFlow)
    findings: Findings = field(default_factory=Findings)
    locals: dict[str, set[str]] = field(default_factory=dict)
    _suggested: int = 0
    _compared: int = 0

    def of_node(self, step: str, name: str, work: Callable[..., T], *arguments: Any, when: object = None) -> T:
        """What a step of a check finds about one node: see `reuse`. `when` is what else it depends on."""
        return self.findings.of(self, step, name, work, *arguments, when=when)

    def agent_of(self, node: ast.Node) -> ast.Agent | None:
        """The agent that a node names, if it is declared."""
        return None if node.agent is None else self.symbols.agents.get(node.agent.text)

    def site_of(self, node: ast.Node) -> str | None:
        """The name of the site that a node's agent works on."""
        agent = self.agent_of(node)
        return agent.site.text if agent is not None and agent.site is not None else None

    def site_at(self, owner: str | None) -> str | None:
        """The name of the site that the statements of a node, or a skill, work on."""
        skill = self.symbols.skills.get(owner or "")
        if skill is not None:
            return skill.site.text if skill.site is not None else None
        node = self.symbols.nodes.get(owner or "")
        return None if node is None else self.site_of(node)

    def body_of(self, owner: str) -> ast.Block:
        """The statements of a node, or of a skill."""
        return (self.symbols.nodes.get(owner) or self.symbols.skills[owner]).body

    def skippable(self, node: str) -> ast.When | None:
        """The `when` by which a node may be skipped."""
        clauses = self.symbols.nodes[node].clauses
        return next((clause for clause in clauses if isinstance(clause, ast.When)), None)

    def may_give_nothing(self, node: str) -> ast.When | ast.InsteadOf | None:
        """The clause by which a node may be skipped, so that what it gives is `none`."""
        clauses = self.symbols.nodes[node].clauses
        return next((clause for clause in clauses if isinstance(clause, ast.When | ast.InsteadOf)), None)

    @property
    def guessing(self) -> bool:
        """Whether misspelt words still get a guess."""
        return self._suggested < MOST_SUGGESTIONS and self._compared < MOST_COMPARED

    def suggest(self, word: str, candidates: Iterable[str]) -> str | None:
        """The candidate that `word` is probably a misspelling of. Their order does not matter."""
        if not self.guessing:
            return None
        pool = sorted(candidates)
        self._suggested += 1
        self._compared += len(pool)
        return closest(word, pool)
