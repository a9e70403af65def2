"""The compiled steps of rate rings are those of plain numpy, but for the order of adding."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import Array
from sim.integrators import heun
from sim.ring import DrivenRing, RectifiedRing, SigmoidRing
from sim.run import Run
from tests.sim.contract import gestures, small

few = settings(max_examples=12)


def numpy_steps(ring: Any, y: Array, noise: Array, V: Array) -> None:
    """The steps of a rate ring written with numpy."""
    W, (threshold, slope, top) = ring.effective_weights(), ring._nonlinearity()
    share = ring.dt / ring.parameters.time_constant

    def change(y: Array, noise: Any, given: Array, out: Array) -> None:
        x = W @ y[0] + given - threshold
        rate = top / (1.0 + np.exp(-2.0 * slope * x)) if top else np.maximum(x, 0.0)
        rate = rate if noise is None else rate + noise
        out[0] = share * (rate * ring.now.lesion.alive - y[0])

    driven = list(noise) if len(noise) else [None] * len(V)
    inputs = np.broadcast_to(ring._static, V.shape)
    heun(change, y, driven, inputs, V, [ring._divided] * len(V))


def plain(kind: type[DrivenRing]) -> type[DrivenRing]:
    """The same kind, stepped by numpy."""
    return type("Plain", (kind,), {"_integrate": numpy_steps})


@pytest.mark.parametrize("kind", [RectifiedRing, SigmoidRing], ids=lambda kind: kind.name)
@few
@given(data=st.data())
def test_compiled_steps_are_the_plain_ones(kind: type[DrivenRing], data: st.DataObject) -> None:
    noise = data.draw(st.sampled_from([0.0, 0.4]))
    threshold = data.draw(st.floats(-1.0, 1.0))
    parameters = small(kind, noise=noise, threshold=threshold)
    compiled, written = Run(kind(parameters, 5)), plain(kind)(parameters, 5)
    drawn = data.draw(st.lists(gestures(kind), max_size=4))
    for name, arguments in drawn:
        if name == "configure":
            # Another step may be too long for the time constant: not what is looked at here.
            arguments = {k: v for k, v in arguments.items() if k not in ("dt", "time_constant")}
        compiled.perform(name, **arguments)
        for _ in range(6):
            # Each stretch from the same state: one that stands on a saddle, as a flat ring does,
            # makes whatever it likes of how sums were rounded long ago.
            written.restore(compiled.network.state())
            compiled.advance(10)
            written.advance(10)
            np.testing.assert_allclose(compiled.network.now.y, written.now.y, rtol=1e-9, atol=1e-9)


def test_a_step_that_is_divided_is_so_in_both() -> None:
    parameters = RectifiedRing.Parameters(
        neurons=24, inhibition=12.0, modulation=5.0, background=8.0, dt=0.002, time_constant=0.005
    )
    made = [kind(parameters) for kind in (RectifiedRing, plain(RectifiedRing))]
    for ring in made:
        ring.advance(400)
    assert made[0]._divided > 1
    np.testing.assert_allclose(made[0].rates, made[1].rates, rtol=1e-9, atol=1e-9)
