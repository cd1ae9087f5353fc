"""The planner that needs no model: goal in words → plan, from nothing but a site's spec."""

from .planner import RulesPlanner

__all__ = ["RulesPlanner"]
