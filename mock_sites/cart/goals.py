"""What can be wanted of the shop."""

from __future__ import annotations

from ..goals import Template
from .model import Shop

GOALS: tuple[Template[Shop], ...] = ()
