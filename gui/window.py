"""The window: tabs, transport bar, status line, keys, theme, presenting. Nothing of any one tab."""

from __future__ import annotations

import math
from collections import deque
from pathlib import Path
from time import perf_counter
from typing import Any

from PySide6.QtCore import QSettings, QSize, Qt, QTemporaryDir, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.engine import Frame
from gui.kit import theme as themes
from gui.kit.export import ExportError, write_picture
from gui.kit.page import Page
from gui.kit.theme import THEMES, Theme
from gui.kit.transport import StatusLine, TransportBar, speed_words
from gui.registry import PAGES
from sim.scenarios import scenarios

__all__ = ["MainWindow"]

POLL_INTERVAL = 3  # ms between two looks into the mailbox
FRAME_INTERVAL = 0.0140  # s between two drawings, but for
PROMPT_INTERVAL = 0.005  # s, if the frame shows what a person has just done
WORDS_INTERVAL = 0.1  # s; digits that change faster cannot be read
PRESENTING = 1.35  # size of words and lines while presenting
SMALLEST = QSize(1200, 680)

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
KEYS = (
    ("Space", "play or pause"),
    ("S or .", "one step"),
    ("R", "reset state: same settings, from t = 0"),
    ("Shift+R", "reset all: as this example was opened"),
    ("T", "dark or light"),
    ("F11", "present: hide the controls, enlarge words and lines"),
    ("Esc", "stop presenting"),
    ("Ctrl+O", "open a file"),
    ("Ctrl+S", "save a picture of the window"),
    ("Tab", "next control; Enter presses a button"),
    ("?", "this list"),
)


class MainWindow(QMainWindow):
    """The program's window.

    Signals
    -------
    unexpected(str)
        Something that nobody caught, in a sentence; may be emitted on any thread.

    Parameters
    ----------
    theme : str
        "dark" or "light".
    tab : str, optional
        Name of the tab in front; the first otherwise.
    scenario : str, optional
        Scenario its tab opens with.
    seed : int, optional
        For every run, instead of the scenarios' own.
    settings : QSettings, optional
        Where sizes are remembered; nowhere if None.
    """

    unexpected = Signal(str)

    def __init__(
        self,
        theme: str = "dark",
        tab: str | None = None,
        scenario: str | None = None,
        seed: int | None = None,
        settings: QSettings | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("Attractor Lab")
        self.setMinimumSize(SMALLEST)
        self._settings = settings
        self._pictures = QTemporaryDir()
        self.theme: Theme = THEMES[theme]
        self.presenting = False
        self._was_maximised = False
        self._last_words = 0.0
        self._waiting: Frame | None = None
        self._draws: deque[float] = deque()
        front = scenarios()[scenario].tab if scenario else tab
        self.tabs: list[Page] = []
        owner = next((kind.shares or kind.name for kind in PAGES if kind.name == front), None)
        for kind in PAGES:
            opening = scenario if scenario and kind.name == owner else None
            lender = next((tab for tab in self.tabs if tab.name == kind.shares), None)
            lent: dict[str, Any] = {"engine": lender.engine} if lender else {}
            self.tabs.append(kind(opening, seed, **lent))
            if lender is not None:
                lender.shared = self.tabs[-1].shared = True
        self._build(front)
        self._shortcuts()
        self.unexpected.connect(self._say_unexpected)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(POLL_INTERVAL)
        self._timer.timeout.connect(self._tick)
        self.resize(1440, 900)
        self._restore()
        self._apply_style()

    # ---- layout --------------------------------------------------------------------------------

    def _build(self, front: str | None) -> None:
        self.bar = QWidget()
        self.bar.setObjectName("bar")
        self.bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar = QHBoxLayout(self.bar)
        bar.setContentsMargins(14, 0, 10, 0)
        bar.setSpacing(2)
        brand = QLabel("Attractor Lab")
        brand.setObjectName("brand")
        bar.addWidget(brand)
        bar.addSpacing(14)
        self.pages = QStackedWidget()
        self._tab_buttons = QButtonGroup(self)
        for place, tab in enumerate(self.tabs):
            button = QPushButton(tab.title)
            button.setObjectName("tab")
            button.setCheckable(True)
            self._tab_buttons.addButton(button, place)
            bar.addWidget(button)
            self.pages.addWidget(tab)
        bar.addStretch(1)
        self.theme_button = self._flat("", "Dark or light (T)")
        self.present_button = self._flat(
            "Present", "Hide the controls and enlarge words and lines (F11)"
        )
        self.present_button.setCheckable(True)
        self.help_button = self._flat("?", "The keys (?)")
        for button in (self.theme_button, self.present_button, self.help_button):
            bar.addWidget(button)
        self.transport = TransportBar()
        self.status = StatusLine()
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.pages, 1)
        column.addWidget(self.transport)
        column.addWidget(self.status)
        self.setCentralWidget(centre)
        place = next((i for i, t in enumerate(self.tabs) if t.name == front), 0)
        self._tab_buttons.button(place).setChecked(True)
        self.pages.setCurrentIndex(place)
        self._tab_buttons.idClicked.connect(self.show_tab)
        self.theme_button.clicked.connect(self.toggle_theme)
        self.present_button.clicked.connect(self.toggle_presenting)
        self.help_button.clicked.connect(self.show_keys)
        transport = self.transport
        transport.play_toggled.connect(self.toggle_play)
        transport.stepped.connect(self.step)
        transport.reset_state.connect(self.reset_state)
        transport.reset_all.connect(self.reset_all)
        transport.speed_chosen.connect(self._set_speed)
        transport.seed_chosen.connect(self._set_seed)
        transport.record_toggled.connect(self._record)
        transport.export_chosen.connect(self._ask_export)
        transport.refused.connect(self._say)

    @staticmethod
    def _flat(words: str, about: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName("flat")
        button.setToolTip(about)
        return button

    def _shortcuts(self) -> None:
        for keys, action in (
            (("Space",), self.toggle_play),
            (("S", "."), self.step),
            (("R",), self.reset_state),
            (("Shift+R",), self.reset_all),
            (("T",), self.toggle_theme),
            (("F11",), self.toggle_presenting),
            (("Escape",), self.stop_presenting),
            (("?",), self.show_keys),
            (("Ctrl+O",), self._open),
            (("Ctrl+S",), self._save_picture),
        ):
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.activated.connect(action)
                shortcut.setAutoRepeat(action == self.step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Space plays and pauses wherever the focus is, so Enter presses what has it.
        focused = QApplication.focusWidget()
        if event.key() in ENTER and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    # ---- the run -------------------------------------------------------------------------------

    @property
    def tab(self) -> Page:
        """The tab in front."""
        tab = self.pages.currentWidget()
        assert isinstance(tab, Page)
        return tab

    def start(self, *, playing: bool = True) -> None:
        """Start every tab's engine, and the network of the tab in front."""
        self.setFocus()
        for tab in self.tabs:
            if tab.owns_engine:
                tab.engine.start()
        self.transport.describe(self.tab.step_words, self.tab.reset_words)
        if playing:
            self.tab.engine.play()
        else:
            self.tab.engine.pause()  # a command is answered by a frame
        self.tab.opened = True
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        frame = self.tab.engine.take_frame()
        if frame is not None:
            self._waiting = frame
        if self._waiting is None:
            return
        shown = self.tab.frame
        answered = shown is None or self._waiting.applied != shown.applied
        since = perf_counter() - self._draws[-1] if self._draws else 1.0
        if since >= (PROMPT_INTERVAL if answered else FRAME_INTERVAL):
            frame, self._waiting = self._waiting, None
            self.show_frame(frame)

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame, with transport and status."""
        now = perf_counter()
        self._draws.append(now)
        while now - self._draws[0] > 1.0:
            self._draws.popleft()
        self.tab.show_frame(frame)
        more = frame.playing and not frame.at_rest  # frames that say it later
        if now - self._last_words < WORDS_INTERVAL and more:
            return
        self._last_words = now
        self.transport.show_playing(frame.playing, frame.failure)
        if self.tab.is_current(frame):
            self.transport.show_speed(frame.speed, frame.pace)
            self.transport.show_seed(frame.seed)
            self.transport.show_capturing(frame.capturing, self.tab.export_words)
        self.status.show_words(self.tab.readings(frame), self._machine_words(frame))

    def _machine_words(self, frame: Frame) -> list[str]:
        if frame.failure is not None:
            pace = ["stopped by a failure"]
        elif not frame.playing:
            pace = ["paused"]
        elif frame.at_rest:
            pace = ["at rest"]
        elif math.isfinite(frame.achieved):
            pace = [f"{self.frames_per_second:.0f} fps", achieved_words(frame)]
        else:
            pace = ["starting"]
        return [*pace, self.tab.size_words(frame), f"seed {frame.seed}"]

    @property
    def frames_per_second(self) -> float:
        """Frames drawn in the last second."""
        if len(self._draws) < 2:
            return 0.0
        return (len(self._draws) - 1) / (self._draws[-1] - self._draws[0])

    @Slot(int)
    def show_tab(self, place: int) -> None:
        """Bring a tab to the front; the one that leaves stands still."""
        if place == self.pages.currentIndex():
            return
        leaving = self.tab
        leaving.cancel_drag()
        same = self.tabs[place].engine is leaving.engine
        if not same:
            leaving.engine.pause()
            self._waiting = None
        self.pages.setCurrentIndex(place)
        self.transport.describe(self.tab.step_words, self.tab.reset_words)
        if same:
            self.tab.frame = leaving.frame
        elif not self.tab.opened:
            # A tab opens on a running example; later it stands as it was left.
            self.tab.engine.play()
        self.tab.opened = True
        if self.tab.frame is not None:
            self.show_frame(self.tab.frame)

    # ---- transport -----------------------------------------------------------------------------

    @Slot()
    def toggle_play(self) -> None:
        """Play or pause."""
        self.tab.engine.toggle_play()

    @Slot()
    def step(self) -> None:
        """One step, then stand still."""
        self.tab.engine.single_step()

    @Slot()
    def reset_state(self) -> None:
        """Same settings, from the beginning."""
        self.tab.reset_state()

    @Slot()
    def reset_all(self) -> None:
        """As the example was opened."""
        self.tab.reset_all()

    @Slot(float)
    def _set_speed(self, speed: float) -> None:
        self.tab.engine.set_speed(speed)

    @Slot(int)
    def _set_seed(self, seed: int) -> None:
        self.tab.cancel_drag()
        self.tab.engine.reset_state(seed)

    @Slot(str)
    def _say(self, words: str) -> None:
        self.tab.say(words)

    @Slot()
    def _record(self) -> None:
        self.tab.engine.toggle_capture()

    # ---- files ---------------------------------------------------------------------------------

    @Slot(str)
    def _ask_export(self, kind: str) -> None:
        names = {
            "png": "PNG picture (*.png)",
            "svg": "SVG picture (*.svg)",
            "csv": "CSV table (*.csv)",
            "npz": "NumPy arrays (*.npz)",
        }
        path, _ = QFileDialog.getSaveFileName(
            self, "Export", f"attractor-lab-{self.tab.name}.{kind}", names[kind]
        )
        if path:
            chosen = Path(path)
            if chosen.suffix.lower() != f".{kind}":
                chosen = chosen.with_name(f"{chosen.name}.{kind}")
            self.export(chosen)

    def export(self, path: Path) -> None:
        """Write a picture (PNG, SVG) or the data (CSV, NPZ), by the file's ending."""
        if path.suffix.lower() in (".csv", ".npz"):
            self.tab.export_data(path)
            return
        try:
            write_picture(self, path)
        except ExportError as error:
            self.tab.say(str(error))
        else:
            self.tab.say(f"Written to {path}.")

    @Slot()
    def _save_picture(self) -> None:
        self._ask_export("png")

    @Slot()
    def _open(self) -> None:
        self.tab.ask_file()

    # ---- looks ---------------------------------------------------------------------------------

    @Slot()
    def toggle_theme(self) -> None:
        """Dark to light and back."""
        self.theme = THEMES["light" if self.theme.name == "dark" else "dark"]
        self._apply_style()

    @Slot()
    def toggle_presenting(self) -> None:
        """Present: controls hidden, words and lines larger, the whole screen."""
        self.presenting = not self.presenting
        self.present_button.setChecked(self.presenting)
        for tab in self.tabs:
            tab.present(self.presenting)
        if self.presenting:
            self._was_maximised = self.isMaximized()
            self.showFullScreen()
        elif self._was_maximised:
            self.showMaximized()
        else:
            self.showNormal()
        self._apply_style()

    @Slot()
    def stop_presenting(self) -> None:
        """Leave presenting, if so."""
        if self.presenting:
            self.toggle_presenting()

    def _apply_style(self) -> None:
        scale = PRESENTING if self.presenting else 1.0
        themes.apply(self.theme, scale, self._pictures.path())
        self.theme_button.setText("Light" if self.theme.name == "dark" else "Dark")
        self.transport.set_theme(self.theme)
        for tab in self.tabs:
            tab.set_theme(self.theme, scale)
        if self.tab.frame is not None:
            self.transport.show_playing(self.tab.frame.playing, self.tab.frame.failure)

    @Slot()
    def show_keys(self) -> None:
        """List the keys."""
        dialog = QDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Keys")
        rows = "".join(
            f'<tr><td style="padding:4px 24px 4px 0"><b>{key}</b></td>'
            f'<td style="padding:4px 0">{about}</td></tr>'
            for key, about in (*KEYS, *self.tab.keys)
        )
        layout = QVBoxLayout(dialog)
        layout.setContentsMargins(22, 18, 22, 18)
        layout.addWidget(QLabel(f"<table>{rows}</table>"))
        dialog.open()

    @Slot(str)
    def _say_unexpected(self, words: str) -> None:
        self.tab.notice.say(words, alarm=True)

    # ---- the beginning and the end -------------------------------------------------------------

    def _restore(self) -> None:
        settings = self._settings
        if settings is None:
            return
        size = settings.value("window/size")
        screen = QApplication.primaryScreen().availableSize()
        if isinstance(size, QSize):
            self.resize(size.boundedTo(screen))
        else:
            self.resize(QSize(1440, 900).boundedTo(screen))
        for tab in self.tabs:
            kept = settings.value(f"{tab.name}/splitter")
            # A spoilt file of settings is as good as none.
            if isinstance(kept, list) and len(kept) == 3 and all(map(_is_width, kept)):
                tab.splitter.setSizes([int(k) for k in kept])
                tab.arranged = True

    def _remember(self) -> None:
        settings = self._settings
        if settings is None:
            return
        if not self.presenting:
            settings.setValue("window/size", self.size())
            for tab in self.tabs:
                if tab.arranged:
                    settings.setValue(f"{tab.name}/splitter", tab.splitter.sizes())
        settings.setValue("window/theme", self.theme.name)
        settings.sync()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self._remember()
        for tab in self.tabs:
            tab.shut_down()
        event.accept()


def achieved_words(frame: Frame) -> str:
    """The speed reached over the last second."""
    if frame.pace.unit == "s":
        return f"{frame.achieved:.2f}× real time"
    return speed_words(max(frame.achieved, 1e-9), frame.pace)


def _is_width(kept: object) -> bool:
    """Whether something read from the settings can be the width of a panel, px."""
    words = str(kept)
    return words.isdecimal() and 0 < int(words) < 10_000
