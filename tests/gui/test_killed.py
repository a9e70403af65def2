"""Killed at any moment, the program leaves what was done, in a file that is whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sim.sessions.session_file import read_session

ROOT = Path(__file__).parents[2]
LOST = 10.0  # s of work at most
PATIENCE = 60.0  # s for it to start


def killed_after(folder: Path, seconds: float) -> list[tuple[float, int]]:
    """Kill it some time after the first file is there; when which cell was drawn, and the end."""
    folder.mkdir()
    words = [sys.executable, "-m", "tests.gui.killed_program", str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        told: list[tuple[float, int]] = []

        def listen() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                told.append((time.monotonic(), int(line)))

        ear = threading.Thread(target=listen)
        ear.start()
        try:
            began = time.monotonic()
            while not list(folder.glob("*.attractor")):
                assert time.monotonic() - began < PATIENCE, "it has kept nothing"
                time.sleep(0.01)
            time.sleep(seconds)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            ear.join()
        return [*told, (time.monotonic(), -1)]


def look(folder: Path, seconds: float) -> None:
    """What is kept is whole, and hardly older than the end."""
    told = killed_after(folder, seconds)
    end = told.pop()[0]
    files = list(folder.glob("*.attractor"))
    assert len(files) == 1
    log = read_session(files[0]).runs["hopfield"].log
    kept = sum(entry.name == "draw" for entry in log)
    lost = [when for when, number in told if number > kept]
    assert not lost or end - lost[0] < LOST


def test_killed_while_working_it_loses_little(tmp_path: Path) -> None:
    chance = random.Random(3)
    for place in range(2):
        look(tmp_path / str(place), chance.uniform(0.0, 1.0))


@pytest.mark.slow
def test_killed_fifty_times(tmp_path: Path) -> None:
    chance = random.Random(4)
    for place in range(50):
        look(tmp_path / str(place), chance.uniform(0.0, 2.0))
