"""The first accounts of a world, drawn from its seed: what they chose, where they are signed in, their tokens."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from ..page.parts import Look
from ..words import chance, choose_look, choose_words, shuffled
from .account import CHOICES, FIELDS, SWITCHES, Account, Members, Session, Setting, Token, price
from .labels import LABELS

NAME = "settings"
LOOK = Look(theme="plum", nav="side")
ACCOUNTS: Mapping[str, str] = {"alice": "alice-demo", "bob": "bob-demo"}
PAGES = ("profile", "notifications", "privacy", "appearance", "security", "tokens", "billing", "danger")
OPTIONAL = frozenset({"about", "website", "mail_news", "push_messages", "show_activity", "density"})
"""Fields that a varied world may leave out."""

_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "alice": ("Alice Moreau", "Alice M.", "Alice Okafor", "A. Lindqvist"),
    "bob": ("Bob Tanaka", "Bob from Turku", "Bob Castellano", "B. Novak"),
}
_ABOUT = (
    "Writes about rivers, bridges and what runs under them.",
    "Short stories, mostly about weather.",
    "Translator. Collects dictionaries.",
    "Gardener who writes, or the other way round.",
)
_DEVICES = ("Firefox on Linux", "Safari on iPhone", "Chrome on Windows", "Safari on MacBook", "Chrome on Android")
_PLACES = ("Lyon", "Turku", "Osaka", "Leeds", "Porto", "Graz", "Halifax")
_SEEN = ("5 minutes ago", "yesterday", "3 days ago", "last week", "in January")
_TOKENS = ("Backup script", "Reading list", "Website feed", "Phone widget", "Statistics")


def first_members(seed: int, options: Mapping[str, bool]) -> Members:
    """The accounts of `seed`: both on the plan Pro, each with two to four sessions and one to three tokens."""
    dice = chance(NAME, "accounts", seed)
    setting = _setting(seed, vary=options["vary"])
    return Members(setting=setting, accounts=tuple(_account(user, setting, dice) for user in ACCOUNTS))


def _account(user: str, setting: Setting, dice: Random) -> Account:
    tokens = _tokens(dice)
    chosen: dict[str, Any] = {
        name: dice.choice(CHOICES[name])
        for name in ("time_zone", "digest", "quiet_hours", "visibility", "theme", "density")
    }
    # What a world has no switch for is off: nobody could turn it off, should that be wanted.
    there = {name for _, names in setting.fields for name in names} | {"sign_in_alerts"}
    switched: dict[str, Any] = {name: dice.random() < 0.5 and name in there for name in sorted(SWITCHES)}
    return Account(
        user=user,
        name=dice.choice(_PEOPLE[user]),
        email=f"{user}@lantern.example",
        about=dice.choice(_ABOUT),
        website=dice.choice(("", f"https://{user}.example.com")),
        **chosen,
        **switched,
        invoices=(f"Pro: {price('Pro')}",) * dice.randint(1, 3),
        sessions=_sessions(dice),
        tokens=tokens,
        next_id=len(tokens) + 1,
    )


def _sessions(dice: Random) -> tuple[Session, ...]:
    devices = dice.sample(_DEVICES, dice.randint(3, 4))
    seen = ("now", *sorted(dice.sample(_SEEN, len(devices) - 1), key=_SEEN.index))
    return tuple(
        Session(id=at + 1, device=device, place=dice.choice(_PLACES), last_active=when, current=at == 0)
        for at, (device, when) in enumerate(zip(devices, seen, strict=True))
    )


def _tokens(dice: Random) -> tuple[Token, ...]:
    names = dice.sample(_TOKENS, dice.randint(1, 3))
    return tuple(
        Token(id=at + 1, name=name, scope=dice.choice(CHOICES["scope"]), expires=dice.choice(CHOICES["expires"]))
        for at, name in enumerate(names)
    )


def _setting(seed: int, *, vary: bool) -> Setting:
    dice = chance(NAME, "fields", seed)
    fields = []
    for group, names in FIELDS.items():
        # Each optional field is left out in a third of the varied worlds.
        here = tuple(name for name in names if name not in OPTIONAL or not vary or dice.random() > 1 / 3)
        fields.append((group, shuffled(here, site=NAME, what=f"order of {group}", seed=seed, vary=vary)))
    return Setting(
        words=choose_words(LABELS, site=NAME, seed=seed, vary=vary),
        look=choose_look(LOOK, site=NAME, seed=seed, vary=vary),
        pages=shuffled(PAGES, site=NAME, what="order of pages", seed=seed, vary=vary),
        fields=tuple(fields),
    )
