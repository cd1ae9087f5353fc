"""The repairs there are, in the order in which they are tried. Each takes a broken node and gives patches, best first.

A repair guesses at what a person would try: put away what covers the page, take the control that has another name now,
try once more from the last good page, let another agent do it, do a long node in two parts. The checker and the run
judge it: a patch can do nothing that the plan could not do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TypeAlias

from callsheet.dsl import ast
from callsheet.dsl.rewrite import replaced, rewritten
from callsheet.dsl.source import NOWHERE

from ..rules.english import alike
from ..rules.words import words_of
from .broken import Broken, statements

Repair: TypeAlias = Callable[[Broken], Iterator[str]]

ALIKE_ENOUGH = 0.5
PUTS_AWAY = r"(?i)^(close|dismiss|no,? thanks?|not now|maybe later|later|skip|got it|ok|okay|continue|×|x)$"
"""Names of buttons that put away what nobody asked for, and change nothing else."""
SIGNS_IN = r"(?i:(?:sign|log) ?(?:me )?(?:back )?in(?: again)?|resume (?:my |the )?session|stay signed in)"
"""Names of controls by which somebody goes on whose session has ended."""
ENDED = r"(?i)\b(session|signed out|logged out|expired|timed out|inactiv)"
"""What a page says to somebody whose session has ended."""
NOT_AS_EXPECTED = ("missing", "expectation", "refused")
CANDIDATE = re.compile(r'(?P<role>[a-z]+) "(?P<name>(?:[^"\\]|\\.)*)"')
PASSING = frozenset({"navigation", "timeout", "browser"})
MOST_AGAIN = 2
WAITED = dt.timedelta(seconds=2)


def put_away(broken: Broken) -> Iterator[str]:
    """Press what closes a dialog or a banner that is in the way, before the statement that failed."""
    message = broken.failure.message
    in_the_way = broken.failure.kind == "refused" and "is covered by" in message
    offered = [one for one in broken.failure.instead if _closes(one)]
    found = broken.culprit()
    if found is None or not (in_the_way or offered):
        return
    statement, _, element = found
    pressed = f"button like /{PUTS_AWAY}/"
    if offered:
        pressed = offered[0]
    acts = f"if seen {pressed} {{ click ({pressed}) nth 1 }}"
    yield broken.replacing(broken.before(statement, acts), f"something is in front of the {element.role}")


def _closes(candidate: str) -> bool:
    match = CANDIDATE.fullmatch(candidate)
    return match is not None and match["role"] == "button" and re.match(PUTS_AWAY, match["name"]) is not None


def renamed(broken: Broken) -> Iterator[str]:
    """Take the control of the same role whose name is nearest, or means about the same."""
    found = broken.culprit() if broken.failure.kind == "missing" else None
    if found is None:
        return
    _, part, element = found
    wanted = element.name.plain
    if wanted is None:  # a thing of the goal, which has no other name
        return
    likely = sorted(
        ((_likeness(wanted, name), name) for name in _names(broken, element.role) if name != wanted), reverse=True
    )
    for likeness, name in likely:
        if likeness >= ALIKE_ENOUGH:
            other = replace(element, name=ast.Text(span=NOWHERE, parts=(name,)))
            whole = _placed(broken, part, element, other)
            yield broken.replacing(
                broken.with_part(part, whole), f"the {element.role} “{wanted}” is called “{name}” now"
            )


def _names(broken: Broken, role: str) -> Iterator[str]:
    for candidate in broken.failure.instead:
        match = CANDIDATE.match(candidate)
        if match is not None and match["role"] == role:
            yield re.sub(r"\\(.)", r"\1", match["name"])


def _placed(broken: Broken, part: ast.Syntax, old: ast.RoleElement, new: ast.RoleElement) -> ast.Syntax:
    """The element with its new name, where the spec says that it is."""
    match part:
        case ast.FieldOf(value=ast.Reference(name=site), field=ast.Name(text=name)):
            written = broken.specs[site].elements[name].expression
            return ast.Grouped(span=NOWHERE, value=replaced(written, old, new))
    return new


def _likeness(one: str, other: str) -> float:
    """How much two names are alike, by their letters or by what their words mean."""
    letters = SequenceMatcher(None, one.lower(), other.lower()).ratio()
    mine, others = words_of(one), words_of(other)
    meant = [max((alike(word, another) for another in others), default=0.0) for word in mine]
    return max(letters, sum(meant) / len(meant) if meant else 0.0)


def once_more(broken: Broken) -> Iterator[str]:
    """From the last good page, a little later: what failed may have passed.

    Acts that were on their way are done once more, as any retry does: what may be done only once is a commit, and one
    whose outcome nobody knows is settled first.
    """
    if broken.failure.kind not in PASSING:
        return
    if any(isinstance(one, ast.Retry) for one in broken.node.clauses):
        return
    every = ast.DurationLiteral(span=NOWHERE, value=WAITED)
    retry = ast.Retry(span=NOWHERE, attempts=MOST_AGAIN, every=every)
    node = replace(broken.node, clauses=(*broken.node.clauses, retry))
    yield broken.replacing(node, "the site did not answer as it should: once more, a little later")


def sign_in_again(broken: Broken) -> Iterator[str]:
    """Press what the page offers somebody whose session has ended, in a node of its own before the one that failed.

    It stays on the page that is open: to load it is what the site refuses. Where names are to be typed it is no repair.
    """
    if broken.agent is None or broken.failure.kind not in ("navigation", *NOT_AS_EXPECTED):
        return
    page, address = broken.request.background.page, _where(broken)
    if address is None or re.search(r"\btextbox\b", page) or not re.search(ENDED, page):
        return
    taken = {one.name.text for one in broken.plan.declarations if isinstance(one, ast.Node | ast.Done)}
    name = ast.Name(span=NOWHERE, text=_free(broken.node.name.text, taken, "signed_in"))
    for pressed in _offered(page):
        acts = statements(f'goto "{address}#again" if seen {pressed} {{ click ({pressed}) nth 1 }}')
        body = replace(broken.node.body, statements=acts)
        node = replace(broken.node, name=name, clauses=_order_of(broken.node), body=body)
        insert = ast.InsertNode(span=NOWHERE, place="before", anchor=broken.node.name, node=node)
        yield broken.patch((insert,), f"the session has ended: signed in again by {pressed}")


def _offered(page: str) -> list[str]:
    """What a page has to sign in by: buttons first, for links are mostly there on every page."""
    found = re.findall(rf'\b((?:button|link) "{SIGNS_IN}")', page)
    return sorted(dict.fromkeys(found), key=lambda one: not one.startswith("button"))


def _where(broken: Broken) -> str | None:
    """The address of the page that is open, as the plan writes it; None where it is of no site of the agent's."""
    told = [broken.failure.message, *reversed(broken.request.background.done)]
    urls = (match[0].partition("#")[0] for one in told for match in [re.search(r"https?://[^\s\"`]+", one)] if match)
    url = next(urls, "")
    base = broken.address
    return (url[len(base) :] or "/") if base and url.startswith(base) else None


def _order_of(node: ast.Node) -> tuple[ast.Clause, ...]:
    """After whom it comes; its other clauses are about what it does."""
    return tuple(one for one in node.clauses if isinstance(one, ast.After))


def somebody_else(broken: Broken) -> Iterator[str]:
    """Another agent of the plan that can do the same: for models one of another tier."""
    mine = broken.agent
    if mine is None:
        return
    for other in broken.agents:
        same_site = (other.site.text if other.site else None) == (mine.site.text if mine.site else None)
        if other.name.text != mine.name.text and other.kind == mine.kind and same_site:
            edit = ast.Reassign(span=NOWHERE, node=broken.node.name, agent=other.name)
            yield broken.patch((edit,), f"`{mine.name.text}` could not do it, `{other.name.text}` may")


def in_two_parts(broken: Broken) -> Iterator[str]:
    """A node with several segments as two, so that the first is kept when the second is tried again."""
    body = broken.node.body.statements
    begins = [at for at, one in enumerate(body) if at and isinstance(one, ast.ActStatement) and one.verb == "goto"]
    if broken.failure.kind != "timeout" or broken.failure.dispatched or not begins:
        return
    cut = begins[len(begins) // 2]
    first, rest = body[:cut], body[cut:]
    if any(isinstance(one, ast.Let | ast.Give | ast.Commit) for one in first):
        return
    name = ast.Name(span=NOWHERE, text=f"{broken.node.name.text}_first")
    before = replace(broken.node, name=name, clauses=(), body=replace(broken.node.body, statements=first))
    after = replace(broken.node, body=replace(broken.node.body, statements=rest))
    insert = ast.InsertNode(span=NOWHERE, place="before", anchor=broken.node.name, node=before)
    yield broken.patch((insert, ast.ReplaceNode(span=NOWHERE, node=after)), "in two parts it fits its time")


def read_again(broken: Broken) -> Iterator[str]:
    """Read once more, by other nodes before this one, what was read too early, or wrongly, where that is at fault.

    What is finished stays. Nodes that are not, and go by what was read, go by what is read now.
    """
    blame = broken.request.background.blame
    if blame is None or not blame.redo:
        return
    taken = {one.name.text for one in broken.plan.declarations if isinstance(one, ast.Node | ast.Done)}
    names = {one.name.text: _free(one.name.text, taken) for one in blame.redo}
    inserted = tuple(
        ast.InsertNode(span=NOWHERE, place="before", anchor=broken.node.name, node=_renamed(one, names))
        for one in blame.redo
    )
    replaced_nodes = tuple(
        ast.ReplaceNode(span=NOWHERE, node=changed)
        for one in broken.plan.declarations
        if isinstance(one, ast.Node)
        for changed in (_renamed(one, names),)
        if changed != one
    )
    if replaced_nodes:
        why = f"what `{blame.node}` read is not so any more: it is read once more"
        yield broken.patch((*inserted, *replaced_nodes), why)


def _free(name: str, taken: set[str], what: str = "again") -> str:
    return next(one for one in (f"{name}_{what}", *(f"{name}_{what}_{n}" for n in range(2, 100))) if one not in taken)


def _renamed(node: ast.Node, names: Mapping[str, str]) -> ast.Node:
    """The node, going by the nodes of other names."""

    def change(part: object) -> ast.Syntax | None:
        match part:
            case ast.Name(text=text) if text in names and part is node.name:
                return replace(part, text=names[text])
            case ast.Reference(name=name) if name in names:
                return replace(part, name=names[name])
            case ast.After(nodes=nodes) if any(one.text in names for one in nodes):
                return replace(part, nodes=tuple(replace(one, text=names.get(one.text, one.text)) for one in nodes))
        return None

    return rewritten(node, change)


def fresh_page(broken: Broken) -> Iterator[str]:
    """Load the page anew before the statement that failed: it may be stale."""
    found = broken.culprit()
    if broken.failure.kind not in NOT_AS_EXPECTED or found is None:
        return
    yield broken.replacing(broken.before(found[0], "reload"), "the page may be stale: it is loaded anew")


REPAIRS: tuple[Repair, ...] = (
    put_away,
    sign_in_again,
    renamed,
    read_again,
    once_more,
    fresh_page,
    somebody_else,
    in_two_parts,
)
