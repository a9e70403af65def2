"""Figures: a part of a page alone, in any size, with nothing in it that is for a hand."""

from __future__ import annotations

import re
import struct
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QColor, QHoverEvent, QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QFileDialog, QLabel
from shiboken6 import isValid

from gui.figures.alone import figure_drawn
from gui.figures.drawing import Drawing
from gui.figures.files import figure_bytes, picture_of, write_drawing
from gui.figures.items import Words
from gui.figures.parts import STAGE, figures_of, ground_of
from gui.figures.request import FigureError, FigureRequest
from gui.kit.engine_page import EnginePage
from gui.kit.filmed import ask_for_figure
from gui.kit.page import Page
from gui.registry import PAGES
from tests.gui.export_hands import choose  # noqa: F401
from tests.gui.hands import CONTROL, SHIFT, Key, Person
from tests.gui.layout_hands import lay_out
from tests.gui.waiting import ready, wait

INCH = 25.4
SMALL = FigureRequest(width=85.0, height=60.0, dpi=150)


def words_in(drawing: Drawing) -> str:
    return " ".join(item.what.text for item in drawing.items if isinstance(item.what, Words))


def file_of(page: Page, name: str, request: FigureRequest, ending: str) -> bytes:
    drawing = figure_drawn(page, name, request)
    return figure_bytes(drawing, request, ending, ground_of(page, name, request))


def pixels(image: QImage) -> np.ndarray:
    """(h, w, 4) red, green, blue, alpha."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    shape = (image.height(), image.bytesPerLine() // 4, 4)
    return np.frombuffer(image.constBits(), np.uint8).reshape(shape)[:, : image.width()].copy()


def at_rest(person: Person, page: Page) -> QImage:
    """The page once its layouts have come to rest."""
    seen: list[QImage] = []

    def settled() -> bool:
        lay_out(person)
        seen.append(page.grab().toImage())
        return len(seen) > 1 and seen[-1] == seen[-2]

    wait(settled)
    return seen[-1]


@pytest.fixture
def page(person: Person, request) -> Iterator[Page]:
    """A page whose network stands still: the ring's, or the one that is asked for."""
    window = person.window
    names = [entry.name for entry in PAGES]
    try:
        window.show_tab(names.index(getattr(request, "param", "ring")))
        ready(window)

        def still() -> bool:
            if not isinstance(window.tab, EnginePage):
                return not window.tab.jobs.busy
            if window.tab.frame.playing:  # a page that opens begins to play by and by
                window.tab.engine.pause()
            return not window.tab.frame.playing and not window.tab.jobs.busy

        wait(still)
        person.settle()
        yield window.tab
    finally:
        window.show_tab(names.index("ring"))


# ---- what is in it -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [entry.name for entry in PAGES], indirect=True)
def test_every_part_of_every_page_is_a_figure_and_the_window_is_as_before(
    person: Person, page: Page
):
    page.say("A notice.")
    wait(lambda: page.notice.isVisible())
    other = "light" if page.theme.name == "dark" else "dark"
    buttons = {b.text() for b in page.findChildren(QAbstractButton) if len(b.text()) > 3}
    page.claim.setText("What was said before was longer. " * 12)  # and its room is kept
    found = figures_of(page)
    assert len(found) > 2, "the stage, a part of it and a plot"
    buttons -= {figure.title for figure in found.values()}  # by which plots are chosen
    for part, figure in found.items():
        before = at_rest(person, page)
        drawing = figure_drawn(page, part, FigureRequest(85.0, 85.0, theme=other))
        assert page.grab().toImage() == before, part
        said = words_in(drawing)
        assert drawing.items, part
        assert "notice" not in said
        texts = {item.what.text for item in drawing.items if isinstance(item.what, Words)}
        assert not buttons & texts
        assert figure.title in said
        sheet = QColor(page.theme.text).rgb()
        inks = {i.what.colour.rgb() for i in drawing.items if isinstance(i.what, Words)}
        assert sheet not in inks, f"{part} has words in the colours of the window's theme"
    page.notice.dismiss()


@pytest.mark.parametrize("page", [e.name for e in PAGES if e.opening], indirect=True)
def test_plots_that_take_turns_have_the_colours_of_the_window_again(person: Person, page: Page):
    assert isinstance(page, EnginePage)
    page.engine.play()
    wait(lambda: page.frame.playing)
    lay_out(person)
    other = "light" if page.theme.name == "dark" else "dark"
    for _ in range(4):  # whoever's turn it is
        page.draw(page.frame)
        before = page.grab().toImage()
        figure_drawn(page, STAGE, FigureRequest(85.0, 85.0, theme=other))
        assert page.frame.playing
        assert page.grab().toImage() == before


def test_neither_the_mouse_nor_the_keyboard_leave_a_mark_in_it(person: Person, page: Page):
    without = file_of(page, STAGE, SMALL, ".svg")
    page.ring.setFocus(Qt.FocusReason.TabFocusReason)
    person.press(Key.Key_Left)
    at = QPointF(page.ring.rect().center())
    enter = QHoverEvent(QEvent.Type.HoverEnter, at, page.ring.mapToGlobal(at), at)
    page.ring.event(enter)
    assert page.ring.hasFocus()
    assert file_of(page, STAGE, SMALL, ".svg") == without
    assert page.ring.hasFocus(), "the focus is where it was"


def test_sentences_and_titles_can_be_left_out(page: Page):
    claim = page.claim.text().split()[0]
    bare = FigureRequest(sentences=False, title=False)
    assert claim in words_in(figure_drawn(page, STAGE, FigureRequest()))
    assert claim not in words_in(figure_drawn(page, STAGE, bare))
    assert "Heading error" in words_in(figure_drawn(page, "error", SMALL))
    assert "Heading error" not in words_in(figure_drawn(page, "error", bare))
    with pytest.raises(FigureError, match="no figure 'nothing'; there are: stage, ring, bump"):
        figure_drawn(page, "nothing", SMALL)


# ---- the files -----------------------------------------------------------------------------------


def test_a_png_has_its_size_its_dpi_and_nothing_behind_it(page: Page):
    request = FigureRequest(85.0, 60.0, dpi=300, transparent=True)
    letters = file_of(page, STAGE, request, ".png")
    (dots,) = struct.unpack(">I", re.search(rb"pHYs(.{4})", letters, re.S)[1])
    assert dots == round(300 * 1000 / INCH)
    image = QImage.fromData(letters)
    assert image.size().toTuple() == (1004, 709)
    alpha = pixels(image)[..., 3]
    corners = alpha[0, 0], alpha[0, -1], alpha[-1, 0], alpha[-1, -1]
    assert not any(corners)
    middle = pixels(QImage.fromData(file_of(page, "ring", request, ".png")))[..., 3]
    assert (middle == 0).mean() > 0.5, "nothing lies behind the ring, nor within it"
    assert (middle == 255).mean() > 0.03
    solid = QImage.fromData(file_of(page, STAGE, SMALL, ".png"))
    assert (pixels(solid)[..., 3] == 255).all()


@pytest.mark.parametrize("part", [STAGE, "bump"])
def test_more_dpi_are_the_same_picture_sharper(page: Page, part: str):
    fine = FigureRequest(85.0, 60.0, dpi=600)
    coarse = QImage.fromData(file_of(page, part, SMALL, ".png"))
    sharp = QImage.fromData(file_of(page, part, fine, ".png"))
    assert sharp.width() == pytest.approx(4 * coarse.width(), abs=2)
    small = sharp.scaled(
        coarse.size(), Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )  # fmt: skip
    away = np.abs(pixels(small).astype(int) - pixels(coarse).astype(int))
    assert away.mean() < 3.0
    assert (away.max(axis=2) > 100).mean() < 0.01


@pytest.mark.parametrize("outlines", [True, False])
def test_an_svg_needs_no_fonts_and_is_the_same_twice(page: Page, outlines: bool):
    request = FigureRequest(85.0, 60.0, outlines=outlines)
    letters = file_of(page, "error", request, ".svg")
    assert file_of(page, "error", request, ".svg") == letters
    root = ElementTree.fromstring(letters)
    assert (root.attrib["width"], root.attrib["height"]) == ("85mm", "60mm")
    words = [e for e in root.iter() if e.tag.endswith("}text")]
    assert (words == []) is outlines
    assert (b"@font-face" in letters) is not outlines
    # In whatever font a text is shown, it is no longer than it is here.
    assert all(float(e.attrib["textLength"]) > 0.0 for e in words)
    families = {e.attrib["font-family"].partition(",")[0] for e in words}
    assert all(f'font-family:"{family}"'.encode() in letters for family in families)
    said = {e.attrib.get("aria-label", e.text) for e in root.iter()}
    assert "Heading error" in said
    curves = [e for e in root.iter() if e.attrib.get("stroke", "none") != "none"]
    assert curves, "curves and axes are lines, not pixels"


def test_heat_maps_are_pixels_that_are_not_smoothed(person: Person, page: Page):
    page.engine.play()
    person.run_for(0.3)  # there is something to be seen
    person.pause()
    root = ElementTree.fromstring(file_of(page, "bump", SMALL, ".svg"))
    (picture,) = [e for e in root.iter() if e.tag.endswith("}image")]
    assert "pixelated" in picture.attrib["style"]


@pytest.mark.parametrize("outlines", [True, False])
def test_a_pdf_has_its_size_and_its_fonts(page: Page, outlines: bool):
    request = FigureRequest(85.0, 60.0, outlines=outlines)
    letters = file_of(page, "error", request, ".pdf")
    assert letters.startswith(b"%PDF")
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", letters)
    assert float(box[1]) == pytest.approx(85.0 / INCH * 72.0, abs=0.6)
    assert float(box[2]) == pytest.approx(60.0 / INCH * 72.0, abs=0.6)
    assert (b"/FontFile" in letters) is not outlines


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"width": 3.0}, "sides of a figure lie between 10 mm and 2 m"),
        ({"dpi": 20}, "between 72 and 1,200 dpi"),
        ({"words": 0.5}, "Words are between 3 and 60 pt"),
    ],
)
def test_what_cannot_be_a_figure_is_said(changes: dict, words: str):
    with pytest.raises(FigureError, match=words):
        FigureRequest(**changes)
    with pytest.raises(FigureError, match=r"written as .png, .svg, .pdf, not as '.gif'"):
        FigureRequest().check_format(Path("a.gif"))
    with pytest.raises(FigureError, match="pixels are too many: choose fewer dpi"):
        FigureRequest(2000.0, 2000.0, dpi=600).check_format(Path("a.png"))


# ---- asking for it -------------------------------------------------------------------------------


def dialog_of(person: Person):
    (dialog,) = [d for d in person.window.findChildren(QDialog) if d.isVisible()]
    person.come_back()
    return dialog


def test_a_figure_is_chosen_seen_and_written_and_the_choice_is_kept(
    sit_down, monkeypatch, tmp_path
):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    person = sit_down(settings=settings)
    asked: list[str] = []
    path = tmp_path / "plots" / "error.png"
    path.parent.mkdir()

    def ask(parent: object, title: str, name: str, *_: object) -> tuple[str, str]:
        asked.append(name)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(ask))
    assert person.frame.playing
    person.press(Key.Key_E, CONTROL | SHIFT)
    dialog = dialog_of(person)
    wait(lambda: not dialog.preview.image.isNull())
    assert not person.frame.playing, "the moment that was asked for is the one that is drawn"
    person.pick("Figure", "Heading error")
    person.pick("Size", "Column of a paper, 85 mm")
    person.type("Height", "50 mm")
    person.type("Resolution", "150")
    wait(lambda: "502 × 295 pixels" in dialog.told.text())
    assert dialog.isVisible(), "Enter in a field does not write the figure"
    seen = dialog.preview.image
    person.click("Export…")
    wait(lambda: person.notice)
    assert person.notice == f"Written to {path}."
    written = QImage(str(path))
    assert written.size().toTuple() == (502, 295)
    same = picture_of(dialog_drawing(person, "error"), seen.size().toTuple(), QColor("white"))
    assert np.abs(pixels(same).astype(int) - pixels(seen).astype(int)).mean() < 1.0
    wait(lambda: person.frame.playing)
    # The next time it begins there, and so does every other file.
    person.come_back()
    person.press(Key.Key_E, CONTROL | SHIFT)
    dialog = dialog_of(person)
    assert person.named(QComboBox, "Figure").currentText() == "Heading error"
    assert person.field("Resolution").text() == "150 dpi"
    assert person.field("Height").text() == "50.0 mm"
    dialog.reject()
    person.window.exports.ask("csv")
    assert [Path(name).parent for name in asked] == [Path(), path.parent]
    person.window.close()
    assert settings.value("window/folder") == str(path.parent)


def dialog_drawing(person: Person, name: str) -> Drawing:
    return figure_drawn(person.window.tab, name, FigureRequest(85.0, 50.0, dpi=150))


def test_a_plot_asks_for_itself(person: Person, page: Page):
    ask_for_figure(page.plots.error)
    dialog = dialog_of(person)
    assert person.named(QComboBox, "Figure").currentText() == "Heading error"
    wait(lambda: not dialog.preview.image.isNull())
    person.type("Resolution", "5000")
    wait(lambda: "between 72 and 1,200 dpi" in dialog.told.text())
    assert not person.button("Export…").isEnabled()
    assert isinstance(dialog.told, QLabel)
    person.click("Close")


def test_a_plot_that_has_gone_with_its_network_is_said(person: Person, page: Page, monkeypatch):
    """The frame of another network may come when the dialog is open already."""
    ask_for_figure(page.plots.error)
    dialog = dialog_of(person)
    wait(lambda: not dialog.preview.image.isNull())
    filmed = page.filmed()
    plots = {name: plot for name, plot in filmed.plots.items() if name != dialog.form.name}
    monkeypatch.setattr(page, "filmed", lambda: replace(filmed, plots=plots))
    presets = dialog.form.preset
    for row in range(presets.count()):
        presets.setCurrentIndex(row)
        presets.activated.emit(row)
    wait(lambda: "has no figure" in dialog.told.text())
    assert not person.button("Export…").isEnabled()
    person.click("Close")


@pytest.mark.parametrize("dots", ["0", "-3", "1e9"])
def test_a_size_in_pixels_stands_beside_a_resolution_that_no_figure_has(
    person: Person, page: Page, dots: str
):
    ask_for_figure(page.plots.error)
    dialog = dialog_of(person)
    person.pick("Unit", "px")
    before = person.field("Width").text()
    person.type("Resolution", dots)
    wait(lambda: "between 72 and 1,200 dpi" in dialog.told.text())
    assert not person.button("Export…").isEnabled()
    person.type("Resolution", "300")
    wait(lambda: "pixels" in dialog.told.text())
    assert person.field("Width").text() == before
    person.click("Close")


@pytest.mark.parametrize("fails", [False, True])
def test_a_dialog_that_is_closed_while_it_writes_leaves_the_answer_to_the_page(
    person: Person, page: Page, monkeypatch, tmp_path, fails: bool
):
    path, may_write = tmp_path / "error.png", threading.Event()

    def write(letters: bytes, to: Path) -> None:
        may_write.wait(10.0)
        if fails:
            raise OSError("The disk is full.")
        write_drawing(letters, to)

    monkeypatch.setattr("gui.figures.dialog.write_drawing", write)
    ask_for_figure(page.plots.error)
    dialog = dialog_of(person)
    wait(lambda: not dialog.preview.image.isNull())
    dialog.write_to(path)
    person.click("Close")
    wait(lambda: not isValid(dialog))
    may_write.set()
    wait(lambda: person.notice == ("The disk is full." if fails else f"Written to {path}."))
    assert path.exists() is not fails
