"""What a session may reach: the site's base address, the origins its pages may have, and its login by HTTP.

Plain data that the wiring makes from a checked plan; nothing here touches a browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from callsheet.dsl.values import SecretReference

from .origins import Origin, origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLogin:
    """Basic or digest authentication; sent to the site's own origin only, and only when that asks for it."""

    user: str
    password: SecretReference


@dataclass(frozen=True, kw_only=True)
class SiteAccess:
    """One site as an agent may use it.

    `base_url` is its address with its path, `allowed` what further origins its pages may have. Raises
    ValueError for a base address that is not plain http or https.
    """

    base_url: str
    allowed: frozenset[Origin] = frozenset()
    login: HttpLogin | None = None

    def __post_init__(self) -> None:
        if origin_of(self.base_url) is None:
            raise ValueError(f"`{self.base_url}` is not a plain http or https address")

    @cached_property
    def origin(self) -> Origin:
        """The site's own origin."""
        origin = origin_of(self.base_url)
        assert origin is not None, "looked at when it was made"
        return origin

    def allows(self, url: str) -> bool:
        """Whether a page of this session may have this address."""
        return origin_of(url) in self.allowed | {self.origin}
