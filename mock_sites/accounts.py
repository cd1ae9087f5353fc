"""Who is signed in: HTTP basic authentication against a site's demo accounts.

In goes the `Authorization` header, out comes the account's name or None. Sessions are not kept: the same
account in a new browser is the same account.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping


def signed_in(authorization: str | None, accounts: Mapping[str, str]) -> str | None:
    """The account that `authorization` proves, or None."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    wanted = accounts.get(user)
    if wanted is None or not hmac.compare_digest(wanted.encode(), password.encode()):
        return None
    return user
