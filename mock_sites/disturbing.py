"""Sites that do not behave: disturbances around a site's pure function, seen by the server and the pure browser alike.

In go `respond` of a site and what is to go wrong; out comes a `respond` over a `Stage`, which is the site's state
and the disturbances that are left. Requests that are disturbed never reach the site, or reach it after one more
step; pages are changed when they are made. Which, and how, follows from the seed of each disturbance.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeAlias, get_args

from .page.parts import Button, Form, Heading, Hidden, Link, Page, Part, Shell, Text
from .page.requests import Answer, Request, Respond, SeeOther, State
from .planting import Carrier, injected
from .spoiling import moved, popped_up, renamed
from .words import Labels

Kind: TypeAlias = Literal["latency", "error", "popup", "renamed", "moved", "step", "expired", "stale", "injected"]
LASTING: frozenset[str] = frozenset({"renamed", "moved", "injected"})
"""Kinds that stay until they are taken away, unless `times` says how often."""

_SIGN_IN = "/-/sign-in"
"""Where the page for an expired session sends to. No site has an address below `/-/`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Disturbance:
    """What goes wrong, for the next `times` requests or pages that it can happen to; 0 is for all.

    `latency` waits `seconds`. `error` answers 500, and the site never saw the request. `popup` opens a dialog
    over the page. `renamed` gives a control another of its names, `moved` sets forms in another order; the spec
    stays as it was. `step` asks once more before something is sent. `expired` forgets who is signed in,
    `stale` refuses what is sent from a page as too old. `injected` plants `text` in pages by a `carrier`.
    """

    kind: Kind
    seed: int = 0
    times: int = 1
    seconds: float = 1.0
    carrier: Carrier | None = None
    text: str = ""

    def spent(self) -> tuple[Disturbance, ...]:
        """What is left of it after it happened once more."""
        if self.times == 0:
            return (self,)
        return (replace(self, times=self.times - 1),) if self.times > 1 else ()

    @property
    def dice(self) -> random.Random:
        """The chance that is its own."""
        return random.Random(f"{self.kind} {self.seed}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage(Generic[State]):
    """A site's state with what is still to go wrong; `signed_out` while nobody may go on without signing in."""

    state: State
    disturbances: tuple[Disturbance, ...] = ()
    signed_out: bool = False

    def without(self, disturbance: Disturbance) -> Stage[State]:
        """The stage after a disturbance has happened once more."""
        return replace(self, disturbances=spend(self.disturbances, disturbance))


def spend(disturbances: tuple[Disturbance, ...], one: Disturbance) -> tuple[Disturbance, ...]:
    """What is left of disturbances after one of them has happened once more."""
    at = disturbances.index(one)
    return (*disturbances[:at], *one.spent(), *disturbances[at + 1 :])


def disturbed(respond: Respond[State], labels: Labels) -> Respond[Stage[State]]:
    """`respond` with disturbances; `labels` are the wordings of the site, for what is renamed."""

    def answer(stage: Stage[State], request: Request) -> tuple[Stage[State], Answer]:
        if request.path == _SIGN_IN and request.method == "POST":
            return replace(stage, signed_out=False), SeeOther(to=request.entry("to", "/"))
        if stage.signed_out:
            return stage, _expired_page(_shell(respond, stage, request), request)
        for disturbance in stage.disturbances:
            instead = _INSTEAD.get(disturbance.kind)
            if instead is None or (disturbance.kind in _OF_POSTS and request.method != "POST"):
                continue
            after = replace(stage.without(disturbance), signed_out=disturbance.kind == "expired")
            return after, instead(_shell(respond, stage, request), request)
        state, made = respond(stage.state, request)
        after = replace(stage, state=state)
        return _spoiled(after, made, labels) if isinstance(made, Page) else (after, made)

    return answer


def _spoiled(stage: Stage[State], page: Page, labels: Labels) -> tuple[Stage[State], Page]:
    """A page with all that is to go wrong with it."""
    for disturbance in stage.disturbances:
        match disturbance.kind:
            case "renamed":
                page = renamed(page, labels, disturbance.dice)
            case "moved":
                page = moved(page, disturbance.dice)
            case "popup":
                page = popped_up(page, disturbance.dice)
            case "injected":
                page = injected(page, disturbance.text, disturbance.carrier, disturbance.dice)
            case _:
                continue
        stage = stage.without(disturbance)
    return stage, page


def _shell(respond: Respond[State], stage: Stage[State], request: Request) -> Shell:
    """What is around the site's pages: taken from its first page, whose effect on the state is dropped."""
    _, answer = respond(stage.state, Request(account=request.account, visitor=request.visitor))
    return answer.shell if isinstance(answer, Page) else Shell(brand="Home")


def _error_page(shell: Shell, request: Request) -> Page:
    return _page(shell, 500, "Something went wrong", "This is our fault. Please try again.", _again(request))


def _stale_page(shell: Shell, request: Request) -> Page:
    text = "The page that you sent this from is out of date, and nothing was changed. Load it again and repeat it."
    return _page(shell, 409, "This page is out of date", text, Link(name="Load it again", to=request.source or "/"))


def _expired_page(shell: Shell, request: Request) -> Page:
    back = request.source if request.method == "POST" else request.address
    form = Form(to=_SIGN_IN, parts=(Hidden(field="to", value=back or "/"), Button(name="Sign in again")))
    text = "You were away for a while. What you sent last was not kept."
    return _page(shell, 401, "Your session has expired", text, form)


def _step_page(shell: Shell, request: Request) -> Page:
    hidden = tuple(Hidden(field=name, value=value) for name, value in request.form)
    form = Form(to=request.address, parts=(*hidden, Button(name="Yes, go on")))
    text = "You are about to change something. Go on only if that is what you want."
    back = Link(name="No, go back", to=request.source or "/")
    return _page(shell, 200, "Please confirm", text, form, back)


_INSTEAD: dict[str, Callable[[Shell, Request], Page]] = {
    "error": _error_page,
    "expired": _expired_page,
    "stale": _stale_page,
    "step": _step_page,
}
_OF_POSTS = frozenset({"stale", "step"})


def _again(request: Request) -> Link:
    return Link(name="Try again", to=request.address if request.method == "GET" else request.source or "/")


def _page(shell: Shell, status: int, title: str, text: str, *parts: Part) -> Page:
    return Page(title=title, shell=shell, parts=(Heading(text=title), Text(text=text), *parts), status=status)


KINDS: tuple[str, ...] = get_args(Kind)
