"""What holds of every site of pages, as far as it can be told without a browser: for a site's own tests.

In goes a `Site`; out come lines that say what is wrong with it, none when all is well. Random walks over the pure
browser lead to the screens that are looked at.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from .acts import Act, Check, Choose, Click, Fill, Press, Refusal, Screen, Seen, Uncheck
from .browsing import act, controls, open_screen, reachable
from .goals import Template
from .oracle import MOST_SCREENS, Way, shortest_way
from .page.changing import changed
from .page.controls import Control
from .page.html import html_of
from .page.parts import Heading, Page, Select, Textbox
from .site import Site

ACTS_OF_A_WALK = 30
WALKS = 6
TEXTS = ("Something else", "7", "someone@example.org", "")


def options_of(site: Site[Any], *, vary: bool, more: Mapping[str, bool] = MappingProxyType({})) -> dict[str, bool]:
    """The options of a world that varies, or does not, with `more` that are not as usual."""
    return {**site.options, **({"vary": vary} if "vary" in site.options else {}), **more}


def begin(
    site: Site[Any],
    seed: int,
    *,
    vary: bool,
    at: str = "/",
    options: Mapping[str, bool] = MappingProxyType({}),
) -> Screen[Any]:
    """The first screen of a world that nobody else is in."""
    state = site.fresh(seed, options_of(site, vary=vary, more=options))
    return open_screen(site.respond, state, at, account=site.account_names[0])


def walk(
    site: Site[Any], screen: Screen[Any], dice: random.Random, acts: int = ACTS_OF_A_WALK
) -> Iterator[Screen[Any]]:
    """The screens of a random walk, the first one among them; it ends early where nothing can be done."""
    for _ in range(acts):
        yield screen
        drawn = draw_act(site, screen, dice)
        if drawn is None:
            return
        after = act(site.respond, screen, drawn)
        assert not isinstance(after, Refusal), f"{drawn} could be drawn and not be done: {after.message}"
        screen = after


def draw_act(site: Site[Any], screen: Screen[Any], dice: random.Random) -> Act | None:
    """Some act that can be done now: fields and buttons of the page more often than links out of it."""
    pairs = [(seen, one) for seen, one in zip(controls(screen), reachable(screen), strict=True) if seen.enabled]
    if not pairs:
        return None
    weights = [1 if seen.role == "link" else 3 for seen, _ in pairs]
    seen, control = dice.choices(pairs, weights)[0]
    return _act_on(site, seen, control, dice)


def headings_of(page: Page) -> list[Heading]:
    """All headings of a page, wherever they stand."""
    found: list[Heading] = []

    def look(part: Any) -> Any:
        if isinstance(part, Heading):
            found.append(part)
        return part

    changed(page, look)
    return found


def problems_of_site(site: Site[Any]) -> list[str]:
    """What is wrong with a site, whatever is wanted of it."""
    return [*_problems_of_labels(site), *_problems_of_states(site), *_problems_of_pages(site)]


def problems_of_goal(
    site: Site[Any], template: Template[Any], seed: int, *, most_screens: int = MOST_SCREENS
) -> list[str]:
    """What is wrong with the goal of a seed: the oracle has to meet it, doing nothing must not, each time alike.

    The oracle looks at `most_screens` at most.
    """
    screen = begin(site, seed, vary=seed % 2 == 1, at=template.start, options=template.options)
    goal = template.goal(screen.state, seed, account=screen.account)
    if goal is None:
        return ["there is no goal of this kind in that state"]
    found = [] if goal == template.goal(screen.state, seed, account=screen.account) else ["it is another one each time"]
    if "{" in goal.intent:
        found.append(f"its wording is not filled in: {goal.intent}")
    if goal.met(screen.state, screen.state):
        found.append("it is met by doing nothing")
    way = shortest_way(site.respond, screen, goal, most_screens=most_screens)
    if not isinstance(way, Way):
        return [*found, f"no way to it was found among {way.looked_at} screens"]
    again = screen
    for step in way.acts:
        after = act(site.respond, again, step)
        if isinstance(after, Refusal):
            return [*found, f"the way to it can't be gone again: {after.message}"]
        again = after
    met = [goal.met(screen.state, again.state) for _ in range(2)]
    return found if met == [True, True] else [*found, f"at the end of the way to it, it is judged {met}"]


def _problems_of_labels(site: Site[Any]) -> Iterator[str]:
    wordings = [text for texts in site.labels.values() for text in texts]
    for text in sorted({text for text in wordings if wordings.count(text) > 1}):
        yield f"`{text}` is a wording of two labels; the spec of a varied world could not tell them apart"


def _problems_of_states(site: Site[Any]) -> Iterator[str]:
    options = options_of(site, vary=False)
    one, same, other = (site.fresh(seed, options) for seed in (5, 5, 6))
    if one != same or hash(one) != hash(same):
        yield "two states of one seed differ"
    if one == other:
        yield "the states of two seeds are alike"


def _problems_of_pages(site: Site[Any]) -> Iterator[str]:
    for seed in range(WALKS):
        dice = random.Random(f"kit {site.name} {seed}")
        for screen in walk(site, begin(site, seed, vary=seed % 2 == 1), dice):
            named = [(one.role, one.name, one.where) for one in controls(screen)]
            for role, name, where in sorted({one for one in named if named.count(one) > 1 or not one[1]}):
                yield f'{screen.address}: {role} "{name}" in {where} is there twice, or has no name'
            if html_of(screen.page, base="").count("<h1") != 1:
                yield f"{screen.address}: a page has one heading of level 1"


def _act_on(site: Site[Any], seen: Seen, control: Control, dice: random.Random) -> Act:
    part, target = control.part, seen.target
    if isinstance(part, Textbox):
        if dice.random() < 0.1 and part.kind != "lines":
            return Press("Enter", target)
        return Fill(target, _text(site, part, dice))
    if isinstance(part, Select):
        return Choose(target, dice.choice(seen.options))
    if seen.role in ("checkbox", "switch"):
        return dice.choice((Check(target), Uncheck(target), Click(target)))
    return Check(target) if seen.role == "radio" else Click(target)


def _text(site: Site[Any], part: Textbox, dice: random.Random) -> str:
    if part.field in site.values:
        return dice.choice(site.values[part.field])
    match part.kind:
        case "number":
            return dice.choice(("1", "3", "12", "-1", ""))
        case "date":
            return dice.choice(("2027-03-31", "2026-12-01", ""))
        case _:
            return dice.choice(TEXTS)
