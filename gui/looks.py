"""How the window looks: theme, size of words, presenting, pointer; menus and keys of these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, QTimer, Slot
from PySide6.QtGui import QAction, QPixmapCache
from PySide6.QtWidgets import QApplication, QBoxLayout, QMainWindow, QWidget

from gui.kit.drop_down import let_go_of_popups
from gui.kit.page import Page
from gui.kit.theme import TEXT_STEPS, THEMES, Scale, Style, Theme
from gui.kit.transport import TransportBar
from gui.presenting.pointer import PointerHalo
from gui.presenting.presenter import Presenter
from gui.top_bar import TopBar
from gui.workspace import Workspace

__all__ = ["Looks", "Surroundings"]

AHEAD, NEXT = 600, 250  # ms, until a page behind is dressed, and from one to the next
SMALLEST = QSize(640, 480)  # of a window that presents
USUAL = TEXT_STEPS.index(1.0)
NARROWEST, WIDER = 1024, 1140  # px that a window needs for usual words; for words twice as large


@dataclass(frozen=True)
class Surroundings:
    """The parts of a window that are there whatever page is in front.

    Parameters
    ----------
    bar : TopBar
    transport : TransportBar
    others : tuple of QWidget
        Those that are dressed as these are, and put away while presenting.
    row : QBoxLayout
        In which the page lies.
    column : QBoxLayout
        Of all of them.
    """

    bar: TopBar
    transport: TransportBar
    others: tuple[QWidget, ...]
    row: QBoxLayout
    column: QBoxLayout

    @property
    def parts(self) -> Sequence[QWidget]:
        """All that is put away while presenting."""
        return (self.bar, self.transport, *self.others)


class Looks(QObject):
    """Theme, size of words and presenting of a window.

    Parameters
    ----------
    window : QMainWindow
    workspace : Workspace
    around : Surroundings
    theme : str
        "dark" or "light".
    step : int
        The size of words, one of `TEXT_STEPS` by its place.
    """

    def __init__(
        self, window: QMainWindow, workspace: Workspace, around: Surroundings, theme: str, step: int
    ) -> None:
        super().__init__(window)
        self._workspace, self._around = workspace, around
        self.theme: Theme = THEMES[theme]
        self.step = step if 0 <= step < len(TEXT_STEPS) else USUAL
        self.style = Style()
        self.pointer = PointerHalo(self)
        self._was_maximised, self._smallest = False, window.minimumSize()
        self._size = window.size()
        self._worn = 1.0  # of words, as everything was dressed last
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.timeout.connect(self._fit)
        self._untold: set[Page] = set()  # pages that look otherwise, and have yet to be told
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.timeout.connect(self._dress_behind)
        self.presenter = Presenter(
            window, around.parts, around.transport, self.style, around.row, around.column
        )

    @property
    def _window(self) -> QMainWindow:
        """The window, which has this and is not had by it."""
        window = self.parent()
        assert isinstance(window, QMainWindow)
        return window

    @property
    def presenting(self) -> bool:
        """Whether the figure has the window."""
        return self.presenter.active

    @property
    def scale(self) -> Scale:
        """The size of words and lines outside presenting: as chosen, and as the window is wide
        enough for."""
        return Scale(TEXT_STEPS[min(self.step, self._largest)])

    @property
    def _largest(self) -> int:
        """The largest step of words for which the window is wide enough."""
        wide = (self._size if self.presenting else self._window.size()).width()
        fits = [TEXT_STEPS[s] <= 1.0 + (wide - NARROWEST) / WIDER for s in range(len(TEXT_STEPS))]
        return max([USUAL, *(s for s, fitting in enumerate(fits) if fitting)])

    def add_actions(self, add: Callable[..., QAction], freeze: QAction) -> None:
        """Make what a person asks for with keys, buttons and the two menus.

        Parameters
        ----------
        add : callable
            Makes an action of the window of what it does, a slot, keys and a signal.
        freeze : QAction
            Of the window, for the menus.
        """
        bar = self._around.bar
        dark = add("Dark or light", self.toggle_theme, "T", asked=bar.theme.clicked)
        about = "Present: the figure first, large words and handles"
        present = add(about, self.toggle_presenting, "F11", asked=bar.present.clicked)
        add("Close the notice, or stop presenting", self.give_way, "Esc")
        stop = QAction("Stop presenting", self)
        stop.triggered.connect(self.stop_presenting)
        words = [
            add("Larger words", self.larger, "Ctrl++", "Ctrl+="),
            add("Smaller words", self.smaller, "Ctrl+-"),
            add("Words of the usual size", self.usual, "Ctrl+0"),
        ]
        halo = add("Halo round the pointer, or none", self.toggle_pointer, "P")
        for menu, groups in (
            (bar.look_menu, (words, [halo, freeze], [dark, present])),
            (bar.presenting_menu, (bar.page_actions, words, [halo, freeze, dark], [stop])),
        ):
            for group in groups:
                menu.addActions(group)
                if group is not groups[-1]:
                    menu.addSeparator()
        self.presenter.set_menu(bar.presenting_menu)

    # ---- dressing ------------------------------------------------------------------------------

    def apply(self) -> None:
        """Have everything that can be seen look as it should now."""
        around, self._worn = self._around, self.scale
        self.style.choose(self.theme, self.scale, *around.parts)
        around.bar.theme.setText("Light" if self.theme.name == "dark" else "Dark")
        around.transport.set_theme(self.theme, self.scale)
        page = self._workspace.front
        self.dress(page)
        self.presenter.dress(self.theme)
        if self.pointer.on:
            self._show_pointer()
        if page.frame is not None:
            around.transport.show_playing(page.frame.playing, page.frame.failure)
        self._ahead.start(AHEAD)

    def turn_to(self, page: Page, bring: Callable[[], None]) -> None:
        """Have a page come to the front, looking as it should; `bring` has it seen."""
        QPixmapCache.clear()  # or Qt keeps 10 MiB of pictures of pages that are not seen any more
        let_go_of_popups()
        self.dress(page)
        self.presenter.turn_to(page, bring)

    def dress(self, page: Page) -> None:
        """Have a page look as it should now.

        The others follow one by one, some time later, or when they come to the front. While
        presenting, the presenter dresses what is seen of it, and the rest follows too: notices and
        dialogs are parts of the page.
        """
        if not self.presenting:
            self._give(page)
            self._tell_theme(page)
        elif page.styleSheet():
            self._ahead.start(AHEAD)
        else:
            self.style.give(page)

    def _give(self, page: Page) -> bool:
        """Dress a page, which is to be told of it; whether it looked otherwise before."""
        given = self.style.give(page)
        if given:
            self._untold.add(page)
        return given

    def _tell_theme(self, page: Page) -> bool:
        """Tell a page of the theme and scale if it is to be told, or does not know them."""
        known = page.theme is self.theme and page.scale == self.scale
        if known and page not in self._untold:
            return False
        self._untold.discard(page)
        page.set_theme(self.theme, self.scale)
        return True

    @Slot()
    def _dress_behind(self) -> None:
        """Dress the next of the pages, or what is not seen of the one in front, that looks as it
        did before."""
        if QApplication.activePopupWidget() is not None:
            self._ahead.start(AHEAD)  # somebody is choosing
            return
        front = self._workspace.front
        for page in (front, *(page for page in self._workspace.pages if page is not front)):
            # One after the other, so that neither keeps the window waiting long.
            behind = page is not front
            given = self._give(page) if behind else self.style.give(page)
            if given or (behind and self._tell_theme(page)):
                self._ahead.start(NEXT)
                return

    @Slot()
    def toggle_theme(self) -> None:
        """Dark to light and back."""
        self.theme = THEMES["light" if self.theme.name == "dark" else "dark"]
        self.apply()

    def shut_down(self) -> None:
        """Do nothing any more, and leave the screen as it was: the window closes."""
        self._ahead.stop()
        self._fitting.stop()
        self.presenter.end()
        self.pointer.hide()

    # ---- the size of words ---------------------------------------------------------------------

    @Slot()
    def larger(self) -> None:
        """Words a step larger."""
        if self.presenting:
            self.presenter.larger()
        elif self._largest < min(self.step + 1, len(TEXT_STEPS) - 1):
            self._workspace.front.say("The window is too narrow for larger words.")
        else:
            self._resize_words(min(self.step + 1, len(TEXT_STEPS) - 1))

    @Slot()
    def smaller(self) -> None:
        """Words a step smaller."""
        if self.presenting:
            self.presenter.smaller()
        else:
            self._resize_words(max(min(self.step, self._largest) - 1, 0))

    @Slot()
    def usual(self) -> None:
        """Words of their usual size."""
        if self.presenting:
            self.presenter.usual()
        else:
            self._resize_words(USUAL)

    def _resize_words(self, step: int) -> None:
        if step != self.step:
            self.step = step
            self.apply()

    def resized(self) -> None:
        """The window has another size."""
        self.presenter.resized()
        if not self.presenting and self.scale != self._worn:
            self._fitting.start(0)

    @Slot()
    def _fit(self) -> None:
        if not self.presenting and self.scale != self._worn:
            self.apply()

    # ---- presenting ----------------------------------------------------------------------------

    @Slot()
    def toggle_presenting(self) -> None:
        """The figure first, on the whole screen; or everything as it was."""
        window, page = self._window, self._workspace.front
        if self.presenting:
            self.presenter.end()
            if self._was_maximised:
                window.showMaximized()
            else:
                window.showNormal()
                window.resize(self._size)
            window.setMinimumSize(self._smallest)  # earlier, it would change what is gone back to
            self._around.transport.timeline.set_theme(self.theme, self.scale)
            self.dress(page)
            self.presenter.lay_out()
        else:
            self._was_maximised, self._smallest = window.isMaximized(), window.minimumSize()
            self._size = window.size()
            window.setMinimumSize(SMALLEST)
            self.presenter.begin(page, self.theme)
            window.showFullScreen()
        self._around.bar.present.setChecked(self.presenting)

    @Slot()
    def stop_presenting(self) -> None:
        """Leave presenting, if so."""
        if self.presenting:
            self.toggle_presenting()

    @Slot()
    def give_way(self) -> None:
        """Close the notice; without one leave presenting."""
        notice = self._workspace.front.notice
        if notice.words:
            notice.dismiss()
        else:
            self.stop_presenting()

    @Slot()
    def toggle_pointer(self) -> None:
        """A halo round the mouse, or none."""
        if self.pointer.on:
            self.pointer.hide()
        else:
            self._show_pointer()

    def _show_pointer(self) -> None:
        self.pointer.show(self.theme.colour("state"), self._window.devicePixelRatioF())
