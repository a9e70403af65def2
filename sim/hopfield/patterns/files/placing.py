"""From the values of a file to a pattern: darkness, placed on a grid, parted into ink and paper."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.hopfield.patterns.files.choices import Choices
from sim.hopfield.patterns.generated import binarise, fit, otsu

__all__ = ["centred", "darkness_of", "ends_of", "inked", "otsu_of", "placed"]

EIGHT_BITS = 100  # integers beyond this, up to 255, are of 0 to 255


def ends_of(values: ArrayLike) -> tuple[float, float, str]:
    """The values that most likely mean paper and ink, and what was assumed, in a sentence.

    0 and 1, -1 and +1, 0 and 255 where values are such; fractions within 0 to 1 or -1 to 1 have
    those ends; of anything else the smallest is paper and the largest ink.

    Parameters
    ----------
    values : array of float, finite
    """
    given = np.asarray(values, dtype=np.float64)
    low, high = float(given.min()), float(given.max())
    whole = bool((given == np.rint(given)).all())
    paper, ink = low, high
    if low >= 0.0 and high <= 1.0:
        paper, ink = 0.0, 1.0
    elif low >= -1.0 and high <= 1.0:
        paper, ink = -1.0, 1.0
    elif whole and low >= 0.0 and EIGHT_BITS < high <= 255.0:
        paper, ink = 0.0, 255.0
    elif low == high:
        paper, ink = (0.0, high) if high > 0.0 else (low, 0.0)
    return paper, ink, f"Values from {_words(paper)} (paper) to {_words(ink)} (ink)."


def _words(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def darkness_of(picture: ArrayLike, paper: float, ink: float) -> NDArray[np.float32]:
    """Darkness from the values of a file: -1 at paper, +1 at ink, and no more beyond them."""
    share = (np.asarray(picture, dtype=np.float64) - paper) / (ink - paper)
    return np.clip(2.0 * share - 1.0, -1.0, 1.0).astype(np.float32)


def otsu_of(pictures: list[NDArray[np.float32]]) -> float:
    """Otsu's threshold of several pictures together, -1 to +1."""
    return otsu(np.concatenate([picture.ravel() for picture in pictures]))


def centred(darkness: NDArray[np.float32], rows: int, columns: int) -> NDArray[np.float32]:
    """The middle of a picture pixel for pixel, with paper beside it where it is smaller."""
    page = np.full((rows, columns), -1.0, dtype=np.float32)
    h, w = darkness.shape
    top, left = max(0, (h - rows) // 2), max(0, (w - columns) // 2)
    part = darkness[top : top + rows, left : left + columns]
    down, right = (rows - part.shape[0]) // 2, (columns - part.shape[1]) // 2
    page[down : down + part.shape[0], right : right + part.shape[1]] = part
    return page


def placed(
    darkness: NDArray[np.float32], rows: int, columns: int, choices: Choices
) -> NDArray[np.float32]:
    """Darkness on a grid, (h, w) to (rows, columns), as chosen."""
    if darkness.shape == (rows, columns) and not choices.margin:
        return darkness
    if choices.placing == "middle":
        return centred(darkness, rows, columns)
    crop = choices.placing == "fill"
    return fit(darkness, rows, columns, margin=choices.margin, crop=crop)


def inked(
    darkness: NDArray[np.float32], choices: Choices
) -> NDArray[np.float32] | NDArray[np.int8]:
    """Greys as they are, or ink and paper told apart by the threshold (0 if none is given)."""
    if choices.grey:
        return darkness
    return binarise(darkness, choices.threshold if choices.threshold is not None else 0.0)
