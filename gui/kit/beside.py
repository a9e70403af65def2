"""Results kept beside the present one: a strip under the figure, and their curves in the plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.kit.kept_card import JOINT, LEAST, KeptCard
from gui.kit.kept_curves import KeptCurves
from gui.kit.kept_result import KeptResult, differing
from gui.kit.plots import Plot
from gui.kit.theme import DARK, Theme

__all__ = ["MOST", "Beside"]

MOST = 3  # results
WITHDRAWN = 15_000  # ms for which an empty strip still offers what was removed
TOLD = 3  # settings that are told where none differ
CARD, HIGH = 460, 150  # px: the widest and the highest a card becomes at scale 1
LOW_PAGE, GROWTH = 615, 0.15  # px high, from where on cards grow by so much of what is more


class Beside(QWidget):
    """Up to three results of a page, kept while the next is made.

    It takes no room while nothing is kept. What it holds belongs to the page and not to a run:
    examples, resets and other networks leave it alone.

    Signals
    -------
    keep_asked()
        The present result is to be kept.
    changed()
        Others are kept: the plots have to make room for their curves.
    """

    keep_asked = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton("Keep beside", self)
        self.button.setObjectName("tool")
        self.button.clicked.connect(self.keep_asked)
        self._results: list[KeptResult] = []
        self._removed: list[KeptResult] = []
        self._now: Mapping[str, str] = {}
        self._unit = ""
        self._bare = self._presented = False
        self._page = LOW_PAGE
        self._plots: dict[str, KeptCurves] = {}
        self._cards: list[KeptCard] = []
        self._theme: Theme = DARK
        self._scale = 1.0
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(WITHDRAWN)
        self._gone.timeout.connect(self._forget_removed)
        self._build()
        self._lay_out()

    def _build(self) -> None:
        title = QLabel("Kept beside")
        title.setObjectName("title")
        self.now = _Line()
        self.now.setObjectName("muted")
        self.back = QPushButton("Bring back")
        self.back.setObjectName("flat")
        self.back.setToolTip("Keep again what was removed last")
        self.back.clicked.connect(self.bring_back)
        self.clear = QPushButton("Remove all")
        self.clear.setObjectName("flat")
        self.clear.setAccessibleName("Remove all that is kept beside")
        self.clear.setToolTip("Keep none of these any longer")
        self.clear.clicked.connect(self.remove_all)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(title)
        top.addWidget(self.now, 1)
        top.addWidget(self.back)
        top.addWidget(self.clear)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(top)
        layout.addLayout(self._row, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    # ---- what is kept --------------------------------------------------------------------------

    def show_bare(self) -> None:
        """Show nothing from now on that is for a hand alone: it is a picture of a movie."""
        self._bare = True
        self._lay_out()

    def present(self, on: bool) -> None:
        """Take no room for what was removed while there is an audience."""
        self._presented = on
        self._show_or_hide()

    def suit(self, high: int) -> None:
        """Have the cards as high as suits a page of such a height, px."""
        self._page = high
        self._bound()

    @property
    def results(self) -> Sequence[KeptResult]:
        """What is kept, in the order in which it was."""
        return tuple(self._results)

    @property
    def cards(self) -> Sequence[KeptCard]:
        """The cards on which it is seen."""
        return tuple(self._cards)

    def watch(self, plots: Mapping[str, Plot]) -> None:
        """Draw the kept curves of these names in these plots."""
        self._plots = {name: KeptCurves(plot) for name, plot in plots.items()}

    def curves(self, name: str) -> KeptCurves:
        """The kept curves in the plot of a name."""
        return self._plots[name]

    def keep(self, result: KeptResult) -> None:
        """Keep a result, as long as there is room for one more."""
        if len(self._results) < MOST:
            self._have([*self._results, result])

    @Slot(int)
    def remove(self, place: int) -> None:
        """Keep one of them no longer; it can be brought back."""
        self._withdraw([self._results[place]])

    @Slot()
    def remove_all(self) -> None:
        """Keep none of them any longer; they can be brought back."""
        self._withdraw(self._results)

    def _withdraw(self, some: Sequence[KeptResult]) -> None:
        self._removed = list(some)
        self._have([result for result in self._results if result not in some])
        if not self._results:
            self._gone.start()

    @Slot()
    def bring_back(self) -> None:
        """Keep again what was removed last, as far as there is room."""
        back, self._removed = self._removed, []
        self._have([*self._results, *back][:MOST])

    @Slot()
    def _forget_removed(self) -> None:
        if not self._results:
            self._removed = []
            self._lay_out()

    def _have(self, results: list[KeptResult]) -> None:
        self._gone.stop()
        self._results = results
        self._lay_out()
        for name, plot in self._plots.items():
            plot.show_curves([
                (place, curve)
                for place, result in enumerate(results)
                for curve in result.curves.get(name, ())
            ])  # fmt: skip
            plot.show_unit(self._unit)
        self.changed.emit()

    # ---- sessions ------------------------------------------------------------------------------

    def to_plain(self) -> list[dict[str, Any]]:
        """What is kept, in plain values."""
        return [result.plain for result in self._results]

    def restore(self, kept: Any) -> None:
        """Keep what `to_plain` has given, as far as it is understood, instead of what is kept; that
        can be brought back."""
        found = [KeptResult.from_plain(each) for each in kept[:MOST]] if _is_list(kept) else []
        results = [result for result in found if result is not None]
        if self._results or results:
            self._removed = self._results or self._removed
            self._have(results)
            if not results:
                self._gone.start()

    # ---- what is seen --------------------------------------------------------------------------

    def follow(self, settings: Mapping[str, str], unit: str) -> None:
        """Say what differs between what is kept and the present settings.

        Parameters
        ----------
        settings : mapping of str to str
            Of the present result.
        unit : str
            What the plots count in at present.
        """
        if settings != self._now:
            self._now = settings
            self._tell()
        if unit != self._unit:
            self._unit = unit
            for plot in self._plots.values():
                plot.show_unit(unit)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self._theme, self._scale = theme, scale
        for card in self._cards:
            card.set_theme(theme, scale)
        for plot in self._plots.values():
            plot.set_theme(theme, scale)
        self._bound()

    def _bound(self) -> None:
        least, most = LEAST[1] * self._scale, HIGH * self._scale
        grown = least + GROWTH * max(0, self._page - LOW_PAGE)
        for card in self._cards:
            card.setMaximumWidth(round(CARD * self._scale))
            card.setFixedHeight(round(min(most, grown)))

    def _lay_out(self) -> None:
        for card in self._cards:
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = []
        for place, result in enumerate(self._results):
            card = KeptCard(place, result)
            card.corner.setVisible(not self._bare)
            card.removed.connect(self.remove)
            card.set_theme(self._theme, self._scale)
            self._row.insertWidget(place, card, 100)
            self._cards.append(card)
        self._bound()
        full = len(self._results) >= MOST
        self.button.setEnabled(not full)
        self.button.setToolTip(
            "Three results are kept, which is the most: remove one first"
            if full
            else "Keep this result in view, its curves dashed, while you make the next (Ctrl+K)"
        )
        self._show_or_hide()
        self._tell()

    def _show_or_hide(self) -> None:
        """Show what there is to be seen, and to be done with it."""
        kept, withdrawn = bool(self._results), bool(self._removed) and not self._bare
        self.back.setVisible(withdrawn and len(self._results) < MOST)
        self.clear.setVisible(kept and not self._bare)
        self.setVisible(kept or (withdrawn and not self._presented))

    def _tell(self) -> None:
        """Say what differs, or where nothing does, the first of the settings."""
        every = [result.settings for result in self._results]
        if not every:
            self.now.setText("nothing")
            return
        names = differing([*every, self._now]) if self._now else differing(every)
        if not names:
            self.now.setText("now: the same settings")
            names = list(every[0])[:TOLD]
        else:
            self.now.setText(f"now: {_line(self._now, names)}" if self._now else "")
        for card in self._cards:
            card.show_settings(_line(card.result.settings, names))


def _line(settings: Mapping[str, str], names: Sequence[str]) -> str:
    return JOINT.join(f"{name}: {settings[name]}" for name in names if name in settings)


def _is_list(kept: object) -> bool:
    return isinstance(kept, list)


class _Line(QLabel):
    """Plain words in one line that end in dots where there is no room, and are told by the
    tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = self.fontMetrics()
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if words != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), words)
        painter.end()
