"""Answers and addresses for WebArena's own tasks: right ones, wrong ones, and those that are neither quite.

In go the tasks and chance, out come cases for checks of answers and of addresses.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from callsheet.tasks.webarena.format import OR

JUDGED = ("correct", "Correct.", "incorrect", "partially correct", "It is incorrect.", "same", "different", "Same!")


def string_cases(entries: list[dict[str, Any]], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Several answers to each task that is checked by its answer alone."""
    texts = [one for entry in entries for one in references(entry)]
    for entry in entries:
        if entry["eval"]["eval_types"] != ["string_match"]:
            continue
        said = [chance.choice(JUDGED[:5] if _listed(entry) else JUDGED[5:]) for _ in range(40)]
        if not _listed(entry) and "fuzzy_match" in entry["eval"]["reference_answers"]:
            yield {"task": entry, "answer": "N/A", "says": said}
        for answer in answers(references(entry), texts, chance):
            yield {"task": entry, "answer": answer, "says": said}


def _listed(entry: dict[str, Any]) -> bool:
    return entry["eval"]["reference_answers"].get("fuzzy_match") != "N/A"


def references(entry: dict[str, Any]) -> list[str]:
    """All texts that an answer is held against."""
    found: list[str] = []
    for value in (entry["eval"]["reference_answers"] or {}).values():
        found += [value] if isinstance(value, str) else value
    return found


def answers(wanted: list[str], others: list[str], chance: random.Random) -> Iterator[str]:
    """The right answer in several ways, most of it, something else, and a sentence that has it somewhere."""
    right = ", ".join(wanted)
    yield right
    yield chance.choice([right.upper(), f"'{right}'", f' "{right}" ', f"{right}.", f"The answer is {right}!"])
    yield ", ".join(wanted[1:])
    yield chance.choice(others)
    yield sentence(wanted, chance)
    yield sentence(wanted, chance)


def sentence(words: list[str], chance: random.Random) -> str:
    """Words among others, with whatever stands before and after them in English."""
    parts: list[str] = []
    for word in chance.sample(words, len(words)):
        before = chance.choice(["", "There are ", "$", "(", "about ", "1", "no. ", "-", "“", "It's "])
        after = chance.choice(["", ".", ". Then", ". then", ",", "'s", "%", ")", ":30", "0", "! ", "; ", "...", "”"])
        parts.append(f"{before}{word}{after}")
    return chance.choice([" ", ", ", " and ", "\n"]).join(parts)


def url_cases(entries: list[dict[str, Any]], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Several addresses for each task that is checked by where it ends; its other checks are left out."""
    for entry in entries:
        if "url_match" not in entry["eval"]["eval_types"]:
            continue
        task = {**entry, "eval": {**entry["eval"], "eval_types": ["url_match"]}}
        for url in urls(entry["eval"]["reference_url"].split(OR), chance):
            yield {"task": task, "url": url}


def urls(alternatives: list[str], chance: random.Random) -> Iterator[str]:
    """The address, and what one might take for it."""
    one, other = chance.choice(alternatives), chance.choice(alternatives)
    place, _, query = one.partition("?")
    yield one
    yield chance.choice([f"{one}/", f"{one}#top", one.replace("http:", "https:"), one.upper()])
    yield chance.choice([f"{place}/more?{query}", place, f"{place}?{query}&page=2", f"{place}?page=2&{query}"])
    yield chance.choice([f"{place}?{query.replace('=', '=x')}", f"{place}?{query.replace('+', '%20')}", place[:-1]])
    yield f"{place}?{other.partition('?')[2]}"
    yield chance.choice(["about:blank", "http://elsewhere.test/", place.rpartition("/")[0]])
