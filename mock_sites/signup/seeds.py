"""The first members of a world, drawn from its seed: some accounts, one of them not confirmed, and some mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from ..page.parts import Look
from ..words import chance, choose_look, choose_words, shuffled
from .labels import LABELS
from .mails import CONFIRM, mail_code, mail_welcome, post
from .members import PLANS, Account, Members, Setting, put

NAME = "signup"
LOOK = Look(theme="plum")
ABOUT = ("name", "born", "country", "phone")
ACCESS = ("username", "email", "password")
CHOICE = ("plan", "newsletter")
EXTRAS = ("company", "heard")
"""Fields that only some varied worlds ask for."""
PROFILE = ("name", "country", "phone", "plan", "newsletter")

PEOPLE = (
    ("Ada Brandt", "ada_b", "ada.brandt@post.example"),
    ("Bela Kovacs", "kovacs", "bela@kovacs.example"),
    ("Chidi Okafor", "chidi", "chidi.okafor@mail.example"),
    ("Dana Silva", "danasilva", "dana@silva.example"),
    ("Erik Lund", "elund", "erik.lund@post.example"),
    ("Fatima Haddad", "fatima_h", "fatima@haddad.example"),
    ("Goro Tanaka", "tanaka", "goro.tanaka@mail.example"),
    ("Hanna Virtanen", "hanna_v", "hanna@virtanen.example"),
    ("Ines Moreau", "inesm", "ines.moreau@post.example"),
    ("Jakub Nowak", "jnowak", "jakub@nowak.example"),
)
PASSWORDS = (
    "meadow-lark-27",
    "seven4candles",
    "Oatmeal2Go!now",
    "lantern 88 hill",
    "9-quiet-rivers",
    "marble.Sky.31",
)
COUNTRIES = (
    "Austria",
    "Brazil",
    "Canada",
    "Denmark",
    "Finland",
    "France",
    "Germany",
    "Hungary",
    "India",
    "Japan",
    "Lebanon",
    "Nigeria",
    "Norway",
    "Poland",
    "Portugal",
    "Spain",
)
REFERRALS = ("A friend", "A newspaper", "A search engine", "Somewhere else")
LETTERS = (
    ("What is new in March", "Notebooks can now be sorted by colour, and search finds words inside of attachments."),
    ("Our terms of use have changed", "From May on we keep deleted notes for thirty days. You need to do nothing."),
    ("Maintenance on Sunday night", "Larkspur will be slow between two and four. Your notes are safe."),
    ("Tell us what you think", "Five questions, two minutes, and we read every answer."),
)


def first_members(seed: int, options: Mapping[str, bool]) -> Members:
    """The members of `seed`: three to five accounts, the last of which waits for its confirmation."""
    dice = chance(NAME, "members", seed)
    setting = _setting(seed, vary=options["vary"])
    members = Members(setting=setting, accounts=(), mails=())
    people = dice.sample(PEOPLE, dice.randint(3, 5))
    for at, person in enumerate(people):
        account = _account(person, at, setting, dice)
        confirmed = at < len(people) - 1
        members = put(members, replace(account, confirmed=confirmed))
        members = mail_welcome(members, account) if confirmed else mail_code(members, account.email, CONFIRM)
    for subject, text in dice.sample(LETTERS, 2):
        members = post(members, dice.choice(people)[2], subject, text)
    return members


def _account(person: tuple[str, str, str], at: int, setting: Setting, dice: Random) -> Account:
    name, username, email = person
    return Account(
        name=name,
        username=username,
        email=email,
        password=dice.choice(PASSWORDS),
        country=dice.choice(setting.countries),
        born=f"{dice.randint(1950, 2005)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        plan=dice.choice(PLANS),
        newsletter=at % 2 == 0,
        phone=f"+49 30 {dice.randint(200000, 999999)}" if dice.random() < 0.5 else "",
        number=f"LK-{1000 + 7 * at + setting.seed % 7}",
    )


def _setting(seed: int, *, vary: bool) -> Setting:
    dice = chance(NAME, "fields", seed)
    extras = tuple(name for name in EXTRAS if vary and dice.random() < 0.5)
    groups = (("about", (*ABOUT, *extras)), ("access", ACCESS), ("choice", CHOICE))
    ordered = tuple(
        (key, _with_repetition(shuffled(names, site=NAME, what=key, seed=seed, vary=vary))) for key, names in groups
    )
    return Setting(
        seed=seed,
        words=choose_words(LABELS, site=NAME, seed=seed, vary=vary),
        look=choose_look(LOOK, site=NAME, seed=seed, vary=vary),
        groups=shuffled(ordered, site=NAME, what="groups", seed=seed, vary=vary),
        profile=shuffled(PROFILE, site=NAME, what="profile", seed=seed, vary=vary),
        countries=tuple(sorted(dice.sample(COUNTRIES, 10))) if vary else COUNTRIES,
        referrals=REFERRALS,
    )


def _with_repetition(names: tuple[str, ...]) -> tuple[str, ...]:
    """The fields of a group; the password is asked for once more right after it, in whatever order they are."""
    return tuple(one for name in names for one in ((name, "again") if name == "password" else (name,)))
