"""The requests of a run, from the HAR file that a browser records.

In goes the file, out come `Sent` requests in order, with what checks look at. Styles, scripts, pictures and fonts are
left out before anything is checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from callsheet.dsl.classes import frozen
from callsheet.interpreter.folders import put_private

BESIDE = (".css", ".js", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".woff", ".woff2", ".ttf", ".ico", ".webp")
"""How the paths end of what is loaded beside a page."""


class BadHar(Exception):
    """A file that is no HAR, or an empty one; one line."""


@frozen(eq=False)
class Sent:
    """One request with its response, as an entry of the file."""

    __slots__ = ("__dict__",)

    entry: Mapping[str, Any]

    @property
    def url(self) -> str:
        """Where it went."""
        return str(self.entry["request"]["url"])

    @property
    def method(self) -> str:
        """How."""
        return str(self.entry["request"]["method"])

    @property
    def status(self) -> int:
        """What came back."""
        return int(self.entry["response"]["status"])

    @cached_property
    def headers(self) -> dict[str, str]:
        """Those of the request by their names in lower case."""
        return {one["name"].lower(): one["value"] for one in self.entry["request"]["headers"]}

    @cached_property
    def body(self) -> dict[str, Any] | None:
        """What it sent, where that is a form or an object of JSON."""
        return _parsed(self.entry["request"].get("postData"))

    @cached_property
    def content(self) -> dict[str, Any] | None:
        """What it brought, where that is an object of JSON."""
        return _parsed(self.entry["response"].get("content"))

    @cached_property
    def cookies(self) -> dict[str, str]:
        """What it set."""
        return {one["name"]: unquote(one.get("value", "")) for one in self.entry["response"].get("cookies", [])}

    @property
    def is_navigation(self) -> bool:
        """Whether a person went somewhere by it: a browser says so in its headers, others ask for HTML."""
        if self.method != "GET":
            return False
        said = {name: value.lower() for name, value in self.headers.items()}
        accept = said.get("accept", "")
        if "sec-fetch-user" not in said:
            return accept.startswith("text/html")
        names = ("sec-fetch-dest", "sec-fetch-mode", "sec-fetch-user")
        return [said.get(name) for name in names] == ["document", "navigate", "?1"] and "text/html" in accept


def read_har(path: Path) -> tuple[Sent, ...]:
    """The requests of a file. Raises `BadHar`."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["log"]["entries"]
    except (OSError, ValueError) as error:
        raise BadHar(f"`{path}` cannot be read: {str(error).lower()}") from None
    except (KeyError, TypeError):
        raise BadHar(f"`{path}` is no HAR: it has no `log.entries`") from None
    if not entries:
        raise BadHar(f"`{path}` holds no requests")
    return requests_of(entries)


def merge_hars(path: Path, others: Sequence[Path]) -> None:
    """Move the entries of other files into one, in the order in which they were sent. Raises `BadHar`.

    Each session of a run is recorded into a file of its own; who scores a run wants one.
    """
    try:
        logs = [json.loads(one.read_text(encoding="utf-8"))["log"] for one in (path, *others)]
        entries = [entry for log in logs for entry in log["entries"]]
        entries.sort(key=lambda one: datetime.fromisoformat(one["startedDateTime"]))
        pages = [page for log in logs for page in log.get("pages", ())]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadHar(f"`{path}` cannot be made of its parts: {str(error).lower()}") from None
    put_private(path, json.dumps({"log": {**logs[0], "pages": pages, "entries": entries}}))
    for other in others:
        other.unlink()


def requests_of(entries: Sequence[Mapping[str, Any]]) -> tuple[Sent, ...]:
    """Those that checks look at."""
    sent = (Sent(entry=one) for one in entries)
    return tuple(one for one in sent if not urlparse(one.url).path.endswith(BESIDE))


def _parsed(content: Mapping[str, Any] | None) -> dict[str, Any] | None:
    text, kind = (content or {}).get("text", ""), (content or {}).get("mimeType", "")
    if not text:
        return None
    if "application/x-www-form-urlencoded" in kind:
        return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
    if "application/json" in kind:
        return _object(text)
    boundary = re.search(r"boundary=([^;\s]+)", kind)
    if "multipart/form-data" in kind and boundary:
        return dict(filter(None, (_field(part.strip()) for part in text.split(f"--{boundary[1]}"))))
    return None


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _field(part: str) -> tuple[str, str] | None:
    """A field of a form by its name: headers, an empty line, the value."""
    end = "\r\n\r\n" if "\r\n\r\n" in part else "\n\n"
    headers, has, value = part.partition(end)
    about = next((one for one in headers.split("\r\n") if one.lower().startswith("content-disposition:")), "")
    name = re.search(r'name="([^"]+)"', about)
    return (name[1], value.rstrip("\r\n")) if has and name else None
