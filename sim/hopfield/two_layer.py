"""The two-layer memory (Krotov and Hopfield 2021): many-body memories out of two-body synapses.

N visible neurons v, P hidden ones h, one synapse xi_mu,i between each two of them, both ways alike:

    tau_v dv_i/dt  = -v_i  + sum_mu xi_mu,i f_mu,    g = dL_v/dv
    tau_h dh_mu/dt = -h_mu + sum_i  xi_mu,i g_i,     f = dL_h/dh

    E = [v . g - L_v] + [h . f - L_h] - f . (xi g)                                     (their eq. 2)

Model B ("softmax"): L_h = (1/beta) ln sum exp(beta h), f = softmax(beta h); L_v = v^2/2, g = v.
With fast hidden neurons (tau_h = 0) it is the modern network, xi <- X softmax(beta X^T xi), v
moving towards that; with a full visible step it is that network's update.

Model A ("power"): L_h = sum F(h), F(h) = (N/n) (h/N)^n, f = (h/N)^(n-1); g = sign(v) or
tanh(gain v). With fast hidden neurons it is the dense memory, but for the pull of each neuron on
itself, of order P/N, which synapses through a hidden neuron cannot leave out.

E never rises where L_h and L_v are convex. An odd n makes L_h concave where h < 0: the energy may
then rise, whether hidden neurons are slow or follow at once (then in long steps, or with visible
neurons that turn over all at once).

Step: h first, then v with the new f, each exactly towards an input held for the step: x <- x + a
(input - x), a = 1 - exp(-dt/tau). On such a line towards the input, E of h (v held) or of v (f
held) has the slope -(1 - s) d^T H d, H the Hessian of L: where both are convex no dt, however long,
can make E rise, and tau_h << dt is the adiabatic limit and not an instability.

Departures from the source: F carries (N/n)/N^n so that v is of the size of the memories; setting
the state lets the hidden neurons answer it at once, drawing on it does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.hopfield.checking import check_stored, numbers
from sim.hopfield.dynamics.continuous import EDGE, ContinuousDynamics
from sim.hopfield.dynamics.functions import inverse_tanh, log_sum_exp, softmax
from sim.hopfield.energy.conditions import of_two_layer
from sim.hopfield.learning.rules import LearningStep
from sim.hopfield.memory import AssociativeMemory
from sim.hopfield.parameters import MemoryParameters
from sim.hopfield.patterns.pattern import Pattern, PatternError
from sim.hopfield.patterns.stored import Stored, stacked
from sim.hopfield.run_state import MemoryState, TwoLayerState
from sim.hopfield.theory.capacity import dense_capacity
from sim.model import Pace, gesture
from sim.parameters import choice, integer, real

__all__ = ["TwoLayerMemory", "TwoLayerParameters"]

TOLERANCE = 1e-9  # largest speed of a membrane at rest, per tau_v
ENTRIES = 2**20  # activities of a landscape that are worked out at a time


@dataclass(frozen=True, kw_only=True)
class TwoLayerParameters(MemoryParameters):
    """Parameters of `TwoLayerMemory`; each is described in its declaration."""

    hidden: str = choice(
        "softmax",
        (("softmax", "Compete (softmax)"), ("power", "Each for itself (power)")),
        label="Hidden neurons",
        group="Learning",
        help="Softmax: a modern network, grey pictures too. Power: a dense memory of ink and "
        "paper.",
    )
    order: int = integer(
        4, 2, 6, label="Order", symbol="n", group="Learning",
        help="Hidden neurons answer with the power n − 1 of their input; more keeps memories "
        "apart. With odd n the energy may rise.",
    )  # fmt: skip
    sharpness: float = real(
        100.0, 0.1, 1000.0, label="Inverse temperature", symbol="βN", decimals=1, group="Update",
        help="How much the hidden neuron of the nearest memory outweighs the others.",
    )  # fmt: skip
    output: str = choice(
        "tanh",
        (("tanh", "Graded (tanh)"), ("sign", "Sign")),
        label="Visible neurons",
        group="Update",
        help="Whether they turn over little by little or all at once.",
    )
    gain: float = real(
        5.0, 0.5, 50.0, label="Gain", symbol="β", group="Update",
        help="How steeply a visible neuron’s output follows its membrane; small, and the picture "
        "fades.",
    )  # fmt: skip
    hidden_time: float = real(
        0.1, 0.0, 10.0, label="Hidden time constant", symbol="τₕ", unit="τ",
        group="Update",
        help="Of the hidden neurons, in time constants of the visible ones. At 0 they follow at "
        "once; slow ones hold on to what they saw.",
    )  # fmt: skip
    dt: float = real(
        0.05, 0.001, 40.0, label="Time step", symbol="Δt", unit="τ", decimals=3, group="Update",
        help="Of the integration, stable at any length; 40 takes the visible neurons all the way "
        "at once, as the modern network’s update does.",
    )  # fmt: skip

    def relevant(self) -> frozenset[str]:
        """The parameters that make a difference at their present values."""
        if self.hidden == "softmax":
            return super().relevant() - {"order", "output", "gain"}
        return super().relevant() - ({"sharpness"} | ({"gain"} if self.output == "sign" else set()))


class TwoLayerMemory(AssociativeMemory):
    """N visible and P hidden neurons (module docstring). Time in units of tau_v."""

    name = "two-layer"
    title = "Two-layer memory"
    summary = (
        "One hidden neuron for each memory and only plain synapses to it: what looks like "
        "many-neuron synapses in dense and modern memories is a fast hidden layer."
    )
    equation = (
        "τ d<i>v</i>/d<i>t</i> = −<i>v</i> + <i>ξ</i><sup>T</sup> <i>f</i>(<i>h</i>),  "
        "τ<sub>h</sub> d<i>h</i>/d<i>t</i> = −<i>h</i> + <i>ξ</i> <i>g</i>(<i>v</i>)<br>"
        "<i>E</i> = [<i>v·g</i> − <i>L</i><sub>v</sub>] + [<i>h·f</i> − <i>L</i><sub>h</sub>] − "
        "<i>f·ξg</i>"
    )
    Parameters: ClassVar[type[MemoryParameters]] = TwoLayerParameters
    conditions = staticmethod(of_two_layer)
    State: ClassVar[type[MemoryState]] = TwoLayerState
    now: TwoLayerState
    dynamics: ContinuousDynamics
    pace = Pace("τ", 0.1, 2.0, 50.0, 60.0)
    takes_grey = True
    overlap_formula = "m = cos(ξ, s)"

    def make_dynamics(self) -> ContinuousDynamics:
        """Real-valued neurons."""
        return ContinuousDynamics(self)

    @property
    def competing(self) -> bool:
        """Whether it is model B: softmax hidden neurons, linear visible ones."""
        return bool(self.parameters.hidden == "softmax")

    @property
    def beta(self) -> float:
        """The beta of the softmax."""
        return float(self.parameters.sharpness / self.neurons)

    @property
    def mirror_symmetric(self) -> bool:  # type: ignore[override]
        """Whether v and -v are equally good: powers of even order."""
        return not self.competing and self.parameters.order % 2 == 0

    def capacity(self) -> tuple[float | None, str]:
        """Memories of random pixels it holds, where that is known."""
        if self.competing:
            return None, "exponential in N for random memories (Ramsauer et al. 2020)"
        words = "0.5 % of pixels wrong after one update (Krotov, Hopfield 2016), fast hidden layer"
        return dense_capacity(self.neurons, self.parameters.order), words

    # ---- what may be stored --------------------------------------------------------------------

    def check(self, new: Any, patterns: Sequence[Pattern]) -> None:
        """Raise SimError if these parameters are impossible with these patterns."""
        super().check(new, patterns)
        if new.hidden == "power" and any(pattern.grey for pattern in patterns):
            raise PatternError(
                "Hidden neurons with a power law store ink and paper only: forget the grey "
                "memories, or let the hidden neurons compete (softmax).",
                field="hidden",
            )

    def learning(self, epochs: int | None) -> Iterator[LearningStep]:
        """Take up the patterns."""
        self.now.learnt = yield from stacked(self.now.patterns, self.neurons)

    def check_learnt(self, state: Any) -> None:
        """See that patterns from a file are rows of the size of the grid, each with its neuron."""
        check_stored(state.learnt, state, self.neurons)
        count = 0 if state.learnt is None else state.learnt.count
        numbers(state.hidden, (count,), np.float64, "hidden neurons")

    @property
    def stored(self) -> Stored:
        """The patterns the network has learnt."""
        nothing = Stored(np.zeros((0, self.neurons)))
        return nothing if self.now.learnt is None else self.now.learnt

    # ---- the two layers ------------------------------------------------------------------------

    def _output(self, v: Array) -> tuple[Array, float]:
        """g (N,) and v . g - L_v of visible neurons."""
        p = self.parameters
        if self.competing:
            return v, 0.5 * float(v @ v)
        if p.output == "sign":
            # At 0 a neuron says nothing; L_v = sum |v|, and v . g is the same.
            return np.sign(v), 0.0
        u = np.abs(p.gain * v)
        q = np.exp(-2.0 * u)
        cost = np.log(2.0) - np.log1p(q) - 2.0 * u * q / (1.0 + q)
        return np.tanh(p.gain * v), float(cost.sum() / p.gain)

    def _answer(self, h: Array) -> tuple[Array, float]:
        """f (P,) and h . f - L_h of hidden neurons."""
        if not len(h):
            return h, 0.0
        if self.competing:
            f = softmax(self.beta * h)
            return f, float(h @ f) - log_sum_exp(self.beta * h) / self.beta
        n, order = self.neurons, self.parameters.order
        m = h / n
        f = m ** (order - 1)
        return f, float(h @ f) * (1.0 - 1.0 / order)

    def inner(self, activity: Array) -> Array:
        """v of an activity (N,)."""
        if self.competing or self.parameters.output == "sign":
            return activity.copy()
        return inverse_tanh(activity, self.parameters.gain)

    def lay_out(self) -> None:
        """Make arrays for the grid of the parameters."""
        super().lay_out()
        self.now.hidden = np.zeros(0)
        self._h_of: object = None
        self._input: Array | None = None

    def begin(self) -> None:
        """The hidden neurons answer at once to a state that has been set."""
        self._h_of = None

    def derive(self) -> tuple[float, bool]:
        """Outputs of both layers; the energy, and False: a step says whether anything moved."""
        rows = self.stored.rows
        self._g, visible = self._output(self.now.x)
        self._seen = rows @ self._g
        if self._h_of is not self.stored or self.parameters.hidden_time == 0.0:
            self._h_of, self.now.hidden = self.stored, self._seen
        self._f, hidden = self._answer(self.now.hidden)
        self._input = None
        return visible + hidden - float(self._f @ self._seen), False

    def move_on(self) -> bool:
        """A step of the hidden neurons, then of the visible ones; whether nothing moved."""
        p, rows = self.parameters, self.stored.rows
        lag = self._seen - self.now.hidden
        if p.hidden_time > 0.0:
            self.now.hidden = self.now.hidden - np.expm1(-self.dt / p.hidden_time) * lag
            self._f = self._answer(self.now.hidden)[0]
        # Without memories nobody drives the visible neurons, and they fade.
        pull = self._f @ rows - self.now.x
        self.now.x = self.now.x - np.expm1(-self.dt) * pull
        moved = float(np.abs(pull).max())
        if p.hidden_time > 0.0 and len(lag):
            moved = max(moved, float(np.abs(lag).max()) / self.neurons)
        return moved < TOLERANCE

    # ---- state ---------------------------------------------------------------------------------

    @property
    def activity(self) -> Array:
        """g(v), (N,)."""
        return self._g

    @property
    def inputs(self) -> Array:
        """h, the membranes of the hidden neurons, (P,); a copy."""
        return self.now.hidden.copy()

    def attention(self) -> Array:
        """f, what each hidden neuron says, (P,); a copy."""
        return self._f.copy()

    def put(self, values: NDArray[Any]) -> None:
        """Put the network in the state of an activity (N,)."""
        self.dynamics.put(values)

    def refresh(self) -> None:
        """Bring up to date what follows from weights and parameters."""
        self.dynamics.refresh()

    def overlaps(self) -> Array:
        """m_mu = (1/N) sum_i xi_i v_i, v the activity, (P,)."""
        return self.dynamics.overlaps()

    def field(self) -> Array:
        """xi^T f, the input of the visible neurons, (N,)."""
        if self._input is None:
            self._input = np.asarray(self._f @ self.stored.rows)
        return self._input

    def target(self) -> Array:
        """The activity the present input drives to, (N,)."""
        return self._output(self.field())[0]

    def energy_of(self, values: Sequence[float] | Array) -> float:
        """E of visible neurons with this activity (N,), the hidden ones having answered."""
        g = np.asarray(values, dtype=np.float64)
        if self.competing:
            visible = 0.5 * float(g @ g)
        else:
            g, cost = self._clipped(g)
            visible = float(cost.sum())
        seen = self.stored.rows @ g
        f, hidden = self._answer(seen)
        return visible + hidden - float(f @ seen)

    def energy_on_plane(self, origin: Array, u: Array, v: Array, x: Array, y: Array) -> Array:
        """The same of the states origin + x u + y v, (k,); NaN where tanh or sign cannot go."""
        base, at = np.stack([origin, u, v]), np.stack([np.ones_like(x), x, y])
        rows = self.stored.rows
        if self.competing:
            visible = 0.5 * np.einsum("ik,ij,jk->k", at, base @ base.T, at)
            return np.asarray(visible - self._hidden((rows @ base.T) @ at))
        # Neurons that are alike in all three say the same.
        _, first, which, counts = np.unique(
            base.round(9), axis=1, return_index=True, return_inverse=True, return_counts=True
        )
        together = np.zeros((len(rows), len(first)))
        np.add.at(together.T, which, rows.T)
        values = np.empty(len(x))
        part = max(1, ENTRIES // max(1, len(first)))
        for start in range(0, len(x), part):
            block = slice(start, start + part)
            g = base[:, first].T @ at[:, block]
            beyond = (np.abs(g) > 1.0 + EDGE).any(axis=0)
            g, cost = self._clipped(g)
            values[block] = counts @ cost - self._hidden(together @ g)
            values[block][beyond] = np.nan
        return values

    def _clipped(self, activity: Array) -> tuple[Array, Array]:
        """Activities (any shape) within what visible neurons can say, and what they cost."""
        p = self.parameters
        if p.output == "sign":
            return np.sign(activity), np.zeros_like(activity)
        g = np.clip(activity, -1.0, 1.0)
        up, down = 1.0 + g, 1.0 - g
        # 0 ln 0 is 0.
        cost = 0.5 * up * np.log(np.where(up > 0.0, up, 1.0))
        cost += 0.5 * down * np.log(np.where(down > 0.0, down, 1.0))
        return g, cost / p.gain

    def _hidden(self, seen: Array) -> Array:
        """L_h of hidden neurons that have answered inputs (P, k), (k,)."""
        if not len(seen):
            return np.zeros(seen.shape[1])
        if self.competing:
            z = self.beta * seen
            top = z.max(axis=0)
            return np.asarray((top + np.log(np.exp(z - top).sum(axis=0))) / self.beta)
        n, order = self.neurons, self.parameters.order
        return np.asarray(n / order * ((seen / n) ** order).sum(axis=0))

    # ---- keeping -------------------------------------------------------------------------------

    def keep(self, moment: TwoLayerState) -> None:
        """Take the membranes of another moment."""
        self.now.x = moment.x.copy()
        self.now.hidden, self._h_of = moment.hidden.copy(), self.stored

    # ---- gestures ------------------------------------------------------------------------------

    @gesture
    def store_pictures(self, count: int) -> None:
        """Store synthetic grey pictures."""
        if not self.competing:
            raise PatternError(
                "Hidden neurons with a power law store ink and paper only: let them compete "
                "(softmax) to store pictures.",
                field="hidden",
            )
        super().store_pictures(count)
