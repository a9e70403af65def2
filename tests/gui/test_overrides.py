"""A fault where Qt calls Python is told; it does not end the program."""

from __future__ import annotations

import subprocess
import sys

RUN = """
import main
app = main._application()
from typing import Generic, TypeVar
from PySide6.QtWidgets import QWidget
from gui.kit.drop_down import DropDown
from gui.kit.plots import Plot

class Failing(QWidget):
    def resizeEvent(self, event):
        max(())

    def setVisible(self, visible):  # a slot
        super().setVisible(visible)

Kind = TypeVar("Kind")

class Listed(QWidget, Generic[Kind]):
    pass

assert Listed.__parameters__ == (Kind,), "what other bases do with a class is done"
widget = Failing()
try:
    widget.show()
    widget.resize(300, 200)
    app.processEvents()
except ValueError as error:
    print("caught", error)
print("alive", Failing.setVisible.__code__.co_argcount)
if __import__("sys").version_info < (3, 12):
    for kind, name in ((Plot, "resizeEvent"), (Plot, "mouseReleaseEvent"), (DropDown, "event")):
        method = getattr(kind, name)
        assert hasattr(method, "__wrapped__"), (kind, name)
"""


def test_what_c_raises_in_an_event_does_not_end_the_program():
    run = subprocess.run([sys.executable, "-c", RUN], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    told = run.stdout + run.stderr
    assert "max() arg is an empty sequence" in told or "max() iterable argument is empty" in told
    assert "alive 2" in run.stdout
