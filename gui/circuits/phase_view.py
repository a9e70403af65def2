"""The phase plane of two neurons: where the flow goes, where it ends, and the runs in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from gui.circuits.colours import low_digit
from gui.circuits.phase_layers import (
    basin_image,
    paint_basins,
    paint_curves,
    paint_heads,
    paint_live_head,
    paint_points,
    paint_runs,
    point_words,
)
from gui.circuits.run_hands import RunHands, RunMenuHands
from gui.circuits.streaks import Streaks
from gui.circuits.turning import Turning
from gui.kit.hillshade import between
from gui.kit.plane_ground import Point
from gui.kit.plane_layers import Layer
from gui.kit.plane_view import PlaneView
from gui.kit.plot_hands import ABOUT
from gui.kit.plot_labels import number
from gui.kit.plot_values import Reading, Table
from gui.kit.theme import Theme
from sim.arrays import Array
from sim.plane import Plane

if TYPE_CHECKING:
    from sim.circuits.portrait import Portrait

__all__ = ["PhaseView"]

NARROW, BROAD = 0.8, 1.36  # the plane is at least and at most so many times as wide as it is tall
Key = Qt.Key


class PhaseView(PlaneView):
    """Shows the portrait of two neurons, and lets a person start runs in it.

    A click starts a run, with Shift backwards in time; its start can be dragged, and removed by the
    menu or the Delete key. A click on a fixed point chooses it. Page Up and Page Down go from one
    fixed point to the next, arrows move the crosshair, Enter clicks.

    Signals
    -------
    gesture(str, object)
        "start", "move_start" or "remove_start", and its arguments.
    point_chosen(int)
        The fixed point that has been chosen; -1 for none.
    """

    about = (
        "Click: start here; with Shift: where it came from. Drag a start: its path follows. "
        f"Click a fixed point: its eigenvectors. {ABOUT}"
    )
    gesture = Signal(str, object)
    point_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.portrait: Portrait | None = None
        self.basins: NDArray[np.int8] | None = None
        self.axes = (0, 1)
        """The neurons, counted from 0."""
        self.tau: float | None = None
        self.chosen = -1
        self.starts: Array = np.zeros((0, 2))
        self.heads: Array = np.zeros((0, 2))
        self.backwards: list[Array] = []
        self.live_run = -1
        self.streaks = Streaks()
        self._unit = ""
        self._image: QImage | None = None
        self._image_of: Theme | None = None
        self._shift = False
        super().__init__(parent)
        self.turning = Turning(self)
        self.turning.timeout.connect(self._layers["marks"].update)
        self.runs = RunHands(self, self._held_moved)
        self.hands.deleteLater()
        self.hands = RunMenuHands(self, self, self.runs)
        self.setAccessibleName("Phase plane")
        for side in ("left", "bottom"):
            # Kept in pixels, one of a plane that is not square stays as it was before a resize.
            axis = self.plot.getPlotItem().getAxis(side)
            axis.setCacheMode(axis.CacheMode.NoCache)

    def sizeHint(self) -> QSize:
        return QSize(760, 680)

    def _make_layers(self) -> dict[str, Layer]:
        return {
            "ground": Layer(self, self.paint_ground, kept=True),
            "streaks": Layer(self, self._paint_streaks),
            "curves": Layer(self, self._paint_curves, kept=True),
            "paths": Layer(self, self._paint_runs, kept=True),
            "trail": Layer(self, self._paint_trail),
            "marks": Layer(self, self._paint_marks, kept=True),
            "live": Layer(self, self._paint_live),
        }

    # ---- what is shown -------------------------------------------------------------------------

    def show_portrait(
        self, portrait: Portrait | None, basins: NDArray[np.int8] | None = None, *,
        axes: tuple[int, int] = (0, 1), tau: float | None = None, unit: str = "", why_not: str = "",
    ) -> None:  # fmt: skip
        """Show this portrait from now on.

        Parameters
        ----------
        portrait : Portrait or None
        basins : (size, size) int8 or None
            The attractor that the state goes to from each place, the lowest row first; -1 for none.
        axes : (int, int)
            The neurons, counted from 0.
        tau : float, optional
            The time constant of both, s: velocities and eigenvalues are told in units of 1/τ.
        unit : str
            Of the activities.
        why_not : str
            Why there is no portrait.
        """
        if portrait is not self.portrait:
            self.turning.follow()
        if portrait is not self.portrait or axes != self.axes:
            self.choose_point(self._same_point(portrait))
        self.portrait, self.basins, self.axes = portrait, basins, axes
        self.tau, self._unit, self._image_of = tau, unit, None
        if portrait is None:
            self.streaks.show(np.zeros((0, 2, 2)), np.zeros(0))
            self.show_plane(None, why_not)
            return
        self.streaks.show(portrait.streaks, portrait.speeds)
        self.show_plane(self._plane_of(portrait))
        self.setAccessibleDescription(self._told())
        for layer in self._layers.values():
            layer.update()
        self.hands.refresh()

    def _plane_of(self, portrait: Portrait) -> Plane:
        """The plane it lies on; the one that is shown if that has the same axes."""
        ends = np.asarray(portrait.box, dtype=float)
        unit = f" ({self._unit})" if self._unit else ""
        first, second = (f"v{low_digit(k)}{unit}" for k in self.axes)
        old = self.plane
        if old is not None and old.labels == (first, second):
            known = np.array([[old.x[0], old.y[0]], [old.x[-1], old.y[-1]]])
            if np.array_equal(known, ends):
                return old
        return Plane(ends[:, 0], ends[:, 1], np.zeros((2, 2)), (first, second), "", "", ())

    def _same_point(self, portrait: Portrait | None) -> int:
        """The chosen point in another portrait: the nearest of its kind."""
        if self.portrait is None or portrait is None or self.chosen < 0:
            return -1
        was = self.portrait.fixed.points[self.chosen]
        alike = [k for k, p in enumerate(portrait.fixed.points) if p.kind == was.kind]
        far = [float(np.abs(portrait.fixed.points[k].place - was.place).max()) for k in alike]
        return alike[int(np.argmin(far))] if alike else -1

    def _told(self) -> str:
        assert self.portrait is not None
        told = [
            f"{p.kind} at {self._place_words(*p.place.tolist())}"
            for p in self.portrait.fixed.points[:12]
        ]
        kinds = ("unstable limit cycle", "stable limit cycle")
        told += [kinds[cycle.stable] for cycle in self.portrait.cycles]
        told += ["a line of fixed points" for _ in self.portrait.fixed.lines]
        return f"In it: {'; '.join(told) or 'nothing at which it stands still'}."

    def show_runs(
        self, paths: Sequence[Array], starts: Array, heads: Array, live: int = -1,
        backwards: Sequence[Array] = (),
    ) -> None:  # fmt: skip
        """Show runs.

        Parameters
        ----------
        paths : sequence of (k, 2) float
            Their ways forwards without noise; the same arrays as before are not drawn again.
        starts, heads : (m, 2) float
            Where they begin, and where they are now.
        live : int
            Which of them is the network's; -1 for none.
        backwards : sequence of (k, 2) float
            Ways backwards in time.
        """
        given = [*paths, *backwards]
        same = len(given) == len(self._given) and len(paths) == len(self.paths)
        same = same and all(a is b for a, b in zip(given, self._given, strict=True))
        starts = np.asarray(starts, dtype=float).reshape(-1, 2)
        same = same and live == self.live_run and np.array_equal(starts, self.starts)
        self.heads = np.asarray(heads, dtype=float).reshape(-1, 2)
        self._given, self.paths, self.backwards = [*given], [*paths], [*backwards]
        self.starts, self.live_run = starts, live
        if not same:
            self._layers["paths"].update()
        self._layers["trail"].update()
        if 0 <= live < len(self.heads):
            self.show_live(*self.heads[live].tolist())
        else:
            self.show_live(math.nan, math.nan)

    def show_time(self, seconds: float) -> None:
        """Have the streaks where they are after so much time on the screen."""
        self.streaks.show_time(seconds)
        self._layers["streaks"].update()

    def choose_point(self, index: int) -> None:
        """Have a fixed point chosen, -1 for none: its eigenvectors are shown."""
        if index != self.chosen:
            self.chosen = index
            self._layers["curves"].update()
            self._layers["marks"].update()

    @property
    def chosen_kind(self) -> str:
        """What the chosen fixed point is; empty for none."""
        if self.portrait is None or self.chosen < 0:
            return ""
        return self.portrait.fixed.points[self.chosen].kind

    # ---- room ----------------------------------------------------------------------------------

    def rim(self) -> float:
        return 0.0

    def sides(self, wide: float, tall: float, least: float) -> tuple[int, int]:
        across, up = min(wide, BROAD * tall), min(tall, wide / NARROW)
        return math.floor(max(least, across)), math.floor(max(least, up))

    def _show_height(self, side: int) -> None:
        """There is no height: the ground is painted."""

    # ---- words ---------------------------------------------------------------------------------

    def _number(self, value: float) -> str:
        x0, x1, *_ = self.extent()
        return number(value, 1 if x1 - x0 > 20.0 else 2)

    def _place_words(self, x: float, y: float) -> str:
        named = zip(self.axes, (x, y), strict=True)
        unit = f" {self._unit}" if self._unit else ""
        return ", ".join(f"v{low_digit(k)} = {self._number(v)}{unit}" for k, v in named)

    def velocity_at(self, x: float, y: float) -> tuple[float, float]:
        """dv/dt there, between the places it is known at, 1/s."""
        assert self.portrait is not None
        x0, x1, y0, y1 = self.extent()
        across = min(max((x - x0) / (x1 - x0), 0.0), 1.0)
        up = min(max((y - y0) / (y1 - y0), 0.0), 1.0)
        field = self.portrait.field
        return between(field[..., 0], across, up), between(field[..., 1], across, up)

    def _words(self, x: float, y: float) -> str:
        if self.portrait is None:
            return ""
        told = []
        for speed in self.velocity_at(x, y):
            value = speed * (self.tau if self.tau is not None else 1.0)
            size = number(abs(value), 1 if abs(value) >= 1.0 else 2)
            told.append(f"{'−' if value < 0.0 else '+'}{size}")
        unit = "/τ" if self.tau is not None else "/s"
        return f"{self._place_words(x, y)}; dv/dt = ({', '.join(told)}) {unit}"

    def point_label(self, index: int) -> str:
        """What stands beside a fixed point."""
        assert self.portrait is not None
        point = self.portrait.fixed.points[index]
        full = index == self.chosen or point.kind == "saddle"
        return point_words(point.kind, point.eigenvalues, self.tau, full)

    def reading_at(self, position: QPointF) -> Reading | None:
        """The fixed point under the mouse, or how fast the state would move there."""
        if self.portrait is None or self.runs.held is not None or not self._near(position):
            return None
        point, ink = self.near_point(position), self.theme.colour("text")
        if point is None:
            x, y = self.place_within(position)
            return Reading(self._words(x, y), None, ink)
        fixed = self.portrait.fixed.points[point]
        words = point_words(fixed.kind, fixed.eigenvalues, self.tau, True)
        place = self._place_words(*fixed.place.tolist())
        return Reading(f"{words}; {place}", self.point_at(*fixed.place.tolist()), ink)

    def values(self) -> Table:
        """The velocity on a grid over the part that is shown, and every fixed point."""
        if self.portrait is None:
            return Table((), ())
        x, y = np.meshgrid(self.portrait.x, self.portrait.y)
        left, right, low, high = self._ends(self.shown)
        kept = (x >= left) & (x <= right) & (y >= low) & (y <= high)
        names = [f"v{low_digit(k)}" for k in self.axes]
        fixed = self.portrait.fixed.points
        places = np.array([p.place for p in fixed]).reshape(-1, 2)
        field = self.portrait.field[kept]
        return Table(
            (*names, *(f"d{name}/dt (1/s)" for name in names), "fixed point",
             *(f"its {name}" for name in names)),
            (x[kept], y[kept], *field.T, [p.kind for p in fixed], *places.T),
        )  # fmt: skip

    # ---- layers --------------------------------------------------------------------------------

    def paint_ground(self, painter: QPainter) -> None:
        """The basins with their frame."""
        if self.plane is not None:
            if self._image_of is not self.theme:
                self._image, self._image_of = basin_image(self), self.theme
            paint_basins(painter, self, self._image)
        super().paint_ground(painter)

    def _paint_streaks(self, painter: QPainter) -> None:
        if self.plane is not None and len(self.streaks):
            painter.setClipRect(self.plot_rect())
            shift, one = self.points(np.array([[0.0, 0.0], [1.0, 1.0]]))
            ink = self.theme.colour("text")
            self.streaks.paint(painter, one - shift, shift, ink, max(1.0, self.scale))

    def _paint_curves(self, painter: QPainter) -> None:
        if self.plane is not None:
            paint_curves(painter, self)

    def _paint_runs(self, painter: QPainter) -> None:
        if self.plane is not None:
            paint_runs(painter, self)

    def _paint_trail(self, painter: QPainter) -> None:
        if self.plane is not None:
            paint_heads(painter, self)

    def _paint_marks(self, painter: QPainter) -> None:
        if self.plane is not None:
            paint_points(painter, self)

    def _paint_live(self, painter: QPainter) -> None:
        if self.plane is not None:
            paint_live_head(painter, self)
        live, self.live = self.live, None
        super()._paint_live(painter)
        self.live = live

    # ---- what the hand finds -------------------------------------------------------------------

    def place_within(self, position: QPointF) -> Point:
        """The place of the axes at a position; at the edge for one outside."""
        (x, y), (x0, x1, y0, y1) = self.place_at(position), self._ends(self.shown)
        return min(max(x, x0), x1), min(max(y, y0), y1)

    def _meant(self, position: QPointF) -> Point | None:
        return self.place_within(position) if self._near(position) else None

    def near_start(self, position: QPointF) -> int | None:
        """The trajectory whose start is under a position."""
        return None if self.plane is None else self._nearest(self.starts, position)

    def near_point(self, position: QPointF) -> int | None:
        """The fixed point under a position."""
        if self.portrait is None:
            return None
        places = np.array([p.place for p in self.portrait.fixed.points]).reshape(-1, 2)
        return self._nearest(places, position)

    def start_position(self, number: int) -> QPointF:
        """Where the start of a trajectory is."""
        return self.point_at(*self.starts[number].tolist())

    # ---- hand ----------------------------------------------------------------------------------

    def cancel_drag(self) -> None:
        """Let go of what is held."""
        self.runs.cancel()

    def _held_moved(self) -> None:
        """A start is where the hand has put it at once, whenever its path follows."""
        held, place = self.runs.held, self.runs.place
        if held is not None and place is not None and held < len(self.starts):
            self.starts = self.starts.copy()
            self.starts[held] = place
        self._layers["paths"].update()

    def _click(self, position: QPointF) -> None:
        self.runs.click(position, self._shift)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self.runs.press(event):
            self.hands.leave()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self.runs.move(event):
            self.hovered.emit(self._words(*self.place_within(at)))
            return
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            if self.near_start(at) is not None:
                self.setCursor(Qt.CursorShape.OpenHandCursor)
            elif self.near_point(at) is not None:
                self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.runs.release(event):
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self.plane is not None:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Its first click has started a run already; a second one would lie on it.
        if self.zoomed:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, points = event.key(), self.portrait.fixed.points if self.portrait is not None else ()
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Key.Key_PageUp, Key.Key_PageDown) and points:
            self._go_to_point(1 if key == Key.Key_PageDown else -1)
        elif key in (Key.Key_Delete, Key.Key_Backspace) and self._cross is not None:
            number = self.near_start(self.point_at(*self._cross))
            if number is not None:
                self.runs.remove(number)
        else:
            super().keyPressEvent(event)

    def _go_to_point(self, step: int) -> None:
        """Put the crosshair on the next fixed point, or the one before."""
        assert self.portrait is not None
        places = [point.place.tolist() for point in self.portrait.fixed.points]
        at = [list(self._cross or ())]
        now = places.index(at[0]) if at[0] in places else (-1 if step > 0 else len(places))
        x, y = places[(now + step) % len(places)]
        self._cross, self._focus_shown = (x, y), True
        self.hovered.emit(self._words(x, y))
        self._layers["live"].update()
