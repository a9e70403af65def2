"""Attractor networks as plain numerics: no screen, no Qt, usable from a notebook."""
