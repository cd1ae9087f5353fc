"""Statements and blocks."""

from __future__ import annotations

from sys import intern
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.source import Span

from .expressions import Expressions
from .reductions import Children, name_of, nodes_in, span_of, start_of


class Statements(Expressions):
    """Callbacks of the grammar's rules for statements."""

    def block(self, c: Children) -> ast.Block:
        return ast.Block(span=span_of(c), statements=tuple(c[1:-1]))

    def continue_(self, c: Children) -> ast.Continue:
        return ast.Continue(span=span_of(c), node=name_of(c[1]))

    def return_(self, c: Children) -> ast.Return:
        return ast.Return(span=span_of(c), value=c[1])

    def act(self, c: Children) -> ast.ActStatement:
        operand = c[1] if len(c) > 1 else None
        return ast.ActStatement(span=span_of(c), verb=intern(c[0].text), operand=operand, particles=tuple(c[2:]))

    def verb(self, c: Children) -> Any:
        return c[0]

    alone = verb

    def particle(self, c: Children) -> ast.Particle:
        return ast.Particle(span=span_of(c), word=intern(c[0].text), value=c[1])

    def expect(self, c: Children) -> ast.Expect:
        within = None if c[3] is None else self.duration([c[3]])
        return ast.Expect(span=span_of(c), condition=c[1], within=within)

    def require(self, c: Children) -> ast.Require:
        why = None if c[3] is None else self._text(c[3])
        return ast.Require(span=span_of(c), condition=c[1], why=why)

    def let(self, c: Children) -> ast.Let:
        return ast.Let(span=span_of(c), name=name_of(c[1]), type=c[3], value=c[5])

    def give(self, c: Children) -> ast.Give:
        return ast.Give(span=span_of(c), name=name_of(c[1]), type=c[3], value=c[5])

    def if_(self, c: Children) -> Any:
        return ast.If(span=span_of(c), condition=c[1], then=c[2], otherwise=c[4])

    def for_(self, c: Children) -> ast.For:
        most = None if c[7] is None else self._count(c[7])
        return ast.For(
            span=span_of(c),
            name=name_of(c[1]),
            source=c[4],
            most=most,
            body=c[9],
            elements=c[3] is not None,
            keeping=c[8] or (),
        )

    def repeat(self, c: Children) -> ast.Repeat:
        return ast.Repeat(span=span_of(c), most=self._count(c[3]), keeping=c[4] or (), body=c[5])

    def keeping(self, c: Children) -> tuple[ast.Keep, ...]:
        return nodes_in(c)

    def keep(self, c: Children) -> ast.Keep:
        return ast.Keep(span=span_of(c), name=name_of(c[0]), type=c[2], value=c[4])

    def stop(self, c: Children) -> ast.Stop:
        return ast.Stop(span=span_of(c), condition=c[2])

    def set_(self, c: Children) -> ast.Set:
        return ast.Set(span=span_of(c), name=name_of(c[1]), value=c[3])

    def run(self, c: Children) -> ast.Run:
        return ast.Run(span=span_of(c), call=c[1])

    def skill_call(self, c: Children) -> ast.SkillCall:
        return ast.SkillCall(span=span_of(c), skill=name_of(c[0]), arguments=c[2] or ())

    def skill_arguments(self, c: Children) -> tuple[ast.Argument, ...]:
        return nodes_in(c)

    def skill_argument(self, c: Children) -> ast.Argument:
        name = None if c[0] is None else name_of(c[0])
        start = c[2].span.start if name is None else name.span.start
        return ast.Argument(span=Span(start, c[2].span.end), name=name, value=c[2])

    def do(self, c: Children) -> ast.Do:
        # From the end: `at most INT steps`, then `, INT per call`.
        most, per_call = c[-6], c[-3]
        given = nodes_in(c[2:-8])
        return ast.Do(
            span=span_of(c),
            instruction=self._text(c[1]),
            given=given,
            most=self._count(most),
            per_call=None if per_call is None else self._count(per_call),
        )

    def commit(self, c: Children) -> ast.Commit:
        # From the end: `proved by BLOCK`, then `or by BLOCK`.
        return ast.Commit(
            span=span_of(c), name=name_of(c[1]), act=c[2], clauses=tuple(c[3:-6]), proof=c[-4], lasting=c[-1]
        )

    def unless_already(self, c: Children) -> ast.UnlessAlready:
        return ast.UnlessAlready(span=span_of(c))

    def spends(self, c: Children) -> ast.Spends:
        return ast.Spends(span=span_of(c), amount=c[1])

    def approval(self, c: Children) -> ast.Approval:
        within = None if c[4] is None else self.duration([c[4]])
        return ast.Approval(span=span_of(c), text=self._text(c[2]), within=within)

    def accept(self, c: Children) -> ast.Dialog:
        return ast.Dialog(span=span_of(c), action="accept", reply=c[3], body=c[4])

    def dismiss(self, c: Children) -> ast.Dialog:
        return ast.Dialog(span=span_of(c), action="dismiss", reply=None, body=c[2])

    def inside_(self, c: Children) -> ast.Inside:
        return ast.Inside(span=span_of(c), element=c[1], body=c[2])

    def frame(self, c: Children) -> ast.Frame:
        return ast.Frame(span=span_of(c), element=c[1], body=c[2])

    def opened(self, c: Children) -> ast.OpenedBy:
        return ast.OpenedBy(span=span_of(c), act=c[2], body=c[3])

    def download(self, c: Children) -> ast.Download:
        return ast.Download(span=span_of(c), name=name_of(c[1]), act=c[3])

    def screenshot(self, c: Children) -> ast.Screenshot:
        return ast.Screenshot(span=span_of(c), name=name_of(c[1]))

    def pause(self, c: Children) -> ast.Pause:
        return ast.Pause(span=span_of(c), duration=c[1])

    def committed(self, c: Children) -> ast.Committed:
        gives, end = c[3]
        node, name = c[1]
        return ast.Committed(span=Span(start_of(c[0]), end), node=node, name=name, key=c[2], gives=gives)

    def unsettled(self, c: Children) -> ast.Unsettled:
        node, name = c[1]
        last = name if c[2] is None else c[2]
        return ast.Unsettled(span=Span(start_of(c[0]), last.span.end), node=node, name=name, key=c[2])

    def commit_name(self, c: Children) -> tuple[ast.Name | None, ast.Name]:
        """The node, where it is a skill's commit, and the name."""
        first, _, second = (*c, None, None)[:3]
        return (None, name_of(first)) if second is None else (name_of(first), name_of(second))
