"""CS109, CS111 and CS241: skills as they are declared, each looked at once however often it is run.

Skills are inlined, so none runs itself, by whatever way; what a skill does is learned before what runs it is typed.
How they are run is `runs`' matter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from callsheet.dsl import ast
from callsheet.dsl.classes import frozen
from callsheet.dsl.diagnostics import Label
from callsheet.dsl.source import Span

from ..blocks import commits_in, statements_in
from ..facts import Edge, Facts, Signature
from ..graph.cycles import cycles_of
from ..names import distinct, mention, twice
from ..values.records import resolve
from ..wording import plural

MOST_SHOWN = 12
ELSEWHERE: dict[type, tuple[str, str]] = {
    ast.Give: (
        "a skill gives nothing: it returns one value",
        "write `return X` at its end, and give it where it is run",
    ),
    ast.Continue: (
        "a skill continues no node",
        "it goes on with the page as it is where it is run, or begins with `goto`",
    ),
    ast.Committed: ("what was committed is recorded in nodes", "write it in the node that has run the skill"),
    ast.Unsettled: ("what is not settled is recorded in nodes", "write it in the node that has run the skill"),
}
"""Statements that have no place in a skill: what to say, and what would be right."""


def check_skills(facts: Facts) -> None:
    """The heads of all skills, what has no place in them, and that none runs itself."""
    for name, skill in facts.symbols.skills.items():
        _head(facts, skill)
        facts.skills[name] = Signature(
            {one.name.text: resolve(facts, one.type) for one in skill.parameters},
            None if skill.result is None else resolve(facts, skill.result),
        )
        _body(facts, skill)
    _order(facts)


def as_node(skill: ast.Skill) -> ast.Node:
    """The statements of a skill as those of a node of its name, for checks that look at statements alone."""
    return ast.Node(span=skill.span, name=skill.name, agent=None, clauses=(), body=skill.body)


def runs_in(block: ast.Block) -> Iterator[ast.SkillCall]:
    """Each place in a block where a skill is run."""
    for statement in statements_in(block):
        call = run_of(statement)
        if call is not None:
            yield call


def commits_of(facts: Facts, block: ast.Block) -> tuple[ast.Commit, ...]:
    """The commits of a block, and of the skills that it runs."""
    runs = (facts.skill_commits.get(call.skill.text, ()) for call in runs_in(block))
    return (*commits_in(block), *(commit for commits in runs for commit in commits))


def run_of(statement: ast.Statement) -> ast.SkillCall | None:
    """The skill that a statement runs, by itself or for its value."""
    if isinstance(statement, ast.Run):
        return statement.call
    if isinstance(statement, ast.Let | ast.Give | ast.Set) and isinstance(statement.value, ast.Run):
        return statement.value.call
    return None


def _head(facts: Facts, skill: ast.Skill) -> None:
    name = skill.name.text
    distinct(facts, (one.name for one in skill.parameters), f"skill `{name}`")
    if skill.site is not None:
        mention(facts, skill.site, "sites")
    seen: dict[str, ast.Name] = {}
    for secret in skill.secrets:
        mention(facts, secret, "secrets")
        first = seen.setdefault(secret.text, secret)
        if first is not secret:
            twice(facts, secret, first, help_="a name means one thing in a skill")
    if skill.secrets and skill.site is None:
        facts.sink.error(
            "CS111",
            f"skill `{name}` uses secrets on no site",
            skill.secrets[0].span.to(skill.secrets[-1].span),
            label="a secret is typed into fields of its site",
            help=f"say where it works: `skill {name}(…) on SITE using …`",
        )


def _body(facts: Facts, skill: ast.Skill) -> None:
    """`return` stands last and only there; of what has no place in a skill it is told what stands for it."""
    last = skill.body.statements[-1] if skill.body.statements else None
    for statement in statements_in(skill.body):
        if isinstance(statement, ast.Return) and statement is not last:
            facts.sink.error(
                "CS111",
                f"`return` stands last in skill `{skill.name.text}`",
                _word(statement, "return"),
                help="work the value out with `let`, and return it at the end",
            )
        elif type(statement) in ELSEWHERE:
            message, help_ = ELSEWHERE[type(statement)]
            facts.sink.error("CS111", message, statement.span, help=help_)
    if skill.result is not None and not any(isinstance(one, ast.Return) for one in skill.body.statements):
        facts.sink.error(
            "CS241",
            f"skill `{skill.name.text}` returns nothing",
            skill.name.span,
            others=(Label(span=skill.result.span, text="what it should return is said here"),),
            help="end it with `return X`, or take `-> …` away",
        )


def _word(statement: ast.Statement, word: str) -> Span:
    return Span(statement.span.start, statement.span.start + len(word))


# Who runs whom


def _order(facts: Facts) -> None:
    """Each skill after those that it runs; of those that run each other a shortest way round is told."""
    skills = facts.symbols.skills
    edges = [edge for skill in skills.values() for edge in _calls(facts, skill)]
    waiting, callers = dict.fromkeys(skills, 0), {name: list[str]() for name in skills}
    for edge in edges:
        waiting[edge.before] += 1
        callers[edge.after].append(edge.before)
    free = deque(name for name, count in waiting.items() if not count)
    order = []
    while free:
        name = free.popleft()
        order.append(name)
        for caller in callers[name]:
            waiting[caller] -= 1
            if not waiting[caller]:
                free.append(caller)
    left = [name for name, count in waiting.items() if count]
    facts.skill_order = (*order, *left)
    for name in facts.skill_order:
        facts.skill_commits[name] = commits_of(facts, skills[name].body)
    for cycle in cycles_of(left, edges):
        _runs_itself(facts, cycle)


@frozen
class _Runs(Edge):
    """The same between skills, of which one runs the other."""

    @property
    def why(self) -> str:
        return f"`{self.before}` runs `{self.after}`"


def _calls(facts: Facts, skill: ast.Skill) -> Iterator[Edge]:
    name = skill.name.text
    for call in runs_in(skill.body):
        run = call.skill
        if run.text in facts.symbols.skills:
            yield _Runs(before=name, after=run.text, kind="reads", place=run)


def _runs_itself(facts: Facts, cycle: Sequence[Edge]) -> None:
    last = cycle[-1]
    message = f"skill `{last.before}` runs itself"
    if len(cycle) > 1:
        names = [f"`{edge.before}`" for edge in cycle]
        shown = names if len(names) <= MOST_SHOWN else [*names[: MOST_SHOWN - 1], "…"]
        message = f"{plural(len(cycle), 'skill')} run each other: {' → '.join([*shown, names[0]])}"
    facts.sink.error(
        "CS109",
        message,
        last.span,
        label=last.why,
        others=[Label(span=edge.span, text=edge.why) for edge in cycle[:-1][: 2 * MOST_SHOWN]],
        help="skills are put in where they are run, so none can run itself: a loop does things more than once",
    )
