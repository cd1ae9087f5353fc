"""The check of the address that a run ends on.

In go the reference and the address; out comes whether it will do. A reference is *contained*: its host and path in the
address's, and of each of its parameters one allowed value, wherever that stands among others. Parameters of all
alternatives are allowed together, so the path of one with the parameter of another passes, as in the original.
"""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import parse_qs, urlparse

from .format import OR


def url_matches(reference: str, url: str) -> bool:
    """Whether the address will do.

    >>> url_matches("http://a.example/x?q=1", "http://a.example/x/y?p=2&q=1#z")
    True
    """
    place, given = _parts(url)
    places, wanted = [], defaultdict(set)
    for alternative in reference.split(OR):
        its_place, its_parameters = _parts(alternative)
        places.append(its_place)
        for name, values in its_parameters.items():
            wanted[name].update(values)
    return any(one in place for one in places) and all(
        not values.isdisjoint(given.get(name, ())) for name, values in wanted.items()
    )


def _parts(url: str) -> tuple[str, dict[str, list[str]]]:
    """Host and path, and the parameters; slashes at the very end are no part of an address."""
    parts = urlparse(url.rstrip("/"))
    return parts.netloc + parts.path, parse_qs(parts.query)
