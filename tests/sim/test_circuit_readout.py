"""What the page looks at of a circuit, and the sentence about it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.circuits import CIRCUITS, CircuitNetwork, CircuitParameters
from sim.circuits.outcome import circuit_sentence, fixed_words
from sim.circuits.readout import CircuitObserver, fitting_box


def network_of(circuit: str = "winner-take-all", **values: object) -> CircuitNetwork:
    return CircuitNetwork(CircuitParameters.from_dict({**CIRCUITS[circuit].settings, **values}), 1)


def said(network: CircuitNetwork) -> str:
    return circuit_sentence(network.snapshot(), CircuitObserver()(network))


# The readout


def test_what_has_not_changed_is_not_made_again() -> None:
    network, observer = network_of(), CircuitObserver()
    first = observer(network)
    network.advance(40)
    again = observer(network)
    assert again.plane is first.plane and again.paths is first.paths
    network.perform("turn_knob", {"knob": "inhibition", "value": 1.5})
    assert observer(network).plane is not first.plane


def test_a_limit_cycle_lies_in_the_picture_and_the_picture_rests() -> None:
    """The cycle is three times as large as all else there is to be seen."""
    network = network_of("excitatory-inhibitory", time_constants=(0.01, 0.08))
    network.perform("begin_at", {"place": [26.0, 17.0]})
    observer = CircuitObserver()
    seen = observer(network)
    (cycle,) = seen.plane.cycles
    assert (seen.box[0] <= cycle.low).all() and (cycle.high <= seen.box[1]).all()
    for _ in range(3):
        assert observer(network).plane is seen.plane


def test_basins_with_cycles_wait_until_nothing_is_turned() -> None:
    network = network_of(
        "excitatory-inhibitory", activation="clipped", weights=((2.5, -3.1), (3.7, -1.4)),
        inputs=(0.6, -1.0), thresholds=(0.0, 0.0), time_constants=(0.031, 0.049),
    )  # fmt: skip
    observer = CircuitObserver()
    assert observer(network).basins is None and observer.interval < 0.1
    rested = observer(network)
    assert rested.basins is not None and set(np.unique(rested.basins)) >= {0, 1}
    assert observer.interval == 0.5
    network.perform("turn_knob", {"knob": "weight 1 1", "value": 2.51})
    assert observer(network).basins is None


@pytest.mark.parametrize(("axes", "neurons"), [((1, 2), 2), ((0, 4), 3), ((2, 1), 1)])
def test_axes_of_a_larger_circuit_become_those_there_are(
    axes: tuple[int, int], neurons: int
) -> None:
    observer = CircuitObserver()
    observer.axes = axes
    seen = observer(CircuitNetwork(CircuitParameters().replace(neurons=neurons)))
    assert seen.axes == (0, 1)[: min(neurons, 2)]


def test_other_axes_show_other_paths() -> None:
    network, observer = network_of("network"), CircuitObserver()
    network.perform("begin_at", {"place": [0.1, 0.5, 0.9]})
    first = observer(network)
    observer.axes = (2, 0)
    other = observer(network)
    assert other.axes == (2, 0) and other.plane is not first.plane
    at = network.now.v[-1]
    np.testing.assert_allclose(
        other.plane.field[0, 0],
        network.equations.velocity(np.array([other.box[0][1], at[1], other.box[0][0]]))[[2, 0]],
    )


def test_what_is_shown_stays_while_it_does() -> None:
    box = fitting_box(np.array([[0.0, 0.0], [0.5, 0.4]]), "clipped", None)
    assert fitting_box(np.array([[0.1, 0.0], [0.4, 0.4]]), "clipped", box) is box
    larger = fitting_box(np.array([[0.0, 0.0], [2.0, 0.4]]), "clipped", box)
    assert larger[1][0] > 2.0
    assert np.ptp([larger[0][0], larger[1][0]]) == pytest.approx(
        np.ptp([larger[0][1], larger[1][1]])
    )
    smaller = fitting_box(np.array([[0.0, 0.0], [0.1, 0.4]]), "clipped", larger)
    assert smaller[1][0] < 1.0


# The sentence


def test_who_has_won_is_said_also_where_the_lead_is_only_what_was_asked_for() -> None:
    network = network_of()
    network.perform("begin_at", {"place": [0.05, 0.3]})
    network.advance(800)
    assert said(network).startswith("Neuron 2 has won: v = (0.00, 0.40).")


def test_who_is_ahead_is_read_off_the_state_now() -> None:
    network = network_of()
    network.advance(120)
    assert said(network).startswith("Neuron 1 is ahead: v = (0.4")
    network.perform("turn_knob", {"knob": "inhibition", "value": 0.5})
    network.advance(600)
    assert said(network) == "At rest at v = (0.40, 0.20), a stable node. One stable node."


@pytest.mark.parametrize(
    ("weight", "words"),
    [
        (0.9, "Leaks, time constant 200 ms: v = 0.50."),
        (1.0, "Stays at v = 0.50: there is a line of fixed points, and it can stay at each."),
        (1.1, "Runs away, time constant 200 ms: v = 0.50."),
    ],
)
def test_an_autapse_leaks_integrates_or_runs_away(weight: float, words: str) -> None:
    network = network_of("autapse", weights=[[weight]])
    network.perform("begin_at", {"place": [0.5]})
    assert said(network).startswith(words)


def test_a_saddle_is_told_from_rest() -> None:
    network = network_of(inputs=(0.5, 0.5))
    network.advance(2000)
    assert said(network).startswith("Poised at v = (0.17, 0.17), a saddle: the least push")


def test_an_oscillation_tells_its_period_and_its_unit() -> None:
    network = network_of("excitatory-inhibitory", time_constants=(0.01, 0.05))
    network.perform("begin_at", {"place": [45.0, 10.0]})
    network.advance(12_000)
    assert "On a limit cycle: period 187.3 ms, v₁ from 0.1 to 56.2 Hz." in said(network)


def test_a_pulse_is_said_while_it_lasts() -> None:
    network = network_of()
    network.perform("pulse", {"neuron": 2, "duration": 0.05})
    network.advance(10)
    assert said(network).startswith("A pulse drives neuron 2: ")


def test_fixed_points_are_counted_in_words() -> None:
    seen = CircuitObserver()(network_of("pair"))
    assert fixed_words(seen.fixed) == "Three stable nodes, three saddles and one unstable node."
