"""What names mean while a program runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from . import ast
from .classes import frozen
from .declared import NOTHING_DECLARED, Declared
from .elements import Element
from .failures import fail
from .file_bytes import NO_BYTES, FileBytes
from .provenance import NOWHERE, Bounds, Mention, Origins, Trail

MOST_ROUNDS = 1_000_000
"""Rounds of loops and comprehensions in one attempt at a node; each level of them multiplies."""


@dataclass(slots=True)
class Rounds:
    """How many rounds an attempt has made: what only computes has no deadline that could cut it short."""

    made: int = 0

    def another(self) -> None:
        """Raises `NodeFailure` when it is one too many."""
        self.made += 1
        if self.made > MOST_ROUNDS:
            raise fail("value", f"more than {MOST_ROUNDS:,} rounds of loops and comprehensions")


@frozen
class Environment:
    """Inputs, secrets by name, what finished nodes gave, and the locals of the block.

    `sites` are the elements of their specs by name, `skills` are what `run` may name, `login` is that of the node's
    site, `node` is whose statements they are, `instance` the key of a `for each` node's one, `in_skill` tells that they
    are a skill's, whose commits are named after the node; `declared` are the plan's own types, and `bytes_of` gives
    what is in a file that a value stands for. `origins` says where locals come from, `bounds` what the checker found
    out about that (None where nothing is followed), `trail` is what an attempt is followed with. A skipped node is
    there with None: reading from it gives `none`. Frozen: `with_local` is a new environment, so a proof can be run
    later, or twice, with the names as they were; only the rounds are counted together.
    """

    inputs: Mapping[str, Any] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    nodes: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    locals: Mapping[str, Any] = field(default_factory=dict)
    sites: Mapping[str, Mapping[str, Element]] = field(default_factory=dict, repr=False)
    skills: Mapping[str, ast.Skill] = field(default_factory=dict, repr=False)
    login: ast.Login | None = field(default=None, repr=False)
    node: str = ""
    instance: str | None = None
    in_skill: bool = False
    declared: Declared = field(default=NOTHING_DECLARED, repr=False)
    bytes_of: FileBytes = field(default=NO_BYTES, compare=False, repr=False)
    rounds: Rounds = field(default_factory=Rounds, compare=False, repr=False)
    origins: Mapping[str, Origins] = field(default_factory=dict, compare=False, repr=False)
    bounds: Bounds | None = field(default=None, compare=False, repr=False)
    trail: Trail = field(default_factory=Trail, compare=False, repr=False)

    def with_local(self, name: str, value: Any, origins: Origins = NOWHERE) -> Environment:
        """The same with one more local."""
        known = self.origins
        if origins is not NOWHERE or name in known:
            known = {**known, name: origins}
        return replace(self, locals={**self.locals, name: value}, origins=known)

    def origins_of(self, expression: ast.Expression, *, asked: bool = False) -> Origins:
        """Where the names in an expression come from; with `asked` only those in what somebody is asked."""
        found = NOWHERE
        if self.bounds is None:
            return found
        for mention in self.trail.named_in(expression):
            if mention.asked or not asked:
                origins = self._origins_of(mention, self.bounds)
                by_person = mention.asked and self.bounds.person
                found = found.joined(origins._replace(hands=frozenset()) if by_person else origins)
        return found

    def _origins_of(self, mention: Mention, bounds: Bounds) -> Origins:
        if mention.name in self.locals:
            return self.origins.get(mention.name, NOWHERE)
        if mention.name in self.inputs or mention.name not in self.nodes:
            return NOWHERE
        return bounds.of_give(mention.name, mention.field)

    def commit_name(self, name: str) -> str:
        """A commit as the plan knows it: one of a skill is `NODE.NAME`."""
        return f"{self.node}.{name}" if self.in_skill else name

    def of_skill(
        self, skill: ast.Skill, arguments: Mapping[str, Any], origins: Mapping[str, Origins] = MappingProxyType({})
    ) -> Environment:
        """What names mean in a skill: its parameters and the secrets that it uses, nothing of the node around."""
        secrets = frozenset(one.text for one in skill.secrets)
        named = replace(self, inputs={}, nodes={}, secrets=secrets, locals=arguments, origins=origins)
        return replace(named, login=None, in_skill=True)
