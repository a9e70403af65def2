"""What a drawn circuit consists of, and how its numbers are written."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Part", "signed_words"]


class Part(NamedTuple):
    """Something in a circuit that a hand can take: neurons are counted from 0.

    Parameters
    ----------
    kind : str
        "neuron", "weight" or "input".
    neuron : int
        Which; of a weight, to which it leads.
    source : int
        Of a weight, from which it comes.
    """

    kind: str
    neuron: int
    source: int = -1

    @property
    def knob(self) -> str:
        """The knob it turns (`sim.circuits.knobs`); empty for a neuron."""
        if self.kind == "weight":
            return f"weight {self.neuron + 1} {self.source + 1}"
        return f"input {self.neuron + 1}" if self.kind == "input" else ""


def signed_words(value: float, short: bool = False) -> str:
    """ "−2.00", or ".50" where it is short."""
    words = f"{abs(value):.2f}" if abs(value) < 9.995 else f"{abs(value):.1f}"
    if short:
        words = "0" if float(words) == 0.0 else words.removeprefix("0")
    return f"{'−' if round(value, 2) < 0.0 else ''}{words}"
