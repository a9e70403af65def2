"""An attractor memory of spiking neurons.

Excitatory leaky integrate-and-fire neurons, of which each pattern takes a tenth, remember a pattern
by keeping it active: with J the recurrent strength, s_j the rate of neuron j filtered with 100 ms,
k_i the number of patterns neuron i is in, and r1, r2 the rates of linear and of saturating
inhibitory neurons,

    tau dV_i = (-V_i + I_0 + (J/(a N)) sum_mu xi_i^mu sum_j xi_j^mu s_j - J k_i r1/5 - w r2) dt
               + sigma sqrt(tau) dW_i

(Gerstner, Kistler, Naud and Paninski 2014, section 17.3; Amit and Brunel, Cereb. Cortex 7, 237
(1997)). The linear ones fire at 5 y Hz, with y the mean excitatory rate as they see it, so that
what they take away is what every pattern gives on average; the saturating ones keep the total in
bounds. On lower rungs of the ladder (`sim.spiking.ladder`) the neurons are simpler.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from sim.errors import StateError
from sim.model import Attachment, Network, Pace, check_built, gesture
from sim.parameters import ParameterSet
from sim.recording import Recorder, Trace
from sim.spiking import cueing, kernels, layout, settling
from sim.spiking.checking import what_is_wrong
from sim.spiking.constants import CELL, RATE_TIME, constants_of, threshold_mv
from sim.spiking.outcome import active_patterns, spiking_verdict
from sim.spiking.parameters import ACTIVITY, SpikingParameters
from sim.spiking.readings import SPIKING_READINGS
from sim.spiking.state import (
    SpikingEdited,
    SpikingSnapshot,
    SpikingState,
    fresh_activity,
    sample_every,
    silenced_neurons,
    spiking_traces,
)
from sim.spiking.task import enter, steps_to_next
from sim.spiking.wiring import Connections, connections_of
from sim.state import copied
from sim.stepping import change_settings

__all__ = ["SpikingMemory"]

BLOCK = 80  # steps taken in one call of a kernel
FEWEST_INTERVALS = 3.0  # of which a coefficient of variation is told
FIELD_UNIT = 0.010  # V of a cue that are as much as an active pattern gives to simpler neurons


class SpikingMemory(Network):
    """The attractor memory of spiking neurons (module docstring)."""

    name = "spiking"
    title = "Spiking memory"
    Parameters: ClassVar[type[ParameterSet]] = SpikingParameters
    pace: ClassVar[Pace] = Pace(slowest=0.02, usual=1.0, fastest=4.0, span=10.0, past=20.0)
    budget: ClassVar[float] = 0.012
    readings: ClassVar[dict[str, Callable[..., float]]] = SPIKING_READINGS
    now: SpikingState

    def __init__(self, parameters: SpikingParameters | None = None, seed: int = 0) -> None:
        super().__init__(parameters, seed)
        p, begun = self.parameters, self.now
        self.now = SpikingState(
            p, begun.clock, begun.rng, silenced=silenced_neurons(p.excitatory, 0.0, 0),
            **fresh_activity(p, p.patterns),
        )  # fmt: skip
        self._forget_derived()

    # ---- what follows from parameters and patterns ---------------------------------------------

    def _forget_derived(self) -> None:
        """Have what follows from the run state made anew when it is next asked for."""
        self._connections: Connections | None = None
        self._constants = constants_of(self.parameters)
        self._given: tuple[Any, ...] | None = None

    @property
    def connections(self) -> Connections:
        """Patterns and wiring, made when first asked for: half a second with 10,000 neurons."""
        if self._connections is None:
            self._connections = connections_of(self.parameters, self.now.drawings, self.seed)
        return self._connections

    @property
    def pattern_count(self) -> int:
        """Random patterns and drawings."""
        return int(self.parameters.patterns) + len(self.now.drawings)

    # ---- time ----------------------------------------------------------------------------------

    @property
    def dt(self) -> float:
        """Integration step, s."""
        return float(self.parameters.dt)

    @property
    def batch(self) -> int:
        """Steps between two looks at the clock: some milliseconds' worth."""
        return int(min(BLOCK, max(8, 800_000 // int(self.parameters.neurons))))

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        """Take so many steps of `dt`."""
        while steps > 0:
            enter(self)
            k = min(steps, BLOCK, *(self._until_change()))
            self._advance_block(k, recorder)
            steps -= k
        enter(self)

    def _until_change(self) -> list[int]:
        """Steps until cues begin or end, and until the next phase of a trial."""
        now, step = self.now, self.step
        found = [c.first - step for c in now.cues if c.first > step]
        found += [c.stop - step for c in now.cues if c.stop > step]
        return [*found, steps_to_next(self)] if now.task else found

    def _advance_block(self, k: int, recorder: Recorder | None) -> None:
        now, p = self.now, self.parameters
        keys = now.rng.integers(0, 2**64, k, np.uint64)
        kept = layout.Kept(
            np.empty((k, len(now.sums))), np.empty((k, 2)),
            np.zeros((k, len(now.fired)), np.uint8), np.empty(k),
        )  # fmt: skip
        outer, thresholds = self._inputs()
        kernels.compiled(kernels.advance)(
            keys=keys, wiring=self.connections.wiring, now=now.activity,
            c=self._constants._replace(step=self.step), outer=outer, thresholds=thresholds,
            silent=now.silenced, probe=now.probe, kept=kept,
        )  # fmt: skip
        first = self.step + 1
        now.clock.step += k
        self._note_held(kept.sums[-first % sample_every(p.dt) :: sample_every(p.dt)])
        if recorder is not None:
            recorder.write(first, self._rows(first, kept, p))
        if any(c.stop <= self.step for c in now.cues):
            now.cues = [c for c in now.cues if c.stop > self.step]

    def _note_held(self, sums: Any) -> None:
        """Note which pattern is remembered, of some steps (k, P + 2)."""
        p = self.parameters
        if any(c.pattern == 0 for c in self.now.cues):
            return  # what is being erased
        for row in sums:
            rates, mean = row[:-2] / self._sizes(), float(row[-2]) / p.excitatory
            active = active_patterns(rates, mean, p.kind.binary)
            if active and not any(c.pattern == active[0] for c in self.now.cues):
                self.now.held = active[0]

    def _rows(self, first: int, kept: layout.Kept, p: SpikingParameters) -> dict[str, Any]:
        """What is recorded of a block of steps."""
        times = self.now.clock.times(first, len(kept.voltage))
        # Cues begin and end between blocks, not within them.
        due = [cue.pattern for cue in self.now.cues if cue.first < first]
        last, before = [*(k or -1 for k in reversed(due)), 0, 0][:2]
        rates = kept.sums[:, :-2] / self._sizes()
        mean = kept.sums[:, -2] / p.excitatory
        inhibition = (
            kept.inhibition if p.kind.inhibitory else np.full(kept.inhibition.shape, np.nan)
        )
        scale = 1e-3 if p.kind.integrates else 1.0
        overlap = overlaps_of(rates, mean[:, None], self._least)
        if rates.shape[1] == 1:
            none = np.zeros_like(rates)  # of a second pattern
            overlap, rates = np.hstack([overlap, none]), np.hstack([rates, none])
        return {
            "time": times, "voltage_time": times, "spike_time": times,
            "voltage": scale * kept.voltage,
            "overlap": overlap, "pattern_rates": rates, "spikes": kept.raster,
            "rates": np.column_stack([mean, inhibition]),
            "cued": np.tile([float(last), float(before)], (len(times), 1)),
        }  # fmt: skip

    def _sizes(self) -> Any:
        """How many neurons are in each pattern, (P,)."""
        return np.full(self.pattern_count, float(round(ACTIVITY * self.parameters.excitatory)))

    @property
    def _least(self) -> float:
        """Mean activity below which there is no overlap to speak of."""
        return 1e-4 if self.parameters.kind.binary else 0.05

    def _inputs(self) -> tuple[Any, Any]:
        """Input from outside and threshold of every neuron, in the units of the kernels."""
        now, p = self.now, self.parameters
        due = tuple(c for c in now.cues if c.first <= self.step < c.stop)
        key = (due, now.silenced, p)
        held = self._given
        if held is not None and held[0] == due and held[1] is now.silenced and held[2] is p:
            return held[3], held[4]
        rung = p.kind
        unit = 1e-3 if rung.integrates else FIELD_UNIT
        outer = np.full(p.excitatory, p.bias / unit if rung.integrates else 0.0, np.float32)
        for cue in due:
            outer[cue.members] += np.float32(cue.strength / unit)
        level = threshold_mv(1e3 * p.noise, p.dt, CELL) if rung.integrates else 0.5
        thresholds = np.where(now.silenced, np.inf, level).astype(np.float32)
        self._given = *key, outer, thresholds
        return outer, thresholds

    # ---- gestures ------------------------------------------------------------------------------

    @gesture
    def configure(self, **changes: Any) -> None:
        """Change parameters by name, SI values.

        Another number of neurons begins anew; other patterns, connections or kinds of neurons keep
        the activity, as far as they have it.
        """
        new = self.parameters.replace(**changes)
        if new.rung == self.parameters.rung:
            change_settings(self, changes)
        else:
            self.edits.remember(f"neurons “{new.kind.title}”", moment=True)
            self.set_parameters(new)

    def set_parameters(self, new: SpikingParameters) -> None:
        """Other parameters are in force from now on."""
        settling.settle(self, new, self.now.drawings)

    cue, erase, give, give_erasure = cueing.cue, cueing.erase, cueing.give, cueing.give_erasure
    silence, probe = cueing.silence, cueing.probe
    store_drawing, remove_drawing = cueing.store_drawing, cueing.remove_drawing
    start_task, stop_task = cueing.start_task, cueing.stop_task

    # ---- what a person has made of it ----------------------------------------------------------

    def edited(self, moment: bool) -> SpikingEdited:
        """All that a person has made or chosen of it; with the activity, too."""
        now = self.now
        return SpikingEdited(
            parameters=now.parameters, drawings=now.drawings, silenced=now.silenced,
            probe=now.probe, task=now.task,
            moment=copied(now) if moment else None,
        )  # fmt: skip

    def take_edited(self, edited: Any) -> None:
        """Bring back what was made or chosen at another time; time goes on."""
        now = self.now
        if edited.parameters != now.parameters or edited.drawings != now.drawings:
            settling.settle(self, edited.parameters, edited.drawings)
        now = self.now
        now.silenced, now.probe = edited.silenced, edited.probe
        cueing.take_task(self, edited.task)
        if edited.moment is not None:
            settling.bring_back(self, edited.moment)

    def standing_gestures(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Drawings, silenced neurons and task, with which a fresh run begins."""
        return cueing.standing(self)

    # ---- readings ------------------------------------------------------------------------------

    @property
    def verdict(self) -> str:
        """What has become of it: "remembers 7", "quiet", "forgot", "all at once"."""
        return spiking_verdict(self.snapshot())

    def traces(self) -> tuple[Trace, ...]:
        """Overlaps and rates of the last minute, potential and spikes of the last seconds."""
        which = zlib.crc32(b"".join(d.pixels.tobytes() for d in self.now.drawings))
        return spiking_traces(self.parameters, self.pattern_count, self.now.probe, which)

    def attachments(self) -> Mapping[str, Attachment]:
        """The patterns."""
        return {
            "patterns": Attachment(
                self.connections.patterns, "1", "Patterns: 1 for the excitatory neurons in each"
            )
        }

    def snapshot(self) -> SpikingSnapshot:
        """The present moment."""
        now, p = self.now, self.parameters
        rates = now.sums[:-2] / self._sizes()
        mean = float(now.sums[-2]) / p.excitatory
        # Of what has decayed to nothing there is no overlap.
        rates, mean = np.maximum(rates, 0.0), max(mean, 0.0)
        return SpikingSnapshot(
            step=self.step, time=self.time, kind=self.name, parameters=p,
            overlaps=overlaps_of(rates, np.full(1, mean), self._least), pattern_rates=rates,
            mean_rate=mean,
            rates=self.rates(), variation=self._variation(),
            inhibition=now.inhibition.copy() if p.kind.inhibitory else np.full(2, np.nan),
            cues=tuple(c for c in now.cues if c.first <= self.step),
            held=now.held,
            silenced=float(now.silenced.mean()), probe=now.probe, drawings=now.drawings,
            connections=self.connections, task=now.task,
        )  # fmt: skip

    def rates(self) -> Any:
        """Rates of the excitatory neurons, Hz; of two-state neurons 0 or 1."""
        now = self.now
        if self.parameters.kind.binary:
            return now.v.copy()
        since = (self.step - now.last) * self.dt
        return (now.rate * np.exp(-since / RATE_TIME)).astype(np.float32)

    def _variation(self) -> Any:
        """CV of the last intervals of each neuron."""
        weight, total, squares = self.now.intervals.astype(float)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = total / weight
            spread = np.sqrt(np.maximum(0.0, squares / weight - mean**2))
            found = np.where(weight >= FEWEST_INTERVALS, spread / mean, np.nan)
        return found.astype(np.float32)

    @classmethod
    def in_words(cls, state: Any) -> str:
        """What a state is of: "10,000 neurons, 90 patterns"."""
        count = state.parameters.patterns + len(state.drawings)
        return f"{state.parameters.neurons:,} neurons, {count} patterns"

    def check_state(self, state: Any) -> None:
        """See that a state from a file fits; raises StateError."""
        check_built(self, state, free={"sums"})
        wrong = what_is_wrong(state)
        if wrong:
            raise StateError(f"Its {wrong}.")

    def _restored(self) -> None:
        self._forget_derived()


def overlaps_of(rates: Any, mean: Any, least: float) -> Any:
    """m = a (<r>_on - <r>)/((1 - a) <r>); 0 where hardly anybody is active.

    Parameters
    ----------
    rates : (..., P) float
        Mean rate of the neurons of every pattern.
    mean : (..., 1) float
        Of all.
    least : float
        Of `mean`, below which a few spikes would decide.
    """
    a = ACTIVITY
    safe = np.maximum(mean, least)
    return np.where(mean >= least, a * (rates - mean) / ((1.0 - a) * safe), 0.0)
