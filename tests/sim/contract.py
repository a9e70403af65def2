"""What tests of the contract share: small networks, gestures drawn at random, states compared."""

from __future__ import annotations

import dataclasses
import math
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.parameters import ParameterSet
from sim.ring import (
    HEADING_NETWORKS,
    RING_NETWORKS,
    EyeIntegrator,
    HeadingNetwork,
    RingKind,
)
from sim.run import Run

Kind = RingKind
KINDS: dict[str, Kind] = {kind.name: kind for kind in HEADING_NETWORKS}
RINGS: dict[str, Kind] = {kind.name: kind for kind in RING_NETWORKS}

ANGLE = st.floats(-10.0, 10.0)


def fewest(kind: Kind) -> int:
    """The fewest neurons a network may have: the quickest to run."""
    return int(kind.Parameters.specs()["neurons"].low)


def small(kind: Kind, **values: Any) -> ParameterSet:
    """Parameters of a network with few neurons."""
    return kind.Parameters(**{"neurons": fewest(kind), **values})


# Random starts and gestures


def _known(kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
    """Those of some values that a kind has parameters for."""
    return {name: value for name, value in values.items() if name in kind.Parameters.specs()}


def stimuli() -> list[st.SearchStrategy[tuple[str, dict[str, Any]]]]:
    """What can be done with stimuli at any time."""
    shapes = st.sampled_from(["gaussian", "von-mises", "cosine", "grating", "flat"])
    add = st.builds(
        lambda a, s, w, shape: (
            "add_stimulus", {"direction": a, "strength": s, "width": w, "shape": shape}
        ),
        ANGLE, st.floats(-20.0, 20.0), st.floats(0.05, 3.0), shapes,
    )  # fmt: skip
    return [add, st.just(("clear_stimuli", {}))]


def glances() -> list[st.SearchStrategy[tuple[str, dict[str, Any]]]]:
    """Saccades, of which those that go too far are impossible."""
    sizes = st.one_of(st.floats(-2.0, 2.0), st.just(math.nan))
    return [st.builds(lambda size: ("saccade", {"size": size}), sizes)]


def attempts() -> list[st.SearchStrategy[tuple[str, dict[str, Any]]]]:
    """What can be done with stimuli if they are there, and what never can."""
    numbers = st.integers(1, 3)
    change = st.builds(
        lambda k, s, on: ("change_stimulus", {"number": k, "strength": s, "on": on}),
        numbers, st.floats(-2000.0, 2000.0), st.booleans(),
    )  # fmt: skip
    return [
        change,
        st.builds(lambda k: ("remove_stimulus", {"number": k}), numbers),
        st.just(("swap_stimuli", {})),
        st.builds(lambda on: ("switch_stimuli", {"on": on}), st.booleans()),
        st.just(("add_stimulus", {"direction": 1.0, "shape": "square"})),
        st.just(("add_stimulus", {"direction": 1.0, "width": 0.0})),
        st.just(("add_stimulus", {"direction": 1.0, "strength": math.nan})),
    ]


def starts(kind: Kind) -> st.SearchStrategy[tuple[ParameterSet, int]]:
    """Parameters and a seed; mostly with noise, so that the random generator is in use."""
    values = st.fixed_dictionaries(
        {"noise": st.sampled_from([0.0, 0.5])},
        optional=_known(
            kind,
            {
                "background": st.floats(-5.0, 5.0),
                "heterogeneity": st.sampled_from([0.05]),
                "landmark_strength": st.sampled_from([3.0]),
                "lights": st.booleans(),
                "velocity_gain": st.floats(0.5, 1.5),
                "time_constant": st.sampled_from([0.01, 0.05]),
                "dt": st.sampled_from([0.0005, 0.001]),
                "mistuning": st.sampled_from([-0.05, 0.0, 0.002]),
                "thresholds": st.booleans(),
            },
        ),
    )
    return st.tuples(values.map(lambda v: small(kind, **v)), st.integers(0, 2**32))


def gestures(kind: Kind) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """Something a person can do, with arguments as they come from a window or a file."""
    n = fewest(kind)
    changes = st.fixed_dictionaries(
        {},
        optional=_known(
            kind,
            {
                "background": st.floats(-5.0, 5.0),
                "neurons": st.sampled_from([n, n + 1]),
                "noise": st.floats(0.0, 1.0),
                "heterogeneity": st.floats(0.0, 0.1),
                "velocity_gain": st.floats(0.0, 2.0),
                "landmark_strength": st.floats(0.0, 5.0),
                "landmark_direction": ANGLE,
                "lights": st.booleans(),
                "time_constant": st.floats(0.005, 0.1),
                "dt": st.sampled_from([0.0005, 0.001, 0.002]),
                "mistuning": st.floats(-0.1, 0.002),
                "burst": st.floats(0.01, 0.2),
                "thresholds": st.booleans(),
            },
        ),
    )
    turned = st.lists(st.floats(-4.0, 4.0), min_size=2, max_size=5)
    lesions = [
        st.builds(
            lambda which: ("silence", {"neurons": which}),
            st.lists(st.integers(0, n - 1), max_size=4),
        ),
        st.just(("revive", {})),
    ]
    if issubclass(kind, EyeIntegrator):
        # From wherever the eye is, a saccade to a place is possible.
        look = st.builds(lambda E: ("look_at", {"position": E}), st.floats(-0.8, 0.8))
        return st.one_of(st.tuples(st.just("configure"), changes), *lesions, look)
    every = [
        st.tuples(st.just("configure"), changes),
        st.builds(
            lambda a, s, w: ("inject", {"direction": a, "strength": s, "width": w}),
            ANGLE,
            st.floats(-50.0, 50.0),
            st.floats(0.05, 3.0),
        ),
        st.just(("release", {})),
        *lesions,
        *stimuli(),
    ]
    if not issubclass(kind, HeadingNetwork):
        output = st.builds(
            lambda h, a: ("set_output", {"height": h, "direction": a}), st.floats(0.0, 20.0), ANGLE
        )
        modes = st.builds(
            lambda k, a: ("excite_mode", {"mode": k, "amplitude": a}),
            st.integers(1, n), st.floats(-9.0, 9.0),
        )  # fmt: skip
        return st.one_of(*every, output, *([modes] if "excite_mode" in kind.gestures() else []))
    return st.one_of(
        *every,
        st.builds(lambda v: ("turn", {"velocity": v}), st.floats(-20.0, 20.0)),
        st.builds(lambda a: ("place", {"heading": a}), ANGLE),
        st.builds(lambda a: ("toggle_landmark", {"direction": a}), ANGLE),
        st.builds(lambda s: ("forage", {"duration": 0.7, "seed": s}), st.integers(0, 99)),
        st.builds(
            lambda h: ("follow", {"times": [0.13 * i for i in range(len(h))], "headings": h}),
            turned,
        ),
    )


Session = list[tuple[int, tuple[str, dict[str, Any]]]]


def sessions(kind: Kind, longest: int = 150) -> st.SearchStrategy[Session]:
    """Gestures, each with the steps taken before it."""
    return st.lists(st.tuples(st.integers(0, longest), gestures(kind)), max_size=6)


def live(run: Run, session: Session, last: int = 70) -> None:
    """Do a session as it comes, and some steps after it."""
    for steps, (name, arguments) in session:
        run.advance(steps)
        run.perform(name, **arguments)
    run.advance(last)


# Comparing to the bit


def pieces(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Everything a state consists of, flat, in values that compare to the bit."""
    if isinstance(value, np.ndarray):
        yield path, (value.shape, value.dtype.str, value.tobytes())
    elif isinstance(value, Mapping):
        for key in sorted(value):
            yield from pieces(value[key], f"{path}.{key}")
    elif isinstance(value, tuple | list | deque):
        for i, item in enumerate(value):
            yield from pieces(item, f"{path}[{i}]")
    elif isinstance(value, np.random.Generator):
        yield from pieces(value.bit_generator.state, f"{path}.rng")
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from pieces(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, float):
        yield path, value.hex() if math.isfinite(value) else str(value)
    else:
        yield path, value


def frozen(state: Any) -> dict[str, Any]:
    """A state, or a snapshot, as it is now; what happens to its arrays later does not matter."""
    if dataclasses.is_dataclass(state):
        state = {field.name: getattr(state, field.name) for field in dataclasses.fields(state)}
    return dict(pieces(state))


def assert_same(got: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Two frozen states agree to the bit; if not, say in what."""
    differ = [key for key in {**wanted, **got} if got.get(key) != wanted.get(key)]
    assert not differ, f"differ in {', '.join(differ)}"


def everything(run: Run) -> dict[str, Any]:
    """A run's state and all that is kept of its past."""
    kept = {t.name: run.recorder.window(t.name, t.rows) for t in run.recorder.traces}
    return frozen({"state": run.network.state(), "kept": kept})
