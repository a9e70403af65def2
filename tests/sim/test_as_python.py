"""A run as a script: run in a fresh interpreter, it is the same run to the bit."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.hopfield import GradedNetwork, HopfieldNetwork, ModernMemory
from sim.literals import WIDTH, LiteralError
from sim.model import Gesture
from sim.networks import NETWORKS, network_named
from sim.ring import FlyCompass
from sim.run import Run
from sim.scenarios import scenarios
from sim.script import ScriptError, as_python
from sim.version import __version__
from sim.words import energy_words
from tests.gui.diary import Sleeper
from tests.sim.contract import everything

ROOT = Path(__file__).parents[2]
RUNNER = """
import contextlib, io, json, sys
from pathlib import Path
from tests.sim.test_as_python import digest
for name, script in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).items():
    said, names = io.StringIO(), {}
    with contextlib.redirect_stdout(said):
        exec(compile(script, name, "exec"), names)
    print(json.dumps([name, digest(names["run"]), said.getvalue()]))
"""


def digest(run: Run) -> str:
    """Of a run's state and all that it recorded, every array by its bytes."""
    found = hashlib.sha256()
    for path, value in sorted(everything(run).items()):
        *words, content = value if isinstance(value, tuple) else (value, b"")
        found.update(repr((path, words)).encode())
        found.update(content)
    return found.hexdigest()


def digests(scripts: dict[str, str], folder: Path) -> dict[str, tuple[str, str]]:
    """Run scripts in one fresh interpreter: of each the digest, and what it printed."""
    file = folder / "scripts.json"
    file.write_text(json.dumps(scripts), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", RUNNER, str(file)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = map(json.loads, done.stdout.splitlines())
    return {name: (found, said) for name, found, said in rows}


def alone(script: str) -> Run:
    """The run that a script makes, run here."""
    names: dict[str, Any] = {}
    exec(compile(script, "script", "exec"), names)
    run = names["run"]
    assert isinstance(run, Run)
    return run


def settle(run: Run) -> None:
    """Learn what is to be learnt, as the window's worker does: bit by bit, and logged."""
    while run.network.pending:
        run.work()


# ---- every example ---------------------------------------------------------------------------


def draw_and_edit(run: Run) -> None:
    for piece in ([3, 4, 5], [5, 29, 53], list(range(60, 95))):
        run.perform("draw", cells=piece, value=1.0, stroke=1)
    run.perform("corrupt", fraction=0.07)
    run.perform("store_cue", name="drawn “by hand”")
    settle(run)
    run.perform("forget", index=0)
    run.perform("undo")
    run.perform("recall")
    run.advance(91)
    run.perform("draw", cells=np.arange(20, 40), value=0.0, on="state")
    run.perform("configure", temperature=0.123)


def store_while_learning(run: Run) -> None:
    run.perform("store_random", count=2)
    run.work()
    run.perform("set_cue", values=np.where(np.arange(run.network.neurons) % 5, 1, -1))
    settle(run)
    run.perform("undo")
    run.perform("redo")
    run.perform("invert_cue")
    run.perform("recall")


def follow_and_silence(run: Run) -> None:
    times = np.arange(90) * 0.0256
    run.perform("follow", times=times, headings=np.cumsum(np.sin(7.0 * times)) / 9.0)
    run.perform("silence", neurons=[3, 4, 5])
    run.advance(123)
    run.perform("inject", direction=1.0 / 3.0)
    run.advance(7)
    run.perform("release")


def forage_on_another_ring(run: Run) -> None:
    run.perform("configure", noise=0.1, dt=0.001)
    run.perform("undo")
    run.perform("redo")
    run.perform("forage", duration=3.0, seed=5)


def lay_grey(run: Run) -> None:
    run.perform("set_cue", values=np.linspace(-1.0, 1.0, run.network.neurons))
    run.perform("store_pictures", count=1)
    settle(run)
    run.perform("recall")


def knock_over(run: Run) -> None:
    run.perform("set_state", values=np.array([0.1, -1.0 / 3.0], dtype=np.float32))


HANDS: dict[str, Callable[[Run], None]] = {
    "complete-half-an-a": draw_and_edit,
    "perceptron": store_while_learning,
    "turn-in-the-dark": follow_and_silence,
    "landmark-pulls": forage_on_another_ring,
    "a-hundred-pictures": lay_grey,
    "graded-two-neurons": knock_over,
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, ...]]:
    """Of every example at a quarter (with some gestures by hand) and at its end: digest and
    readings as they were, and as its script in a fresh interpreter has them; and the script."""
    scripts, was = {}, {}

    def take(name: str, run: Run) -> None:
        settle(run)
        scripts[name] = as_python(run)
        was[name] = digest(run), "\n".join(run.network.snapshot().told()) + "\n"

    for name, scenario in scenarios().items():
        run = scenario.start()
        run.advance_to(scenario.duration / 4.0)
        if name in HANDS:
            HANDS[name](run)
        take(f"{name}, a quarter", run)
        if f"{name}, the end" in MOMENTS:
            run.advance_to(min(scenario.duration, LONGEST[run.network.pace.unit]))
            take(f"{name}, the end", run)
    found = digests(scripts, tmp_path_factory.mktemp("scripts"))
    return {name: (was[name], found[name], script) for name, script in scripts.items()}


LONGEST = defaultdict(lambda: math.inf, {"s": 20.0})
"""How much of an example is run, by its unit of time: some rings stand still for a minute."""

#: Ten thousand spiking neurons take seconds: of their examples one is gone through to its end.
MOMENTS = [
    f"{name}, {when}"
    for name, scenario in scenarios().items()
    for when in ("a quarter", "the end")
    if when == "a quarter" or scenario.tab != "spiking" or name == "delayed-match-to-sample"
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_script_is_the_same_run_to_the_bit(lived: Any, moment: str) -> None:
    (wanted, readings), (found, said), _ = lived[moment]
    assert found == wanted
    assert said == readings


def test_a_script_is_short_and_tidy(lived: Any) -> None:
    for moment, (_, _, script) in lived.items():
        lines = script.splitlines()
        assert max(map(len, lines)) <= WIDTH, moment
        assert script.endswith("\n") and not any(line != line.rstrip() for line in lines), moment
        assert lines[0].startswith(f"# Attractor Lab {__version__}: "), moment
        assert "seed" in lines[0] + lines[1], moment
        if moment.partition(",")[0] not in HANDS:
            assert len(lines) < 50, moment


def test_what_is_said_differs_between_moments(lived: Any) -> None:
    """Or the comparison above would compare nothing."""
    found = {wanted for (wanted, _), _, _ in lived.values()}
    assert len(found) == len(lived)


# ---- what is written -------------------------------------------------------------------------


def test_only_what_differs_is_written() -> None:
    script = as_python(Run(FlyCompass(seed=3)))
    assert "network = FlyCompass(seed=3)\nrun = Run(network)\n\nprint" in script
    assert "import numpy" not in script and "def " not in script
    run = Run(FlyCompass(FlyCompass.Parameters(noise=0.1 + 0.2), 3))
    run.perform("configure", noise=0.5)
    assert "FlyCompass(FlyCompass.Parameters(noise=0.30000000000000004), seed=3)" in as_python(run)


def test_gestures_stand_at_their_steps() -> None:
    run = Run(FlyCompass())
    run.advance(10)
    run.perform("turn", velocity=1.5)
    run.perform("silence", neurons=[1, 2])
    run.advance(1000)
    run.perform("revive")
    body = as_python(run).partition("run = Run(network)\n")[2]
    assert body.splitlines()[:5] == [
        "run.advance(10)",
        'run.perform("turn", velocity=1.5)',
        'run.perform("silence", neurons=[1, 2])',
        "run.advance(1000)  # to step 1,010",
        'run.perform("revive")',
    ]


def test_an_array_is_written_once() -> None:
    run = Run(HopfieldNetwork())
    cue = np.where(np.arange(run.network.neurons) % 3, 1.0, -1.0)
    for _ in range(3):
        run.perform("set_cue", values=cue)
    script = as_python(run)
    assert script.count("pattern_1 = cells(") == 1
    assert script.count('run.perform("set_cue", values=pattern_1)') == 3


@pytest.mark.parametrize("name", NETWORKS)
def test_every_kind_is_imported_by_its_public_name(name: str) -> None:
    run = Run(network_named(name)(seed=2))
    run.advance(3)
    again = alone(as_python(run))
    assert type(again.network) is type(run.network)
    assert digest(again) == digest(run)


def test_a_script_of_what_is_still_being_learnt_learns_the_same() -> None:
    run = Run(HopfieldNetwork(HopfieldNetwork.Parameters(rule="perceptron")))
    run.perform("store_letters", text="ABC")
    run.work()
    assert run.network.pending
    script = as_python(run)
    assert run.network.pending, "taking it has done nothing to the run"
    again = alone(script)
    assert again.log == run.log
    settle(run)
    assert digest(again) == digest(run)


AWKWARD = [
    0.1, -0.0, 1e-300, True, None, 12345678901234567890, "a 'b' \"c\" \\ \n é", [], (), (1,),
    [1, 2.5, True], [0.1] * 50, list(range(300)), (1.0, 2.0) * 30, ["x"], ["a, b", "c"] * 20,
    [f"Random {i}" for i in range(60)], ["a, b | c / d"] * 20, [[1.0, -1.0], [0.5, 0.25]],
    [-1.0, 1.0] * 60, float("inf"), [2**70] * 20,
]  # fmt: skip


@pytest.mark.parametrize("value", AWKWARD, ids=repr)
def test_values_come_back_as_they_were(value: Any) -> None:
    (found,) = given(value)
    assert found == value and type(found) is type(value)
    assert repr(found) == repr(value), "of the same kinds inside, and the same sign of zero"


ARRAYS = [
    np.array([1.0, -1.0]), np.zeros(0), np.full((3, 40), -1, dtype=np.int8),
    np.linspace(0.0, 1.0, 200).astype(np.float32), np.arange(7), np.ones((2, 2), bool),
    np.array([np.nan, np.inf, -0.0]), np.array(["A", "Ö"]),
    np.arange(24.0).reshape(2, 3, 4)[:, ::2],
]  # fmt: skip


@pytest.mark.parametrize("value", ARRAYS, ids=lambda a: f"{a.dtype} {a.shape}")
@pytest.mark.parametrize("how", ["alone", "in a list"])
def test_arrays_come_back_to_the_bit(value: Any, how: str) -> None:
    wanted = [value] if how == "alone" else [value, value[::-1].copy()]
    (found,) = given(value if how == "alone" else wanted)
    for each, other in zip([found] if how == "alone" else found, wanted, strict=True):
        assert (each.dtype, each.shape) == (other.dtype, other.shape)
        assert each.tobytes() == other.tobytes()


def given(value: Any) -> list[Any]:
    """What a gesture is given by the script of a run in which it was given this."""
    run = Run(Sleeper())
    run.log.append(Gesture(0, "note", {"word": value}))
    script = as_python(run)
    assert max(map(len, script.splitlines())) <= WIDTH
    return alone(script).network.said  # type: ignore[attr-defined, no-any-return]


def test_what_cannot_be_written_is_one_sentence() -> None:
    run = Run(Sleeper())
    for value in (object(), {1: 2}, np.array([object()]), b"x"):
        run.log[:] = [Gesture(0, "note", {"word": value})]
        with pytest.raises(LiteralError, match=r"^An? .* cannot be written as Python source"):
            as_python(run)

    class Own(Sleeper):
        pass

    with pytest.raises(ScriptError, match=r"define Own at the top level of a module\.$"):
        as_python(Run(Own()))


# ---- the readings ----------------------------------------------------------------------------


def test_a_ring_tells_time_heading_and_bump() -> None:
    run = Run(FlyCompass(seed=1))
    run.advance(500)
    s = run.network.snapshot()
    time, heading, bump = s.told()
    assert time == "t = 1.00 s"
    assert heading == f"heading {np.degrees(s.decoded):.1f}°"
    assert bump == f"bump {s.peak:.1f} Hz, width {np.degrees(s.width):.0f}°"


def test_a_silent_ring_has_no_bump() -> None:
    run = Run(FlyCompass())
    run.perform("silence", neurons=list(range(run.network.parameters.neurons)))
    run.advance(10)
    assert run.network.snapshot().told() == ["t = 0.02 s", "no bump", "bump 0.0 Hz"]


@pytest.mark.parametrize("kind", [HopfieldNetwork, GradedNetwork, ModernMemory])
def test_a_memory_tells_updates_flips_and_energy(kind: Any) -> None:
    run = Run(kind())
    run.perform("store_letters", text="AB")
    run.perform("cue_pattern", index=0)
    run.perform("corrupt", fraction=0.1)
    run.perform("recall")
    run.advance(1)
    s = run.network.snapshot()
    updates, flips, energy = s.told()
    assert updates == ("1 update" if s.updates == 1 else f"{s.updates:,} updates")
    assert flips == ("1 flip" if s.flips == 1 else f"{s.flips:,} flips")
    assert energy == f"energy {energy_words(s.energy)}"
