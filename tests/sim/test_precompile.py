"""Nothing is compiled while a person waits: all of it is, ahead of time, for all it ever meets."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.circuits import kernels
from sim.circuits.decision import trials
from sim.circuits.parameters import CircuitParameters
from sim.circuits.presets import CIRCUITS

REACHED = """
from types import FunctionType
from sim import precompile
from sim.circuits import kernels as circuits, pair_kernels as pairs
from sim.hopfield.dynamics import kernels as memories
from sim.ring import poisson_kernel, rate_kernel
from sim.spiking import kernels as spikes, rate_kernels as rates

precompile.main()
inlined = {"dot", "log_flip", "log_sample", "turn_overlaps", "inlined", "numbers"}
for module, compiled in (
    (circuits, circuits.compiled), (pairs, pairs.compiled_pair), (memories, memories.compiled),
    (spikes, spikes.compiled), (rates, rates.compiled),
):
    for name in set(module.__all__) - inlined:
        function = getattr(module, name)
        if isinstance(function, FunctionType):
            print(f"{module.__name__}.{name}", len(compiled(function).signatures))
for module in (poisson_kernel, rate_kernel):
    print(f"{module.__name__}.take_steps", len(module.compiled().signatures))
"""


def test_whatever_is_compiled_has_been_called_ahead_of_time():
    run = subprocess.run([sys.executable, "-c", REACHED], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    reached = {name: int(count) for name, count in map(str.split, run.stdout.splitlines())}
    assert len(reached) >= 16
    assert not [name for name, count in reached.items() if not count]


@pytest.mark.parametrize("noise", [0.01, 0.02])
def test_trials_that_go_on_alone_are_stepped_as_all_are(noise: float):
    """Some have decided and some have not: what is left of them is no other kind of array."""
    function = kernels.compiled(kernels.take_steps)
    before = set(function.signatures)
    p = CircuitParameters.from_dict({**CIRCUITS["winner-take-all"].settings, "noise": noise})
    found = trials(p, [0.05], 40, seed=1)
    assert found.times.min() < 0.04 and found.times.max() > 0.06, "a stretch of steps is 50 ms"
    orders = {
        getattr(kind, "layout", "C") for new in set(function.signatures) - before for kind in new
    }
    assert orders <= {"C"}
