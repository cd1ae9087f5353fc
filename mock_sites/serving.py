"""Sites over HTTP: a request in, the site's pure answer, HTML or a redirect out.

The function that answers is the same one that the pure browser calls. What is added here is HTTP alone: forms
are read, addresses get the base of the world, nothing is cached, and a strict policy forbids any script or
style but the frame's own.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, RedirectResponse, Response

from .page.dress import POLICY
from .page.html import html_of
from .page.requests import Answer, Entries, Request, SeeOther

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from .site import Visit
    from .worlds import World

_POLICY = f"default-src 'none'; {POLICY}; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "referrer-policy": "same-origin",  # the site may want to know which page a form came from
    "x-content-type-options": "nosniff",
}
COOKIE = "visitor"


async def serve_pages(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request to a site; the application has put a `Visit` into `scope["visit"]`."""
    await (await _answer(HttpRequest(scope, receive)))(scope, receive, send)


async def _answer(http: HttpRequest) -> Response:
    visit: Visit[Any] = http.scope["visit"]
    if http.method not in ("GET", "HEAD", "POST"):
        return Response(status_code=405, headers={"allow": "GET, HEAD, POST"})
    form = await _form(http) if http.method == "POST" else ()
    await asyncio.sleep(visit.world.take_latency())
    world, known = visit.world, http.cookies.get(COOKIE, "")
    visitor, cookie = _visitor(world, known)
    request = Request(
        method="POST" if http.method == "POST" else "GET",
        path=http.url.path.removeprefix(visit.base) or "/",
        query=tuple(http.query_params.multi_items()),
        form=form,
        account=visit.account,
        visitor=visitor,
        source=_source(http.headers, visit.base),
    )
    # Nothing is awaited from here to the end of the change, so requests can't come between one another.
    response = _http(world.answer(request), visit.base)
    if cookie != known:
        response.set_cookie(COOKIE, cookie, path=f"{visit.base}/", httponly=True, samesite="lax")
    return response


def _http(answer: Answer, base: str) -> Response:
    if isinstance(answer, SeeOther):
        return RedirectResponse(base + answer.to, status_code=303, headers={"cache-control": "no-store"})
    return HTMLResponse(html_of(answer, base=base), status_code=answer.status, headers=HEADERS)


def _visitor(world: World[Any], cookie: str) -> tuple[str, str]:
    """Who the browser with that cookie is in this world, and the cookie that it has from now on."""
    if cookie not in world.visitors:
        cookie = secrets.token_urlsafe(12)
        world.visitors[cookie] = f"v{len(world.visitors) + 1}"
    return world.visitors[cookie], cookie


async def _form(http: HttpRequest) -> Entries:
    form = await http.form()
    return tuple((name, value.replace("\r\n", "\n")) for name, value in form.multi_items() if isinstance(value, str))


def _source(headers: Headers, base: str) -> str:
    """The address below the base that the request came from."""
    parts = urlsplit(headers.get("referer", ""))
    if not parts.path.startswith(f"{base}/"):
        return ""
    path = parts.path.removeprefix(base)
    return f"{path}?{parts.query}" if parts.query else path
