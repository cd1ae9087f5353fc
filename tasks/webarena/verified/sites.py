"""Where the sites of a task are, to fill in placeholders, and to put them back for what a run used.

In goes a text with `__GITLAB__` or with an address, out comes the other. Every address of a site counts on the way
back, the first on the way in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from callsheet.dsl.classes import frozen


@frozen
class Sites:
    """The sites of one task, in its order, each with its addresses."""

    addresses: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, names: Sequence[str], addresses: Mapping[str, Sequence[str]]) -> Sites:
        """Those that a task is about. Raises KeyError for one without an address."""
        return cls(addresses={name: tuple(addresses[name]) for name in names})

    def rendered(self, url: str, *, strict: bool) -> str:
        """With the address of the site that it begins with. Raises ValueError where it must have one and has not."""
        for name, addresses in self.addresses.items():
            placeholder = _placeholder(name)
            if url.startswith(placeholder):
                return url.replace(placeholder, addresses[0])
        if strict:
            raise ValueError(f"`{url}` begins with no site of the task")
        return url

    def derendered(self, url: str, *, strict: bool) -> str:
        """With a placeholder where an address of a site was; longer addresses are tried first. Raises ValueError."""
        by_length = sorted(self.addresses.items(), key=lambda one: max(map(len, one[1])), reverse=True)
        for name, addresses in by_length:
            for address in addresses:
                if address in url:
                    return url.replace(address.rstrip("/"), _placeholder(name))
        if strict:
            raise ValueError(f"`{url}` is at no site of the task")
        return url


def _placeholder(site: str) -> str:
    return f"__{site.upper()}__"
