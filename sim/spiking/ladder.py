"""How real the neurons are: the steps from two-state neurons to integrate-and-fire ones.

Each step keeps what the one before has changed, and the same patterns. After Gerstner, Kistler,
Naud and Paninski, *Neuronal Dynamics* (2014), sections 17.2 and 17.3. With xi_i = 1 for the neurons
in a pattern, else 0, and a the share of neurons in it, the weights are

    w_ij = (1/(a (1 - a) N)) sum_mu (xi_i - a)(xi_j - a),

and from the separation of excitation and inhibition on (b = 0 in the book's eq. 17.27)

    w_ij = (1/(a (1 - a) N)) sum_mu xi_i (xi_j - a),

whose first part is excitatory, and whose second, which does not depend on the sender, comes through
inhibitory neurons.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.spiking import kernels

__all__ = ["FIRST", "LADDER", "MEAN_FIELD_RATE", "SLOPE", "THRESHOLD", "Rung"]

FIRST, LAST = "plus-minus", "integrate-and-fire"
THRESHOLD = 0.45  # of the field, which is 0 without and nearly 1 with the own pattern active
SLOPE = 4.9  # beta of neurons that fire at random: 0.5 Hz without any input
MEAN_FIELD_RATE = 40.0  # Hz at which they fire when their pattern is active


@dataclass(frozen=True)
class Rung:
    """A step of the ladder.

    Parameters
    ----------
    name, title : str
        In files, and on the screen.
    summary : str
        What it changes, in a sentence.
    equation : str
        What a neuron does, as rich text.
    kind : int
        Of neurons in `sim.spiking.kernels`.
    diluted : bool
        Whether the connection probability is heeded.
    alike : bool
        Whether two neurons are connected both ways or not at all.
    threshold : float
        Of the field.
    """

    name: str
    title: str
    summary: str
    equation: str
    kind: int
    diluted: bool = False
    alike: bool = False
    threshold: float = THRESHOLD

    @property
    def binary(self) -> bool:
        """Whether its neurons are on or off, and do not fire."""
        return self.kind == kernels.BINARY

    @property
    def inhibitory(self) -> bool:
        """Whether there are inhibitory neurons."""
        return self.kind >= kernels.SEPARATE

    @property
    def integrates(self) -> bool:
        """Whether its neurons have a membrane potential."""
        return self.kind == kernels.SPIKING


N, S, H = "<i>n<sub>i</sub></i>", "<i>S<sub>i</sub></i>", "<i>h<sub>i</sub></i>"
FIRES = f"ν<sub><i>i</i></sub> = 40 Hz / (1 + e<sup>−9.8({H} − 0.45)</sup>)"

#: Every step by its name, the least real first.
LADDER: dict[str, Rung] = {
    rung.name: rung
    for rung in (
        Rung(
            FIRST, "±1, all to all",
            "Neurons are +1 or −1 and take the sign of their field, as in Hopfield’s network: with "
            "a tenth of them active, a threshold at 0 lets too many others switch on.",
            f"{S} ← sgn(Σ<sub><i>j</i></sub> <i>w<sub>ij</sub> S<sub>j</sub></i>)",
            kernels.BINARY, threshold=0.0,
        ),
        Rung(
            "zero-one", "0 and 1, low activity",
            "Neurons are 0 or 1, and the threshold lies between the field of those in the pattern "
            "and that of the others.",
            f"{N} ← Θ({H} − 0.45), {H} = Σ<sub><i>j</i></sub> <i>w<sub>ij</sub> n<sub>j</sub></i>",
            kernels.BINARY,
        ),
        Rung(
            "stochastic", "stochastic spikes",
            "Neurons fire spikes at random, more often with a larger field; synapses filter them "
            "with 100 ms.",
            FIRES, kernels.FIRING,
        ),
        Rung(
            "separate", "excitation and inhibition apart",
            "What a weight takes away comes through inhibitory neurons: no neuron excites one and "
            "inhibits another.",
            FIRES, kernels.SEPARATE,
        ),
        Rung(
            "diluted", "low connection probability",
            "Only some pairs of neurons are connected, both ways; those that are, more strongly.",
            FIRES, kernels.SEPARATE, diluted=True, alike=True,
        ),
        Rung(
            "asymmetric", "asymmetric weights",
            "That one neuron projects to another says nothing of the way back.",
            FIRES, kernels.SEPARATE, diluted=True,
        ),
        Rung(
            LAST, "integrate and fire",
            "Neurons integrate their input, leak, fire at a threshold and start again from a reset "
            "potential, with noise.",
            "τ d<i>V</i>/d<i>t</i> = −<i>V</i> + <i>I</i> + σ√τ η",
            kernels.SPIKING, diluted=True,
        ),
    )
}  # fmt: skip
