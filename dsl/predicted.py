"""Text → `Act`: an act that a model predicts, held to the same checks as one that a plan has.

It is read in the shortest program around it, on the site of the node alone: so it can name the elements of the site's
spec, and neither another site, a secret, a value of the plan nor what the spec says only a `commit` may press.
"""

from __future__ import annotations

from . import ast
from .actions import Act
from .check import CheckedPlan, check
from .environment import Environment
from .failures import NodeFailure
from .files import InMemoryFiles
from .limits import FROM_MODEL
from .parsing import parse
from .perform import RULES
from .performing.acts import worked_out
from .performing.frame import Frame

LONGEST = 4_000
"""Characters of an act."""


class BadAct(Exception):
    """What was predicted cannot be done. The message tells the model why."""


def read_act(text: str, plan: CheckedPlan, site: str) -> Act:
    """The act. Raises `BadAct`."""
    if len(text) > LONGEST:
        raise BadAct(f"an act has {LONGEST:,} characters at most")
    statement, checked = _checked(text, plan, plan.sites[site])
    environment = Environment(sites=checked.elements, declared=checked.declared)
    working = worked_out(statement, Frame(source=checked.plan.source, environment=environment, rules=RULES))
    try:
        next(working)
    except StopIteration as stop:
        act: Act = stop.value
        return act
    except NodeFailure as failed:
        raise BadAct(failed.failure.message) from None
    raise BadAct("an act says what to do with which element; it does not look at the page itself")


def _checked(text: str, plan: CheckedPlan, site: ast.Site) -> tuple[ast.ActStatement, CheckedPlan]:
    spec = "" if site.spec is None else f' spec "{site.spec.plain}"'
    head = f'plan predicted site {site.name.text} at "{site.address.plain}"{spec} '
    whole = f'{head}agent worker is browser on {site.name.text} node work by worker {{ goto "/"\n{text}\n}}'
    tree = parse(whole, name="predicted", limits=FROM_MODEL)
    match tree.declarations:
        case (ast.Site(), ast.Agent(), ast.Node(body=ast.Block(statements=(_, ast.ActStatement() as act)))):
            pass
        case _ if tree.diagnostics:
            raise BadAct(_told(tree.diagnostics[0]))
        case _:
            raise BadAct('this is not one act, such as `click button "Save"`')
    verdict = check(tree, files=InMemoryFiles(dict(plan.files)), tiers=plan.tiers)
    if verdict.checked is None:
        raise BadAct(_told(next(one for one in verdict.diagnostics if one.severity == "error")))
    return act, verdict.checked


def _told(found: object) -> str:
    message, help_ = getattr(found, "message", ""), getattr(found, "help", "")
    label = getattr(found, "label", "")
    return "; ".join(part for part in (message, label, help_) if part)
