"""The one seam for work side by side: many runs of a plan, evaluations, rollouts.

`engine("processes", workers=4)` is the default; `engine("ray", workers=4)` spreads the same work over a Ray cluster.
"""

from __future__ import annotations

from .seam import Done, Engine, EngineFailed, Failed, Lost, Outcome, Work, engine, values_of, was_stopped

__all__ = ["Done", "Engine", "EngineFailed", "Failed", "Lost", "Outcome", "Work", "engine", "values_of", "was_stopped"]
