"""Planners: goal → plan, and failure → patch. They know the language and nothing of how a plan is run."""
