"""What an eye-position integrator shows at a moment, to be kept beside what it does next."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from gui.engine import Frame
from gui.kit.kept_result import SIDE, KeptCurve, KeptResult
from gui.kit.painted import without_engine
from gui.kit.theme import LIGHT
from gui.ring.eye_picture import SHOWN, paint_eye
from gui.ring.eye_words import became_words
from sim.ring import EyeSnapshot

__all__ = ["eye_result"]


def eye_result(frame: Frame, settings: dict[str, str]) -> KeptResult:
    """The eye, its position over the last seconds, and what is said of it."""
    s = frame.snapshot
    assert isinstance(s, EyeSnapshot)
    time, eye, fate = s.told()
    sentence = f"{eye[0].upper()}{eye[1:]} at {time}; {fate}."
    became = became_words(s)
    sentence += f" {became}." if became else ""
    history = frame.history
    position = np.degrees(history["position"])
    curve = KeptCurve.thinned(history["time"] - s.time, position, "state")
    return KeptResult(_picture(s), sentence, settings, {"position": (curve,)})


def _picture(s: EyeSnapshot) -> QImage:
    """The eye and its gaze over a scale, and the rates of the neurons below."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half, line, edge = SIDE / 2.0, 0.12 * SIDE, 0.06 * SIDE

    def on_scale(position: float) -> QPointF:
        inside = max(-SHOWN, min(SHOWN, position))
        return QPointF(half + inside / SHOWN * (half - edge), line)

    painter.setPen(QPen(LIGHT.colour("muted"), 4.0))
    painter.drawLine(on_scale(-SHOWN), on_scale(SHOWN))
    for tick in (-40.0, -20.0, 0.0, 20.0, 40.0):
        at = on_scale(math.radians(tick))
        painter.drawLine(at, at - QPointF(0.0, 12.0))
    centre, at = QPointF(half, 0.52 * SIDE), on_scale(s.position)
    painter.setPen(QPen(LIGHT.colour("state"), 8.0))
    painter.drawLine(centre, at)
    paint_eye(painter, centre, 0.13 * SIDE, at, LIGHT)
    target = on_scale(s.target)
    painter.fillRect(QRectF(target.x() - 11, line - 11, 22, 22), LIGHT.colour("input"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LIGHT.colour("state"))
    painter.drawEllipse(at, 13.0, 13.0)
    _paint_rates(painter, np.maximum(s.rates, 0.0))
    painter.end()
    return without_engine(image)


def _paint_rates(painter: QPainter, rates: np.ndarray) -> None:
    """A bar for each rate, (n,) Hz, the largest as high as there is room."""
    wide = 0.9 * SIDE / len(rates)
    tall = 0.26 * SIDE * rates / max(float(rates.max()), 1e-9)
    foot = 0.98 * SIDE
    for i, high in enumerate(tall.tolist()):
        bar = QRectF(0.05 * SIDE + i * wide, foot - high, 0.85 * wide, high)
        painter.fillRect(bar, LIGHT.colour("state"))
