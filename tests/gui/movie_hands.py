"""Runs to be filmed, and files to be looked into."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gui.movies.renderer import MovieSource
from gui.movies.request import MovieRequest
from gui.movies.sources import scenario_source

SMALL = (400, 360)


def source(page: str = "ring", stop: float = 0.4) -> MovieSource:
    """The example a page opens with, up to a time."""
    return scenario_source(page, None, None, stop)


def request(**changes: object) -> MovieRequest:
    """A small movie of few frames."""
    return MovieRequest(**{"size": SMALL, "fps": 10, **changes})  # type: ignore[arg-type]


def read_mp4(path: Path) -> tuple[str, list[NDArray[np.uint8]]]:
    """What ffmpeg says of a file's picture ("h264, yuv420p, …"), and its frames, each (h, w, 3)."""
    from imageio_ffmpeg import get_ffmpeg_exe

    words = [get_ffmpeg_exe(), "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    done = subprocess.run(words, capture_output=True, check=True)
    about = re.search(r"Stream #0:0.*Video: (.*)", done.stderr.decode())
    assert about is not None
    size = re.search(r"(\d{3,})x(\d+)", about[1])
    assert size is not None
    frames = np.frombuffer(done.stdout, np.uint8).reshape(-1, int(size[2]), int(size[1]), 3)
    return about[1], list(frames)


def read_animation(path: Path) -> tuple[tuple[int, int], list[int], list[NDArray[np.uint8]]]:
    """Size, how long each frame stays (ms), and the frames of a GIF or WebP."""
    stays, frames = [], []
    with Image.open(path) as film:
        for place in range(film.n_frames):  # type: ignore[attr-defined]
            film.seek(place)
            frames.append(np.asarray(film.convert("RGB")))
            stays.append(film.info["duration"])
        return film.size, stays, frames
