"""The keys that change pages."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

from gui.kit.key_actions import key_action

__all__ = ["TabKeys"]

NUMBERED = 9
FORTH = ("Ctrl+Tab", "Ctrl+PgDown")
BACK = ("Ctrl+Shift+Tab", "Ctrl+Shift+Backtab", "Ctrl+PgUp")


class TabKeys(QObject):
    """Ctrl and a digit bring a page to the front, Ctrl+Tab the next one.

    Parameters
    ----------
    tabs : QButtonGroup
        The buttons of the pages, numbered from 0.
    window : QWidget
        In which the keys work.
    """

    def __init__(self, tabs: QButtonGroup, window: QWidget) -> None:
        super().__init__(window)
        self._tabs = tabs
        self._numbered: list[QAction] = []
        for place, button in enumerate(tabs.buttons()[:NUMBERED]):
            action = key_action(window, button.text(), self._turn_to, f"Ctrl+{place + 1}")
            action.setData(place)
            self._numbered.append(action)
            button.addAction(action)
        bar = tabs.buttons()[0]
        for act, keys in ((self._forth, FORTH), (self._back, BACK)):
            bar.addAction(key_action(window, "Another page", act, *keys))

    @property
    def listed(self) -> list[tuple[str, str]]:
        """The keys by which one moves about, and what they do."""
        last = len(self._numbered)
        return [
            (f"Ctrl+1 to Ctrl+{last}", "The pages, in the order of the tabs"),
            ("Ctrl+Tab, Ctrl+Shift+Tab", "The next page, the one before"),
            ("Tab", "Next control; Enter presses a button"),
        ]

    def _click(self, button: QAbstractButton | None) -> None:
        if button is not None:
            button.click()

    @Slot()
    def _turn_to(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self._click(self._tabs.button(action.data()))

    @Slot()
    def _forth(self) -> None:
        self._go(1)

    @Slot()
    def _back(self) -> None:
        self._go(-1)

    def _go(self, pages: int) -> None:
        place = (self._tabs.checkedId() + pages) % len(self._tabs.buttons())
        self._click(self._tabs.button(place))
