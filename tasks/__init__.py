"""Curriculum: goals with a known number of actions, an oracle, evaluation, environments to train in."""
