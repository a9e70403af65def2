"""What the tests of the engine stand on: searches without a deadline, since a busy machine is no
counterexample; every kind of ring, and a run of it; files of recorded headings.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from sim.ring.recordings.trajectory import Trajectory
from sim.ring.recordings.trajectory_file import TrajectoryFileError, read_trajectory
from sim.run import Run
from tests.sim.contract import KINDS, Kind, small

Read = Callable[..., Trajectory]

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


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a file of this text (or bytes), called run.csv."""

    def read_text(content: str | bytes, encoding: str = "utf-8") -> Trajectory:
        path = tmp_path / "run.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_trajectory(path)

    return read_text


@pytest.fixture
def refusal(read: Read) -> Callable[..., TrajectoryFileError]:
    """The error that reading a file of this text raises."""

    def refused(content: str | bytes) -> TrajectoryFileError:
        with pytest.raises(TrajectoryFileError) as raised:
            read(content)
        assert "\n" not in str(raised.value) and str(raised.value).endswith(".")
        return raised.value

    return refused
