"""The page on security names the ways that the tests try."""

from __future__ import annotations

from scripts.security_page import PAGE, filled


def test_the_page_has_every_way() -> None:
    """Run `scripts/security_page.py` when a way is added."""
    page = PAGE.read_text(encoding="utf-8")

    assert filled(page) == page
    assert page.partition("<!-- end of routes -->")[0].count("\n| ") == 6
