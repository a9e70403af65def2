"""The tab of memories of many neurons: spiking ones, and rates that learn as in cortex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.engine import Frame
from gui.kit.drop_down import DropDown
from gui.kit.engine_page import EnginePage
from gui.kit.filmed import Filmed, FilmedPlot
from gui.kit.form_choice import FormChoice
from gui.kit.forms import ParameterForm, heading, tool
from gui.kit.kept_result import KeptResult
from gui.kit.notice import ASKED
from gui.kit.page import PageContext
from gui.kit.presented import Presented
from gui.kit.steady_label import SteadyLabel
from gui.kit.theme import Theme
from gui.spiking.rate_controls import RateControls
from gui.spiking.rate_readouts import RateReadouts
from gui.spiking.rate_stage import RateStage
from gui.spiking.result import memory_settings, rate_result, spiking_result
from gui.spiking.spiking_readouts import RATES as RATES_PAGE
from gui.spiking.spiking_readouts import SpikingReadouts
from gui.spiking.spiking_side import SpikingSide
from gui.spiking.spiking_stage import SpikingStage
from sim.networks import network_named
from sim.run import Run
from sim.spiking import RateMemorySnapshot, SpikingSnapshot
from sim.spiking.outcome import spiking_sentence
from sim.spiking.parameters import patterns_for
from sim.spiking.rate_outcome import rate_sentence

__all__ = ["SpikingPage"]

KINDS = ("spiking", "rate-memory")
SPIKING, RATES = range(2)
ABOUT = {
    "spiking": "Leaky integrate-and-fire neurons, a tenth of which each pattern takes, remember by "
    "keeping a pattern active.",
    "rate-memory": "Rates with a learning rule inferred from recordings in cortex (Pereira and "
    "Brunel 2018).",
}
RATE_EQUATION = (
    "τ d<i>r<sub>i</sub></i>/d<i>t</i> = −<i>r<sub>i</sub></i> + φ(<i>I<sub>i</sub></i> + "
    "Σ<sub><i>j</i></sub> <i>J<sub>ij</sub> r<sub>j</sub></i>)"
)
#: Parameters of each kind that are shown without asking for more.
FIRST = {
    "spiking": ("neurons", "patterns", "noise", "cut"),
    "rate-memory": ("neurons", "patterns", "strength"),
}
HIDDEN = "rung", "bias"  # shown by the ladder; nobody turns the other in a lecture


class SpikingPage(EnginePage):
    """Controls, stage and readouts of the memories of many neurons."""

    keys = (
        ("Arrows, Enter, Delete", "On the patterns: choose, cue, remove a drawing"),
        ("Up, Down", "On the raster: choose a neuron"),
        ("Up, Down, Enter", "On the ladder: climb"),
    )
    step_words = "Pause and take one integration step (S); hold for slow motion"
    reset_words = "Begin again at t = 0 with the same patterns, settings and seed (R)"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._parameters_shown: Any = None
        self._build_controls()
        self.spiking_stage, self.rate_stage = SpikingStage(), RateStage()
        self.spiking_stage.neuron_chosen.connect(self._probe)
        self.spiking_stage.refused.connect(self.complain)
        self.views = self._stack(self.spiking_stage, self.rate_stage)
        self.stage.addWidget(self.views, 1)
        self.plots, self.rate_plots = SpikingReadouts(self), RateReadouts()
        self.plots.gesture.connect(self.perform)
        self.columns = self._stack(self.plots.column, self.rate_plots)
        self.readouts.addWidget(self.columns, 1)
        self._parts: dict[int, tuple[Any, ...]] = {
            SPIKING: (self.side, self.spiking_stage, self.plots),
            RATES: (self.rate_side, self.rate_stage, self.rate_plots),
        }
        self._dressed: set[int] = set()  # places of the networks in the theme of the page
        self.beside.watch({"overlap": self.spiking_stage.overlaps, "rates": self.plots.populations})

    @staticmethod
    def _stack(*widgets: QWidget) -> QStackedWidget:
        stack = QStackedWidget()
        for widget in widgets:
            stack.addWidget(widget)
        return stack

    # ---- controls ------------------------------------------------------------------------------

    def _build_controls(self) -> None:
        side = self.controls
        side.addWidget(heading("Model"))
        self.kind_menu = DropDown()
        self.kind_menu.setAccessibleName("Network")
        self.kind_menu.setToolTip("The network; another one begins at rest")
        for place, name in enumerate(KINDS):
            self.kind_menu.addItem(network_named(name).title, name)
            self.kind_menu.setItemData(place, ABOUT[name], Qt.ItemDataRole.ToolTipRole)
        self.kind_menu.activated.connect(self._choose_kind)
        side.addWidget(self.kind_menu)
        self.side, self.rate_side = SpikingSide(), RateControls()
        for part in (self.side, self.rate_side):
            part.gesture.connect(self.perform)
            part.refused.connect(self.notice.note)
            side.addWidget(part)
        self.rate_side.hide()
        self.equation = SteadyLabel(())
        self.equation.setObjectName("equation")
        self.equation.setToolTip("What each neuron does")
        self.more = tool("More settings", "Show every setting, or the first ones alone")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._show_settings)
        side.addWidget(self.more)
        self._forms = FormChoice(side, below=self.more)
        side.addStretch(1)
        side.addWidget(self.equation)

    def _form(self, name: str, kind: Any) -> ParameterForm:
        """The form of a kind of network."""
        return self._forms.turn_to(name, lambda: self._made_form(kind))

    def _made_form(self, kind: Any) -> ParameterForm:
        form = ParameterForm(kind)
        form.changed.connect(self._parameter_changed)
        form.refused.connect(self.notice.note)
        return form

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Dress the widgets of the network that is shown; those of another once it is."""
        self._dressed.clear()
        self._dress(self.views.currentIndex(), theme, scale)
        super().set_theme(theme, scale)

    def _dress(self, place: int, theme: Theme, scale: float) -> None:
        self._dressed.add(place)
        for part in self._parts[place]:
            part.set_theme(theme, scale)

    # ---- drawing -------------------------------------------------------------------------------

    @property
    def spiking(self) -> bool:
        """Whether the network of spiking neurons is the one that is shown."""
        return self.views.currentIndex() == SPIKING

    def draw(self, frame: Frame) -> None:
        """Draw a frame."""
        s = frame.snapshot
        self._show_kind(s)
        current = self.is_current(frame)
        self.words.with_sentence(True)
        if isinstance(s, SpikingSnapshot):
            self.side.show_frame(frame, current)
            self.spiking_stage.show_frame(frame, self.side.chosen)
            self.plots.show_frame(frame, *self.spiking_stage.pair)
        else:
            assert isinstance(s, RateMemorySnapshot)
            self.rate_stage.show_frame_of(s, frame.history)
            self.rate_plots.show_snapshot(s)
            if current:
                self.rate_side.show_state(s)
        self.outcome.setText(self._sentence(s))
        if current:
            self._follow_settings(s)

    @staticmethod
    def _sentence(s: Any) -> str:
        return spiking_sentence(s) if isinstance(s, SpikingSnapshot) else rate_sentence(s)

    def _show_kind(self, s: Any) -> None:
        place = KINDS.index(s.kind)
        if self.views.currentIndex() == place and self.side.isHidden() == (place != SPIKING):
            return
        if place not in self._dressed:
            self._dress(place, self.theme, self.scale)
        self.views.setCurrentIndex(place)
        self.columns.setCurrentIndex(place)
        self.side.setVisible(place == SPIKING)
        self.rate_side.setVisible(place == RATES)

    def _follow_settings(self, s: Any) -> None:
        """Have the controls show the network's settings."""
        p = s.parameters
        if p is self._parameters_shown:
            return
        self._parameters_shown = p
        self._form(s.kind, type(p)).show_parameters(p)
        self._show_settings()
        self.kind_menu.setCurrentIndex(self.kind_menu.findData(s.kind))
        self.equation.setText(p.kind.equation if isinstance(s, SpikingSnapshot) else RATE_EQUATION)

    @Slot()
    def _show_settings(self) -> None:
        """Show all settings that are heeded, or the first of them."""
        if self.frame is None:
            return
        s: Any = self.frame.snapshot
        heeded = [name for name in s.parameters.specs() if name not in self._not_heeded(s)]
        if not self.more.isChecked():
            heeded = [name for name in heeded if name in FIRST[s.kind]]
        self._form(s.kind, type(s.parameters)).show_only(heeded)

    @staticmethod
    def _not_heeded(s: Any) -> tuple[str, ...]:
        """Parameters that are shown elsewhere, or that these neurons do not heed."""
        if not isinstance(s, SpikingSnapshot):
            return ()
        rung = s.parameters.kind
        found: tuple[str, ...] = HIDDEN
        if not rung.integrates:
            found = *found, "strength", "inhibition", "bias", "noise"
        if not rung.inhibitory:
            found = *found, "cut"
        return found if rung.diluted else (*found, "connection")

    def about(self, frame: Frame) -> str:
        """What this network does, in a sentence."""
        s: Any = frame.snapshot
        if isinstance(s, SpikingSnapshot) and not s.parameters.kind.integrates:
            return s.parameters.kind.summary
        return ABOUT[s.kind]

    def size_words(self, frame: Frame) -> str:
        """Number of neurons."""
        s: Any = frame.snapshot
        return f"N = {s.parameters.neurons:,}"

    def filmed(self) -> Filmed:
        """The stage of the network that is shown, and its plots."""
        stage = self.spiking_stage
        if self.spiking:
            pictures = {**stage.shown(), "board": FilmedPlot("Patterns", self.side.board)}
            return Filmed(self.plots.shown(), (stage.numbers, stage.count), pictures)
        return Filmed(self.rate_plots.shown(), (), self.rate_stage.filmed())

    def presented(self) -> Presented:
        """The handles that matter most, and the patterns to be cued."""
        if not self.spiking:
            side = self.rate_side
            return self.presented_with(
                (side.cue_button, side.erase_button, self.setting("strength"))
            )
        cues = self.side.cues
        shown = self.presented_with((cues.cue_button, cues.erase_button, cues.distract_button))
        board = FilmedPlot("Patterns", self.side.board)
        return replace(shown, readouts={**shown.readouts, "board": board})

    def result(self) -> KeptResult | None:
        """The stage, the sentence, and the curves."""
        if self.frame is None:
            return None
        words, settings = self._sentence(self.frame.snapshot), self.result_settings()
        if self.spiking:
            first, _ = self.spiking_stage.pair
            return spiking_result(self.frame, self.spiking_stage.raster, words, settings, first)
        return rate_result(self.rate_stage, words, settings)

    def result_settings(self) -> dict[str, str]:
        """Network and settings."""
        return {} if self.frame is None else memory_settings(self.frame)

    def cancel_drag(self) -> None:
        """There is nothing that is dragged."""

    def view_state(self) -> dict[str, Any]:
        """Whom the raster shows, which readout is in front, and how is cued."""
        return {
            **super().view_state(), "raster": self.spiking_stage.choice(),
            "readout": self.plots.choice.current, "cue": self.side.choice(),
            "more": self.more.isChecked(),
        }  # fmt: skip

    def restore_view(self, kept: Mapping[str, Any]) -> None:
        """Show what `view_state` has kept, as far as it is understood."""
        super().restore_view(kept)
        self.spiking_stage.take_choice(kept.get("raster"))
        self.side.take_choice(kept.get("cue"))
        self.more.setChecked(kept.get("more") is True)
        if isinstance(kept.get("readout"), str):
            self.plots.choice.want(kept["readout"])

    # ---- gestures ------------------------------------------------------------------------------

    @Slot(str, object)
    def perform(self, name: str, arguments: Any) -> None:
        """Have the network do what a widget says; what was complained of before is over."""
        self.notice.mended(ASKED)
        if name == "configure" and {"rung", "connection"} <= set(arguments):
            share = 100 * arguments["connection"]
            self.say(f"From here on {share:.0f} % of the synapses are there: Connections sets it.")
        self.engine.post(name, **arguments)

    def take_over(self, name: str, arguments: Any) -> None:
        """Take a drawing of another page; the spiking memory is the model that holds it."""
        if self.frame is not None and not isinstance(self.frame.snapshot, SpikingSnapshot):
            self._choose_kind(SPIKING)
        self.plots.choice.want(RATES_PAGE)
        self.perform(name, arguments)

    @Slot(int)
    def _probe(self, neuron: int) -> None:
        self.perform("probe", {"neuron": neuron})

    @Slot(int)
    def _choose_kind(self, place: int) -> None:
        name = self.kind_menu.itemData(place)
        if self.frame is not None and getattr(self.frame.snapshot, "kind", "") == name:
            return
        kind, seed = network_named(name), 0 if self.seed is None else self.seed
        self.notice.dismiss()
        self.engine.load(lambda: Run(kind(seed=seed)), words=f"network {kind.title.lower()}")
        self.engine.play()

    @Slot(str, object)
    def _parameter_changed(self, name: str, value: Any) -> None:
        if name == "neurons" and self.spiking:
            many = patterns_for(int(value))
            self.say(f"{value:,} neurons with {many} patterns are being connected; all begin anew.")
        self.perform("configure", {name: value})
