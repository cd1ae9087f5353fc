"""The identity of a plan: a hash of what it says, the same whatever its layout and comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import ast

if TYPE_CHECKING:
    from .specs import SiteSpec


def plan_hash(plan: ast.Plan, specs: Mapping[str, SiteSpec | None] | None = None) -> str:
    """64 hex digits: SHA-256 over the tree, without spans and comments. The first eight are enough to show.

    Of the sites' specs, what the plan can mention and what bounds its run belongs to what it says: elements, commits.
    """
    import hashlib

    said = [repr(plan)]
    for site, spec in sorted((specs or {}).items()):
        if spec is not None:
            elements = sorted((name, repr(one.expression)) for name, one in spec.elements.items())
            said.append(repr((site, elements, spec.commits, spec.commit_requests)))
    return hashlib.sha256("".join(said).encode()).hexdigest()
