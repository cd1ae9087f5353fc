"""What kind of file a name stands for; sites and people mostly say no more of it."""

from __future__ import annotations

import mimetypes


def media_type_of(name: str) -> str:
    """The media type of files of this name.

    >>> media_type_of("bill.pdf"), media_type_of("bill")
    ('application/pdf', 'application/octet-stream')
    """
    return mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"
