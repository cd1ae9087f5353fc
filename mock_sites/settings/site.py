"""The site `settings` as the server knows it. The line in `mock_sites.SITES` points here."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..site import Site
from .account import PLANS, Members
from .goals import GOALS, NEW_EMAILS, NEW_NAMES, NEW_TEXTS, NEW_TOKENS
from .labels import LABELS
from .pages import respond
from .seeds import ACCOUNTS, NAME, first_members


def _account_facts(members: Members, user: str) -> dict[str, Any]:
    """All settings of an account."""
    facts = asdict(members.account(user))
    del facts["next_id"]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}


SITE: Site[Members] = Site(
    name=NAME,
    title="Lantern",
    summary="The settings of an account: profile, notifications, privacy, sign-in, tokens, plan, and its end.",
    accounts=ACCOUNTS,
    fresh=first_members,
    facts=lambda members: {"plans": dict(PLANS)},
    account_facts=_account_facts,
    respond=respond,
    spec=Path(__file__).parent / "spec.yaml",
    labels=LABELS,
    goals=GOALS,
    values={
        "name": (*NEW_NAMES, "", "x", "  two   blanks ", "x" * 51),
        "about": (*NEW_TEXTS, "first line\nsecond line", "x" * 161, ""),
        "website": ("https://ink.example/me", "ink.example", "http://ink.example", ""),
        "email": (*NEW_EMAILS, "alice@lantern.example", "alice at lantern", ""),
        "password": (*ACCOUNTS.values(), "guess", ""),
        "token": (*NEW_TOKENS, "Backup script", "", "x" * 41),
        "phrase": ("delete alice", "delete bob", "delete", ""),
    },
)
