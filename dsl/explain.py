"""What a diagnostic's code means: its page, with a program that has the mistake and one that has not.

The pages are Markdown files beside the rest of the documentation, shipped as `callsheet.check_pages`.
"""

from __future__ import annotations

from importlib.resources import files

from .checks import CODES

PAGES = "callsheet.check_pages"


def codes() -> dict[str, str]:
    """Every code and its title, in order."""
    return dict(CODES)


def page(code: str) -> str:
    """The page of a code such as `CS301`, as Markdown. Raises `KeyError` for a code that there is not."""
    if code not in CODES:
        raise KeyError(code)
    return files(PAGES).joinpath(f"{code}.md").read_text(encoding="utf-8")
