"""An aim → the node that brings it about: its steps, what it does where an account is not as expected, its proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from callsheet.dsl.classes import frozen
from callsheet.dsl.specs.values import Operation

from ..drafts import CannotPlan
from .aims import Aim
from .names import Names, act_text, said
from .searching import Problem, cheapest
from .states import Atom, State, done_in
from .steps import Site, Step, Wanted, made, steps_for
from .terms import TRUE, Said, Term
from .writing import Node


@frozen
class Carried:
    """A node's body, and what it gives with the claim that each gives.

    `known` is what is known when it is done, `done` are the operations of it, `meant` the values that these have.
    """

    node: Node
    known: frozenset[Atom]
    done: frozenset[str] = frozenset()
    meant: frozenset[Term] = frozenset()


def carry(site: Site, names: Names, aim: Aim, known: frozenset[Atom]) -> Carried:
    """The node of an aim, when what is `known` was brought about before. Raises `CannotPlan`."""
    steps = _steps(site, aim.wanted, known)
    node = Node(site, names)
    node.assuming(effect for step in steps if step.operation is None for effect in step.effects)
    cleared = _cleared_first(site, steps, known)
    if cleared is not None:
        _clear(site, node, cleared)
    unsure = None if cleared is not None else _unsure(site, steps, known)
    if unsure is None:
        node.steps(steps)
    else:
        _either(site, node, aim, steps, unsure, known)
    node.prove(aim.wanted.claims)
    if not node.lines:
        raise CannotPlan(f"nothing has to be done for {aim.name.replace('_', ' ')}")
    kept = (one for one in _after(site, steps, known) if site.lasts(one[0]) and one[2].kind != "read")
    done = frozenset(one.operation.name for one in steps if one.operation is not None)
    meant = frozenset(term for one in steps for _, term in one.binding)
    return Carried(node=node, known=frozenset(kept), done=done, meant=meant)


def _steps(site: Site, wanted: Wanted, known: frozenset[Atom]) -> tuple[Step, ...]:
    found = cheapest(Problem(site=site, wanted=wanted, steps=steps_for(site, wanted), known=known))
    if found is None:
        raise CannotPlan(_why_not(site, wanted))
    return found


def _why_not(site: Site, wanted: Wanted) -> str:
    for claim in wanted.claims:
        if not site.changes(claim.fact):
            return f"nothing that the site offers changes `{claim.fact}`"
    what = " and ".join(f"`{one.fact}`" for one in wanted.claims) or f"page `{wanted.page}`"
    return f"no row of the site's operations leads to {what} from any page that can be opened"


def _after(site: Site, steps: Sequence[Step], known: frozenset[Atom]) -> frozenset[Atom]:
    state = State(atoms=known)
    for step in steps:
        state = done_in(site, step, state)
    return state.atoms


# An account that is not as expected


def _unsure(site: Site, steps: Sequence[Step], known: frozenset[Atom]) -> Said | None:
    """The first thing that the steps take not to be so, that may be so, and that a look tells."""
    state = State(atoms=known)
    touched: set[str] = {fact for fact, _, _ in known}
    for step in steps:
        for need in step.needs:
            if need.denies and need.fact not in touched and site.lasts(need.fact) and _can_look(site, need):
                return need
        touched |= {effect.fact for effect in step.effects}
        state = done_in(site, step, state)
    return None


def _can_look(site: Site, need: Said) -> bool:
    fact = site.spec.facts[need.fact]
    page = site.spec.pages.get(fact.page or "")
    return fact.look is not None and page is not None and site.opens(page) and None not in need.terms


def _either(site: Site, node: Node, aim: Aim, steps: Sequence[Step], unsure: Said, known: frozenset[Atom]) -> None:
    """Look whether it is so already, and do the one or the other."""
    so = replace(unsure, operator="==", value=TRUE)
    atom: Atom = (so.fact, tuple(term for term in so.terms if term is not None), TRUE)
    there = known | {atom}
    wanted = replace(aim.wanted, operation=None)  # where some of it is so already, another may do the rest
    other = cheapest(Problem(site=site, wanted=wanted, steps=steps_for(site, wanted), known=there))
    page = site.spec.facts[so.fact].page or ""
    node.open(page)
    begun = State(page=page, atoms=node.state.atoms)
    undoes = any(one.fact == so.fact and one.denies for step in other or () for one in step.effects)
    if other is None or undoes or aim.wanted.along:  # nothing is deleted to make room, or half filled in
        node.lines.append(f'require {node.holding(unsure)} else "{so.fact.replace("_", " ")} already"')
        node.steps(steps)
        return
    ends = [_arm(node, replace(begun, atoms=begun.atoms | {atom}), other), _arm(node, begun, steps)]
    if other:
        node.lines.append(f"if {node.holding(so)} {{ {_lines(ends[0])} }} else {{ {_lines(ends[1])} }}")
    else:
        node.lines.append(f"if {node.holding(unsure)} {{ {_lines(ends[1])} }}")
    pages = {one.state.page for one in ends}
    node.state = State(page=pages.pop() if len(pages) == 1 else None, atoms=ends[1].state.atoms)


def _arm(node: Node, begun: State, steps: Sequence[Step]) -> Node:
    arm = Node(node.site, node.names)
    arm.state = begun
    first = steps[0] if steps else None
    skipped = first is not None and first.operation is None and first.leads_to == begun.page
    arm.steps(steps[1:] if skipped else steps)
    return arm


def _lines(node: Node) -> str:
    return " ".join(node.lines)


# What a commit takes with it


def _cleared_first(site: Site, steps: Sequence[Step], known: frozenset[Atom]) -> Step | None:
    """The step that clears what the commit will take all of, so that it takes nothing that was there before."""
    before = {fact for fact, _, _ in known}
    brought: set[str] = set()
    for step in steps:
        if step.operation is not None and step.operation.commit:
            for effect in step.effects:
                if effect.denies and None in effect.terms and effect.fact in brought - before:
                    return _clearing(site, effect)
        if step.operation is not None:  # what is only assumed was there before, and is what is to be taken
            brought |= {one.fact for one in step.effects if one.value == TRUE and site.lasts(one.fact)}
    return None


def _clearing(site: Site, effect: Said) -> Step | None:
    for operation in site.spec.operations.values():
        if operation.commit or operation.parameters or operation.act.operand is None or not operation.pages:
            continue
        step = made(site, operation, {})
        if effect in step.effects and site.opens(site.spec.pages[operation.pages[0]]):
            return step
    return None


def _clear(site: Site, node: Node, step: Step) -> None:
    """A segment may be done again, so it begins by undoing what an earlier attempt, or somebody, has left."""
    operation: Operation | None = step.operation
    assert operation is not None, "what clears is an operation"
    node.open(operation.pages[0])
    act = node.names.tree(operation.act, step.bound)
    node.lines.append(f"if seen {said(act.operand)} {{ {act_text(act)} }}")
    if step.leads_to is not None and step.leads_to != operation.pages[0]:
        node.state = State(page=None, atoms=node.state.atoms)
