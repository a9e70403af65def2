"""Figures for papers and slides: a part of a page, or the window, in a file."""
