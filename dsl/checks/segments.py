"""CS501, CS504: segments, so that retry and resume know where to begin.

A segment begins with `goto` (or `continue`) and ends with a commit or the node. Whether the page is open is
followed along every path: after an `if` it is open only if both arms leave it open, and a loop's body may
come after itself.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from .. import ast
from ..classes import frozen
from ..diagnostics import Edit, Label
from ..source import Span
from .blocks import as_block, blocks_of, commits_in, statements_in
from .facts import Facts


@frozen(kw_only=False)
class Passage:
    """Whether the page is open after a stretch of statements, by whether it was before."""

    if_closed: bool
    if_open: bool

    def after(self, opened: bool) -> bool:
        """Whether it is open after the stretch."""
        return self.if_open if opened else self.if_closed


Inside: TypeAlias = Literal["", "first", "second"]
"""The proof in which a statement stands."""
AS_BEFORE, OPENED, CLOSED = Passage(False, True), Passage(True, True), Passage(False, False)


def check_segments(facts: Facts) -> None:
    """Every node on its own; a `continue` with the node before it."""
    before: dict[str, ast.Node] = {}
    passages = _Passages()
    for name, node in facts.symbols.nodes.items():
        agent = node.agent.text if node.agent is not None else ""
        _Segments(facts, name, passages, begins=agent != "" and agent not in before).node(node, before.get(agent))
        if agent:
            before[agent] = node


class _Passages:
    """The passage of each block, worked out once: loops inside of loops would ask for it again and again.

    Blocks are known by their identity and kept, for an `else if` is made a block anew each time.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[ast.Block, Passage]] = {}

    def of(self, block: ast.Block) -> Passage:
        """The passage of a whole block."""
        if id(block) not in self._known:
            whole = AS_BEFORE
            for statement in block.statements:
                step = self.step(statement)
                whole = Passage(step.after(whole.if_closed), step.after(whole.if_open))
            self._known[id(block)] = block, whole
        return self._known[id(block)][1]

    def step(self, statement: ast.Statement) -> Passage:
        """The passage of one statement."""
        match statement:
            case ast.ActStatement() if statement.verb.text == "goto":
                return OPENED
            case ast.Commit():
                return CLOSED
            case ast.If():
                arms = [self.of(block) for block in blocks_of(statement)] + [AS_BEFORE] * (statement.otherwise is None)
                return Passage(all(arm.if_closed for arm in arms), all(arm.if_open for arm in arms))
            case ast.For(body=body):
                return Passage(False, self.of(body).if_open)  # there may be no round
        return AS_BEFORE


class _Segments:
    """Follows whether the page is open through one node."""

    def __init__(self, facts: Facts, name: str, passages: _Passages, *, begins: bool) -> None:
        self.facts, self.name, self.passages = facts, name, passages
        self.begins = begins
        self.looking = facts.nodes[name].looking
        self.reported = False

    def node(self, node: ast.Node, before: ast.Node | None) -> None:
        """The whole node; `continue` may stand at its very beginning."""
        self.body = node.body
        first = node.body.statements[0] if node.body.statements else None
        if isinstance(first, ast.Continue):
            self._continue(first, before)
        for statement in statements_in(node.body):
            if isinstance(statement, ast.Continue) and statement is not first:
                self.facts.sink.error(
                    "CS504",
                    "`continue` stands first in its node",
                    statement.span,
                    help="inside of a node a new segment begins with `goto`",
                )
        self._block(node.body, isinstance(first, ast.Continue))

    def _block(self, block: ast.Block, opened: bool, *, inside: Inside = "") -> None:
        for statement in block.statements:
            opened = self._statement(statement, opened, inside=inside)

    def _statement(self, statement: ast.Statement, opened: bool, *, inside: Inside) -> bool:
        """Tell of a page used before it is open; whether it is open after the statement."""
        match statement:
            case ast.Continue():
                return True  # in the wrong place, which was told
            case ast.ActStatement():
                self._look(statement, statement, opened, inside=inside)
                if statement.verb.text == "goto":
                    return True
                self._needs_page(statement, statement.verb.span, opened, inside=inside)
            case (
                ast.Expect(condition=value)
                | ast.Require(condition=value)
                | ast.Let(value=value)
                | ast.Give(value=value)
            ):
                self._look(statement, value, opened, inside=inside)
            case ast.If():
                self._look(statement, statement.condition, opened, inside=inside)
                self._block(statement.then, opened, inside=inside)
                if statement.otherwise is not None:
                    self._block(as_block(statement.otherwise), opened, inside=inside)
            case ast.For():
                self._look(statement, statement.source, opened, inside=inside)
                # The first round finds the page as it is, later ones as the body left it.
                self._block(statement.body, opened and self.passages.of(statement.body).if_open, inside=inside)
            case ast.Commit():
                self._needs_page(statement, statement.act.verb.span, opened, inside=inside)
                self._block(statement.proof, True, inside="first")
                if statement.lasting is not None:
                    self._block(statement.lasting, False, inside="second")
                if inside:
                    return opened  # it has no place in a proof, which was told
        return self.passages.step(statement).after(opened)

    def _look(self, statement: ast.Statement, place: ast.Syntax, opened: bool, *, inside: Inside) -> None:
        if id(place) in self.looking:
            self._needs_page(statement, place.span, opened, inside=inside)

    def _needs_page(self, statement: ast.Statement, span: Span, opened: bool, *, inside: Inside) -> None:
        if opened or self.reported:
            return
        self.reported = True
        earlier = self._earlier_commit(statement)
        if inside == "second":
            message, label = "the second proof uses a page before a `goto`", "it stands in a page of its own"
            help_ = 'begin it with `goto "/…"`: after a restart nothing else of the node is there'
        elif earlier is not None:
            message = f"node `{self.name}` uses the page after a commit without a new `goto`"
            label = "a commit ends its segment: what follows begins anew"
            help_ = 'go on with `goto "/…"`, so that a retry after the commit knows where to begin'
        else:
            message = f"node `{self.name}` uses the page before a `goto`"
            label = "which page this finds depends on what was done before"
            help_ = 'begin with `goto "/…"`, or with `continue X` after a node X of the same agent'
        others = () if earlier is None or inside else (Label(span=earlier.name.span, text="the commit"),)
        self.facts.sink.error("CS501", message, span, label=label, others=others, help=help_, fix=self._fix())

    def _earlier_commit(self, statement: ast.Statement) -> ast.Commit | None:
        """The last commit before a statement; in a loop, one that a round before may have done."""
        commits = list(commits_in(self.body))
        before = [one for one in commits if one.span.end <= statement.span.start] or commits
        return before[-1] if before else None

    def _fix(self) -> tuple[Edit, ...]:
        """An agent's page starts at the root of its site, so there a `goto "/"` changes nothing."""
        statements = list(statements_in(self.body))
        simple = self.begins and not any(isinstance(one, ast.Commit) for one in statements)
        if not simple or any(isinstance(one, ast.ActStatement) and one.verb.text == "goto" for one in statements):
            return ()
        start = self.body.statements[0].span.start
        return (Edit(span=Span(start, start), text='goto "/"\n  '),)

    def _continue(self, statement: ast.Continue, before: ast.Node | None) -> None:
        wanted = statement.node.text
        nodes = self.facts.symbols.nodes
        if wanted not in nodes or any(self.facts.agent_of(nodes[name]) is None for name in (wanted, self.name)):
            return  # which node comes before which hangs on a name that is told to be unknown
        if before is None or before.name.text != wanted:
            there = f"that is `{before.name.text}`" if before else "there is none before this one"
            self._nothing_to_continue(
                statement,
                f"`continue` goes on from the agent's node just before, which is not `{wanted}`",
                there,
            )
        elif any(True for _ in commits_in(before.body)):
            why = "a commit is never done again, so the two cannot be retried as one"
            self._nothing_to_continue(statement, f"node `{wanted}` has a commit", why)
        elif self.facts.skippable(wanted) is not None:
            why = "then there is no page as it left it"
            self._nothing_to_continue(statement, f"node `{wanted}` may be skipped", why)
        elif not self._leaves_page_open(before):
            self._nothing_to_continue(statement, f"node `{wanted}` leaves no page to go on with", "it opens none")

    def _nothing_to_continue(self, statement: ast.Continue, message: str, why: str) -> None:
        self.facts.sink.error("CS504", message, statement.node.span, label=why, help='begin with `goto "/…"` instead')

    def _leaves_page_open(self, node: ast.Node) -> bool:
        begins = bool(node.body.statements) and isinstance(node.body.statements[0], ast.Continue)
        return self.passages.of(node.body).after(begins)
