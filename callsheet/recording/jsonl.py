"""`playwright codegen --target=jsonl` → Recording.

The target is not in `--help`, so its form is the recorder's own business: a first line with options, then a line for
each action as the recorder keeps it, with its locator as a chain of `{kind, body, options, next}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .recorded import Action, Locator, NotARecording, Part, Pattern, Recording, Words

_MODIFIERS = ((1, "Alt"), (2, "Control"), (4, "Meta"), (8, "Shift"))
_HEADING = re.compile(r'internal:role=heading\[name=("(?:[^"\\]|\\.)*")[is]?\]')
_TEXTS = ("text", "url", "value", "key")


def read_jsonl(text: str) -> Recording:
    """The recording in a file's text. Raises `NotARecording`."""
    entries = [(number, _entry(line, number)) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not entries or "browserName" not in entries[0][1]:
        raise NotARecording("its first line does not say which browser was used: it is no `--target=jsonl` recording")
    context = entries[0][1].get("contextOptions", {})
    credentials = context.get("httpCredentials") or {}
    actions = tuple(_action(entry, number) for number, entry in entries[1:])
    return Recording(actions=actions, user=credentials.get("username"))


def _entry(line: str, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise NotARecording(f"line {number} is not JSON: {error}") from None
    if not isinstance(entry, dict):
        raise NotARecording(f"line {number} is no action")
    return entry


def _action(entry: dict[str, Any], number: int) -> Action:
    try:
        return _told(entry, number)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotARecording(f"line {number} is no action as the recorder writes them: {error!r}") from None


def _told(entry: dict[str, Any], number: int) -> Action:
    signals = {signal["name"]: signal for signal in entry.get("signals", ())}
    position = entry.get("position")
    name = str(entry["name"])
    return Action(
        line=number,
        name=name,
        page=str(entry.get("pageGuid", "")),
        locator=tuple(_parts(entry.get("locator"))),
        text=next((str(entry[key]) for key in _TEXTS if entry.get(key) is not None), ""),
        values=tuple(str(one) for one in entry.get("options") or entry.get("files") or ()),
        times=int(entry.get("clickCount", 1)),
        button=str(entry.get("button", "left")),
        modifiers=tuple(word for bit, word in _MODIFIERS if int(entry.get("modifiers", 0)) & bit),
        position=(float(position["x"]), float(position["y"])) if position else None,
        negated=entry.get("checked") is False,
        part=bool(entry.get("substring")),
        heading=_heading(signals.get("expect")),
        opens=signals["popup"].get("popupPageGuid") if "popup" in signals else None,
        dialog="dialog" in signals,
        download="download" in signals,
        written=_shown(entry),
    )


def _shown(entry: dict[str, Any]) -> str:
    """What a remark quotes. What was typed is not in it: it may be a secret."""
    return f"{entry['name']} {entry.get('selector', '')}".strip()


def _heading(signal: dict[str, Any] | None) -> str | None:
    """The name of the heading that the recorder saw after an action."""
    found = _HEADING.fullmatch(str(signal["selector"])) if signal else None
    return str(json.loads(found[1])) if found else None


def _parts(written: dict[str, Any] | None) -> Iterator[Part]:
    while written is not None:
        options = written.get("options", {})
        kind, body = written["kind"], written["body"]
        yield Part(
            kind=kind,
            body="" if kind == "has" else _words(body),
            name=_words(options["name"]) if options.get("name") is not None else None,
            exact=bool(options.get("exact")),
            inner=_inner(body) if kind == "has" else (),
            attributes=tuple(one["name"] for one in options.get("attrs", ())),
        )
        if options.get("hasText") is not None:
            yield Part(kind="has-text", body=_words(options["hasText"]))
        written = written.get("next")


def _inner(body: Any) -> Locator:
    return tuple(_parts(json.loads(body) if isinstance(body, str) else body))


def _words(written: Any) -> Words:
    """A regular expression loses its pattern in JSON: what is left is an empty object."""
    if isinstance(written, dict):
        return Pattern(source=str(written.get("source", "")), flags=str(written.get("flags", "")))
    return str(written)
