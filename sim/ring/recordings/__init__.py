"""Recordings: headings of animals, read from files."""
