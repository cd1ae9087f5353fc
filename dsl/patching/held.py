"""CS803, CS804: what is finished or under way stays as it is."""

from __future__ import annotations

from .. import ast
from ..checks.wording import listed
from ..diagnostics import Label
from .case import Case


def check_held(case: Case) -> None:
    """Each edit of a node or skill."""
    for edit in case.edited.patch.edits:
        match edit:
            case ast.ReplaceNode(node=ast.Node(name=name)) | ast.RemoveNode(node=name) | ast.Reassign(node=name):
                _node(case, edit, name)
            case ast.Rebudget(node=name):
                _node(case, edit, name)
            case ast.StopNode(node=name):
                _stop(case, name)
            case ast.ReplaceSkill(skill=skill):
                _skill(case, skill)


def _node(case: Case, edit: ast.PatchEdit, name: ast.Name) -> None:
    why = case.held(name.text)
    if why is not None:
        stop = "; `stop` ends it first" if why == "running" else ""
        _kept(case, name, f"node `{name.text}` is {why}, and stays as it is", f"change the nodes after it{stop}")
    elif case.has_finished_instances(name.text):
        _instances(case, edit, name)


def _instances(case: Case, edit: ast.PatchEdit, name: ast.Name) -> None:
    """What is left of a node with finished instances may change, as long as they are instances of it."""
    after = case.after.nodes.get(name.text) if not isinstance(edit, ast.RemoveNode) else None
    if after is None or _each(case.before.nodes[name.text]) != _each(after):
        message = f"some instances of node `{name.text}` are done, and their `for each` stays as it is"
        _kept(case, name, message, "change what it does, and keep its instances")


def _each(node: ast.Node) -> list[ast.Clause]:
    return [clause for clause in node.clauses if isinstance(clause, ast.ForEach)]


def _kept(case: Case, name: ast.Name, message: str, help_: str) -> None:
    node = case.before.nodes.get(name.text)
    others = () if node is None else (Label(span=node.name.span, text="this node"),)
    case.sink.error("CS803", message, name.span, others=others, help=help_)


def _stop(case: Case, name: ast.Name) -> None:
    outcome = case.finished.of(name.text).outcome
    if name.text not in case.before.nodes or outcome == "running":
        return
    state = "waits for its turn" if outcome == "waiting" else f"is {outcome}"
    case.sink.error(
        "CS804",
        f"node `{name.text}` is not running: it {state}",
        name.span,
        label="there is nothing to stop",
        help=f"`remove {name.text}` takes it out of the plan" if outcome == "waiting" else "take this line away",
    )


def _skill(case: Case, skill: ast.Skill) -> None:
    """A skill that a node under way is in the middle of, or may be."""
    name = skill.name.text
    under_way = [
        node.name.text
        for node in case.before.nodes.values()
        if (case.is_unsettled(node.name.text) or case.finished.of(node.name.text).outcome == "running")
        and name in case.before.skills_of(node)
    ]
    if under_way:
        case.sink.error(
            "CS803",
            f"skill `{name}` is run by {listed(under_way)}, which {'is' if len(under_way) == 1 else 'are'} under way",
            skill.name.span,
            help="wait until that is finished, or stop it first",
        )
