"""Callsheet for assistants: checking, explaining, costing and drafting as tools, over the Model Context Protocol."""
