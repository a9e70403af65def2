"""What has to be known of a file of patterns: what is a pattern in it, and which are taken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from gui.hopfield.import_parts import ControlGrid, choice_box, number_field
from sim.hopfield.patterns.files.reading import Look

__all__ = ["FileControls"]

LAYOUTS = {"rows": "A pattern in each row", "picture": "One picture"}
LABELS = {
    "none": "None", "first": "First column", "last": "Last column", "array": "The array beside",
}  # fmt: skip
EACH = (0, 1, 5, 10, 100)
MOST_SHAPES = 24
ALL_AT_FIRST = 50  # patterns of a file that are proposed together; of more, a few
FEW = 10


class FileControls(QWidget):
    """Array, layout, labels, size of each pattern, and which patterns are taken.

    Signals
    -------
    look_wanted(object)
        `Choices` for which the file has to be looked at again.
    changed()
        How many are to be taken has changed.
    """

    look_wanted = Signal(object)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: Look | None = None
        self._total: int | None = None
        self._room: int | None = None
        self._count = FEW
        self._typed = False
        self.array = choice_box("Array", "Which array of the file holds the patterns")
        self.layout_box = choice_box(
            "Taken as", "Whether each row is a pattern, or all one picture"
        )
        self.label = choice_box("Labels", "Where the name of each pattern stands in the file")
        self.shape_box = choice_box("Size", "Rows and columns that the values of a pattern make")
        self.each = choice_box("Which", "All as they come, or so many of each label at most")
        self.count = number_field("How many", "How many patterns are taken")
        self.first = number_field("From", "The first pattern taken, counted from 1")
        self.total = QLabel()
        self.grid = ControlGrid()
        for words, box in (
            ("Array", self.array), ("Taken as", self.layout_box), ("Labels", self.label),
            ("Size", self.shape_box), ("Which", self.each),
        ):  # fmt: skip
            self.grid.add_row(words, box, wide=True)
            box.activated.connect(self._chosen)
        self.grid.add_row("Take", self.count, self.total)
        self.grid.add_row("From", self.first)
        self.count.entered.connect(self._count_typed)
        self.first.entered.connect(self._first_typed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.grid)

    def focus_order(self) -> list[QWidget]:
        """Its controls in the order of the Tab key."""
        return [
            self.array, self.layout_box, self.label, self.shape_box, self.each, self.count,
            self.first,
        ]  # fmt: skip

    # What is shown

    @property
    def taken(self) -> int:
        """How many are to be taken."""
        return self._count

    def show_look(self, look: Look, room: int | None) -> None:
        """Show what was found, and propose how many are taken."""
        other = self._look is None or self._look.choices.array != look.choices.array
        self._typed = self._typed and not other
        self._look = look
        facts, chosen = look.facts, look.choices
        several = facts.count != 1
        self._fill(self.array, [(name, name) for name in facts.arrays], chosen.array)
        self._fill(self.layout_box, [(LAYOUTS[k], k) for k in LAYOUTS], chosen.layout)
        self._fill(self.label, [(LABELS[k], k) for k in facts.labels], chosen.label)
        shapes = list(facts.shapes[:MOST_SHAPES])
        if chosen.shape is not None and chosen.shape not in shapes:
            shapes.append(chosen.shape)
        self._fill(self.shape_box, [(f"{h} × {w}", (h, w)) for h, w in shapes], chosen.shape)
        words = [("As they come" if not n else f"{n} of each label", n) for n in EACH]
        self._fill(self.each, words, chosen.per_label)
        for row, shown in (
            ("Array", len(facts.arrays) > 1),
            ("Taken as", facts.layouts),
            ("Labels", len(facts.labels) > 1),
            ("Size", len(shapes) > 1),
            ("Which", several and chosen.label != "none"),
            ("Take", several),
            ("From", several),
        ):
            self.grid.show_row(row, shown)
        self.show_total(facts.count, room)
        self.first.revert(chosen.first + 1)

    def show_total(self, total: int | None, room: int | None) -> None:
        """Show how many there are, None while that is not known; propose how many are taken."""
        assert self._look is not None
        self._total, self._room = total, room
        left = None if total is None else max(1, total - self._look.choices.first)
        if not self._typed:
            self._count = FEW if left is None or left > ALL_AT_FIRST else left
            if room:
                self._count = min(self._count, room)
        elif left is not None:
            self._count = min(self._count, left)
        self.count.revert(self._count)
        self.total.setText("counting …" if total is None else f"of {total:,}")

    @staticmethod
    def _fill(box: QComboBox, entries: list[tuple[str, Any]], chosen: Any) -> None:
        box.clear()
        for words, value in entries:
            box.addItem(words, value)
        places = [place for place, (_, value) in enumerate(entries) if value == chosen]
        box.setCurrentIndex(places[0] if places else -1)

    # What a person does

    @Slot()
    def _chosen(self) -> None:
        assert self._look is not None
        was, box = self._look.choices, self.sender()
        assert isinstance(box, QComboBox)
        value = box.currentData()
        anew: dict[str, Any] = {"paper": None, "ink": None, "threshold": None, "shape": None}
        changes: dict[str, Any]
        if box is self.array:
            changes = {"array": value, "layout": "", "label": "", "first": 0, **anew}
        elif box is self.layout_box:
            changes = {"layout": value, "label": "", "first": 0, **anew}
        elif box is self.label:
            each = {"per_label": 0} if value == "none" else {}
            changes = {"label": value, **each, **anew}
        elif box is self.shape_box:
            changes = {"shape": value}
        else:
            changes = {"per_label": value}
        new = replace(was, **changes)
        if new != was:
            self.look_wanted.emit(new)

    @Slot(float)
    def _count_typed(self, count: float) -> None:
        most = self._total
        if count < 1 or (most is not None and count > most):
            words = "Take at least one pattern."
            if most is not None:
                words = f"There are {most:,} patterns: take 1 to {most:,}."
            self.count.refuse(words, self._count)
            return
        self._count, self._typed = int(count), True
        self.changed.emit()

    @Slot(float)
    def _first_typed(self, first: float) -> None:
        assert self._look is not None
        was = self._look.choices
        most = self._total
        if first < 1 or (most is not None and first > most):
            ends = f": choose 1 to {most:,}." if most is not None else ", from 1."
            self.first.refuse(f"Patterns are counted{ends}", was.first + 1)
            return
        self.look_wanted.emit(replace(was, first=int(first) - 1))

    def put_back(self) -> None:
        """Show again what holds, after a choice that was refused."""
        if self._look is not None:
            total, count, room = self._total, self._count, self._room
            self.show_look(self._look, room)
            self.show_total(total, room)
            self._count = count
            self.count.revert(count)
