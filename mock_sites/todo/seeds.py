"""The first board of a world, drawn from its seed: some tasks, some of them done, and the setting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from ..page.parts import Look
from ..words import chance, choose_look, choose_words, shuffled
from .board import PRIORITIES, Board, Setting, Task
from .labels import LABELS

NAME = "todo"
LOOK = Look(theme="sea")
NEW_FIELDS = ("title", "due", "priority", "list")
TASK_FIELDS = ("title", "due", "priority", "list", "notes")

TITLES: Mapping[str, tuple[str, ...]] = {
    "Home": (
        "Water the plants",
        "Fix the kitchen tap",
        "Sort the bookshelf",
        "Paint the garden fence",
        "Clean the windows",
        "Descale the kettle",
        "Bleed the radiators",
        "Back up the photos",
        "Mend the blue jacket",
        "Plan the holiday",
    ),
    "Work": (
        "Write the quarterly report",
        "Book the meeting room",
        "Review the budget",
        "Answer the auditors",
        "Prepare the slides",
        "Order new badges",
        "Update the wiki",
        "Call the landlord",
        "Interview the candidate",
        "File the expenses",
    ),
    "Errands": (
        "Buy oat milk",
        "Return the library books",
        "Pick up the parcel",
        "Renew the passport",
        "Get the bike repaired",
        "Buy a birthday card",
        "Take the glass to the bank",
        "Collect the dry cleaning",
        "Drop off the keys",
        "Buy light bulbs",
    ),
}
FIRST_DAY = date(2027, 1, 4)


def first_board(seed: int, options: Mapping[str, bool]) -> Board:
    """The board of `seed`: five to eight tasks, one to three of them done."""
    dice = chance(NAME, "tasks", seed)
    pool = [(name, title) for name, titles in TITLES.items() for title in titles]
    chosen = dice.sample(pool, dice.randint(5, 8))
    done = set(dice.sample(range(len(chosen)), dice.randint(1, 3)))
    tasks = tuple(
        Task(
            id=at + 1,
            title=title,
            list=name,
            done=at in done,
            priority=dice.choice(PRIORITIES),
            due=(FIRST_DAY + timedelta(days=dice.randint(0, 120))).isoformat() if dice.random() < 0.6 else "",
        )
        for at, (name, title) in enumerate(chosen)
    )
    return Board(setting=_setting(seed, vary=options["vary"]), tasks=tasks, next_id=len(tasks) + 1)


def _setting(seed: int, *, vary: bool) -> Setting:
    dice = chance(NAME, "fields", seed)
    # The title is always asked for; each other field is left out of the form in a third of the varied worlds.
    new = tuple(name for name in NEW_FIELDS if name == "title" or not vary or dice.random() > 1 / 3)
    return Setting(
        words=choose_words(LABELS, site=NAME, seed=seed, vary=vary),
        look=choose_look(LOOK, site=NAME, seed=seed, vary=vary),
        new_fields=shuffled(new, site=NAME, what="new order", seed=seed, vary=vary),
        task_fields=shuffled(TASK_FIELDS, site=NAME, what="task order", seed=seed, vary=vary),
    )
