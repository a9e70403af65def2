"""What a ring shows at a moment, to be kept beside what it does next."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gui.engine import Frame
from gui.kit.kept_result import SIDE, KeptCurve, KeptResult
from gui.kit.painted import without_engine
from gui.kit.theme import LIGHT, activity_colours
from sim.angles import wrap_signed
from sim.ring import HeadingSnapshot, RingSnapshot, Shown, ring_kind

__all__ = ["ring_result", "ring_settings"]

RING_IN, RING_OUT, BAR, NEEDLE = 0.56, 0.72, 0.27, 0.5  # of half the side


def ring_settings(frame: Frame) -> dict[str, str]:
    """Model, turning, landmark, silenced neurons, settings, seed."""
    s = frame.snapshot
    assert isinstance(s, Shown)
    told = {"model": ring_kind(s.kind).title}
    if isinstance(s, HeadingSnapshot):
        turning = f"{math.degrees(s.velocity):.0f} °/s".replace("-", "−")
        told["turning"] = turning if s.following is None else "as recorded"
    for name, spec in s.parameters.specs().items():
        words = spec.show(getattr(s.parameters, name))
        label = spec.full_label
        told[label[0].lower() + label[1:]] = words
    silenced = int(s.silenced.sum())
    return {**told, "silenced": f"{silenced} neurons", "seed": str(frame.seed)}


def ring_result(frame: Frame, error_words: str, settings: dict[str, str]) -> KeptResult:
    """The activity profile round the ring, the error of the last seconds, and both in words."""
    s = frame.snapshot
    assert isinstance(s, RingSnapshot)
    time, *told = s.told()
    words = ", ".join(told)
    sentence = f"{words[0].upper()}{words[1:]} at {time}."
    curves: dict[str, tuple[KeptCurve, ...]] = {}
    if isinstance(s, HeadingSnapshot):
        history = frame.history
        away = np.degrees(wrap_signed(history["decoded_heading"] - history["true_heading"]))
        error = KeptCurve.thinned(history["time"] - s.time, away, "state", period=360.0)
        curves["error"] = (error,)
        sentence += f" Error: {error_words}." if error_words else ""
    return KeptResult(_picture(s), sentence, settings, curves)


def _picture(s: RingSnapshot) -> QImage:
    """Rates as colours and bars, the decoded and the true heading as needles."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half, colours = SIDE / 2.0, activity_colours()
    top = max(float(s.rates.max()), 1e-9)
    wide = 360.0 / len(s.rates)

    def at(angle: float, radius: float) -> QPointF:
        return QPointF(
            half + radius * half * math.cos(angle), half - radius * half * math.sin(angle)
        )

    # Those of a linear ring may be below 0: as on the ring, they are as dark as none.
    rates = np.clip(s.rates / top, 0.0, 1.0)
    for angle, rate in zip(s.angles.tolist(), rates.tolist(), strict=True):
        pen = QPen(QColor(*colours[round(255 * rate)].tolist()), (RING_OUT - RING_IN) * half)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        middle = 0.5 * (RING_IN + RING_OUT) * half
        box = QRectF(half - middle, half - middle, 2 * middle, 2 * middle)
        start = math.degrees(angle) - 0.5 * wide
        painter.drawArc(box, round(16 * start), math.ceil(16 * wide) + 4)
        if rate > 0.01:
            bar = QPen(QColor(LIGHT.state), max(2.0, 0.6 * wide * math.pi / 180.0 * half))
            bar.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(bar)
            foot = RING_OUT + 0.015
            painter.drawLine(at(angle, foot), at(angle, foot + (BAR - 0.015) * rate))
    needles = [(s.decoded, "state", Qt.PenStyle.SolidLine)]
    if isinstance(s, HeadingSnapshot):
        needles.insert(0, (s.true_heading, "input", Qt.PenStyle.DashLine))
    for heading, token, style in needles:
        if math.isfinite(heading):
            painter.setPen(QPen(LIGHT.colour(token), 6.0, style))
            painter.drawLine(QPointF(half, half), at(heading, NEEDLE))
    painter.end()
    return without_engine(image)
