"""The peer that people build first: a YAML file, a model of each of its parts, a look for cycles.

PyYAML's C loader reads the file, pydantic checks its shape, networkx that the order can be kept: `needs`, and that
the nodes of an agent wait for each other as they stand. Expressions stay texts, and no name or type is looked at.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import networkx as nx
import yaml
from pydantic import BaseModel, ConfigDict, Field


class CyclicWorkflow(Exception):
    """The nodes wait for each other in a circle."""


class Part(BaseModel):
    """Unknown keys are errors, as they are in any language."""

    model_config = ConfigDict(extra="forbid")


class Element(Part):
    """What is acted on or looked at."""

    role: str | None = None
    name: str | None = None
    testid: str | None = None
    inside: Element | None = None
    near: Element | None = None


class Column(Part):
    """A field of the rows that are read."""

    name: str
    type: str
    source: Element = Field(alias="from")


class Rows(Part):
    """Reads a table."""

    each: Element
    at_most: int
    columns: list[Column]


class Goto(Part):
    """Opens a page."""

    do: Literal["goto"]
    path: str


class Act(Part):
    """Anything done to an element."""

    do: Literal["click", "check"]
    element: Element


class ActWithText(Part):
    """Anything done to an element with a text."""

    do: Literal["fill", "choose"]
    element: Element
    text: str


class Expect(Part):
    """Waits for an element."""

    do: Literal["expect"]
    seen: Element
    within: str | None = None


class Require(Part):
    """Fails when it does not hold."""

    do: Literal["require"]
    condition: str
    why: str | None = None


class Let(Part):
    """Names a value, worked out or read."""

    do: Literal["let"]
    name: str
    value: str | None = None
    read: Element | None = None
    type: str | None = Field(default=None, alias="as")


class Give(Part):
    """Hands a value on."""

    do: Literal["give"]
    name: str
    type: str
    value: str | None = None
    read: Element | None = None
    read_all: Rows | None = None


class If(Part):
    """One of two."""

    do: Literal["if"]
    seen: Element
    then: list[Step]
    otherwise: list[Step] = Field(default=[], alias="else")


class For(Part):
    """Once for each."""

    do: Literal["for"]
    name: str
    source: list[str] = Field(alias="in")
    at_most: int
    steps: list[Step]


class Commit(Part):
    """Done once, and proved."""

    do: Literal["commit"]
    name: str
    act: Act
    spends: str
    proved_by: list[Step]
    or_by: list[Step]


Step = Annotated[
    Goto | Act | ActWithText | Expect | Require | Let | Give | If | For | Commit, Field(discriminator="do")
]


class Retry(Part):
    """How often again."""

    times: int = Field(ge=0)
    every: str


class Budget(Part):
    """What may be used."""

    steps: int | None = Field(default=None, ge=0)
    time: str | None = None
    spend: str | None = None


class Node(Part):
    """A unit of work."""

    name: str
    by: str | None = None
    needs: list[str]
    retry: Retry | None = None
    timeout: str | None = None
    budget: Budget | None = None
    steps: list[Step]


class Auth(Part):
    """How a site is entered."""

    scheme: Literal["basic", "digest"]
    user: str
    secret: str


class Site(Part):
    """Where work is done."""

    name: str
    at: str
    auth: Auth | None = None


class Named(Part):
    """An input, or a field of a record."""

    name: str
    type: str
    default: str | None = None


class Secret(Part):
    """Typed into its sites only."""

    name: str
    type: str
    sites: list[str]


class Flow(Part):
    """May be sent on."""

    source: str
    target: str


class Record(Part):
    """A type."""

    name: str
    fields: list[Named]


class Agent(Part):
    """Who works."""

    name: str
    kind: Literal["browser", "model", "human"]
    site: str | None = None


class Workflow(Part):
    """The whole file."""

    plan: str
    doc: str
    sites: list[Site]
    flows: list[Flow]
    inputs: list[Named]
    secrets: list[Secret]
    records: list[Record]
    agents: list[Agent]
    budget: Budget
    nodes: list[Node]
    goal: str
    result: dict[str, str]


for _model in (If, For, Commit, Node, Workflow):
    _model.model_rebuild()


def read_workflow(text: str) -> Workflow:
    """Load, validate, look for cycles. Raises what YAML and pydantic raise, and `CyclicWorkflow`."""
    data: Any = yaml.load(text, Loader=yaml.CSafeLoader)
    workflow = Workflow.model_validate(data)
    if not nx.is_directed_acyclic_graph(_waits(workflow)):
        raise CyclicWorkflow(workflow.plan)
    return workflow


def _waits(workflow: Workflow) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    before: dict[str, str] = {}
    for node in workflow.nodes:
        graph.add_node(node.name)
        graph.add_edges_from((needed, node.name) for needed in node.needs)
        if node.by is not None:
            if node.by in before:
                graph.add_edge(before[node.by], node.name)
            before[node.by] = node.name
    return graph
