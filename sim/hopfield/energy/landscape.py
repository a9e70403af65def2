"""The energy landscape of the memory that is running: its own energy over a plane, never a drawing.

What the plane is say the axes, see `sim.hopfield.energy.planes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.hopfield.energy.axes import Axes, LandscapeError
from sim.hopfield.energy.probing import stable_at
from sim.hopfield.energy.state_axes import NeuronAxes
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.outcome.pattern_match import mixture_name
from sim.hopfield.patterns.generated import majority
from sim.plane import Mark, Plane

__all__ = ["Landscape", "landscape"]

GRID = 161  # points along each side


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
        return self.axes.symbols(self.labels)

    def why_no_state(self, x: float, y: float) -> str:
        """Why there is no state at a place, in a sentence."""
        return self.axes.no_state(x, y, self.labels) or super().why_no_state(x, y)


def landscape(
    network: AssociativeMemory, axes: Axes, temperature: float | None = None, grid: int = GRID
) -> Landscape:
    """The energy of a network over a plane, or its free energy at a temperature.

    Parameters
    ----------
    network : AssociativeMemory
        Its patterns learnt.
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
    axes.check(network)
    x0, x1, y0, y1 = axes.extent
    x, y = np.linspace(x0, x1, grid), np.linspace(y0, y1, grid)
    across, up = np.meshgrid(x, y)
    if temperature is None:
        values, note = axes.values(network, across, up), axes.note(network)
        quantity = "Lyapunov function" if network.graded else "energy"
    else:
        why_not = axes.no_free_energy or network.why_no_free_energy()
        if why_not:
            raise LandscapeError(why_not)
        values, quantity = axes.free_values(network, across, up, temperature), "free energy"
        note = (
            f"Mean-field free energy at T = {temperature:.2f} over the overlaps, the others held "
            "at their present value."
        )
    return Landscape(
        x, y, values, axes.labels(network), quantity, note, _marks(network, axes),
        dim=axes.dim(network, across, up) if temperature is None else None, axes=axes,
    )  # fmt: skip


# ---- what lies on it -----------------------------------------------------------------------------


def _marks(network: AssociativeMemory, axes: Axes) -> tuple[Mark, ...]:
    """Patterns, mirrors and mixtures of three, where they lie and whether they are stable."""
    if isinstance(axes, NeuronAxes) and not network.graded:
        return tuple(
            Mark(float(a), float(b), _corner(a, b), "corner", stable_at(network, np.array([a, b])))
            for a in (-1, 1)
            for b in (-1, 1)
        )
    found: list[tuple[str, str, NDArray[Any]]] = []
    shown = axes.shown(network)
    for index in shown:
        pattern = network.patterns[index]
        found.append((pattern.name, "memory", pattern.values))
        if network.mirror_symmetric:
            found.append((f"−{pattern.name}", "mirror", -pattern.values))
    if axes.mixtures and not network.takes_grey:
        found += _mixtures(network, shown)
    marks = []
    for name, kind, values in found:
        x, y = axes.place(values, network.patterns)
        marks.append(Mark(x, y, name, kind, stable_at(network, values)))
    return tuple(marks)


def _corner(a: int, b: int) -> str:
    return f"({a}, {b})".replace("-", "−")


def _mixtures(network: AssociativeMemory, shown: list[int]) -> list[tuple[str, str, NDArray[Any]]]:
    """The mixtures of the two patterns of the axes and a third one, with signs; mirrors too."""
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
