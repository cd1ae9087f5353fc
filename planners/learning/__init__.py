"""Constrained learning: an `Env` goes in, a policy that keeps its budgets comes out."""
