"""Environments to train in, each an `Env` of `planners/learning`, with exact optima where they can be worked out."""
