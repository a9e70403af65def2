"""What every page is: controls, stage and readouts side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from gui.kit.theme import DARK, Theme

__all__ = ["Page", "PageContext"]

CONTROLS_WIDTH, READOUTS_WIDTH = 300, 384
LEAST_READOUTS = 300
READOUTS_SHARE = 0.26  # of a window wide enough


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
    """

    entry: PageEntry
    jobs: Jobs
    engine: Engine | None = None
    shared: bool = False
    seed: int | None = None
    settings: QSettings | None = None


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

    Parameters
    ----------
    context : PageContext
        What it is given to work with.
    """

    file_dropped = Signal(str)
    figure_asked = Signal(object)
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
        self._sizes: list[int] = []
        self._presenting = False
        self.arranged = False
        """Whether a person has moved the splitters, whose places are theirs from then on."""
        self.jobs = context.jobs
        self.beside = Beside()
        self.beside.keep_asked.connect(self.keep_beside)
        self._build_panels()
        self.notice = Notice(self._stage_panel, self)

    # ---- layout --------------------------------------------------------------------------------

    def _build_panels(self) -> None:
        self.controls, self._controls_panel = self._panel("controls", scroll=True)
        under, self._stage_panel = self._panel("stage", scroll=False)
        self.stage = QVBoxLayout()
        self.stage.setSpacing(under.spacing())
        under.addLayout(self.stage, 5)
        under.addWidget(self.beside, 1)
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
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)

    @staticmethod
    def _panel(name: str, *, scroll: bool) -> tuple[QVBoxLayout, QWidget]:
        content = QWidget()
        content.setObjectName(name)
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(14, 10, 14, 10)
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

    def open_told(self, path: Path, choices: Any) -> None:
        """Open a file as was said on the command line; most pages cannot be told anything."""
        self.say(f"{path.name} is no recording of heading: open it without saying how to read it.")

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

    def filmed(self) -> Filmed:
        """What movies and figures show of it beside its panels, and what they leave out."""
        return Filmed()

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

    def present(self, on: bool) -> None:
        """Hide the controls and widen the readouts, or go back."""
        if on:
            self._sizes = self.splitter.sizes()
        self._controls_panel.setVisible(not on)
        self._presenting = on
        if on:
            self._spread()
        else:
            self.splitter.setSizes(self._sizes)

    def _spread(self) -> None:
        """While presenting, words are larger and the readouts need their share."""
        wide = self.width()
        self.splitter.setSizes([0, round(0.64 * wide), round(0.36 * wide)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._presenting:
            self._spread()
        elif not self.arranged:
            wide = self.width()
            readouts = max(READOUTS_WIDTH, round(READOUTS_SHARE * wide))
            readouts = max(LEAST_READOUTS, min(readouts, wide - CONTROLS_WIDTH - self.stage_width))
            self.splitter.setSizes([CONTROLS_WIDTH, wide - CONTROLS_WIDTH - readouts, readouts])

    @Slot()
    def _arrange(self) -> None:
        self.arranged = True

    @Slot(str)
    def say(self, words: str) -> None:
        """Say something over the stage."""
        self.notice.say(words)

    @Slot(str)
    def complain(self, words: str) -> None:
        """Say over the stage why what was asked for cannot be; goes with the next that can."""
        self.notice.say(words, about=ASKED)
