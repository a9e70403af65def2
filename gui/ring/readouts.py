"""The readouts beside a ring: what there is to see of its past, its input and its analyses."""

from __future__ import annotations

import math
from time import perf_counter

import numpy as np
from PySide6.QtCore import QObject, QSize, Signal, Slot
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from gui.engine import Frame
from gui.kit.engine_page import EnginePage
from gui.kit.filmed import FilmedPlot
from gui.kit.fitting_label import FittingLabel
from gui.kit.page_choice import PageChoice
from gui.kit.steady_label import SteadyLabel
from gui.kit.theme import DARK, Theme
from gui.ring.amplitude_view import AmplitudeView
from gui.ring.error_words import error_words, spread_words
from gui.ring.eye_plots import EyeTuningPlot, PositionPlot
from gui.ring.eye_words import constant_words
from gui.ring.kymograph import Kymograph
from gui.ring.measuring import Measuring
from gui.ring.plots import ErrorPlot
from gui.ring.profile_plot import ProfilePlot
from gui.ring.theory_panel import TheoryPanel
from sim.angles import wrap_signed
from sim.arrays import Array
from sim.ring import RING_NETWORKS, EyeSnapshot, HeadingSnapshot, RingSnapshot, Shown, ring_kind
from sim.ring.outcome import closed_form_words
from sim.ring.theory_readout import TheoryReadout

__all__ = ["RingReadouts"]

SPAN = 10.0  # s of history shown
WORDS_INTERVAL = 0.2  # s between two wordings of the error
PATH = 3.0  # s of the path in the plane
STRETCHES = ((5, 3, 4), (4, 2, 7))  # history, middle, analyses: usually; for one that is measured
WITH_PLANE = (3, 7, 4)  # which is a square
LEAST_PLANE = 190  # px
PLANE_TITLE = "Plane of the two amplitudes"
ERROR, PROFILE, PLANE, TUNING = "error", "profile", "plane", "tuning"


def _offered(s: Shown) -> tuple[str, ...]:
    """The readouts in the middle that a network has, the first the one to begin with."""
    if isinstance(s, EyeSnapshot):
        return (TUNING,)
    if isinstance(s, HeadingSnapshot):
        return (ERROR, PROFILE)
    return (PROFILE, PLANE) if s.has_plane else (PROFILE,)


class RingReadouts(QObject):
    """Bump over time; heading error, input and output, or amplitudes; analyses. Of an eye its
    position over time, and its tuning.

    Parameters
    ----------
    page : EnginePage
        In whose column they stand.

    Signals
    -------
    gesture(str, object)
        What a person does to the network, and its arguments.
    """

    gesture = Signal(str, object)

    def __init__(self, page: EnginePage) -> None:
        super().__init__(page)
        self._column = page.readouts
        self._words_written = 0.0
        self._readout_shown: TheoryReadout | None = None
        self._frames = 0
        self._theme, self._scale = DARK, 1.0
        self.legend = QLabel()
        title = page.titled("Bump over time", self.legend)
        first = title.itemAt(0)
        assert first is not None
        self._title = first.widget()
        self._column.addLayout(title)
        self.kymograph, self.position = Kymograph(SPAN), PositionPlot(SPAN)
        self.histories = _stacked(self.kymograph, self.position)
        self._column.addWidget(self.histories, STRETCHES[0][0])
        self._build_middle()
        self.theory = TheoryPanel()
        self.theory.page_chosen.connect(self._theory_chosen)
        self.theory.gesture.connect(self.gesture)
        self.measuring = Measuring(page.engine, page.jobs, self)
        self.theory.measure_asked.connect(self.measuring.ask)
        self._column.addWidget(self.theory, STRETCHES[0][2])
        self.equation = SteadyLabel(kind.equation for kind in RING_NETWORKS)
        self.equation.setObjectName("equation")
        self.equation.setToolTip("The equation being integrated")
        self._column.addWidget(self.equation)

    def _build_middle(self) -> None:
        self.error, self.profile, self.tuning = ErrorPlot(SPAN), ProfilePlot(), EyeTuningPlot()
        self.plane: AmplitudeView | None = None
        """Made when a ring that has such a plane first comes."""
        self._plane_place = QWidget()
        layout = QVBoxLayout(self._plane_place)
        layout.setContentsMargins(0, 0, 0, 0)
        self.profile_legend = QLabel()
        self.profile_legend.setToolTip("h: input from outside; v: output, the firing rate")
        self.error_words, self.profile_words = FittingLabel(), FittingLabel()
        self.plane_words, self.tuning_words = FittingLabel(), FittingLabel()
        self.middle = PageChoice()
        self.middle.add(ERROR, "Heading error", self.error, self.error_words)
        self.middle.add(
            PROFILE, "Input and output", self.profile, self.profile_words, self.profile_legend
        )
        self.middle.add(PLANE, "Plane", self._plane_place, self.plane_words)
        self.middle.add(TUNING, "Rates against position", self.tuning, self.tuning_words)
        self.middle.offer((ERROR, PROFILE))
        self.middle.chosen.connect(self._middle_chosen)
        self._column.addWidget(self.middle, STRETCHES[0][1])

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a theme's colours and a size of words and lines."""
        plots = (self.kymograph, self.position, self.error, self.profile, self.tuning)
        for part in (*plots, self.theory):
            part.set_theme(theme, scale)
        self._theme, self._scale = theme, scale
        if self.plane is not None:
            self.plane.set_theme(theme, scale)
        self.profile_legend.setText(
            f'<span style="color:{theme.input}">— <i>h</i></span>&nbsp;&nbsp;'
            f'<span style="color:{theme.state_words}">— <i>v</i></span>&nbsp;&nbsp;Hz'
        )

    def cancel_drag(self) -> None:
        """Cancel a drag in progress."""
        if self.plane is not None:
            self.plane.cancel_drag()

    def _say_legend(self, s: Shown) -> None:
        theme = self._theme
        told = [("decoded", theme.state_words, "—")]
        if isinstance(s, HeadingSnapshot):
            told.append(("true heading", theme.input, "– –"))
        if isinstance(s, EyeSnapshot):
            told = [("eye", theme.state_words, "—"), ("predicted", theme.text, "– –")]
            told.append(("target", theme.input, "—"))
        words = "&nbsp;&nbsp;".join(
            f'<span style="color:{colour}">{line} {name}</span>' for name, colour, line in told
        )
        if self.legend.text() != words:
            self.legend.setText(words)

    # ---- drawing -------------------------------------------------------------------------------

    def show_frame(self, frame: Frame, full_scale: float) -> None:
        """Draw a frame; `full_scale` is the Hz at the top of the colours."""
        s = frame.snapshot
        assert isinstance(s, Shown)
        self._say_legend(s)
        self._follow_kind(s)
        if isinstance(s, EyeSnapshot):
            self._draw_eye(frame, s)
        else:
            self._draw_history(frame, s, full_scale)
        observation = frame.observation
        if isinstance(observation, TheoryReadout) and observation is not self._readout_shown:
            self._readout_shown = observation
            self.theory.show_readout(observation, s)
        self.measuring.follow(s, frame.seed)

    def _follow_kind(self, s: Shown) -> None:
        """Offer the readouts that a kind has, under their names."""
        kind = ring_kind(s.kind)
        if self.equation.text() != kind.equation:
            self.equation.setText(kind.equation)
        if isinstance(s, RingSnapshot) and s.has_plane and self.plane is None:
            self._make_plane()
        self.middle.offer(_offered(s))
        self.theory.offer(kind.analyses)
        eye = isinstance(s, EyeSnapshot)
        if self.histories.currentIndex() != int(eye):
            self.histories.setCurrentIndex(int(eye))
            assert isinstance(self._title, QLabel)
            self._title.setText("Eye position" if eye else "Bump over time")

    def _make_plane(self) -> None:
        self.plane = AmplitudeView()
        self.plane.setMinimumSize(0, 0)
        self.plane.set_theme(self._theme, self._scale)
        self.plane.gesture.connect(self.gesture)
        layout = self._plane_place.layout()
        assert layout is not None
        layout.addWidget(self.plane)

    def _draw_eye(self, frame: Frame, s: EyeSnapshot) -> None:
        h = frame.history
        ages = h["time"] - s.time
        position, predicted, target = (
            np.degrees(h[name]) for name in ("position", "predicted", "target")
        )
        moving = frame.playing and not frame.whole
        self._frames += 1
        if self._frames % 2 or not moving:
            self.position.show_history(ages, position, predicted, target)
        if not self._frames % 2 or not moving:
            self.tuning.show_snapshot(s, frame.run)
        now = perf_counter()
        if not moving or now - self._words_written >= WORDS_INTERVAL:
            self._words_written = now
            self.tuning_words.say(*constant_words(s, h["time"], h["position"]))

    def _draw_history(self, frame: Frame, s: RingSnapshot, full_scale: float) -> None:
        h = frame.history
        ages = h["time"] - s.time
        heading = isinstance(s, HeadingSnapshot)
        degrees = math.degrees(s.turn)  # that a turn of the ring stands for
        decoded = h["decoded_heading" if heading else "decoded"] / (2.0 * math.pi) * degrees
        self.kymograph.stand_for(degrees)
        true = np.degrees(h["true_heading"]) if heading else np.full(len(ages), math.nan)
        dt = s.parameters.dt
        interval = max(1, round(0.02 / dt)) * dt
        # The ring is drawn in every frame; the others, which move a third of a pixel between
        # frames, take turns.
        moving = frame.playing and not frame.whole
        self._frames += 1
        if self._frames % 2 or not moving:
            self.kymograph.show_history(ages, true, decoded, h["activity"], interval, full_scale)
        error = wrap_signed(np.radians(decoded - true)) if heading else None
        if not self._frames % 2 or not moving:
            self._draw_middle(frame, s, ages, error)
        if isinstance(s, HeadingSnapshot) and error is not None:
            self._say_error(frame, s, ages, error, moving)

    def _draw_middle(self, frame: Frame, s: RingSnapshot, ages: Array, error: Array | None) -> None:
        """Draw the readout in the middle that is in front."""
        shown, history = self.middle.current, frame.history
        if shown == PROFILE:
            self.profile.show_snapshot(s)
            told = closed_form_words(s)
            if not told and "decoded" in history:
                told = spread_words(ages, history["decoded"], frame.observation)
            self.profile_words.say(*told)
        elif shown == PLANE and self.plane is not None:
            path = np.stack([history["cosine"], history["sine"]], axis=1)
            self.plane.show_snapshot(s, path[ages >= -PATH])
            self.plane_words.say(self.plane.note, "")
        elif error is not None:
            self.error.show_error(ages, np.degrees(error))

    def _say_error(
        self, frame: Frame, s: HeadingSnapshot, ages: Array, error: Array, moving: bool
    ) -> None:
        now = perf_counter()
        if moving and now - self._words_written < WORDS_INTERVAL:
            return
        self._words_written = now
        told = error_words(ages, error, s, frame.observation).split(", ")
        self.error_words.say(*(", ".join(told[:some]) for some in range(len(told), 0, -1)))

    def shown(self) -> dict[str, FilmedPlot]:
        """The plots there are now, each with its title, for movies and figures."""
        shown = self.middle.current
        if shown == TUNING:
            position = FilmedPlot("Eye position", self.position, self.legend)
            tuning = FilmedPlot("Rates against eye position", self.tuning, self.tuning_words)
            return {"position": position, "tuning": tuning}
        found = {"bump": FilmedPlot("Bump over time", self.kymograph, self.legend)}
        if shown == PROFILE:
            found["profile"] = FilmedPlot("Input and output", self.profile, self.profile_legend)
        elif shown == PLANE and self.plane is not None:
            found["plane"] = FilmedPlot(PLANE_TITLE, self.plane, self.plane_words)
        else:
            found["error"] = FilmedPlot("Heading error", self.error, self.error_words)
        return found

    def picture(self, title: str, stage: QWidget) -> FilmedPlot:
        """What is on the stage as a part of a figure."""
        return FilmedPlot(title, stage, least=QSize(380, 380))

    # ---- room ----------------------------------------------------------------------------------

    @Slot(str)
    def _middle_chosen(self, key: str) -> None:
        if self.plane is not None:
            self.plane.setMinimumHeight(LEAST_PLANE if key == PLANE else 0)
        self._share_room()

    @Slot(bool)
    def _theory_chosen(self, tall: bool) -> None:
        # The curve wants height, and says in words what the equation says in symbols.
        self.equation.setVisible(not tall)
        self._share_room()

    def _share_room(self) -> None:
        """Give the readouts their heights."""
        tall = self.theory.page.tall
        plane = self.middle.current == PLANE and not tall
        widgets: tuple[QWidget, ...] = (self.histories, self.middle, self.theory)
        for widget, stretch in zip(widgets, WITH_PLANE if plane else STRETCHES[tall], strict=True):
            self._column.setStretchFactor(widget, stretch)


def _stacked(*plots: QWidget) -> QStackedWidget:
    """Plots of which one is seen, each in a column of its own: from there it can be lent."""
    stack = QStackedWidget()
    for plot in plots:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(plot)
        stack.addWidget(page)
    return stack
