"""The page of an episode as the judge of a run sees it: suites look where no plan may."""

from __future__ import annotations

from callsheet.interpreter.browser.inspecting import Inspector
from callsheet.interpreter.browser.session import Session
from callsheet.interpreter.seams import Page

from .seam import BadSuite


def inspected(page: Page) -> Inspector:
    """Raises `BadSuite` for a page that is in no browser."""
    if not isinstance(page, Session):
        raise BadSuite("the tasks of this suite need a browser")
    return page.inspected()
