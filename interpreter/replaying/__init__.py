"""What a run decided is decided again, from its journal alone: no browser, no clock, no network.

`tape` holds what was recorded and compares, `answering` stands in for the world, `replaying` brings them together.
"""

from __future__ import annotations

from .replaying import Replayed, replay_run
from .tape import Difference

__all__ = ["Difference", "Replayed", "replay_run"]
