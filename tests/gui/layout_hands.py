"""An eye for what is clipped, covered, out of reach or too faint to read."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitterHandle,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QWidget,
)

from gui.kit.fitting_label import FittingLabel
from gui.kit.overlay import Overlay
from gui.kit.remark import Remark
from gui.window import SMALLEST
from sim.run import Run
from tests.gui.hands import Key, Person
from tests.gui.waiting import let_go_on, wait

SIZES = [SMALLEST.toTuple(), (1280, 720), (1440, 900), (1920, 1080)]


def lay_out(person: Person) -> None:
    """Let every layout come to rest."""
    for _ in range(3):
        if person.networked:
            person.window.show_frame(person.frame)
        let_go_on(1)


def name_of(widget: QWidget) -> str:
    words = widget.text() if hasattr(widget, "text") else widget.accessibleName()
    return f"{type(widget).__name__} {words[:50]!r} of {widget.size().toTuple()}"


def visible(person: Person, kind: type) -> list:
    return [w for w in person.window.findChildren(kind) if w.isVisible()]


def room_for_words(widget: QWidget) -> tuple[int, int]:
    """Width the words need and width there is for them."""
    style, metrics = widget.style(), widget.fontMetrics()
    if isinstance(widget, QLineEdit):
        option = QStyleOptionFrame()
        widget.initStyleOption(option)
        inside = style.subElementRect(QStyle.SubElement.SE_LineEditContents, option, widget)
        # QLineEdit keeps two pixels on either side for the cursor.
        return metrics.horizontalAdvance(widget.text()), inside.width() - 4
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        inside = style.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, widget)
        return metrics.horizontalAdvance(widget.currentText()), inside.width()
    if isinstance(widget, QCheckBox):
        option = QStyleOptionButton()
        widget.initStyleOption(option)
        inside = style.subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, widget)
        return metrics.horizontalAdvance(widget.text()), inside.width()
    assert isinstance(widget, QPushButton)
    option = QStyleOptionButton()
    widget.initStyleOption(option)
    inside = style.subElementRect(QStyle.SubElement.SE_PushButtonContents, option, widget)
    icon = widget.iconSize().width() + 4 if not widget.icon().isNull() else 0
    return metrics.horizontalAdvance(widget.text().strip()) + icon, inside.width()


def clipped(person: Person) -> Iterator[str]:
    """Everything whose words do not fit."""
    for widget in visible(person, QLabel):
        if not widget.text():
            continue
        if widget.wordWrap():
            need, have = widget.heightForWidth(widget.width()), widget.height()
        elif isinstance(widget, FittingLabel):
            need, have = widget.fontMetrics().horizontalAdvance(widget.shown), widget.width()
        else:
            need, have = widget.sizeHint().width(), widget.width()
        if need > have:
            yield f"{name_of(widget)}: needs {need}, has {have}"
        if widget.sizeHint().height() > widget.height() and not widget.wordWrap():
            yield f"{name_of(widget)}: is too low"
    for kind in (QLineEdit, QComboBox, QCheckBox, QPushButton):
        for widget in visible(person, kind):
            need, have = room_for_words(widget)
            if need > have:
                yield f"{name_of(widget)}: needs {need}, has {have}"
            if widget.fontMetrics().height() > widget.height():
                yield f"{name_of(widget)}: is too low"


def cut_off(person: Person) -> Iterator[str]:
    """Everything of which a part lies outside its parent, but for what can be scrolled to."""
    for widget in visible(person, QWidget):
        parent = widget.parentWidget()
        if parent is None or widget.isWindow() or isinstance(widget, QAbstractScrollArea):
            continue
        if isinstance(parent.parentWidget(), QAbstractScrollArea):
            continue
        if not parent.rect().contains(widget.geometry()) and not widget.geometry().isEmpty():
            yield f"{name_of(widget)} at {widget.geometry().getRect()} in {parent.size().toTuple()}"


def overlapping(person: Person) -> Iterator[str]:
    """Every two siblings that cover each other."""
    for parent in [person.window, *visible(person, QWidget)]:
        if isinstance(parent, QAbstractScrollArea):
            continue
        children = [
            w
            for w in parent.children()
            if isinstance(w, QWidget) and w.isVisible() and not w.isWindow()
            and not isinstance(w, QSplitterHandle)
            and not isinstance(w, (Overlay, Remark))  # which are there to cover something
        ]  # fmt: skip
        for i, one in enumerate(children):
            for other in children[i + 1 :]:
                both = one.geometry().intersected(other.geometry())
                if not both.isEmpty():
                    yield f"{name_of(one)} and {name_of(other)} share {both.getRect()}"


def faults(person: Person) -> list[str]:
    return [*clipped(person), *cut_off(person), *overlapping(person)]


def at(person: Person, size: tuple[int, int], theme: str, kind: type | None = None) -> Person:
    """Have the window in that size and theme, with that network standing still."""
    if person.window.theme.name != theme:
        person.press(Key.Key_T)
    if kind is not None and type(person.snapshot.parameters) is not kind.Parameters:
        person.window.tab.engine.load(lambda: Run(kind(seed=7)))
    person.settle()
    if person.networked and person.frame.playing:
        person.pause()
    person.window.resize(*size)
    lay_out(person)
    assert person.window.size().toTuple() == size
    return person


def present(person: Person, size: tuple[int, int]) -> None:
    """Present on a screen of this size."""
    person.press(Key.Key_F11)
    assert person.window.isFullScreen()
    person.window.showNormal()  # the screen of the tests is smaller than any
    person.window.resize(*size)
    wait(lambda: person.window.looks.presenter.size.toTuple() == size)
    lay_out(person)


def controls_can_be_reached(person: Person, *, without_scrolling: bool) -> None:
    """Nothing lies beyond what can be scrolled to; on a screen of some size nothing scrolls."""
    for area in visible(person, QScrollArea):
        content, bar = area.widget(), area.verticalScrollBar()
        assert content.height() <= area.viewport().height() + bar.maximum()
        assert content.width() <= area.viewport().width()
        assert not area.horizontalScrollBar().isVisible()
        if without_scrolling:
            assert not bar.isVisible()
            assert bar.maximum() == 0


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def every_button_is_told(person: Person) -> None:
    """No button without words, and each with a line that says what it does to the picture."""
    for button in visible(person, QAbstractButton):
        assert button.text().strip(), repr(button)
        about = button.toolTip() or button.text()
        assert not about.endswith("!")
    for scenario_or_control in visible(person, QPushButton):
        if scenario_or_control.objectName() not in ("tab", "flat"):
            assert scenario_or_control.toolTip(), scenario_or_control.text()
