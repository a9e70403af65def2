"""Memory that is free goes back to the system."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from gui.kit.allocation import give_back_free_memory, keep_heaps_small
from tests.benchmarks.watching import resident

MANY, SIZE = 200, 300_000  # arrays of so many bytes: 57 MiB, half of them holes


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_holes_between_what_is_kept_are_given_back(qapp):
    if not keep_heaps_small():
        pytest.skip("not the C library of GNU")
    made = [np.ones(SIZE, np.uint8) for _ in range(MANY)]
    kept = made[::2]
    full = resident()
    del made
    assert give_back_free_memory()
    assert full - resident() > 0.3 * MANY * SIZE / 2**20
    assert all(array.all() for array in kept)


def test_where_there_is_no_such_library_nothing_is_done(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert not keep_heaps_small()
    assert not give_back_free_memory()
