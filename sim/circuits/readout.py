"""What is slow to compute of a circuit, for a look at it as often as it changes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.circuits.circuit import CircuitNetwork
from sim.circuits.equations import Equations
from sim.circuits.fixed_points import FixedPoints, fixed_points
from sim.circuits.manifolds import trajectories
from sim.circuits.portrait import LinePortrait, Portrait, basins, line_portrait, portrait

__all__ = ["Box", "CircuitObserver", "CircuitReadout", "fitting_box"]

Box = tuple[Array, Array]

MARGIN = 0.16  # of what is to be seen, round it
ROOMY = 2.2  # times as large as need be, a box is laid out anew
FARTHEST = 1e4  # beyond which nothing is asked to be seen
SPAN = 40.0  # of the longest time constant that a trajectory is followed
POINTS = 360  # of a trajectory
HELD = 0.01  # of the box, by which neurons held may move before the portrait is drawn anew
BASINS = 40  # points along a side of the picture of basins
MARGINAL = 2.0  # at least, how large a picture of linear neurons is


@dataclass(frozen=True, eq=False)
class CircuitReadout:
    """The phase portrait of a circuit and the trajectories on it, at one moment.

    Parameters
    ----------
    axes : tuple of int
        The neurons along the axes: two, or the only one there is.
    box : (array, array)
        Lowest and highest state of these, (2,) or (1,) each.
    plane : Portrait or None
        Of the two neurons, the others held where they are.
    line : LinePortrait or None
        Of the only one.
    basins : (b, b) int8 or None
        See `sim.circuits.portrait.basins`.
    held : (n,) float
        The state at which the others are held.
    fixed : FixedPoints
        Of the whole circuit.
    paths, backwards : tuple of (t, n) float
        Of every run from its start on, without noise; and backwards in time.
    version : int
        Another number whenever the portrait is another one.
    """

    axes: tuple[int, ...]
    box: Box
    plane: Portrait | None
    line: LinePortrait | None
    basins: NDArray[np.int8] | None
    held: Array
    fixed: FixedPoints
    paths: tuple[Array, ...]
    backwards: tuple[Array, ...]
    version: int


def fitting_box(seen: Array, activation: str, old: Box | None) -> Box:
    """The part of the plane that is shown.

    Parameters
    ----------
    seen : (k, d) float
        What has to be in it.
    activation : str
    old : (array, array) or None
        What is shown so far, which is kept if it does.
    """
    kept = seen[np.isfinite(seen).all(axis=1) & (np.abs(seen) < FARTHEST).all(axis=1)]
    if activation == "tanh":
        ends = np.ones((1, seen.shape[1]))
        kept = np.concatenate([kept, -ends, ends])
    kept = np.concatenate([kept, np.zeros((1, seen.shape[1]))])
    low, high = kept.min(axis=0), kept.max(axis=0)
    # Both axes have one scale: angles are what they are.
    least = MARGINAL if activation == "linear" else 0.5
    side = max(float((high - low).max()), least)
    middle = 0.5 * (low + high)
    if activation == "linear" and (high - low).max() < least:
        middle = np.clip(middle, -0.25 * least, 0.25 * least)
    low, high = middle - side / 2, middle + side / 2
    if old is not None and len(old[0]) == len(low):
        inside = bool((old[0] <= low).all() and (high <= old[1]).all())
        if inside and float((old[1] - old[0]).max()) <= ROOMY * side:
            return old
    return low - MARGIN * side, high + MARGIN * side


class CircuitObserver:
    """Makes readouts; keeps what depends on less than has changed.

    Attributes
    ----------
    axes : (int, int)
        The neurons along the axes, of circuits of more than two.
    """

    def __init__(self) -> None:
        self.axes = (0, 1)
        self.interval = 0.5
        """s until it should look again, unless something is done to the circuit."""
        self._fitted: Box | None = None
        self._kept: dict[str, tuple[Any, Any]] = {}
        self._version = 0

    def __call__(self, network: CircuitNetwork) -> CircuitReadout:
        """The readout of a circuit now."""
        s = network.snapshot()
        e = network.equations.with_inputs(s.inputs)
        n = e.n
        self.interval = 0.05 if n > 2 or network.now.pulses else 0.5
        of = (s.parameters.replace(noise=0.0, dt=0.0005), s.inputs.tobytes())
        axes = tuple(k if k < n else i for i, k in enumerate(self.axes)) if n > 1 else (0,)
        fixed = self._keep("fixed", of, lambda: fixed_points(e, _everything(n)))
        seen = [s.starts, *(point.place[None] for point in fixed.points)]
        if s.parameters.activation != "linear":  # what runs away would take the picture with it
            seen.append(s.runs)
        wanted = np.concatenate(seen)[:, list(axes)]
        box = self._box(wanted, s.parameters.activation)
        held = self._held(s.v, axes, box)
        plane, line, basin = self._portrait(e, of, axes, held, box)
        if plane is not None and plane.cycles:
            ends = [end for cycle in plane.cycles for end in (cycle.low, cycle.high)]
            box = self._box(np.concatenate([wanted, ends]), s.parameters.activation)
            plane, line, basin = self._portrait(e, of, axes, held, box)
        paths = self._keep(
            "paths", (of, s.starts.tobytes(), box[1].tobytes()),
            lambda: _paths(e, s.starts, axes, box, False),
        )  # fmt: skip
        behind = self._keep(
            "backwards", (of, s.backwards.tobytes(), box[1].tobytes()),
            lambda: _paths(e, s.backwards, axes, box, True),
        )  # fmt: skip
        return CircuitReadout(
            axes=axes, box=box, plane=plane, line=line, basins=basin, held=held, fixed=fixed,
            paths=paths, backwards=behind, version=self._version,
        )  # fmt: skip

    def _keep(self, name: str, key: Any, make: Any) -> Any:
        known = self._kept.get(name)
        if known is None or known[0] != key:
            known = self._kept[name] = key, make()
            self._version += name == "portrait"
        return known[1]

    def _box(self, wanted: Array, activation: str) -> Box:
        """What is shown, with these states (k, d) in it."""
        self._fitted = fitting_box(wanted, activation, self._fitted)
        return self._fitted

    def _portrait(self, e: Equations, of: Any, axes: tuple[int, ...], held: Array, box: Box) -> Any:
        key = (of, axes, box[0].tobytes(), box[1].tobytes(), held.tobytes())
        return self._keep("portrait", key, lambda: self._drawn(e, axes, held, box))

    def _held(self, v: Array, axes: tuple[int, ...], box: Box) -> Array:
        """Where the neurons off the axes are held: where they are, or were a moment ago."""
        if len(v) <= 2:
            return np.zeros(len(v))
        old = self._kept.get("held", (None, None))[1]
        near = HELD * float((box[1] - box[0]).max())
        off = [i for i in range(len(v)) if i not in axes]
        if old is None or len(old) != len(v) or np.abs(old[off] - v[off]).max() > near:
            old = np.array(v)
            old[list(axes)] = 0.0
            self._kept["held"] = None, old
        return np.asarray(old)

    @staticmethod
    def _drawn(e: Equations, axes: tuple[int, ...], held: Array, box: Box) -> Any:
        if len(axes) == 1:
            return None, line_portrait(e, box), None
        seen = e.seen_in(axes, held) if e.n > 2 else _ordered(e, axes)
        plane = portrait(seen, box)
        several = sum(point.stable for point in plane.fixed.points) + sum(
            cycle.stable for cycle in plane.cycles
        )
        tint = basins(seen, plane.fixed, plane.cycles, box, BASINS) if several > 1 else None
        return plane, None, tint


def _ordered(e: Equations, axes: tuple[int, ...]) -> Equations:
    """A circuit of two neurons with the axes in this order."""
    return e if axes == (0, 1) else e.seen_in(axes, np.zeros(e.n))


def _everything(n: int) -> Box:
    return np.full(n, -FARTHEST), np.full(n, FARTHEST)


def _paths(
    e: Equations, starts: Array, axes: tuple[int, ...], box: Box, backwards: bool
) -> tuple[Array, ...]:
    if not len(starts):
        return ()
    side = float((box[1] - box[0]).max())
    low, high = np.full(e.n, -FARTHEST), np.full(e.n, FARTHEST)
    low[list(axes)], high[list(axes)] = box[0] - side, box[1] + side
    span = SPAN * float(e.time_constants.max())
    return tuple(trajectories(e, starts, span, (low, high), backwards=backwards, points=POINTS))


def cycle_near(readout: CircuitReadout, v: Array) -> Any:
    """The stable limit cycle that a state of two neurons is on, or None."""
    if readout.plane is None or len(v) != 2:
        return None
    at = v[list(readout.axes)]
    for cycle in readout.plane.cycles:
        size = float((cycle.high - cycle.low).max())
        if cycle.stable and np.hypot(*(cycle.points - at).T).min() < 0.05 * max(size, math.ulp(1)):
            return cycle
    return None
