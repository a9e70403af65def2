"""Patterns: what they are, where they come from, how they are edited, files of them."""
