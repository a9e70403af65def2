"""Pictures of the program without a screen: one tab at a moment, or a tour of all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from gui.figures.alone import figure_drawn
from gui.figures.files import figure_bytes, write_drawing
from gui.figures.parts import ground_of
from gui.figures.request import FigureRequest
from gui.kit.engine_page import EnginePage
from gui.kit.theme import THEMES, font
from gui.registry import PAGES
from gui.window import MainWindow
from sim.errors import SimError
from sim.scenarios import scenario_named

__all__ = ["PictureError", "figure", "picture", "save", "tour"]

TOUR_SIZE = QSize(1440, 900)
TOUR_AFTER = 10.0  # of model time, at most


class PictureError(SimError):
    """A picture that could not be made or written."""


def picture(
    *,
    theme: str,
    size: QSize,
    after: float,
    tab: str | None = None,
    scenario: str | None = None,
    seed: int | None = None,
) -> QImage:
    """Run so much model time as fast as the machine can, and draw the window.

    The readings are in the image's text under "readings", as JSON; the same seed gives the same.

    Raises
    ------
    PictureError
        If the network failed before that.
    """
    with _opened(theme, size, tab, scenario, seed) as window:
        _run(window, after)
        page = window.tab
        readings = page.status_words()
        if isinstance(page, EnginePage) and page.frame is not None:
            readings = page.readings(page.frame)
        return _grab(window, readings)


def figure(
    path: Path,
    name: str,
    request: FigureRequest,
    *,
    after: float,
    tab: str | None = None,
    scenario: str | None = None,
    seed: int | None = None,
) -> None:
    """Run so much model time, and write a figure of the tab, in the format of the file's ending.

    Raises
    ------
    FigureError
        If there is no such figure, or it cannot be written.
    PictureError
        If the network failed before that.
    """
    request.check_format(path)
    with _opened(request.theme, TOUR_SIZE, tab, scenario, seed) as window:
        _run(window, after)
        window.show()
        QCoreApplication.processEvents()
        drawing = figure_drawn(window.tab, name, request)
        ground = ground_of(window.tab, name, request)
        write_drawing(figure_bytes(drawing, request, path.suffix.lower(), ground), path)


@contextmanager
def _opened(
    theme: str, size: QSize, tab: str | None, scenario: str | None, seed: int | None
) -> Iterator[MainWindow]:
    """A window that is never on a screen."""
    window = MainWindow(theme, tab, scenario, seed)
    try:
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        window.resize(size)
        yield window
    finally:
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _run(window: MainWindow, after: float) -> None:
    """Run so much model time, and have the page show all that comes of it."""
    page = window.tab
    if isinstance(page, EnginePage):
        page.engine.fast_forward(after)
        frame = page.engine.take_frame()
        assert frame is not None
        if frame.failure is not None:
            raise PictureError(frame.failure)
        window.show()
        window.show_frame(frame)
        _lay_out()
        # What a tab asks of the network, and has computed beside the window, belongs to it.
        for _ in range(3):
            frame = page.engine.answer()
            window.show_frame(frame)
            QCoreApplication.processEvents()
            while page.jobs.busy:
                QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        window.show_frame(frame)
    else:
        window.show()
        page.settle(after)
        _lay_out()


def _lay_out() -> None:
    """Twice: what the first frame shows or hides changes the layout."""
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QCoreApplication.processEvents()


def _grab(window: MainWindow, readings: list[str]) -> QImage:
    """The window as it is, with these readings in its text."""
    window.show()
    QCoreApplication.processEvents()
    image = window.grab().toImage()
    image.setText("readings", json.dumps(readings))
    return image


def save(image: QImage, path: Path) -> None:
    """Write a PNG; raises PictureError."""
    # The stubs want bytes for the format, the library a str.
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise PictureError(f"{path} cannot be written: choose another folder or name.")


def tour(folder: Path, seed: int | None = None) -> list[Path]:
    """A PNG of every tab in both themes, and one contact sheet; the files written.

    Raises
    ------
    PictureError
        If the folder or a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PictureError(
            f"The folder {folder} cannot be made ({error.strerror}): choose another."
        ) from None
    shots: list[tuple[str, QImage]] = []
    written = []
    for tab in PAGES:
        after = TOUR_AFTER
        if tab.opening is not None:
            # As long as its past is shown: then all that has happened is in the picture.
            after = min(after, scenario_named(tab.opening).start().network.pace.span)
        for theme in THEMES:
            image = picture(theme=theme, size=TOUR_SIZE, after=after, tab=tab.name, seed=seed)
            path = folder / f"{tab.name}-{theme}.png"
            save(image, path)
            written.append(path)
            shots.append((f"{tab.title}, {theme}", image))
    sheet = folder / "contact-sheet.png"
    save(_contact_sheet(shots), sheet)
    return [*written, sheet]


def _contact_sheet(shots: list[tuple[str, QImage]]) -> QImage:
    """All pictures, two in a row, each under its name."""
    wide, high, title, gap = 960, 600, 34, 16
    rows = (len(shots) + 1) // 2
    sheet = QImage(
        2 * wide + 3 * gap, rows * (high + title + gap) + gap, QImage.Format.Format_RGB32
    )
    theme = THEMES["dark"]
    sheet.fill(theme.colour("background"))
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setFont(font(18, 600))
    painter.setPen(theme.colour("text"))
    for place, (name, image) in enumerate(shots):
        left = gap + (place % 2) * (wide + gap)
        top = gap + (place // 2) * (high + title + gap)
        painter.drawText(QRectF(left, top, wide, title), Qt.AlignmentFlag.AlignVCenter, name)
        small = image.scaled(
            wide, high, Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip
        painter.drawImage(left, top + title, small)
    painter.end()
    return sheet
