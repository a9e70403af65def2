"""A part of a page drawn alone: in a size and in colours of its own, without what is for a hand.

The part is drawn where it is, by its own widgets, so that a figure shows what the page shows. It
is given another size and look for as long as that takes, within one step of Qt's event loop, so
that nothing of it is seen in the window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPalette, QPicture, QRegion
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QScrollBar,
    QSlider,
    QWidget,
)

from gui.figures.drawing import Drawing, painted
from gui.figures.parts import beside, figure_named
from gui.figures.request import FigureRequest
from gui.kit.descendants import descendants
from gui.kit.filmed import FINER, HAND_MARK, FilmedPlot
from gui.kit.page import Page
from gui.kit.style_sheet import panels_sheet
from gui.kit.theme import THEMES, Theme, font, palette

__all__ = ["figure_drawn", "window_drawn"]

FOR_A_HAND = (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QProgressBar,
    QScrollBar,
    QSlider,
)
QWIDGETSIZE_MAX = (1 << 24) - 1  # Qt's, which Python is not told
CHILDREN = QWidget.RenderFlag.DrawChildren
RENDERED = QWidget.RenderFlag.DrawWindowBackground | CHILDREN
CLEAR = " #claim, #outcome { background: transparent; }"
DETAIL = 3.0  # pixels to a px of what cannot be drawn otherwise
AXIS_ROOM = (30, 18)  # px of numbers, as an axis begins with
ROUNDS = 4  # of layout, until nothing moves
PAD, GAP = 10, 6  # px round a plot, and between it and its title
LEAST = QSize(200, 140)  # px of a plot
TITLE = 13.0  # px


def window_drawn(window: QWidget) -> Drawing:
    """A window as it is on screen."""

    def paint(painter: QPainter) -> None:
        window.render(painter, QPoint())

    return painted(window.size(), paint)


def figure_drawn(page: Page, name: str, request: FigureRequest) -> Drawing:
    """A part of a page, laid out as is asked for.

    Parameters
    ----------
    page : Page
        To be seen, or at least laid out once.
    name : str
        One of `figures_of`, or a title.
    request : FigureRequest

    Raises
    ------
    FigureError
        If the page has no such part.
    """
    _, figure = figure_named(page, name)
    panel = page.stage.parentWidget()
    theme = THEMES[request.theme]
    with ExitStack() as stack:
        stack.enter_context(_heights_kept(page))
        stack.enter_context(_focus_kept(page, figure.plot))
        stack.enter_context(_scrolled_back(figure.plot))
        stack.enter_context(_in_theme(page, theme))
        stack.enter_context(_finer(figure.plot))
        stack.enter_context(_roomy(page.filmed().pictures.values(), figure.plot))
        label = beside(figure) if request.title else None
        for part in (figure.plot, label):
            if part is not None:
                stack.enter_context(_dressed(part, theme, request.transparent))
        stack.enter_context(_without(_left_out(page, figure.plot, request)))
        stack.enter_context(_afresh(figure.plot))
        if figure.plot is panel:
            drawing = _panel_drawn(panel, request)
        else:
            drawing = _plot_drawn(figure, label, theme, request)
    return _cleared(drawing, theme, request.transparent)


# ---- the part as it is for a figure, and back ----------------------------------------------------


@contextmanager
def _heights_kept(page: Page) -> Iterator[None]:
    """Leave sentences the room they have grown to, though they are narrower for a while."""
    labels = [label for label in descendants(page, QLabel) if label.wordWrap()]
    heights = [label.minimumHeight() for label in labels]
    try:
        yield
    finally:
        for label, height in zip(labels, heights, strict=True):
            label.setMinimumHeight(height)
        _settle(page)


@contextmanager
def _in_theme(page: Page, theme: Theme) -> Iterator[None]:
    """Have all of a page drawn in a theme, words at their natural size."""
    before = page.theme, page.scale
    if before == (theme, 1.0):
        yield
        return
    page.set_theme(theme, 1.0)
    try:
        yield
    finally:
        page.set_theme(*before)


@contextmanager
def _dressed(part: QWidget, theme: Theme, transparent: bool) -> Iterator[None]:
    """Give a part of a page the style sheet of a theme, whatever that of the page is."""
    sheet, place, largest = part.styleSheet(), part.geometry(), part.maximumSize()
    part.setMaximumSize(QWIDGETSIZE_MAX, QWIDGETSIZE_MAX)
    worn = f"{sheet} QWidget {{ color: {theme.text}; }} {panels_sheet(theme, 1.0)}"
    part.setPalette(palette(theme))
    part.setStyleSheet(worn + CLEAR if transparent else worn)
    try:
        yield
    finally:
        part.setStyleSheet(sheet)
        part.setPalette(QPalette())
        part.setMaximumSize(largest)
        part.setGeometry(place)
        _settle(part)


@contextmanager
def _finer(part: QWidget) -> Iterator[None]:
    """Have what is drawn in pixels drawn in more of them."""
    widgets = (part, *descendants(part, QWidget))
    for widget in widgets:
        widget.setProperty(FINER, DETAIL)
    try:
        yield
    finally:
        for widget in widgets:
            widget.setProperty(FINER, None)


@contextmanager
def _roomy(pictures: Iterable[FilmedPlot], part: QWidget) -> Iterator[None]:
    """Give the pictures in a part no less room than their words need to stand apart."""
    before = []
    for picture in pictures:
        plot, least = picture.plot, picture.least
        if least is not None and (plot is part or part.isAncestorOf(plot)):
            before.append((plot, plot.minimumSize()))
            plot.setMinimumSize(least.expandedTo(plot.minimumSize()))
    try:
        yield
    finally:
        for plot, size in before:
            plot.setMinimumSize(size)


@contextmanager
def _without(widgets: list[QWidget]) -> Iterator[None]:
    """Hide some widgets."""
    for widget in widgets:
        widget.hide()
    try:
        yield
    finally:
        for widget in widgets:
            widget.show()


@contextmanager
def _afresh(part: QWidget) -> Iterator[None]:
    """Have plots paint everything they show, and nothing of it as pixels kept from the screen."""
    kept: list[tuple[Any, Any]] = []
    # An axis that had wide numbers once keeps the room for them.
    plots = _plots(part)
    rooms = [(axis, axis.textWidth, axis.textHeight) for axis in _axes(plots)]
    for axis, _, _ in rooms:
        _give_room(axis, *AXIS_ROOM)
    for plot in plots:
        for item in plot.scene().items():
            if item.cacheMode() != item.CacheMode.NoCache:
                kept.append((item, item.cacheMode()))
                item.setCacheMode(item.CacheMode.NoCache)
    try:
        yield
    finally:
        for each, mode in kept:
            each.setCacheMode(mode)
        for axis, wide, high in rooms:
            _give_room(axis, wide, high)


@contextmanager
def _focus_kept(page: Page, part: QWidget) -> Iterator[None]:
    """No hover and no cursor of the keyboard; the focus is given back."""
    focused = page.window().focusWidget()
    inside = focused is not None and page.isAncestorOf(focused)
    if focused is not None and inside:
        focused.clearFocus()
    for widget in (part, *descendants(part, QWidget)):
        if widget.testAttribute(Qt.WidgetAttribute.WA_UnderMouse):
            QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
    try:
        yield
    finally:
        if focused is not None and inside:
            focused.setFocus(Qt.FocusReason.OtherFocusReason)


def _left_out(page: Page, part: QWidget, request: FigureRequest) -> list[QWidget]:
    """What of a part is not for a figure, of what is to be seen."""
    named = (page.notice, *page.filmed().left_out)
    return [
        widget
        for widget in descendants(part, QWidget)
        if not widget.isHidden()
        and (
            widget in named
            or widget.objectName() == HAND_MARK
            or isinstance(widget, FOR_A_HAND)
            or (isinstance(widget, QLabel) and widget.wordWrap() and not request.sentences)
        )
    ]


def _settle(part: QWidget) -> None:
    """Lay out all in a part, and nothing else."""
    widgets = [part, *descendants(part, QWidget)]
    # A widget with nothing in it has nothing to lay out.
    asked = [widget for widget in widgets if widget.children()]
    for _ in range(ROUNDS):
        for widget in asked:
            QCoreApplication.sendPostedEvents(widget, QEvent.Type.LayoutRequest)
    for widget in widgets:
        if isinstance(widget, pg.PlotWidget):
            widget.getPlotItem().layout.activate()


def _plots(part: QWidget) -> list[Any]:
    """The plots that a part is, or has in it."""
    found = [part, *descendants(part, pg.PlotWidget)]
    return [plot for plot in found if isinstance(plot, pg.PlotWidget)]


def _axes(plots: Iterable[Any]) -> list[Any]:
    """The axes of some plots."""
    items = [plot.getPlotItem() for plot in plots]
    return [item.getAxis(side) for item in items for side in ("left", "bottom")]


def _give_room(axis: Any, wide: float, high: float) -> None:
    """Give the numbers at an axis so much room, until they need more."""
    axis.textWidth, axis.textHeight = wide, high
    axis.setStyle()


def _bars(part: QWidget) -> list[QScrollBar]:
    """The bars by which something in a part is scrolled up and down."""
    areas = descendants(part, QAbstractScrollArea)
    return [
        area.verticalScrollBar()
        for area in areas
        if not isinstance(area, QGraphicsView) and area.isVisibleTo(part)
    ]


@contextmanager
def _scrolled_back(part: QWidget) -> Iterator[None]:
    """Have what is scrolled where it was, afterwards."""
    places = [(bar, bar.value()) for bar in _bars(part)]
    try:
        yield
    finally:
        for bar, value in places:
            bar.setValue(value)


# ---- drawing -------------------------------------------------------------------------------------


def _panel_drawn(panel: QWidget, request: FigureRequest) -> Drawing:
    """A panel of a page."""
    layout = panel.layout()
    assert layout is not None
    _settle(panel)
    layout.activate()
    least = layout.totalMinimumSize()
    size = QSize(*request.drawn_at((least.width(), least.height())))
    if layout.hasHeightForWidth():
        # A sentence that is broken into more lines needs more height.
        high = max(least.height(), layout.totalMinimumHeightForWidth(size.width()))
        size = QSize(*request.drawn_at((least.width(), high)))

    def paint(painter: QPainter) -> None:
        panel.render(painter, QPoint(), QRegion(), RENDERED)

    return _drawn_in(panel, size, QRect(QPoint(), size), paint)


def _plot_drawn(
    figure: FilmedPlot, label: QLabel | None, theme: Theme, request: FigureRequest
) -> Drawing:
    """A plot under its title."""
    plot, words = figure.plot, figure.title if request.title else ""
    bold = font(TITLE, 600)
    metrics = QFontMetricsF(bold)
    wide = metrics.horizontalAdvance(words)
    room = label.sizeHint() if label is not None else QSize(0, 0)
    least = plot.minimumSize().expandedTo(plot.minimumSizeHint()).expandedTo(LEAST)
    head = max(round(metrics.height()) if words else 0, room.height())
    above = head + GAP if head else 0
    needs = max(least.width(), round(wide) + (GAP if words else 0) + room.width())
    needed = QSize(needs, least.height() + above) + QSize(2 * PAD, 2 * PAD)
    size, place = _placed(needed, above, request)
    plot.resize(place.size())
    _settle(plot)
    if more := sum(bar.maximum() for bar in _bars(plot)):
        # All of what is scrolled in the window is in the figure.
        high = size.height() + more
        size, place = _placed(needed.expandedTo(QSize(0, high)), above, request)
    if label is not None:
        label.resize(room)

    def paint(painter: QPainter) -> None:
        if words:
            painter.setFont(bold)
            painter.setPen(theme.colour("text"))
            painter.drawText(
                QRectF(PAD, PAD, size.width(), head), Qt.AlignmentFlag.AlignVCenter, words
            )
        if label is not None:
            left = size.width() - PAD - room.width()
            label.render(
                painter, QPoint(left, PAD + (head - room.height()) // 2), QRegion(), CHILDREN
            )
        QWidget.render(plot, painter, place.topLeft(), QRegion(), CHILDREN)

    return _drawn_in(plot, size, place, paint)


def _placed(needed: QSize, above: int, request: FigureRequest) -> tuple[QSize, QRect]:
    """The size in which a plot under its title is laid out, and its place there, px."""
    size = QSize(*request.drawn_at((needed.width(), needed.height())))
    return size, QRect(QPoint(), size).adjusted(PAD, PAD + above, -PAD, -PAD)


def _drawn_in(
    body: QWidget, size: QSize, place: QRect, paint: Callable[[QPainter], None]
) -> Drawing:
    """What is painted once a widget has the size of its place, and has settled in it."""
    body.resize(place.size())
    _settle(body)
    if axes := _axes(_plots(body)):
        _have_drawn(axes)
        _settle(body)
    return painted(size, paint)


def _have_drawn(axes: Iterable[Any]) -> None:
    """Have axes know how wide their numbers are, as they do when they have drawn them."""
    nowhere = QPicture()
    painter = QPainter(nowhere)
    for axis in axes:
        if axis.isVisible():
            axis.picture = None
            axis.generateDrawSpecs(painter)
    painter.end()


def _cleared(drawing: Drawing, theme: Theme, transparent: bool) -> Drawing:
    """A drawing without the grounds of another theme, and of its own if it is to have none."""
    own = _grounds(theme)
    every = set().union(*map(_grounds, THEMES.values()))
    gone = every if transparent else every - own
    return Drawing(drawing.size, [item for item in drawing.items if not item.is_ground(gone)])


def _grounds(theme: Theme) -> set[int]:
    return {theme.colour(token).rgba() for token in ("background", "panel")}
