"""What `make bench` and `make soak` run is there to be run."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import tests.benchmarks

MODULES = sorted(path.stem for path in Path(tests.benchmarks.__file__).parent.glob("[a-z]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_a_benchmark_finds_all_that_it_uses(name):
    """What it measures may have moved: nobody would know before the next time it is run."""
    assert importlib.import_module(f"tests.benchmarks.{name}").__doc__
