"""What theory says of retrieval, as lines and marks over an experiment (PHYSICS.md, section 1)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.experiments.experiment import Line, Mark
from sim.experiments.retrieval import PLANE, RECALL, RetrievalSettings


def lines(points: list[RetrievalSettings], measure: str, x: list[float]) -> list[Line | Mark]:
    return list(RECALL.theory(points, measure, np.array(x)))


def test_the_line_of_theory_is_that_of_amit_gutfreund_and_sompolinsky() -> None:
    points = [RetrievalSettings(neurons=n) for n in (500, 2000)]
    loads = [0.05, 0.08, 0.10, 0.11, 0.13, 0.135]
    line, mark = lines(points, "overlap", [0.02, 0.2])
    assert isinstance(line, Line) and isinstance(mark, Mark)
    found = np.interp(loads, line.x, line.y)
    assert found == pytest.approx([0.99999, 0.99956, 0.998, 0.99626, 0.98721, 0.98079], abs=2e-4)
    assert line.series is None, "one line for all sizes"
    assert mark.x == pytest.approx(0.137906, abs=1e-6)
    assert line.x[-1] == mark.x and line.y[-1] == pytest.approx(0.9674, abs=3e-4)
    (wrong, _), (recalled, _) = (lines(points, m, [0.02, 0.2]) for m in ("wrong", "recalled"))
    assert isinstance(wrong, Line) and isinstance(recalled, Line)
    np.testing.assert_allclose(wrong.y, 0.5 * (1.0 - line.y))
    assert np.interp([0.13, 0.139], recalled.x, recalled.y).tolist() == [1.0, 0.0]
    assert lines(points, "exact", [0.02, 0.2]) == []


@pytest.mark.parametrize(("load", "temperature"), [(0.05, 0.542), (0.1, 0.315)])
def test_above_zero_the_line_ends_where_memories_do(load: float, temperature: float) -> None:
    """T_M(.05) = .542 and T_M(.1) = .315: at these temperatures the cliff is at these loads."""
    point = RetrievalSettings(temperature=temperature)
    line, mark = lines([point], "overlap", [0.005, 0.15])
    assert isinstance(line, Line) and isinstance(mark, Mark)
    assert mark.x == pytest.approx(load, abs=0.001)
    assert line.x[-1] == mark.x and line.y[-1] > 0.7


@pytest.mark.slow
def test_the_lines_over_the_plane() -> None:
    """T_M, T_c and T_g (it takes 4 s to solve for T_c)."""
    x = np.array([0.005, 0.165])
    metastable, deepest, glass = PLANE.theory([RetrievalSettings()], "overlap", x)
    published = {0.01: 0.801, 0.02: 0.717, 0.04: 0.594, 0.05: 0.542, 0.08: 0.405, 0.1: 0.315}
    found = np.interp(list(published), metastable.x, metastable.y)
    assert found == pytest.approx(list(published.values()), abs=0.004)
    found = np.interp([0.01, 0.02, 0.04], deepest.x, deepest.y)
    assert found == pytest.approx([0.722, 0.591, 0.365], abs=0.004)
    np.testing.assert_allclose(glass.y, 1.0 + np.sqrt(glass.x))
    assert deepest.dashed and glass.dashed and not metastable.dashed
    assert PLANE.theory([RetrievalSettings(rule="storkey")], "overlap", x) == ()


def test_where_only_the_capacity_is_known_it_is_a_mark() -> None:
    """Storkey: N/sqrt(2 ln N); nothing at all of letters, which are not random."""
    (mark,) = lines([RetrievalSettings(neurons=500, rule="storkey")], "overlap", [0.02, 0.5])
    assert isinstance(mark, Mark) and mark.x == pytest.approx(1.0 / math.sqrt(2 * math.log(500)))
    letters = RetrievalSettings(neurons=576, memories="letters", load=0.02)
    assert lines([letters], "overlap", [0.002, 0.034]) == []
