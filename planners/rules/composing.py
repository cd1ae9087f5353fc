"""Aims and choices → the text of a whole plan: site, inputs and agents, a node for each aim, goal and result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from callsheet.dsl.classes import frozen
from callsheet.dsl.elements import quote
from callsheet.dsl.specs import SiteSpec
from callsheet.dsl.specs.values import NamedElement

from .aims import Choice, Filter, Reading
from .carrying import Carried, carry
from .finding import find
from .names import Names, act_text, said
from .states import Atom
from .steps import Site, made
from .terms import FALSE, TRUE, Term


@frozen
class Frame:
    """What stands around the work: the plan's name and its goal in words, the site, budgets, values of inputs."""

    name: str
    goal: str
    site: str
    address: str
    spec_file: str | None = None
    budget: str = ""
    given: Mapping[str, str] = field(default_factory=dict)


@frozen
class Composed:
    """The text of a plan, and the names of inputs without a value and of secrets that it asks for.

    `confided` are secrets that the goal held, `used` the terms that stand in the plan, and `spends` says whether any of
    its commits costs money. `unproved` are facts that were wanted and that no look tells, `done` operations.
    """

    text: str
    asked: tuple[str, ...]
    secrets: tuple[str, ...]
    confided: Mapping[str, str] = field(default_factory=dict, repr=False)
    used: frozenset[Term] = frozenset()
    spends: bool = False
    unproved: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()


def compose(spec: SiteSpec, frame: Frame, reading: Reading) -> Composed:
    """The plan of a goal that was understood. Raises `CannotPlan`."""
    return _Composer(spec, frame, reading).plan()


class _Composer:
    def __init__(self, spec: SiteSpec, frame: Frame, reading: Reading) -> None:
        self.spec, self.frame, self.reading = spec, frame, reading
        self.names = Names(spec, frame.site, frame.given)
        self.agents: list[str] = []
        self.records: list[str] = []
        self.nodes: list[str] = []
        self.results: dict[str, str] = {}
        self.goals: list[str] = []
        self.unproved: dict[str, None] = {}
        self.done: set[str] = set()
        self.meant: set[Term] = set()
        self._account: tuple[str, ...] = ()
        self._password: tuple[str, ...] = ()

    def plan(self) -> Composed:
        """The whole text."""
        login = list(self._login())
        named = {
            one.number: (self.names.free(f"find_{one.column}"), self.names.free(f"pick_{one.column}"))
            for one in self.reading.choices
        }
        for number, (_, picking) in named.items():
            self.names.choice(number, f"{picking}.choice")
        known: frozenset[Atom] = frozenset()
        agent = self.names.free("clerk")
        for aim in self.reading.aims:
            node = self.names.free(aim.name)
            site = Site(spec=self.spec, given=aim.given)
            carried = carry(site, self.names, aim, known)
            known = carried.known
            self.done |= carried.done
            self.meant |= carried.meant
            self.nodes.append(f"node {node} by {agent} {{ {' '.join(carried.node.lines)} }}")
            self._ended(node, carried)
            proved = {claim for claim, _ in carried.node.gives.values()}
            self.unproved |= {one.fact: None for one in aim.wanted.claims if one not in proved}
        self.agents.append(f"agent {agent} is browser on {self.frame.site}")
        working, self.nodes = self.nodes, []
        for choice in self.reading.choices:  # once it is known what the work asks of the rows
            self._choice(choice, *named[choice.number])
        self.nodes += working
        return self._composed(login)

    def _composed(self, login: list[str]) -> Composed:
        frame = self.frame
        spec = f" spec {quote(frame.spec_file)}" if frame.spec_file else ""
        results = ", ".join(f"{name}: {path}" for name, path in self.results.items())
        parts = [
            f"plan {frame.name}\n{self._doc()}",
            f"site {frame.site} at {quote(frame.address)}{spec}{login[0] if login else ''}",
            "\n".join([*login[1:], *self.names.declarations()]),
            "\n".join(self.records),
            "\n".join(self.agents),
            f"budget {frame.budget}" if frame.budget else "",
            *self.nodes,
            "\n".join(
                [
                    *([f"goal {' and '.join(self.goals)}"] if self.goals else []),
                    *([f"result {{ {results} }}"] if results else []),
                ]
            ),
        ]
        return Composed(
            text="\n\n".join(filter(None, parts)) + "\n",
            asked=(*self._account, *self.names.asked()),
            secrets=(*self._password, *self.names.secrets.values()),
            confided=self.names.confided(),
            used=frozenset((*self.names.inputs, *self.names.secrets, *self.meant)),
            unproved=tuple(self.unproved),
            done=frozenset(self.done),
            spends=any(" spends " in node for node in self.nodes),
        )

    def _doc(self) -> str:
        """The goal in one line, without the secrets that it holds."""
        said = " ".join(self.frame.goal.split())
        for name, secret in self.names.confided().items():
            said = said.replace(secret, f"({name})")
        return f'"""{said.replace(chr(34), chr(39))}"""'

    def _ended(self, node: str, carried: Carried) -> None:
        for name, (claim, _) in carried.node.gives.items():
            path = f"{node}.{name}"
            if claim.value in (TRUE, FALSE):
                self.goals.append(path if claim.value == TRUE else f"not {path}")
            elif claim.value is not None:
                self.goals.append(f"{path} == {said(self.names.value(claim.value))}")
            self._result(name, path)

    def _result(self, name: str, path: str) -> None:
        free, number = name, 2
        while free in self.results:
            free, number = f"{name}_{number}", number + 1
        self.results[free] = path

    # Choices

    def _choice(self, choice: Choice, finding: str, picking: str) -> None:
        table = self.spec.elements[choice.table]
        record, agent = self._record(table), self.names.free("scout")
        self.agents.append(f"agent {agent} is browser on {self.frame.site}")
        lines = find(self.spec, self.names, choice, record)
        self.nodes.append(f"node {finding} by {agent} retry 1 {{ {' '.join(lines)} }}")
        self.nodes.append(f"node {picking} {{ {' '.join(self._picked(choice, finding, record))} }}")
        self._result(choice.column, f"{picking}.choice.{choice.column}")

    def _record(self, table: NamedElement) -> str:
        words = "".join(word.capitalize() for word in self.names.free(f"{table.name}_row").split("_"))
        fields = ", ".join(f"{one.name}: {one.type}" for one in table.columns)
        self.records.append(f"record {words} {{ {fields} }}")
        return words

    def _picked(self, choice: Choice, finding: str, record: str) -> Iterator[str]:
        filters = [*choice.filters, *self.names.asked_of(choice.number)]
        tests = [self._test(one) for one in filters]
        condition = f" if {' and '.join(tests)}" if tests else ""
        rows = f"[one for one in {finding}.rows{condition}]" if tests else f"{finding}.rows"
        yield f"let fitting = {rows}"
        sought = f" for {self.names.put(choice.query)}" if choice.query is not None else ""
        yield f'require count(fitting) > 0 else "nothing fits{sought}"'
        if choice.by is None:
            if not choice.any:
                yield f'require count(fitting) == 1 else "more than one fits{sought}"'
            yield f"give choice: {record} = fitting[0]"
        else:
            yield f"give choice: {record} = {'max' if choice.most else 'min'}(fitting by {choice.by})"

    def _test(self, one: Filter) -> str:
        value = said(self.names.value(one.value))
        if one.operator == "contains":
            return f"contains(lower(one.{one.column}), {value})"
        return f"one.{one.column} {one.operator} {value}"

    # Logging in

    def _login(self) -> Iterator[str]:
        """The clause of the site, then what has to be declared for it."""
        login = self.spec.login
        if login is None:
            return
        if login.by in ("basic", "digest"):
            account = self.names.free("account")
            password = self.names.free(f"{self.frame.site}_password")
            self._password = (password,)
            self._account = () if "account" in self.frame.given else (account,)
            given = f" = {quote(self.frame.given['account'])}" if "account" in self.frame.given else ""
            yield f" auth {login.by} {account}, {password}"
            yield f"input {account}: Text{given}"
            yield f"secret {password}: Text for {self.frame.site}"
        elif login.page is not None and login.needed is not None and login.operations:
            yield from self._login_form(login.page, said(self.names.tree(login.needed, {})), login.operations)

    def _login_form(self, page: str, needed: str, operations: tuple[str, ...]) -> Iterator[str]:
        site = Site(spec=self.spec)
        inner = Names(self.spec, self.frame.site, {})
        acts = []
        for name in operations:
            step = made(site, self.spec.operations[name], {})
            asked = {key: replace(term, kind="asked", value=key) for key, term in step.binding}
            acts.append(act_text(inner.tree(self.spec.operations[name].act, asked)))
        skill = self.names.free("log_in")
        outer = [said(self.names.value(term)) for term in inner.inputs]
        using = [said(self.names.value(term)) for term in inner.secrets]
        parameters = ", ".join(f"{name}: Text" for name in inner.inputs.values())
        secrets = f" using {', '.join(using)}" if using else ""
        yield f" login by {skill}({', '.join(outer)}) when {needed}"
        body = f"goto {quote(str(self.spec.pages[page].path))} {' '.join(acts)}"
        yield f"skill {skill}({parameters}) on {self.frame.site}{secrets} {{ {body} }}"
