"""Many recalls of one network: from a cue in different orders, or from many starts; where they end.

The memories and weights are the network's own and are not touched: each run is a twin of it with a
generator of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.energy.axes import Axes
from sim.hopfield.energy.probing import begin_at
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.patterns.pattern import Pattern
from sim.recording import Recorder
from sim.statistics import Ending, wilson

__all__ = ["OneRun", "Runs", "endings", "many_runs", "runs_over"]


LONGEST = 100.0  # sweeps, updates or time constants after which a run is given up
HOT = 30.0  # of them for a run at T > 0, which never comes to rest
POINTS = 400  # of an energy curve that are kept
STATES = 16  # states of a run that are kept, for principal components


@dataclass(frozen=True, eq=False)
class OneRun:
    """A recall from its start to its end.

    Parameters
    ----------
    sweeps, energy : (t,) float
        Since its start; thinned to 400 points.
    overlaps : (k, Q) float
        With the first 64 memories, sample by sample.
    states : (m, N) int8 or float32
        A few states on the way, the first and the last among them.
    verdict, kind : str
        Of the outcome.
    member : int or None
        The memory or mirror it ended in, if it did.
    moves, rises : int
    """

    sweeps: Array
    energy: Array
    overlaps: Array
    states: NDArray[np.float32]
    verdict: str
    kind: str
    member: int | None
    moves: int
    rises: int


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs and where they ended.

    Parameters
    ----------
    runs : tuple of OneRun
    endings : tuple of Ending
        The most frequent first.
    """

    runs: tuple[OneRun, ...]
    endings: tuple[Ending, ...]

    @property
    def moves(self) -> int:
        """Changes of the state in all of them."""
        return sum(run.moves for run in self.runs)

    @property
    def rises(self) -> int:
        """Those at which the energy rose."""
        return sum(run.rises for run in self.runs)

    def told(self) -> tuple[str, bool]:
        """What the energy did in all of them, and whether it never rose."""
        many = f"{self.moves:,} over {len(self.runs)} runs"
        if self.rises == 0:
            return f"Never in {many}.", True
        return f"It rose at {self.rises:,} of {many}.", False


def many_runs(
    network: AssociativeMemory,
    start: str | NDArray[np.float32],
    count: int,
    seed: int,
    progress: Callable[[float], bool] | None = None,
) -> Runs | None:
    """Recall so often, and see where it ends.

    Parameters
    ----------
    network : AssociativeMemory
        With its memories learnt; not touched.
    start : "cue", "random", or (N,) float
        Every run begins at the cue, at a state of chance (each neuron -1 or +1), or there.
    count : int
    seed : int
        Run k has the generator of (seed, k).
    progress : callable, optional
        Told the fraction done; the rest is not done once it returns False.

    Returns
    -------
    Runs or None
        None if it was given up.
    """
    made = []
    for number in range(count):
        clone = network.clone(np.random.default_rng([seed, number]))
        if isinstance(start, str):
            first = network.cue
            if start == "random":
                first = clone.rng.choice(np.array([-1.0, 1.0], dtype=np.float32), network.neurons)
        else:
            first = start
        made.append(_run(clone, np.asarray(first, dtype=np.float32)))
        if progress is not None and not progress((number + 1) / count):
            return None
    return Runs(tuple(made), endings(made))


def _run(clone: AssociativeMemory, first: NDArray[np.float32]) -> OneRun:
    """Recall once."""
    begin_at(clone, first)
    recorder = Recorder(clone.traces())
    energy = clone.energy
    overlaps = clone.shown_overlaps()
    states = [clone.shown.copy()]
    limit = HOT if clone.temperature > 0.0 else LONGEST
    sweep = max(1, round(1.0 / clone.dt))
    part = max(1, sweep // 4)
    began = clone.time
    while not clone.at_rest and clone.time - began < limit:
        clone.advance(part, recorder)
        if len(states) < STATES - 1:
            states.append(clone.shown.copy())
        elif part < sweep:
            part = sweep
        if clone.cycle is not None:
            break
    states.append(clone.shown.copy())
    at, energies = _energies(recorder, began, energy, clone)
    thin = max(1, -(-len(at) // POINTS))
    path = overlaps[None, :]
    if len(clone.patterns):
        kept = recorder.window("overlaps", 10**9)[:, : len(overlaps)]
        path = np.concatenate([overlaps[None, : kept.shape[1]], kept.astype(np.float64)])
    outcome = clone.outcome()
    named = outcome.kind in ("memory", "mirror", "thermal") and len(outcome.members) == 1
    return OneRun(
        sweeps=np.append(at[::thin], at[-1]), energy=np.append(energies[::thin], energies[-1]),
        overlaps=path, states=np.array(states), verdict=outcome.verdict, kind=outcome.kind,
        member=outcome.members[0] if named else None,
        moves=clone.tally.moves, rises=clone.tally.rises,
    )  # fmt: skip


def _energies(
    recorder: Recorder, began: float, energy: float, clone: AssociativeMemory
) -> tuple[Array, Array]:
    """Times since the start and energies, at the start, every sample, every flip and the end."""
    time, flip_time = (recorder.window(name, 10**9) for name in ("time", "flip_time"))
    at = np.concatenate([[began], time, flip_time, [clone.time]])
    order = np.argsort(at, kind="stable")
    told = [recorder.window(name, 10**9) for name in ("energy", "flip_energy")]
    return at[order] - began, np.concatenate([[energy], *told, [clone.energy]])[order]


def runs_over(axes: Axes, runs: Sequence[OneRun], patterns: Sequence[Pattern]) -> list[Array]:
    """The paths (t, 2) of runs over some axes."""
    paths = (axes.path(run.states, run.overlaps, patterns) for run in runs)
    return [path for path in paths if path is not None]


def endings(runs: Sequence[OneRun]) -> tuple[Ending, ...]:
    """Where runs ended, the most frequent first; states without a name together."""
    counts: dict[tuple[str, str, int | None], int] = {}
    for run in runs:
        key = (_label(run), run.kind, run.member)
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0][0]))
    return tuple(
        Ending(label, kind, member, count, *wilson(count, len(runs)))
        for (label, kind, member), count in ordered
    )


def _label(run: OneRun) -> str:
    kind, _, name = run.verdict.partition(" ")
    if kind == "memory":
        return name
    if kind == "mirror":
        return f"−{name}"
    if kind == "mixture":
        return run.verdict if name == "of all" else name
    if run.kind == "cycle":
        return "two-cycle"
    if run.kind == "thermal":
        if not name:
            return "no memory (heat)"
        return f"near {name.removeprefix('near ').replace('mirror ', '−', 1)}"
    return {"spurious": "other", "moving": "not settled"}.get(run.kind, run.verdict)
