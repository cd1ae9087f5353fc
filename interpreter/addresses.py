"""Where a `goto` leads: the path of a plan, or an address read off a page, below the address of a site."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit


def whole_address(site: str, path: str) -> str:
    """The address that `goto` opens on the site at `site`.

    `/x` is below the site's own path, unless it is there already, as an address that was read off a page is; anything
    else is taken as a link on the site's first page would be.

    >>> whole_address("http://localhost:3000/cart", "/orders")
    'http://localhost:3000/cart/orders'
    >>> whole_address("http://localhost:3000/cart", "/cart/orders")
    'http://localhost:3000/cart/orders'
    """
    base = site.rstrip("/")
    if not path.startswith("/") or path.startswith("//"):
        return urljoin(base + "/", path)
    inside = urlsplit(base).path
    if inside and (path == inside or path.startswith((f"{inside}/", f"{inside}?", f"{inside}#"))):
        return base.removesuffix(inside) + path
    return base + path
