"""The look and the behaviour of all sites, as they stand in each page, and the words of a policy that allow just these.

Out come the frame's style and script, read once. They are in the page, not beside it: a browser without a past asks
once and not three times until a page is usable.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from .attributes import tag

_FOLDER = Path(__file__).parent / "assets"
_STYLE, _SCRIPT = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("frame.css", "frame.js"))


def _allowed(text: str) -> str:
    """How a policy names what may stand in a page: by its hash, so that nothing else may."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


STYLE, SCRIPT = tag("style", {}, _STYLE), tag("script", {}, _SCRIPT)
"""The two elements. The script wants to stand behind what it works on."""
POLICY = f"script-src {_allowed(_SCRIPT)}; style-src 'self' {_allowed(_STYLE)}"
"""What a content security policy says of scripts and styles."""
