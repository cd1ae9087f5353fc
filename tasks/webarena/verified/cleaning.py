"""An address in the one way of writing that many others come to: case, escapes, dots, ports.

In goes an address as a page or a person writes it, out comes the same as RFC 3986 normalises it, with `https` where no
scheme is written. ValueError where it is none.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote, urlsplit, urlunsplit

WEB = frozenset({"http", "https", "ftp", "ftps"})
PORTS = {"ftp": 21, "http": 80, "https": 443, "ws": 80, "wss": 443}
IN_PATH, IN_QUERY, IN_FRAGMENT = "~:/#[]@!$&'()*+,;=", "~:/?[]@!$'()*+,;", "~="
"""What stays as it is, besides letters, digits and `_.-`."""


def clean_url(url: str) -> str:
    """The same address, written in one way.

    >>> clean_url("HTTP://Example.com:80/a/./b/../c?x=1&y#z")
    'http://example.com/a/c?x=1&y#z'
    """
    url = _with_scheme(url).replace("#!", "?_escaped_fragment_=").rstrip("&? ")
    parts = urlsplit(url.strip())
    found = re.fullmatch(r"([^@]*@)?([^:]*):?(.*)", parts.netloc, re.S)
    assert found is not None, "every part of it may be empty"
    user, host, port = found[1] or "", _host(found[2]), found[3]
    if port.isdigit():
        port = "" if PORTS.get(parts.scheme) == int(port) else str(int(port))
    place = ("" if user in ("@", ":@") else user) + host + (f":{port}" if port else "")
    fragment = _escaped(parts.fragment, IN_FRAGMENT)
    return str(urlunsplit((parts.scheme, place, _path(parts.path, parts.scheme), _query(parts.query), fragment)))


def _with_scheme(url: str) -> str:
    if url == "-" or (url.startswith("/") and not url.startswith("//")):
        return url
    scheme, _, rest = url.partition(":")
    if ":" not in url[:7]:
        return f"https://{url.lstrip('/')}"
    return f"{scheme}://{rest.lstrip('/')}" if scheme.lower() in WEB else url


def _host(host: str) -> str:
    host = ".".join(part for part in host.lower().strip(".").split(".") if part)
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError as error:
        raise ValueError(str(error)) from None


def _path(path: str, scheme: str) -> str:
    """Escapes in one way, and no `.`, `..` or empty segment."""
    path = _escaped(path, IN_PATH)
    if scheme not in ("", "http", "https", "ftp", "file"):
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment not in ("", ".") or (not segment and not kept):
            kept.append(segment)
    if segments[-1] in ("", ".", ".."):
        kept.append("")
    return "/".join(kept) or ("/" if scheme else "")


def _query(query: str) -> str:
    """Each parameter by itself, without an equals sign that nothing follows."""
    cleaned = []
    for parameter in filter(None, query.split("&")):
        name, _, value = (_escaped(part, IN_QUERY) if part != "=" else part for part in parameter.partition("="))
        cleaned.append(f"{name}={value}" if value else name)
    return "&".join(cleaned)


def _escaped(text: str, safe: str) -> str:
    return quote(unicodedata.normalize("NFC", unquote(text)), safe)
