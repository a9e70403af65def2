"""Fonts, icons and scenarios."""
