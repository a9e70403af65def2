"""What `make bench` and `make soak` run is there to be run."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path

import pytest

import tests.benchmarks
from tests.benchmarks.everything_once import LIBRARIES

ROOT = Path(__file__).parent.parent
ELSEWHERE = {"distributed", "tqdm"}  # loaded by programs without a window
MODULES = sorted(path.stem for path in Path(tests.benchmarks.__file__).parent.glob("[a-z]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_a_benchmark_finds_all_that_it_uses(name):
    """What it measures may have moved: nobody would know before the next time it is run."""
    assert importlib.import_module(f"tests.benchmarks.{name}").__doc__


def _loaded_late(tree: ast.AST) -> set[str]:
    """The packages that functions import."""
    names: set[str] = set()
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import):
                    names.update(alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module)
    return {name.partition(".")[0] for name in names}


def test_every_library_that_is_loaded_late_is_loaded_before_memory_is_looked_at():
    """Else `make soak` takes one that is first needed after minute 5 for memory that grows."""
    late: set[str] = set()
    for folder in ("gui", "sim"):
        for path in (ROOT / folder).rglob("*.py"):
            late |= _loaded_late(ast.parse(path.read_text(encoding="utf-8")))
    libraries = late - set(sys.stdlib_module_names) - {"gui", "sim"} - ELSEWHERE
    assert libraries == {name.partition(".")[0] for name in LIBRARIES}
