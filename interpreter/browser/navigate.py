"""Opening an address: only one of the allowed origins, and only a page that is not an error counts as opened.

In: a page and a full address. Out: the page there, its document complete, or `NodeFailure`. A failure is
`dispatched` unless the browser's own code says that no request can have reached a server.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from playwright.async_api import Error, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from callsheet.dsl.failures import Failure, NodeFailure

from ..egress import Gate
from .trouble import is_gone

NEVER_SENT: dict[str, str] = {
    "ERR_CONNECTION_REFUSED": "the connection was refused",
    "ERR_NAME_NOT_RESOLVED": "there is no such host",
    "ERR_ADDRESS_UNREACHABLE": "the host can't be reached",
    "ERR_ADDRESS_INVALID": "that is no address of a host",
    "ERR_INTERNET_DISCONNECTED": "there is no network",
    "ERR_UNSAFE_PORT": "browsers refuse that port",
    "ERR_BLOCKED_BY_CLIENT": "the request was blocked",
    "ERR_PROXY_CONNECTION_FAILED": "the proxy can't be reached",
    "ERR_TUNNEL_CONNECTION_FAILED": "the proxy refused it",
}
"""Codes of Chromium that come before the first byte of a request, and what they mean."""

MAY_BE_SENT: dict[str, str] = {
    "ERR_CONNECTION_RESET": "the connection was reset",
    "ERR_CONNECTION_CLOSED": "the connection was closed",
    "ERR_EMPTY_RESPONSE": "the site answered with nothing",
    "ERR_TOO_MANY_REDIRECTS": "it redirects without end",
    "ERR_ABORTED": "it is no page, or was given up",
    "ERR_TIMED_OUT": "the site did not answer",
}

_CODE = re.compile(r"net::(ERR_[A-Z0-9_]+)")


async def navigate(page: Page, url: str, *, allows: Callable[[str], bool], gate: Gate, seconds: float) -> None:
    """Opens `url`, waiting at most so many seconds for its document. What the gate knows of a failure is told."""
    if not allows(url):
        raise NodeFailure(Failure(kind="origin", message=f"{url} is not of an origin that the plan allows"))
    status, failure = await _status(page, url, seconds)
    if (failure is not None or status >= 400) and (trouble := gate.trouble_with("GET", url)) is not None:
        message = f"{url} could not be opened: {trouble.message}"
        failure = Failure(kind="navigation", message=message, dispatched=trouble.sent)
    elif failure is None and status >= 400:
        failure = Failure(kind="navigation", message=f"{url} answered {_said(status)}", dispatched=True)
    if failure is not None:
        raise NodeFailure(failure)


async def _status(page: Page, url: str, seconds: float) -> tuple[int, Failure | None]:
    try:
        response = await page.goto(url, wait_until="domcontentloaded", timeout=seconds * 1000)
    except PlaywrightTimeout:
        message = f"{url} did not answer within {seconds:.1f} s"
        return 0, Failure(kind="timeout", message=message, dispatched=True)
    except Error as error:
        return await _after(error, page, url, seconds)
    # A jump within the page that is open has no answer.
    return (response.status if response is not None else 0), None


async def _after(error: Error, page: Page, url: str, seconds: float) -> tuple[int, Failure | None]:
    first = str(error).partition("\n")[0]
    if is_gone(error):
        return 0, Failure(kind="browser", message=f"the browser died on the way to {url}", dispatched=True)
    if "interrupted by another navigation" in first:
        return await _interrupted(first, page, url, seconds)
    if "Download is starting" in first:
        return 0, Failure(kind="navigation", message=f"{url} is a download, not a page", dispatched=True)
    found = _CODE.search(first)
    code = found[1] if found else "ERR_UNKNOWN"
    why = NEVER_SENT.get(code) or MAY_BE_SENT.get(code) or code.removeprefix("ERR_").replace("_", " ").lower()
    message = f"{url} could not be opened: {why}"
    return 0, Failure(kind="navigation", message=message, dispatched=code not in NEVER_SENT)


async def _interrupted(first: str, page: Page, url: str, seconds: float) -> tuple[int, Failure | None]:
    """A page that sent the browser on while it was loading; or the error page of an earlier try, which is late."""
    if "chrome-error:" in first:
        return await _status(page, url, seconds)
    try:
        await page.wait_for_load_state("domcontentloaded", timeout=seconds * 1000)
    except PlaywrightTimeout:
        message = f"the page that {url} leads to did not answer within {seconds:.1f} s"
        return 0, Failure(kind="timeout", message=message, dispatched=True)
    return 0, None


def _said(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:  # a number of the site's own
        return str(status)
