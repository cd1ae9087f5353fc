"""CS806: what a commit of the plan presses, a patch presses by that commit alone.

A plain act on the same control would do what the commit does without its guards, its approval and its proofs, as often
as the node is tried. What the text leaves open (a bare role, a selector, a name with a value in it) is no match here.
"""

from __future__ import annotations

from collections.abc import Iterator

from .. import ast
from ..checks.blocks import act_of, statements_in
from ..checks.effects.pressed import Named, written_out
from ..diagnostics import Label
from ..pressing import HARMLESS, acted_on
from ..specs.alike import may_press
from .case import Case
from .guarded import GuardedCommit, Program, all_commits

Pressed = tuple[ast.ActStatement, ast.Expression]


def check_presses(case: Case) -> None:
    """Plain acts of the nodes that a patch changes; those that the plan does as plain acts itself are nothing new."""
    commits = list(all_commits(case.before).values())
    known = {_of(case, pressed, node, commits) for node in case.before.nodes.values() for pressed in _plain(case, node)}
    for node in case.changed:
        for pressed in _plain(case, node, case.after):
            commit = _of(case, pressed, node, commits)
            if commit is not None and commit not in known:
                case.sink.error(
                    "CS806",
                    f"this presses what commit `{commit}` presses, and is no commit",
                    pressed[0].span,
                    label="a plain act has none of its guards",
                    others=(Label(span=_place(commits, commit).commit.name.span, text="as the plan has it"),),
                    help=f"leave it to `{commit}`",
                )


def _plain(case: Case, node: ast.Node, program: Program | None = None) -> Iterator[Pressed]:
    """The acts of a node that are no commit and may set something off, each with what it acts on, written out."""
    program = program or case.before
    site = program.site_of(node)
    if site is None:
        return
    for body in program.bodies_of(node):
        names: dict[str, Named] = {}
        for statement in statements_in(body):
            if isinstance(statement, ast.Let):
                names[statement.name.text] = _written_out(case, statement.value, names, site)
            act = act_of(statement)
            element = None if act is None or act.verb in HARMLESS else acted_on(act)
            if act is not None and element is not None and not isinstance(statement, ast.Commit):
                yield act, _written_out(case, element, names, site)[0]


def _written_out(case: Case, element: ast.Expression, names: dict[str, Named], site: str) -> Named:
    return written_out(element, names, site, case.old.specs.get(site))


def _of(case: Case, pressed: Pressed, node: ast.Node, commits: list[GuardedCommit]) -> str | None:
    """The commit of the plan whose control an act presses, on a site of the same origin."""
    for commit in commits:
        there = case.before.site_of(case.before.nodes[commit.node])
        here = case.after.site_of(node)
        control = acted_on(commit.commit.act)
        if there is None or here is None or control is None:
            continue
        same = case.old.origins.get(here, here) == case.old.origins.get(there, there)
        if same and may_press(pressed[1], _written_out(case, control, {}, there)[0]):
            return commit.name
    return None


def _place(commits: list[GuardedCommit], name: str) -> GuardedCommit:
    return next(one for one in commits if one.name == name)
