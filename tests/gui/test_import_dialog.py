"""The dialog in which a picture becomes a pattern, under a person's hands."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.hopfield.fitting_controls import GREY_HINT
from gui.hopfield.import_dialog import ImportDialog
from gui.hopfield.import_place import ImportPlace
from gui.kit.remark import Remark
from gui.kit.theme import DARK, LIGHT
from sim.hopfield.patterns.files.reading import look_at_picture
from sim.hopfield.patterns.generated import MARGIN, binarise, fit, otsu

Key = Qt.Key
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def picture():
    """A dark disc on light ground, wider than high; greys in between."""
    y, x = np.mgrid[-1:1:60j, -1.5:1.5:90j]
    return np.where(np.hypot(x, y) < 0.7, 0.6, -0.7) + 0.2 * np.sin(3 * x)


@pytest.fixture
def opened(qapp, qtbot):
    """Open a dialog and note what it says."""

    def open_one(grey=False, rows=16, columns=16, name="Disc", image=None):
        look = look_at_picture(picture() if image is None else image, name, MARGIN)
        dialog = ImportDialog(look, ImportPlace(rows, columns, grey), LIGHT)
        qtbot.addWidget(dialog)
        dialog.heard = []
        dialog.decided.connect(lambda choice, made: dialog.heard.append((choice, made.patterns[0])))
        dialog.open()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return open_one


def type_in(field, words):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Key.Key_Return)


def test_it_opens_with_the_threshold_of_otsu(opened):
    dialog = opened()
    expected = binarise(fit(picture(), 16, 16), otsu(picture()))
    memory = dialog.made()
    assert memory.name == "Disc"
    assert not memory.grey
    assert np.mean(memory.values != expected.ravel()) < 0.01  # the slider has 1,000 steps
    assert dialog.fitting.threshold == pytest.approx(otsu(picture()), abs=0.002)
    assert dialog.chosen is None
    assert "% of the cells are ink" in dialog.share.text()


def test_enter_stores_it(opened):
    dialog = opened()
    QTest.keyClick(dialog.fitting.name, Key.Key_Return)
    [(choice, memory)] = dialog.heard
    assert choice == dialog.chosen == "store"
    assert memory.name == "Disc"
    assert memory.values.size == 256
    assert not dialog.isVisible()


def test_the_cue_button_uses_it_as_the_cue(opened):
    dialog = opened()
    QTest.mouseClick(dialog.cue, LEFT)
    QTest.mouseClick(dialog.cue, LEFT)
    assert [choice for choice, _ in dialog.heard] == ["cue"]
    assert dialog.chosen == "cue"


def test_escape_leaves_everything_as_it_was(opened):
    for leave in (lambda d: QTest.keyClick(d, Key.Key_Escape),
                  lambda d: QTest.mouseClick(d.cancel, LEFT), lambda d: d.close()):  # fmt: skip
        dialog = opened()
        leave(dialog)
        assert not dialog.isVisible()
        assert dialog.chosen is None
        assert dialog.heard == []


def test_the_slider_and_the_number_set_the_threshold(opened):
    dialog = opened()
    by_otsu = dialog.made().values
    dialog.fitting.slider.setFocus()
    QTest.keyClick(dialog.fitting.slider, Key.Key_Home)
    assert (dialog.made().values == 1).sum() > (by_otsu == 1).sum()
    assert dialog.fitting.number.value == 0
    type_in(dialog.fitting.number, "100")
    assert dialog.fitting.threshold == 1.0
    assert (dialog.made().values == -1).all()
    assert "Every cell is paper" in dialog.share.text()
    assert dialog.isVisible(), "typing a number and Enter stores nothing"
    QTest.mouseClick(dialog.fitting.otsu, LEFT)
    assert (dialog.made().values == by_otsu).all()
    QTest.keyClick(dialog.fitting.slider, Key.Key_PageUp)
    assert abs(dialog.fitting.threshold - otsu(picture())) > 0.002
    QTest.mouseDClick(dialog.fitting.slider, LEFT, NONE, QPoint(5, 5))
    assert (dialog.made().values == by_otsu).all()


def test_impossible_numbers_are_refused_in_a_sentence(opened):
    dialog = opened()
    before = dialog.fitting.threshold
    number, margin = dialog.fitting.number, dialog.fitting.margin
    for field, words, said in (
        (number, "140", "impossible"), (number, "x", "not a"), (margin, "80", "0 to 40 %"),
    ):  # fmt: skip
        type_in(field, words)
        assert any(said in remark.words for remark in dialog.findChildren(Remark))
    assert dialog.fitting.threshold == before
    assert dialog.fitting.margin_slider.value() == 6


def test_invert_changes_ink_and_paper_of_the_picture_but_not_of_the_margin(opened):
    dialog = opened(rows=16, columns=24)
    type_in(dialog.fitting.margin, "13")
    before = dialog.made().values.reshape(16, 24)
    QTest.mouseClick(
        dialog.fitting.invert, LEFT, NONE, QPoint(8, dialog.fitting.invert.height() // 2)
    )
    after = dialog.made().values.reshape(16, 24)
    assert dialog.fitting.invert.isChecked()
    inside = np.zeros((16, 24), dtype=bool)
    inside[2:14, 3:21] = True  # 12 rows, and 18 columns of the same proportions
    assert (after[inside] == -before[inside]).all()
    assert (after[~inside] == -1).all()
    QTest.mouseClick(
        dialog.fitting.invert, LEFT, NONE, QPoint(8, dialog.fitting.invert.height() // 2)
    )
    assert (dialog.made().values.reshape(16, 24) == before).all()


def test_filling_the_grid_cuts_the_sides_off(opened):
    dialog = opened()
    dialog.fitting.invert.setChecked(True)
    dialog.fitting.margin_slider.setValue(0)
    whole = dialog.made().values.reshape(16, 16)
    assert (whole[0] == -1).all()
    dialog.fitting.placing.setFocus()
    QTest.keyClick(dialog.fitting.placing, Key.Key_Down)
    filled = dialog.made().values.reshape(16, 16)
    assert (filled[0] == 1).all()


def test_a_double_click_restores_the_margin(opened):
    dialog = opened()
    dialog.fitting.margin_slider.setValue(30)
    assert dialog.fitting.margin.value == 30
    QTest.mouseDClick(dialog.fitting.margin_slider, LEFT, NONE, QPoint(5, 5))
    assert dialog.fitting.margin_slider.value() == dialog.fitting.margin.value == 6


def test_greys_are_kept_and_the_threshold_says_why_it_rests(opened):
    dialog = opened(grey=True)
    memory = dialog.made()
    assert memory.grey
    assert np.abs(memory.values - fit(picture(), 16, 16).ravel()).max() < 1e-6
    for widget in (dialog.fitting.slider, dialog.fitting.number, dialog.fitting.otsu):
        assert not widget.isEnabled()
        assert widget.toolTip() == GREY_HINT
    assert "Mean darkness" in dialog.share.text()
    dialog.fitting.invert.setChecked(True)
    assert not (dialog.made().values == memory.values).all()


def test_a_pattern_needs_a_name(opened):
    dialog = opened(name="")
    assert not dialog.store.isEnabled()
    assert not dialog.cue.isEnabled()
    assert "name" in dialog.store.toolTip()
    QTest.keyClick(dialog.fitting.name, Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClicks(dialog.fitting.name, "  My face ")
    QTest.mouseClick(dialog.store, LEFT)
    assert dialog.heard[0][1].name == "My face"


def test_everything_is_reached_with_the_keyboard(opened, qapp):
    dialog = opened()
    fitting = dialog.fitting
    fitting.name.setFocus()
    reached = []
    for _ in range(11):
        reached.append(qapp.focusWidget())
        QTest.keyClick(qapp.focusWidget(), Key.Key_Tab)
    assert reached == [
        fitting.name, fitting.placing, fitting.margin_slider, fitting.margin, fitting.invert,
        fitting.slider, fitting.number, fitting.otsu, dialog.store, dialog.cue, dialog.cancel,
    ]  # fmt: skip
    dialog.cue.setFocus()
    QTest.keyClick(dialog.cue, Key.Key_Space)
    assert dialog.chosen == "cue"


@pytest.mark.parametrize("shape", [(8, 8), (128, 128), (10, 40), (1, 1)])
@pytest.mark.parametrize("size", [(1, 1), (3, 1024), (1, 1024)])
def test_any_picture_on_any_grid(opened, shape, size):
    dialog = opened(rows=shape[0], columns=shape[1], image=np.full(size, 0.4))
    dialog.fitting.placing.setCurrentIndex(1)
    assert dialog.made().values.size == shape[0] * shape[1]
    dialog.grab()


def test_paper_and_ink_are_the_same_in_both_themes(opened):
    dialog = opened(rows=8, columns=8, image=np.ones((8, 8)))
    dialog.fitting.margin_slider.setValue(13)  # one cell
    seen = []
    for theme in (LIGHT, DARK):
        dialog.show_theme(theme)
        page = dialog.page.grab().toImage()
        middle = page.pixelColor(page.width() // 2 + 6, page.height() // 2 + 6)
        seen.append(middle.name())
    assert seen == [LIGHT.text, LIGHT.text]
