"""Presenting: the figure first, one readout beside it, the page's own handles below it."""
