"""What tests of the rate memory share: small networks, gestures by chance."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import strategies as st

from sim.errors import GestureError, ParameterError
from sim.run import Run
from sim.spiking.rate_memory import RateMemory
from sim.spiking.rate_parameters import RateMemoryParameters

#: With few neurons chance correlations between patterns count for more: a lower load and a weaker
#: strength, with which nothing is recalled that was not cued.
QUIET = {"neurons": 600, "inputs": 200, "patterns": 3, "strength": 3.2}
CHAOTIC = {"neurons": 2000, "inputs": 150, "patterns": 84, "strength": 9.0}


def run_of(seed: int = 0, **values: Any) -> Run:
    return Run(RateMemory(RateMemoryParameters(**{**QUIET, **values}), seed))


#: Anything a person can do, and some things that are impossible.
GESTURES = st.one_of(
    st.builds(
        lambda k, s, f, d: ("cue", {"pattern": k, "strength": s, "fraction": f, "duration": d}),
        st.integers(0, 4), st.floats(0.0, 8.0), st.floats(0.0, 1.0),
        st.sampled_from([0.0, 0.01, 0.1]),
    ),
    st.builds(lambda d: ("erase", {"duration": d}), st.sampled_from([0.003, 0.05])),
    st.builds(lambda d: ("start_twin", {"distance": d}), st.floats(0.0, 5.0)),
    st.just(("remove_twin", {})),
    st.builds(lambda k: ("probe", {"neurons": [k, 2, 3]}), st.integers(0, 600)),
    st.tuples(
        st.just("configure"),
        st.fixed_dictionaries(
            {},
            optional={
                "strength": st.floats(0.0, 12.0),
                "dt": st.sampled_from([0.0005, 0.001, 0.002]),
                "patterns": st.integers(2, 4),
                "threshold": st.sampled_from([20.0, 26.6]),
                "time_constant": st.sampled_from([0.01, 0.02]),
            },
        ),
    ),
    st.just(("undo", {})),
    st.just(("redo", {})),
)  # fmt: skip
LIVES = st.lists(st.tuples(st.integers(0, 60), GESTURES), max_size=5)


def live(run: Run, life: Any, cut: int, last: int = 40) -> None:
    """Do what is possible of it; advance by so many steps at a time."""
    for steps, (name, arguments) in life:
        _advance(run, steps, cut)
        with contextlib.suppress(GestureError, ParameterError):
            run.perform(name, **arguments)
    _advance(run, last, cut)


def _advance(run: Run, steps: int, cut: int) -> None:
    while steps > 0:
        run.advance(min(steps, cut))
        steps -= cut
