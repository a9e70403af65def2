"""The readouts beside a ring: what there is to see of its past, its input and its analyses."""

from __future__ import annotations

import math
from time import perf_counter

import numpy as np
from PySide6.QtCore import QObject, QSize, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.engine import Frame
from gui.kit.engine_page import EnginePage
from gui.kit.filmed import FilmedPlot
from gui.kit.fitting_label import FittingLabel
from gui.kit.steady_label import SteadyLabel
from gui.kit.theme import Theme
from gui.ring.error_words import error_words
from gui.ring.measuring import Measuring
from gui.ring.plots import ErrorPlot, Kymograph
from gui.ring.profile_plot import ProfilePlot
from gui.ring.theory_panel import TheoryPanel
from sim.angles import wrap_signed
from sim.ring import RING_NETWORKS, HeadingSnapshot, RingSnapshot, ring_kind
from sim.ring.theory_readout import TheoryReadout

__all__ = ["RingReadouts"]

SPAN = 10.0  # s of history shown
WORDS_INTERVAL = 0.2  # s between two wordings of the error
ERROR, PROFILE = 0, 1  # pages of the readout in the middle
STRETCHES = ((5, 3, 4), (4, 2, 7))  # history, middle, analyses: usually; for one that is measured


class RingReadouts(QObject):
    """Bump over time; heading error or input and output; analyses.

    Parameters
    ----------
    page : EnginePage
        In whose column they stand.
    """

    def __init__(self, page: EnginePage) -> None:
        super().__init__(page)
        self._column = page.readouts
        self._words_written = 0.0
        self._readout_shown: TheoryReadout | None = None
        self._frames = 0
        self._in_middle = ERROR
        self.legend = QLabel()
        self._column.addLayout(page.titled("Bump over time", self.legend))
        self.kymograph = Kymograph(SPAN)
        self._column.addWidget(self.kymograph, STRETCHES[0][0])
        self._build_middle()
        self.theory = TheoryPanel()
        self.theory.page_chosen.connect(self._theory_chosen)
        self.measuring = Measuring(page.engine, page.jobs, self)
        self.theory.measure_asked.connect(self.measuring.ask)
        self._column.addWidget(self.theory, STRETCHES[0][2])
        self.equation = SteadyLabel(kind.equation for kind in RING_NETWORKS)
        self.equation.setObjectName("equation")
        self.equation.setToolTip("The equation being integrated")
        self._column.addWidget(self.equation)

    def _build_middle(self) -> None:
        """Heading error, or input and output over angle, as chosen."""
        self.error_words = FittingLabel()
        self.error_words.setObjectName("muted")
        self.error, self.profile = ErrorPlot(SPAN), ProfilePlot()
        self.choice = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(4)
        for index, words in enumerate(("Heading error", "Input and output")):
            button = QPushButton(words)
            button.setObjectName("flat")
            button.setCheckable(True)
            button.setChecked(index == ERROR)
            self.choice.addButton(button, index)
            row.addWidget(button)
        row.addWidget(self.error_words, 1)
        row.addStretch()
        self.profile_legend = QLabel()
        self.profile_legend.setToolTip("h: input from outside; v: output, the firing rate")
        self.profile_legend.hide()
        row.addWidget(self.profile_legend)
        self.profile.hide()
        self.choice.idClicked.connect(self.show_middle)
        self.middle = QWidget()
        layout = QVBoxLayout(self.middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self._column.spacing())
        layout.addLayout(row)
        for plot in (self.error, self.profile):  # beside each other: a column can lend them
            layout.addWidget(plot, 1)
        self._column.addWidget(self.middle, STRETCHES[0][1])

    @Slot(int)
    def show_middle(self, page: int) -> None:
        """Bring heading error (0) or input and output (1) to the front."""
        button = self.choice.button(page)
        if button is not None:
            button.setChecked(True)
        self._in_middle = page
        self.error.setVisible(page == ERROR)
        self.profile.setVisible(page == PROFILE)
        self.error_words.setVisible(page == ERROR)
        self.profile_legend.setVisible(page == PROFILE)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        for part in (self.kymograph, self.error, self.profile, self.theory):
            part.set_theme(theme, scale)
        self._theme = theme
        self.profile_legend.setText(
            f'<span style="color:{theme.input}">— <i>h</i></span>&nbsp;&nbsp;'
            f'<span style="color:{theme.state_words}">— <i>v</i></span>&nbsp;&nbsp;Hz'
        )

    def _say_legend(self, with_true: bool) -> None:
        words = f'<span style="color:{self._theme.state_words}">— decoded</span>'
        if with_true:
            true = f'<span style="color:{self._theme.input}">– – true heading</span>'
            words = f"{words}&nbsp;&nbsp;{true}"
        if self.legend.text() != words:
            self.legend.setText(words)

    # ---- drawing -------------------------------------------------------------------------------

    def show_frame(self, frame: Frame, full_scale: float) -> None:
        """Draw a frame; `full_scale` is the Hz at the top of the colours."""
        s = frame.snapshot
        assert isinstance(s, RingSnapshot)
        heading = isinstance(s, HeadingSnapshot)
        self._say_legend(heading)
        self._show_choice(heading)
        self._draw_history(frame, s, full_scale)
        observation = frame.observation
        if isinstance(observation, TheoryReadout) and observation is not self._readout_shown:
            self._readout_shown = observation
            self.theory.show_readout(observation, s)
        kind = ring_kind(s.kind)
        if self.equation.text() != kind.equation:
            self.equation.setText(kind.equation)
        self.theory.offer(kind.analyses)
        self.measuring.follow(s, frame.seed)

    def _show_choice(self, heading: bool) -> None:
        """A ring without a heading has no heading error."""
        button = self.choice.button(ERROR)
        if button.isHidden() == heading:
            button.setVisible(heading)
            self.show_middle(ERROR if heading else PROFILE)

    def _draw_history(self, frame: Frame, s: RingSnapshot, full_scale: float) -> None:
        h = frame.history
        ages = h["time"] - s.time
        heading = isinstance(s, HeadingSnapshot)
        decoded = np.degrees(h["decoded_heading" if heading else "decoded"])
        true = np.degrees(h["true_heading"]) if heading else np.full(len(ages), math.nan)
        dt = s.parameters.dt
        interval = max(1, round(0.02 / dt)) * dt
        # The ring is drawn in every frame; the others, which move a third of a pixel between
        # frames, take turns.
        moving = frame.playing and not frame.whole
        self._frames += 1
        if self._frames % 2 or not moving:
            self.kymograph.show_history(ages, true, decoded, h["activity"], interval, full_scale)
        if not self._frames % 2 or not moving:
            if self._in_middle == PROFILE:
                self.profile.show_snapshot(s)
            elif heading:
                self.error.show_error(ages, np.degrees(wrap_signed(np.radians(decoded - true))))
        if isinstance(s, HeadingSnapshot):
            self._say_error(frame, s, ages, np.radians(decoded - true), moving)

    def _say_error(
        self, frame: Frame, s: HeadingSnapshot, ages: np.ndarray, error: np.ndarray, moving: bool
    ) -> None:
        now = perf_counter()
        if moving and now - self._words_written < WORDS_INTERVAL:
            return
        self._words_written = now
        told = error_words(ages, wrap_signed(error), s, frame.observation).split(", ")
        self.error_words.say(*(", ".join(told[:some]) for some in range(len(told), 0, -1)))

    def shown(self) -> dict[str, FilmedPlot]:
        """The plots there are now, each with its title, for movies and figures."""
        bump = FilmedPlot("Bump over time", self.kymograph, self.legend)
        if self._in_middle == PROFILE:
            profile = FilmedPlot("Input and output", self.profile, self.profile_legend)
            return {"bump": bump, "profile": profile}
        return {"bump": bump, "error": FilmedPlot("Heading error", self.error, self.error_words)}

    def picture(self, ring: QWidget) -> FilmedPlot:
        """The ring as a part of a figure."""
        return FilmedPlot("Activity on the ring", ring, least=QSize(380, 380))

    @Slot(bool)
    def _theory_chosen(self, tall: bool) -> None:
        # The curve wants height, and says in words what the equation says in symbols.
        self.equation.setVisible(not tall)
        widgets: tuple[QWidget, ...] = (self.kymograph, self.middle, self.theory)
        for widget, stretch in zip(widgets, STRETCHES[tall], strict=True):
            self._column.setStretchFactor(widget, stretch)
