"""Steps → the statements of a node: acts, what is expected between them, the proof of commits, and what is given.

The page and what is known are followed along, so that a look stands where its page is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callsheet.dsl import ast
from callsheet.dsl.elements import quote
from callsheet.dsl.specs.values import Fact, Page

from .names import Names, act_text, said
from .states import State, done_in
from .steps import Site, Step
from .terms import FALSE, TRUE, Said, bound

SIGNS = {">=": "less than", ">": "not more than", "<=": "more than", "<": "not less than", "==": "not", "!=": "just"}
"""What is so where a comparison does not hold."""


class Node:
    """Writes one node. `gives` are names and types, with the term that each is to be in the end."""

    def __init__(self, site: Site, names: Names, known: Iterable[Said] = ()) -> None:
        self.site, self.names = site, names
        self.lines: list[str] = []
        self.state = State()
        self.gives: dict[str, tuple[Said, str]] = {}
        self._checked: set[Said] = set(known)
        self._commits = 0

    # Acts

    def steps(self, steps: Sequence[Step]) -> None:
        """All steps, in their order."""
        for number, step in enumerate(steps):
            self._step(step, steps[number:])

    def _step(self, step: Step, rest: Sequence[Step]) -> None:
        if step.operation is None:
            if step.leads_to is not None:
                self.open(step.leads_to)
            if step.reads is not None:
                self._read(step.reads)
            self.state = done_in(self.site, step, self.state)
            return
        self.names.page = self.state.page
        self._look_first(step, rest)
        act = act_text(self.names.tree(step.operation.act, step.bound))
        if step.operation.commit:
            self._commit(step, act)
        else:
            self.lines.append(act)
        self.state = done_in(self.site, step, self.state)
        if step.operation.commit:  # its segment ends with it
            self.state = State(atoms=self.state.atoms)
        if step.leads_to is not None and step.operation.act.verb != "goto" and not step.operation.commit:
            self._expect_page(self.site.spec.pages[step.leads_to])

    def open(self, page: str) -> None:
        """Go to a page by its address."""
        path = self.site.spec.pages[page].path
        if self.state.page != page:
            self.lines.append(f"goto {quote(str(path))}")
            self.state = done_in(self.site, Step(leads_to=page), self.state)

    def _read(self, need: Said) -> None:
        """Keep what the page tells, for what comes later."""
        assert need.value is not None, "what is read is a term"
        self.names.page = self.state.page
        self.lines.append(f"let {self.names.reading(need.value)} = {self.look(need)}")

    def _expect_page(self, page: Page) -> None:
        if page.heading:
            self.lines.append(f"expect seen heading {quote(page.heading)}")

    def _look_first(self, step: Step, rest: Sequence[Step]) -> None:
        """Look, while its page is open, at what nothing brings about and what comes later needs."""
        for later in rest:
            for need in later.needs:
                fact = self.site.spec.facts[need.fact]
                assumed = not need.denies and not self.site.changes(need.fact)
                taken = later is step and not need.denies and self.site.lasts(need.fact) and need in self._assumed
                here = fact.page == self.state.page and fact.look and self._is_of(need)
                if (assumed or taken) and need not in self._checked and here:
                    self._checked.add(need)
                    self._look_at(fact, need)

    _assumed: frozenset[Said] = frozenset()

    def assuming(self, claims: Iterable[Said]) -> None:
        """What the steps take for so; it is looked at where it is needed."""
        self._assumed = frozenset(claims)

    def _look_at(self, fact: Fact, need: Said) -> None:
        chosen = [term for term in need.terms if term is not None and term.kind == "chosen"]
        if chosen and need.value is not None and self.names.is_column(fact.name):
            self.names.ask_of(chosen[0].value[0], fact.name, need.operator, need.value)
            return
        if need.operator == "==" and need.value == TRUE:
            self.lines.append(f"expect {self.holding(need)}")
            return
        assert need.value is not None, "what is compared with anything is not looked at"
        value = "" if need.value in (TRUE, FALSE) else f" is {SIGNS[need.operator]} {self.names.put(need.value)}"
        why = f"{fact.name.replace('_', ' ')}{value}"
        self.lines.append(f'require {self.holding(need)} else "{why}"')

    # Looks

    def look(self, need: Said) -> str:
        """The look of a fact, about these terms."""
        fact = self.site.spec.facts[need.fact]
        assert fact.look is not None, "asked only of facts with a look"
        binding = {one.name: term for one, term in zip(fact.parameters, need.terms, strict=True) if term is not None}
        return said(self.names.tree(fact.look, binding))

    def telling(self, need: Said) -> str:
        """What tells a fact as it is, whatever is claimed of it."""
        return self._some(need) if need.value == FALSE and None in need.terms else self.look(need)

    def holding(self, need: Said) -> str:
        """The condition that a claim holds."""
        look = self.telling(need)
        if need.value == TRUE:
            return look
        if need.value == FALSE:
            return f"not {look}" if look.startswith("seen ") or " " not in look else f"not ({look})"
        assert need.value is not None, "asked only of claims with a value"
        return f"({look}) {need.operator} {said(self.names.value(need.value))}"

    def visible(self, need: Said) -> bool:
        """Whether a fact can be looked at, here or on a page that can be opened for it."""
        fact = self.site.spec.facts[need.fact]
        if fact.look is None or fact.page is None or (None in need.terms and not _listing(fact)):
            return False
        if not self._is_of(need):
            return False
        return fact.page == self.state.page or self.site.opens(self.site.spec.pages[fact.page])

    def _is_of(self, need: Said) -> bool:
        """Whether its page is, or would be, about the same as a fact: what lasts a page has to be so here."""
        fact = self.site.spec.facts[need.fact]
        binding = {one.name: term for one, term in zip(fact.parameters, need.terms, strict=True) if term is not None}
        here = fact.page == self.state.page
        needed = [bound(one, binding) for one in fact.when]
        return all(
            (here or self.site.lasts(one.fact)) and (one.fact, one.terms, one.value) in self.state.atoms
            for one in needed
        )

    def prove(self, wanted: Iterable[Said]) -> None:
        """Look at the end whether all that was wanted holds, and give the facts on, be they true or false."""
        needs = sorted(filter(self.visible, wanted), key=self._not_here)
        for need in needs:
            fact = self.site.spec.facts[need.fact]
            self.open(fact.page or "")
            self.names.page = fact.page
            name = self._given(need, several=sum(one.fact == need.fact for one in needs) > 1)
            self.lines.append(f"expect {self.holding(need)}")
            self.lines.append(f"give {name}: {fact.type} = {self.telling(need)}")
            self.gives[name] = (need, fact.type)

    def _given(self, need: Said, *, several: bool) -> str:
        """What a fact is given as: of one that is looked at for several things, with what it is about."""
        about = [self.names.word_for(term) for term in need.terms if term is not None] if several else []
        wanted = "_".join((need.fact, *about))
        name, number = wanted, 2
        while name in self.gives:
            name, number = f"{wanted}_{number}", number + 1
        return name

    def _not_here(self, need: Said) -> bool:
        return self.site.spec.facts[need.fact].page != self.state.page

    def _some(self, need: Said) -> str:
        """That a list has something in it, where a fact is told by what the list has."""
        role, container = _listing(self.site.spec.facts[need.fact]) or ("", None)
        assert container is not None, "asked only of facts that a list tells"
        return f"seen {'cell' if role == 'row' else role} in {said(self.names.tree(container, {}))}"

    # Commits

    def _commit(self, step: Step, act: str) -> None:
        operation = step.operation
        assert operation is not None, "a step that commits is an operation"
        spends = ""
        if operation.spends is not None:
            total = self.names.free("total")
            self.lines.append(f"let {total} = {said(self.names.tree(operation.spends, step.bound))}")
            spends = f" spends {total}"
        effects = [one for one in step.effects if one.value not in (None, FALSE) and self._lasting(one)]
        first, second = self._first_proof(step, effects), self._second_proof(effects)
        name = self.names.free(self._commit_name(step))
        self.lines.append(f"commit {name} {act}{spends} proved by {{ {first} }}{second}")
        self._checked.clear()

    def _commit_name(self, step: Step) -> str:
        """That of the control that is pressed, where the spec has one."""
        operation = step.operation
        assert operation is not None, "a step that commits is an operation"
        pressed = None if operation.act.operand is None else self.site.spec.commits_on(operation.act.operand)
        return pressed if pressed is not None and pressed.isidentifier() else operation.name

    def _lasting(self, need: Said) -> bool:
        fact = self.site.spec.facts[need.fact]
        return fact.look is not None and fact.page is not None and None not in need.terms

    def _first_proof(self, step: Step, effects: Sequence[Said]) -> str:
        page = self.site.spec.pages.get(step.leads_to or self.state.page or "")
        here = [one for one in effects if page is not None and self.site.spec.facts[one.fact].page == page.name]
        if here:
            return " ".join(f"expect {self.holding(one)}" for one in here)
        if page is not None and page.heading:
            return f"expect seen heading {quote(page.heading)}"
        operand = step.operation.act.operand if step.operation is not None else None
        return (
            f"expect not seen {said(self.names.tree(ast.Grouped(span=operand.span, value=operand), step.bound))}"
            if operand
            else ""
        )

    def _second_proof(self, effects: Sequence[Said]) -> str:
        for need in effects:
            page = self.site.spec.pages[self.site.spec.facts[need.fact].page or ""]
            if self.site.opens(page):
                return f" or by {{ goto {quote(str(page.path))} expect {self.holding(need)} }}"
        return ""


def _listing(fact: Fact) -> tuple[str, ast.Expression] | None:
    """The role and the list of `seen row "{product}" in cart`."""
    match fact.look:
        case ast.SeenLook(element=ast.InsideOf(element=ast.RoleElement(role=role), container=container)):
            return role, container
    return None
