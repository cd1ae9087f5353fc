"""The kinds of browser that a run can have, and how each is found and started.

In: `chromium`, `firefox` or `webkit`. Out: an executable, and what Playwright is told. Everything that Callsheet
promises is tested with Chromium; the other two are driven by the same code, and `held` tries before a run what it would
otherwise have to believe of them. Nothing here loads Playwright.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from .chromium import find_chromium
from .downloaded import BrowserMissing, downloaded

Kind: TypeAlias = Literal["chromium", "firefox", "webkit"]

NAMES: Mapping[Kind, str] = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}
"""What people call them."""

BUILDS: Mapping[Kind, tuple[str, ...]] = {
    "firefox": (
        "firefox-*/firefox/firefox",
        "firefox-*/firefox/firefox.exe",
        "firefox-*/firefox/*.app/*/MacOS/firefox",
    ),
    "webkit": ("webkit-*/pw_run.sh", "webkit-*/Playwright.exe"),
}
"""Playwright drives builds of its own of these two, and no others."""

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
"""What Chromium is told, so that it sends nothing of its own and nothing around the proxy."""
WATCHED_FLAGS = ("--disable-shared-workers", "--disable-blink-features=FetchLaterAPI")
"""Playwright cannot ask about what these request, so where commits go over https there are none."""

PREFERENCES: Mapping[str, bool | int] = {
    "network.proxy.allow_hijacking_localhost": True,
    "network.proxy.failover_direct": False,
    "media.peerconnection.enabled": False,
    "network.webtransport.enabled": False,
    "network.http.http3.enable": False,
    "network.http.speculative-parallel-limit": 0,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
"""The same for Firefox, which has no way to keep WebRTC to the proxy and so has none."""


def find_browser(kind: Kind, headless: bool = True, *, environment: Mapping[str, str] = os.environ) -> Path:
    """The executable of a browser of this kind. Raises `BrowserMissing` with what to do about it."""
    if kind == "chromium":
        return find_chromium(headless, environment=environment)
    found = next(downloaded(BUILDS[kind], environment), None)
    if found is None:
        raise BrowserMissing(
            f"no {NAMES[kind]} was found that Playwright can drive: run `playwright install {kind}`, "
            f"or leave `--browser {kind}` away to run with Chromium"
        )
    return found


def launch_options(kind: Kind, *, sandbox: bool, watched: bool = False) -> dict[str, Any]:
    """What Playwright's `launch` takes for this kind beside what all of them take.

    In a `watched` browser each request of a page can be asked about.
    """
    match kind:
        case "chromium":
            return {"args": [*FLAGS, *(WATCHED_FLAGS if watched else ())], "chromium_sandbox": sandbox}
        case "firefox":
            return {"firefox_user_prefs": dict(PREFERENCES)}
        case "webkit":
            return {}
