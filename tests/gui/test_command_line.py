"""The program as it is called: words, exit codes, pictures, machines without a screen."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtGui import QImage

import main
from gui.registry import PAGES
from sim.scenarios import scenarios
from sim.version import __version__
from tests.gui.forked_calls import (
    ENOUGH,
    MAIN,
    PICTURES,
    WORDS,
    Call,
    call,
    call_all,
    environment,
)

Done = subprocess.CompletedProcess[str]


def in_a_sentence(done: Done) -> str:
    """What it said on stderr, which must be words for people."""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    return done.stderr.strip()


# ---- words ---------------------------------------------------------------------------------------


def test_help_names_every_option():
    done = call(Call(["--help"]))
    assert done.returncode == 0
    assert done.stderr == ""
    for option in ("--tab", "--scenario", "--list-scenarios", "--theme", "--size", "--seed",
                   "--screenshot", "--after", "--tour", "--movie", "--version"):  # fmt: skip
        assert option in done.stdout


def test_version_is_the_version():
    done = call(Call(["--version"]))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Attractor Lab {__version__}\n", "")


def test_list_scenarios_lists_them_all_with_their_claims():
    done = call(Call(["--list-scenarios"]))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(scenarios())
    assert [re.split(r"\s{2,}", line, maxsplit=1)[1] for line in lines] == [
        s.claim for s in scenarios().values()
    ]


#: Words that cannot be obeyed, and what is named in the sentence about them.
WRONG: list[tuple[list[str], str]] = [
    (["--colour", "red"], "--colour"),
    (["ring"], "ring"),
    (["--tab", "hopscotch"], "hopscotch"),
    (["--scenario", "nothing-like-it"], "nothing-like-it"),
    (["--tab", "ring", "--scenario", "the-mirror"], "belongs to the tab 'hopfield'"),
    (["--tab", "hopfield", "--scenario", "drift-from-noise"], "belongs to the tab 'ring'"),
    (["--size", "big"], "big"),
    (["--size", "100x100"], "lies between"),
    (["--size", "99999x99999"], "lies between"),
    (["--seed", "-1"], "--seed"),
    (["--seed", "1.5"], "1.5"),
    (["--seed", "99999999999"], "99999999999"),
    (["--theme", "mauve"], "mauve"),
    (["--screenshot", "x.png", "--after", "-1"], "--after"),
    (["--screenshot", "x.png", "--after", "soon"], "soon"),
    (["--screenshot", "x.png", "--after", "1e9"], "1e9"),
    (["--screenshot", "x.png", "--after", "nan"], "nan"),
    (["--after", "3"], "--screenshot"),
    (["--screenshot"], "--screenshot"),
    (["--screenshot", "no/such/folder/x.png"], "folder"),
    (["--heading", "yaw", "--missing", "-1"], "--heading, --missing goes with FILE"),
    ([str(MAIN), "--unit", "gon"], "'heading_unit' is one of rad, deg, not 'gon'"),
    (["--figure", "error"], "--screenshot"),
    (["--screenshot", "x.png", "--dpi", "300"], "--figure"),
    (["--screenshot", "x.gif", "--figure", "stage"], "written as .png, .svg, .pdf"),
]


@pytest.fixture(scope="module")
def refused(tmp_path_factory) -> tuple[list[Done], Path]:
    """What came of every call with wrong words, and the folder they were called in."""
    here = tmp_path_factory.mktemp("here")
    calls = [Call(words, str(here)) for words, _ in WRONG]
    return call_all(calls, tmp_path_factory.mktemp("said"), WORDS), here


@pytest.mark.parametrize("number", range(len(WRONG)), ids=[" ".join(words) for words, _ in WRONG])
def test_wrong_words_end_in_a_sentence_and_two(refused, number):
    done, here = refused[0][number], refused[1]
    assert done.returncode == 2
    assert WRONG[number][1] in in_a_sentence(done).splitlines()[-1]
    assert list(here.iterdir()) == [], "nothing was drawn"


def test_wrong_words_in_a_shell(tmp_path):
    words, named = WRONG[0]
    done = call(Call(words, str(tmp_path)))
    assert done.returncode == 2
    assert named in in_a_sentence(done).splitlines()[-1]


def test_a_wrong_scenario_is_answered_with_the_right_ones():
    words = in_a_sentence(call(Call(["--scenario", "turn"])))
    for name in scenarios():
        assert name in words


# ---- pictures ------------------------------------------------------------------------------------

SMALL = ["--size", "1200x680"]
DRIFT = ["--scenario", "drift-from-noise", "--after", "2", *SMALL]
HEAT = ["--scenario", "heat-melts-a-memory", "--after", "2", *SMALL]
BARE = {"QT_QPA_PLATFORM": None, "DISPLAY": None, "WAYLAND_DISPLAY": None}

#: Name, words after the file's (or the tour's folder), changes to the environment.
DRAWN: dict[str, tuple[list[str], dict[str, str | None]]] = {
    "plain": (["--after", "1"], {"QT_SCALE_FACTOR": "1"}),
    "scaled 2": (["--after", "1", *SMALL], {"QT_SCALE_FACTOR": "2"}),
    "seed 5": ([*DRIFT, "--seed", "5"], {}),
    "seed 5 again": ([*DRIFT, "--seed", "5", "--theme", "light"], {}),
    "seed 6": ([*DRIFT, "--seed", "6"], BARE),
    "hopfield": (["--tab", "hopfield", "--after", "3", *SMALL], {}),
    "heat, seed 5": ([*HEAT, "--seed", "5"], {}),
    "heat, seed 5 again": ([*HEAT, "--seed", "5", "--theme", "light"], {}),
    "heat, seed 6": ([*HEAT, "--seed", "6"], {}),
    "figure": (
        ["--after", "1", "--figure", "error", "--size", "900x600"],
        {"QT_SCALE_FACTOR": "2"},
    ),
    "two-cycle": (["--scenario", "a-two-cycle", "--after", "16", *SMALL], {}),
}


#: Name, changes to the environment that leave no screen, what is said of it. (What is lacking in
#: other ways is looked at without drawing a tour each time, below.)
NO_SCREEN: dict[str, tuple[dict[str, str | None], str]] = {
    "X11 that does not answer": ({"DISPLAY": ":987"}, "The display ':987' does not answer."),
}

#: What cannot be written where something else is: more words, and the name that is taken.
TAKEN = {"screenshot": (["--after", "0"], "taken.png"), "tour to a file": ([], "taken")}


class Drawn:
    """What came of a call that draws."""

    def __init__(self, path: Path, done: Done) -> None:
        self.path, self.done = path, done

    @property
    def image(self) -> QImage:
        image = QImage(str(self.path))
        assert not image.isNull(), self.done.stderr
        return image

    @property
    def readings(self) -> list[str]:
        return json.loads(self.image.text("readings"))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Callable[[str], Drawn]:
    """What came of every call that draws, and of those that find no place to draw to."""
    folder = tmp_path_factory.mktemp("drawn")
    (folder / "taken.png").mkdir()
    (folder / "taken").write_text("a file")
    paths = {name: folder / f"{name}.png" for name in DRAWN}
    calls = {
        name: Call(["--screenshot", str(paths[name]), *words], changes=changes)
        for name, (words, changes) in DRAWN.items()
    }
    paths["tour"] = folder / "a" / "new folder"
    calls["tour"] = Call(["--tour", str(paths["tour"])])
    for name, (changes, _) in NO_SCREEN.items():
        (folder / name).mkdir()
        paths[name] = folder / name / "tour"
        calls[name] = Call([], str(folder / name), {**BARE, **changes})
    for what, (words, taken) in TAKEN.items():
        paths[what] = folder / taken
        calls[what] = Call([f"--{what.split()[0]}", str(paths[what]), *words])
    plain = calls.pop("plain")
    said = call_all(list(calls.values()), tmp_path_factory.mktemp("said"), PICTURES)
    done = dict(zip(calls, said, strict=True))
    done["plain"] = call(plain)  # as in a shell, with nothing imported before
    return lambda name: Drawn(paths[name], done[name])


@pytest.mark.parametrize("name", DRAWN)
def test_a_screenshot_is_drawn_without_a_word(drawn, name):
    done = drawn(name).done
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("plain", (1440, 900)),
        ("seed 5", (1200, 680)),
        ("figure", (900, 600)),
        ("scaled 2", (2400, 1360)),
    ],
)
def test_a_screenshot_has_the_size_asked_for_in_pixels_of_the_screen(drawn, name, size):
    assert drawn(name).image.size().toTuple() == size


def test_a_screenshot_is_not_blank(drawn):
    for name in DRAWN:
        image = drawn(name).image
        wide, high = image.size().toTuple()
        colours = {image.pixel(x, y) for x in range(0, wide, 9) for y in range(0, high, 9)}
        assert len(colours) > (40 if name == "figure" else 50)  # a figure is one curve


def test_the_same_seed_gives_the_same_readings_and_another_others(drawn):
    assert drawn("seed 5").readings == drawn("seed 5 again").readings
    assert drawn("seed 5").readings != drawn("seed 6").readings
    assert any(words.startswith("t = 2.00 s") for words in drawn("seed 5").readings)


def test_a_screenshot_of_a_memory_is_after_so_many_sweeps(drawn):
    """Whatever a step is: a neuron asked, all of them at once, or first one and then the other."""
    updates, flips, energy = drawn("hopfield").readings[:3]
    assert updates == f"{3 * 24 * 24:,} updates"
    assert int(flips.split()[0]) > 50
    assert energy.startswith("energy −")
    updates = drawn("two-cycle").readings[0]
    assert updates == f"{16 * 24 * 24:,} updates", "ten sweeps all at once, six one by one"


def test_the_same_seed_gives_the_same_readings_of_a_memory_and_another_others(drawn):
    assert drawn("heat, seed 5").readings == drawn("heat, seed 5 again").readings
    assert drawn("heat, seed 5").readings != drawn("heat, seed 6").readings


def test_the_themes_differ(drawn):
    dark, light = drawn("seed 5").image, drawn("seed 5 again").image
    assert light.pixelColor(3, 200).lightness() > dark.pixelColor(3, 200).lightness() + 100


def test_a_tour_is_of_every_tab_in_both_themes(drawn):
    folder, done = drawn("tour").path, drawn("tour").done
    assert (done.returncode, done.stderr) == (0, "")
    expected = {f"{tab.name}-{theme}.png" for tab in PAGES for theme in ("dark", "light")}
    expected.add("contact-sheet.png")
    assert {path.name for path in folder.iterdir()} == expected
    assert set(done.stdout.split("\n")) - {""} == {str(folder / name) for name in expected}
    for name in expected:
        assert not QImage(str(folder / name)).isNull()
    readings = {}
    for tab in PAGES:
        image = QImage(str(folder / f"{tab.name}-dark.png"))
        assert image.size().toTuple() == (1440, 900)
        readings[tab.name] = json.loads(image.text("readings"))[0]
    assert readings["ring"] == "t = 10.00 s"
    assert readings["hopfield"] == f"{10 * 24 * 24:,} updates"


@pytest.mark.parametrize("what", TAKEN)
def test_where_nothing_can_be_written_one_sentence_says_so(drawn, what):
    done = drawn(what).done
    assert done.returncode == 1
    words = in_a_sentence(done)
    assert len(words.splitlines()) == 1
    assert str(drawn(what).path) in words


# ---- without a screen ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", NO_SCREEN)
def test_without_a_screen_it_says_so_and_draws_the_tour(drawn, name):
    folder, done = drawn(name).path, drawn(name).done
    assert done.returncode == 0
    assert done.stderr == ""
    first, *paths = done.stdout.splitlines()
    assert first.startswith(NO_SCREEN[name][1])
    assert "tour" in first
    assert {path.name for path in folder.iterdir()} == {Path(p).name for p in paths}
    assert "contact-sheet.png" in {Path(p).name for p in paths}


@pytest.fixture
def listening() -> Iterator[Callable[[str], None]]:
    """Have something listen at the path of a unix socket (\\0 first: an abstract one)."""
    sockets: list[socket.socket] = []

    def listen(address: str) -> None:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sockets.append(server)
        server.bind(address)
        server.listen(1)

    yield listen
    for server in sockets:
        server.close()


@pytest.fixture
def display(monkeypatch, tmp_path):
    """Set what tells a program where its screen is; what the program then finds lacking."""

    def lacking(**names: str) -> str:
        for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        for name, value in names.items():
            monkeypatch.setenv(name, value)
        return main._lacking_display()

    return lacking


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens of Linux")


@linux
@pytest.mark.parametrize("name", [":987", "unix:987", ":987.0", "nonsense", ":", "-1"])
def test_an_x_server_that_does_not_answer_is_lacking(display, name):
    assert display(DISPLAY=name) == f"The display {name!r} does not answer."


@linux
def test_a_wayland_that_does_not_answer_is_lacking(display):
    assert display(WAYLAND_DISPLAY="wayland-987") == "There is no display to open a window on."


@linux
def test_without_any_screen_there_is_no_display(display):
    assert display() == "There is no display to open a window on."


@linux
def test_a_platform_asked_for_is_not_lacking(display):
    assert display(QT_QPA_PLATFORM="offscreen") == ""


@linux
@pytest.mark.parametrize("name", [":7531", ":7531.0", "unix:7531"])
def test_an_x_server_that_answers_is_enough(display, listening, name):
    listening("\0/tmp/.X11-unix/X7531")
    assert display(DISPLAY=name) == ""


@linux
@pytest.mark.parametrize("absolute", [False, True])
def test_a_wayland_that_answers_is_enough(display, listening, tmp_path, absolute):
    path = tmp_path / "wayland-7"
    listening(str(path))
    assert display(WAYLAND_DISPLAY=str(path) if absolute else path.name) == ""


# ---- from a terminal -----------------------------------------------------------------------------


#: Run the program as a shell in the foreground would (one in the background ignores the signal).
HEEDING = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
folder, program = sys.argv[1:]
sys.path.insert(0, folder)
sys.argv = [program]
runpy.run_path(program, run_name="__main__")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_control_c_in_the_terminal_ends_it(tmp_path):
    """As it ends any program: at once, without a flood of words."""
    env = environment({"XDG_CONFIG_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"})
    process = subprocess.Popen(
        [sys.executable, "-c", HEEDING, str(MAIN.parent), str(MAIN)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # Its second Python thread is the network's: the window is up.
    threads = Path(f"/proc/{process.pid}/task")
    up_to = monotonic() + ENOUGH
    try:
        while "Worker" not in {t.read_text().strip() for t in threads.glob("*/comm")}:
            assert process.poll() is None
            assert monotonic() < up_to
            threading.Event().wait(0.05)
        threading.Event().wait(0.3)
        process.send_signal(signal.SIGINT)
        words, _ = process.communicate(timeout=15)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode in (0, 130, -signal.SIGINT)
    assert "QBackingStore" not in words
