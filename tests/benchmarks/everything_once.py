"""Everything there is to use in the window, used once, in order: what is made at its first use, and
stays, has been made."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QWidget,
)
from shiboken6 import isValid

from gui.figures.dialog import ask_figure
from gui.figures.parts import figures_of
from gui.kit.descendants import descendants
from gui.kit.example_menu import ExampleMenu
from gui.kit.plots import Plot
from gui.window import MainWindow
from sim import precompile
from sim.experiments.formats import WRITERS, pyarrow_and_parquet
from tests.benchmarks.random_hands import click
from tests.gui.waiting import let_go_on

__all__ = ["LIBRARIES", "put_away", "use_everything"]

LIBRARIES = (
    "PIL.Image", "imageio_ffmpeg", "numba", "pyarrow.parquet", "scipy.io", "scipy.optimize",
    "scipy.special", "threadpoolctl",
)  # fmt: skip
"""What is loaded when it is first needed, and stays: pyarrow alone takes 40 MiB."""

BRIEFLY, AWHILE = 10, 60  # ms
TALL = 65_536  # rows of a matrix
MOST_OPEN = 20  # menus and dialogs, one over the other


def put_away(over: QWidget | None = None) -> None:
    """Close what has popped up, or what of it lies over a dialog."""
    for _ in range(MOST_OPEN):
        popup = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if popup is None or popup is over:
            return
        popup.close()
        let_go_on(BRIEFLY)


def use_everything(window: MainWindow) -> None:
    """Load all that is compiled and every library; go through the pages, their examples, and what
    each of them offers that none before did."""
    precompile.main()
    pyarrow_and_parquet()
    for name in LIBRARIES:
        importlib.import_module(name)
    for kind in (np.float32, np.float64):
        # BLAS keeps room for what it multiplies, up to 32 MiB a core, from the first large product.
        np.ones((TALL, 256), kind) @ np.ones((256, 256), kind)
    for write in WRITERS.values():
        write({"trials": np.ones(1)}, "{}", "trials\n1\n")
    for place in range(len(window.workspace.entries)):
        window.show_tab(place)
        let_go_on(4 * AWHILE)
        _use_page(window, place)
    window.show_tab(0)
    used = {_name_of(button) for button in window.bar.tabs.buttons()}
    _use_parts(window.bar, used)
    _use_parts(window.transport, used)
    for _ in range(2):
        window.looks.toggle_theme()
        for place in range(len(window.workspace.entries)):
            window.show_tab(place)
            let_go_on(AWHILE)


def _use_page(window: MainWindow, place: int) -> None:
    page, used = window.tab, set[str]()
    menu = getattr(page, "examples", None)
    if isinstance(menu, ExampleMenu):
        for row in range(menu.menu.count()):
            menu.chosen.emit(menu.menu.itemData(row))
            let_go_on(2 * AWHILE)
            _use_up(window, place, used)
    _use_up(window, place, used)
    for name in figures_of(page):
        dialog = ask_figure(page, name)
        let_go_on(2 * AWHILE)
        _use_parts(dialog, used)
        put_away()
    window.looks.toggle_presenting()
    let_go_on(AWHILE)
    _use_parts(window, used)
    window.looks.stop_presenting()


def _use_up(window: MainWindow, place: int, used: set[str]) -> None:
    """Use all parts of a page; some of them lead to another one."""
    count = -1
    while count < len(used):
        count = len(used)
        window.show_tab(place)
        _use_parts(window.tab, used)


def _use_parts(inside: QWidget, used: set[str]) -> None:
    """Use what can be seen, is enabled, and is called as nothing that was used, until there is
    nothing more."""
    count = -1
    while count < len(used) and isValid(inside):
        count = len(used)
        for part in descendants(inside, QWidget):
            if not isValid(inside) or not inside.isVisible():
                return
            if not isValid(part) or not part.isVisible() or not part.isEnabled():
                continue
            act = _use_of(part)
            name = _name_of(part)
            if act is not None and name not in used:
                used.add(name)
                act()
                let_go_on(BRIEFLY)
                _use_popped_up(inside, used)


def _use_popped_up(inside: QWidget, used: set[str]) -> None:
    """Go through the entries of a menu, or use a dialog, and put it away."""
    popup, dialog = QApplication.activePopupWidget(), QApplication.activeModalWidget()
    if isinstance(popup, QMenu):
        for action in popup.actions():
            if not isValid(action):
                continue  # an entry before has taken it away
            name = f"entry {action.text()}"
            if action.isEnabled() and action.text() and name not in used:
                used.add(name)
                put_away(inside)
                if isValid(action):
                    action.trigger()
                let_go_on(AWHILE)
                _use_popped_up(inside, used)
    elif popup is None and dialog is not None and dialog is not inside:
        _use_parts(dialog, used)
    put_away(inside)


def _name_of(part: QWidget) -> str:
    words = part.text() if isinstance(part, QAbstractButton) else part.objectName()
    return f"{type(part).__name__} {part.accessibleName() or words}"


def _use_of(part: QWidget) -> Callable[[], object] | None:
    """What is done with a thing that can be used."""
    if isinstance(part, QComboBox):
        return lambda: _choose_each(part)
    if isinstance(part, QAbstractButton):
        return lambda: click(part, part.rect().center())
    if isinstance(part, QLineEdit):
        return lambda: _refuse(part)
    if isinstance(part, Plot):
        return lambda: _context_menu(part)
    return None


def _choose_each(box: QComboBox) -> None:
    box.showPopup()
    let_go_on(BRIEFLY)
    box.hidePopup()
    before, window = box.currentIndex(), box.window()
    if isinstance(box.parent(), ExampleMenu):
        return
    for row in (*range(box.count()), before):
        if isValid(box) and box.isVisible() and box.isEnabled() and 0 <= row < box.count():
            box.setCurrentIndex(row)
            box.activated.emit(row)
            let_go_on(AWHILE)
            put_away(window)


def _refuse(field: QLineEdit) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Return)


def _context_menu(part: QWidget) -> None:
    at = part.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, part.mapToGlobal(at))
    QApplication.sendEvent(part, event)
