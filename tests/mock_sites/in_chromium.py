"""Acts of the pure browser, done in Chromium, and what is there to act on, read off its page.

What is read is the accessibility snapshot that Playwright makes: roles and names are worked out there, by
code that knows nothing of page trees.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import yaml
from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

from callsheet.mock_sites import Server
from callsheet.mock_sites.acts import Act, Check, Choose, Click, Fill, Goto, Press, Target, Uncheck

ROLES = frozenset("link button textbox searchbox spinbutton combobox checkbox switch radio tab".split())
CHECKED = frozenset({"checkbox", "switch", "radio"})
TYPED = frozenset({"textbox", "searchbox", "spinbutton"})


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A control as Chromium shows it: text and choice in `value`, or whether it is checked."""

    role: str
    name: str
    enabled: bool
    value: str | bool | None
    options: tuple[str, ...] = field(default=(), compare=False)  # models are held to what is chosen


@contextmanager
def chromium() -> Iterator[Browser]:
    """The headless shell of the system where there is one, else Playwright's own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox"]
        )
        yield running
        running.close()


class Visitor:
    """Somebody with a browser in one world of a site."""

    def __init__(
        self,
        browser: Browser,
        server: Server,
        site: str,
        world: str,
        *,
        account: tuple[str, str] | None,
        width: int = 1280,
    ) -> None:
        credentials = {"username": account[0], "password": account[1]} if account else None
        self.context = browser.new_context(http_credentials=credentials, viewport={"width": width, "height": 900})
        self.context.set_default_timeout(20_000)  # the machine may be busy
        self.page = self.context.new_page()
        self.base = server.site_url(site, world=world)

    def close(self) -> None:
        self.context.close()

    def do(self, act: Act) -> None:
        """Do one act, and wait until the page that it leads to is there."""
        if isinstance(act, Goto):
            self.page.goto(self.base + act.address)
            return
        if isinstance(act, Press) and act.target is None:
            self.page.keyboard.press(act.key)
            self._settle()
            return
        assert act.target is not None
        where = locate(self.page, act.target)
        match act:
            case Fill(value=value):
                where.fill(value)
            case Click():
                where.click()
            case Choose(option=option):
                where.select_option(label=option)
            case Check():
                _set_checked(where, True)
            case Uncheck():
                _set_checked(where, False)
            case Press(key=key):
                where.press(key)
        self._settle()

    def _settle(self) -> None:
        # What an act has set off is under way when it returns; a round trip after the load lets the script run.
        self.page.wait_for_load_state("load")
        try:
            self.page.evaluate("new Promise(done => setTimeout(done, 15))")
        except Error as why:
            if "context was destroyed" not in why.message:
                raise
            # A field that sends itself has led to another page meanwhile: that is what is waited for.
        self.page.wait_for_load_state("load")

    @property
    def address(self) -> str:
        """The address below the world's base, without fragment."""
        text = self.page.url.removeprefix(self.base).partition("#")[0]
        path, mark, query = text.partition("?")
        return quote(path, safe="/%") + mark + query

    def shown(self) -> list[Shown]:
        """All controls that can be reached, in document order."""
        dialogs = self.page.locator("dialog[open]")
        return shown_in(dialogs.last if dialogs.count() else self.page.locator("body"))


def shown_in(scope: Locator) -> list[Shown]:
    """All controls in an element that can be reached, in document order."""
    found = _controls(yaml.load(scope.aria_snapshot(), Loader=_Texts))
    return [one for one in found if one.name != "Skip to content"]


class _Texts(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # libyaml where it is there: 10 x
    """YAML in which everything is a text, as snapshots mean it."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return node.value
        return super().construct_object(node, deep=True)


def locate(page: Page, target: Target) -> Locator:
    """The one element that a target names."""
    scope: Page | Locator = page
    for role, name in target.where:
        scope = _inside(page, scope, role, name)
    return scope.get_by_role(target.role, name=target.name, exact=True)  # type: ignore[arg-type] # roles are texts


def _inside(page: Page, scope: Page | Locator, role: str, name: str) -> Locator:
    if role != "row":
        return scope.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type] # roles are texts
    # A row is named by its header, or where it has none by one of its cells.
    head = page.get_by_role("rowheader", name=name, exact=True).or_(page.get_by_role("cell", name=name, exact=True))
    return scope.get_by_role("row").filter(has=head)


def _set_checked(where: Locator, on: bool) -> None:
    # `check` asks afterwards whether it is checked; where a change is sent, that page is gone by then.
    if where.is_checked() != on:
        where.click()


def _controls(node: Any) -> Iterator[Shown]:
    match node:
        case list():
            for one in node:
                yield from _controls(one)
        case dict():
            for head, inner in node.items():
                yield from _control(head, inner)
        case str():
            yield from _control(node, None)


_HEAD = re.compile(r'(?P<role>[a-z]+)(?: (?P<name>"(?:[^"\\]|\\.)*"))?(?P<states>(?: \[[^\]]*\])*)')


def _control(head: str, inner: Any) -> Iterator[Shown]:
    match = _HEAD.fullmatch(head)
    if match is None or match["role"] not in ROLES:
        yield from _controls(inner)
        return
    role, states = match["role"], re.findall(r"\[([^\]]*)\]", match["states"])
    name = yaml.safe_load(match["name"]) if match["name"] else ""
    value: str | bool | None = None
    options: tuple[str, ...] = ()
    if role in CHECKED:
        value = "checked" in states
    elif role == "combobox":
        value, options = next(_selected(inner), ""), tuple(_option(one) for one in inner)
    elif role in TYPED:
        value = inner if isinstance(inner, str) else ""
    yield Shown(role=role, name=name, enabled="disabled" not in states, value=value, options=options)


def _selected(options: Any) -> Iterator[str]:
    for option in options:
        if option.endswith(" [selected]"):
            yield _option(option)


def _option(said: str) -> str:
    """The text of an option: `option "Red" [selected]`."""
    return str(yaml.safe_load(re.sub(r"( \[[a-z]+\])*$", "", said.removeprefix("option "))))
