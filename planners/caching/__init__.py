"""Plans that have proved themselves, kept on disk: a goal in, a plan out that was verified before, or nothing."""

from .cache import Asked, Outcome, PlanCache

__all__ = ["Asked", "Outcome", "PlanCache"]
