"""Elements of a page as expressions: what an act acts on and a look looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..elements import AttributeKind
from ..source import Span
from .base import Syntax, syntax
from .literals import RegexLiteral, Text

if TYPE_CHECKING:
    from .expressions import Expression


@syntax
class RoleElement(Syntax):
    """`button "Save"`. A bare role is a `Reference` that the checker resolves."""

    role: str
    name: Text

    @property
    def role_span(self) -> Span:
        """Where its role stands: it begins with it."""
        return self.span.head(len(self.role))


@syntax
class AttributeElement(Syntax):
    """`text "…"`, `label "…"`, `placeholder "…"`, `testid "…"`, `css("…")`."""

    kind: AttributeKind
    value: Text


@syntax
class InsideOf(Syntax):
    """`element in container`."""

    element: Expression
    container: Expression


@syntax
class NearTo(Syntax):
    """`element near other`."""

    element: Expression
    other: Expression


@syntax
class HavingInside(Syntax):
    """`element having inner`."""

    element: Expression
    inner: Expression


@syntax
class LikeName(Syntax):
    """`element like /re/` or `element like "part"`."""

    element: Expression
    pattern: RegexLiteral | Text


@syntax
class NthOf(Syntax):
    """`element nth 2`, counted from 1."""

    element: Expression
    index: Expression


@syntax
class SelfElement(Syntax):
    """`self` in a column of `read all`: the element that the row is made from."""
