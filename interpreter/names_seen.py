"""What names mean in a run: for conditions between nodes, and for the statements of a unit."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.file_bytes import NO_BYTES, FileBytes
from callsheet.dsl.provenance import Bounds, Places, places_of, private_sites

from .instances import items_of
from .units import Unit, each_of


class Names:
    """`gives` are those of finished nodes; a skipped one is there with None."""

    def __init__(self, plan: CheckedPlan) -> None:
        self.plan = plan
        self._secrets = frozenset(plan.secrets)
        self.gives: dict[str, Mapping[str, Any] | None] = {}
        self.bytes_of: FileBytes = NO_BYTES
        self._items: dict[str, dict[str, Any]] = {}
        self._places: Places | None = None

    def environment(self, inputs: Mapping[str, Any], **unit: Any) -> Environment:
        """Names as nodes see them; what finishes later is seen too, but a checked plan does not ask for it.

        `unit` are fields of the environment that tell of a unit.
        """
        return Environment(
            inputs=inputs,
            secrets=self._secrets,
            nodes=MappingProxyType(self.gives),
            sites=self.plan.elements,
            declared=self.plan.declared,
            bytes_of=self.bytes_of,
            **unit,
        )

    def environment_of(self, unit: Unit, inputs: Mapping[str, Any], instances: Iterable[str]) -> Environment:
        """Names as the statements of a unit see them, one of `instances` of its node if it has any."""
        node = self.plan.nodes[unit.node]
        agent = self.plan.agents[node.agent.text] if node.agent is not None else None
        site = self.plan.sites[agent.site.text] if agent is not None and agent.site is not None else None
        here = self.environment(
            inputs,
            node=unit.node,
            skills=self.plan.skills,
            login=None if site is None else site.login,
            instance=unit.instance or None,
            bounds=self._bounds_of(unit.node, agent),
        )
        each = each_of(node)
        if each is None:
            return here
        item = self._item(each, unit, here, instances)
        return here.with_local(each.name.text, item, here.origins_of(each.source))

    def _bounds_of(self, node: str, agent: ast.Agent | None) -> Bounds:
        if self._places is None:
            private = private_sites(self.plan.sites, self.plan.secrets.values())
            self._places = places_of(self.plan.origins, private)
        person = agent is not None and agent.kind == "human"
        return Bounds(flow=self.plan.flow, places=self._places, node=node, person=person)

    def key_of(self, unit: Unit, inputs: Mapping[str, Any], instances: Iterable[str]) -> Any:
        """The key of an instance, as a value."""
        each = each_of(self.plan.nodes[unit.node])
        assert each is not None, "what has instances has a list of them"
        here = self.environment(inputs)
        item = self._item(each, unit, here, instances)
        return item if each.key is None else evaluate_pure(each.key, here.with_local(each.name.text, item))

    def adopt(self, plan: CheckedPlan, stay: Container[str]) -> None:
        """The plan is a patched one; only nodes that stay are finished in it."""
        self.plan, self._items, self._places = plan, {}, None
        self._secrets = frozenset(plan.secrets)
        self.gives = {name: gives for name, gives in self.gives.items() if name in stay}

    def _item(self, each: ast.ForEach, unit: Unit, here: Environment, instances: Iterable[str]) -> Any:
        """The element that an instance is for. What the list is made from is final, so it is the same list again."""
        if unit.node not in self._items:
            self._items[unit.node] = dict(zip(instances, items_of(each, here), strict=True))
        return self._items[unit.node][unit.instance]
