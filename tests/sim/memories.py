"""What tests of the Hopfield network share: small networks, gestures by chance, runs compared."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.errors import SimError
from sim.hopfield.binary import HopfieldNetwork
from sim.hopfield.binary_parameters import HopfieldParameters
from sim.hopfield.learning.rules import LEARNING_RULES
from sim.run import Run

Gesture = tuple[str, dict[str, Any]]

ROWS, COLUMNS = 3, 4
N = ROWS * COLUMNS


def make(seed: int = 1, **values: Any) -> HopfieldNetwork:
    """A network of 3 x 4 neurons that learns fast, unless told otherwise."""
    small = {"rows": ROWS, "columns": COLUMNS, "epochs": 20, **values}
    return HopfieldNetwork(HopfieldParameters(**small), seed)


def stocked(count: int = 3, seed: int = 1, **values: Any) -> HopfieldNetwork:
    """One that has learnt random memories and begins at a random cue."""
    network = make(seed, **values)
    network.store_random(count)
    network.cue_random()
    network.recall()
    network.finish()
    return network


def by_seed(seed: int, cells: int = N) -> list[int]:
    """A pattern."""
    return np.random.default_rng(seed).choice([-1, 1], cells).tolist()


RULES: list[dict[str, Any]] = [
    {"rule": rule.name, "coding": coding} for rule in LEARNING_RULES for coding in rule.codings
]

SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "temperature": st.sampled_from([0.0, 0.0, 0.3, 1.0]),
        "update": st.sampled_from(["random", "fixed", "synchronous"]),
        "thresholds": st.sampled_from(["rule", "zero", "set"]),
        "threshold": st.sampled_from([0.1, 0.5]),
        "diagonal": st.booleans(),
        "normalise": st.booleans(),
        "balanced": st.booleans(),
        "cut": st.sampled_from([0.0, 0.0, 0.4, 1.0]),
        "margin": st.sampled_from([0.0, 0.5]),
    },
)


@st.composite
def parameters(draw: Any) -> dict[str, Any]:
    """Any rule, coding, update and temperature."""
    return {**draw(st.sampled_from(RULES)), **draw(SETTINGS)}


PATTERN = st.integers(0, 9).map(by_seed)
INDEX = st.integers(0, 3)
SIGN = st.sampled_from([1, -1])

EDITS: list[st.SearchStrategy[Gesture]] = [
    st.builds(lambda v: ("store", {"values": v}), PATTERN),
    st.builds(lambda k: ("store_random", {"count": k}), st.integers(1, 3)),
    st.just(("store_cue", {})),
    st.builds(lambda v: ("store_set", {"names": ["S", "S"], "values": [v, v[::-1]]}), PATTERN),
    st.builds(lambda i: ("forget", {"index": i}), INDEX),
    st.just(("forget_all", {})),
    st.builds(lambda i, s: ("rename", {"index": i, "name": s}), INDEX, st.sampled_from("AB")),
    st.builds(lambda v: ("set_cue", {"values": v}), PATTERN),
    st.builds(lambda i, s: ("cue_pattern", {"index": i, "sign": s}), INDEX, SIGN),
    st.just(("cue_mixture", {"indices": [0, 1, 2]})),
    st.just(("cue_random", {})),
    st.just(("clear_cue", {})),
    st.just(("invert_cue", {})),
    st.builds(lambda f: ("corrupt", {"fraction": f}), st.sampled_from([0.1, 0.4])),
    st.builds(lambda f: ("randomise", {"fraction": f}), st.sampled_from([0.1, 0.4])),
    st.just(("cover", {"top": 0, "left": 0, "bottom": 1, "right": 2, "fill": "noise"})),
    st.builds(
        lambda c, v, s: ("draw", {"cells": c, "value": v, "stroke": s}),
        st.lists(st.integers(0, N - 1), max_size=4), st.sampled_from([-1.0, 0.0, 1.0]),
        st.integers(0, 2),
    ),
    st.builds(lambda c: ("configure", c), SETTINGS),
    st.builds(lambda c: ("configure", c), st.sampled_from(RULES)),
    st.builds(lambda k: ("learn", {"epochs": k}), st.integers(1, 3)),
    st.just(("unlearn", {})),
]  # fmt: skip

GRIDS = st.builds(
    lambda r, c: ("configure", {"rows": r, "columns": c}), st.integers(2, 5), st.integers(2, 5)
)

MOVES: list[st.SearchStrategy[Gesture]] = [
    st.just(("recall", {})),
    st.builds(lambda v: ("set_state", {"values": v}), PATTERN),
    st.builds(
        lambda c: ("draw", {"cells": c, "value": 0.0, "on": "state"}),
        st.lists(st.integers(0, N - 1), max_size=4),
    ),
    st.just(("undo", {})),
    st.just(("redo", {})),
    st.just(("cancel_learning", {})),
    st.builds(lambda k: ("stop_learning", {"after": k}), st.integers(0, 5)),
]


def gestures() -> st.SearchStrategy[Gesture]:
    """Anything a person can do, on a grid that stays as it is."""
    return st.one_of(*EDITS, *MOVES)


Session = list[tuple[Gesture, int]]


def sessions(longest: int = 60) -> st.SearchStrategy[Session]:
    """Gestures, and the steps after each."""
    steps = st.one_of(st.just(0), st.integers(1, longest))
    return st.lists(st.tuples(gestures(), steps), max_size=6)


def attempt(run: Run, gesture: Gesture) -> bool:
    """Do it, if it is possible just now; whether it was."""
    try:
        run.perform(gesture[0], **gesture[1])
    except SimError:
        return False
    return True


def live(
    run: Run, session: Session, cuts: list[int] | None = None, works: list[int] | None = None
) -> None:
    """A session as it comes, the steps in pieces of so many; and before them, so many parts of
    what there is to learn, as a worker does them between two gestures."""
    turn = 0
    for number, (gesture, steps) in enumerate(session):
        attempt(run, gesture)
        for _ in range(works[number % len(works)] if works else 0):
            if run.network.pending:
                run.work()
        left = steps
        while left:
            now = min(left, cuts[turn % len(cuts)]) if cuts else left
            run.advance(now)
            left -= now
            turn += 1


def desk(network: HopfieldNetwork) -> dict[str, Any]:
    """What a person has laid out, and what has been learnt of it."""
    w = network.weights
    return {
        "parameters": network.parameters,
        "names": [memory.name for memory in network.patterns],
        "values": np.array([memory.values for memory in network.patterns]),
        "cue": network.cue.copy(),
        "weights": w.matrix(),
        "threshold": w.threshold.copy(),
    }


def picture(run: Run) -> dict[str, Any]:
    """All that can be seen of a run and its past, and what it will do next."""
    network = run.network
    kept = {t.name: run.recorder.window(t.name, t.rows) for t in run.recorder.traces}
    snapshot = network.snapshot()
    return {
        **desk(network), **kept,
        "state": network.now.state.copy(), "energy": network.energy, "field": network.field(),
        "time": network.time, "step": network.step, "age": snapshot.flip_age,
        "counts": (
            network.tally.flips, network.tally.updates,
            network.tally.rises, network.tally.recalled_at,
        ),
        "rng": str(network.rng.bit_generator.state), "rest": network.at_rest,
        "outcome": snapshot.outcome, "undo": (network.edits.undoable, network.edits.redoable),
        "learning": snapshot.learning, "start": np.array(snapshot.start_energy),
        "start overlaps": snapshot.start_overlaps,
    }  # fmt: skip


def assert_same(got: dict[str, Any], wanted: dict[str, Any], atol: float | None = None) -> None:
    """To the bit, or arrays of numbers to a tolerance."""
    assert got.keys() == wanted.keys()
    for key, value in wanted.items():
        if not isinstance(value, np.ndarray):
            assert got[key] == value, key
        elif atol is None:
            np.testing.assert_array_equal(got[key], value, err_msg=key)
        else:
            np.testing.assert_allclose(got[key], value, atol=atol, err_msg=key)
