"""Widgets in rows that break where the room ends, as words do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

__all__ = ["Flow"]

CHANGES = (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange, QEvent.Type.ChildRemoved)
Place = tuple[QWidget, int, int, int, int]  # left, top, width, height


class Flow(QWidget):
    """Lays its parts side by side, in as many rows as its width asks for.

    A part that can expand takes what a row has left over. Flows in a flow keep together what
    belongs together, as long as there is room for it in one row. A part may fill itself in its
    constructor and be added afterwards.

    Parameters
    ----------
    *parts : QWidget
        In reading order.
    across, down : int
        Between two parts and between two rows, px.
    """

    def __init__(
        self, *parts: QWidget, across: int = 4, down: int = 5, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._across, self._down = across, down
        self._parts: list[QWidget] = []
        self._found: dict[int, tuple[list[Place], int]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for part in parts:
            self.add(part)

    def add(self, part: QWidget) -> None:
        """Add a part at the end."""
        part.setParent(self)
        self._parts.append(part)
        self._changed()

    # ---- sizes ---------------------------------------------------------------------------------

    @property
    def _shown(self) -> list[QWidget]:
        # One that is lent to somebody lies elsewhere for the time being.
        return [p for p in self._parts if p.parentWidget() is self and not p.isHidden()]

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._places(width)[1]

    def sizeHint(self) -> QSize:
        shown = self._shown
        wide = sum(part.sizeHint().width() for part in shown) + self._across * (len(shown) - 1)
        return QSize(max(0, wide), self.heightForWidth(max(0, wide)))

    def minimumSizeHint(self) -> QSize:
        wide = max((_least(part) for part in self._shown), default=0)
        return QSize(wide, 0)

    # ---- places --------------------------------------------------------------------------------

    def _places(self, width: int) -> tuple[list[Place], int]:
        """Where every part goes in such a width, and how high all is."""
        if width not in self._found:
            self._found[width] = self._find(width)
        return self._found[width]

    def _find(self, width: int) -> tuple[list[Place], int]:
        rows: list[list[tuple[QWidget, int]]] = []
        end = 0
        for part in self._shown:
            slim = _expands(part) and not part.hasHeightForWidth()
            wide = _least(part) if slim else min(part.sizeHint().width(), width)
            if rows and end + self._across + wide <= width:
                rows[-1].append((part, wide))
                end += self._across + wide
            else:
                rows.append([(part, wide)])
                end = wide
        places: list[Place] = []
        top = 0
        for row in rows:
            spare = width - sum(wide for _, wide in row) - self._across * (len(row) - 1)
            sized = [(part, _widened(part, wide, spare)) for part, wide in row]
            highs = [_height(part, wide) for part, wide in sized]
            left = 0
            for (part, wide), high in zip(sized, highs, strict=True):
                places.append((part, left, top + (max(highs) - high) // 2, wide, high))
                left += wide + self._across
            top += max(highs) + self._down
        return places, max(0, top - self._down)

    def _lay_out(self) -> None:
        for part, *where in self._places(self.width())[0]:
            part.setGeometry(*where)

    def _changed(self) -> None:
        self._found.clear()
        self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        # A part has become another size, has been shown, hidden, lent or given back.
        if event.type() in CHANGES:
            self._changed()
            self._lay_out()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._changed()
        self._lay_out()


def _expands(part: QWidget) -> bool:
    return bool(part.sizePolicy().expandingDirections() & Qt.Orientation.Horizontal)


def _least(part: QWidget) -> int:
    return max(part.minimumSizeHint().width(), part.minimumWidth())


def _widened(part: QWidget, wide: int, spare: int) -> int:
    return min(wide + max(0, spare), part.maximumWidth()) if _expands(part) else wide


def _height(part: QWidget, wide: int) -> int:
    if part.hasHeightForWidth():
        return part.heightForWidth(wide)
    return part.sizeHint().height()
