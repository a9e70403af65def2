"""One heading in the shapes of files in which people have theirs, and how each is read rightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SHARED = Path(__file__).parents[2].parent / "shared/data/recordings"
RATE, SAMPLES = 30.0, 600
TIMES = np.arange(SAMPLES) / RATE


def heading(times: np.ndarray) -> np.ndarray:
    """The heading in every file, rad."""
    return 2.0 * np.sin(0.7 * times) + 0.4 * times


THETA = heading(TIMES)
WRAPPED = np.mod(THETA, 2.0 * np.pi)
DEGREES = np.degrees(WRAPPED)


def rows(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def pose() -> str:
    """Three header lines; y of the picture grows downward."""
    points = {"nose": (60.0, 0.0), "leftear": (30.0, 12.0), "rightear": (30.0, -12.0)}
    lines = ["scorer" + ",DLC_net" * 9]
    lines.append("bodyparts," + ",".join(f"{n},{n},{n}" for n in points))
    lines.append("coords" + ",x,y,likelihood" * 3)
    for i, theta in enumerate(THETA):
        cells = [str(i)]
        for along, left in points.values():
            x = 320.0 + along * np.cos(theta) - left * np.sin(theta)
            y = 240.0 - along * np.sin(theta) - left * np.cos(theta)
            cells += [f"{x:.3f}", f"{y:.3f}", "0.98"]
        lines.append(",".join(cells))
    return rows(lines)


def lost() -> str:
    """No header, and -1 where tracking was lost."""
    return rows([f"{t:.4f}\t{-1.0 if i % 50 == 7 else h:.4f}"
                 for i, (t, h) in enumerate(zip(TIMES, WRAPPED, strict=True))])  # fmt: skip


def stamped() -> str:
    lines = ["Timestamp,HeadDirection"]
    for t, h in zip(TIMES, DEGREES, strict=True):
        micros = round(t * 1e6)
        stamp = f"2024-05-01T12:00:{micros // 10**6:02d}"
        lines.append(
            f"{stamp}.{micros % 10**6:06d},{h:.3f}" if micros % 10**6 else f"{stamp},{h:.3f}"
        )
    return rows(lines)


def excel() -> str:
    lines = ['\ufeff"Zeit (s)";"Kopfrichtung (Grad)"']
    lines += [f'"{t:.3f}";"{h:.2f}"'.replace(".", ",") for t, h in zip(TIMES, DEGREES, strict=True)]
    return "\r\n".join(lines) + "\r\n"


@dataclass(frozen=True)
class Shape:
    """A file: how it is written, what has to be said, and what is asked about it otherwise."""

    write: Callable[[], str]
    said: dict[str, Any]
    asks: bool  # whether anything has to be assumed or cannot be known
    turns: float = 1.0  # how many times the heading the column holds


SHAPES = {
    "dlc.csv": Shape(pose, {"frame_rate": 30.0}, True),
    "crcns.ang": Shape(lost, {}, True),
    "frames.csv": Shape(
        lambda: rows(["frame,heading_deg", *(f"{i},{h:.2f}" for i, h in enumerate(DEGREES))]),
        {"frame_rate": 30.0},
        True,
    ),
    "iso.csv": Shape(stamped, {}, False),
    "excel.csv": Shape(excel, {}, True),
    "pynapple.csv": Shape(
        lambda: rows(["Time (s),0", *(f"{t!r},{h:.6f}"
                                      for t, h in zip(TIMES.tolist(), WRAPPED, strict=True))]),
        {},
        True,
    ),
    "unwrapped.csv": Shape(
        lambda: rows(["t,theta", *(f"{t:.3f},{4.0 * h:.4f}"
                                   for t, h in zip(TIMES, THETA, strict=True))]),
        {"heading_unit": "rad"},
        True,
        turns=4.0,
    ),
}  # fmt: skip


def path_of(name: str, folder: Path) -> Path:
    """The file: the shared one if it is there, else written into a folder."""
    if (SHARED / name).exists():
        return SHARED / name
    path = folder / name
    path.write_bytes(SHAPES[name].write().encode())
    return path


def off(times: np.ndarray, headings: np.ndarray, turns: float = 1.0) -> float:
    """By how much a heading differs from the true one at the samples, degrees, up to a constant."""
    at = np.rint(times * RATE) / RATE  # some files round the time
    difference = headings - turns * heading(at)
    return float(np.degrees(np.ptp(difference)) / 2.0)
