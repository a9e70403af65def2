"""What every page is: controls, stage and readouts side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gui.engine import Engine, Frame
from gui.engine.jobs import Jobs
from gui.kit.beside import Beside
from gui.kit.filmed import Filmed
from gui.kit.kept_result import KeptResult
from gui.kit.key_actions import key_action
from gui.kit.notice import ASKED, Notice
from gui.kit.page_entry import PageEntry
from gui.kit.presented import Presented
from gui.kit.theme import DARK, Theme

__all__ = ["Page", "PageContext"]

CONTROLS_WIDTH, READOUTS_WIDTH = 300, 384
LEAST_READOUTS = 300
READOUTS_SHARE = 0.26  # of a window wide enough
STAGE_MARGINS = (14, 10)  # px, at the sides, above and below
PRESENTED_MARGIN = 6  # px above and below while presenting


@dataclass(frozen=True)
class PageContext:
    """What a page is given to work with.

    Parameters
    ----------
    entry : PageEntry
        The page's line in the registry.
    jobs : Jobs
        For work beside the window.
    engine : Engine or None
        On which its network runs, if it has one.
    shared : bool
        Whether another page has the same engine.
    seed : int or None
        Used instead of each scenario's own.
    settings : QSettings or None
        Where it may remember what a person chose; nowhere if None.
    long_jobs : Jobs
        For work of minutes, which does not hold up the other.
    folder : Path or None
        Where it may keep what it makes; nowhere if None.
    titles : mapping of str to str
        Of the tabs, by the names of their pages.
    """

    entry: PageEntry
    jobs: Jobs
    engine: Engine | None = None
    shared: bool = False
    seed: int | None = None
    settings: QSettings | None = None
    long_jobs: Jobs = field(default_factory=Jobs)
    folder: Path | None = None
    titles: Mapping[str, str] = field(default_factory=dict)


class Page(QWidget):
    """The base of every page, with a network or without one.

    A subclass fills `controls`, `stage` and `readouts` in its constructor. One that has results to
    be kept beside each other says what they are (`result`, `result_settings`), where their curves
    are drawn (`beside.watch`); the rest is done here.

    Signals
    -------
    file_dropped(str)
        The path of a file that was dropped on it.
    figure_asked(object)
        One of its plots (see `ask_for_figure`) is to be exported as a figure.
    handed_over(str, object)
        A gesture for the network of the page that takes it (`PageEntry.takes_gestures`), and its
        arguments.
    run_handed_over(str, object, str)
        The name of another page, a callable that makes a run for it, and what it is, in a few
        words.
    export_asked(str)
        What is to be exported (see `Exports.ask`).
    status_told(object, object)
        Words for the left and the right of the status line, of a page without a network.
    undo_told(str, str)
        What would be undone and done again, of a page without a network; empty for nothing.

    Parameters
    ----------
    context : PageContext
        What it is given to work with.
    """

    file_dropped = Signal(str)
    figure_asked = Signal(object)
    handed_over = Signal(str, object)
    run_handed_over = Signal(str, object, str)
    export_asked = Signal(str)
    status_told = Signal(object, object)
    undo_told = Signal(str, str)
    keys: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Keys that its widgets heed and what they do; what works anywhere on it is an action."""
    stage_width: ClassVar[int] = 380
    """px of its stage for which the readouts give way in a small window."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.title = context.entry.name, context.entry.title
        self.theme, self.scale = DARK, 1.0
        self.seed, self.settings = context.seed, context.settings
        self.frame: Frame | None = None
        self._kept: tuple[int, list[int]] | None = None  # width and panels before presenting
        self._presenting = False
        self._wider = 1.0  # than usual, for larger words
        self.opened = False
        """Whether it has been in front."""
        self.arranged = False
        """Whether a person has moved the splitters, whose places are theirs from then on."""
        self.jobs = context.jobs
        self.beside = Beside()
        self.beside.keep_asked.connect(self.keep_beside)
        self.aside = QWidget(self)
        """Where what is not seen for the time being lies: what is there for presenting alone, and
        while presenting what is put away."""
        self.aside.hide()
        self._build_panels()
        self.notice = Notice(self._stage_panel, self)

    # ---- layout --------------------------------------------------------------------------------

    def _build_panels(self) -> None:
        self.controls, self._controls_panel = self._panel("controls", scroll=True)
        under, self._stage_panel = self._panel("stage", scroll=False)
        self.stage = QVBoxLayout()
        self.stage.setSpacing(under.spacing())
        under.addLayout(self.stage, 1)
        under.addWidget(self.beside)
        self.readouts, self._readouts_panel = self._panel("readouts", scroll=False)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for panel in (self._controls_panel, self._stage_panel, self._readouts_panel):
            self.splitter.addWidget(panel)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setStretchFactor(2, 0)
        self.splitter.splitterMoved.connect(self._arrange)
        self._controls_panel.setMinimumWidth(CONTROLS_WIDTH)
        self._readouts_panel.setMinimumWidth(LEAST_READOUTS)
        self.splitter.setSizes([CONTROLS_WIDTH, 756, READOUTS_WIDTH])
        self.column = QVBoxLayout(self)
        """The three panels, and what a page has below all of them."""
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.splitter, 1)

    @staticmethod
    def _panel(name: str, *, scroll: bool) -> tuple[QVBoxLayout, QWidget]:
        content = QWidget()
        content.setObjectName(name)
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(*STAGE_MARGINS, *STAGE_MARGINS)
        layout.setSpacing(6)
        if not scroll:
            return layout, content
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return layout, area

    def add_key(self, about: str, act: Callable[[], object], *keys: str) -> QAction:
        """A key that works wherever the focus is while this page is in front."""
        action = key_action(self, about, act, *keys)
        self.addAction(action)
        return action

    @staticmethod
    def titled(words: str, right: QWidget | None = None) -> QHBoxLayout:
        """A title row: a name, and something at the right."""
        layout = QHBoxLayout()
        layout.setSpacing(8)
        title = QLabel(words)
        title.setObjectName("title")
        layout.addWidget(title)
        layout.addStretch(1)
        if right is not None:
            layout.addWidget(right)
        return layout

    # ---- what a subclass does ------------------------------------------------------------------

    def cancel_drag(self) -> None:
        """Cancel every drag in progress."""

    def open_file(self, path: Path) -> None:
        """Open a file of a kind its line in the registry says it takes."""
        raise NotImplementedError

    def begin(self) -> None:
        """It comes to the front for the first time, in a window that runs."""

    def shut_down(self) -> None:
        """The window closes, and the page's jobs have ended."""

    def status_words(self) -> list[str]:
        """What stands at the left of the status line, of a page without a network."""
        return []

    def tell_status(self) -> None:
        """Say what stands in the status line, and what can be undone, of a page without a
        network."""
        self.status_told.emit(self.status_words(), [])
        self.undo_told.emit("", "")

    def undo(self) -> None:
        """Take back the last of what a person has done, on a page without a network."""

    def redo(self) -> None:
        """Do again what was undone, on a page without a network."""

    def settle(self, seconds: float) -> None:
        """Have what it does by itself done, for a picture; at most so long."""

    def export_data(self, path: Path) -> None:
        """Write what it shows to a file of data."""
        self.say("This page has no data of its own to write.")

    def open_told(self, path: Path, choices: Any) -> None:
        """Open a file as was said on the command line; most pages cannot be told anything."""
        self.say(f"{path.name} is no recording of heading: open it without saying how to read it.")

    def work_done(self) -> Any:
        """What a person has done on it so far, by numbers that change with it; None for nothing."""
        return None

    def view_state(self) -> dict[str, Any]:
        """What it shows and how, beside its network: plain values, for a session."""
        return {"beside": self.beside.to_plain()}

    def restore_view(self, kept: Mapping[str, Any]) -> None:
        """Show what `view_state` has kept, as far as it is understood."""
        if "beside" in kept:
            self.beside.restore(kept["beside"])

    def result(self) -> KeptResult | None:
        """What it shows now, to be kept beside what comes next; None if there is nothing."""
        return None

    def result_settings(self) -> dict[str, str]:
        """What the present result comes of, the most telling first, as a person reads it."""
        return {}

    def proportions(self) -> Mapping[str, float]:
        """How a person has shared out its stage, by name, to be remembered from time to time."""
        return {}

    def take_proportions(self, kept: Mapping[str, float]) -> None:
        """Share out the stage as `proportions` has said, as far as it is understood."""

    def stage_picture(self) -> QPixmap:
        """What is on the stage."""
        return self._stage_panel.grab()

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme and a size of words."""
        self.theme, self.scale = theme, scale
        self.beside.set_theme(theme, scale)
        wider = max(1.0, float(scale))
        if not self._presenting and wider != self._wider:
            self._wider = wider
            self._controls_panel.setMinimumWidth(round(CONTROLS_WIDTH * wider))
            if not self.arranged:
                self._share_width()

    def filmed(self) -> Filmed:
        """What movies and figures show of it beside its panels, and what they leave out."""
        return Filmed()

    def presented(self) -> Presented:
        """What is seen of it while presenting: what a movie shows, and what a page adds."""
        return self.presented_with(())

    def presented_with(self, handles: tuple[QWidget, ...]) -> Presented:
        """What a movie shows, with handles; see `Presented`."""
        filmed = self.filmed()
        return Presented(handles, filmed.plots, filmed.left_out)

    # ---- results beside each other -------------------------------------------------------------

    @Slot()
    def keep_beside(self) -> None:
        """Keep what is shown now."""
        result = self.result()
        if result is None:
            self.say("There is no result to keep yet.")
        elif not self.beside.button.isEnabled():
            self.say(f"{self.beside.button.toolTip()}.")
        else:
            self.beside.keep(result)

    # ---- looks ---------------------------------------------------------------------------------

    @property
    def stage_panel(self) -> QWidget:
        """The panel in which the stage lies."""
        return self._stage_panel

    def present(self, on: bool) -> None:
        """Show the stage alone, or all three panels again, as wide as they were."""
        if on:
            self._kept = (self.width(), self.splitter.sizes())
        self._presenting = on
        self.beside.present(on)
        self._controls_panel.setVisible(not on)
        self._readouts_panel.setVisible(not on)
        across, above = STAGE_MARGINS
        above = PRESENTED_MARGIN if on else above
        panel = self._stage_panel.layout()
        assert panel is not None
        panel.setContentsMargins(across, above, across, above)
        if not on and self._kept is not None and self.width() == self._kept[0]:
            self.splitter.setSizes(self._kept[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width()
        self.beside.suit(self.height())
        if self._presenting:
            return
        if self._kept is not None and wide == self._kept[0]:
            # The window is as wide again as it was when presenting began.
            self.splitter.setSizes(self._kept[1])
        elif not self.arranged:
            self._share_width()

    def _share_width(self) -> None:
        """Give the panels their usual widths."""
        wide, controls = self.width(), self._controls_panel.minimumWidth()
        readouts = max(round(READOUTS_WIDTH * self._wider), round(READOUTS_SHARE * wide))
        most = wide - controls - self.stage_width
        readouts = max(LEAST_READOUTS, min(readouts, most))
        self.splitter.setSizes([controls, wide - controls - readouts, readouts])

    @Slot()
    def _arrange(self) -> None:
        self.arranged = True
        self._kept = None

    @Slot(str)
    def say(self, words: str) -> None:
        """Say something over the stage."""
        self.notice.say(words)

    @Slot(str)
    def complain(self, words: str) -> None:
        """Say over the stage why what was asked for cannot be; goes with the next that can."""
        self.notice.say(words, about=ASKED)
