"""A plan with sites moved to other addresses: `run --site shop=URL`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from . import ast


def relocate(plan: ast.Plan, addresses: Mapping[str, str]) -> ast.Plan:
    """The plan with the named sites at these addresses. Raises KeyError for a site that it does not declare."""
    missing = set(addresses) - {one.name.text for one in plan.declarations if isinstance(one, ast.Site)}
    if missing:
        raise KeyError(sorted(missing)[0])
    moved = tuple(
        replace(one, address=ast.Text(span=one.address.span, parts=(addresses[one.name.text],)))
        if isinstance(one, ast.Site) and one.name.text in addresses
        else one
        for one in plan.declarations
    )
    return replace(plan, declarations=moved)
