"""CS505, CS508, CS509, CS511, CS514: commits and the proofs that they were done."""

from __future__ import annotations

from callsheet.dsl import ast
from callsheet.dsl.diagnostics import Label

from ..blocks import act_of, gives_in, statements_in
from ..facts import Facts
from ..graph.instances import as_loop
from ..skills.declared import as_node, run_of
from ..wording import listed
from .rounds import Loop, Walked, told_apart, with_loops


def check_commits(facts: Facts) -> None:
    """Every commit; their names are keys and so unique in the plan."""
    names: dict[str, ast.Name] = {}
    for name, node in facts.symbols.nodes.items():
        _told_apart(facts, facts.of_node("commits", name, _commits, facts, node), names)
    for skill in facts.symbols.skills.values():
        _told_apart(facts, _commits(facts, as_node(skill)), {})
    if any(facts.skill_commits.values()):
        from .skill_commits import check_runs

        check_runs(facts)


def _commits(facts: Facts, node: ast.Node) -> tuple[ast.Name, ...]:
    """Those of a node, or of a skill: there each is named after the node that runs it. Their names."""
    kinds = (ast.Commit, ast.Committed, ast.Unsettled)
    commits = tuple(with_loops(node.body, tuple(as_loop(node)), kinds))
    walked = Walked(facts, node)
    for one, loops in commits:
        if isinstance(one, ast.Commit):
            _commit(facts, walked, one, loops)
    return tuple(one.name for one, _ in commits if isinstance(one, ast.Commit) or one.in_place)


def _told_apart(facts: Facts, commits: tuple[ast.Name, ...], names: dict[str, ast.Name]) -> None:
    for name in commits:
        earlier = names.setdefault(name.text, name)
        if earlier is not name:
            facts.sink.error(
                "CS102",
                f"two commits are named `{name.text}`",
                name.span,
                others=(Label(span=earlier.span, text="the first one"),),
                help="a commit's name is its key: by it is known what was done",
            )


def _commit(facts: Facts, walked: Walked, commit: ast.Commit, loops: tuple[Loop, ...]) -> None:
    if commit.act.verb == "goto":
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
    told_apart(walked, commit, loops)


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
        elif (call := run_of(one)) is not None:
            _run_in_proof(facts, call, what, lasting=lasting)
        elif (act := act_of(one)) is not None and not lasting:
            facts.sink.error(
                "CS508",
                f"{what} cannot `{act.verb}`: it only looks",
                act.span,
                help="move it into the second proof, which has a page of its own",
            )


def _run_in_proof(facts: Facts, call: ast.SkillCall, what: str, *, lasting: bool) -> None:
    name = call.skill.text
    done = facts.nodes.get(name) if name in facts.symbols.skills else None
    if done is None:
        return
    if facts.skill_commits[name]:
        message, help_ = f"{what} runs skill `{name}`, which has a commit in it", "a proof only looks"
    elif done.works is not None:
        message, help_ = f"{what} runs skill `{name}`, which hands work to a model", "a proof only looks"
    elif done.acts and not lasting:
        message = f"{what} cannot run skill `{name}`: it only looks"
        help_ = "move it into the second proof, which has a page of its own"
    else:
        return
    facts.sink.error("CS508", message, call.skill.span, help=help_)


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
