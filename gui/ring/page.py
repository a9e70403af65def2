"""The ring attractor tab: compasses that turn, and rings driven by stimuli."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.engine import Frame
from gui.engine.stepper import Stepper
from gui.kit.descendants import descendants
from gui.kit.engine_page import EnginePage
from gui.kit.file_dialogs import ask_open
from gui.kit.filmed import Filmed, FilmedPlot
from gui.kit.fitting_label import FittingLabel
from gui.kit.form_choice import FormChoice
from gui.kit.forms import ParameterForm, heading
from gui.kit.kept_result import KeptResult
from gui.kit.notice import ASKED
from gui.kit.page import PageContext
from gui.kit.presented import Presented
from gui.kit.theme import Theme
from gui.ring.eye_result import eye_result
from gui.ring.landmark_button import LandmarkButton
from gui.ring.model_menu import ModelMenu
from gui.ring.readouts import RingReadouts
from gui.ring.recordings import FILTER, RecordingOpener
from gui.ring.result import ring_result, ring_settings
from gui.ring.stages import STAGES, RingStages
from gui.ring.stimuli_box import StimuliBox
from gui.ring.stimulus_buttons import StimulusButtons
from gui.ring.stimulus_marker import coloured
from gui.ring.turning_box import TurningBox
from sim.ring import (
    RING_NETWORKS,
    EyeSnapshot,
    HeadingNetwork,
    HeadingSnapshot,
    RingKind,
    RingSnapshot,
    Shown,
    ring_kind,
    stimulated_kind,
)
from sim.ring.outcome import present_sentence, ring_sentence
from sim.ring.recordings.following import cannot_follow
from sim.ring.recordings.trajectory import Trajectory
from sim.ring.theory_readout import TheoryObserver, TheoryReadout
from sim.run import Run

__all__ = ["RingPage"]


class RingPage(EnginePage):
    """Controls, ring and readouts of the ring networks."""

    keys = (
        ("Arrows", "On the dial: turn (Shift: single degrees, Home: zero)"),
        ("Arrows, Enter, L, X", "On the ring: move the cursor, inject, landmark, silence"),
        ("A, 1 to 9", "On the ring: put a stimulus at the cursor, choose one (0: none)"),
        ("Arrows, +, −", "On a chosen stimulus: move (Shift: single degrees), strengthen, widen"),
        ("O, Delete", "On a chosen stimulus: on or off, remove"),
        ("Arrows, Enter, X", "On the gaze: move the cursors, make a saccade, silence a neuron"),
    )
    step_words = "Pause and take one integration step (S); hold for slow motion"
    reset_words = (
        "Begin again at t = 0 with the same settings and seed (R). Removes injected current "
        "and lets silenced neurons fire."
    )

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._trajectory: Trajectory | None = None
        self._parameters_shown: Any = None
        self._build_controls()
        self._build_stage()
        self.plots = RingReadouts(self)
        self.plots.gesture.connect(self.perform)
        self.plots.measuring.failed.connect(self.say)
        self.plots.theory.overlay_chosen.connect(self.ring.show_overlay)
        self.plots.theory.modes_wanted.connect(self._want_modes)
        self._observer = TheoryObserver()
        self.engine.observe(self._observer)
        self.beside.watch({"error": self.plots.error, "position": self.plots.position})

    # ---- controls ------------------------------------------------------------------------------

    def _build_controls(self) -> None:
        side = self.controls
        side.addWidget(heading("Model"))
        self.model = ModelMenu(RING_NETWORKS)
        self.model.chosen.connect(self._model_chosen)
        side.addWidget(self.model)
        side.addSpacing(4)
        self.stimuli = StimuliBox()
        self.stimuli.gesture.connect(self.perform)
        self.stimuli.refused.connect(self.notice.note)
        side.addWidget(self.stimuli)
        side.addSpacing(4)
        self._turning_title = heading("Turning velocity")
        side.addWidget(self._turning_title)
        self.turning = TurningBox()
        self.turning.turned.connect(self._turned)
        self.turning.refused.connect(self.notice.note)
        self.turning.open_asked.connect(self.ask_file)
        self.turning.stop_asked.connect(self._stop_following)
        self.recordings = RecordingOpener(self)
        self.recordings.taken.connect(self._take)
        self.recordings.refused.connect(self.say)
        self.recordings.reading.connect(self.turning.show_reading)
        self.turning.reread_asked.connect(self.recordings.open_again)
        side.addWidget(self.turning)
        side.addSpacing(4)
        self.forms = QWidget()
        layout = QVBoxLayout(self.forms)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch(1)
        self._forms = FormChoice(layout)
        self._form_shown: ParameterForm | None = None
        side.addWidget(self.forms, 1)

    # ---- stage ---------------------------------------------------------------------------------

    def _build_stage(self) -> None:
        self.revive = QPushButton("Let all fire")
        self.revive.setToolTip("Let the silenced neurons fire again")
        self.revive.clicked.connect(self._revive)
        self.revive.hide()
        self.revive.setObjectName("low")
        self.hint = FittingLabel(*STAGES["turned"].hints)
        self.hint.setObjectName("muted")
        self.landmark = LandmarkButton(self.aside)
        self.landmark.gesture.connect(self.perform)
        self.stimulus_buttons = StimulusButtons(self.stimuli, self.aside)
        title = self.titled(STAGES["turned"].title)
        title.insertWidget(1, self.hint)
        title.addWidget(self.revive)
        self.stage.addLayout(title)
        self._titles = descendants(self.stage_panel, QLabel, "title")
        self._title = next(w for w in self._titles if w.text() == STAGES["turned"].title)
        self.views = RingStages()
        self.ring, self.eye = self.views.ring, self.views.eye
        self.views.gesture.connect(self.perform)
        self.stage.addWidget(self.views, 1)

    # ---- drawing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Dress every widget of the tab."""
        self.turning.set_theme(theme)
        self.stimuli.set_theme(theme)
        self.views.set_theme(theme, scale)
        self.plots.set_theme(theme, scale)
        super().set_theme(theme, scale)

    def draw(self, frame: Frame) -> None:
        """Draw a frame."""
        s = frame.snapshot
        assert isinstance(s, Shown)
        highest = float(np.max(frame.history.get("peak", ()), initial=0.0))
        if self.views.show_snapshot(s, current=self.is_current(frame), highest=highest):
            self._follow_stage()
        if isinstance(frame.observation, TheoryReadout):
            self.ring.show_pinned(frame.observation.pinned)
        self.plots.show_frame(frame, self.ring.full_scale)
        driven = self.views.stage.driven
        self.words.with_sentence(driven)
        if driven:
            assert isinstance(s, RingSnapshot)
            self.outcome.setText(coloured(ring_sentence(s) or present_sentence(s), self.theme))
        self._follow_run(s)
        if self.is_current(frame):
            self._follow_settings(s)

    def _follow_stage(self) -> None:
        """Another kind of network is on the stage: say what it is, and offer what it has."""
        stage = self.views.stage
        self._title.setText(stage.title)
        self.hint.say(*stage.hints)
        self.stimulus_buttons.show_for(driven=stage.driven)
        self.stimuli.setVisible(stage.view == "ring")

    def _follow_settings(self, s: Shown) -> None:
        """Have the controls show the network's settings."""
        if isinstance(s, HeadingSnapshot):
            self.landmark.show_snapshot(s)
            self.turning.show_velocity(math.degrees(s.velocity))
        self.model.show_kind(s.kind)
        kind = ring_kind(s.kind)
        if isinstance(s, RingSnapshot):
            self.stimuli.show_stimuli(s.stimuli, stimulated_kind(s).usual_strength, s.turn)
            self.stimulus_buttons.swap.setEnabled(len(s.stimuli) > 1)
        form = self._form(kind)
        if form is not self._form_shown or self._parameters_shown is not s.parameters:
            self._form_shown, self._parameters_shown = form, s.parameters
            form.show_parameters(s.parameters)

    def _follow_run(self, s: Shown) -> None:
        """Show what is being run: lesion, recording; a dial where there is a heading."""
        turns = self.views.stage.turns
        if self.turning.isHidden() == turns:
            for widget in (self.turning, self._turning_title, *self._turning_handles):
                widget.setVisible(turns)
        lesioned = bool(s.silenced.any())
        self.revive.setVisible(lesioned)
        self.hint.setVisible(not lesioned)
        if isinstance(s, HeadingSnapshot):
            again = self._following() and self.recordings.can_open_again
            self.turning.show_following(s.following, s.trajectory, from_file=again)

    def about(self, frame: Frame) -> str:
        """What is to be said of its parameters, or the sentence of its kind of network."""
        s = frame.snapshot
        assert isinstance(s, Shown)
        return s.about() or ring_kind(s.kind).summary

    def claim_for(self, frame: Frame) -> str:
        """What may be said of a recording that is followed, of what was changed, or the example."""
        s = frame.snapshot
        assert isinstance(s, Shown)
        if frame.touched and s.about():
            return s.about()
        following = isinstance(s, HeadingSnapshot) and s.following is not None
        if not following or not frame.touched or self._trajectory is None:
            return super().claim_for(frame)
        return (
            f"Turning as recorded in {self._trajectory.name}: the blue needle is the recorded "
            "heading, the amber one what the network makes of its turning."
        )

    def _form(self, kind: RingKind) -> ParameterForm:
        """The form of a kind of network."""
        return self._forms.turn_to(kind.name, lambda: self._made_form(kind))

    def _made_form(self, kind: RingKind) -> ParameterForm:
        form = ParameterForm(kind.Parameters)
        form.changed.connect(self._parameter_changed)
        form.refused.connect(self.notice.note)
        return form

    def size_words(self, frame: Frame) -> str:
        """Number of neurons."""
        s = frame.snapshot
        assert isinstance(s, Shown)
        return f"N = {len(s.rates)}"

    def filmed(self) -> Filmed:
        """Kymograph and error; not what a hand can do on the ring."""
        left_out = (self.hint, self.revive)
        stage = self.views.stage
        picture = self.plots.picture(stage.title, self.views.view)
        return Filmed(self.plots.shown(), left_out, {stage.view: picture})

    def result(self) -> KeptResult | None:
        """The bump, the error so far, and what is said of both."""
        if self.frame is None:
            return None
        if isinstance(self.frame.snapshot, EyeSnapshot):
            return eye_result(self.frame, self.result_settings())
        return ring_result(self.frame, self.plots.error_words.text(), self.result_settings())

    def result_settings(self) -> dict[str, str]:
        """Model, turning, and what its form says."""
        return {} if self.frame is None else ring_settings(self.frame)

    @property
    def _turning_handles(self) -> tuple[QWidget, ...]:
        return self.landmark, self.turning.dial, self.turning.velocity

    def presented(self) -> Presented:
        """Landmark and dial, or stimuli and background, whichever the network has; the analyses
        too may be seen beside the ring."""
        driving = (
            *self.stimulus_buttons.all,
            self.setting("background"),
            self.setting("mistuning"),
        )
        handles = (*self._turning_handles, *driving, self.revive)
        shown = self.presented_with(handles)
        theory = FilmedPlot("Analyses", self.plots.theory)
        left_out = (*shown.left_out, *self._titles)  # a ring is known when it is seen
        return replace(shown, readouts={**shown.readouts, "theory": theory}, left_out=left_out)

    def cancel_drag(self) -> None:
        """Cancel every drag in progress."""
        self.turning.dial.cancel_drag()
        self.views.cancel_drag()
        self.plots.cancel_drag()

    def view_state(self) -> dict[str, Any]:
        """Which readouts are open, what is chosen on them, and whether the dial springs back."""
        return {
            **super().view_state(),
            "readouts": self.plots.theory.page.name,
            "analyses": self.plots.theory.choices(),
            "middle": self.plots.middle.current,
            "springs": self.turning.springs.isChecked(),
        }

    def restore_view(self, kept: Mapping[str, Any]) -> None:
        """Show what `view_state` has kept."""
        super().restore_view(kept)
        self.plots.theory.restore(kept.get("readouts"))
        self.plots.theory.restore_choices(kept.get("analyses"))
        if isinstance(kept.get("middle"), str):
            self.plots.middle.want(kept["middle"])
        if isinstance(kept.get("springs"), bool):
            self.turning.springs.setChecked(kept["springs"])

    @Slot(bool)
    def _want_modes(self, wanted: bool) -> None:
        self._observer.modes = wanted
        self.engine.observe(self._observer)  # at once, in pause too

    # ---- gestures ------------------------------------------------------------------------------

    @Slot(float)
    def _turned(self, degrees: float) -> None:
        self.perform("turn", {"velocity": math.radians(degrees)})

    @Slot()
    def _revive(self) -> None:
        self.perform("revive", {})

    @Slot()
    def _stop_following(self) -> None:
        self.perform("turn", {"velocity": 0.0})

    @Slot(str, object)
    def perform(self, name: str, arguments: Any) -> None:
        """Have the network do what a widget says; what was complained of before is over."""
        self.notice.mended(ASKED)
        self.engine.post(name, **arguments)

    def refuse_at_field(self, field: str, words: str) -> bool:
        """The turning velocity has a field of its own, beside those of the form."""
        s = None if self.frame is None else self.frame.snapshot
        if field == "velocity" and isinstance(s, HeadingSnapshot):
            self.turning.refuse(words, math.degrees(s.velocity))
            return True
        if self.stimuli.refuse(field, words):
            return True
        return super().refuse_at_field(field, words)

    @Slot(str, object)
    def _parameter_changed(self, name: str, value: Any) -> None:
        self.perform("configure", {name: value})

    @Slot(str)
    def _model_chosen(self, name: str) -> None:
        kind = ring_kind(name)
        if self.frame is not None:
            s = self.frame.snapshot
            assert isinstance(s, Shown)
            if s.kind == name:
                return
        self.cancel_drag()
        self.notice.dismiss()
        seed = self.frame.seed if self.frame is not None else 0
        self.engine.load(lambda: Run(kind(seed=seed)), words=f"network {kind.title}")
        following = self.frame is not None and self._following()
        if following and self._trajectory is not None and issubclass(kind, HeadingNetwork):
            # The same recording, for comparison.
            self._follow(self._trajectory)
        self.engine.play()

    def _following(self) -> bool:
        """Whether the network is turning as a file says."""
        if self.frame is None:
            return False
        s = self.frame.snapshot
        following = isinstance(s, HeadingSnapshot) and s.following is not None
        return following and self.frame.touched

    def _follow(self, trajectory: Trajectory) -> None:
        self.engine.post("follow", times=trajectory.times, headings=trajectory.headings)

    # ---- recordings ----------------------------------------------------------------------------

    @Slot()
    def ask_file(self) -> None:
        """Ask for a recording of heading."""
        path = ask_open(self, "Open a recording of heading", FILTER)
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Read a recording beside the window, ask about what had to be assumed, and follow it."""
        if self._can_follow():
            self.recordings.open(path)

    def open_told(self, path: Path, choices: Any) -> None:
        """Open a recording that is to be read in a certain way."""
        if self._can_follow():
            self.recordings.open(path, choices)

    def _can_follow(self) -> bool:
        """Whether the network is one that follows a heading; if not, that is said."""
        able = self.views.stage.turns
        if not able:
            self.complain(
                "Only a compass follows a recorded heading; choose one under Model first."
            )
        return able

    @Slot(object)
    def _take(self, trajectory: Trajectory) -> None:
        self._trajectory = trajectory
        self._follow(trajectory)
        self.engine.play()
        about = f"Following {trajectory.name}: {trajectory.duration:.0f} s."
        self.say(" ".join((about, *trajectory.notes)))

        def fast(stepper: Stepper) -> str:
            network = stepper.run.network
            assert isinstance(network, HeadingNetwork)
            return cannot_follow(network, trajectory)

        def told(words: str) -> None:
            if words and self._trajectory is trajectory:
                self.say(" ".join((about, words, *trajectory.notes)))

        self.engine.fetch(fast, told)
