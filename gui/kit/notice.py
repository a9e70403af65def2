"""A sentence the program has to say: what was assumed, what is wrong and what to do."""

from __future__ import annotations

from collections import deque
from datetime import datetime

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.kit.overlay import Overlay, reading_time

__all__ = ["ASKED", "RUN", "Notice", "NoticeLog"]

ASKED, RUN = "what was asked for", "the run"  # what a notice may complain of
KEPT = 10  # notices that can be read again


class Notice(Overlay):
    """A sentence over the stage, which it does not move.

    It goes when what it complained of is mended, when it is closed, or after its reading time.

    Signals
    -------
    said(str)
        Something has been said, here or at a field.

    Parameters
    ----------
    ground : QWidget
        The stage.
    parent : QWidget
        The page.
    """

    said = Signal(str)

    def __init__(self, ground: QWidget, parent: QWidget) -> None:
        super().__init__(ground, parent)
        self.setObjectName("notice")
        self._about = ""
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.close_button = QPushButton("Close")
        self.close_button.setToolTip("Close this notice (Esc); ? shows the last ten")
        # A click on it leaves the focus where it is.
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.clicked.connect(self.dismiss)
        column = QVBoxLayout()
        column.addWidget(self.close_button)
        column.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.addWidget(self._words, 1)
        layout.addLayout(column)

    @property
    def words(self) -> str:
        """What it says, empty when closed."""
        return "" if self.isHidden() else self._words.text()

    def say(self, words: str, *, alarm: bool = False, about: str = "") -> None:
        """Show a sentence.

        Parameters
        ----------
        words : str
        alarm : bool
            Whether something has failed.
        about : str
            What it complains of (ASKED or RUN): it goes when that is mended.
        """
        self._words.setText(words)
        self._about = about
        self.setProperty("alarm", alarm)
        self.style().unpolish(self)
        self.style().polish(self)
        self.appear(reading_time(words))
        self.said.emit(words)

    @Slot(str)
    def note(self, words: str) -> None:
        """Keep among the last notices what has been said elsewhere: at a field."""
        self.said.emit(words)

    def mended(self, about: str) -> None:
        """What some notices complain of is in order: take this one away if it is one of them."""
        if self._about == about:
            self.dismiss()

    @Slot()
    def dismiss(self) -> None:
        """Close it."""
        self._words.clear()
        self._about = ""
        self.leave()

    def leave(self) -> None:
        """Take it away."""
        self._about = ""
        super().leave()


class NoticeLog(QObject):
    """The last notices of all pages, to be read again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: deque[tuple[str, str]] = deque(maxlen=KEPT)

    @Slot(str)
    def keep(self, words: str) -> None:
        """Keep what was said just now."""
        self._kept.appendleft((f"{datetime.now():%H:%M}", words))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """When something was said, and what; the newest first."""
        return list(self._kept)
