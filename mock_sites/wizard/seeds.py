"""The first desk of a world, drawn from its seed: a few submitted applications, two drafts, and the setting."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

from ..page.parts import Look
from ..words import chance, choose_look, choose_words
from .desk import Application, Desk, Setting, asked_for
from .labels import LABELS
from .questions import KINDS, LONGEST, REGIONS

NAME = "wizard"
LOOK = Look(theme="plum")
FIRST_NUMBER = 4101
NAMES = (
    "Ada Byron",
    "Grace Moreau",
    "Edsger Visser",
    "Karen Okafor",
    "Niklaus Weber",
    "Radia Novak",
    "Barbara Lindqvist",
)
PEOPLE = ("Tilda Sørensen", "Omar Haddad", "Mei Tanaka", "Jonas Keller", "Lucia Ferrari", "Samuel Osei", "Ines Duarte")
"""Those who may be told of in goals; nobody of them has applied yet."""


def first_desk(seed: int, options: Mapping[str, bool]) -> Desk:
    """The desk of `seed`: two or three applications that were submitted, then a complete draft and a begun one."""
    dice = chance(NAME, "applications", seed)
    setting = _setting(seed, vary=options["vary"])
    empty = Desk(setting=setting)
    names = dice.sample(NAMES, dice.randint(2, 3) + 2)
    made = []
    for at, name in enumerate(names):
        answers = _answers(dice, name, phone=setting.phone)
        number = f"TR-{FIRST_NUMBER + at}"
        if at < len(names) - 2:
            made.append(Application(number=number, answers=asked_for(empty, answers), status="Submitted"))
        elif at == len(names) - 2:
            made.append(Application(number=number, answers=tuple(sorted(answers.items()))))
        else:
            begun = {key: answers[key] for key in ("kind", "region")}
            made.append(Application(number=number, answers=tuple(sorted(begun.items()))))
    return Desk(setting=setting, applications=tuple(made), next_number=FIRST_NUMBER + len(made))


def _answers(dice: random.Random, name: str, *, phone: bool) -> dict[str, str]:
    """Complete answers of one who travels alone."""
    kind, first = dice.choice(KINDS), date(2027, 1, 10) + timedelta(days=dice.randint(0, 200))
    answers = {
        "kind": kind,
        "region": dice.choice(REGIONS),
        "start": first.isoformat(),
        "people": "1",
        "name-1": name,
        "born-1": date(dice.randint(1938, 2004), dice.randint(1, 12), dice.randint(1, 28)).isoformat(),
        "condition-1": "No",
        "email": f"{name.split(maxsplit=1)[0].lower()}@example.com",
    }
    if kind == "Annual cover":
        answers["longest"] = dice.choice(LONGEST)
    else:
        answers["end"] = (first + timedelta(days=dice.randint(2, 30))).isoformat()
    if dice.random() < 0.4:
        answers["sports"] = "Yes"
    if phone and dice.random() < 0.5:
        answers["phone"] = f"+44 20 7946 {dice.randint(1000, 9999)}"
    return answers


def _setting(seed: int, *, vary: bool) -> Setting:
    dice = chance(NAME, "setting", seed)
    return Setting(
        words=choose_words(LABELS, site=NAME, seed=seed, vary=vary),
        look=choose_look(LOOK, site=NAME, seed=seed, vary=vary),
        phone=not vary or dice.random() < 0.5,
        turned=vary and dice.random() < 0.5,
    )
