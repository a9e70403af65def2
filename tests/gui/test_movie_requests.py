"""What can be asked of a movie, and which moments its frames show."""

from __future__ import annotations

import argparse
import math
from itertools import pairwise
from pathlib import Path

import pytest

from gui.movies.command import add_words, request_from, request_words
from gui.movies.request import MovieError, MovieRequest, Plan, size_from_words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"size": (100, 100)}, "between 160x120 and 3840x2160 pixels large, not 100x100"),
        ({"size": (1281, 719)}, "even numbers of pixels, not 1281x719: take 1282x720"),
        ({"fps": 0}, "1 to 60 frames a second, not 0"),
        ({"fps": 61}, "1 to 60 frames a second, not 61"),
        ({"theme": "pink"}, "dark or light, not 'pink'"),
        ({"speed": 0.0}, "speed of a movie lies between"),
        ({"speed": math.nan}, "speed of a movie lies between"),
        ({"start": -1.0}, "begins and ends at times from 0 on"),
        ({"stop": math.inf}, "begins and ends at times from 0 on"),
    ],
)
def test_what_is_impossible_is_said(changes: dict, words: str):
    with pytest.raises(MovieError, match=words):
        MovieRequest(**changes)


def test_a_gif_has_fifty_frames_a_second_at_most():
    MovieRequest(fps=60).check_format(Path("film.mp4"))
    with pytest.raises(MovieError, match="at most 50 frames a second, not 60"):
        MovieRequest(fps=60).check_format(Path("film.GIF"))


def test_ten_seconds_are_three_hundred_frames():
    plan = MovieRequest(fps=30).plan(10.0, 1.0)
    assert (plan.count, plan.duration) == (300, 10.0)
    assert plan.words("s") == "10.0 s of the run at 1×: 10.0 s of film, 300 frames"
    assert plan.time(0) == pytest.approx(1.0 / 30.0)
    assert plan.time(299) == 10.0


def test_frames_are_evenly_spaced_and_the_last_is_the_end():
    plan = Plan(2.0, 7.3, 2.5, 24)
    times = [plan.time(frame) for frame in range(plan.count)]
    steps = [b - a for a, b in pairwise(times)]
    assert steps[:-1] == pytest.approx([2.5 / 24] * (plan.count - 2))
    assert 0.0 < steps[-1] <= 2.5 / 24 + 1e-9
    assert times[-1] == 7.3
    assert plan.words("sweeps").startswith("5.3 sweeps of the run at 2.5 sweeps/s: 2.1 s of film")


def test_a_moment_is_one_frame():
    assert Plan(0.0, 1e-6, 1.0, 30).count == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stop": 11.0}, "gone up to 10.00, so a movie of it cannot end at 11.00"),
        ({"start": 10.0}, "nothing to film between 10.00 and 10.00"),
        ({"start": 5.0, "stop": 4.0}, "nothing to film between 5.00 and 4.00"),
        ({"speed": 0.001}, "300,000 frames, and at most 216,000"),
    ],
)
def test_a_stretch_that_is_not_there_is_refused(changes: dict, words: str):
    with pytest.raises(MovieError, match=words):
        MovieRequest(**changes).plan(10.0, 1.0)


@pytest.mark.parametrize("words", ["1280", "axb", "1280x", "-4x5", ""])
def test_a_size_is_two_numbers(words: str):
    with pytest.raises(MovieError, match="looks like 1280x720"):
        size_from_words(words)


def test_the_command_line_asks_for_what_the_window_asks():
    asked = MovieRequest(
        part="readouts", size=(640, 480), fps=24, theme="light", start=0.1, stop=1 / 3, speed=2.5
    )
    parser = argparse.ArgumentParser()
    add_words(parser)
    parser.add_argument("--size")
    parser.add_argument("--theme")
    assert request_from(parser.parse_args(request_words(asked))) == asked
    assert request_from(parser.parse_args([])) == MovieRequest()
