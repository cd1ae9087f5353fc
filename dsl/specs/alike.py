"""Whether an element that a plan writes is one that a spec lists, as far as their texts can tell.

What names a control is compared: its role and name. `in`, `near`, `having` and `nth` choose among controls of one
name and may well choose the listed one; only where both say in what to look, that has to agree. What the text leaves
open (a bare role, a selector, a name with a value in it) is no match here: the page tells, when the plan runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from .. import ast
from ..parse_values import pattern_of

FILTERS = ast.InsideOf | ast.NearTo | ast.HavingInside | ast.LikeName | ast.NthOf


def may_press(element: ast.Expression, listed: ast.Expression) -> bool:
    """Whether acting on `element` acts on `listed`."""
    if not _same_name(element, listed):
        return False
    around, wanted = _containers(element), _containers(listed)
    if not wanted or any(_same_name(one, other) for one in around for other in wanted):
        return True
    return not around and _says(listed)


def _same_name(element: ast.Expression, listed: ast.Expression) -> bool:
    bare, wanted = _core(element), _core(listed)
    match bare, wanted:
        case ((ast.RoleElement() | ast.Reference()), (ast.RoleElement() | ast.Reference())):
            return _role(bare) == _role(wanted) and _names_fit(element, listed)
        case ast.AttributeElement(), ast.AttributeElement():
            return bare.kind == wanted.kind and _names_fit(element, listed)
        case ast.AttributeElement(kind="text" | "label"), ast.RoleElement():  # what a control says is in the control
            return _names_fit(element, listed)
    return False


def _names_fit(element: ast.Expression, listed: ast.Expression) -> bool:
    """Whether the name or pattern of the one fits that of the other; a control that is listed without both fits all."""
    name, wanted = _name(_core(element)), _name(_core(listed))
    likes, wanted_likes = _likes(element), _likes(listed)
    if wanted is not None:
        return name == wanted if name is not None else bool(likes) and all(_is_like(wanted, one) for one in likes)
    if name is not None:
        return all(_is_like(name, one) for one in wanted_likes)
    return all(one in likes for one in wanted_likes)


def _says(listed: ast.Expression) -> bool:
    """Whether a control has a name or a pattern of its own, and not only a place."""
    return _name(_core(listed)) is not None or bool(_likes(listed))


def _role(core: ast.RoleElement | ast.Reference) -> str:
    return core.role if isinstance(core, ast.RoleElement) else core.name


def _name(core: ast.Expression) -> str | None:
    """The name that an element gives; None without one, or where a value is put in."""
    match core:
        case ast.RoleElement(name=text) | ast.AttributeElement(value=text):
            return _plain(text)
    return None


def _likes(expression: ast.Expression) -> list[ast.RegexLiteral | ast.Text]:
    return [part.pattern for part in _parts(expression) if isinstance(part, ast.LikeName)]


def _parts(expression: ast.Expression) -> Iterator[ast.Expression]:
    """The element with its filters, then with one filter less each time."""
    yield expression
    while isinstance(expression, ast.Grouped | FILTERS):
        expression = expression.value if isinstance(expression, ast.Grouped) else expression.element
        yield expression


def _core(expression: ast.Expression) -> ast.Expression:
    """What is left without the filters."""
    *_, core = _parts(expression)
    return core


def _containers(expression: ast.Expression) -> list[ast.Expression]:
    """What the element is looked for in, and what those are looked for in."""
    direct = [part.container for part in _parts(expression) if isinstance(part, ast.InsideOf)]
    return [*direct, *(outer for one in direct for outer in _containers(one))]


def _plain(text: ast.Text) -> str | None:
    """White space counts once, as on the page; None where a value is put in."""
    return None if text.plain is None else " ".join(text.plain.split())


def _is_like(name: str, pattern: ast.RegexLiteral | ast.Text) -> bool:
    if isinstance(pattern, ast.Text):
        part = _plain(pattern)
        return part is not None and part in name
    try:
        return pattern_of(pattern.pattern).search(name) is not None
    except ValueError:
        return False  # a pattern that does not compile is told by the checker
