"""Networks of a few neurons: autapse, winner-take-all, excitatory and inhibitory pair."""

from sim.circuits.circuit import CircuitNetwork
from sim.circuits.parameters import CircuitParameters
from sim.circuits.presets import CIRCUITS, circuit_of
from sim.circuits.state import CircuitSnapshot

__all__ = ["CIRCUITS", "CircuitNetwork", "CircuitParameters", "CircuitSnapshot", "circuit_of"]
