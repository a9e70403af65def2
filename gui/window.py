"""The window: tabs, transport bar, status line, keys, theme, presenting. Nothing of any one tab."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from PySide6.QtCore import QSettings, QSize, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from gui.engine import Frame
from gui.exports import Exports
from gui.help import Help
from gui.kit.dropped import dropped_file
from gui.kit.engine_page import EnginePage
from gui.kit.focus import FocusKeeper, press_focused
from gui.kit.key_actions import key_action, listed
from gui.kit.offer import Offer
from gui.kit.page import Page
from gui.kit.theme import Theme
from gui.kit.tooltips import wrap_tooltips
from gui.kit.transport import StatusLine, TransportBar, pace_words
from gui.looks import Looks, Surroundings
from gui.registry import PAGES
from gui.run_commands import RunCommands
from gui.sessions.files import SessionFiles
from gui.sessions.kept_files import KeptFiles
from gui.tab_keys import TabKeys
from gui.top_bar import TopBar
from gui.window_memory import WindowMemory
from gui.workspace import Workspace
from sim.errors import SimError
from sim.scenarios import scenario_named

__all__ = ["MainWindow"]

POLL_INTERVAL = 3  # ms between two looks into the mailbox
FRAME_INTERVAL = 0.0140  # s between two drawings, but for
PROMPT_INTERVAL = 0.005  # s, if the frame shows what a person has just done
WORDS_INTERVAL = 0.1  # s; digits that change faster cannot be read
SMALLEST = QSize(1024, 680)


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
    kept : KeptFiles, optional
        Where what is being worked on is kept by itself; nowhere if None.
    """

    unexpected = Signal(str)

    def __init__(
        self,
        theme: str = "dark",
        tab: str | None = None,
        scenario: str | None = None,
        seed: int | None = None,
        settings: QSettings | None = None,
        kept: KeptFiles | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("Attractor Lab")
        self.setMinimumSize(SMALLEST)
        self.memory = WindowMemory(settings)
        self._last_words = 0.0
        self._waiting: Frame | None = None
        self._frozen = False
        self._unseen: Frame | None = None  # the newest, while the picture stands
        self._draws: deque[float] = deque()
        front = scenario_named(scenario).tab if scenario else tab
        self.workspace = Workspace(
            PAGES, front, scenario, seed, self, settings=settings,
            folder=None if kept is None else kept.folder,
        )  # fmt: skip
        self.workspace.page_made.connect(self._take_in)
        self.files = SessionFiles(self.workspace, settings, kept, self)
        self.files.front_wanted.connect(self._turn_to)
        self.files.named.connect(self._show_name)
        self.commands = RunCommands(self.workspace, self)
        self.exports = Exports(self.workspace, self.memory, self)
        self.setAcceptDrops(True)
        self._build(theme)
        self._add_actions()
        self.workspace.page(self.workspace.front_name)
        self.pages.setCurrentWidget(self.tab)
        self._follow_front()
        self.unexpected.connect(self._say_unexpected)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(POLL_INTERVAL)
        self._timer.timeout.connect(self._tick)
        self.resize(1440, 900)
        self.memory.restore_window(self)
        self.looks.apply()

    # ---- layout --------------------------------------------------------------------------------

    def _build(self, theme: str) -> None:
        bar = self.bar = TopBar(self.workspace.entries, self.workspace.front_name)
        self.pages = QStackedWidget()
        self.transport = TransportBar()
        self.offer = Offer("Continue")
        self.status = StatusLine(self.offer)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.pages, 1)
        column.addLayout(row, 1)
        column.addWidget(self.transport)
        column.addWidget(self.status)
        self.setCentralWidget(centre)
        around = Surroundings(bar, self.transport, (self.status,), row, column)
        self.looks = Looks(self, self.workspace, around, theme, self.memory.text_step())
        self.files.offered.connect(self.offer.make)
        self.offer.taken.connect(self.files.go_on)
        self.help = Help(self)
        self.focus_keeper = FocusKeeper(self, self.pages)
        wrap_tooltips(centre)
        bar.tabs.idClicked.connect(self.show_tab)
        transport = self.transport
        transport.speed_chosen.connect(self.commands.set_speed)
        transport.seed_chosen.connect(self.commands.set_seed)
        transport.record_toggled.connect(self.commands.record)
        transport.export_chosen.connect(self.exports.ask)
        transport.refused.connect(self._note)
        for gone, go in (
            (transport.timeline.gone_to, self.commands.go_to),
            (transport.timeline.gone_by, self.commands.go_by),
        ):
            gone.connect(self._thaw)
            gone.connect(go)

    def _add_actions(self) -> None:
        """Every key of the window: one action, which its button triggers too."""
        bar, add, act = self.transport, self._add_action, self.commands
        self._run_actions: tuple[QAction, ...] = (
            add("Play or pause", act.toggle_play, "Space", asked=bar.play_toggled),
            add("One step", act.step, "S", asked=bar.stepped),
            add("Reset state: same settings, from t = 0", act.reset_state, "R",
                asked=bar.reset_state),
            add("Reset all: as this example was opened", act.reset_all, "Shift+R",
                asked=bar.reset_all),
            add("One frame back in the past of the run", act.back, ","),
            add("One frame forth", act.forth, "."),
        )  # fmt: skip
        add("Undo", act.undo, "Ctrl+Z", asked=self.bar.undo.clicked)
        add("Redo", act.redo, "Ctrl+Shift+Z", "Ctrl+Y", asked=self.bar.redo.clicked)
        for place in (1, 4, 5):
            self._run_actions[place].setAutoRepeat(True)
        self.tab_keys = TabKeys(self.bar.tabs, self)
        add("Save a picture of the window", self.exports.ask_picture, "Ctrl+E")
        add("Export a figure: the stage or a plot", self.exports.ask_figure, "Ctrl+Shift+E")
        self._add_file_actions()
        freeze = add("Freeze the picture, or show the present", self.toggle_frozen, "B")
        self.looks.add_actions(add, freeze)
        add("Words, keys, notices", self.show_help, "?", asked=self.bar.help.clicked)

    def _add_file_actions(self) -> None:
        """The menu of files, and its keys."""
        menu, files, add = self.bar.menu, self.files, self._add_action
        menu.addAction(add("Open a file…", files.ask_open, "Ctrl+O"))
        menu.addMenu(files.recent_menu(menu))
        menu.addSeparator()
        menu.addAction(add("Save the session", files.save, "Ctrl+S"))
        menu.addAction(add("Save the session as…", files.save_as, "Ctrl+Shift+S"))
        menu.addSeparator()
        replay = add("Replay from the beginning, as it was done", self.commands.replay, "Ctrl+R")
        menu.addAction(replay)
        self._run_actions = (*self._run_actions, replay)

    def _add_action(
        self, about: str, act: Callable[[], None], *keys: str, asked: SignalInstance | None = None
    ) -> QAction:
        action = key_action(self, about, act, *keys)
        action.setAutoRepeat(False)
        self.addAction(action)
        if asked is not None:
            asked.connect(action.trigger)
        return action

    def focusNextPrevChild(self, forth: bool) -> bool:
        return self.focus_keeper.keep() or super().focusNextPrevChild(forth)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_focused(event):
            super().keyPressEvent(event)

    # ---- the run -------------------------------------------------------------------------------

    @property
    def tab(self) -> Page:
        """The page in front."""
        return self.workspace.front

    @property
    def tabs(self) -> list[Page]:
        """The pages made so far, in the order of their tabs."""
        return self.workspace.pages

    @property
    def _network_page(self) -> EnginePage | None:
        """The page in front, if it shows a network."""
        return self.commands.page

    @Slot(object)
    def _take_in(self, page: Page) -> None:
        """Have a page that has just been made among the others, looking as they do."""
        self.pages.addWidget(page)
        wrap_tooltips(page)
        self.help.listen_to(page)
        page.file_dropped.connect(self.files.open_dropped)
        page.handed_over.connect(self._hand_over)
        page.run_handed_over.connect(self._hand_over_run)
        page.status_told.connect(self.status.show_words)
        page.undo_told.connect(self.bar.show_undo)
        self.memory.restore_splitter(page)
        self.looks.dress(page)

    def start(self, *, playing: bool = True) -> None:
        """Start the threads, and the network of the page in front."""
        self.setFocus()
        self.workspace.start(playing=playing)
        self._timer.start()
        self.files.start()

    def _follow_front(self) -> None:
        """Have the bar below be that of the page in front."""
        page = self._network_page
        self.transport.setEnabled(page is not None)
        if not self.presenting:
            self.transport.setVisible(page is not None)
        for action in self._run_actions:
            action.setEnabled(page is not None)
        if page is not None:
            self.transport.describe(page.step_words, page.reset_words)
        else:
            self.tab.tell_status()

    @Slot()
    def _tick(self) -> None:
        page = self._network_page
        if page is None:
            return
        self._waiting = page.engine.take_frame() or self._waiting
        if self._waiting is None:
            return
        shown = page.frame
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
        page = self._network_page
        assert page is not None
        if self._frozen:
            self._unseen = frame
        else:
            page.show_frame(frame)
            self.looks.presenter.follow(frame)
        self.transport.show_moment(frame)
        self.bar.show_undo(frame.undoable, frame.redoable)
        self.commands.shown(frame)
        more = frame.playing and not frame.at_rest  # frames that say it later
        if now - self._last_words < WORDS_INTERVAL and more:
            return
        self._last_words = now
        self.files.tell_name()
        self.transport.show_playing(frame.playing, frame.failure)
        if page.is_current(frame):
            self.transport.show_speed(frame.speed, frame.pace)
            self.transport.show_seed(frame.seed)
            self.transport.show_capturing(frame.capturing, page.export_words)
        machine = [*pace_words(frame, self.frames_per_second), page.size_words(frame)]
        self.status.show_words(page.readings(frame), [*machine, f"seed {frame.seed}"])

    @Slot()
    def toggle_frozen(self) -> None:
        """Have the picture stand while the network goes on, or show the present again."""
        if self._frozen:
            self._thaw()
        elif self._network_page is not None:
            self._frozen = True
            self.transport.show_frozen(True)

    @Slot()
    def _thaw(self) -> None:
        if not self._frozen:
            return
        self._frozen, frame, self._unseen = False, self._unseen, None
        self.transport.show_frozen(False)
        if frame is not None:
            self.show_frame(frame)

    @property
    def frames_per_second(self) -> float:
        """Frames drawn in the last second."""
        draws = self._draws
        return (len(draws) - 1) / (draws[-1] - draws[0]) if len(draws) > 1 else 0.0

    @Slot(int)
    def show_tab(self, place: int) -> None:
        """Bring a tab to the front; the network of the one that leaves stands still."""
        name = self.workspace.entries[place].name
        if name == self.workspace.front_name:
            return
        self._thaw()
        self.files.finish_opening()
        if self.workspace.turn_to(name):
            self._waiting = None
        self.looks.turn_to(self.tab, lambda: self.pages.setCurrentWidget(self.tab))
        self._follow_front()
        if self.tab.frame is not None:
            self.show_frame(self.tab.frame)

    @Slot(str, object)
    def _hand_over(self, name: str, arguments: Any) -> None:
        """Have the page that takes such a gesture in front, and its network do it."""
        taker = next(e.name for e in self.workspace.entries if name in e.takes_gestures)
        self._turn_to(taker)
        page = self.tab
        assert isinstance(page, EnginePage)
        page.take_over(name, arguments)

    @Slot(str, object, str)
    def _hand_over_run(self, name: str, start: Any, words: str) -> None:
        """Have a page in front, and show a run on it."""
        self._turn_to(name)
        page = self.tab
        assert isinstance(page, EnginePage)
        page.take_run(start, words)

    # ---- files ---------------------------------------------------------------------------------

    def export(self, path: Path) -> None:
        """Write a picture (PNG, SVG) or the data (CSV, NPZ), by the file's ending."""
        self.exports.export(path)

    @Slot(str)
    def _note(self, words: str) -> None:
        self.tab.notice.note(words)

    @Slot(str)
    def _show_name(self, name: str) -> None:
        """Say in the title which file the session is in."""
        self.setWindowTitle(f"{name} · Attractor Lab" if name else "Attractor Lab")

    @Slot(str)
    def _turn_to(self, name: str) -> None:
        """Bring a page to the front, by its name."""
        place = [entry.name for entry in self.workspace.entries].index(name)
        self.bar.tabs.button(place).setChecked(True)
        self.show_tab(place)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path, words = dropped_file(event.mimeData())
        if words:
            self.tab.say(words)
        else:
            event.acceptProposedAction()
            self.files.open_dropped(path)

    # ---- looks ---------------------------------------------------------------------------------

    @property
    def theme(self) -> Theme:
        """Its colours."""
        return self.looks.theme

    @property
    def presenting(self) -> bool:
        """Whether the figure of the page in front has the window."""
        return self.looks.presenting

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.looks.resized()

    @Slot()
    def show_help(self) -> None:
        """Explain the page in front: its words, the keys; and what has been said."""
        self.help.open(self.tab, self.key_list(), self.looks.style, self)

    def key_list(self) -> list[tuple[str, str]]:
        """Every key that does something now, and what."""
        tab = self.tab
        moving = self.tab_keys.listed
        return [*listed(self.actions()), *moving, *listed(tab.actions()), *tab.keys]

    @Slot(str)
    def _say_unexpected(self, words: str) -> None:
        self.tab.notice.say(words, alarm=True)

    # ---- the beginning and the end -------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.exports.may_be_left():
            event.ignore()
            return
        self._timer.stop()
        pages = None if self.presenting else self.tabs
        self.memory.remember(self, self.theme.name, pages, self.looks.step)
        self.looks.shut_down()
        self.files.finish_opening()
        self.workspace.shut_down()
        try:
            self.files.stop()
        except SimError as error:
            logging.getLogger(__name__).error("%s", error)
        event.accept()
