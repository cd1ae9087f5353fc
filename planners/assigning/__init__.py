"""Who does which node, by which tier, with how many acts a call: at least cost, within the budget."""

from .plans import Assigned, assign

__all__ = ["Assigned", "assign"]
