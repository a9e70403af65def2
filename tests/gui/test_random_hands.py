"""Some hundred random gestures, the same each time: nothing fails, and Qt has nothing to say."""

from __future__ import annotations

import logging
import random
import threading
from pathlib import Path

from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QApplication

from tests.benchmarks.random_hands import RandomHands, slowest
from tests.benchmarks.watching import answering, listening

GESTURES = 50  # on each page at first, though hands may leave it
PAUSES = (1, 6)  # ms


def test_nothing_fails_whatever_is_done(open_window, tmp_path):
    chance = random.Random(20)
    with listening() as said, answering(tmp_path, chance):
        window = open_window()
        hands = RandomHands(window, chance, PAUSES)
        for place in range(len(window.workspace.entries)):
            window.show_tab(place)
            for _ in range(GESTURES):
                if not said:
                    hands.act()
        for widget in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if widget is not None:
                widget.close()
        window.close()
    last = "; ".join(gesture.what for gesture in hands.done[-5:])
    assert not said, f"after {len(hands.done)} gestures, the last of them {last}"
    assert len(window.tabs) == len(window.workspace.entries)
    assert len(slowest(hands.done)) == 10


def test_the_listener_hears_exceptions_threads_qt_and_the_log(qapp):
    def fail() -> None:
        raise RuntimeError("in a thread")

    with listening() as said:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        for _ in range(3):
            qWarning("from Qt")
        logging.getLogger("gui").error("in the log")
    assert len(said) == 3, "the same again is heard once"
    assert "in a thread" in said[0]
    assert said[1].startswith("Qt: from Qt\n")
    assert Path(__file__).name in said[1], "where it came from"
    assert said[2] == "in the log"
