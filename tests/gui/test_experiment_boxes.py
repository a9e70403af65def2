"""Where trials are made, and the queue, as a person uses them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.experiments import where_box
from gui.experiments.queue_box import NOTHING, QueueBox, QueueRow
from gui.experiments.states import Where
from gui.experiments.where_box import WhereBox
from gui.kit.theme import DARK, LIGHT
from tests.gui.experiment_hands import column, pick
from tests.gui.hands import Key, click, type_into


@pytest.fixture
def show(qtbot):
    return column(qtbot)


# ---- where ---------------------------------------------------------------------------------------


@pytest.fixture
def where(show, monkeypatch):
    monkeypatch.setattr(where_box, "cores", lambda: 4)
    box = show(WhereBox())
    box.heard, box.refusals = [], []
    box.changed.connect(box.heard.append)
    box.refused.connect(box.refusals.append)
    return box


def test_processes_are_chosen(where):
    assert where.where == Where(4, "")
    assert where.menu.currentText() == "This machine, 4 processes"
    pick(where.menu, 1)
    assert where.menu.currentText() == "This machine, 1 process"
    assert where.heard[-1] == where.where == Where(1, "")


def test_a_cluster_is_given_its_address(where):
    assert not where.address.isVisible()
    pick(where.menu, 0)
    before = where.where
    assert where.address.isVisible()
    assert before.cluster == "", "it has no address yet"
    type_into(where.address, "localhost")
    assert where.where == before
    assert "tcp://host:8786" in where.refusals.pop()
    type_into(where.address, "tcp://10.0.0.1:8786")
    assert where.heard[-1] == where.where == Where(before.workers, "tcp://10.0.0.1:8786")
    pick(where.menu, 4)
    assert where.where == Where(4, "")
    assert not where.address.isVisible()
    pick(where.menu, 0)
    assert where.where.cluster == "tcp://10.0.0.1:8786", "it is still known"


def test_of_many_cores_some_numbers_are_offered():
    assert where_box._counts(2) == [2, 1]
    assert where_box._counts(24) == [24, 23, 16, 8, 4, 2, 1]


# ---- the queue -----------------------------------------------------------------------------------

ROWS = (
    QueueRow("Recall against load", 0.5, "62 %, 40 s left", "running"),
    QueueRow("Basins, N = 1,000", 0.0, "", "waiting"),
    QueueRow("Load and temperature", 1.0, "done", "done"),
    QueueRow("Letters", 0.3, "no room on the disk", "failed"),
)


@pytest.fixture
def queue(show):
    box = show(QueueBox())
    box.removed, box.asked = [], []
    box.remove_asked.connect(box.removed.append)
    box.show_asked.connect(box.asked.append)
    return box


def test_an_empty_queue_says_so(queue):
    assert queue._nothing.isVisible()
    assert queue._nothing.text() == NOTHING
    queue.show_queue(ROWS)
    assert not queue._nothing.isVisible()


def test_what_is_done_is_shown_again_and_what_waits_is_removed(queue):
    queue.show_queue(ROWS)
    click(queue.rows[2])
    click(queue.rows[1])
    assert queue.asked == [2], "what waits has nothing to show"
    assert not queue.rows[0].remove.isVisible()
    click(queue.rows[1].remove)
    assert queue.removed == [1]
    queue.rows[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(queue.rows[0], Key.Key_Space)
    assert queue.asked == [2, 0]
    assert queue.rows[0].accessibleName() == "Recall against load, 62 %, 40 s left"
    queue.show_queue(ROWS[1:2])
    assert [row.isVisible() for row in queue.rows] == [True, False, False, False]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_bar_is_as_long_as_what_is_done(queue, theme):
    queue.set_theme(theme, 1.0)
    queue.show_queue(ROWS)
    row = queue.rows[0]
    image = row.grab().toImage()
    high = row.height() - 5
    assert image.pixelColor(row.width() // 4, high) == theme.colour("input")
    assert image.pixelColor(3 * row.width() // 4, high) == theme.colour("track")
    queue.show_queue((QueueRow("Recall against load", 0.5, "paused", "paused"),))
    assert row.grab().toImage().pixelColor(row.width() // 4, high) == theme.colour("muted")


def test_a_long_queue_scrolls(queue):
    queue.show_queue([QueueRow(f"Experiment {k}", 0.0, "", "waiting") for k in range(12)])
    bar = queue._area.verticalScrollBar()
    high = queue._area.height()
    assert bar.maximum() == 0
    queue.show_queue([QueueRow(f"Experiment {k}", 0.0, "", "waiting") for k in range(15)])
    assert queue._area.height() == high
    QTest.qWait(0)
    assert bar.maximum() > 0
