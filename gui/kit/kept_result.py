"""A result that a person keeps while the next is made: what a page tells, and a session holds."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from gui.kit.plot_labels import envelope
from sim.arrays import Array

__all__ = ["SIDE", "KeptCurve", "KeptResult", "differing", "seen"]

POINTS = 300  # of a curve that is kept, about
CURVES, PLOTS = 4, 4  # kept of one plot; plots of which there are curves
PICTURE = 512  # px, the longer side, in a file
SIDE = 360  # px, the width: more than one is ever shown with
LETTERS = 1_000_000  # of a picture in a file
SENTENCE, SETTING = 2000, 300  # characters
SETTINGS = 60


def seen(widget: QWidget, part: QRect | None = None) -> QImage:
    """What is seen of a widget, or of a part of it, as it is kept."""
    picture = widget.grab(widget.rect() if part is None else part).toImage()
    return picture.scaledToWidth(SIDE, Qt.TransformationMode.SmoothTransformation)


@dataclass(frozen=True, eq=False)
class KeptCurve:
    """A curve of a result.

    Parameters
    ----------
    x, y : (t,) float
        In the units of the plot; y is NaN where the curve is broken.
    colour : str or int
        A token of the theme, or the index of a memory, whose colour it has.
    unit : str
        What x is counted in, if that may change: it is drawn only where the plot counts alike.
    """

    x: Array
    y: Array
    colour: str | int = "state"
    unit: str = ""

    @classmethod
    def thinned(
        cls, x: Array, y: Array, colour: str | int = "state", unit: str = "", period: float = 0.0
    ) -> KeptCurve:
        """A curve of about `POINTS` points that looks the same, broken where an angle of that
        period wraps."""
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        finite = np.isfinite(x) & np.isfinite(y)
        x, rows = envelope(x[finite], y[finite][:, None], POINTS)
        y = rows[:, 0].copy()
        if period and len(y) > 1:
            y[1:][np.abs(np.diff(y)) > period / 2.0] = np.nan
        return cls(x, y, colour, unit)

    def to_plain(self) -> dict[str, Any]:
        """Plain values, for a session."""
        y = [None if math.isnan(value) else value for value in self.y.tolist()]
        return {"x": self.x.tolist(), "y": y, "colour": self.colour, "unit": self.unit}

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any]) -> KeptCurve:
        """The curve of `to_plain`; raises ValueError or TypeError if it is none."""
        x = np.array(kept["x"], dtype=np.float64)
        y = np.array([math.nan if v is None else v for v in kept["y"]], dtype=np.float64)
        colour, unit = kept["colour"], kept["unit"]
        known = isinstance(colour, (str, int)) and isinstance(unit, str) and len(unit) <= SETTING
        if x.shape != y.shape or x.ndim != 1 or len(x) > 4 * POINTS or not known:
            raise ValueError("not a curve")
        if not np.isfinite(x).all() or np.isinf(y).any():
            raise ValueError("not a curve of finite numbers")
        return cls(x, y, colour, unit)


@dataclass(frozen=True, eq=False)
class KeptResult:
    """What a page shows at a moment.

    Parameters
    ----------
    picture : QImage
        What is on the stage, in colours that do for both themes; as many pixels as cells, or more
        than it is ever shown with.
    sentence : str
        What is said of it, plain text.
    settings : mapping of str to str
        How it came about, the most telling first: what differs between results is shown.
    curves : mapping of str to sequence of KeptCurve
        By the name of the plot (`Page.result_plots`).
    """

    picture: QImage
    sentence: str
    settings: Mapping[str, str]
    curves: Mapping[str, Sequence[KeptCurve]] = field(default_factory=dict)

    @cached_property
    def plain(self) -> dict[str, Any]:
        """Plain values, for a session, within the bounds of `from_plain`."""
        picture = self.picture
        if max(picture.width(), picture.height()) > PICTURE:
            smooth = Qt.TransformationMode.SmoothTransformation
            keep = Qt.AspectRatioMode.KeepAspectRatio
            picture = picture.scaled(PICTURE, PICTURE, keep, smooth)
        letters = QByteArray()
        buffer = QBuffer(letters)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")  # type: ignore[call-overload]
        settings = [[k[:SETTING], v[:SETTING]] for k, v in self.settings.items()]
        curves = list(self.curves.items())[:PLOTS]
        return {
            "picture": base64.b64encode(bytes(letters.data())).decode("ascii"),
            "sentence": self.sentence[:SENTENCE],
            "settings": settings[:SETTINGS],
            "curves": {name: [c.to_plain() for c in some[:CURVES]] for name, some in curves},
        }

    @classmethod
    def from_plain(cls, kept: Any) -> KeptResult | None:
        """The result of `plain`; None if it is none, or larger than one can be."""
        try:
            letters, sentence = kept["picture"], kept["sentence"]
            settings = {str(k)[:SETTING]: str(v)[:SETTING] for k, v in kept["settings"]}
            some = kept["curves"].items()
            if len(letters) > LETTERS or not isinstance(sentence, str) or len(some) > PLOTS:
                return None
            if len(sentence) > SENTENCE or len(settings) > SETTINGS:
                return None
            if any(len(curves) > CURVES for _, curves in some):
                return None
            curves = {str(n): tuple(map(KeptCurve.from_plain, each)) for n, each in some}
            picture = QImage.fromData(QByteArray(base64.b64decode(letters, validate=True)))
        except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
            return None
        if picture.isNull() or max(picture.width(), picture.height()) > PICTURE:
            return None
        return cls(picture, sentence, settings, curves)


def differing(every: Sequence[Mapping[str, str]]) -> list[str]:
    """The settings that all of some results have, and not the same in all of them, in order.

    What only some of them have comes of another that differs: of the rule, of the network.
    """
    names = [name for name in every[0] if all(name in settings for settings in every)]
    return [name for name in names if len({settings[name] for settings in every}) > 1]
