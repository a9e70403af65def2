"""Movies of runs: the run as it was, frame by frame, the same every time."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from gui.engine import Frame
from gui.movies.renderer import MovieRenderer, film
from gui.movies.request import MovieCancelled, MovieError
from gui.registry import PAGES
from gui.ring.page import RingPage
from gui.workspace import Workspace
from sim.run import Run
from sim.scenarios import scenario_named
from tests.gui.forked_calls import Call, call
from tests.gui.movie_hands import SMALL, read_animation, read_mp4, request, source
from tests.gui.test_command_line import in_a_sentence
from tests.gui.waiting import wait

pytestmark = pytest.mark.usefixtures("undressed")


@pytest.fixture
def undressed(qapp: QApplication):
    """The application's style sheet as it was."""
    yield
    qapp.setStyleSheet("")


def drawn(renderer: MovieRenderer) -> list[np.ndarray]:
    """Every frame, (h, w, 4)."""
    wide, high = SMALL
    try:
        return [
            np.frombuffer(bytes(frame), np.uint8).reshape(high, wide, 4)
            for frame in renderer.frames()
        ]
    finally:
        renderer.close()


@pytest.mark.parametrize("ending", [".mp4", ".gif"])
def test_the_same_run_is_the_same_movie_to_the_byte(tmp_path: Path, ending: str):
    films = [tmp_path / f"{name}{ending}" for name in "ab"]
    for path in films:
        film(source(), request(), path)
    assert films[0].read_bytes() == films[1].read_bytes()


def usual_speed(page: str) -> float:
    """Units of its time that the example a page opens with is played in a second."""
    entry = next(entry for entry in PAGES if entry.name == page)
    return scenario_named(entry.opening).start().network.pace.usual


@pytest.mark.parametrize("page", [entry.name for entry in PAGES if entry.opening])
def test_every_page_can_be_filmed_the_same_twice(page: str):
    big = {"size": (900, 560), "part": "readouts", "theme": "light"}
    films = []
    for _ in range(2):
        # As long on the screen, however slowly its time is played.
        renderer = MovieRenderer(source(page, 0.4 * usual_speed(page)), request(**big))
        try:
            films.append([bytes(frame) for frame in renderer.frames()])
        finally:
            renderer.close()
    assert len(films[0]) == 4
    assert films[0] == films[1]


def test_no_frame_is_dropped(tmp_path: Path):
    told: list[tuple[int, int]] = []
    plan = film(
        source(stop=0.7), request(), tmp_path / "film.mp4", lambda *words: told.append(words)
    )
    assert plan.count == 7
    assert told == [(done, 7) for done in range(1, 8)]
    about, frames = read_mp4(tmp_path / "film.mp4")
    assert "400x360" in about
    assert len(frames) == 7


def test_an_animation_shows_the_run(tmp_path: Path):
    film(source(), request(), tmp_path / "film.gif")
    size, stays, frames = read_animation(tmp_path / "film.gif")
    assert (size, sum(stays), len(frames)) == (SMALL, 400, 4)


def test_frames_are_the_moments_of_the_run(monkeypatch: pytest.MonkeyPatch):
    seen: list[Frame] = []
    usual = RingPage.show_frame

    def noted(page: RingPage, frame: Frame) -> None:
        seen.append(frame)
        usual(page, frame)

    monkeypatch.setattr(RingPage, "show_frame", noted)
    drawn(MovieRenderer(source(stop=3.5), request(start=3.0)))
    times = sorted({frame.snapshot.time for frame in seen})
    np.testing.assert_allclose(times, [3.1, 3.2, 3.3, 3.4, 3.5], atol=1e-9)
    run = source().begin()
    run.advance_to(3.5)
    last = seen[-1].snapshot
    assert last.step == run.network.step
    np.testing.assert_array_equal(last.rates, run.network.snapshot().rates)


def test_a_movie_shows_what_was_done_when_it_was_done():
    """The log of a run touched by hand is played again."""
    run = source().begin()
    run.advance_to(0.2)
    run.take_over()
    run.perform("turn", velocity=3.0)
    run.advance_to(0.4)
    kind, started, seed, log = type(run.network), run.started_with, run.network.seed, run.log

    def again() -> Run:
        return Run(kind(started, seed), log)

    touched = drawn(MovieRenderer(replace(source(), begin=again), request()))
    alone = drawn(MovieRenderer(source(), request()))
    assert np.array_equal(touched[0], alone[0])
    assert not np.array_equal(touched[3], alone[3])


def test_the_clock_has_no_say(monkeypatch: pytest.MonkeyPatch):
    """However long a frame takes, it is the same frame."""
    usual = drawn(MovieRenderer(source(), request()))
    hours = iter(range(0, 10**9, 3600))
    for where in ("gui.ring.readouts", "gui.engine.stepper"):
        monkeypatch.setattr(f"{where}.perf_counter", lambda: float(next(hours)))
    late = drawn(MovieRenderer(source(), request()))
    monkeypatch.setattr("gui.ring.readouts.perf_counter", lambda: 0.0)
    monkeypatch.setattr("gui.engine.stepper.perf_counter", lambda: 0.0)
    at_once = drawn(MovieRenderer(source(), request()))
    assert all(np.array_equal(a, b) for a, b in zip(usual, late, strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(usual, at_once, strict=True))


def test_neither_notices_nor_tools_are_filmed():
    """They are for the one who sits at the window."""
    plain = drawn(MovieRenderer(source(), request()))
    renderer = MovieRenderer(source(), request())
    page = renderer.findChild(Workspace).front
    page.say("Something for the one who sits there.")
    assert not page.notice.isHidden()
    said = drawn(renderer)
    assert all(np.array_equal(a, b) for a, b in zip(plain, said, strict=True))


def test_dark_and_light():
    dark, light = (
        drawn(MovieRenderer(source(stop=0.1), request(theme=name)))[0] for name in ("dark", "light")
    )
    assert dark[2, 2, :3].max() < 60
    assert light[2, 2, :3].min() > 200


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("ring", "bump"), ("ring", "error"), ("hopfield", "overlaps"), ("hopfield", "energy"),
        ("energy", "energy"), ("energy", "endings"),
    ],
)  # fmt: skip
def test_one_plot_fills_the_movie(page: str, part: str):
    first, *_, last = drawn(MovieRenderer(source(page, 2.0), request(part=part, fps=2)))
    assert len(np.unique(last[60:].reshape(-1, 4), axis=0)) > 20, "there is something to be seen"
    moves = part != "endings"
    assert np.array_equal(first[60:], last[60:]) != moves


def test_cancel_leaves_nothing(tmp_path: Path):
    def enough(done: int, count: int) -> None:
        if done == 2:
            raise MovieCancelled

    with pytest.raises(MovieCancelled):
        film(source(), request(), tmp_path / "film.mp4", enough)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"part": "moon"}, "no part 'moon' to film; there are: stage, readouts, bump, error"),
        ({"part": "readouts", "size": (200, 160)}, "make the movie at least"),
        ({"stop": 9.0}, "cannot end at 9.00"),
    ],
)
def test_what_cannot_be_filmed_is_said(tmp_path: Path, changes: dict, words: str):
    with pytest.raises(MovieError, match=words):
        film(source(), request(**changes), tmp_path / "film.mp4")
    assert not list(tmp_path.iterdir())


def test_a_run_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from sim.errors import NetworkFailure
    from sim.ring import HeadingNetwork

    def fail(network: HeadingNetwork, steps: int, recorder: object = None) -> None:
        raise NetworkFailure("The rates are no longer finite: take a smaller step.", step=1)

    kind = type(source().begin().network)
    monkeypatch.setattr(kind, "advance", fail)
    with pytest.raises(MovieError, match="cannot be filmed any further: The rates are no longer"):
        film(source(), request(), tmp_path / "film.gif")
    assert not list(tmp_path.iterdir())


# ---- the command line ----------------------------------------------------------------------------


def test_a_movie_without_a_window(tmp_path: Path):
    path = tmp_path / "film.mp4"
    words = (
        "--movie", str(path), "--size", "400x360", "--fps", "10", "--from", "0.2", "--to", "0.5",
        "--part", "bump", "--theme", "light",
    )  # fmt: skip
    done = call(Call(words))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[-2].startswith("frame 3 of 3, 0 s left")
    assert lines[-1] == f"Written to {path}: 3 frames, 0.3 s."
    assert len(read_mp4(path)[1]) == 3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--movie", "film.mov"), "film.mov is no name for a movie"),
        (("--movie", "nowhere/film.mp4"), "does not exist: make it first"),
        (("--movie", "film.mp4", "--size", "33x33"), "pixels large, not 33x33"),
        (("--movie", "film.mp4", "--tour", "there"), "--movie goes without"),
        (("--fps", "30"), "--fps goes with --movie OUT"),
        (("--movie", "film.mp4", "--part", "nonsense"), "has no part 'nonsense'"),
        (("--movie", "film.mp4", "--from", "5", "--to", "2"), "between 5.00 and 2.00"),
    ],
)
def test_wrong_words_are_a_sentence(words: tuple[str, ...], sentence: str, tmp_path: Path):
    done = call(Call(words, str(tmp_path)))
    assert done.returncode == 2
    assert sentence in in_a_sentence(done)
    assert not list(tmp_path.iterdir())


def test_a_stop_from_outside_leaves_nothing(tmp_path: Path, qapp: QApplication):
    import signal
    import sys

    from tests.gui.forked_calls import MAIN, environment

    path = tmp_path / "film.mp4"
    with subprocess.Popen(
        [sys.executable, str(MAIN), "--movie", str(path), "--size=400x360", "--to=600"],
        env=environment({}), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("frame ")
        wait(lambda: any(tmp_path.iterdir()))  # a frame is sent before ffmpeg has begun its file
        assert [part.name for part in tmp_path.iterdir()] == [f".film.{process.pid}.part.mp4"]
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read()
        assert process.wait(60) == 1
    assert said.strip() == "attractor-lab: The movie was cancelled; nothing was written."
    assert not list(tmp_path.iterdir())
