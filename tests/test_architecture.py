"""The house keeps its plan: imports run one way, and the numerics know nothing of screens."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_MODULE = 450  # lines; about 400 is the habit
LONGEST_FUNCTION = 60  # lines, without decorators and docstring
MOST_POSITIONAL = 8  # arguments of a call


def modules(*tops: str) -> dict[str, Path]:
    """Every module of these packages (or files) by its dotted name."""
    found = {}
    for top in tops:
        path = ROOT / top
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
        for file in files:
            parts = file.relative_to(ROOT).with_suffix("").parts
            found[".".join(part for part in parts if part != "__init__")] = file
    return found


SIM = modules("sim")
GUI = modules("gui")
EVERY = {**modules("main"), **SIM, **GUI}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def for_types(node: ast.AST) -> bool:
    """Whether it is `if TYPE_CHECKING:`, of which nothing is ever run."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def nodes(node: ast.AST, types: bool) -> Iterator[ast.AST]:
    """Everything in a tree, with or without what is there for the type checker alone."""
    yield node
    for child in ast.iter_child_nodes(node):
        if types or not for_types(child):
            yield from nodes(child, types)


@cache
def imports(name: str, path: Path, types: bool = True) -> frozenset[str]:
    """Every module a file imports, wherever in it, by its full dotted name."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in nodes(tree(path), types):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            # "from gui import theme" imports a module, "from gui.kit.theme import Theme" a name.
            taken = {f"{base}.{alias.name}" for alias in node.names}
            found |= taken & EVERY.keys()
            if not taken <= EVERY.keys():
                found.add(base)
    return frozenset(found)


def lies_in(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def our_imports(name: str, path: Path, types: bool = True) -> set[str]:
    return {m for m in imports(name, path, types) if m.partition(".")[0] in ("main", "gui", "sim")}


# What the kinds of network share stands beside them; they do not know each other.
SHARED_BY_NETWORKS = (
    "sim.angles", "sim.arrays", "sim.clock", "sim.conditions", "sim.edit_history", "sim.errors",
    "sim.integrators", "sim.model", "sim.parameters", "sim.part", "sim.plane", "sim.recording",
    "sim.run", "sim.state", "sim.statistics", "sim.stepping", "sim.tracks", "sim.words",
)  # fmt: skip

# What a room may import of the program, besides itself. Rooms that are not listed lie above these.
MAY_IMPORT = {
    "sim": (),
    "sim.ring": SHARED_BY_NETWORKS,
    "sim.hopfield": SHARED_BY_NETWORKS,
    "sim.circuits": SHARED_BY_NETWORKS,
    "sim.spiking": SHARED_BY_NETWORKS,
    "sim.experiments": ("sim",),
    "gui.engine": ("sim",),
    "gui.kit": ("sim", "gui.engine"),
    "gui.ring": ("sim", "gui.kit", "gui.engine"),
    "gui.hopfield": ("sim", "gui.kit", "gui.engine"),
    "gui.circuits": ("sim", "gui.kit", "gui.engine"),
    "gui.spiking": ("sim", "gui.kit", "gui.engine"),
    "gui.experiments": ("sim", "gui.kit", "gui.engine"),
    "gui.energy": ("sim", "gui.kit", "gui.engine"),
    "gui.presenting": ("sim", "gui.kit", "gui.engine"),
    "gui.registry": ("gui.kit",),
    "gui.workspace": ("sim", "gui.kit", "gui.engine"),
    "gui.figures": ("sim", "gui.kit", "gui.engine"),
    "gui.movies": ("sim", "gui.kit", "gui.engine", "gui.registry", "gui.workspace"),
}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_one_way(room: str) -> None:
    allowed = (room, *MAY_IMPORT[room])
    inside = {name: path for name, path in EVERY.items() if lies_in(name, room)}
    assert inside, f"there is no {room} any more: bring the plan up to date"
    wrong = [
        f"{name} imports {module}"
        for name, path in inside.items()
        for module in sorted(our_imports(name, path))
        if not any(lies_in(module, door) for door in allowed)
    ]
    assert not wrong, "; ".join(wrong)


def test_nothing_imports_the_command_line_or_the_window_but_what_opens_it() -> None:
    for name, path in EVERY.items():
        used = our_imports(name, path)
        assert "main" not in used, f"{name} imports main"
        if name not in ("main", "gui.pictures"):
            assert "gui.window" not in used, f"{name} imports the window"


def test_the_engine_draws_nothing() -> None:
    for name, path in GUI.items():
        if lies_in(name, "gui.engine"):
            qt = {m for m in imports(name, path) if m.startswith(("PySide6", "pyqtgraph"))}
            assert qt <= {"PySide6.QtCore"}, f"{name} imports {qt}"


def test_no_cycle_of_imports() -> None:
    """However late an import is made, no module needs itself to run."""
    graph = {
        name: our_imports(name, path, types=False) & EVERY.keys() for name, path in EVERY.items()
    }
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join([*above[above.index(name) :], name])
        if name not in done:
            for other in graph[name] - {name}:
                visit(other, (*above, name))
            done.add(name)

    for name in graph:
        visit(name, ())


# The numerics


UNWANTED = {"PySide6", "shiboken6", "pyqtgraph", "gui", "main", "scipy", "numba", "matplotlib"}


def loaded_by(script: str) -> set[str]:
    """The packages that a fresh interpreter has loaded after this script."""
    script += "\nimport sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "numpy" in loaded
    return loaded


def test_sim_runs_where_there_is_no_screen() -> None:
    """All of `sim`, used in a fresh interpreter, loads no Qt and nothing slow to load."""
    script = f"""
for name in {sorted(SIM)!r}:
    __import__(name)
from sim.scenarios import scenarios
from sim.ring.analysis import diffusion
run = next(s for s in scenarios().values() if s.tab == "ring").start()
run.advance(10)
diffusion(run.network)
run.network.snapshot()
"""
    assert not loaded_by(script) & UNWANTED


def test_a_memory_is_laid_out_and_shown_without_what_is_slow_to_load() -> None:
    """Numba is for the thread that steps it: a window that only shows the tab never loads it."""
    script = """
from sim.hopfield import MEMORY_NETWORKS
from sim.scenarios import scenarios
for kind in MEMORY_NETWORKS:
    kind().snapshot()
for scenario in scenarios().values():
    if scenario.tab == "hopfield" and scenario.network == "hopfield":
        run = scenario.start()
        run.advance(0)
        run.network.finish()
        run.network.snapshot()
"""
    assert not loaded_by(script) & UNWANTED


def test_a_memory_runs_where_there_is_no_screen() -> None:
    script = """
from sim.scenarios import scenarios
run = next(s for s in scenarios().values() if s.tab == "hopfield").start()
run.advance(1000)
run.network.snapshot()
"""
    # Where scipy is installed, numba loads it for its linear algebra.
    assert loaded_by(script) & UNWANTED <= {"numba", "scipy"}


def test_a_window_is_opened_without_what_its_page_does_not_show() -> None:
    """What other pages need is imported when they are shown."""
    script = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
import numpy
import main
app = main._application()
from gui.window import MainWindow
window = MainWindow(tab="ring")
others = ("sim.hopfield", "gui.hopfield", "gui.energy")
loaded = [name for name in sys.modules if name.startswith(others)]
assert not loaded, loaded
window.close()
"""
    assert "pyqtgraph" in loaded_by(script)


CLOCKS = {"time", "datetime", "random", "threading", "multiprocessing", "asyncio"}
# What hands out trials knows how long they take, and waits for others; what a trial gives does not.
KNOWS_CLOCKS = {
    "sim.experiments.cluster": {"asyncio", "threading", "time"},
    "sim.experiments.executors": {"multiprocessing", "threading"},
    "sim.experiments.files": {"time"},
    "sim.experiments.parcels": {"time"},
    "sim.experiments.running": {"time"},
}
# Reads the time stamps in files; it may not ask what time it is.
READS_STAMPS = {"sim.ring.recordings.columns": {"datetime"}}
ASKS_A_CLOCK = {"now", "today", "utcnow"}
RANDOM_NAMES = {"default_rng", "Generator", "SeedSequence", "BitGenerator"}


def test_a_network_knows_no_clock_and_no_global_chance() -> None:
    """Same seed, same gestures, same run: nothing in `sim` reads a clock or a global generator."""
    wrong = []
    for name, path in SIM.items():
        used = {module.partition(".")[0] for module in imports(name, path)} & CLOCKS
        used -= READS_STAMPS.get(name, set()) | KNOWS_CLOCKS.get(name, set())
        wrong += [f"{name} imports {module}" for module in sorted(used)]
        for node in ast.walk(tree(path)):
            asks = isinstance(node, ast.Attribute) and node.attr in ASKS_A_CLOCK
            if asks and name in READS_STAMPS:
                wrong.append(f"{name}, line {node.lineno}: {node.attr}")
            # np.random.normal() draws from the generator everybody shares, as np.random.seed()
            # does.
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
                holder = node.value
                shared = holder.attr == "random" and isinstance(holder.value, ast.Name)
                if shared and node.attr not in RANDOM_NAMES:
                    wrong.append(f"{name}, line {node.lineno}: random.{node.attr}")
    assert not wrong, "; ".join(wrong)


# The text


def scopes(node: ast.AST, above: str) -> Iterator[tuple[str, ast.AST]]:
    """Every class and function with its dotted name, those inside functions too."""
    for child in ast.iter_child_nodes(node):
        name = above
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{above}.{child.name}"
            yield name, child
        yield from scopes(child, name)


def function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the last, without those of the docstring."""
    assert node.end_lineno is not None
    lines = node.end_lineno - node.lineno + 1
    if ast.get_docstring(node) is not None:
        words = node.body[0]
        assert words.end_lineno is not None
        lines -= words.end_lineno - words.lineno + 1
    return lines


def calls(node: ast.AST, above: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the dotted name of the class or function it stands in."""
    for child in ast.iter_child_nodes(node):
        name = above
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{above}.{child.name}"
        if isinstance(child, ast.Call):
            yield name, child
        yield from calls(child, name)


def test_widgets_are_found_without_being_kept() -> None:
    # What `findChildren` finds stays as long as the widget that was asked (`gui.kit.descendants`).
    asked = [
        f"{name}: {ast.unparse(node)}"
        for name, path in GUI.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in ("findChild", "findChildren")
    ]
    assert asked == ["gui.presenting.borrowed: top.findChildren(QLayout)"]


def test_no_module_has_grown_into_a_god() -> None:
    over = {
        name
        for name, path in EVERY.items()
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE
    }
    assert not over, sorted(over)


def test_a_function_fits_on_a_screen() -> None:
    over = {
        what
        for name, path in EVERY.items()
        for what, node in scopes(tree(path), name)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and function_lines(node) > LONGEST_FUNCTION
    }
    assert not over, sorted(over)


def test_a_call_names_what_it_hands_over() -> None:
    over = {
        f"{where} calls {ast.unparse(call.func)}"
        for name, path in EVERY.items()
        for where, call in calls(tree(path), name)
        if len(call.args) > MOST_POSITIONAL
    }
    assert not over, sorted(over)


def public(node: ast.AST, above: str) -> Iterator[tuple[str, ast.AST]]:
    """Classes, functions and methods without an underscore, not those inside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef) and not child.name.startswith("_"):
            name = f"{above}.{child.name}"
            yield name, child
            if isinstance(child, ast.ClassDef):
                yield from public(child, name)


def test_everything_public_in_sim_is_described() -> None:
    described = 0
    missing = []
    for name, path in SIM.items():
        module = tree(path)
        for what, node in [(name, module), *public(module, name)]:
            described += 1
            if not ast.get_docstring(node):
                missing.append(what)
    assert not missing
    assert described > 100  # or this test looks at nothing


def test_what_a_module_offers_is_there() -> None:
    """Each name in `__all__` exists, and each module that defines something public has one."""
    wrong = []
    for name in SIM:
        module = importlib.import_module(name)
        own = [
            thing
            for thing, value in vars(module).items()
            if inspect.isclass(value) and value.__module__ == name and not thing.startswith("_")
        ]
        offered = getattr(module, "__all__", None)
        if offered is None and own:
            wrong.append(f"{name} has no __all__")
        for thing in offered or ():
            if not hasattr(module, thing):
                wrong.append(f"{name} offers {thing}, which does not exist")
        if len(set(offered or ())) != len(offered or ()):
            wrong.append(f"{name} offers a name twice")
    assert not wrong, "; ".join(wrong)
