"""Pages for checks of what pages hold: real ones of the mock sites, and some made to fit the tasks' own locators.

In go tasks and a folder, out come cases, each with the address of a page that a browser opens.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

SELECTOR = re.compile(r"querySelector(?:All)?\((?P<q>['\"])(?P<selector>.*?)(?P=q)\)")
ATTRIBUTE = re.compile(r"\[([\w-]+)[~|^$*]?=?['\"]?([^'\"\]]*)['\"]?\]?")
MOCK = (
    "document.querySelector('h1').outerText",
    "document.querySelector('main').innerText",
    "document.title.length",
    "document.querySelectorAll('a').length",
    "document.querySelector('input').value",
    "[...document.querySelectorAll('a')].map(one => one.outerText).join(', ')",
    "document.querySelector('form') != null",
    "document.querySelector('.nowhere').outerText",
    "document.querySelector('nav')",
    "",
)


def fitted_cases(entries: list[dict[str, Any]], folder: Path, chance: random.Random) -> Iterator[dict[str, Any]]:
    """A page for each check of the tasks, that has what it looks for, or something else, or nothing."""
    for entry in entries:
        for place, check in enumerate(entry["eval"]["program_html"] or ()):
            if check["locator"].startswith("func:shopping"):
                continue  # the shop's own interface would have to be there
            text = _text(check["required_contents"], chance)
            path = folder / f"{entry['task_id']}-{place}.html"
            path.write_text(page_for(check["locator"], text), encoding="utf-8")
            yield _case(entry, {**check, "url": "last"}, path.as_uri())


def mock_cases(urls: list[str], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Pages of the mock sites, with expressions and words that are on them or not."""
    words = [
        "a",
        "e",
        "s",
        "add",
        "Sign |OR| Add",
        "&amp;",
        "0",
        "1",
        "True",
        "None",
        "html",
        "no such word |OR| o",
        "",
        "$",
    ]
    for url in urls:
        for locator in chance.sample(MOCK, 2):
            required = chance.choice(
                [{"must_include": chance.sample(words, chance.choice([1, 2]))}, {"exact_match": chance.choice(words)}]
            )
            check = {"url": chance.choice(["last", url]), "locator": locator, "required_contents": required}
            yield _case({"task_id": 0}, check, url)


def _case(entry: dict[str, Any], check: dict[str, Any], url: str) -> dict[str, Any]:
    checks = {"eval_types": ["program_html"], "program_html": [check]}
    task = {"sites": ["shopping"], "start_url": "", "intent": "", "intent_template_id": 0, **entry, "eval": checks}
    return {"task": task, "url": url}


def _text(required: dict[str, Any], chance: random.Random) -> str:
    """What the page says: what is required, something near it, or something else."""
    wanted = required.get("exact_match")
    parts = [wanted] if wanted is not None else [one.split(" |OR| ")[-1] for one in required["must_include"]]
    right = " / ".join(parts) if wanted is None else wanted
    return chance.choice([right, right, right.upper(), f"'{right}'", " ".join(parts[1:]), f"{right} and more", "none"])


def page_for(locator: str, text: str) -> str:
    """A document in which the locator finds the text, as far as its selector is a plain one."""
    found = SELECTOR.search(locator)
    if "gitlab" in locator:
        name = locator.split("'")[1]
        rows = "".join(
            f"<tr><td data-label='Account'><span class='gl-avatar-labeled-sublabel'>@{escape(who)}</span></td>"
            f"<td class='col-max-role'><span>{escape(role)}</span></td></tr>"
            for who, role in (("somebody", "Owner"), (name, text))
        )
        return _document(f"<table>{rows}</table>")
    if found is None:
        return _document(f"<p>{escape(text)}</p>")
    inner = escape(text)
    for part in reversed(re.split(r"\s*[ >]\s*(?![^\[]*\])", found["selector"].strip())):
        inner = _element(part, inner, text)
    return _document(inner)


def _element(selector: str, inner: str, text: str) -> str:
    name = re.match(r"[a-zA-Z][\w-]*", selector)
    plain = ATTRIBUTE.sub("", selector)
    attributes = dict(ATTRIBUTE.findall(selector))
    if classes := re.findall(r"\.([\w-]+)", plain):
        attributes["class"] = " ".join(classes)
    if found := re.search(r"#([\w-]+)", plain):
        attributes["id"] = found[1]
    if "name" in attributes and not name:  # a field: its value is looked at
        return f"<textarea {_written(attributes)}>{escape(text)}</textarea>"
    tag = name[0] if name else "div"
    if tag in ("input", "img"):
        return f"<{tag} {_written({'value': text, 'title': text, **attributes})}>"
    return f"<{tag} {_written({'title': text, **attributes})}>{inner}</{tag}>"


def _written(attributes: dict[str, str]) -> str:
    return " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())


def _document(body: str) -> str:
    return f"<!doctype html><meta charset='utf-8'><title>page</title><body>{body}</body>"
