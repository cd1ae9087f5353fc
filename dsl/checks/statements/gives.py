"""CS502, CS503: each give of a node comes exactly once on each path."""

from __future__ import annotations

from dataclasses import field

from callsheet.dsl import ast
from callsheet.dsl.classes import mutable
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.source import Span

from ..blocks import LOOPS, as_block, gives_in
from ..facts import Facts


@mutable
class Paths:
    """What the paths through a stretch give: `certain` on all of them, `perhaps` on some; with its place."""

    certain: dict[str, Span] = field(default_factory=dict)
    perhaps: dict[str, Span] = field(default_factory=dict)


def check_gives(facts: Facts) -> None:
    """Every node on its own; what is recorded of a finished one was given."""
    for name, node in facts.symbols.nodes.items():
        if name not in facts.symbols.done:
            facts.of_node("gives", name, _Gives(facts).node, name, node)


_GIVING = (ast.Give, ast.If, *LOOPS, ast.Dialog, ast.Inside, ast.Frame, ast.OpenedBy, ast.Commit, ast.Committed)
"""Statements in which there may be one; most are none of them."""


class _Gives:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.in_loops: set[str] = set()

    def node(self, name: str, node: ast.Node) -> None:
        paths = self._block(node.body, {})
        for give, given in self.facts.nodes[name].gives.items():
            if give not in paths.certain and give not in self.in_loops:
                self._missing(give, given.give.name.span)

    def _block(self, block: ast.Block, before: dict[str, Span]) -> Paths:
        """What the block gives; `before` is what may be given already."""
        paths = Paths()
        for statement in block.statements:
            if not isinstance(statement, _GIVING):
                continue
            earlier = {**before, **paths.perhaps}
            step = self._statement(statement, earlier)
            paths.certain.update(step.certain)
            paths.perhaps.update(step.perhaps)
        return paths

    def _statement(self, statement: ast.Statement, before: dict[str, Span]) -> Paths:
        match statement:
            case ast.Give(name=name):
                if name.text in before:
                    self._twice(name, before[name.text])
                return Paths(certain={name.text: name.span}, perhaps={name.text: name.span})
            case ast.If():
                then = self._block(statement.then, before)
                otherwise = self._block(as_block(statement.otherwise), before) if statement.otherwise else Paths()
                certain = {name: span for name, span in then.certain.items() if name in otherwise.certain}
                return Paths(certain=certain, perhaps={**otherwise.perhaps, **then.perhaps})
            case ast.For(body=body) | ast.Repeat(body=body):
                self._loop(body)
            case ast.Dialog(body=body) | ast.Inside(body=body) | ast.Frame(body=body) | ast.OpenedBy(body=body):
                return self._block(body, before)
            case ast.Committed(in_place=True, gives=gives):
                return self._recorded(gives, before)
            case ast.Commit():
                return self._commit(statement, before)
        return Paths()

    def _commit(self, commit: ast.Commit, before: dict[str, Span]) -> Paths:
        """Either proof may be the one that answers, so each gives on all its paths what the commit gives."""
        paths = Paths()
        for proof in (commit.proof, commit.lasting):
            if proof is None:
                continue
            given = self._block(proof, before)
            for name, span in given.perhaps.items():
                if name not in given.certain:
                    self._missing(name, span)
            # That both give the same names is another check's matter.
            paths.certain.update(given.perhaps)
            paths.perhaps.update(given.perhaps)
        return paths

    def _recorded(self, gives: tuple[ast.Binding, ...], before: dict[str, Span]) -> Paths:
        """What a done commit gave stands where the commit did."""
        for one in gives:
            if one.name.text in before:
                self._twice(one.name, before[one.name.text])
        spans = {one.name.text: one.name.span for one in gives}
        return Paths(certain=spans, perhaps=dict(spans))

    def _loop(self, body: ast.Block) -> None:
        for give in gives_in(body):
            self.in_loops.add(give.name.text)
            self.facts.sink.error(
                "CS503",
                f"`{give.name.text}` is given in a loop",
                give.name.span,
                label="each round would give it again",
                help="give once, after the loop",
            )

    def _missing(self, name: str, span: Span) -> None:
        self.facts.sink.error(
            "CS502",
            f"`{name}` is not given on every path",
            span,
            label="a path around this gives nothing",
            help="give it on the other paths too, or declare it with a `?` and give `none` there",
        )

    def _twice(self, name: ast.Name, first: Span) -> None:
        self.facts.sink.error(
            "CS503",
            f"`{name.text}` is given twice on one path",
            name.span,
            label="given again",
            others=(Label(span=first, text="given here already"),),
            help="take one of the two away, or give it under another name",
        )
