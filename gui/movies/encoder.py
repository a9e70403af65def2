"""Movie files: MP4 (H.264) by the ffmpeg of imageio-ffmpeg, GIF and animated WebP by Pillow.

Frames are taken from an iterator one at a time. The same frames give the same bytes: no dates are
written, and the number of ffmpeg's threads is fixed. A file appears under its name when it is
complete and not before; whatever ends the writing earlier leaves nothing behind.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import IO

from PIL import GifImagePlugin, Image, ImageChops

from gui.movies.request import MovieError, check_path

__all__ = ["Pixels", "part_path", "write_movie"]

QUALITY = 18  # x264's constant rate factor: hardly to be told from the frames themselves
PRESET = "veryfast"
THREADS = 2  # fixed: another number gives other bytes
WEBP_QUALITY = 85
Pixels = bytes | bytearray | memoryview
BT709 = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
PIPE = 2**20  # bytes that ffmpeg may be behind, where the system lets it
PATIENCE = 60.0  # s for ffmpeg to write the end of a file


def part_path(path: Path, process: int) -> Path:
    """Where a process writes a movie until it is complete: beside its place."""
    return path.with_name(f".{path.stem}.{process}.part{path.suffix}")


def write_movie(
    frames: Iterator[Pixels], path: Path, size: tuple[int, int], fps: int, count: int
) -> None:
    """Write a movie whose format is that of the file's ending.

    Parameters
    ----------
    frames : iterator of bytes-like
        Each `4 w h` bytes, rows from the top, of every pixel blue, green, red and an unused one.
    path : Path
    size : (int, int)
        Width and height, px.
    fps : int
        Frames a second.
    count : int
        The number of frames.

    Raises
    ------
    MovieError
        If the ending is none of a movie, or the file cannot be written.
    """
    check_path(path)
    writers = {".mp4": _write_mp4, ".gif": _write_gif, ".webp": _write_webp}
    write = writers[path.suffix.lower()]
    part = part_path(path, os.getpid())
    try:
        write(frames, part, size, fps, count)
        part.replace(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise MovieError(
            f"{path} cannot be written ({reason}): choose another folder or name."
        ) from None
    finally:
        part.unlink(missing_ok=True)


# ---- MP4 ---------------------------------------------------------------------------------------


def _ffmpeg() -> str:
    """The program that encodes; raises MovieError if there is none."""
    try:
        from imageio_ffmpeg import get_ffmpeg_exe  # only movies need it
    except ImportError:
        raise MovieError(
            "MP4 needs the library imageio-ffmpeg: install it, or write a GIF or WebP."
        ) from None
    try:
        return str(get_ffmpeg_exe())
    except RuntimeError as error:
        raise MovieError(f"MP4 needs ffmpeg, which is not there ({error}).") from None


def _mp4_words(part: Path, size: tuple[int, int], fps: int) -> list[str]:
    """What ffmpeg is told."""
    return [
        "-hide_banner", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "bgr0", "-s", f"{size[0]}x{size[1]}", "-r", str(fps),
        "-i", "-", "-an",
        "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int",
        "-c:v", "libx264", "-preset", PRESET, "-crf", str(QUALITY), "-pix_fmt", "yuv420p",
        *BT709, "-threads", str(THREADS),
        "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
        "-movflags", "+faststart", "-f", "mp4", str(part),
    ]  # fmt: skip


def _write_mp4(
    frames: Iterator[Pixels], part: Path, size: tuple[int, int], fps: int, count: int
) -> None:
    command = [_ffmpeg(), *_mp4_words(part, size, fps)]
    with tempfile.TemporaryFile() as said:
        # A session of its own: Ctrl+C is for us, who end it.
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said,
            start_new_session=True, pipesize=PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        try:
            with suppress(BrokenPipeError):  # why, ffmpeg says
                for frame in frames:
                    process.stdin.write(frame)
                process.stdin.close()
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise MovieError("ffmpeg did not end: try again, or write a GIF or WebP.") from None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            with suppress(BrokenPipeError):
                process.stdin.close()
        if code != 0:
            raise MovieError(f"The movie could not be written: {_reason(said, code)}.")


def _reason(said: IO[bytes], code: int) -> str:
    """What ffmpeg said last."""
    said.seek(0)
    lines = said.read().decode("utf-8", "replace").strip().splitlines()
    for line in lines:
        if "No space left" in line:
            return "the disk is full"
    return (
        f"ffmpeg says “{lines[-1].strip().rstrip('.')}”" if lines else f"ffmpeg ended with {code}"
    )


# ---- GIF and WebP ------------------------------------------------------------------------------


def _picture(frame: Pixels, size: tuple[int, int]) -> Image.Image:
    # Pillow takes any buffer; its annotation names fewer.
    return Image.frombuffer("RGB", size, frame, "raw", "BGRX", 0, 1)  # type: ignore[arg-type]


def _ticks(fps: int, count: int, second: int) -> list[int]:
    """How long each frame stays, in parts of a second, so that their sum keeps the time."""
    ends = [round(place * second / fps) for place in range(count + 1)]
    return [end - begin for begin, end in pairwise(ends)]


def _write_gif(
    frames: Iterator[Pixels], part: Path, size: tuple[int, int], fps: int, count: int
) -> None:
    """Every frame has colours of its own, and of what has not changed nothing is written."""
    before: Image.Image | None = None
    with part.open("wb") as file:
        for frame, stays in zip(frames, _ticks(fps, count, 100), strict=True):
            picture = _picture(frame, size)
            box = (0, 0, *size)
            if before is not None:
                box = ImageChops.difference(picture, before).getbbox() or (0, 0, 1, 1)
            few = picture.crop(box).quantize(
                256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
            )
            if before is None:
                header, _ = GifImagePlugin.getheader(few.copy(), info={"loop": 0})
                file.writelines(header)
            file.writelines(
                GifImagePlugin.getdata(few, box[:2], duration=10 * stays, include_color_table=True)
            )
            before = picture
        file.write(b";")


class _Frames(Image.Image):
    """Frames as Pillow takes them: a picture that is turned to its next frame.

    Of frames that are alike WebP keeps one, which stays longer.
    """

    def __init__(self, frames: Iterator[Pixels], size: tuple[int, int], count: int) -> None:
        super().__init__()
        self._mode, self._size = "RGB", size
        self.n_frames = count
        self._frames, self._place = frames, -1
        self.seek(0)

    def seek(self, frame: int) -> None:
        while self._place < frame:
            pixels = next(self._frames, None)
            if pixels is None:
                raise ValueError(f"there are {frame} frames and not {self.n_frames}")
            self.im = _picture(pixels, self._size).im
            self._place += 1

    def tell(self) -> int:
        return self._place


def _write_webp(
    frames: Iterator[Pixels], part: Path, size: tuple[int, int], fps: int, count: int
) -> None:
    film = _Frames(frames, size, count)
    stays = _ticks(fps, count, 1000)
    with part.open("wb") as file:
        film.save(
            file, format="WEBP", save_all=True, duration=stays, loop=0, quality=WEBP_QUALITY,
            method=0,
        )  # fmt: skip
    if next(frames, None) is not None:
        raise ValueError("there are more frames than were announced")
