"""What is known of the fixed points of a circuit: all of them, or a chosen one."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.circuits.colours import low_digit, neuron_colour
from gui.circuits.point_signs import PointInk, paint_point
from gui.kit.plot_labels import readable
from gui.kit.theme import DARK, Scale, Theme
from sim.arrays import Array
from sim.circuits.fixed_points import FixedPoint, FixedPoints
from sim.words import grouped

__all__ = ["PointPage", "complex_words", "points_words"]

MOST = 40  # points listed
PLURALS = {"focus": "foci", "centre": "centres", "degenerate": "degenerate points"}
ZERO = 5e-3  # what is written as zero, of the largest part of its number


def _real(value: float) -> str:
    """Two decimals, none from 100 on, no sign before zero."""
    return grouped(value, 0 if abs(value) >= 99.5 else 2)


def _place(place: Array) -> str:
    return f"({', '.join(map(_real, place.tolist()))})"


def complex_words(value: complex, both: bool = False) -> str:
    """A number as "−3.00", or "−0.20 + 3.10 i"; "−0.20 ± 3.10 i" for it and its conjugate."""
    if abs(value.imag) <= 1e-9 * max(1.0, abs(value)):
        return _real(value.real)
    sign = "±" if both else "+" if value.imag > 0.0 else "−"
    turning = f"{_real(abs(value.imag))}&nbsp;i"
    if abs(value.real) < ZERO * abs(value):
        return f"±{turning}" if both else f"{'' if sign == '+' else '−'}{turning}"
    return f"{_real(value.real)}&nbsp;{sign}&nbsp;{turning}"


def points_words(fixed: FixedPoints) -> str:
    """How many fixed points there are: "3 fixed points: 2 stable nodes, 1 saddle."."""
    kinds = Counter(point.kind for point in fixed.points)
    order = sorted(kinds.items(), key=lambda item: ("stable" not in item[0].split(), item[0]))
    told = [_counted(count, kind) for kind, count in order]
    count = len(fixed.points)
    words = f"{count} fixed point{'' if count == 1 else 's'}"
    words = f"{words}: {', '.join(told)}." if told else f"{words}."
    if fixed.lines:
        words = ("A line of fixed points, and " + words) if count else "A line of fixed points."
    if fixed.index_sum is not None and count:
        words += f" Their indices add up to {grouped(fixed.index_sum, 0)}."
    if fixed.complete is False:
        words += " There may be more."
    return words


def _counted(count: int, kind: str) -> str:
    if count == 1:
        return f"1 {'degenerate point' if kind == 'degenerate' else kind}"
    *first, last = kind.split()
    return " ".join([str(count), *first, PLURALS.get(last, f"{last}s")])


class PointPage(QWidget):
    """A list of all fixed points, or what one of them does to what is close by.

    Signals
    -------
    point_chosen(int)
        The place of a point in the list that was clicked; -1 for none, to see all again.
    """

    name, title = "points", "Fixed points"
    point_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = DARK, Scale(1.0)
        self._shown: tuple[Any, ...] = ()
        self._html = ""
        self.text = QLabel()
        self.text.setObjectName("points")
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
            | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.text.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.text.linkActivated.connect(self._followed)
        self.text.setAccessibleName(self.title)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        self.text.setAutoFillBackground(False)
        area.setWidget(self.text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words."""
        self._theme = theme
        self._scale = scale if isinstance(scale, Scale) else Scale(scale)
        self._write()

    # ---- what is shown -------------------------------------------------------------------------

    def show_points(self, fixed: FixedPoints | None, tau: float | None = None) -> None:
        """List all fixed points; nothing for None. `tau` as in `show_point`."""
        self._show(("all", fixed, tau))

    def show_point(self, point: FixedPoint, tau: float | None = None, unit: str = "") -> None:
        """Say all of a fixed point.

        Parameters
        ----------
        point : FixedPoint
        tau : float, optional
            The time constant of all neurons, s: rates are told in 1/τ; in 1/s without one.
        unit : str
            Of v.
        """
        self._show(("one", point, tau, unit))

    def _show(self, what: tuple[Any, ...]) -> None:
        same = len(what) == len(self._shown) and all(
            a is b or (not isinstance(a, FixedPoint | FixedPoints) and a == b)
            for a, b in zip(what, self._shown, strict=True)
        )
        if not same:
            self._shown = what
            self._write()

    def _write(self) -> None:
        if not self._shown:
            return
        kind, shown, tau, *rest = self._shown
        if shown is None:
            html = ""
        elif kind == "all":
            html = self._list(shown)
        else:
            html = self._point(shown, tau, *rest)
        if html != self._html:
            self._html = html
            self.text.setText(html)

    @Slot(str)
    def _followed(self, link: str) -> None:
        self.point_chosen.emit(int(link))

    # ---- words ---------------------------------------------------------------------------------

    def _list(self, fixed: FixedPoints) -> str:
        rows, side = [], self._scale.words(18)
        for k, point in enumerate(fixed.points[:MOST]):
            rows.append(
                f"<tr><td width='{side}'>{self._sign(point.kind)}</td>"
                f"<td>{self._link(k, point.kind)}</td>"
                f"<td>{_place(point.place)}</td>"
                f"<td align='right'>{_index(point)}</td></tr>"
            )
        for line in fixed.lines[:MOST]:
            stable = "stable" if line.stable else "unstable"
            ends = f"{_place(line.start)} to {_place(line.stop)}"
            rows.append(f"<tr><td></td><td>{stable} line</td><td>{ends}</td><td></td></tr>")
        left = len(fixed.points) - MOST
        more = f"<p>{self._muted(f'and {left:,} more')}</p>" if left > 0 else ""
        if not rows:
            return f"<p>{points_words(fixed)}</p>"
        heads = (
            f"<tr><td></td><td>{self._muted('kind')}</td><td>{self._muted('v')}</td>"
            f"<td align='right'>{self._muted('index')}</td></tr>"
        )
        return (
            f"<p style='margin: 0 0 6px 0'>{points_words(fixed)}</p>"
            f"<table cellspacing='0' cellpadding='3' width='100%'>{heads}{''.join(rows)}</table>"
            f"{more}"
        )

    def _point(self, point: FixedPoint, tau: float | None, unit: str = "") -> str:
        rate, of = (tau, "1/τ") if tau is not None else (1.0, "1/s")
        of_v = f" {unit}" if unit else ""
        kind = point.kind if point.kind != "degenerate" else "degenerate point"
        head = (
            f"<table width='100%' cellspacing='0' cellpadding='0'><tr><td>{self._sign(point.kind)} "
            f"<span style='font-weight: 600'>{kind[0].upper()}{kind[1:]}</span> "
            f"at {_place(point.place)}{of_v}</td>"
            f"<td align='right'>{self._link(-1, 'All points')}</td></tr></table>"
        )
        eigen = self._eigen(point, rate, "τ" if tau is not None else "s")
        over = self._muted(f"Eigenvalues, {of}, and eigenvectors")
        return (
            f"{head}<p style='margin: 6px 0 2px 0'>{over}</p>{eigen}"
            f"<p style='margin: 8px 0 2px 0'>{self._muted(f'Jacobian, {of}')}</p>"
            f"{self._matrix(rate * point.jacobian)}"
            f"<p style='margin: 6px 0 0 0'>{self._muted(f'Index {_index(point)}')}</p>"
        )

    def _eigen(self, point: FixedPoint, rate: float, time: str) -> str:
        """Each eigenvalue, complex ones in pairs, where it points, and what it means."""
        rows = []
        values = np.asarray(point.eigenvalues) * rate
        zero = 1e-7 * max(1e-12, float(np.abs(point.jacobian).max()) * rate)
        for k, value in enumerate(values.tolist()):
            turns = abs(value.imag) > zero
            if turns and value.imag < 0.0:
                continue  # told with the one before
            vector = np.asarray(point.eigenvectors)[:, k]
            rows.append(
                f"<tr><td><nobr>λ{low_digit(k)}{f',{low_digit(k + 1)}' if turns else ''}"
                f" = {complex_words(value, both=True)}</nobr></td>"
                f"<td>along {_vector(vector, turns)}</td></tr>"
                f"<tr><td colspan='2'>{self._muted(_meaning(value, zero, time))}</td></tr>"
            )
        return f"<table cellspacing='0' cellpadding='2' width='100%'>{''.join(rows)}</table>"

    def _matrix(self, J: Array) -> str:
        """A small matrix: a line at its left and at its right, the neurons over its columns."""
        n = len(J)
        ground = self._theme.colour("panel")
        names = [
            f"<span style='color: {readable(neuron_colour(self._theme, i), ground).name()}'>"
            f"v{low_digit(i)}</span>"
            for i in range(n)
        ]
        heads = "".join(f"<td align='right'>{name}</td>" for name in names)
        rows = "".join(
            f"<tr><td>{names[i]}</td>"
            + "".join(f"<td align='right'>{_real(entry)}</td>" for entry in row)
            + "</tr>"
            for i, row in enumerate(J.tolist())
        )
        size = self._scale.words(13 if n <= 4 else 11 if n <= 6 else 10)
        return (
            f"<table cellspacing='0' cellpadding='{3 if n <= 4 else 2}' "
            f"style='font-size: {size}px'><tr><td></td>{heads}</tr>{rows}</table>"
        )

    def _muted(self, words: str) -> str:
        return f"<span style='color: {self._theme.muted}'>{words}</span>"

    def _link(self, place: int, words: str) -> str:
        colour = readable(QColor(self._theme.input), self._theme.colour("panel")).name()
        return f"<a href='{place}' style='color: {colour}; text-decoration: none'>{words}</a>"

    def _sign(self, kind: str) -> str:
        """The sign of a kind of point as a picture among words."""
        side = self._scale.words(14)
        pixmap = QPixmap(3 * side, 3 * side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = 0.9 * side if "focus" not in kind else 0.65 * side
        colours = PointInk(self._theme.colour("text"), self._theme.colour("panel"))
        paint_point(painter, kind, QPointF(1.5 * side, 1.5 * side), size, colours)
        painter.end()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        pixmap.save(buffer, "PNG")
        coded = bytes(data.toBase64().data()).decode()
        return f"<img src='data:image/png;base64,{coded}' width='{side}' height='{side}'>"


def _index(point: FixedPoint) -> str:
    return f"+{point.index}" if point.index > 0 else grouped(point.index, 0)


def _meaning(value: complex, zero: float, time: str) -> str:
    """What an eigenvalue does to a small displacement."""
    if abs(value.real) <= zero:
        does = "stays as far"
    else:
        grows = "grows" if value.real > 0.0 else "shrinks"
        does = f"{grows} e-fold in {_short(1.0 / abs(value.real), time)}"
    if abs(value.imag) > zero:
        does += f", once round in {_short(2.0 * math.pi / abs(value.imag), time)}"
    return does


def _short(span: float, time: str) -> str:
    if time == "s" and span < 1.0:
        return f"{1e3 * span:.3g}&nbsp;ms"
    return f"{span:.3g}&nbsp;{time}" if span < 1e4 else f"more than 10,000&nbsp;{time}"


def _vector(vector: NDArray[np.complex128], turns: bool) -> str:
    """An eigenvector, its largest entry positive, real where it can be."""
    largest = vector[int(np.argmax(np.abs(vector)))]
    vector = vector * (abs(largest) / largest)
    if not turns:
        return _place(vector.real)
    return f"({', '.join(complex_words(entry, both=True) for entry in vector.tolist())})"
