"""What Qt keeps with pictures and lists that are seen no longer, and the program lets go of."""

from __future__ import annotations

import ctypes
import gc
import sys
import weakref

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QComboBox

from gui.circuits import point_signs
from gui.energy.landscape_view import LandscapeView
from gui.hopfield.grid_picture import thumbnail
from gui.kit.plane_ground import SHARPEN
from tests.gui.test_landscape_view import diamond
from tests.gui.waiting import let_go_on, wait
from tests.gui.window_hands import HOPFIELD, RING, turn_to

COUNT = 60
NAMES = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


class _Heap(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in NAMES.split()]


def in_use() -> int:
    """Bytes that the C library has given out."""
    library = ctypes.CDLL(None)
    if not sys.platform.startswith("linux") or not hasattr(library, "mallinfo2"):
        pytest.skip("only the C library of GNU tells")
    library.mallinfo2.restype = _Heap
    heap = library.mallinfo2()
    return int(heap.uordblks + heap.hblkhd)


def words(place: int) -> tuple[object, ...]:
    colours = QColor("black").rgba(), QColor("white").rgba()
    return f"λ = +{place}, −3", QFont("Inter", 10).toString(), *colours, 4.0, 1.0


def taken_by(make, count: int = COUNT) -> float:
    """Bytes for each of some pictures that are kept."""
    make(0)
    before, kept = in_use(), [make(place) for place in range(1, count + 1)]
    return (in_use() - before) / len(kept)


def test_a_picture_that_was_painted_is_kept_without_what_painted_it(qapp: QApplication):
    """Else each of a few KiB is one of 40 to 100."""
    pixels = 4 * 90 * 30

    def painted(place: int) -> QPixmap:
        picture = QPixmap(90, 30)
        painter, path = QPainter(picture), QPainterPath()
        path.addText(QPointF(2, 20), QFont("Inter", 10), "λ = +1, −3")
        painter.strokePath(path, QPen(QColor("red"), 4.0))
        painter.end()
        return picture

    assert taken_by(painted) > 2.5 * pixels, "Qt has changed: nothing need be copied any more"
    point_signs._picture_of.cache_clear()
    assert taken_by(lambda place: point_signs._picture_of(*words(place))) < 2.0 * pixels
    point_signs._picture_of.cache_clear()
    edge, rows = QColor("gray"), [1.0, -1.0] * 32
    side = 30
    assert taken_by(lambda place: thumbnail(rows, 8, 8, side, 1.0, edge)) < 3.0 * 4 * side**2


def test_lists_that_were_open_are_let_go_when_another_tab_is_turned_to(sit_down):
    person = sit_down()
    turn_to(person, HOPFIELD)
    boxes = [
        b for b in person.window.tab.findChildren(QComboBox) if b.isVisible() and b.isEnabled()
    ]
    assert len(boxes) >= 3
    for box in boxes:
        box.showPopup()
        wait(box.view().isVisible)
        box.hidePopup()
        wait(lambda box=box: not box.view().isVisible())
    assert all(box.view().window().internalWinId() for box in boxes)
    turn_to(person, RING)
    assert not any(box.view().window().internalWinId() for box in boxes)
    turn_to(person, HOPFIELD)
    box = boxes[0]
    box.showPopup()
    wait(box.view().isVisible)
    let_go_on(30)
    assert box.view().window().internalWinId()
    box.hidePopup()


def test_a_landscape_that_was_zoomed_is_let_go_with_its_picture(qtbot):
    """The part that was looked at closer is a picture of its own."""
    view = LandscapeView()
    view.resize(560, 620)
    view.show_plane(diamond())
    qtbot.addWidget(view)
    view.show()
    first, shown = view.plane, weakref.ref(view.plane)
    view.zoom(view.point_at(0.2, 0.2), 0.25)
    let_go_on(2 * SHARPEN)
    assert not view.grab().isNull() and view.zoomed
    view.view_all()
    view.show_plane(diamond(()))
    assert not view.grab().isNull() and view.plane is not first
    del first
    gc.collect()
    assert shown() is None
