"""Curves of a recall out of what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.hopfield.energy.rise import rose
from sim.hopfield.snapshot import MemorySnapshot

__all__ = ["Curves", "curves"]


@dataclass(frozen=True, eq=False)
class Curves:
    """A recall since its beginning.

    Parameters
    ----------
    sweeps : (t,) float
        Since the recall began.
    overlaps : (t, k) float
        With the first memories.
    largest : (t,) float
        The overlap that was largest in size, of all memories.
    energy_sweeps, energy : (e,) float
        At every sample and every flip.
    rises : (r,) float
        Sweeps at which the energy rose.
    """

    sweeps: Array
    overlaps: Array
    largest: Array
    energy_sweeps: Array
    energy: Array
    rises: Array


def curves(history: Mapping[str, Array], moment: MemorySnapshot) -> Curves:
    """What has been recorded since the last recall, from the state it began in.

    Parameters
    ----------
    history : mapping of str to array
        "time", "energy", "largest", "flip_time", "flip_energy" and, where there are memories,
        "overlaps": the newest rows of each.
    moment : MemorySnapshot
        The last moment of it.
    """
    recalled_at = moment.recalled_at
    time, flip_time = history["time"], history["flip_time"]
    overlaps = np.asarray(history.get("overlaps", np.zeros((0, 0))), dtype=np.float64)
    # Overlaps are recorded anew when memories come or go: their rows are the newest ones.
    overlaps = overlaps[:, : min(len(moment.patterns), overlaps.shape[1])]
    aligned = time[len(time) - len(overlaps) :] if len(overlaps) else time[:0]
    since = aligned > recalled_at
    largest = np.asarray(history["largest"], dtype=np.float64)[len(time) - len(aligned) :][since]
    sweeps, overlaps = aligned[since] - recalled_at, overlaps[since]
    whole = len(sweeps) == int(np.sum(time > recalled_at))
    start = moment.start_overlaps
    if whole and len(start) == len(moment.patterns) and len(sweeps):
        sweeps = np.concatenate([[0.0], sweeps])
        overlaps = np.concatenate([start[None, : overlaps.shape[1]], overlaps])
        largest = np.concatenate([start[[np.abs(start).argmax()]], largest])
    at = np.concatenate([time[time > recalled_at], flip_time[flip_time > recalled_at]])
    energy = np.concatenate(
        [history["energy"][time > recalled_at], history["flip_energy"][flip_time > recalled_at]]
    )
    order = np.argsort(at, kind="stable")
    at, energy = at[order] - recalled_at, energy[order]
    if len(at) and np.isfinite(moment.start_energy):
        at = np.concatenate([[0.0], at])
        energy = np.concatenate([[moment.start_energy], energy])
    up = rose(np.diff(energy), energy[:-1])
    for hand in moment.interventions:
        # What a hand has changed, the network has not made rise.
        after = int(np.searchsorted(at, hand - recalled_at, side="right"))
        up[max(0, after - 1) : after] = False
    return Curves(sweeps, overlaps, largest, at, energy, at[1:][up])
