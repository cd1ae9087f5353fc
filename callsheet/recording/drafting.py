"""Recording → the text of a plan: its sites, agents, nodes, secrets and files.

An agent for each site, a node for each stretch on one site, one after the other as it was recorded. The text is laid
out and checked by who asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from callsheet.dsl.elements import quote
from callsheet.dsl.words import RESERVED

from .recorded import Action, NotARecording, Recording
from .statements import Names, acts, left_out, said

_MOVES_FOCUS = frozenset({"Tab", "Shift", "CapsLock", "Control", "Alt", "Meta"})
_NOWHERE = ("", "about:blank", "chrome://newtab/")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A plan's text, not laid out, and what is to be said of it."""

    text: str
    remarks: tuple[str, ...]


@dataclass(kw_only=True)
class _Site:
    name: str
    origin: str
    secrets: Names
    user: str | None = None


@dataclass(kw_only=True)
class _Node:
    site: _Site
    lines: list[str] = field(default_factory=list)


def draft_plan(recording: Recording, *, name: str, hidden: Iterable[str] = ()) -> Draft:
    """A plan that does what was recorded; `hidden` are names of fields that hold secrets.

    Raises `NotARecording` when no page of a site was opened.
    """
    drafter = _Drafter(name, frozenset(hidden))
    drafter.take(_without_noise(recording.actions))
    if not drafter.nodes:
        raise NotARecording("no page of a site was opened in it")
    return Draft(text="\n".join(_written(drafter, recording)), remarks=tuple(drafter.remarks()))


class _Drafter:
    """Takes the actions in, in order."""

    def __init__(self, name: str, hidden: frozenset[str]) -> None:
        self.name = name
        self.nodes: list[_Node] = []
        self.sites: dict[str, _Site] = {}
        self._hidden = hidden
        self._left: set[str] = set()
        self._page = ""

    def remarks(self) -> Iterator[str]:
        """What was noticed of each site's statements."""
        for site in self.sites.values():
            yield from site.secrets.remarks

    def take(self, actions: list[Action]) -> None:
        """All actions; those on a page that an act opened go into the block around that act."""
        at = 0
        while at < len(actions):
            at = self._take_one(actions, at)

    def _take_one(self, actions: list[Action], at: int) -> int:
        """One action with what is in its block; returns where the next one is."""
        action = actions[at]
        if action.name in ("openPage", "navigate"):
            self._go(action)
        elif action.name == "closePage":
            self._left.add(action.page)
        elif action.page in self._left:
            self._say([left_out(action, "it goes back to a page that was left")])
        elif action.opens is not None and acts(action):
            return self._opened(actions, at)
        else:
            self._act(action)
        return at + 1

    def _go(self, action: Action) -> None:
        if action.text in _NOWHERE:
            return
        address = urlsplit(action.text)
        if address.scheme not in ("http", "https") or not address.hostname:
            self._say([left_out(action, "it opens no page of a site")])
            return
        site = self._site(f"{address.scheme}://{address.netloc.rpartition('@')[2]}", address.hostname)
        site.user = site.user or (unquote(address.username) if address.username else None)
        if not self.nodes or self.nodes[-1].site is not site:
            self.nodes.append(_Node(site=site))
        self._page = self._page or action.page
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        self._say([f"goto {quote(path + (f'#{address.fragment}' if address.fragment else ''))}", *_seen(action)])

    def _act(self, action: Action) -> None:
        if not self.nodes:
            raise NotARecording(f"line {action.line} comes before any page was opened")
        frames, lines = said(action, self.nodes[-1].site.secrets)
        for frame in reversed(frames):
            lines = [f"frame {frame} {{", *lines, "}"]
        self._say([*lines, *_seen(action)])

    def _opened(self, actions: list[Action], at: int) -> int:
        """An act that opens a page, with what was done there, up to what was done elsewhere."""
        action, end = actions[at], at + 1
        while end < len(actions) and actions[end].page == action.opens:
            end += 1
        inner = [one for one in actions[at + 1 : end] if one.name not in ("openPage", "navigate")]
        before = len(self.nodes[-1].lines) if self.nodes else 0
        self._act(action)
        node = self.nodes[-1]
        act = node.lines.pop() if len(node.lines) > before else ""
        if act.startswith("#") or not any(one.name != "closePage" for one in inner):
            self._say([act])
        elif act.startswith(
            ("download ", "}")
        ):  # an act brings a file, a dialog or a page, and only one of them is said
            self._say([act, "# what was done on the page that this opened as well is left out"])
        else:
            self._say([f"opened by {act} {{"])
            self.take(inner)
            self._say(["}"])
        self._left.add(action.opens or "")
        return end

    def _say(self, lines: list[str]) -> None:
        if self.nodes:
            self.nodes[-1].lines += lines

    def _site(self, origin: str, host: str) -> _Site:
        if origin not in self.sites:
            taken = {site.name for site in self.sites.values()} | {self.name}
            self.sites[origin] = _Site(
                name=_unused(_site_word(host), taken), origin=origin, secrets=Names(hidden=self._hidden)
            )
        return self.sites[origin]


def _seen(action: Action) -> list[str]:
    return (
        [] if action.heading is None or action.opens is not None else [f"expect seen heading {quote(action.heading)}"]
    )


def _without_noise(actions: Iterable[Action]) -> list[Action]:
    """Without clicks into a field that is filled next, and keys that only move from field to field."""
    left = [one for one in actions if not (one.name == "press" and not one.modifiers and one.text in _MOVES_FOCUS)]
    return [
        one
        for one, after in pairwise((*left, None))
        if one is not None
        and not (
            one.name == "click"
            and after is not None
            and after.name in ("fill", "select", "type")
            and (one.page, one.locator) == (after.page, after.locator)
        )
    ]


# The text


def _written(drafter: _Drafter, recording: Recording) -> Iterator[str]:
    sites = list(drafter.sites.values())
    yield f"plan {drafter.name}"
    yield f'"""Recorded on {" and ".join(site.origin for site in sites)}."""'
    for number, site in enumerate(sites):
        user = site.user or (recording.user if number == 0 else None)
        log_in = f" auth basic {quote(user)}, {site.name}_login" if user is not None else ""
        yield f'site {site.name} at "{site.origin}"{log_in}'
        if user is not None:
            yield f"secret {site.name}_login: Text for {site.name}"
    for site in sites:
        for secret in site.secrets.secrets:
            yield f"secret {secret}: Text for {site.name}"
        for file in site.secrets.files:
            yield f"input {file}: File"
    for site in sites:
        yield f"agent {site.name}_clerk is browser on {site.name}"
    for number, node in enumerate(drafter.nodes):
        after = f" after visit{number if number > 1 else ''}" if number else ""
        yield f"node visit{number + 1 if number else ''} by {node.site.name}_clerk{after} {{"
        yield from node.lines
        yield "}"


def _site_word(host: str) -> str:
    """A name for the site: `wikipedia` of `en.wikipedia.org`, `web` of a number."""
    labels = host.split(".")
    if labels[-1].isdigit() or ":" in host or labels[-1] == "localhost":
        return "web"
    word = re.sub(r"[^a-z0-9]+", "_", (labels[-2] if len(labels) > 1 else labels[0]).lower()).strip("_")
    return word if word and word[0].isalpha() else f"site_{word}".rstrip("_")


def _unused(word: str, taken: set[str]) -> str:
    number, name = 2, word
    while name in taken or name in RESERVED:
        name, number = f"{word}{number}", number + 1
    return name
