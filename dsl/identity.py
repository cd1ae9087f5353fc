"""The identity of a plan: a hash of what it says, the same whatever its layout and comments."""

from __future__ import annotations

import hashlib

from . import ast


def plan_hash(plan: ast.Plan) -> str:
    """64 hex digits: SHA-256 over the tree, without spans and comments. The first eight are enough to show."""
    return hashlib.sha256(repr(plan).encode()).hexdigest()
