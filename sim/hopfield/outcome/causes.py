"""Why a memory network is where it is, where that can be measured.

A cause is named only if its condition is found to hold in the network itself:

load        more memories are stored than the capacity in force (the number of the load gauge).
likeness    random memories of this number would be held, yet one of those the state falls between
            is lost even from itself, and two of them overlap far beyond chance.
cue         the memory nearest to the beginning is held when the network begins at it.
heat        at T = 0 so many memories would be held, at the present temperature not.
update, weights, self-connections
            the theorem that the energy falls does not apply (`sim.hopfield.energy.conditions`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.hopfield.dynamics.updates import update_named
from sim.hopfield.outcome.pattern_match import PatternMatch
from sim.hopfield.outcome.result import number_words
from sim.part import Part

if TYPE_CHECKING:
    from sim.hopfield.memory import AssociativeMemory

__all__ = ["Causes"]

ALIKE = 0.3  # overlap from which two memories are called alike, unless it may be chance
CHANCE = 4.0  # standard deviations 1/sqrt(N) of the overlap of two random memories
LONGEST = 20  # sweeps within which a network that begins at a memory has left it, if it does
DECIMALS = 2  # to which the temperature at which memories melt is found


class Causes(Part["AssociativeMemory"]):
    """What can be said of why a network's state is what it is.

    What is measured is kept until memories, weights or settings are others. Every answer is a
    clause without a full stop, names between the marks of `PatternMatch.label`, or "" where no
    cause is known.

    Parameters
    ----------
    memory : AssociativeMemory
        Never changed.
    """

    def __init__(self, memory: AssociativeMemory) -> None:
        super().__init__(memory)
        # Of which network, and what: in a list, which clones share. Nothing is written to it that
        # was measured of another network, whichever thread a clone runs on.
        self._measured: list[tuple[tuple[Any, ...], dict[Any, Any]]] = [((), {})]

    def of(self, memory: AssociativeMemory) -> Causes:
        """The same for a clone: what is measured of one is known of both."""
        other = Causes(memory)
        other._measured = self._measured
        return other

    def _known(self) -> dict[Any, Any]:
        """What has been measured of the network as it is."""
        now = self.network.now
        key = (now.learnt, now.parameters, now.patterns)
        of, known = self._measured[0]
        if not of or any(a is not b for a, b in zip(key, of, strict=True)):
            known = {}
            self._measured[0] = (key, known)
        return known

    # ---- what can be asked ---------------------------------------------------------------------

    def of_settled(self, scene: PatternMatch, members: Sequence[int] = ()) -> str:
        """Why it has settled on no memory: load, likeness, or a cue too far away.

        Parameters
        ----------
        scene : PatternMatch
            The state among the memories.
        members : sequence of int
            The memories whose mixture it is, if it is one.
        """
        memory = self.network
        if memory.learner.busy:
            return ""
        load = self._load()
        if load or memory.graded:
            return load
        begun = self._begun()
        meant = [] if begun is None else [begun[0]]
        among = list(dict.fromkeys([*(members or (scene.largest.index,)), *meant]))
        if not all(self._held(index) for index in among):
            return self._likeness(scene, list(members) or among)
        return self._far(scene, begun, members)

    def of_cycle(self) -> str:
        """Why it jumps between two states."""
        return "all neurons are updated at once" if self._at_once else ""

    def of_rise(self) -> str:
        """Why the energy could rise at T = 0; nothing once a hand has changed state or settings
        since the recall, for it may have risen under others."""
        memory = self.network
        if memory.tally.interventions:
            return ""
        found = [self.of_cycle()] if self._at_once else []
        if not memory.symmetric:
            found.append("the weights are not symmetric")
        if memory.self_weight < 0.0:
            found.append("self-connections are negative")
        return " and ".join(found)

    def of_heat(self) -> str:
        """Why heat leaves no memory: load, or a temperature at which so many melt."""
        memory = self.network
        if memory.learner.busy:
            return ""
        count, cold = len(memory.patterns), self._capacity(0.0)
        if cold is not None and count > cold:
            return self._overfull(cold)
        hot = self._capacity(memory.temperature)
        if cold is None or hot is None or count <= hot:
            return ""
        at = number_words(self._melting(count))
        return f"with so many stored, memories last up to about T = {at}"

    # ---- load and heat -------------------------------------------------------------------------

    def _load(self) -> str:
        capacity = self.network.capacity()[0]
        if capacity is None or len(self.network.patterns) <= capacity:
            return ""
        return self._overfull(capacity)

    def _overfull(self, capacity: float) -> str:
        count = len(self.network.patterns)
        stored = "1 memory is stored" if count == 1 else f"{count:,} memories are stored"
        what = "rule" if hasattr(self.network.parameters, "rule") else "network"
        return f"{stored} and this {what} holds about {capacity:,.0f}"

    def _capacity(self, temperature: float) -> float | None:
        """Memories it would hold at another temperature, if that is known."""
        known, key = self._known(), ("capacity", temperature)
        if key not in known:
            other = self.network.clone(np.random.default_rng(0))
            other.set_parameters(other.parameters.replace(temperature=temperature))
            known[key] = other.capacity()[0]
        return known[key]  # type: ignore[no-any-return]

    def _melting(self, count: int) -> float:
        """The temperature between 0 and the present one up to which so many are held.

        Halved from a power of two, so that it asks for the same temperatures while one is dragged.
        """
        known = self._known()
        if "melting" not in known:
            low, high = 0.0, 2.0 ** math.ceil(math.log2(self.network.temperature))
            while high - low > 0.25 * 10.0**-DECIMALS:
                middle = 0.5 * (low + high)
                held = self._capacity(middle)
                low, high = (middle, high) if held is not None and held >= count else (low, middle)
            known["melting"] = low
        return float(known["melting"])

    @property
    def _at_once(self) -> bool:
        """Whether all neurons are updated at once."""
        update = getattr(self.network.parameters, "update", None)
        return update is not None and update_named(update).parallel

    # ---- the memories themselves ---------------------------------------------------------------

    def _held(self, index: int) -> bool:
        """Whether a recall that begins at a memory stays within the margin of that memory."""
        known, key = self._known(), ("held", index)
        if key not in known:
            memory = self.network
            clone = memory.clone(np.random.default_rng(0))
            clone.put(memory.patterns[index].values)
            sweep = max(1, round(1.0 / clone.dt))
            for _ in range(LONGEST):
                clone.advance(sweep)
                if clone.at_rest:
                    break
            scene = PatternMatch(
                clone.shown.astype(np.float64), [memory.patterns[index]], None, False
            )
            known[key] = any(fit.fits for fit in scene.fits)
        return bool(known[key])

    def _likeness(self, scene: PatternMatch, among: Sequence[int]) -> str:
        """The two memories most alike, of several or of one and any other."""
        memory = self.network
        if memory.capacity()[0] is None:
            return ""  # nobody knows that random memories would be held
        others = among if len(among) > 1 else range(len(scene.patterns))
        pairs = {(min(i, j), max(i, j)) for i in among for j in others if i != j}
        shared = {pair: self._overlap(*pair) for pair in pairs}
        if not shared:
            return ""
        first, second = max(sorted(shared), key=lambda pair: round(abs(shared[pair]), 9))
        overlap = shared[first, second]
        if abs(overlap) < max(ALIKE, CHANCE / math.sqrt(scene.n)):
            return ""
        names = f"{scene.label(first)} and {scene.label(second)}"
        return f"{names} overlap by {number_words(overlap)}, too much for this rule"

    def _overlap(self, first: int, second: int) -> float:
        """What the rule sees of two memories as alike: their overlap, or their correlation if it
        takes the mean activity out."""
        known, key = self._known(), ("overlap", first, second)
        if key not in known:
            a, b = (self.network.patterns[i].values.astype(np.float32) for i in (first, second))
            if getattr(getattr(self.network, "rule", None), "centred", False):
                a, b = a - a.mean(), b - b.mean()
                scale = float(np.linalg.norm(a) * np.linalg.norm(b))
            else:
                scale = float(len(a))
            known[key] = float(a @ b) / scale if scale > 0.0 else 0.0
        return float(known[key])

    def _begun(self) -> tuple[int, float] | None:
        """The memory nearest the state in which this recall began, and its overlap then; None if
        it is not known, or a hand has changed the state since."""
        memory = self.network
        tally = memory.tally
        if tally.start is None or tally.interventions:
            return None
        overlaps = tally.start[1]
        if len(overlaps) != len(memory.patterns) or not len(overlaps):
            return None
        values = np.abs(overlaps) if memory.mirror_symmetric else overlaps
        index = int(np.argmax(values))
        return index, float(overlaps[index])

    def _far(
        self, scene: PatternMatch, begun: tuple[int, float] | None, members: Sequence[int]
    ) -> str:
        """That the recall began outside the basins of memories which are held."""
        if begun is None:
            return ""
        index, overlap = begun
        at = number_words(overlap)
        if index in members:
            return f"the recall began outside the basin of each, at overlaps up to {at}"
        return f"the recall began outside the basin of {scene.label(index)}, at an overlap of {at}"
