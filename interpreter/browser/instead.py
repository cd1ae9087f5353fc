"""What is on the page in place of what was looked for.

In: a page and an element that has no match, or several. Out: the failure that says so, with the candidates in
the words of the plan, closest first. These looks are made only when something has failed, so they may cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from playwright.async_api import Error, Locator

from callsheet.dsl.elements import (
    ByAttribute,
    ByRole,
    Element,
    Having,
    InFrame,
    Inside,
    Like,
    Marked,
    Near,
    Nth,
    Self,
    describe,
    quote,
)
from callsheet.dsl.failures import NodeFailure, fail
from callsheet.dsl.roles import WITHOUT_NAME_FROM_CONTENT

from .engines import query
from .locate import CELLS, Document, NotOne, Scope, in_its_document, normalise, one, snapshot_of
from .outline import Line, outline
from .scripts import NORMALISE_SCRIPT

SHOWN = 8
"""Candidates that a failure lists."""
LONGEST = 80
"""Characters of a candidate's name that are shown."""
RESEMBLES = 0.5
"""How alike (0 to 1) a text must be to be worth showing in place of one that is missing."""

_LABELLED = frozenset(
    {"textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "spinbutton", "slider", "switch"}
)
_TEXTS_SCRIPT = f"""elements => {{ {NORMALISE_SCRIPT} return elements.map(element => spellings(element)[0]); }}"""
_LINES_SCRIPT = "body => (body.innerText || '').split('\\n')"
_VALUES_SCRIPT = "(elements, name) => elements.map(element => element.getAttribute(name) || '')"
_SURROUNDINGS_SCRIPT = f"""elements => {{ {NORMALISE_SCRIPT}
  const around = element => {{
    const row = element.parentElement && element.parentElement.closest('tr, [role=row]');
    const cells = row ? [...row.querySelectorAll('td, th, [role=cell], [role=gridcell], [role=rowheader]')] : [];
    const cell = cells.filter(cell => !cell.contains(element)).map(cell => spellings(cell)[0]).find(Boolean) || '';
    const part = element.parentElement && element.parentElement.closest(
      'li, article, section, fieldset, form, dialog, nav, aside, header, footer, [role], div');
    const own = element.matches('input, textarea, select') ? '' : spellings(element)[0];
    return [cell, own, part ? spellings(part)[0] : '', element.outerHTML.split('>')[0] + '>'];
  }};
  return elements.slice(0, {SHOWN}).map(around);
}}"""


class _Surroundings(NamedTuple):
    """One of several matches: another cell of its row, its own text, the text around it, its tag."""

    cell: str
    text: str
    around: str
    tag: str

    @property
    def place(self) -> str:
        """What it stands in, else what it is."""
        return f"in {quote(_short(self.around))}" if self.around else _short(self.tag)


async def missing(page: Document, element: Element, *, own: Locator | None = None) -> NodeFailure:
    """The failure of an element that is not there."""
    if isinstance(element, Marked):
        return fail("missing", f"{describe(element)}, which the loop has found, is on the page no more")
    try:
        document, element = await in_its_document(page, element)
        scope, place = await _place(document, element, own)
    except NotOne as problem:
        return await not_one(page, problem)
    if document is not page and isinstance(scope, Document):
        place = "in the frame"
    message = f"no {describe(_without_place(element))} {place}"
    wanted = _innermost(element)
    if isinstance(wanted, ByRole):
        return await _missing_role(scope, wanted, message, _wish(element))
    return fail("missing", message, instead=await _instead_of_attribute(scope, wanted))


async def ambiguous(element: Element, matches: Locator, count: int) -> NodeFailure:
    """The failure of an element that has several matches: shows them, with what tells them apart."""
    around = [_Surroundings(*found) for found in await matches.evaluate_all(_SURROUNDINGS_SCRIPT)]
    by_row = _all_differ([one_match.cell for one_match in around])
    by_text = _all_differ([one_match.text for one_match in around])
    shown = []
    for at, found in enumerate(around, start=1):
        if by_row:
            shown.append(f"{describe(element)} in row {quote(_short(found.cell))}")
        else:
            hint = quote(_short(found.text)) if by_text else found.place
            shown.append(f"{describe(Nth(element=element, index=at))}, {hint}")
    return fail("ambiguous", f"{count} elements match {describe(element)}", instead=tuple(shown))


async def not_one(page: Document, problem: NotOne) -> NodeFailure:
    """The failure of a container or neighbour that is missing or not the only one."""
    if problem.count:
        return await ambiguous(problem.element, problem.matches, problem.count)
    return await missing(page, problem.element)


async def options_of(select: Locator, option: str, subject: str) -> NodeFailure:
    """The failure of a `<select>` that lacks an option."""
    labels = await select.evaluate("select => [...select.options || []].map(option => option.label)")
    names = _closest(option, labels)
    return fail("missing", f"no option {quote(option)} in {subject}", instead=_named("option", names))


async def _place(page: Document, element: Element, own: Locator | None) -> tuple[Scope, str]:
    """Where the element was looked for, and how to say it."""
    match element:
        case Inside(container=container):
            return await one(page, container, own=own), f"in {describe(container)}"
        case Near() | Having() | Like() | Nth() | InFrame() | Marked():
            return await _place(page, element.element, own)
        case ByRole() | ByAttribute() | Self():
            return (own, "in the row") if own is not None else (page, "on the page")


def _without_place(element: Element) -> Element:
    return element.element if isinstance(element, Inside) else element


def _innermost(element: Element) -> ByRole | ByAttribute | Self:
    while not isinstance(element, ByRole | ByAttribute | Self):
        element = element.element
    return element


def _wish(element: Element) -> str:
    """The name that was hoped for, for sorting what is there by likeness."""
    while not isinstance(element, ByRole | ByAttribute | Self):
        if isinstance(element, Like):
            return element.part or element.pattern or ""
        element = element.element
    return element.name or "" if isinstance(element, ByRole) else ""


async def _missing_role(scope: Scope, wanted: ByRole, message: str, wish: str) -> NodeFailure:
    there = outline(await _snapshot(scope))
    others = _other_roles(there, wanted)
    if wanted.role == "row":
        names = (
            await scope.get_by_role("row")
            .locator(query(row=None))
            .locator("td, th, [role]")
            .evaluate_all(_TEXTS_SCRIPT)
        )
    elif wanted.role in CELLS:
        names = await _headings(scope)
    else:
        names = [_name(line) for line in there if line.role == wanted.role]
    same_role = _named(wanted.role, _closest(wish, names))
    if others:
        message = f"{message}: there is {_a(others[0].role)} {quote(_short(_name(others[0])))}"
    elif not same_role:
        message = f"{message}, nor any other {wanted.role}"
    crosswise = tuple(f"{line.role} {quote(_short(_name(line)))}" for line in others)
    return fail("missing", message, instead=(*crosswise, *same_role)[:SHOWN])


async def _headings(scope: Scope) -> list[str]:
    """What `cell "…"` could have named: the headings of the tables that `scope` is, holds or lies in."""
    tables = scope.locator("xpath=ancestor-or-self::table") if isinstance(scope, Locator) else scope.locator("table")
    texts: list[str] = await tables.locator("th, [role=columnheader], [role=rowheader]").evaluate_all(_TEXTS_SCRIPT)
    return texts


async def _instead_of_attribute(scope: Scope, wanted: ByAttribute | Self) -> tuple[str, ...]:
    if isinstance(wanted, Self):
        return ()
    root = scope if isinstance(scope, Locator) else scope.locator("html")
    match wanted.kind:
        case "text":
            texts = await root.evaluate(_LINES_SCRIPT)
        case "label":
            texts = [line.name for line in outline(await _snapshot(scope)) if line.role in _LABELLED]
        case "placeholder":
            texts = await root.locator("[placeholder]").evaluate_all(_VALUES_SCRIPT, "placeholder")
        case "testid":
            texts = await root.locator("[data-testid]").evaluate_all(_VALUES_SCRIPT, "data-testid")
        case "css":
            return ()
    least = RESEMBLES if wanted.kind == "text" else 0.0
    return _named(wanted.kind, _closest(wanted.value, texts, least=least))


async def _snapshot(scope: Scope) -> str:
    try:
        return await snapshot_of(scope)
    except Error:  # the page is on its way to another one: then there is nothing to show
        return ""


def _other_roles(there: Iterable[Line], wanted: ByRole) -> list[Line]:
    """Elements of another role that have the wanted name."""
    if wanted.name is None:
        return []
    name = normalise(wanted.name)
    found = {line.role: line for line in there if line.role != wanted.role and normalise(_name(line)) == name}
    return list(found.values())


def _name(line: Line) -> str:
    return line.name or (line.text if line.role in WITHOUT_NAME_FROM_CONTENT else "")


def _closest(wish: str, names: Iterable[str], *, least: float = 0.0) -> list[str]:
    """The names, each once, those most like the wish first; without a wish, as they stand on the page."""
    unique = [name for name in dict.fromkeys(map(normalise, names)) if name]
    if not wish:
        return unique[:SHOWN]
    likeness = {name: SequenceMatcher(None, wish.lower(), name.lower()).ratio() for name in unique[:1000]}
    near = [name for name in likeness if likeness[name] >= least]
    return sorted(near, key=lambda name: -likeness[name])[:SHOWN]


def _named(word: str, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{word} {quote(_short(name))}" for name in names)


def _all_differ(texts: list[str]) -> bool:
    return all(texts) and len(set(texts)) == len(texts)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _a(role: str) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"
