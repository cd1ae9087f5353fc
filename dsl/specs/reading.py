"""What has been read of a spec so far, and what its parts ask of it: is there such a name, what does this stretch say.

Tables hold None for what is declared and wrong, so that who mentions it is not told as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from .. import ast
from ..roles import ROLES
from ..words import RESERVED
from . import snippets
from .meaning import Snippet
from .paths import BadPattern, PathPattern, parse_pattern
from .problems import Problems
from .shapes import at, entries
from .values import CommitControl, Fact, NamedElement, Operation, Page, Parameter
from .yaml_text import Listed, Scalar, Value

Tree = TypeVar("Tree")

MOST_LEVELS, MOST_PARTS = 64, 400
"""Of a stretch with all that it mentions. Later passes recurse, and mentions of mentions grow as powers do."""


class Reading:
    """The tables of one spec; `later` are elements that stand further down than what is being read."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.pages: dict[str, Page | None] = {}
        self.elements: dict[str, NamedElement | None] = {}
        self.later: set[str] = set()
        self.commits: list[CommitControl | None] = []
        self.facts: dict[str, Fact | None] = {}
        self.operations: dict[str, Operation | None] = {}
        self.snippets: list[Snippet] = []
        self._measures: dict[str, tuple[int, int]] = {}

    def mention(self, name: Scalar | None, table: Mapping[str, object], what: str) -> str | None:
        """The name of something declared; says so when nothing of that kind has it."""
        if name is None:
            return None
        if name.text not in table:
            self.problems.unknown(f"there is no {what} `{name.text}`", name.text, name.span, table, what=f"{what}s")
        return name.text

    def usable(self, name: Scalar) -> None:
        """A name that stands in stretches of the plan language is no word of it."""
        if name.text in RESERVED:
            message = f"`{name.text}` is a reserved word and cannot be a name"
            self.problems.tell(message, name.span, help="say more: add a word to it")

    def parameters(self, value: Value | None) -> dict[str, Parameter]:
        """What a page, a fact or an operation is about."""
        found = {}
        for entry in entries(value, "parameters"):
            name = entry.key.text
            self.usable(entry.key)
            if name in self.elements:
                message = f"`{name}` is an element, and so cannot name a parameter"
                self.problems.tell(message, entry.key.span, help="a name means one thing in an act")
            kind, choices = type_of(entry.value)
            found[name] = Parameter(name=name, type=kind, choices=choices)
        return found

    def pattern(
        self, place: Scalar, path: str, start: int, choices: Mapping[str, tuple[str, ...]]
    ) -> PathPattern | None:
        """A path that stands in a text from character `start` on."""
        try:
            return parse_pattern(path, choices)
        except BadPattern as bad:
            self.problems.tell(bad.why, place.place(start + bad.start, start + bad.end))
            return None

    def element(self, place: Scalar) -> ast.Expression | None:
        """An element, with those that it mentions worked out."""
        found = snippets.element(place, self.problems)
        if found is None or not self._known(found, None) or not self._fits(found, place):
            return None
        element = self._worked_out(found)
        act = ast.ActStatement(span=place.span, verb="click", operand=element, particles=())
        self._check(act, found, place, {})
        return element

    def look(self, place: Scalar | None, kind: str, parameters: Mapping[str, Parameter]) -> ast.Expression | None:
        """A look whose answer is of a type."""
        found = None if place is None else snippets.expression(place, self.problems, "a look")
        if place is None or found is None or not self._known(found, parameters) or not self._fits(found, place):
            return None
        look = self._worked_out(found)
        name, written = ast.Name(span=place.span, text="_seen"), ast.NamedType(span=place.span, name=kind)
        self._check(ast.Let(span=place.span, name=name, type=written, value=look), found, place, parameters)
        return look

    def act(self, place: Scalar, parameters: Mapping[str, Parameter]) -> ast.ActStatement | None:
        """An act that may mention parameters."""
        found = snippets.act(place, self.problems)
        if found is None or not self._known(found, parameters) or not self._fits(found, place):
            return None
        act = self._worked_out(found)
        self._check(act, found, place, parameters)
        return act

    def _check(
        self, statement: ast.Statement, written: ast.Syntax, place: Scalar, parameters: Mapping[str, Parameter]
    ) -> None:
        mentions = frozenset(name.span for name in snippets.mentioned(written) if name.name in self.elements)
        self.snippets.append(Snippet(statement=statement, place=place.span, parameters=parameters, mentions=mentions))

    def _fits(self, node: ast.Syntax, place: Scalar) -> bool:
        """Whether a stretch is within bounds with elements in place of their names: they grow fast."""
        for name in {one.name for one in snippets.mentioned(node)} - self._measures.keys():
            element = self.elements.get(name)
            if element is not None:
                self._measures[name] = snippets.measure(element.expression, {})
        levels, parts = snippets.measure(node, self._measures)
        if levels <= MOST_LEVELS and parts <= MOST_PARTS:
            return True
        message = "with the elements that it mentions this is too large"
        self.problems.tell(message, place.span, help="let it mention fewer of them, or elements that say less")
        return False

    def _worked_out(self, node: Tree) -> Tree:
        elements = {name: one.expression for name, one in self.elements.items() if one is not None}
        return snippets.with_elements(node, elements)  # type: ignore[no-any-return]  # what comes in goes out

    def _known(self, node: ast.Syntax, parameters: Mapping[str, Parameter] | None) -> bool:
        """Whether each bare name in a stretch is a parameter, an element or a role. What is not is told.

        Without `parameters` there can be none.
        """
        known = True
        what = "element" if parameters is None else "element or parameter"
        parameters = parameters or {}
        for name in snippets.mentioned(node):
            if name.name in parameters or name.name in ROLES or self.elements.get(name.name) is not None:
                continue
            known = False
            if name.name in self.later:
                message = f"the element `{name.name}` stands further down"
                self.problems.tell(message, name.span, help="an element mentions those above it: move it up")
            elif name.name not in self.elements:
                near = self.problems.nearest(name.name, [*parameters, *self.elements, *ROLES])
                help_ = "" if near else 'an element is a name from `elements`, or a role such as `button "Save"`'
                label = f"did you mean `{near}`?" if near else ""
                self.problems.tell(f"there is no {what} `{name.name}`", name.span, label=label, help=help_)
        return known


def type_of(value: Value | None) -> tuple[str, tuple[str, ...]]:
    """A type and what it may be: `Text` and nothing more where nothing fitting is said."""
    if isinstance(value, Scalar):
        return value.text, ()
    if isinstance(value, Listed):
        return "Text", tuple(item.text for item in value.items if isinstance(item, Scalar))
    return "Text", ()


def fact_type_of(value: Value | None) -> tuple[str, tuple[str, ...]]:
    """The same for a fact, which is `Bool` unless said."""
    return ("Bool", ()) if at(value, "type") is None else type_of(at(value, "type"))
