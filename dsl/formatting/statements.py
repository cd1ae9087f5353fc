"""Statements and blocks as documents: one statement a line, in the order and with the empty lines they had."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import ast
from . import literals
from .document import BLANK_LINE, NEW_LINE, NOTHING, SPACE_OR_LINE, Document, Group, Nest
from .expressions import Expressions
from .remarks import Remarks


class Statements:
    """Prints statements."""

    def __init__(self, remarks: Remarks, expression: Expressions) -> None:
        self.remarks, self.expression = remarks, expression
        self._rules: dict[type, Callable[[Any], Document]] = {
            ast.ActStatement: self._act,
            ast.Continue: lambda node: ("continue ", node.node.text),
            ast.Expect: self._expect,
            ast.Require: self._require,
            ast.Let: self._binding,
            ast.Give: self._binding,
            ast.If: self._if,
            ast.For: self._for,
            ast.Commit: self._commit,
        }

    def block(self, block: ast.Block) -> Document:
        """`{ … }` over several lines, or `{}`."""
        lines: list[Document] = []
        for statement in block.statements:
            lines += [self.between(statement, first=not lines), self._rules[type(statement)](statement)]
        remarks = self.remarks.before(block.span.end - 1, first=not lines)
        if not lines and not remarks:
            return "{}"
        return ("{", Nest((*lines, NEW_LINE, remarks)), NEW_LINE, "}")

    def between(self, node: ast.Syntax, *, first: bool = False, apart: bool = False) -> Document:
        """A break, the comments, and an empty line if there was one or the two are to be kept `apart`."""
        remarks = self.remarks.before(node.span.start, first=first)
        alone = first and all(one.trailing for one in remarks)
        above = not alone and self.remarks.blank_above(node.span.start)
        return (BLANK_LINE if apart else NEW_LINE, remarks, BLANK_LINE if above else NOTHING)

    def _act(self, node: ast.ActStatement) -> Document:
        operand = self.expression(node.operand)
        particles = tuple(
            self.expression.joined(SPACE_OR_LINE, f"{particle.word} ", particle.value) for particle in node.particles
        )
        return Group((node.verb.text, " ", operand, Nest(particles)))

    def _expect(self, node: ast.Expect) -> Document:
        condition = self.expression(node.condition)
        within = NOTHING
        if node.within is not None:
            within = self.expression.joined(SPACE_OR_LINE, "within ", node.within)
        return Group(("expect ", condition, Nest(within)))

    def _require(self, node: ast.Require) -> Document:
        condition = self.expression(node.condition)
        why = NOTHING if node.why is None else self.expression.joined(SPACE_OR_LINE, "else ", node.why)
        return Group(("require ", condition, Nest(why)))

    def _binding(self, node: ast.Let | ast.Give) -> Document:
        word = "let" if isinstance(node, ast.Let) else "give"
        kind = "" if node.type is None else f": {literals.type_name(node.type)}"
        return (f"{word} {node.name.text}{kind} = ", self.expression(node.value))

    def _if(self, node: ast.If) -> Document:
        header = self._header("if ", self.expression(node.condition), NOTHING)
        parts: list[Document] = [header, self.block(node.then)]
        if node.otherwise is not None:
            parts += [" ", self.remarks.before(node.otherwise.span.start), "else "]
            parts.append(self._if(node.otherwise) if isinstance(node.otherwise, ast.If) else self.block(node.otherwise))
        return tuple(parts)

    def _for(self, node: ast.For) -> Document:
        source = self.expression(node.source)
        most = NOTHING if node.most is None else (SPACE_OR_LINE, f"at most {node.most}")
        return (self._header(f"for {node.name.text} in ", source, most), self.block(node.body))

    def _header(self, word: str, expression: Document, clause: Document) -> Document:
        """What stands before a block, whose brace goes to a new line when this takes more than one."""
        return Group((word, expression, Nest(clause), SPACE_OR_LINE))

    def _commit(self, node: ast.Commit) -> Document:
        act = self._act(node.act)
        spends = NOTHING
        if node.spends is not None:
            spends = self.expression.joined(SPACE_OR_LINE, "spends ", node.spends)
        header = Group((f"commit {node.name.text} ", act, Nest(spends)))
        proofs: list[Document] = [NEW_LINE, self.remarks.before(node.proof.span.start), "proved by "]
        proofs.append(self.block(node.proof))
        if node.lasting is not None:
            proofs += [" ", self.remarks.before(node.lasting.span.start), "or by ", self.block(node.lasting)]
        return (header, Nest(tuple(proofs)))
