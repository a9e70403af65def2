"""Whether a file holds patterns, or something else that numbers are written down for."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from sim.hopfield.patterns.files.array_files import headers
from sim.hopfield.patterns.files.images import SUFFIXES
from sim.hopfield.patterns.files.text_layout import TextLayout, find_layout, number_of
from sim.hopfield.patterns.pattern_file import BEGINNING, PatternFileError

__all__ = ["holds_patterns"]

GLANCE = 1 << 15  # bytes of text that are looked at
FEWEST = 9  # cells of a pattern in a row of a table
_IN_TIME = {"time", "times", "timestamp", "t", "frame", "frames", "heading", "angle", "theta"}


def holds_patterns(path: Path) -> bool | None:
    """Whether a file holds patterns, told by its first bytes; None where they do not tell.

    Patterns are pictures; arrays of two dimensions or more; grids of two signs; and rows of at
    least `FEWEST` values, beside a label, that are whole numbers from 0 to 255 or lie within
    -1 to 1. A table whose columns are times or headings, and an archive that holds times (as
    pynapple writes them), holds none.
    """
    try:
        with path.open("rb") as file:
            head = file.read(GLANCE)
        if head.startswith((b"\x93NUMPY", BEGINNING)):
            return True
        if zipfile.is_zipfile(path):
            return _archive(path)
        if path.suffix.lower() in SUFFIXES:
            return True
        if len(head) == GLANCE and b"\n" not in head:
            return not head.strip(b"0123456789.,;-+ eE\t#")
        return _text(find_layout(path, GLANCE))
    except (OSError, PatternFileError):
        return False


def _archive(path: Path) -> bool:
    every = headers(path)
    names = {header.name.lower() for header in every}
    if names & _IN_TIME:
        return False
    return any(len(h.squeezed) > 1 and h.dtype.kind in "buif" for h in every)


def _text(layout: TextLayout) -> bool | None:
    if layout.signs or layout.grids:
        return layout.width > 1
    if {name.strip().lower() for name in layout.header} & _IN_TIME:
        return False
    cells = [cell for row in layout.sample for cell in row[1:-1]]
    values = np.array([v for v in map(number_of, cells) if v is not None])
    two = len(np.unique(values)) <= 2
    if layout.width < FEWEST:
        return None if two and layout.width > 2 else False
    small = bool((np.abs(values) <= 1.0).all())
    eight_bits = bool(((values == np.rint(values)) & (values >= 0) & (values <= 255)).all())
    return small or eight_bits
