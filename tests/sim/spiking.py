"""Small spiking memories, and gestures by chance, for the tests that go through every kind."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sim.spiking import SpikingParameters
from sim.spiking.ladder import LADDER

Gesture = tuple[str, dict[str, Any]]

LETTER = [[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0]]


def small(**settings: Any) -> SpikingParameters:
    """The smallest there is."""
    return SpikingParameters.from_dict({"neurons": 500, **settings})


def gestures() -> st.SearchStrategy[Gesture]:
    """Anything a person can do to it, and some that are impossible."""
    cue = st.fixed_dictionaries(
        {"pattern": st.integers(0, 7)},
        optional={
            "strength": st.floats(-0.02, 0.06), "fraction": st.floats(0.0, 1.0),
            "duration": st.floats(0.01, 0.2),
        },
    )  # fmt: skip
    settings = st.one_of(
        st.fixed_dictionaries({"rung": st.sampled_from(list(LADDER))}),
        st.fixed_dictionaries({"strength": st.floats(0.0, 2.2e-3)}),
        st.fixed_dictionaries({"cut": st.floats(0.0, 0.95)}),
        st.fixed_dictionaries({"connection": st.floats(0.05, 1.0)}),
        st.fixed_dictionaries({"patterns": st.integers(0, 9)}),
        st.fixed_dictionaries({"neurons": st.integers(499, 640)}),
        st.fixed_dictionaries({"dt": st.floats(0.0001, 0.001)}),
    )
    task = st.fixed_dictionaries(
        {}, optional={"delay": st.floats(0.0, 0.1), "shown": st.floats(0.01, 0.1)}
    )
    drawing = st.sampled_from([LETTER, [row[::-1] for row in LETTER], [[0, 0], [0, 0]]])
    return st.one_of(
        st.tuples(st.just("cue"), cue),
        st.tuples(st.just("erase"), st.just({})),
        st.tuples(st.just("configure"), settings),
        st.tuples(st.just("silence"), st.fixed_dictionaries({"fraction": st.floats(-0.1, 1.0)})),
        st.tuples(st.just("probe"), st.fixed_dictionaries({"neuron": st.integers(0, 400)})),
        st.tuples(
            st.just("store_drawing"),
            st.fixed_dictionaries({"title": st.text(max_size=3), "pixels": drawing}),
        ),
        st.tuples(st.just("remove_drawing"), st.fixed_dictionaries({"number": st.integers(0, 2)})),
        st.tuples(st.just("start_task"), task),
        st.tuples(st.just("stop_task"), st.just({})),
    )


def live_a_little(run: Any) -> None:
    """A little of everything."""
    run.perform("store_drawing", title="F", pixels=LETTER)
    run.perform("silence", fraction=0.05)
    run.perform("cue", pattern=2, duration=0.1)
    run.advance(300)
    run.perform("start_task", delay=0.05, shown=0.05)
    run.advance(400)
    run.perform("configure", strength=0.8e-3)
