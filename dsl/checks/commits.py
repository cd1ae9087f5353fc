"""CS505, CS508, CS509, CS511, CS514: commits and the proofs that they were done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from .. import ast
from ..diagnostics import Label
from .blocks import act_of, blocks_of, gives_in, statements_in
from .facts import Facts
from .rounds import Loop, told_apart
from .wording import listed

Known: TypeAlias = ast.Commit | ast.Committed | ast.Unsettled


def check_commits(facts: Facts) -> None:
    """Every commit; their names are keys and so unique in the plan."""
    names: dict[str, ast.Name] = {}
    for node in facts.symbols.nodes.values():
        for one, loops in _with_loops(node.body, ()):
            if isinstance(one, ast.Commit):
                _commit(facts, node, one, loops)
            earlier = names.setdefault(one.name.text, one.name)
            if earlier is not one.name:
                facts.sink.error(
                    "CS102",
                    f"two commits are named `{one.name.text}`",
                    one.name.span,
                    others=(Label(span=earlier.span, text="the first one"),),
                    help="a commit's name is its key: by it is known what was done",
                )


def _with_loops(block: ast.Block, loops: tuple[Loop, ...]) -> Iterator[tuple[Known, tuple[Loop, ...]]]:
    """Each commit that is not inside of a proof, or what is recorded in its place, with the loops around it."""
    for statement in block.statements:
        if isinstance(statement, ast.Commit):
            yield statement, loops
            continue
        if isinstance(statement, ast.Committed | ast.Unsettled) and statement.key is None:
            yield statement, loops
        around = (*loops, statement) if isinstance(statement, ast.For | ast.Repeat) else loops
        for inner in blocks_of(statement):
            yield from _with_loops(inner, around)


def _commit(facts: Facts, node: ast.Node, commit: ast.Commit, loops: tuple[Loop, ...]) -> None:
    if commit.act.verb.text == "goto":
        facts.sink.error(
            "CS511",
            "a `goto` commits nothing",
            commit.act.span,
            label="opening a page may be done any number of times",
            help="commit the act on the page that has the effect: a `click`, a `press`",
        )
    _proof(facts, commit.proof, "the first proof", lasting=False)
    if commit.lasting is None and commit.unless_already:
        _nothing_looked_at_before(facts, commit)
        return
    if commit.lasting is None:
        facts.sink.warning(
            "CS505",
            f"commit `{commit.name.text}` has no second proof",
            commit.name.span,
            label="after a crash, only a second proof can tell whether it was done",
            help="add `or by { goto … expect … }`; without one a person will be asked",
        )
        return
    _proof(facts, commit.lasting, "the second proof", lasting=True)
    _same_gives(facts, commit, commit.lasting)
    told_apart(facts, node, commit, loops)


def _nothing_looked_at_before(facts: Facts, commit: ast.Commit) -> None:
    clause = next(one for one in commit.clauses if isinstance(one, ast.UnlessAlready))
    facts.sink.error(
        "CS514",
        f"nothing tells whether commit `{commit.name.text}` is done already",
        clause.span,
        label="it is the second proof that is looked at before the act",
        help="add `or by { goto … expect … }`",
    )


def _proof(facts: Facts, proof: ast.Block, what: str, *, lasting: bool) -> None:
    statements = list(statements_in(proof))
    if not any(isinstance(one, ast.Expect) for one in statements):
        help_ = "say what is to be seen when it was done: `expect seen …`"
        facts.sink.error("CS508", f"{what} expects nothing, so it proves nothing", proof.span, help=help_)
    for one in statements:
        if isinstance(one, ast.Commit | ast.Committed | ast.Unsettled):
            facts.sink.error("CS508", f"{what} has a commit in it", one.name.span, help="a proof only looks")
        elif isinstance(one, ast.Do):
            help_ = "a proof only looks: what a model does there would be neither bounded nor the same again"
            facts.sink.error("CS508", f"{what} hands work to a model", one.span, help=help_)
        elif (act := act_of(one)) is not None and not lasting:
            facts.sink.error(
                "CS508",
                f"{what} cannot `{act.verb.text}`: it only looks",
                act.span,
                help="move it into the second proof, which has a page of its own",
            )


def _same_gives(facts: Facts, commit: ast.Commit, lasting: ast.Block) -> None:
    first = {give.name.text for give in gives_in(commit.proof)}
    second = {give.name.text for give in gives_in(lasting)}
    if first == second:
        return
    sentences = [
        f"{listed(sorted(names))} {'is' if len(names) == 1 else 'are'} given only by the {which} proof"
        for names, which in ((first - second, "first"), (second - first, "second"))
        if names
    ]
    facts.sink.error(
        "CS509",
        "; ".join(sentences),
        lasting.span,
        others=(Label(span=commit.proof.span, text="the first proof"),),
        help="both give the same names and types, for either may be the one that answers",
    )
