"""The energy landscape of the memory that is running: its own energy over a plane, never a drawing.

Over two overlaps. Where the energy is a function of the overlaps with the memories alone (Hebb,
projection, dense memories) it is exact over the overlaps with any two of them, the others held at
their present value. A state can have overlaps (m1, m2) with two memories of mutual overlap c only
within |m1 + m2| <= 1 + c and |m1 - m2| <= 1 - c.

Over two neurons, where there are no more: every state there is.

Over a plane of states. For real-valued neurons the plane a xi1 + b xi2 of two memories; for any
network that through the mean of recorded states along their first two principal components. The
energy or Lyapunov function is evaluated on the plane itself; states of binary neurons lie beside
it, so that a picture over components is a projection, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import SimError
from sim.hopfield.energy.probing import stable_at
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.outcome.pattern_match import mixture_name
from sim.hopfield.patterns.generated import majority
from sim.plane import Mark, Plane

__all__ = [
    "MOST_STATES",
    "Axes",
    "Landscape",
    "LandscapeError",
    "components",
    "free_energy",
    "landscape",
    "place",
    "reachable",
    "state_at",
]

AxesKind = Literal["overlaps", "neurons", "memories", "components"]

GRID = 161  # points along each side
MOST_STATES = 400  # from which principal components are taken
ON_A_LINE = 1e-13  # of the largest variance: a second one that is rounding
THIRD = 4  # other memories whose mixtures with the two are looked for
LOW_LOAD = 12  # memories up to which the free energy of finite P is evaluated
EDGE = 1e-9  # by which rounding may take a point beyond the edge it lies on
ROOM = 0.04  # of the plane beyond -1 and 1
SPREAD = 0.25  # of the extent of recorded states, round them


class LandscapeError(SimError):
    """A landscape that does not exist for this network."""


@dataclass(frozen=True)
class Axes:
    """What the two directions of a landscape are.

    Parameters
    ----------
    kind : {"overlaps", "neurons", "memories", "components"}
    first, second : int
        Of "overlaps" and "memories": which memories.
    origin, u, v : (N,) float
        Of "components": the mean of the recorded states and two orthonormal directions.
    extent : (x0, x1, y0, y1)
        Of "components".
    share : float
        Of "components": the part of the variance the two directions have.
    """

    kind: AxesKind
    first: int = 0
    second: int = 1
    origin: Array = field(default_factory=lambda: np.zeros(0))
    u: Array = field(default_factory=lambda: np.zeros(0))
    v: Array = field(default_factory=lambda: np.zeros(0))
    extent: tuple[float, float, float, float] = (-1.0, 1.0, -1.0, 1.0)
    share: float = 1.0


@dataclass(frozen=True, eq=False)
class Landscape(Plane):
    """An energy over a plane of states of a memory.

    Parameters
    ----------
    axes : Axes
    """

    axes: Axes = field(kw_only=True)

    @property
    def symbols(self) -> tuple[str, str]:
        """ "m_A" for the overlap with A."""
        if self.axes.kind == "components":
            return "PC 1", "PC 2"
        first, second = (label.replace("overlap with ", "m_") for label in self.labels)
        return first, second

    def why_no_state(self, x: float, y: float) -> str:
        """Why there is no state at a place, in a sentence."""
        if self.axes.kind != "overlaps":
            return super().why_no_state(x, y)
        names = (label.removeprefix("overlap with ") for label in self.labels)
        one, other = (
            f"so {'like' if m >= 0.0 else 'unlike'} {name}"
            for m, name in zip((x, y), names, strict=True)
        )
        return f"No state has these overlaps: none is {one} and {other} at once."

    def place(self, state: NDArray[Any], patterns: Sequence[Any]) -> tuple[float, float]:
        """Where a state (N,) of -1 to +1 lies on it."""
        return place(self.axes, state, patterns)


def place(axes: Axes, state: NDArray[Any], patterns: Sequence[Any]) -> tuple[float, float]:
    """Where a state (N,) lies in the plane of some axes."""
    s = np.asarray(state, dtype=np.float64)
    if axes.kind == "neurons":
        return float(s[0]), float(s[1])
    if axes.kind == "components":
        away = s - axes.origin
        return float(away @ axes.u), float(away @ axes.v)
    first = np.asarray(patterns[axes.first].values, dtype=np.float64)
    second = np.asarray(patterns[axes.second].values, dtype=np.float64)
    if axes.kind == "overlaps":
        return float(first @ s) / len(s), float(second @ s) / len(s)
    both = np.stack([first, second], axis=1)
    (a, b), *_ = np.linalg.lstsq(both, s, rcond=None)
    return float(a), float(b)


def state_at(
    axes: Axes, patterns: Sequence[Any], graded: bool, x: float, y: float
) -> NDArray[np.float64]:
    """The state (N,) at a point of a plane, or the binary one nearest to it."""
    if axes.kind == "neurons":
        state = np.array([x, y])
    elif axes.kind == "components":
        state = axes.origin + x * axes.u + y * axes.v
    else:
        first, second = (patterns[k].values.astype(float) for k in (axes.first, axes.second))
        state = x * first + y * second
    if not graded:
        state = np.where(state > 0.0, 1.0, -1.0)
    return np.asarray(np.clip(state, -1.0, 1.0))


def reachable(m1: Any, m2: Any, c: float) -> Any:
    """Whether states have overlaps m1, m2 with two patterns of mutual overlap c.

    On the (1 + c)/2 of the sites where the patterns agree m1 + m2 varies between -(1 + c) and
    1 + c, on the others m1 - m2 between -(1 - c) and 1 - c.
    """
    return (np.abs(m1 + m2) <= 1.0 + c + EDGE) & (np.abs(m1 - m2) <= 1.0 - c + EDGE)


def components(states: NDArray[Any]) -> Axes:
    """The plane of the first two principal components of recorded states (t, N).

    Raises
    ------
    LandscapeError
        If there are fewer than three different states.
    """
    if len(states) < 3:
        raise LandscapeError("There are no trajectories yet: start some runs first.")
    # So many of them at even distances span the plane well enough.
    recorded = np.asarray(states[:: -(-len(states) // MOST_STATES)], dtype=np.float64)
    origin = recorded.mean(axis=0)
    away = recorded - origin
    wide = away.shape[1] > len(away)
    variances, vectors = np.linalg.eigh(away @ away.T if wide else away.T @ away)
    if len(variances) < 2 or variances[-2] < ON_A_LINE * max(1.0, variances[-1]):
        raise LandscapeError("The recorded states lie on a line: start runs from other states too.")
    first = vectors[:, :-3:-1]
    if wide:
        first = away.T @ first / np.sqrt(variances[:-3:-1])
    u, v = np.ascontiguousarray(first.T)
    x, y = away @ u, away @ v
    around = [
        float(end + sign * SPREAD * np.ptp(along))
        for along in (x, y)
        for end, sign in ((along.min(), -1.0), (along.max(), 1.0))
    ]
    share = float(variances[-2:].sum() / variances.sum())
    return Axes("components", origin=origin, u=u, v=v,
                extent=(around[0], around[1], around[2], around[3]), share=share)  # fmt: skip


def landscape(
    network: AssociativeMemory, axes: Axes, temperature: float | None = None, grid: int = GRID
) -> Landscape:
    """The energy of a network over a plane, or its free energy at a temperature.

    Parameters
    ----------
    network : AssociativeMemory
        Its memories learnt.
    axes : Axes
    temperature : float, optional
        If given, the mean-field free energy at this T instead of the energy.
    grid : int
        Points along each side.

    Raises
    ------
    LandscapeError
        If this network has no such landscape, and why.
    """
    _check(network, axes)
    if temperature is not None and axes.kind != "overlaps":
        raise LandscapeError("The free energy is one of overlaps: choose two memories as axes.")
    x0, x1, y0, y1 = _extent(axes)
    x, y = np.linspace(x0, x1, grid), np.linspace(y0, y1, grid)
    across, up = np.meshgrid(x, y)
    quantity = "Lyapunov function" if network.graded else "energy"
    if temperature is not None:
        values = free_energy(network, axes.first, axes.second, across, up, temperature)
        quantity = "free energy"
        note = (
            f"Mean-field free energy at T = {temperature:.2f} over the overlaps, the others held "
            "at their present value."
        )
    elif axes.kind == "overlaps":
        values = _over_overlaps(network, axes, across, up)
        note = "Exact: the energy is a function of the overlaps alone; the others are held."
    elif axes.kind == "neurons":
        values = _on_plane(network, np.zeros(2), np.eye(2)[0], np.eye(2)[1], across, up)
        note = "Exact: these two neurons are all there are."
        if not network.graded:
            note = "Exact at the four corners, which are all the states there are."
    elif axes.kind == "memories":
        first, second = _pair(network, axes)
        values = _on_plane(network, np.zeros(network.neurons), first, second, across, up)
        if network.bounded:
            values = np.where(_within(first, second, across, up), values, np.nan)
        note = "Exact on the plane of states a ξ₁ + b ξ₂ of the two memories."
    else:
        values = _on_plane(network, axes.origin, axes.u, axes.v, across, up)
        note = (
            f"A projection: the energy on the plane of the first two principal components, which "
            f"have {100 * axes.share:.0f} % of the variance. States lie near it, not on it."
        )
    labels = _labels(network, axes)
    return Landscape(x, y, values, labels, quantity, note, _marks(network, axes), axes=axes)


def _check(network: AssociativeMemory, axes: Axes) -> None:
    count = len(network.patterns)
    if axes.kind == "neurons" and network.neurons != 2:
        raise LandscapeError("Two neurons are all the axes there are only in a network of two.")
    if axes.kind in ("overlaps", "memories"):
        if count < 2:
            raise LandscapeError("Two memories make a landscape: store another one.")
        if not (0 <= axes.first < count and 0 <= axes.second < count):
            raise LandscapeError("One of the two memories has been forgotten: choose another.")
        if axes.first == axes.second:
            raise LandscapeError("Choose two different memories for the axes.")
    if axes.kind == "overlaps" and network.energy_over_overlaps(np.zeros((1, count))) is None:
        raise LandscapeError(
            "The energy of this rule is no function of the overlaps: choose principal components."
        )
    if axes.kind == "components" and len(axes.origin) != network.neurons:
        raise LandscapeError("The grid has changed since those runs: start some again.")


def _extent(axes: Axes) -> tuple[float, float, float, float]:
    if axes.kind == "components":
        return axes.extent
    end = 1.0 + ROOM if axes.kind != "neurons" else 1.0
    if axes.kind == "memories":
        end = 1.25
    return -end, end, -end, end


def _pair(network: AssociativeMemory, axes: Axes) -> tuple[Array, Array]:
    first, second = network.patterns[axes.first], network.patterns[axes.second]
    return first.values.astype(np.float64), second.values.astype(np.float64)


def _over_overlaps(network: AssociativeMemory, axes: Axes, m1: Array, m2: Array) -> Array:
    first, second = _pair(network, axes)
    c = float(first @ second) / network.neurons
    inside = reachable(m1, m2, c)
    overlaps = np.tile(network.overlaps(), (int(inside.sum()), 1))
    overlaps[:, axes.first], overlaps[:, axes.second] = m1[inside], m2[inside]
    energies = network.energy_over_overlaps(overlaps)
    assert energies is not None
    values = np.full(m1.shape, np.nan)
    values[inside] = energies
    return values


def _on_plane(
    network: AssociativeMemory, origin: Array, u: Array, v: Array, across: Array, up: Array
) -> Array:
    values = network.energy_on_plane(origin, u, v, across.ravel(), up.ravel())
    return np.asarray(values).reshape(across.shape)


def _within(first: Array, second: Array, across: Array, up: Array) -> NDArray[np.bool_]:
    """Where no neuron of a xi1 + b xi2 would have to be beyond -1 or 1."""
    sites = np.unique(np.stack([first, second], axis=1), axis=0)
    largest = np.zeros(across.shape)
    for a, b in sites:
        np.maximum(largest, np.abs(a * across + b * up), out=largest)
    return largest <= 1.0 + EDGE


def free_energy(
    network: AssociativeMemory, first: int, second: int, m1: Array, m2: Array, temperature: float
) -> Array:
    """f(m) = (N/2) sum_mu m_mu^2 - T sum_i ln 2 cosh(sum_mu xi_i^mu m_mu / T), low load.

    The mean-field free energy of a finite number of memories under the Hebb rule (Amit,
    Gutfreund, Sompolinsky 1985), over the overlaps with two, the others held. Its stationary
    points obey m = <xi tanh(xi . m / T)>. At T = 0 it is (N/2) m^2 - sum_i |xi_i . m|.

    Raises
    ------
    LandscapeError
        If the network is no Hebb network of states -1 and +1, or has more than 12 memories.
    """
    p = network.parameters
    plain = network.name == "hopfield" and p.rule == "hebb" and network.by_overlaps
    if not plain or not p.normalise or p.self_connection != 0.0 or p.diagonal:
        raise LandscapeError(
            "The free energy is known for the Hebb rule with states −1 and +1, without thresholds, "
            "cuts or self-connections: choose those."
        )
    if not 2 <= len(network.patterns) <= LOW_LOAD:
        raise LandscapeError(
            f"The free energy is theory of 2 to {LOW_LOAD} memories; there are "
            f"{len(network.patterns)}."
        )
    patterns = np.array([pattern.values for pattern in network.patterns], dtype=np.float64)
    n = network.neurons
    # Neurons with the same column of patterns add the same.
    columns, counts = np.unique(patterns, axis=1, return_counts=True)
    held = network.overlaps()
    others = [k for k in range(len(held)) if k not in (first, second)]
    total = 0.5 * n * (m1**2 + m2**2 + float(np.sum(held[others] ** 2)))
    for column, count in zip(columns.T, counts.tolist(), strict=True):
        h = column[first] * m1 + column[second] * m2 + float(column[others] @ held[others])
        size = np.abs(h)
        total -= count * size
        if temperature > 0.0:
            total -= count * temperature * np.log1p(np.exp(-2.0 * size / temperature))
    return np.asarray(total)


def _labels(network: AssociativeMemory, axes: Axes) -> tuple[str, str]:
    if axes.kind == "neurons":
        symbol = "v" if network.graded else "s"
        return f"{symbol}₁", f"{symbol}₂"
    if axes.kind == "components":
        return "first principal component", "second principal component"
    names = network.patterns[axes.first].name, network.patterns[axes.second].name
    words = "overlap with" if axes.kind == "overlaps" else "share of"
    return f"{words} {names[0]}", f"{words} {names[1]}"


# ---- what lies on it -----------------------------------------------------------------------------


def _marks(network: AssociativeMemory, axes: Axes) -> tuple[Mark, ...]:
    """Memories, mirrors and mixtures of three, where they lie and whether they are stable."""
    if axes.kind == "neurons" and not network.graded:
        return tuple(
            Mark(float(a), float(b), _corner(a, b), "corner", stable_at(network, np.array([a, b])))
            for a in (-1, 1)
            for b in (-1, 1)
        )
    found: list[tuple[str, str, NDArray[Any]]] = []
    shown = _nearby(network, axes)
    for index in shown:
        pattern = network.patterns[index]
        found.append((pattern.name, "memory", pattern.values))
        if network.mirror_symmetric:
            found.append((f"−{pattern.name}", "mirror", -pattern.values))
    if axes.kind in ("overlaps", "components") and not network.takes_grey:
        found += _mixtures(network, shown)
    marks = []
    for name, kind, values in found:
        x, y = place(axes, values, network.patterns)
        marks.append(Mark(x, y, name, kind, stable_at(network, values)))
    return tuple(marks)


def _corner(a: int, b: int) -> str:
    return f"({a}, {b})".replace("-", "−")


def _nearby(network: AssociativeMemory, axes: Axes) -> list[int]:
    """The two memories of the axes, and some of those most alike to them."""
    count = len(network.patterns)
    if axes.kind in ("components", "neurons"):
        return list(range(min(count, 2 + THIRD)))
    others = [k for k in range(count) if k not in (axes.first, axes.second)]
    first, second = _pair(network, axes)
    alike = [
        -abs(float(network.patterns[k].values @ first))
        - abs(float(network.patterns[k].values @ second))
        for k in others
    ]
    nearest = [others[k] for k in np.argsort(alike, kind="stable")[:THIRD]]
    return [axes.first, axes.second, *nearest]


def _mixtures(network: AssociativeMemory, shown: list[int]) -> list[tuple[str, str, NDArray[Any]]]:
    """The mixtures of the two memories of the axes and a third one, with signs; mirrors too."""
    made: list[tuple[str, str, NDArray[Any]]] = []
    if len(shown) < 3:
        return made
    for third in shown[2:]:
        chosen = [network.patterns[k] for k in (shown[0], shown[1], third)]
        for signs in ((1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1)):
            for turn in (1, -1) if network.mirror_symmetric else (1,):
                own = [turn * sign for sign in signs]
                values = majority(chosen, own)
                if stable_at(network, values):
                    parts = sorted(zip((shown[0], shown[1], third), own, strict=True))
                    name = mixture_name([(network.patterns[k].name, sign) for k, sign in parts])
                    made.append((name, "mixture", values))
    return made
