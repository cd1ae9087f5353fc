"""Patches by models: failure and what is left → request → text, with what is wrong sent back for repair."""

from .replanner import ModelReplanner

__all__ = ["ModelReplanner"]
