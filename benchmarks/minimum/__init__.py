"""Whether anything shorter than a task's `min_actions` does it: an exhaustive search in a real browser."""
