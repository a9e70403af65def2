"""How many trials there are of a point, and from which seed they are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.experiments.values_field import LABEL, NARROWEST
from gui.kit.forms import NumberEditor
from gui.kit.theme import Theme
from sim.errors import ParameterError
from sim.experiments import Experiment, Plan
from sim.experiments.experiment import SEEDS
from sim.experiments.plan import MOST_TRIALS
from sim.parameters import ParameterSet, Spec, integer

__all__ = ["TrialsBox", "room_for"]

GAP = 3  # px between rows
LEAST, MOST = 72, 98  # px for a number
LETTER, EDGES = 7, 18  # px of each letter of it, and beside them
UNBOUNDED = 16_777_215  # px: what Qt takes for no limit
SHARE = 0.25  # of the range of a measure: the widest interval that can be asked for
FINE = 250  # steps of the narrowest in that range


@dataclass(frozen=True, kw_only=True)
class _Counts(ParameterSet):
    """How many trials of which seed."""

    trials: int = integer(
        20, 2, MOST_TRIALS, label="Trials of a point",
        help="Of every point at least, and as many again until its interval is narrow enough.",
    )  # fmt: skip
    most: int = integer(
        400, 2, MOST_TRIALS, label="Trials at most",
        help="After so many a point is done, however wide its interval is.",
    )  # fmt: skip
    seed: int = integer(
        0, 0, SEEDS - 1, label="Seed",
        help="The same seed gives the same results, to the last digit, wherever they are made.",
    )  # fmt: skip


def _precision(entry: Experiment) -> Spec:
    """How narrow an interval is asked for, in the unit of the first measure."""
    measure = entry.measures[0]
    high = SHARE * (measure.high - measure.low)
    decimals = max(0, math.ceil(-math.log10(high / measure.scale / FINE) - 0.5))
    return Spec(
        "real", "Until ± is",
        f"Half the 95 % interval of “{measure.label}” at which a point is done; at 0 (any) the "
        "trials of a point are all there is.",
        0.0, high, measure.unit, measure.scale, decimals=decimals,
    )  # fmt: skip


def room_for(entry: Experiment) -> int:
    """px that a number of an experiment takes with its unit, at the usual size of words."""
    specs = [spec for spec in entry.Settings.specs().items() if spec[1].kind == "real"]
    shown = [spec.show(entry.Settings.default(name)) for name, spec in specs]
    longest = max(map(len, (*shown, _precision(entry).show(entry.precision))))
    return min(max(LEAST, LETTER * longest + EDGES), MOST)


class TrialsBox(QWidget):
    """The precision that is asked for, trials, trials at most, and the seed.

    Signals
    -------
    changed()
        A person has changed one of them.
    refused(str)
        What was typed is impossible, in a sentence, which is said at the field.

    Parameters
    ----------
    entry : Experiment
        Whose numbers a double-click restores.
    room : int
        px for a number, at the usual size of words.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, entry: Experiment, room: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        usual = {"trials": entry.trials, "most": entry.most, "seed": 0}
        specs = {"precision": _precision(entry), **_Counts.specs()}
        self._values: dict[str, Any] = {"precision": entry.precision, **usual}
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(1, 1)
        self.editors: dict[str, NumberEditor] = {}
        """The fields: precision, trials, most, seed."""
        for name, spec in specs.items():
            editor = self.editors[name] = NumberEditor(name, spec, self._values[name], self)
            editor.changed.connect(self._set)
            editor.refused.connect(self.refused)
            for part in (editor.label, editor.slider, editor.number):
                part.setParent(self)
            # Nobody finds a number of a hundred thousand by sliding.
            editor.slider.setVisible(name == "precision")
        for name in ("precision", "most"):
            self.editors[name].number.take_room(room)
        self.editors["precision"].number.call_zero("any")
        self._lay_out(*self.editors.values())

    def _lay_out(
        self, precision: NumberEditor, trials: NumberEditor, most: NumberEditor, seed: NumberEditor
    ) -> None:
        grid = self._grid
        for editor in (trials, seed):
            editor.number.take_room(0)  # as wide as the sliders above
            editor.number.setMinimumWidth(NARROWEST)
            editor.number.setMaximumWidth(UNBOUNDED)
        for place, part in enumerate((precision.label, precision.slider, precision.number)):
            grid.addWidget(part, 0, place)
        trials.label.setText("Trials from, to")
        most.label.hide()
        for place, part in enumerate((trials.label, trials.number, most.number)):
            grid.addWidget(part, 1, place)
        grid.addWidget(seed.label, 2, 0)
        grid.addWidget(seed.number, 2, 1, 1, 2)

    def set_theme(self, theme: Theme, scale: float) -> None:
        """Take on a size of words; colours come with the style of the window."""
        self._grid.setColumnMinimumWidth(0, round(LABEL * scale))
        self._grid.setVerticalSpacing(round(GAP * scale))

    @property
    def trials(self) -> int:
        """Of every point at least."""
        return int(self._values["trials"])

    @property
    def most(self) -> int:
        """Of every point at most."""
        return int(self._values["most"])

    @property
    def precision(self) -> float | None:
        """Half an interval that is narrow enough, SI; None if it does not matter."""
        return self._values["precision"] or None

    @property
    def seed(self) -> int:
        """Of the plan."""
        return int(self._values["seed"])

    def show_plan(self, plan: Plan) -> None:
        """Show what a plan says."""
        self._values = {
            "precision": plan.precision or 0.0, "trials": plan.trials, "most": plan.most,
            "seed": plan.seed,
        }  # fmt: skip
        for name, value in self._values.items():
            self.editors[name].show_value(value)

    def check(self) -> None:
        """Raise ParameterError if these numbers do not go together."""
        if self.trials > self.most:
            raise ParameterError(
                f"Trials at most are {self.most:,}, fewer than the {self.trials:,} of a point.",
                field="most",
            )

    def refuse(self, name: str, words: str) -> None:
        """Say at a field why its number is impossible."""
        self.editors[name].refuse(words, self._values[name])

    @Slot(str, object)
    def _set(self, name: str, value: float) -> None:
        self._values[name] = value
        self.editors[name].show_value(value)
        self.changed.emit()
