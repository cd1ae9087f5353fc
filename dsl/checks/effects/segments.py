"""CS501, CS504: segments, so that retry and resume know where to begin.

A segment begins with `goto` (or `continue`) and ends with a commit or the node. Whether the page is open is
followed along every path: after an `if` it is open only if both arms leave it open, a loop's body may come
after itself, and a `stop when` leaves it in between.

What a resume does not bring back, the page that an act opened or a dialog that is waited for, ends with a
commit in it (CS518).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.diagnostics import Edit, Label
from callsheet.dsl.source import Span

from ..blocks import LOOPS, as_block, blocks_of, commits_in, continue_of, statements_in, steps_of
from ..facts import Facts
from ..graph.instances import each_of
from ..skills.declared import commits_of, run_of, runs_in


@frozen(kw_only=False)
class Passage:
    """Whether the page is open after a stretch of statements, by whether it was before."""

    if_closed: bool
    if_open: bool

    def after(self, opened: bool) -> bool:
        """Whether it is open after the stretch."""
        return self.if_open if opened else self.if_closed

    def then(self, other: Passage) -> Passage:
        """Both, one after the other."""
        return Passage(other.after(self.if_closed), other.after(self.if_open))

    def either(self, other: Passage) -> Passage:
        """One of the two: it is open for certain only if both leave it open."""
        return Passage(self.if_closed and other.if_closed, self.if_open and other.if_open)


@frozen(kw_only=False)
class Way:
    """The ways through a stretch of statements: to its `end`, and to each `stop when` of the loop around it."""

    end: Passage
    stop: Passage | None = None

    def then(self, other: Way) -> Way:
        """Both, one after the other."""
        later = self.end.then(other.stop) if other.stop is not None else None
        return Way(self.end.then(other.end), _either(self.stop, later))

    def either(self, other: Way) -> Way:
        """One of the two."""
        return Way(self.end.either(other.end), _either(self.stop, other.stop))


def _either(one: Passage | None, other: Passage | None) -> Passage | None:
    return one.either(other) if one is not None and other is not None else one or other


Inside: TypeAlias = Literal["", "first", "second"]
"""The proof in which a statement stands."""
AS_BEFORE, OPENED, CLOSED = Passage(False, True), Passage(True, True), Passage(False, False)
GOES_ON, OPENS, CLOSES = Way(AS_BEFORE), Way(OPENED), Way(CLOSED)
"""The ways through most statements."""


def check_segments(facts: Facts) -> None:
    """Every node on its own; a `continue` with the node before it."""
    before: dict[str, ast.Node] = {}
    passages = _Passages(facts)
    for name in facts.skill_order:
        skill = facts.symbols.skills[name]
        _Segments(facts, name, passages, begins=False).skill(skill)
        facts.goes_on[name] = _Segments(facts, name, passages, begins=False).first_use(skill)
    for name, node in facts.symbols.nodes.items():
        agent = node.agent.text if node.agent is not None else ""
        begins = agent != "" and agent not in before
        segments = _Segments(facts, name, passages, begins=begins)
        facts.of_node("segments", name, segments.node, node, before.get(agent), when=begins)
        if agent:
            before[agent] = node


class _Passages:
    """The ways through each block, worked out once: loops inside of loops would ask for them again and again.

    Blocks are known by their identity and kept, for an `else if` is made a block anew each time.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._known: dict[int, tuple[ast.Block, Way]] = {}

    def of(self, block: ast.Block) -> Way:
        """The ways through a whole block."""
        if id(block) not in self._known:
            whole = GOES_ON
            self._known[id(block)] = block, whole  # a skill that runs itself was told
            for statement in steps_of(block):
                whole = whole.then(self.step(statement))
            self._known[id(block)] = block, whole
        return self._known[id(block)][1]

    def step(self, statement: ast.Statement) -> Way:
        """The ways through one statement."""
        match statement:
            case ast.ActStatement() if statement.verb == "goto":
                return OPENS
            case ast.Commit() | ast.Unsettled(in_place=True) | ast.Committed(in_place=True):
                return CLOSES
            case ast.If():
                then = self.of(statement.then)
                otherwise = statement.otherwise
                return then.either(GOES_ON if otherwise is None else self.of(as_block(otherwise)))
            case ast.Stop():
                return Way(AS_BEFORE, AS_BEFORE)
            case ast.For() | ast.Repeat():
                return Way(self._rounds(statement))
            case ast.Dialog(body=body) | ast.Inside(body=body) | ast.Frame(body=body):
                return self.of(body)
            case ast.OpenedBy(body=body):
                way = self.of(body)
                return Way(_beside(way.end), None if way.stop is None else _beside(way.stop))
            case ast.Run() | ast.Let(value=ast.Run()) | ast.Give(value=ast.Run()) | ast.Set(value=ast.Run()):
                return self._of_skill(statement)
        return GOES_ON

    def _of_skill(self, statement: ast.Statement) -> Way:
        """A skill is put in where it is run."""
        call = run_of(statement)
        skill = self.facts.symbols.skills.get(call.skill.text) if call is not None else None
        return Way(AS_BEFORE if skill is None else self.of(skill.body).end)

    def _rounds(self, loop: ast.For | ast.Repeat) -> Passage:
        """A `for` may make no round, or end with its last; a `repeat` goes on until something stops it."""
        before, way = self.entry(loop), self.of(loop.body)
        stopped = None if way.stop is None else before.then(way.stop)
        if isinstance(loop, ast.Repeat):
            return stopped or AS_BEFORE  # without a stop it fails, which was told
        ended = Passage(False, way.end.if_open)
        return ended if stopped is None else ended.either(stopped)

    def entry(self, loop: ast.For | ast.Repeat) -> Passage:
        """How each round finds the page: the first one as it is, later ones as the body left it."""
        return Passage(False, self.of(loop.body).end.if_open)


def _beside(passage: Passage) -> Passage:
    """What is done on a page that was opened leaves the one before as it was; a commit ends its segment."""
    return AS_BEFORE if passage.if_open else CLOSED


class _Segments:
    """Follows whether the page is open through one node."""

    def __init__(self, facts: Facts, name: str, passages: _Passages, *, begins: bool) -> None:
        self.facts, self.name, self.passages = facts, name, passages
        self.begins = begins
        self.looking = facts.nodes[name].looking
        self.kind = "skill" if name in facts.symbols.skills else "node"
        self.reported, self.telling = False, True
        self.was_open = False
        self.first: Span | None = None

    def node(self, node: ast.Node, before: ast.Node | None) -> None:
        """The whole node; `continue` may stand at its very beginning."""
        self.body = node.body
        first = continue_of(node)
        if first is not None:
            self._continue(first, before)
        inside = statements_in(node.body)
        for statement in inside:
            if isinstance(statement, ast.Continue) and statement is not first:
                self.facts.sink.error(
                    "CS504",
                    "`continue` stands first in its node",
                    statement.span,
                    help="inside of a node a new segment begins with `goto`",
                )
        self._block(node.body, first is not None)
        for statement in inside:
            if isinstance(statement, ast.OpenedBy | ast.Dialog):
                _commit_comes_last(self.facts, statement, statement.body)

    def skill(self, skill: ast.Skill) -> None:
        """A skill on a page that is open where it is run."""
        self.body = skill.body
        self._block(skill.body, True)
        for statement in statements_in(skill.body):
            if isinstance(statement, ast.OpenedBy | ast.Dialog):
                _commit_comes_last(self.facts, statement, statement.body)

    def first_use(self, skill: ast.Skill) -> Span | None:
        """Where a skill uses the page before a `goto` of its own, so that it has to be open where it is run."""
        self.telling, self.body = False, skill.body
        self._block(skill.body, False)
        return self.first

    def _block(self, block: ast.Block, opened: bool, *, inside: Inside = "") -> None:
        for statement in steps_of(block):
            opened = self._statement(statement, opened, inside=inside)

    def _statement(self, statement: ast.Statement, opened: bool, *, inside: Inside) -> bool:
        """Tell of a page used before it is open; whether it is open after the statement."""
        self.was_open = self.was_open or opened
        match statement:
            case ast.Continue():
                return True  # in the wrong place, which was told
            case ast.ActStatement():
                return opened or self._opens(statement, inside=inside)
            case ast.OpenedBy(act=act) | ast.Download(act=act):
                self._look(statement, act, opened, inside=inside)
                if act.verb != "goto":
                    self._needs_page(statement, act.verb_span, opened, inside=inside)
                if isinstance(statement, ast.OpenedBy):
                    self._block(statement.body, True, inside=inside)
            case ast.For() | ast.Repeat():
                self._looks_of(statement, opened, inside=inside)
                self._block(statement.body, self.passages.entry(statement).after(opened), inside=inside)
            case ast.Commit():
                self._commit(statement, opened, inside=inside)
                if inside:
                    return opened  # it has no place in a proof, which was told
            case _:
                self._looks_of(statement, opened, inside=inside)
                if isinstance(statement, ast.Do | ast.Screenshot):
                    self._needs_page(statement, statement.span, opened, inside=inside)
                self._run(statement, opened, inside=inside)
                for block in blocks_of(statement):
                    self._block(block, opened, inside=inside)
        return self.passages.step(statement).end.after(opened)

    def _opens(self, act: ast.ActStatement, *, inside: Inside) -> bool:
        """Whether an act opens the page, which is not open yet: any other needs it."""
        self._look(act, act, False, inside=inside)
        if act.verb == "goto":
            return True
        self._needs_page(act, act.verb_span, False, inside=inside)
        return False

    def _run(self, statement: ast.Statement, opened: bool, *, inside: Inside) -> None:
        """A skill that does not begin with a `goto` goes on with the page as it is where it is run."""
        call = run_of(statement)
        if call is not None and self.facts.goes_on.get(call.skill.text) is not None:
            self._needs_page(statement, call.skill.span, opened, inside=inside)

    def _commit(self, commit: ast.Commit, opened: bool, *, inside: Inside) -> None:
        self._needs_page(commit, commit.act.verb_span, opened, inside=inside)
        self._block(commit.proof, True, inside="first")
        if commit.lasting is not None:
            self._block(commit.lasting, False, inside="second")

    def _looks_of(self, statement: ast.Statement, opened: bool, *, inside: Inside) -> None:
        """The expressions of a statement, apart from those of the blocks inside of it."""
        if opened or self.reported:
            return
        for place in ast.children(statement):
            if isinstance(place, ast.Keep):
                self._look(statement, place.value, opened, inside=inside)
            elif not isinstance(place, ast.Block):
                self._look(statement, place, opened, inside=inside)

    def _look(self, statement: ast.Statement, place: ast.Syntax, opened: bool, *, inside: Inside) -> None:
        if any(place is one for one in self.looking):
            self._needs_page(statement, place.span, opened, inside=inside)

    def _needs_page(self, statement: ast.Statement, span: Span, opened: bool, *, inside: Inside) -> None:
        if opened or self.reported:
            return
        self.reported, self.first = True, span
        if not self.telling:
            return
        earlier = self._earlier_commit(statement)
        if inside == "second":
            message, label = "the second proof uses a page before a `goto`", "it stands in a page of its own"
            help_ = 'begin it with `goto "/…"`: after a restart nothing else of the node is there'
        elif earlier is not None:
            message = f"{self.kind} `{self.name}` uses the page after a commit without a new `goto`"
            label = "a commit ends its segment: what follows begins anew"
            help_ = 'go on with `goto "/…"`, so that a retry after the commit knows where to begin'
        else:
            message = f"{self.kind} `{self.name}` uses the page before a `goto`"
            label = "which page this finds depends on what was done before"
            help_ = 'begin with `goto "/…"`, or with `continue X` after a node X of the same agent'
        others = [] if earlier is None or inside else [Label(span=earlier, text="the commit")]
        call = run_of(statement)
        used = self.facts.goes_on.get(call.skill.text) if call is not None and span == call.skill.span else None
        if call is not None and used is not None:
            others.append(Label(span=used, text=f"skill `{call.skill.text}` uses it here"))
        self.facts.sink.error("CS501", message, span, label=label, others=others, help=help_, fix=self._fix())

    def _earlier_commit(self, statement: ast.Statement) -> Span | None:
        """The last commit before a statement, or skill with one; in a loop, one that a round before may have done.

        A page that is open nowhere before is missing in the first round already, whatever later ones find.
        """
        commits = [(one.name.span, one.span.end) for one in commits_in(self.body)]
        runs = [call for call in runs_in(self.body) if self.facts.skill_commits.get(call.skill.text)]
        commits = sorted([*commits, *((call.skill.span, call.span.end) for call in runs)])
        before = [span for span, end in commits if end <= statement.span.start]
        if not before and self.was_open:
            start = statement.span.start
            loops = [one.span for one in statements_in(self.body) if isinstance(one, ast.For | ast.Repeat)]
            around = [loop for loop in loops if loop.start < start < loop.end]
            before = [span for span, _ in commits if any(loop.start < span.start < loop.end for loop in around)]
        return before[-1] if before else None

    def _fix(self) -> tuple[Edit, ...]:
        """An agent's page starts at the root of its site, so there a `goto "/"` changes nothing."""
        statements = list(statements_in(self.body))
        simple = self.begins and not commits_of(self.facts, self.body)
        if not simple or any(isinstance(one, ast.ActStatement) and one.verb == "goto" for one in statements):
            return ()
        start = self.body.statements[0].span.start
        return (Edit(span=Span(start, start), text='goto "/"\n  '),)

    def _continue(self, statement: ast.Continue, before: ast.Node | None) -> None:
        wanted = statement.node.text
        nodes = self.facts.symbols.nodes
        if wanted in self.facts.symbols.done:
            self._nothing_to_continue(statement, f"node `{wanted}` is done", "its page is gone")
            return
        if wanted not in nodes or any(self.facts.agent_of(nodes[name]) is None for name in (wanted, self.name)):
            return  # which node comes before which hangs on a name that is told to be unknown
        if before is None or before.name.text != wanted:
            there = f"that is `{before.name.text}`" if before else "there is none before this one"
            self._nothing_to_continue(
                statement,
                f"`continue` goes on from the agent's node just before, which is not `{wanted}`",
                there,
            )
        elif each_of(nodes[self.name]) is not None or each_of(before) is not None:
            which = self.name if each_of(nodes[self.name]) is not None else wanted
            self._nothing_to_continue(statement, f"node `{which}` is done for each of a list", "each has its own page")
        elif commits_of(self.facts, before.body):
            why = "a commit is never done again, so the two cannot be retried as one"
            self._nothing_to_continue(statement, f"node `{wanted}` has a commit", why)
        elif self.facts.may_give_nothing(wanted) is not None:
            why = "then there is no page as it left it"
            self._nothing_to_continue(statement, f"node `{wanted}` may be skipped", why)
        elif wanted in self.facts.stand_ins:
            why = "when it has failed, there is no page as it left it"
            by = self.facts.stand_ins[wanted]
            self._nothing_to_continue(statement, f"`{by}` may stand in for node `{wanted}`", why)
        elif not self._leaves_page_open(before):
            self._nothing_to_continue(statement, f"node `{wanted}` leaves no page to go on with", "it opens none")

    def _nothing_to_continue(self, statement: ast.Continue, message: str, why: str) -> None:
        self.facts.sink.error("CS504", message, statement.node.span, label=why, help='begin with `goto "/…"` instead')

    def _leaves_page_open(self, node: ast.Node) -> bool:
        begins = continue_of(node) is not None
        return self.passages.of(node.body).end.after(begins)


def _commit_comes_last(facts: Facts, around: ast.OpenedBy | ast.Dialog, block: ast.Block) -> None:
    """A resume after the commit does not do again what opened the page or the dialog."""
    for number, statement in enumerate(block.statements):
        commit = next(commits_in(ast.Block(span=statement.span, statements=(statement,))), None)
        if commit is None:
            continue
        after = block.statements[number + 1 :]
        if after or isinstance(statement, LOOPS):
            _not_the_last(facts, around, commit, after[0] if after else statement)
            return
        if not isinstance(statement, ast.Commit):
            for inner in blocks_of(statement):
                _commit_comes_last(facts, around, inner)


def _not_the_last(facts: Facts, around: ast.OpenedBy | ast.Dialog, commit: ast.Commit, more: ast.Statement) -> None:
    block, gone = "`opened by`", "the page that was opened"
    if isinstance(around, ast.Dialog):
        block, gone = f"`{around.action} dialog`", "this block"
    facts.sink.error(
        "CS518",
        f"commit `{commit.name.text}` is not the last thing in the block of {block}",
        commit.name.span,
        label=f"after a restart {gone} is not there again",
        others=(Label(span=more.span, text="more is done here"),),
        help="end the block after the commit, and go on behind it with a `goto`",
    )
