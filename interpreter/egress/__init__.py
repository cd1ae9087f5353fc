"""The way out of a browser: a proxy in this process, which lets through what a plan declares and refuses the rest.

`Egress` holds what the sessions of a run share, `Gate` is the proxy of one session, `Rules` say what passes it.
"""

from __future__ import annotations

from .gate import Egress, Gate
from .rules import Refusal, Rules, Trouble

__all__ = ["Egress", "Gate", "Refusal", "Rules", "Trouble"]
