"""Have what is compiled of the small circuits compiled; see `sim.precompile`."""

from __future__ import annotations

from sim.circuits.bifurcation import diagram
from sim.circuits.circuit import CircuitNetwork
from sim.circuits.decision_times import decision_times
from sim.circuits.knobs import knob_named
from sim.circuits.parameters import CircuitParameters
from sim.circuits.presets import CIRCUITS
from sim.circuits.readout import CircuitObserver

__all__ = ["main"]


def main() -> None:
    """Have every compiled function called with each kind of arguments it meets."""
    for circuit in CIRCUITS.values():
        p = CircuitParameters.from_dict({**circuit.settings, "noise": 0.01})
        network = CircuitNetwork(p)
        network.advance(2)
        network.configure(noise=0.0)
        network.perform("start", {"place": [0.1] * p.neurons})
        network.perform("start", {"place": [0.1] * p.neurons, "backwards": True})
        network.advance(2)
        CircuitObserver()(network)
        low, high = next(ends for key, *ends in circuit.knobs if key == circuit.scanned)
        diagram(p, knob_named(p, circuit.scanned), low, high)
    decision_times(CircuitParameters(), [0.1])


if __name__ == "__main__":
    main()
