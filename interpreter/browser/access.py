"""What a session may reach: the site's base address, the origins its pages may have, and its login by HTTP.

Plain data that the wiring makes from a checked plan; nothing here touches a browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from callsheet.dsl.origins import Origin, origin_of
from callsheet.dsl.values import SecretReference

from ..egress import Rules
from ..egress.rules import nothing

_INERT = re.compile(r"about:(?:blank|srcdoc|neterror|certerror)(?:[?#].*)?|chrome-error://chromewebdata/")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLogin:
    """Basic or digest authentication; sent to the site's own origin only, and only when that asks for it."""

    user: str
    password: SecretReference


@dataclass(frozen=True, kw_only=True)
class SiteAccess:
    """One site as an agent may use it.

    `base_url` is its address with its path, `allowed` what further origins its pages may have, `assets` what they may
    load from besides. `is_commit` tells, of a method and an address, whether only a commit may send that. Raises
    ValueError for a base address that is not plain http or https.
    """

    base_url: str
    allowed: frozenset[Origin] = frozenset()
    assets: frozenset[Origin] = frozenset()
    is_commit: Callable[[str, str], bool] = nothing
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

    @property
    def commits_over_https(self) -> bool:
        """Whether commits have to be looked for in requests that no gate can see."""
        return self.origin.scheme == "https" and self.is_commit is not nothing

    @cached_property
    def rules(self) -> Rules:
        """What passes the session's gate."""
        return Rules(pages=self.allowed | {self.origin}, assets=self.assets, is_commit=self.is_commit)

    def allows(self, url: str) -> bool:
        """Whether a page of this session may have this address."""
        return origin_of(url) in self.rules.pages


def is_inert(url: str) -> bool:
    """Whether a page with this address belongs to no site: blank, or the browser's own error page."""
    return url == "" or _INERT.fullmatch(url) is not None
