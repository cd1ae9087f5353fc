"""Elements of the language as Playwright locators.

In: an `Element` and where to look for it. Out: a locator of all its visible matches, whole text and
accessible name exactly, white space normalised. How many there must be is the caller's business, but a
container (`in`) and a neighbour (`near`) are one element or a `NotOne`.

Names are compared by Playwright, in its own world beside the page. `like /re/` never becomes a JavaScript or
Python regex over page text: the names that are there come to RE2, and the locator asks for those it accepts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeAlias

import re2
from playwright.async_api import Frame, Locator, Page

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
)
from callsheet.dsl.failures import fail
from callsheet.dsl.origins import origin_of
from callsheet.dsl.roles import WITHOUT_NAME_FROM_CONTENT

from .engines import query
from .outline import outline
from .scripts import NORMALISE_SCRIPT

Document: TypeAlias = Page | Frame
"""A page, or the document in one of its frames."""
Scope: TypeAlias = Document | Locator

CELLS = frozenset({"cell", "gridcell"})

_INVISIBLE = re.compile("[\u200b\u00ad]")
_NEAREST_SCRIPT = """(elements, other) => {
  const gap = (a, b, low, high) => Math.max(0, a[low] - b[high], b[low] - a[high]);
  const middle = box => [box.x + box.width / 2, box.y + box.height / 2];
  const to = other.getBoundingClientRect();
  const far = elements.map(element => {
    const box = element.getBoundingClientRect();
    const [x, y] = middle(box), [u, v] = middle(to);
    return element === other ? [Infinity, 0] : [
      Math.hypot(gap(box, to, 'left', 'right'), gap(box, to, 'top', 'bottom')), Math.hypot(x - u, y - v)];
  });
  let best = -1;
  far.forEach(([edge, centre], at) => {
    if (edge === Infinity) return;
    if (best < 0 || edge < far[best][0] || (edge === far[best][0] && centre < far[best][1])) best = at;
  });
  return best;
}"""
_HOLDING_SCRIPT = """(elements, inner) => elements.flatMap((element, at) =>
  element !== inner && element.contains(inner) ? [at] : [])"""
_SPELLINGS_SCRIPT = f"""elements => {{ {NORMALISE_SCRIPT} return elements.flatMap(spellings); }}"""
_CELL_SPELLINGS_SCRIPT = f"""rows => {{ {NORMALISE_SCRIPT}
  return rows.flatMap(row => [...row.querySelectorAll(
    'td, th, [role=cell], [role=gridcell], [role=rowheader]')]).flatMap(spellings); }}"""


class NotOne(Exception):
    """An element that another one is looked for by (`in`, `near`) has `count` matches instead of one."""

    def __init__(self, element: Element, count: int, matches: Locator) -> None:
        super().__init__(f"{count} matches")
        self.element, self.count, self.matches = element, count, matches


def normalise(text: str) -> str:
    """Runs of white space as one blank, none at the ends, nothing that takes no room."""
    return " ".join(_INVISIBLE.sub("", text).replace("\ufeff", " ").split())


async def locate(page: Document, element: Element, *, own: Locator | None = None) -> Locator:
    """All visible matches of `element`; `own` is what `self` stands for. Raises `NotOne` and `NodeFailure`."""
    document, bare = await in_its_document(page, element)
    return await _Search(document, own).find(bare, own or document)


async def one(page: Document, element: Element, *, own: Locator | None = None) -> Locator:
    """The one match of an element that another is looked for by."""
    document, bare = await in_its_document(page, element)
    return await _Search(document, own).just_one(bare, own or document)


async def in_its_document(page: Document, element: Element) -> tuple[Document, Element]:
    """Where the element is, the page or a frame of it, and what it is there. Raises `NotOne` for a frame."""
    frame, bare = unframed(element)
    if frame is None:
        return page, bare
    handle = await (await one(page, frame)).element_handle()
    document = await handle.content_frame()
    if document is None:
        raise fail("refused", f"{describe(frame)} is no frame")
    elsewhere = origin_of(document.url)
    if elsewhere is not None and elsewhere != origin_of(page.url):
        # What is read is labelled as the site's own, and what is typed is meant for it.
        raise fail("origin", f"{describe(frame)} shows {elsewhere}, and only the site's own frames are looked into")
    return document, bare


async def hidden_selects(page: Page, element: Element) -> Locator | None:
    """What is shown in place of hidden `<select>`s that the element names; None where it can't name one."""
    if role_of(element) not in (None, "combobox", "listbox"):
        return None
    matches = await _hidden(page, element, "select")
    return matches.locator(query(standin=True))


async def hidden_files(page: Page, element: Element) -> Locator:
    """File fields that the element names, hidden or not."""
    return await _hidden(page, element, "input[type=file]")


async def _hidden(page: Page, element: Element, kind: str) -> Locator:
    document, bare = await in_its_document(page, element)
    matches = await _Search(document, None, hidden=True).find(bare, document)
    return matches.and_(document.locator(f"css={kind}"))


def role_of(element: Element) -> str | None:
    """The role of the elements that would match, None when it does not say."""
    match element:
        case ByRole(role=role):
            return role
        case Inside() | Near() | Having() | Like() | Nth() | InFrame() | Marked():
            return role_of(element.element)
        case ByAttribute() | Self():
            return None


class _Search:
    """One search on one page."""

    def __init__(self, page: Document, own: Locator | None, *, hidden: bool = False) -> None:
        self._page, self._own, self._hidden = page, own, hidden

    async def find(self, element: Element, scope: Scope) -> Locator:
        match element:
            case ByRole(role=role, name=name):
                return by_role(scope, role, name, hidden=self._hidden)
            case ByAttribute():
                return by_attribute(scope, element, hidden=self._hidden)
            case Inside(element=inner, container=container):
                return await self.find(inner, await self.just_one(container, scope))
            case Near(element=inner, other=other):
                return await self._nearest(inner, other, scope)
            case Having(element=outer, inner=inner):
                return await self._having(outer, inner, scope)
            case Like():
                return await self._like(element, scope)
            case Nth(element=inner, index=index):
                return (await self.find(inner, scope)).nth(index - 1)
            case Self():
                if self._own is None:
                    raise fail("missing", "`self` stands for nothing here")
                return self._own
            case Marked(mark=mark, index=index):
                # What a loop found is what it is, wherever the element that it is looked for in.
                return self._page.locator(f'css=[{mark_name(mark)}="{index}"]').filter(visible=True)
            case InFrame():
                raise AssertionError("the frame of an element is found before the element")

    async def just_one(self, element: Element, scope: Scope) -> Locator:
        matches = await self.find(element, scope)
        count = await matches.count()
        if count != 1:
            raise NotOne(element, count, matches)
        return matches

    async def _nearest(self, element: Element, other: Element, scope: Scope) -> Locator:
        matches = await self.find(element, scope)
        neighbour = await (await self.just_one(other, self._page)).element_handle()
        nearest = await matches.evaluate_all(_NEAREST_SCRIPT, neighbour)
        return pick(matches, [nearest] if nearest >= 0 else [])

    async def _having(self, outer: Element, inner: Element, scope: Scope) -> Locator:
        matches = await self.find(outer, scope)
        if not _needs_a_place(inner):
            return matches.filter(has=await _Relative(self._page, self._own).find(inner, self._page))
        handle = await (await self.just_one(inner, self._page)).element_handle()
        return pick(matches, await matches.evaluate_all(_HOLDING_SCRIPT, handle))

    async def _like(self, like: Like, scope: Scope) -> Locator:
        matches = await self.find(like.element, scope)
        accepts = acceptance(like)
        role = role_of(like.element)
        if role == "row":
            texts = await matches.evaluate_all(_CELL_SPELLINGS_SCRIPT)
            return matches.locator(query(row=_accepted(accepts, texts)))
        if role is not None and role not in CELLS | WITHOUT_NAME_FROM_CONTENT:
            return await self._by_names(matches, role, accepts)
        texts = await matches.evaluate_all(_SPELLINGS_SCRIPT)
        by_text = matches.locator(query(whole=_accepted(accepts, texts)))
        return by_text if role is None or role in CELLS else by_text.or_(await self._by_names(matches, role, accepts))

    async def _by_names(self, matches: Locator, role: str, accepts: Callable[[str], bool]) -> Locator:
        there = outline(await snapshot_of(self._page))
        names = _accepted(accepts, (line.name for line in there if line.role == role))
        return matches.and_(_visible(self._page.get_by_role(_aria(role), name=_any_of(names)), role))


class _Relative(_Search):
    """A search whose locators begin at any element (`having`): containers can't be counted there."""

    async def just_one(self, element: Element, scope: Scope) -> Locator:
        return await self.find(element, scope)


def mark_name(mark: str) -> str:
    """The attribute by which a loop knows its elements again (decision 0018)."""
    return f"data-callsheet-{mark.replace('.', '-')}"


def unframed(element: Element) -> tuple[Element | None, Element]:
    """The frame that an element is looked for in, if any, and what it is in the document there."""
    match element:
        case InFrame(element=inner, frame=frame):
            return frame, inner
        case Inside(element=inner, container=container):
            around, bare = unframed(container)
            return around, Inside(element=unframed(inner)[1], container=bare)
        case Near(element=inner, other=other):
            around, bare = unframed(inner)
            return around, Near(element=bare, other=unframed(other)[1])
        case Having() | Like() | Nth() | Marked():
            around, bare = unframed(element.element)
            return around, replace(element, element=bare)
        case ByRole() | ByAttribute() | Self():
            return None, element


def by_role(scope: Scope, role: str, name: str | None, *, hidden: bool = False) -> Locator:
    """Visible elements of a role in `scope`, with the language's meaning of the name; with `hidden`, all of them."""
    if hidden:
        return _role(scope, role, name, include_hidden=True)
    if role == "row":
        texts = None if name is None else [normalise(name)]
        return scope.get_by_role("row").locator(query(row=texts))
    if role in CELLS:
        if name is not None:
            return scope.locator(query(cell=normalise(name)))
        return scope.get_by_role("cell").or_(scope.get_by_role("gridcell"))
    named = _visible(_role(scope, role, name), role)
    if name is None or role not in WITHOUT_NAME_FROM_CONTENT:
        return named
    return named.or_(_visible(_role(scope, role, None).locator(query(whole=[normalise(name)])), role))


def by_attribute(scope: Scope, element: ByAttribute, *, hidden: bool = False) -> Locator:
    """Visible elements in `scope` by text, label, placeholder, test id or CSS; with `hidden`, all of them."""
    value = element.value
    match element.kind:
        case "text":
            found = scope.get_by_text(value, exact=True)
        case "label":
            found = scope.get_by_label(value, exact=True)
        case "placeholder":
            found = scope.get_by_placeholder(value, exact=True)
        case "testid":
            found = scope.get_by_test_id(value)
        case "css":
            if ">>" in value:
                raise fail("refused", f"`{value}` is no CSS selector: `>>` is not in CSS")
            found = scope.locator(f"css={value}")
    return found if hidden else found.filter(visible=True)


async def snapshot_of(scope: Scope) -> str:
    """The ARIA snapshot of an element, a page or a frame."""
    return await (scope if isinstance(scope, Locator) else scope.locator("css=body")).aria_snapshot()


def pick(matches: Locator, places: Iterable[int]) -> Locator:
    """The matches at these places, counted from 0."""
    picked: Locator | None = None
    for place in places:
        one_of_them = matches.nth(place)
        picked = one_of_them if picked is None else picked.or_(one_of_them)
    return matches.locator("css=:not(*)") if picked is None else picked


def acceptance(like: Like) -> Callable[[str], bool]:
    """Whether `like` accepts a name."""
    if like.part is not None:
        part = normalise(like.part)
        return lambda name: part in name
    try:
        pattern = re2.compile(like.pattern or "")
    except re2.error as error:
        raise fail("refused", f"`/{like.pattern}/` is no RE2 pattern: {error}") from None
    return lambda name: pattern.search(name) is not None


def _accepted(accepts: Callable[[str], bool], names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if accepts(name)]


def _role(scope: Scope, role: str, name: str | None, *, include_hidden: bool = False) -> Locator:
    if name is None:
        return scope.get_by_role(_aria(role), include_hidden=include_hidden)
    return scope.get_by_role(_aria(role), name=name, exact=True, include_hidden=include_hidden)


def _visible(matches: Locator, role: str) -> Locator:
    return matches.locator(query(option=True)) if role == "option" else matches.filter(visible=True)


def _needs_a_place(element: Element) -> bool:
    """Whether finding the element takes more than a locator that can begin anywhere."""
    match element:
        case Near():
            return True
        case Inside(element=inner, container=container):
            return _needs_a_place(inner) or _needs_a_place(container)
        case Having(element=outer, inner=inner):
            return _needs_a_place(outer) or _needs_a_place(inner)
        case Like(element=inner) | Nth(element=inner) | InFrame(element=inner):
            return _needs_a_place(inner)
        case ByRole() | ByAttribute() | Self() | Marked():
            return False


def _any_of(names: list[str]) -> re.Pattern[str]:
    """A pattern for exactly these names: literals only, so JavaScript reads it as Python does."""
    return re.compile(f"^(?:{'|'.join(map(_literal, names))})$" if names else "^(?!)")


def _aria(role: str) -> Any:
    """A role as `get_by_role` is typed: the checker has held it against `dsl.roles`, which is the longer list."""
    return role


def _literal(text: str) -> str:
    return re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", text)
