"""Measurements of constrained learning."""
