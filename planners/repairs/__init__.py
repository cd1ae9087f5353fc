"""Repairs by rules: failure and what is left → patch, from nothing but what the failure says of the page."""

from .replanner import RulesReplanner

__all__ = ["RulesReplanner"]
