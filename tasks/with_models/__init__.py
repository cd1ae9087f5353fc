"""Tasks with a model's help: new ones that it thinks of, and other words for those that were drawn.

A model never decides what a task is. What it thinks of is made of the site's own goals, solved by the same search,
proved in the same browser and judged by the same state; its words are kept only where a model that sees nothing but
them reads the same goals out of them.
"""
