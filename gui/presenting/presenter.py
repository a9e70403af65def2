"""Presenting: begins, follows the page in front and the size of the window, and ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QBoxLayout, QLabel, QMainWindow, QMenu, QWidget

from gui.engine import Frame
from gui.kit.engine_page import EnginePage
from gui.kit.page import Page
from gui.kit.presented import Presented
from gui.kit.theme import DARK, Scale, Style, Theme, font
from gui.kit.transport import TransportBar
from gui.presenting.bar import PresentingBar
from gui.presenting.beside import Beside
from gui.presenting.borrowed import Borrowed
from sim.scenarios import scenarios

__all__ = ["Presenter"]

LEAST_WORDS = 1.0 / 40.0  # of the height of the window: to be read from the back of a hall
USUAL_WORDS = 13.0  # px, which become that
BESIDE = 0.32  # of the width
PLOT_LEAST = 120  # px, of the height of a readout
BAR_WORDS = 134  # px; a claim that needs more height stands beside the figure, not in the bar
CLAIM_LEAST = 16.0  # of the size of words, its least width in the bar
SETTLED = 400  # ms after which a window has the size it was asked to have
STEPS = (1.0, 1.15, 1.3, 1.5)  # of words while presenting


class Presenter(QObject):
    """Gives the window to the figure of the page in front, and gives everything back.

    Parameters
    ----------
    window : QMainWindow
    chrome : sequence of QWidget
        What of the window is put away.
    transport : TransportBar
        Whose timeline and Play are lent to the bar.
    style : Style
        How everything is to look.
    row : QBoxLayout
        In which the page lies; a readout comes beside it.
    column : QBoxLayout
        At whose end the bar comes.
    """

    def __init__(
        self,
        window: QMainWindow,
        chrome: Sequence[QWidget],
        transport: TransportBar,
        style: Style,
        row: QBoxLayout,
        column: QBoxLayout,
    ) -> None:
        super().__init__(window)
        self._chrome, self._transport = tuple(chrome), transport
        self._style, self._row, self._column = style, row, column
        self._theme: Theme = DARK
        self._page: Page | None = None
        self._presented = Presented()
        self._step = 0
        self._size = QSize()
        self._put_away: list[QWidget] = []
        self._left_out: list[Borrowed] = []
        self._readouts: dict[str, str] = {}  # by page
        self._focus: QWidget | None = None
        self._claim_words = ""
        self._bar: PresentingBar | None = None
        self._menu: QMenu | None = None
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.timeout.connect(self._fit)

    @property
    def _window(self) -> QMainWindow:
        """The window, which has this and is not had by it."""
        window = self.parent()
        assert isinstance(window, QMainWindow)
        return window

    # ---- beginning and ending ------------------------------------------------------------------

    @property
    def active(self) -> bool:
        """Whether the window is presenting."""
        return self._page is not None

    @property
    def size(self) -> QSize:
        """The size of the window for which everything is laid out."""
        return self._size

    @property
    def scale(self) -> Scale:
        """The size of words and lines: the smallest words are a fortieth of the window's height."""
        return self._scale_at(STEPS[self._step])

    def _scale_at(self, step: float) -> Scale:
        least = LEAST_WORDS * self._size.height() * step
        return Scale(least / USUAL_WORDS, math.ceil(least))

    def set_menu(self, menu: QMenu) -> None:
        """Have this menu behind the last button of the bar."""
        self._menu = menu

    def begin(self, page: Page, theme: Theme) -> None:
        """Present a page."""
        window = self._window
        self._column.setEnabled(False)  # one layout for all of it, and not one for each part
        self._focus = QApplication.focusWidget()
        self._put_away = [part for part in self._chrome if not part.isHidden()]
        for part in self._put_away:
            part.hide()
        self._size = window.screen().geometry().size()
        self._theme = theme
        self._take(page)
        self.lay_out()
        # Should the window not become as large as the screen, no resizing will say so.
        self._fitting.start(SETTLED)
        window.setFocus()

    def end(self) -> None:
        """Put everything back where it was and as it was, but for the window's own size.

        Then the page is dressed as usual, and `lay_out` is called.
        """
        if self._page is None:
            return
        self._column.setEnabled(False)
        self._give_back()
        self._page.present(False)
        self._page = None
        self._fitting.stop()
        assert self._bar is not None
        self._bar.hide()
        self._beside.hide()
        for part in self._put_away:
            part.show()
        focus, self._focus = self._focus, None
        if focus is not None and shiboken6.isValid(focus) and focus.window() is self._window:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def lay_out(self) -> None:
        """Give everything its place before anything is painted, so that it is painted once."""
        self._column.setEnabled(True)
        self._column.activate()
        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def turn_to(self, page: Page, bring: Callable[[], None]) -> None:
        """Present another page, if presenting; `bring` has it seen."""
        leaving = self._page
        if leaving is None or page is leaving:
            bring()
            return
        self._give_back()
        self._take(page)
        bring()
        leaving.present(False)  # not seen, it is not laid out for every part that comes back

    def _make(self) -> None:
        """The bar and the column, when first wanted."""
        self._bar = PresentingBar(self._window.centralWidget())
        self._bar.example_chosen.connect(self._begin_example)
        if self._menu is not None:
            self._menu.setParent(self._bar.more, Qt.WindowType.Popup)
            self._bar.more.setMenu(self._menu)
        self._beside = Beside(self._window.centralWidget())
        self._beside.chosen.connect(self._readout_chosen)
        self._column.addWidget(self._bar)
        self._row.addWidget(self._beside)

    def _take(self, page: Page) -> None:
        if self._bar is None:
            self._make()
        assert self._bar is not None
        self._page = page
        presented = self._presented = page.presented()
        self._dress_own()
        page.present(True)
        top: tuple[QWidget, ...] = ()
        handles = presented.handles
        if isinstance(page, EnginePage):
            top = (self._transport.timeline, self._transport.moment)
            handles = (self._transport.play, *handles)
        self._bar.take(top, handles)
        self._bar.offer(list(scenarios(page.name).values()))
        for widget in presented.left_out:
            if widget not in handles:
                hidden = widget.isHidden()
                self._left_out.append(Borrowed(widget))
                widget.setParent(page.aside)
                widget.setVisible(not hidden)
        self._beside.take(presented, self._readouts.get(page.name, ""))
        self._bar.show()
        self._dress_page()
        if page.frame is not None:
            self.follow(page.frame)

    def _give_back(self) -> None:
        assert self._page is not None
        assert self._bar is not None
        # The stage without the larger words first: what comes back then is dressed but once.
        self._page.stage_panel.setStyleSheet("")
        self._bar.give_back()
        self._beside.give_back()
        while self._left_out:
            self._left_out.pop().give_back()

    # ---- looks ---------------------------------------------------------------------------------

    def dress(self, theme: Theme) -> None:
        """Have everything that is seen look as it should now."""
        self._theme = theme
        if self._page is not None:
            self._dress_own()
            self._dress_page()

    def _dress_own(self) -> None:
        """The bar and the column; nothing if they look so already."""
        assert self._bar is not None
        self._give(self._bar, self._style.sheet(self._theme, self.scale))
        self._beside.setFixedWidth(round(BESIDE * self._size.width()))

    def _dress_page(self) -> None:
        page, bar, scale = self._page, self._bar, self.scale
        assert page is not None
        assert bar is not None
        self._transport.timeline.set_theme(self._theme, scale)
        self._fit_bar()
        self._place_words()
        page.stage_panel.setStyleSheet(self._style.sheet(self._theme, scale))
        page.set_theme(self._theme, scale)

    def _fit_bar(self) -> None:
        """The handles as large as the words ask for, and as there is room for them."""
        bar, wide = self._bar, self._size.width()
        assert bar is not None
        bar.be_short(False)
        bar.size_handles(self.scale)
        if bar.room_for_claim(wide) < 0:
            bar.be_short(True)
        if bar.room_for_claim(wide) < 0:
            smallest = self._scale_at(STEPS[0])
            self._give(bar, self._style.sheet(self._theme, smallest))
            bar.size_handles(smallest)

    @staticmethod
    def _give(part: QWidget, sheet: str) -> None:
        if part.styleSheet() != sheet:
            part.setStyleSheet(sheet)

    def _place_words(self) -> None:
        """The claim in the bar if there is room for the longest one, else beside the figure."""
        assert self._bar is not None
        claim, told = self._presented.claim, list(self._presented.told)
        high, barred = 0, False
        if claim is not None:
            self._claim_words = claim.text()
            room = self._bar.room_for_claim(self._size.width())
            high = self._height_of_claims(room, self.scale)
            least = CLAIM_LEAST * self.scale.words(USUAL_WORDS)
            barred = room >= least and high <= BAR_WORDS
        if claim is None or barred:
            self._beside.tell(told)  # lent to one of the two at a time
            self._bar.show_claim(claim, high)
        else:
            self._bar.show_claim(None)
            told.append(claim)
            self._beside.tell(told)
        self._beside.setVisible(not self._beside.empty)
        self._fit_beside(len(told), claim is not None and claim in told)

    def _fit_beside(self, sentences: int, claimed: bool) -> None:
        """The words of the column as large as asked for, and as there is room for them."""
        assert self._bar is not None
        wide = self._beside.room
        high = self._size.height() - self._bar.sizeHint().height()
        for step in reversed(STEPS[: self._step + 1]):
            scale = self._scale_at(step)
            line = QFontMetrics(font(USUAL_WORDS, scale=scale)).height()
            need = PLOT_LEAST + (4 + 3 * sentences) * line
            need += self._height_of_claims(wide, scale) if claimed else 0
            title = QFontMetrics(font(USUAL_WORDS, 600, scale)).horizontalAdvance
            if need <= high and title(self._beside.title.text()) < wide:
                break
        self._give(self._beside, self._style.sheet(self._theme, scale))
        claim = self._presented.claim
        self._beside.fit(claim if claimed else None, self._height_of_claims(wide, scale))

    def _height_of_claims(self, wide: int, scale: Scale) -> int:
        """The height, px, of the tallest claim there can be in a width."""
        page, claim = self._page, self._presented.claim
        assert page is not None
        if claim is None:
            return 0
        metrics = QFontMetrics(font(USUAL_WORDS, scale=scale))
        room, wrapped = QRect(0, 0, max(1, wide), 10_000), int(Qt.TextFlag.TextWordWrap)
        every = [claim.text(), *(scenario.claim for scenario in scenarios(page.name).values())]
        return max(metrics.boundingRect(room, wrapped, words).height() for words in every) + 2

    # ---- what happens meanwhile ----------------------------------------------------------------

    def follow(self, frame: Frame) -> None:
        """A frame has been drawn: mark its example, and see that its claim has room."""
        if self._page is None or self._bar is None:
            return
        self._bar.mark(frame.scenario)
        claim: QLabel | None = self._presented.claim
        if claim is not None and claim.text() != self._claim_words:
            self._place_words()

    def resized(self) -> None:
        """The window has another size."""
        if self._page is not None and self._window.size() != self._size:
            self._fitting.start(0)

    @Slot()
    def _fit(self) -> None:
        if self._page is not None and self._window.size() != self._size:
            self._size = self._window.size()
            self.dress(self._theme)

    @Slot()
    def larger(self) -> None:
        """Words a step larger."""
        self._resize_words(min(self._step + 1, len(STEPS) - 1))

    @Slot()
    def smaller(self) -> None:
        """Words a step smaller, but never too small for a hall."""
        self._resize_words(max(self._step - 1, 0))

    @Slot()
    def usual(self) -> None:
        """Words as large as a hall needs them."""
        self._resize_words(0)

    def _resize_words(self, step: int) -> None:
        if step != self._step:
            self._step = step
            self.dress(self._theme)

    @Slot(str)
    def _begin_example(self, name: str) -> None:
        if isinstance(self._page, EnginePage):
            self._page.start_scenario(name)

    @Slot(str)
    def _readout_chosen(self, name: str) -> None:
        assert self._page is not None
        self._readouts[self._page.name] = name
        self._page.set_theme(self._theme, self.scale)
