"""What is slow to compute of a circuit, for a look at it as often as it changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.circuits.circuit import CircuitNetwork
from sim.circuits.equations import Equations
from sim.circuits.fixed_points import FixedPoints, fixed_points
from sim.circuits.manifolds import trajectories
from sim.circuits.portrait import LinePortrait, Portrait, basins, line_portrait, portrait

__all__ = ["Box", "CircuitObserver", "CircuitReadout", "cycle_near", "fitting_box"]

Box = tuple[Array, Array]

MARGIN = 0.16  # of what is to be seen, round it
ROOMY = 2.2  # times as large as need be, a box is laid out anew
FARTHEST = 1e4  # beyond which nothing is asked to be seen
SPAN = 40.0  # of the longest time constant that a trajectory is followed
POINTS = 360  # of a trajectory
NEAR = 0.05  # of the size of a cycle, a state so near is on it
HELD = 0.01  # of the box, by which neurons held may move before the portrait is drawn anew
USUAL, SOON = 0.5, 0.05  # s between two looks
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
        self.interval = USUAL
        """s until it should look again, unless something is done to the circuit."""
        self._fitted: Box | None = None
        self._kept: dict[str, tuple[Any, Any]] = {}
        self._before: Any = None  # what the portrait before was of

    def __call__(self, network: CircuitNetwork) -> CircuitReadout:
        """The readout of a circuit now."""
        s = network.snapshot()
        e = network.equations.with_inputs(s.inputs)
        n = e.n
        self.interval = SOON if n > 2 or network.now.pulses else USUAL
        of = (s.parameters.replace(noise=0.0, dt=0.0005), s.inputs.tobytes())
        axes = self.axes if max(self.axes) < n else (0, 1)[: min(n, 2)]
        fixed = self._keep("fixed", of, lambda: fixed_points(e, _everything(n)))
        seen = [s.starts, *(point.place[None] for point in fixed.points)]
        if s.parameters.activation != "linear":  # what runs away would take the picture with it
            seen.append(s.runs)
        wanted = np.concatenate(seen)[:, list(axes)]
        box, held, plane, line = self._framed(e, of, axes, s.v, wanted)
        basin = None if plane is None else self._tint(e, of, axes, held, plane)
        frame = (of, axes, box[0].tobytes(), box[1].tobytes())
        paths, behind = (
            self._keep(
                name, (frame, starts.tobytes()),
                lambda starts=starts, back=back: _paths(e, starts, axes, box, back),
            )
            for name, starts, back in (("paths", s.starts, False), ("back", s.backwards, True))
        )  # fmt: skip
        return CircuitReadout(
            axes=axes, box=box, plane=plane, line=line, basins=basin, held=held, fixed=fixed,
            paths=paths, backwards=behind,
        )  # fmt: skip

    def _keep(self, name: str, key: Any, make: Any) -> Any:
        known = self._kept.get(name)
        if known is None or known[0] != key:
            known = self._kept[name] = key, make()
        return known[1]

    def _box(self, wanted: Array, activation: str) -> Box:
        """What is shown, with these states (k, d) in it."""
        self._fitted = fitting_box(wanted, activation, self._fitted)
        return self._fitted

    def _framed(
        self, e: Equations, of: Any, axes: tuple[int, ...], v: Array, wanted: Array
    ) -> tuple[Box, Array, Portrait | None, LinePortrait | None]:
        """The portrait, with its cycles in the picture; its box, and where others are held."""
        kept = self._kept.get("cycles")
        ends: list[Array] = kept[1] if kept is not None and kept[0] == (of, axes) else []
        while True:
            box = self._box(np.concatenate([wanted, *ends]), e.activation)
            held = self._held(v, axes, box)
            key = (of, axes, box[0].tobytes(), box[1].tobytes(), held.tobytes())
            plane, line = self._keep("portrait", key, partial(_drawn, e, axes, held, box))
            cycles = () if plane is None else plane.cycles
            if len(cycles) <= len(ends):
                return box, held, plane, line
            ends = [np.stack([cycle.low, cycle.high]) for cycle in cycles]
            self._kept["cycles"] = (of, axes), ends

    def _tint(
        self, e: Equations, of: Any, axes: tuple[int, ...], held: Array, plane: Portrait
    ) -> NDArray[np.int8] | None:
        """Basins, where there is more than one; with cycles they wait until nothing is turned."""
        fixed, cycles = plane.fixed, plane.cycles
        if sum(p.stable for p in fixed.points) + sum(c.stable for c in cycles) < 2:
            return None
        key = (of, axes, plane.box[0].tobytes(), plane.box[1].tobytes(), held.tobytes())
        before, self._before = self._before, key
        if cycles and before != key:
            self.interval = SOON
            return None
        seen = _seen(e, axes, held)
        make = partial(basins, seen, fixed, cycles, plane.box, BASINS)
        tint: NDArray[np.int8] = self._keep("basins", key, make)
        return tint

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


def _drawn(
    e: Equations, axes: tuple[int, ...], held: Array, box: Box
) -> tuple[Portrait | None, LinePortrait | None]:
    if len(axes) == 1:
        return None, line_portrait(e, box)
    return portrait(_seen(e, axes, held), box), None


def _seen(e: Equations, axes: tuple[int, ...], held: Array) -> Equations:
    """The circuit of the neurons along the axes, in their order."""
    return e if axes == (0, 1) and e.n == 2 else e.seen_in(axes, held)


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
        if cycle.stable and np.hypot(*(cycle.points - at).T).min() <= NEAR * size:
            return cycle
    return None
