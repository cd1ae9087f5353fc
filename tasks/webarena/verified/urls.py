"""Addresses as checks of requests compare them: the place, and parameters by name.

In goes an address or a pattern of one, with what a check says of parameters; out comes an `Address`. The place keeps
its fragment and is compared without regard to case; parameters are compared by their first value, and one that is
missing is as good as an empty one.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse, urlunparse

from callsheet.dsl.classes import frozen

from .cleaning import clean_url
from .folding import is_pattern
from .shapes import shaped
from .sites import Sites
from .values import Value

SSH_HOST = "__SSH_HOST__"
ENCODED = re.compile(r"[A-Za-z0-9_-]{4,}={0,2}")


@frozen
class Parameters:
    """What a check says of parameters: which are left out, of what types they are, and whether paths hold some."""

    ignored: Sequence[str] = ()
    ignored_patterns: Sequence[str] = ()
    schema: Mapping[str, Any] | None = None
    in_path: bool = False

    def wanted(self, given: Mapping[str, Sequence[Any]], *, strict: bool) -> Mapping[str, Any]:
        """Those that count, in one order and case, and typed where there is a schema. Raises ValueError."""
        kept = {
            name: tuple(sorted(value.lower().strip() for value in values))
            for name, values in given.items()
            if not self._is_ignored(name)
        }
        return (shaped(kept, self.schema, strict=strict) or {}) if self.schema else kept

    def _is_ignored(self, name: str) -> bool:
        return name in self.ignored or any(re.search(one, name, re.IGNORECASE) for one in self.ignored_patterns)


@frozen(eq=False)
class Address:
    """One address; `is_pattern`: its place is a regular expression."""

    place: str
    parameters: Mapping[str, Any]
    is_pattern: bool = False

    def at_place_of(self, other: Address, sites: Sites, *, strict: bool) -> bool:
        """Whether the places are the same. Placeholders are filled in where one of them is a pattern."""
        for one, two in ((self, other), (other, self)):
            if one.is_pattern:
                pattern = f"^{_filled(one.place[1:-1], sites, strict)}$"
                if re.match(pattern, _filled(two.place, sites, strict)):
                    return True
        if self.is_pattern or other.is_pattern:
            return False
        return self.place.lower().rstrip("/") == other.place.lower().rstrip("/")

    def has_parameters_of(self, other: Address) -> bool:
        """Whether every parameter of either has the same first value in both; ours may be patterns."""
        names = self.parameters.keys() | other.parameters.keys()
        return all(_same_first(_first(self.parameters.get(one)), _first(other.parameters.get(one))) for one in names)


@frozen(eq=False)
class Addresses:
    """One or several, any of which will do; `strict` as when they were read."""

    alternatives: tuple[Address, ...]
    sites: Sites
    strict: bool

    def at_place_of(self, other: Addresses) -> bool:
        """Whether some are at one place."""
        return any(
            a.at_place_of(b, self.sites, strict=self.strict) for a in self.alternatives for b in other.alternatives
        )

    def matches(self, other: object) -> bool:
        """Whether some are the same, parameters and all."""
        return isinstance(other, Addresses) and any(
            a.at_place_of(b, self.sites, strict=self.strict) and a.has_parameters_of(b)
            for a in self.alternatives
            for b in other.alternatives
        )


def addresses_of(
    raw: Any,
    sites: Sites,
    *,
    strict: bool,
    parameters: Parameters | None = None,
    given: Mapping[str, Sequence[str]] | None = None,
    rendering: bool = True,
) -> Addresses:
    """Reads one or a list of two or more; `given` parameters stand instead of the address's own.

    Without `rendering` placeholders stay as they are, which is how answers are read. Raises ValueError.
    """
    if isinstance(raw, list | tuple) and len(raw) < 2:
        raise ValueError(f"{raw!r} is a list of {len(raw)}: alternatives are two or more")
    read = _Reader(sites=sites, strict=strict, parameters=parameters or Parameters(), given=given, rendering=rendering)
    some: Iterable[Any] = raw if isinstance(raw, list | tuple) else (raw,)
    return Addresses(alternatives=tuple(read.address(one) for one in some), sites=sites, strict=strict)


@frozen
class _Reader:
    sites: Sites
    strict: bool
    parameters: Parameters
    given: Mapping[str, Sequence[str]] | None
    rendering: bool

    def address(self, raw: Any) -> Address:
        if not isinstance(raw, str) or not raw.strip():
            raise ValueError(f"{raw!r} is no address")
        text = raw.strip()
        if is_pattern(text):
            return Address(place=text.rstrip("/"), parameters=self._wanted(self.given or {}), is_pattern=True)
        text = text.rstrip("/")
        if self.rendering and text.startswith("__"):
            text = self.sites.rendered(text, strict=self.strict)
        if (ssh := _ssh_place(text)) is not None:
            return Address(place=ssh, parameters={})
        parts = urlparse(self.sites.derendered(clean_url(text), strict=self.strict))
        path = f"{parts.path};{parts.params}" if parts.params else parts.path
        queries = [parts.query.strip()] if parts.query else []
        if self.given is None and self.parameters.in_path:
            path, found = without_encoded(path)
            queries = [*found, *queries]
        given = _parsed("&".join(queries)) if self.given is None else self.given
        place = urlunparse((parts.scheme.lower(), parts.netloc.lower(), path, "", "", parts.fragment))
        return Address(place=place, parameters=self._wanted(given))

    def _wanted(self, given: Mapping[str, Sequence[str]]) -> Mapping[str, Any]:
        return self.parameters.wanted(given, strict=self.strict)


def without_encoded(path: str) -> tuple[str, list[str]]:
    """A path without the segments that hold parameters in base64, and those parameters.

    >>> without_encoded("/filter/ZnJvbT0x/")
    ('/filter/', ['from=1'])
    """
    kept, found = [], []
    for segment in path.split("/"):
        query = _decoded(segment)
        if query:
            found.append(query.lstrip("?&"))
        elif segment:
            kept.append(segment)
    inner = "/".join(kept)
    start = "/" if path.startswith("/") else ""
    return start + inner + ("/" if inner and path.endswith("/") else ""), found


def _decoded(segment: str) -> str:
    """The parameters that a segment of a path is, or nothing."""
    if not ENCODED.fullmatch(segment):
        return ""
    try:
        text = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return unquote(text).strip() if "=" in text else ""


def _parsed(query: str) -> dict[str, tuple[str, ...]]:
    """By name; the original decodes percent signs twice."""
    found = parse_qs(query, keep_blank_values=True)
    return {unquote(name): tuple(sorted(map(unquote, values))) for name, values in found.items()}


def _ssh_place(text: str) -> str | None:
    """Who and what an address for `ssh` names, wherever that is; None for other addresses."""
    small = text.lower()
    if small.startswith("ssh://"):
        parts = urlparse(small)
        user = parts.netloc.split("@")[0] if "@" in parts.netloc else "git"
        return f"{user}@{SSH_HOST}:{parts.path.lstrip('/')}"
    if small.startswith("git@") and ":" in small and "://" not in small:
        user, _, rest = small.partition("@")
        return f"{user}@{SSH_HOST}:{rest.partition(':')[2].lstrip('/')}"
    return None


def _filled(place: str, sites: Sites, strict: bool) -> str:
    return sites.rendered(place, strict=strict) if place.startswith("__") else place


def _first(values: Any) -> Any:
    """The value that counts: nothing is an empty text."""
    first = values[0] if isinstance(values, tuple) and values else values or ""
    return "" if first is None else first


def _same_first(ours: Any, theirs: Any) -> bool:
    pattern = ours.is_pattern if isinstance(ours, Value) else is_pattern(ours)
    if pattern:
        return re.match(str(ours), str(theirs)) is not None
    return ours.matches(theirs) if isinstance(ours, Value) else bool(ours == theirs)
