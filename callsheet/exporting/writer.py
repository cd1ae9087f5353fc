"""What writing a script shares: names in Python, what helpers it needs, what it cannot say."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan

OURS = frozenset(
    "page scope expect re os sys json argparse Decimal date Path getpass sync_playwright main goal result browser"
    " read rows cell money number whole truth divide given at_most until attempts commit looked percent_encoded time"
    " inputs secrets sites options one quote Failed Money each tried".split()
)
"""Names that a script has for itself."""


class CannotExport(Exception):
    """The plan is right, and a script cannot do all that is in it. The message has a line a form."""


class Refused(Exception):
    """One form that a script cannot have; `place` is where it stands."""

    def __init__(self, place: ast.Syntax, form: str) -> None:
        super().__init__(form)
        self.place, self.form = place, form


@dataclass(kw_only=True)
class Writer:
    """What is known while a script is written.

    `scope` is the Python name of what elements are looked for in: the page, or a locator. `site` is the constant with
    the address of the site that is worked on. `login` is how to log in there, until the first `goto` is written.
    """

    plan: CheckedPlan
    scope: str = "page"
    page: str = "page"
    site: str = ""
    helpers: set[str] = field(default_factory=set)
    problems: dict[tuple[int, str], None] = field(default_factory=dict)
    locals: set[str] = field(default_factory=set)
    mentioned: dict[str, None] = field(default_factory=dict)
    login: ast.Login | None = None

    def refuse(self, refused: Refused) -> None:
        """Remember a form that cannot be said."""
        line = self.plan.plan.source.position(refused.place.span.start).line
        self.problems[line, refused.form] = None

    def helper(self, name: str) -> str:
        """A helper that the script needs now."""
        self.helpers.add(name)
        return name

    def name(self, name: str) -> str:
        """A name of the plan in Python."""
        taken = keyword.iskeyword(name) or keyword.issoftkeyword(name) or hasattr(builtins, name) or name in OURS
        return f"{name}_" if taken else name

    @contextmanager
    def inside(self, scope: str, page: str | None = None) -> Iterator[None]:
        """Elements are looked for there meanwhile."""
        before = self.scope, self.page
        self.scope, self.page = scope, page or self.page
        try:
            yield
        finally:
            self.scope, self.page = before


def constant(site: str) -> str:
    """The name of a site's address."""
    return site.upper()


def annotation(kind: ast.TypeExpression) -> str:
    """A type of the plan, as far as a signature needs it."""
    match kind:
        case ast.NamedType(name=name):
            return {"Text": "str", "Url": "str", "File": "str", "Int": "int", "Bool": "bool"}.get(name, name)
    return "list"


def text(value: str) -> str:
    """A Python string literal, in double quotes where that reads better."""
    shown = repr(value)
    if shown.startswith("'") and '"' not in value and "\\" not in shown:
        return f'"{shown[1:-1]}"'
    return shown


def indented(lines: list[str]) -> list[str]:
    """One level deeper; a block without lines does nothing."""
    single = [one for line in lines or ["pass"] for one in line.split("\n")]
    return [f"    {line}" if line else "" for line in single]
