"""Dynamics: how the state of a memory moves."""
