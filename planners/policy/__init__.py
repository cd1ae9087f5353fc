"""A policy over plans: which node next, by which tier, how much in one call, when to replan, when to stop."""
