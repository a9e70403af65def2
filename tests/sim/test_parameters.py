"""Parameters: declared once, checked always; every refusal one sentence that names the field."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sim.circuits import CircuitNetwork
from sim.errors import ParameterError, SimError
from sim.hopfield import MEMORY_NETWORKS
from sim.parameters import ParameterSet, Spec, choice, flag, integer, real
from sim.ring import RING_NETWORKS
from sim.spiking import SPIKING_NETWORKS

every_network = pytest.mark.parametrize(
    "kind",
    [*RING_NETWORKS, *MEMORY_NETWORKS, CircuitNetwork, *SPIKING_NETWORKS],
    ids=lambda kind: kind.name,
)

DEGREE = math.pi / 180.0


@dataclass(frozen=True, kw_only=True)
class Lamp(ParameterSet):
    delay: float = real(
        0.02, 0.001, 0.5, label="Delay", unit="ms", scale=1e-3, decimals=0, help="How late it is."
    )
    bulbs: int = integer(3, 1, 12, label="Bulbs", help="How many there are.", rebuild=True)
    lit: bool = flag(True, label="Lit", help="Whether it burns.")
    colour: str = choice(
        "red", (("red", "Red"), ("blue", "Deep blue")), label="Colour", help="Of the light."
    )
    angle: float = real(
        0.0, 0.0, 2 * math.pi, label="Angle", unit="°", scale=DEGREE, decimals=0, cyclic=True,
        help="Where it points.",
    )  # fmt: skip
    share: float = real(
        0.1, -0.2, 0.2, label="Share", unit="%", scale=0.01, decimals=1, help="A part."
    )


def refusal(**values: Any) -> ParameterError:
    """The error these values raise, in one sentence and with the field's name."""
    with pytest.raises(ParameterError) as raised:
        Lamp(**values)
    error = raised.value
    assert isinstance(error, SimError)
    assert error.field == next(iter(values))
    assert str(error).endswith(".") and "\n" not in str(error) and ". " not in str(error)
    return error


# Values


def test_what_is_not_given_is_the_default() -> None:
    lamp = Lamp(bulbs=5)
    assert (lamp.delay, lamp.bulbs, lamp.lit, lamp.colour) == (0.02, 5, True, "red")
    assert {name: Lamp.default(name) for name in Lamp.specs()} == Lamp().to_dict()
    assert list(Lamp.specs()) == ["delay", "bulbs", "lit", "colour", "angle", "share"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"delay": 0.6}, "Delay must lie between 1 ms and 500 ms; 600 ms does not."),
        ({"delay": -0.001}, "Delay must lie between 1 ms and 500 ms; −1 ms does not."),
        ({"delay": math.nan}, "Delay must be a finite number."),
        ({"delay": math.inf}, "Delay must be a finite number."),
        ({"delay": "long"}, "Delay is a number, not 'long'."),
        ({"delay": None}, "Delay is a number, not None."),
        ({"delay": [0.1]}, "Delay is a number, not [0.1]."),
        ({"angle": math.nan}, "Angle must be a finite number."),
        ({"angle": -math.inf}, "Angle must be a finite number."),
        ({"share": 0.21}, "Share must lie between −20.0% and 20.0%; 21.0% does not."),
        ({"bulbs": 0}, "Bulbs must lie between 1 and 12; 0 does not."),
        ({"bulbs": 13}, "Bulbs must lie between 1 and 12; 13 does not."),
        ({"bulbs": 2.5}, "Bulbs is a whole number, not 2.5."),
        ({"bulbs": "many"}, "Bulbs is a number, not 'many'."),
        ({"bulbs": math.nan}, "Bulbs must be a finite number."),
        ({"lit": 1}, "Lit is on or off, not 1."),
        ({"lit": "yes"}, "Lit is on or off, not 'yes'."),
        ({"lit": None}, "Lit is on or off, not None."),
        ({"colour": "green"}, "Colour is one of red, blue, not 'green'."),
        ({"colour": ["red"]}, "Colour is one of red, blue, not ['red']."),
        ({"colour": "Red"}, "Colour is one of red, blue, not 'Red'."),
    ],
)
def test_an_impossible_value_is_refused_in_one_sentence(
    values: dict[str, Any], message: str
) -> None:
    assert str(refusal(**values)) == message
    with pytest.raises(ParameterError, match=r"^" + message[:8]):
        Lamp().replace(**values)
    with pytest.raises(ParameterError, match=r"^" + message[:8]):
        Lamp.from_dict(values)


@pytest.mark.parametrize("name", ["delay", "bulbs", "angle"])
@pytest.mark.parametrize("value", [10**400, -(10**400)], ids=["huge", "-huge"])
def test_a_number_too_large_for_a_float_is_refused_too(name: str, value: int) -> None:
    refusal(**{name: value})


@given(st.one_of(st.integers(), st.floats(), st.text(max_size=5), st.none(), st.booleans()))
@example(np.float64(0.1))
@example(np.int64(3))
@example(2**63)
def test_whatever_is_given_comes_out_as_its_kind_or_not_at_all(value: Any) -> None:
    for name, spec in Lamp.specs().items():
        try:
            got = getattr(Lamp(**{name: value}), name)
        except ParameterError as error:
            assert error.field == name
            continue
        kind = {"real": float, "integer": int, "flag": bool, "choice": str}[spec.kind]
        assert type(got) is kind
        if spec.kind in ("real", "integer"):
            assert spec.low <= got <= spec.high


@given(st.floats(-1e3, 1e3))
@example(-1e-20)
def test_an_angle_is_brought_round(angle: float) -> None:
    got = Lamp(angle=angle).angle
    assert 0.0 <= got <= 2 * math.pi
    assert math.remainder(got - angle, 2 * math.pi) == pytest.approx(0.0, abs=1e-11)


def test_the_ends_of_a_range_belong_to_it() -> None:
    for name, spec in Lamp.specs().items():
        if spec.kind in ("real", "integer") and not spec.cyclic:
            assert getattr(Lamp(**{name: spec.low}), name) == spec.low
            assert getattr(Lamp(**{name: spec.high}), name) == spec.high


def test_an_angle_just_below_0_lies_within_one_turn() -> None:
    """What has been checked once is not changed when it is checked again."""
    name, spec = next((n, s) for n, s in Lamp.specs().items() if s.cyclic)
    for angle in (-1e-60, -5e-324, 2 * math.pi, 7.0):
        once = getattr(Lamp(**{name: angle}), name)
        assert spec.low <= once < spec.high
        assert getattr(Lamp(**{name: once}), name) == once


# Sets


def test_an_unknown_name_is_refused_and_the_known_ones_listed() -> None:
    for make in (Lamp.from_dict, lambda values: Lamp().replace(**values)):
        with pytest.raises(ParameterError) as raised:
            make({"bulbs": 2, "wick": 1})
        assert raised.value.field == "wick"
        assert str(raised.value) == (
            "There is no parameter 'wick'; there are: delay, bulbs, lit, colour, angle, share."
        )


def test_a_set_cannot_be_changed_only_replaced() -> None:
    lamp = Lamp()
    with pytest.raises(dataclasses.FrozenInstanceError):
        lamp.bulbs = 4  # type: ignore[misc]
    other = lamp.replace(bulbs=4, lit=False)
    assert (other.bulbs, other.lit, other.delay) == (4, False, lamp.delay)
    assert (lamp.bulbs, lamp.lit) == (3, True)
    assert lamp.replace() == lamp and hash(lamp.replace()) == hash(lamp)


@given(
    delay=st.floats(0.001, 0.5),
    bulbs=st.integers(1, 12),
    lit=st.booleans(),
    colour=st.sampled_from(["red", "blue"]),
    share=st.floats(-0.2, 0.2),
)
def test_a_file_gives_back_what_was_written_to_it(**values: Any) -> None:
    lamp = Lamp(**values)
    assert Lamp.from_dict(json.loads(json.dumps(lamp.to_dict()))) == lamp


# What a person reads


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("delay", 0.02, "20 ms"),
        ("bulbs", 3, "3"),
        ("lit", True, "on"),
        ("lit", False, "off"),
        ("colour", "blue", "Deep blue"),
        ("angle", math.pi, "180°"),
        ("share", -0.05, "−5.0%"),
    ],
)
def test_a_value_is_shown_in_its_unit(name: str, value: Any, shown: str) -> None:
    assert Lamp.specs()[name].show(value) == shown


@every_network
def test_every_parameter_of_every_network_is_fully_declared(kind: Any) -> None:
    parameters = kind.Parameters()
    assert kind.Parameters.from_dict(parameters.to_dict()) == parameters
    labels = set()
    for name, spec in kind.Parameters.specs().items():
        assert isinstance(spec, Spec)
        assert spec.label and spec.label[0].isupper(), name
        assert spec.help.endswith(".") and "\n" not in spec.help, name
        assert (spec.group, spec.label) not in labels, f"two are called {spec.label}"
        labels.add((spec.group, spec.label))
        default = kind.Parameters.default(name)
        assert spec.check(name, default) == default, name
        assert spec.show(default)
        if spec.kind == "choice":
            assert len(spec.choices) > 1 and len(dict(spec.choices)) == len(spec.choices)
            assert len({words for _, words in spec.choices}) == len(spec.choices), name
        if spec.kind in ("real", "integer"):
            assert -math.inf < spec.low < spec.high < math.inf, name
            # What a form shows of the default, typed in again, is the default.
            typed = round(default / spec.scale, spec.decimals) * spec.scale
            assert typed == pytest.approx(default, rel=1e-9, abs=1e-12), name


@every_network
@given(data=st.data())
def test_a_network_refuses_what_lies_outside_a_range(kind: Any, data: st.DataObject) -> None:
    specs = {
        name: spec
        for name, spec in kind.Parameters.specs().items()
        if spec.kind in ("real", "integer") and not spec.cyclic
    }
    name = data.draw(st.sampled_from(sorted(specs)))
    value = data.draw(st.floats(allow_nan=False, allow_infinity=False))
    assume(not specs[name].low <= value <= specs[name].high)
    with pytest.raises(ParameterError) as raised:
        kind.Parameters(**{name: value})
    assert raised.value.field == name
