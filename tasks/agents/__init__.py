"""Agents that are measured: who answers for the model of a task's plan, and how many acts a call it predicts."""
