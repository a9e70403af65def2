"""The readouts of the rate memory: how its neurons fire."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.kit.filmed import FilmedPlot
from gui.kit.fitting_label import FittingLabel
from gui.kit.page import Page
from gui.kit.theme import Theme
from gui.spiking.rate_histogram import RateHistogram, rate_words
from gui.spiking.rate_picture import RatePicture
from sim.spiking import RateMemorySnapshot

__all__ = ["RateReadouts"]


class RateReadouts(QWidget):
    """The distribution of the rates, and all of them as a picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.histogram, self.picture = RateHistogram(), RatePicture()
        self.rate_words = FittingLabel()
        self.picture_words = FittingLabel("every neuron")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(Page.titled("Firing rates", self.rate_words))
        column.addWidget(self.histogram, 2)
        column.addLayout(Page.titled("Picture", self.picture_words))
        column.addWidget(self.picture, 3)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        self.histogram.set_theme(theme, scale)
        self.picture.set_theme(theme, scale)

    def show_snapshot(self, s: RateMemorySnapshot) -> None:
        """Show this moment."""
        rates = s.rates[0].astype("float32")
        self.histogram.show_rates(rates)
        self.rate_words.say(rate_words(rates, None), "")
        self.picture.show_rates(rates, None, False)

    def shown(self) -> dict[str, FilmedPlot]:
        """Its plots, each with its title, for movies and figures."""
        return {
            "rates": FilmedPlot("Firing rates", self.histogram, self.rate_words),
            "picture": FilmedPlot("Picture", self.picture, self.picture_words),
        }
