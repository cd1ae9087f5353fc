"""Suites: collections of tasks that others wrote, each solved by a plan that is run like any other.

`seam` says what a suite is, `playing` plays an episode of one, `miniwob` and `folder` are suites. Nothing here knows
what a task is about: that is the plan's business, and the plan knows nothing but its inputs and the page.
"""
