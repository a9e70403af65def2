"""Gestures of small circuits by chance, possible and impossible ones."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

Gesture = tuple[str, dict[str, Any]]

VALUE = st.floats(-1.5, 1.5)


def matrices(n: int) -> st.SearchStrategy[list[list[float]]]:
    return st.lists(st.lists(VALUE, min_size=n, max_size=n), min_size=n, max_size=n)


def _configure() -> st.SearchStrategy[Gesture]:
    changes = st.one_of(
        st.fixed_dictionaries(
            {},
            optional={
                "activation": st.sampled_from(["rectified", "clipped", "tanh"]),
                "gain": st.floats(0.2, 2.0),
                "noise": st.sampled_from([0.0, 0.05]),
                "criterion": st.floats(0.05, 1.0),
                "dt": st.sampled_from([0.0002, 0.0005, 0.001]),
            },
        ),
        st.builds(lambda n: {"neurons": n}, st.integers(1, 4)),
        st.integers(1, 3).flatmap(lambda n: st.builds(lambda W: {"weights": W}, matrices(n))),
    )
    return st.tuples(st.just("configure"), changes)


def gestures() -> st.SearchStrategy[Gesture]:
    """Anything a person can do, and some things that are impossible."""
    knobs = st.sampled_from(["inhibition", "self-excitation", "weight 1 2", "input 1", "input 9"])
    places = st.one_of(
        st.lists(VALUE, min_size=1, max_size=4), st.just([math.nan, 0.0]), st.just(["a", "b"])
    )
    return st.one_of(
        _configure(),
        st.builds(
            lambda k, v, again: ("turn_knob", {"knob": k, "value": v, "again": again}),
            knobs, st.floats(-3.0, 3.0), st.booleans(),
        ),
        st.builds(
            lambda at, back: ("start", {"place": at, "backwards": back}), places, st.booleans()
        ),
        st.builds(
            lambda k, at: ("move_start", {"number": k, "place": at}), st.integers(-1, 3), places
        ),
        st.builds(lambda k: ("remove_start", {"number": k}), st.integers(-1, 3)),
        st.builds(lambda at: ("begin_at", {"place": at}), places),
        st.just(("clear_runs", {})),
        st.builds(
            lambda k, a, d: ("pulse", {"neuron": k, "amplitude": a, "duration": d}),
            st.integers(0, 3), VALUE, st.sampled_from([0.0, 0.01, 0.05]),
        ),
        st.builds(
            lambda name: ("choose_circuit", {"circuit": name}),
            st.sampled_from(["autapse", "winner-take-all", "network", "none of these"]),
        ),
    )  # fmt: skip
