"""The first patterns of a file side by side, as they will be stored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from gui.hopfield.darkness_view import darkness_image
from gui.kit.painted import without_engine
from gui.kit.theme import LIGHT
from sim.hopfield.patterns.files.reading import Seen

__all__ = ["PatternStrip"]

THUMBNAIL = 60  # px
RIM = 6  # of a picture of twice that size


class PatternStrip(QListWidget):
    """Small pictures of patterns in a row, with their labels or numbers; one is current."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        self.setGridSize(QSize(THUMBNAIL + 12, THUMBNAIL + 26))
        self.setFixedHeight(THUMBNAIL + 46)
        self.setAccessibleName("The first patterns")
        self.setToolTip("The first of those that will be stored, as they will be")

    def show_patterns(
        self,
        seen: Sequence[Seen],
        patterns: Sequence[NDArray[np.float32] | NDArray[np.int8]],
        current: int,
    ) -> None:
        """Show these; nothing is said of the current one, which is told."""
        self.blockSignals(True)
        while self.count() > len(patterns):
            self.takeItem(self.count() - 1)
        while self.count() < len(patterns):
            self.addItem(QListWidgetItem())
        for place, (one, values) in enumerate(zip(seen, patterns, strict=True)):
            item = self.item(place)
            picture = self._picture(values)
            icon = QIcon(picture)
            icon.addPixmap(picture, QIcon.Mode.Selected)  # else it would be tinted
            item.setIcon(icon)
            item.setText(one.label or str(one.number + 1))
            item.setToolTip(f"Pattern {one.number + 1:,} of the file")
        self.setCurrentRow(current)
        self.blockSignals(False)

    @staticmethod
    def _picture(values: NDArray[np.float32] | NDArray[np.int8]) -> QPixmap:
        """A pattern on paper with a rim of it, for screens of twice as many pixels too."""
        side = 2 * THUMBNAIL
        picture = QPixmap(side, side)
        picture.fill(LIGHT.colour("panel"))
        inner = QPixmap.fromImage(darkness_image(values)).scaled(
            side - 2 * RIM, side - 2 * RIM, Qt.AspectRatioMode.KeepAspectRatio
        )
        painter = QPainter(picture)
        painter.drawPixmap((side - inner.width()) // 2, (side - inner.height()) // 2, inner)
        painter.end()
        return without_engine(picture)
