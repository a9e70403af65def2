"""Figures from the command line."""

from __future__ import annotations

import argparse
import re

from gui.figures.request import FigureRequest, in_mm

__all__ = ["add_words", "request_from"]


def add_words(parser: argparse.ArgumentParser) -> None:
    """Give the command line its words about figures."""
    add = parser.add_argument_group("figures").add_argument
    add("--figure", metavar="NAME",
        help="with --screenshot FILE (PNG, SVG or PDF): the stage, or a plot, alone; --size is its "
        "size in pixels")  # fmt: skip
    add("--dpi", metavar="N", type=int, help="pixels to an inch of a figure (300 unless said)")


def request_from(asked: argparse.Namespace) -> FigureRequest:
    """What the command line asks for. Raises FigureError if it is impossible."""
    usual = FigureRequest()
    dpi = usual.dpi if asked.dpi is None else asked.dpi
    wide, high = usual.width, usual.height
    if asked.size and dpi > 0:
        wide, high = (in_mm(float(side), "px", dpi) for side in re.split("[xX×]", asked.size))
    return FigureRequest(wide, high, dpi=dpi, theme=asked.theme or usual.theme)
