"""What counts as a rise of the energy, once: for the kernels, the sentence and the red marks."""

from __future__ import annotations

from typing import Any

__all__ = ["RISE", "rose"]

RISE = 1e-9  # of 1 + |E|: more than rounding adds to a sum of some thousand terms


def rose(change: Any, before: Any) -> Any:
    """Whether the energy rose: change > 1e-9 (1 + |E|), E the energy before; numbers or arrays.

    Near 0 that is 1e-9 in the energy's own unit, in which a synapse between two neurons is some
    1/N; far from 0 it is a billionth of the energy, below which two ways of summing it differ.
    """
    return change > RISE * (1.0 + abs(before))
