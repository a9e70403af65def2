"""Pictures that are painted once and kept."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtGui import QImage, QPixmap

__all__ = ["without_engine"]

Picture = TypeVar("Picture", QImage, QPixmap)


def without_engine(picture: Picture) -> Picture:
    """A copy of a picture that has been painted on, to be kept.

    With the picture itself Qt keeps the engine that has painted on it, 30 to 100 KiB for however
    few pixels, as long as there is the picture.
    """
    return picture.copy()
