"""A rate network whose learning rule and patterns were inferred in vivo (Pereira and Brunel 2018).

With r the rates of N neurons, each of which receives from K others,

    tau dr_i/dt = -r_i + phi(I_i + sum_j J_ij r_j),     phi(x) = 76.2/(1 + exp(-0.82 (x - 2.46))) Hz
    J_ij = (A/K) c_ij sum_mu f(phi(xi_i^mu)) g(phi(xi_j^mu)),     xi normal

c_ij is 1 where i receives from j and 0 elsewhere; f and g are in `rate_rule`, connections in
`rate_wiring`. A pattern mu is shown as the input I = xi^mu for half a second, as theirs are. Rates
start at phi(0), as if nobody had ever received anything (theirs: at phi of a new pattern).

The overlap with a pattern is the correlation over neurons of r with g(phi(xi^mu)). It is their m,
the mean of g r over the product of the standard deviations, with the mean of g at 0. 15,000
neurons with their parameters hold 0.955 (tests/physics). With the stored rates phi(xi) themselves
the correlation is lower, 0.67: what is recalled has been bent by f.

A step is exact for what a neuron receives staying the same for a step (theirs: Euler's, 0.5 ms).

A twin can go on beside the network: the same connections and the same input, from a slightly other
state. Where single neurons fluctuate by chaos it ends up elsewhere, and with the same overlap.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from sim.arrays import Array
from sim.errors import GestureError, StateError
from sim.model import Network, Pace, check_built, gesture, overrides
from sim.parameters import ParameterSet
from sim.recording import Recorder, Trace
from sim.spiking import rate_kernels as kernels
from sim.spiking.given import number
from sim.spiking.rate_outcome import rate_verdict
from sim.spiking.rate_parameters import RateMemoryParameters
from sim.spiking.rate_readings import RATE_READINGS
from sim.spiking.rate_rule import LARGEST_RATE, transfer
from sim.spiking.rate_state import (
    FARTHEST,
    MOST_INPUT,
    PROBED,
    RateMemoryEdited,
    RateMemorySnapshot,
    RateMemoryState,
    Stimulus,
    rate_traces,
    recorded_every,
    wrong,
)
from sim.spiking.rate_wiring import Wiring
from sim.state import copied
from sim.stepping import BLOCK, change_settings

__all__ = ["RateMemory"]

CONNECTIONS = 1_000_000  # looked at between two looks at the clock, some tenths of a millisecond
SETTLING = 0.5  # s for which nothing is counted after something was done
WINDOW = 1.0  # s over which fluctuations are counted
LONGEST = 60.0  # s of a stimulus


class RateMemory(Network):
    """N neurons with rates, and P patterns (module docstring)."""

    name = "rate-memory"
    title = "Rate memory"
    Parameters: ClassVar[type[ParameterSet]] = RateMemoryParameters
    pace: ClassVar[Pace] = Pace(slowest=0.05, usual=1.0, fastest=4.0, span=10.0)
    keeps_claim: ClassVar[frozenset[str]] = frozenset({"probe"})
    readings: ClassVar[dict[str, Callable[..., float]]] = RATE_READINGS
    now: RateMemoryState

    def __init__(self, parameters: RateMemoryParameters | None = None, seed: int = 0) -> None:
        super().__init__(parameters, seed)
        begun, n = self.now, self.parameters.neurons
        self.now = RateMemoryState(
            begun.parameters, begun.clock, begun.rng,
            rates=_background(n), means=np.zeros(n), squares=np.zeros(n),
        )  # fmt: skip
        self.wiring = Wiring(self.seed, self.parameters)
        """Patterns and connections."""
        self._touch()

    def clone(self) -> Self:
        """Another network at the same moment, on the connections there are."""
        other = type(self)(self.parameters, self.seed)
        other.wiring = self.wiring
        other.restore(self.state())
        return other

    def _restored(self) -> None:
        self.wiring = Wiring(self.seed, self.parameters, self.wiring)

    # ---- time ----------------------------------------------------------------------------------

    @property
    def dt(self) -> float:
        """Integration step, s."""
        return float(self.parameters.dt)

    @property
    def batch(self) -> int:
        """Steps between two looks at the clock."""
        p = self.parameters
        connections = int(p.neurons * p.inputs)
        return max(1, min(16, CONNECTIONS // connections))

    def advance(self, steps: int, recorder: Recorder | None = None) -> None:
        """Take so many steps of `dt`. The first ones may wait for the connections to be made."""
        while steps > 0:
            k = min(steps, BLOCK, self._until_change())
            self._take(k, recorder)
            steps -= k

    def _until_change(self) -> int:
        """Steps until an input ends, or counting of fluctuations begins or ends."""
        now = self.now
        counted = now.counts_from + self._window
        ends = [now.counts_from, counted, *([now.shown.stop] if now.shown else [])]
        return min(end - self.step for end in ends if end > self.step)

    @property
    def _window(self) -> int:
        return round(WINDOW / self.dt)

    def _take(self, k: int, recorder: Recorder | None) -> None:
        """Take so many steps, in which nothing else changes."""
        now, p, first = self.now, self.parameters, self.step + 1
        every = recorded_every(self.dt)
        overlaps, sampled = np.zeros((k, p.patterns)), np.zeros((k, 2, PROBED))
        levels = np.zeros((k, 2))
        kernels.compiled(kernels.take_steps)(
            rates=now.rates, columns=self.wiring.columns, weights=self.wiring.weights,
            strength=p.strength, drive=self._drive(), share=-math.expm1(-self.dt / p.time_constant),
            scores=self.wiring.scores, probed=np.array(now.probed), first=first, every=every,
            counted=max(-1, self.step - now.counts_from), means=now.means, squares=now.squares,
            overlaps=overlaps, sampled=sampled, levels=levels,
        )  # fmt: skip
        fluctuation = np.full(k, math.nan if now.fluctuation < 0.0 else now.fluctuation)
        now.clock.step += k
        self._close()
        if recorder is not None:
            rows = {
                "time": now.clock.times(first, k), "overlaps": overlaps, "rates": sampled[:, 0],
                "twin_rates": sampled[:, 1], "mean_rate": levels[:, 0], "distance": levels[:, 1],
                "fluctuation": fluctuation,
            }  # fmt: skip
            recorder.write(first, rows)

    def _close(self) -> None:
        """End an input, or the counting of fluctuations, whose last step has been taken."""
        now = self.now
        if now.shown is not None and now.shown.stop <= self.step:
            now.shown = None
        if self.step == now.counts_from + self._window:
            now.fluctuation = float(np.sqrt(now.squares / self._window).mean())
            self._count_from(self.step)

    def _drive(self) -> Array:
        """The input from outside now, (N,)."""
        drive, shown = np.zeros(self.parameters.neurons), self.now.shown
        if shown is not None:
            each = self.wiring.xi[shown.pattern - 1, : shown.reached] if shown.pattern else 1.0
            drive[: shown.reached] = shown.strength * each
        return drive

    def _count_from(self, step: int) -> None:
        """Count fluctuations anew from a step on."""
        now = self.now
        now.counts_from = step
        now.means, now.squares = np.zeros_like(now.means), np.zeros_like(now.squares)

    def _touch(self) -> None:
        """Something was done: how much neurons fluctuate is not known until a while after it."""
        self.now.fluctuation = -1.0
        done = self.step if self.now.shown is None else self.now.shown.stop
        self._count_from(done + round(SETTLING / self.dt))

    # ---- gestures ------------------------------------------------------------------------------

    @gesture
    def configure(self, **changes: Any) -> None:
        """Change parameters by name, SI values; other neurons, patterns or connections begin at
        rest."""
        change_settings(self, changes)

    def set_parameters(self, new: RateMemoryParameters) -> None:
        """Other parameters are in force from now on."""
        now, old = self.now, self.parameters
        rebuilt = any(spec.rebuild for spec in new.changed_from(old).values())
        now.parameters = new
        now.clock.set_length(new.dt)
        self.wiring = Wiring(self.seed, new, self.wiring)
        if rebuilt:
            n = new.neurons
            now.rates, now.means, now.squares = _background(n), np.zeros(n), np.zeros(n)
            now.probed = now.probed if max(now.probed) < n else (0, 1, 2)
            now.shown, now.cued = None, 0
        elif now.shown is not None and new.dt != old.dt:
            left = max(1, round((now.shown.stop - self.step) * old.dt / new.dt))
            now.shown = _moved(now.shown, self.step, self.step + left)
        self._touch()

    @gesture
    @overrides()
    def cue(
        self, pattern: int, strength: float = 1.0, fraction: float = 1.0, duration: float = 0.5
    ) -> None:
        """Show a pattern: the input strength times xi for a while, in place of any other.

        Parameters
        ----------
        pattern : int
            From 1.
        strength : float
            1 shows it as it was learnt, up to 50.
        fraction : float
            Of the neurons that receive it, the first ones; above 0 to 1.
        duration : float
            s, up to 60.

        Raises
        ------
        GestureError
            For a pattern that is not there, or an input that is none.
        """
        count = self.parameters.patterns
        words = f"There is no pattern {pattern}; there are 1 to {count}."
        which = number(pattern, 1, count, words, "pattern")
        if which != int(which):
            raise GestureError(words, field="pattern")
        given = number(strength, 0.0, MOST_INPUT, "A cue has a strength from 0 to 50.", "strength")
        part = number(fraction, 0.0, 1.0, "A cue reaches up to 100 % of the neurons.", "fraction")
        shown = self._stimulus(int(which), given, part, duration)
        self.edits.remember(f"cue of pattern {int(which)}", moment=True)
        self.now.shown, self.now.cued = shown, int(which)
        self._touch()

    @gesture
    @overrides()
    def erase(self, strength: float = 10.0, duration: float = 0.3) -> None:
        """Inhibit all neurons for a while, so that what is remembered is lost.

        With a large learning strength and many patterns silence does not last: the network falls
        into another pattern.

        Parameters
        ----------
        strength : float
            Of the inhibition, up to 50.
        duration : float
            s, up to 60.

        Raises
        ------
        GestureError
            For an input that is none.
        """
        words = "Inhibition has a strength from 0 to 50."
        shown = self._stimulus(
            0, -number(strength, 0.0, MOST_INPUT, words, "strength"), 1.0, duration
        )
        self.edits.remember("erasing", moment=True)
        self.now.shown, self.now.cued = shown, 0
        self._touch()

    def _stimulus(self, pattern: int, strength: float, part: float, duration: float) -> Stimulus:
        """An input that begins now."""
        words = f"An input lasts up to {LONGEST:g} s."
        lasts = number(duration, self.dt / 2.0, LONGEST, words, "duration")
        reached = max(1, round(part * self.parameters.neurons))
        steps = max(1, round(lasts / self.dt))
        return Stimulus(pattern, strength, reached, self.step, self.step + steps)

    @gesture
    def start_twin(self, distance: float = 0.1) -> None:
        """Let a second copy go on beside the network, from a state nearby; in place of any other.

        Parameters
        ----------
        distance : float
            Root mean square difference of the rates, Hz, up to 20; somewhat less where a rate
            would leave 0 to 76.2 Hz.

        Raises
        ------
        GestureError
            For a distance out of range.
        """
        words = f"A twin begins up to {FARTHEST:g} Hz away."
        far = number(distance, 1e-9, FARTHEST, words, "distance")
        self.edits.remember("twin", moment=True)
        now = self.now
        way = now.rng.standard_normal(self.parameters.neurons)
        other = now.rates[0] + far * way / math.sqrt(float(way @ way) / len(way))
        now.rates = np.stack([now.rates[0], np.clip(other, 0.0, LARGEST_RATE)])

    @gesture
    def remove_twin(self) -> None:
        """Let the network go on alone."""
        if len(self.now.rates) > 1:
            self.edits.remember("removed twin", moment=True)
            self.now.rates = self.now.rates[:1].copy()

    @gesture
    def probe(self, neurons: Sequence[int]) -> None:
        """Record the rates of three other neurons, from 1; raises GestureError."""
        n = self.parameters.neurons
        words = f"Three neurons are recorded, of those from 1 to {n:,}."
        try:
            given = list(neurons)
        except TypeError:
            given = []
        found = [number(neuron, 1, n, words, "neurons") for neuron in given]
        if len(found) != PROBED or any(neuron != int(neuron) for neuron in found):
            raise GestureError(words, field="neurons")
        self.edits.remember("recorded neurons", "probe")
        self.now.probed = tuple(int(neuron) - 1 for neuron in found)

    # ---- what a person has made of it ----------------------------------------------------------

    def edited(self, moment: bool) -> RateMemoryEdited:
        """All that a person has made or chosen of it; with the activity, too."""
        now = self.now
        return RateMemoryEdited(
            parameters=now.parameters, probed=now.probed, moment=copied(now) if moment else None
        )

    def take_edited(self, edited: Any) -> None:
        """Bring back what was made or chosen at another time; time goes on."""
        now = self.now
        if edited.parameters != now.parameters:
            self.set_parameters(edited.parameters)
        now.probed = edited.probed
        moment = edited.moment
        if moment is None:
            return
        now.rates, now.cued, now.shown = moment.rates.copy(), moment.cued, None
        if moment.shown is not None and moment.clock.dt == now.clock.dt:
            left = moment.shown.stop - moment.clock.step
            now.shown = _moved(moment.shown, self.step, self.step + left)
        self._touch()

    def standing_gestures(self) -> list[tuple[str, Mapping[str, Any]]]:
        """The neurons recorded, also in a fresh run."""
        return [("probe", {"neurons": [neuron + 1 for neuron in self.now.probed]})]

    # ---- readings ------------------------------------------------------------------------------

    @property
    def verdict(self) -> str:
        """What has become of it: "pattern 3", "pattern 3, fluctuating", "forgot"."""
        return rate_verdict(self.snapshot())

    def traces(self) -> tuple[Trace, ...]:
        """Readings of a little more than a minute, every 2 ms."""
        return rate_traces(self.parameters, self.now.probed)

    def labels(self) -> Mapping[str, list[str]]:
        """Patterns and neurons, from 1."""
        neurons = [str(neuron + 1) for neuron in self.now.probed]
        patterns = [str(mu + 1) for mu in range(self.parameters.patterns)]
        return {"overlaps": patterns, "rates": neurons, "twin_rates": neurons}

    def snapshot(self) -> RateMemorySnapshot:
        """The present moment."""
        now, rates = self.now, self.now.rates
        apart = math.nan
        if len(rates) > 1:
            apart = math.sqrt(float(np.square(rates[0] - rates[1]).mean()))
        return RateMemorySnapshot(
            step=self.step, time=self.time, kind=self.name, rates=rates.copy(),
            overlaps=self.wiring.overlaps(rates[0]),
            probed=tuple(neuron + 1 for neuron in now.probed), cued=now.cued, shown=now.shown,
            fluctuation=math.nan if now.fluctuation < 0.0 else now.fluctuation, distance=apart,
            parameters=self.parameters,
        )  # fmt: skip

    @classmethod
    def in_words(cls, state: Any) -> str:
        """What a state is of: "rate memory, 5,000 neurons, 30 patterns"."""
        p = state.parameters
        return f"rate memory, {p.neurons:,} neurons, {p.patterns} patterns"

    def check_state(self, state: Any) -> None:
        """See that a state from a file fits; raises StateError."""
        check_built(self, state, free={"rates"})
        found = wrong(state)
        if not found and state.counts_from + self._window <= state.clock.step:
            found = "fluctuations are of another time"
        if found:
            raise StateError(f"Its {found}.")


def _background(neurons: int) -> Array:
    """(1, N) rates of neurons that receive nothing."""
    return np.full((1, neurons), float(transfer(np.zeros(1))[0]))


def _moved(shown: Stimulus, first: int, stop: int) -> Stimulus:
    """The same input at other steps."""
    return Stimulus(shown.pattern, shown.strength, shown.reached, first, max(stop, first + 1))
