"""A site spec as a value: what the checker resolves names with, the proxy refuses requests by, and planners plan on.

Made by `read_spec` alone. Elements and acts are syntax trees of the plan language, so what a spec calls an element
is what a plan would write for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias, TypeVar

from .. import ast
from . import paths
from .alike import may_press
from .paths import PathPattern, RequestPattern

ParameterType: TypeAlias = str
"""One of `format.TYPES`."""
ClaimOperator: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Item = TypeVar("Item")


def _nothing() -> Mapping[str, Item]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What an operation is done with or a fact is about. With `choices` it is a Text, and one of these."""

    name: str
    type: ParameterType = "Text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: where it is, how it is known, and names of elements that can be on it."""

    name: str
    path: PathPattern
    title: str = ""
    heading: str = ""
    description: str = ""
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What each row of a table or list has: of which type, and the element in the row that has it."""

    name: str
    type: ParameterType
    source: ast.Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedElement:
    """An element of the site. `text` is how the spec writes it; in `expression` other names are worked out.

    A table or list has `columns`, and `rows` says what of it is one row.
    """

    name: str
    expression: ast.Expression
    text: str
    description: str = ""
    columns: tuple[Column, ...] = ()
    rows: ast.Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitControl:
    """A control that only a `commit` may press; `name` is that of its element, else how the spec writes it."""

    name: str
    expression: ast.Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A parameter of the operation, in a claim."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Literally:
    """A literal in a claim."""

    value: ast.Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Anything:
    """`_` in a claim: for some value in a precondition, for every value in an effect; as a new value: not known."""


Term: TypeAlias = Given | Literally | Anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """`in_cart(product)`, `not in_cart(_)`, `quantity == 2`: that a fact has a value. A bare one claims `true`."""

    fact: str
    terms: tuple[Term, ...] = ()
    operator: ClaimOperator = "=="
    value: Term
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that can hold of the site's state. It has one value for each combination of its parameters.

    A fact that lasts a `page` is forgotten when another page opens. Where it has a `look`, that tells it on `page`.
    `when` is what has to hold for the look to speak of its parameters: that the page is theirs.
    `initially` is its value when its page opens, or of a new account; None where nothing is said of that.
    """

    name: str
    parameters: tuple[Parameter, ...] = ()
    type: ParameterType = "Bool"
    choices: tuple[str, ...] = ()
    description: str = ""
    page: str | None = None
    look: ast.Expression | None = None
    lasts: Literal["page", "account"] = "account"
    initially: Literally | Anything | None = None
    when: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One act that the site offers. `pages` are those where it can be done: empty for any.

    `act` is a statement of the plan language in which parameters are bare names; `text` is how the spec writes it.
    `leads_to` is the page that it opens, None where it stays. `spends` is the look that tells what a commit will cost.
    """

    name: str
    act: ast.ActStatement
    text: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    pages: tuple[str, ...] = ()
    preconditions: tuple[Claim, ...] = ()
    effects: tuple[Claim, ...] = ()
    leads_to: str | None = None
    commit: bool = False
    spends: ast.Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginForm:
    """How one logs in: the browser's own question, or operations on a page when `needed` holds."""

    by: Literal["basic", "digest", "form"]
    page: str | None = None
    needed: ast.Expression | None = None
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSpec:
    """What a site has and what can be done on it."""

    name: str
    title: str = ""
    description: str = ""
    login: LoginForm | None = None
    pages: Mapping[str, Page] = field(default_factory=_nothing)
    elements: Mapping[str, NamedElement] = field(default_factory=_nothing)
    commits: tuple[CommitControl, ...] = ()
    commit_requests: tuple[RequestPattern, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=_nothing)
    operations: Mapping[str, Operation] = field(default_factory=_nothing)

    def page_at(self, address: str) -> Page | None:
        """The page at an address below the site's base; values that are not known are `paths.VALUE` in it."""
        name = paths.best(((page.name, page.path) for page in self.pages.values()), address)
        return None if name is None else self.pages[name]

    def commits_on(self, element: ast.Expression) -> str | None:
        """The name of the listed commit control that pressing this element would press, as far as the text tells.

        Says None where the page alone can tell: for a role without a name, a CSS selector, a name with a value in it.
        """
        return next((one.name for one in self.commits if may_press(element, one.expression)), None)

    def is_commit_request(self, method: str, address: str) -> bool:
        """Whether an HTTP request, its address below the site's base, is one of `commit_requests`."""
        return any(one.matches(method, address) for one in self.commit_requests)
