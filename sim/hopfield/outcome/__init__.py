"""Outcome: what a state is, and the curves of a recall."""
