"""Movie files: what is fed in comes out again, complete or not at all."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gui.movies import encoder
from gui.movies.encoder import part_path, write_movie
from gui.movies.request import FORMATS, MovieCancelled, MovieError
from tests.gui.movie_hands import read_animation, read_mp4

SIZE = (192, 128)
COUNT, FPS = 12, 30


def shades(count: int = COUNT) -> Iterator[memoryview]:
    """Frames of one colour each, a bright block going from left to right over it."""
    wide, high = SIZE
    for place in range(count):
        frame = np.zeros((high, wide, 4), np.uint8)
        frame[:, :, :3] = (30, 60, 90)  # blue, green, red
        frame[32:96, 16 * place : 16 * place + 16, :3] = (240, 200, 20)
        yield memoryview(frame.tobytes())


def block(frame: np.ndarray) -> int:
    """Where the bright block stands."""
    columns = np.flatnonzero(frame[64, :, 2] > 150)
    return round(columns.mean() / 16 - 0.5)


def write(path: Path, frames: Iterator[memoryview] | None = None) -> Path:
    write_movie(shades() if frames is None else frames, path, SIZE, FPS, COUNT)
    return path


def test_an_mp4_has_every_frame_in_its_colours(tmp_path: Path):
    about, frames = read_mp4(write(tmp_path / "film.mp4"))
    for words in ("h264", "yuv420p(tv, bt709", "192x128", "30 fps"):
        assert words in about
    assert [block(frame) for frame in frames] == list(range(COUNT))
    np.testing.assert_allclose(frames[0][10, 100], (90, 60, 30), atol=4)
    np.testing.assert_allclose(frames[5][64, 88], (20, 200, 240), atol=8)


@pytest.mark.parametrize("ending", [".gif", ".webp"])
def test_an_animation_has_every_frame_and_keeps_the_time(tmp_path: Path, ending: str):
    size, stays, frames = read_animation(write(tmp_path / f"film{ending}"))
    assert size == SIZE
    assert sum(stays) == pytest.approx(1000 * COUNT / FPS, abs=10)
    assert [block(frame) for frame in frames] == list(range(COUNT))
    np.testing.assert_allclose(frames[-1][10, 100], (90, 60, 30), atol=4)


def test_a_gif_keeps_frames_in_which_nothing_changes(tmp_path: Path):
    still = next(shades())
    _, stays, frames = read_animation(write(tmp_path / "still.gif", iter([still] * COUNT)))
    assert len(stays) == COUNT
    assert all(np.array_equal(frame, frames[0]) for frame in frames)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_frames_are_the_same_bytes(tmp_path: Path, ending: str):
    first, second = (write(tmp_path / f"{name}{ending}").read_bytes() for name in "ab")
    assert first == second


@pytest.mark.parametrize("ending", FORMATS)
def test_nothing_is_left_of_a_movie_that_is_cancelled(tmp_path: Path, ending: str):
    def some() -> Iterator[memoryview]:
        yield from shades(5)
        raise MovieCancelled

    with pytest.raises(MovieCancelled):
        write(tmp_path / f"film{ending}", some())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", FORMATS)
def test_a_movie_that_fails_leaves_an_earlier_one_as_it_was(tmp_path: Path, ending: str):
    path = tmp_path / f"film{ending}"
    path.write_bytes(b"earlier")

    def some() -> Iterator[memoryview]:
        yield from shades(2)
        raise MovieError("The run cannot be filmed any further: no bump.")

    with pytest.raises(MovieError, match="no bump"):
        write(path, some())
    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", [".gif", ".webp"])
@pytest.mark.parametrize("count", [COUNT - 1, COUNT + 1])
def test_frames_that_are_not_as_many_as_said_are_no_movie(tmp_path: Path, ending: str, count: int):
    with pytest.raises(ValueError, match=r"frames|argument"):
        write(tmp_path / f"film{ending}", shades(count))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("film.mov", r"film.mov is no name for a movie: end it with .mp4, .gif, .webp."),
        ("film", r"film is no name for a movie"),
        ("nowhere/film.mp4", "does not exist: make it first"),
        ("folder.mp4", "is a folder: choose another name"),
    ],
)
def test_a_path_that_is_none_of_a_movie_is_refused_before_anything_is_drawn(
    tmp_path: Path, name: str, words: str
):
    (tmp_path / "folder.mp4").mkdir()

    def none() -> Iterator[memoryview]:
        raise AssertionError("a frame was asked for")
        yield

    with pytest.raises(MovieError, match=words):
        write(tmp_path / name, none())


@pytest.mark.parametrize("ending", [".gif", ".webp", ".mp4"])
def test_a_full_disk_is_told_in_a_sentence(ending: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encoder, "part_path", lambda path, process: Path("/dev/full"))
    monkeypatch.setattr(Path, "unlink", lambda path, missing_ok: None)
    with pytest.raises(MovieError) as caught:
        write(Path(f"/tmp/film{ending}"))
    assert "no space left" in str(caught.value) or "the disk is full" in str(caught.value)


def test_what_ffmpeg_says_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encoder, "PRESET", "nonsense")
    with pytest.raises(MovieError, match="could not be written: ffmpeg says “"):
        write(tmp_path / "film.mp4")
    assert not list(tmp_path.iterdir())


def test_ffmpeg_does_not_outlive_a_movie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    begun: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *words: object, **more: object) -> None:
            super().__init__(*words, **more)  # type: ignore[call-overload]
            begun.append(self)

    def some() -> Iterator[memoryview]:
        yield from shades(3)
        raise MovieCancelled

    monkeypatch.setattr(subprocess, "Popen", Watched)
    with pytest.raises(MovieCancelled):
        write(tmp_path / "film.mp4", some())
    assert [process.poll() is not None for process in begun] == [True]


def test_what_is_being_written_lies_beside_its_place(tmp_path: Path):
    assert part_path(tmp_path / "film.mp4", 7) == tmp_path / ".film.7.part.mp4"
