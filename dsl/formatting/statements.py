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
            ast.Return: lambda node: ("return ", self.expression(node.value)),
            ast.Expect: self._expect,
            ast.Require: self._require,
            ast.Let: self._binding,
            ast.Give: self._binding,
            ast.Set: lambda node: (f"set {node.name.text} = ", self.expression(node.value)),
            ast.If: self._if,
            ast.For: self._for,
            ast.Repeat: self._repeat,
            ast.Stop: lambda node: ("stop when ", self.expression(node.condition)),
            ast.Run: self.expression,
            ast.Do: self._do,
            ast.Commit: self._commit,
            ast.Dialog: self._dialog,
            ast.Inside: lambda node: self._around("inside ", self.expression(node.element), node),
            ast.Frame: lambda node: self._around("frame ", self.expression(node.element), node),
            ast.OpenedBy: lambda node: self._around("opened by ", self._act(node.act), node),
            ast.Download: lambda node: (f"download {node.name.text} by ", self._act(node.act)),
            ast.Screenshot: lambda node: f"screenshot {node.name.text}",
            ast.Pause: lambda node: ("pause ", self.expression(node.duration)),
            ast.Committed: self._committed,
            ast.Unsettled: lambda node: (f"unsettled {node.commit}", self.key(node.key)),
        }

    def block(self, block: ast.Block) -> Document:
        """`{ … }` over several lines, or `{}`."""
        lines: list[Document] = []
        for statement in block.statements:
            lines += [self.between(statement, first=not lines), self.statement(statement)]
        remarks = self.remarks.before(block.span.end - 1, first=not lines)
        if not lines and not remarks:
            return "{}"
        return ("{", Nest((*lines, NEW_LINE, remarks)), NEW_LINE, "}")

    def statement(self, statement: ast.Statement) -> Document:
        """One statement, without what stands above it."""
        return self._rules[type(statement)](statement)

    def between(self, node: ast.Syntax, *, first: bool = False, apart: bool = False) -> Document:
        """A break, the comments, and an empty line if there was one or the two are to be kept `apart`."""
        remarks = self.remarks.before(node.span.start, first=first)
        alone = first and all(one.trailing for one in remarks)
        above = not alone and self.remarks.blank_above(node.span.start)
        return (BLANK_LINE if apart else NEW_LINE, remarks, BLANK_LINE if above else NOTHING)

    def key(self, key: ast.Expression | None) -> Document:
        """`[KEY]` behind the name of an instance or a round."""
        return NOTHING if key is None else ("[", self.expression(key), "]")

    def bindings(self, node: ast.Committed | ast.Done) -> Document:
        """`{ name: T = X, … }`, what finished work gave."""
        return self.expression.bracketed("{", node.gives, self._recorded, node.span)

    def _recorded(self, node: ast.Binding | ast.Keep) -> Document:
        return (node.name.text, ": ", literals.type_name(node.type), " = ", self.expression(node.value))

    def _committed(self, node: ast.Committed) -> Document:
        return (f"committed {node.commit}", self.key(node.key), " ", self.bindings(node))

    def _act(self, node: ast.ActStatement) -> Document:
        if node.operand is None:
            return node.verb
        operand = self.expression(node.operand)
        particles = tuple(
            self.expression.joined(SPACE_OR_LINE, f"{particle.word} ", particle.value) for particle in node.particles
        )
        return Group((node.verb, " ", operand, Nest(particles)))

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
        word = "all " if node.elements else ""
        source = self.expression(node.source)
        most = NOTHING if node.most is None else (SPACE_OR_LINE, f"at most {node.most}")
        clauses = (most, self._keeping(node.keeping))
        return (self._header(f"for {node.name.text} in {word}", source, clauses), self.block(node.body))

    def _repeat(self, node: ast.Repeat) -> Document:
        header = self._header(f"repeat at most {node.most}", NOTHING, self._keeping(node.keeping))
        return (header, self.block(node.body))

    def _keeping(self, keeping: tuple[ast.Keep, ...]) -> Document:
        parts: list[Document] = []
        for keep in keeping:
            lead: Document = (",", SPACE_OR_LINE) if parts else (SPACE_OR_LINE, "keeping ")
            parts += [lead, self.remarks.before(keep.span.start), self._recorded(keep)]
        return tuple(parts)

    def _do(self, node: ast.Do) -> Document:
        parts: list[Document] = []
        for given in node.given:
            lead: Document = (",", SPACE_OR_LINE) if parts else (SPACE_OR_LINE, "given ")
            parts += [lead, self.expression(given)]
        steps = "1 step" if node.most == 1 else f"{node.most} steps"
        calls = "" if node.per_call is None else f", {node.per_call} per call"
        instruction = f"do {literals.text(node.instruction)}"
        return Group((instruction, Nest((*parts, SPACE_OR_LINE, f"at most {steps}{calls}"))))

    def _dialog(self, node: ast.Dialog) -> Document:
        reply: Document = NOTHING
        if node.reply is not None:
            reply = (" with ", self.expression(node.reply))
        return self._around(f"{node.action} dialog", reply, node)

    def _around(self, words: str, what: Document, node: Any) -> Document:
        return (self._header(words, what, NOTHING), self.block(node.body))

    def _header(self, word: str, expression: Document, clause: Document) -> Document:
        """What stands before a block, whose brace goes to a new line when this takes more than one."""
        return Group((word, expression, Nest(clause), SPACE_OR_LINE))

    def _commit(self, node: ast.Commit) -> Document:
        act = self._act(node.act)
        clauses: list[Document] = []
        for clause in node.clauses:
            clauses += [SPACE_OR_LINE, self.remarks.before(clause.span.start), self._commit_clause(clause)]
        header = Group((f"commit {node.name.text} ", act, Nest(tuple(clauses))))
        proofs: list[Document] = [NEW_LINE, self.remarks.before(node.proof.span.start), "proved by "]
        proofs.append(self.block(node.proof))
        if node.lasting is not None:
            proofs += [" ", self.remarks.before(node.lasting.span.start), "or by ", self.block(node.lasting)]
        return (header, Nest(tuple(proofs)))

    def _commit_clause(self, clause: ast.CommitClause) -> Document:
        match clause:
            case ast.UnlessAlready():
                return "unless already"
            case ast.Spends(amount=amount):
                return ("spends ", self.expression(amount))
            case ast.Approval(text=text, within=within):
                limit: Document = NOTHING if within is None else (" within ", self.expression(within))
                return (f"after approval {literals.text(text)}", limit)
