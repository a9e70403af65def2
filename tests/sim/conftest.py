"""What the tests of the engine stand on: searches without a deadline, since a busy machine is no
counterexample; every kind of ring, and a run of it.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

from sim.run import Run
from tests.sim.contract import KINDS, Kind, small

settings.register_profile("attractor-lab", deadline=None)
settings.load_profile("attractor-lab")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
def under_way(kind: Kind) -> Run:
    """A run with something of everything in it."""
    run = Run(kind(small(kind, noise=0.3, landmark_strength=2.0), seed=5))
    run.perform("forage", duration=3.0, seed=2)
    run.perform("inject", direction=1.0)
    run.perform("silence", neurons=[1])
    run.advance(40)
    return run
