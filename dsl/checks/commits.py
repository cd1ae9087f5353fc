"""CS505, CS508–CS511: commits and the proofs that they were done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import ast
from ..diagnostics import Label
from .blocks import blocks_of, gives_in, statements_in
from .facts import Facts
from .wording import joined, listed


def check_commits(facts: Facts) -> None:
    """Every commit; their names are keys and so unique in the plan."""
    names: dict[str, ast.Name] = {}
    for node in facts.symbols.nodes.values():
        for commit, loops in _with_loops(node.body, ()):
            _commit(facts, commit, loops)
            earlier = names.setdefault(commit.name.text, commit.name)
            if earlier is not commit.name:
                facts.sink.error(
                    "CS102",
                    f"two commits are named `{commit.name.text}`",
                    commit.name.span,
                    others=(Label(span=earlier.span, text="the first one"),),
                    help="a commit's name is its key: by it is known what was done",
                )


def _with_loops(block: ast.Block, loops: tuple[ast.For, ...]) -> Iterator[tuple[ast.Commit, tuple[ast.For, ...]]]:
    """Each commit that is not inside of a proof, with the loops around it."""
    for statement in block.statements:
        if isinstance(statement, ast.Commit):
            yield statement, loops
            continue
        around = (*loops, statement) if isinstance(statement, ast.For) else loops
        for inner in blocks_of(statement):
            yield from _with_loops(inner, around)


def _commit(facts: Facts, commit: ast.Commit, loops: tuple[ast.For, ...]) -> None:
    if commit.act.verb.text == "goto":
        facts.sink.error(
            "CS511",
            "a `goto` commits nothing",
            commit.act.span,
            label="opening a page may be done any number of times",
            help="commit the act on the page that has the effect: a `click`, a `press`",
        )
    _proof(facts, commit.proof, "the first proof", lasting=False)
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
    _tells_rounds_apart(facts, commit, commit.lasting, loops)


def _proof(facts: Facts, proof: ast.Block, what: str, *, lasting: bool) -> None:
    statements = list(statements_in(proof))
    if not any(isinstance(one, ast.Expect) for one in statements):
        help_ = "say what is to be seen when it was done: `expect seen …`"
        facts.sink.error("CS508", f"{what} expects nothing, so it proves nothing", proof.span, help=help_)
    for one in statements:
        if isinstance(one, ast.Commit):
            facts.sink.error("CS508", f"{what} has a commit in it", one.name.span, help="a proof only looks")
        elif isinstance(one, ast.ActStatement) and not lasting:
            facts.sink.error(
                "CS508",
                f"{what} cannot `{one.verb.text}`: it only looks",
                one.span,
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


def _tells_rounds_apart(facts: Facts, commit: ast.Commit, lasting: ast.Block, loops: Iterable[ast.For]) -> None:
    """After a restart, what was bought in round 1 must not be taken for what was to be bought in round 2."""
    untold = [loop.name for loop in loops if not _mentions(lasting, _made_from(loop))]
    if not untold:
        return
    names = joined([f"`{name.text}`" for name in untold])
    facts.sink.error(
        "CS510",
        f"the second proof does not tell the rounds of {names} apart",
        lasting.span,
        label=f"{names} {'is' if len(untold) == 1 else 'are'} not mentioned here",
        others=[Label(span=name.span, text=f"commit `{commit.name.text}` is done once a round") for name in untold],
        help=f"expect something that has {names} in it, such as a row with its name",
    )


def _made_from(loop: ast.For) -> set[str]:
    """The loop's variable, and names inside of it that were made from it."""
    names = {loop.name.text}
    for statement in statements_in(loop.body):
        match statement:
            case ast.Let(name=name, value=source) | ast.For(name=name, source=source) if _mentions(source, names):
                names.add(name.text)
    return names


def _mentions(place: ast.Syntax, names: set[str]) -> bool:
    return any(isinstance(part, ast.Reference) and part.name in names for part in ast.walk(place))
