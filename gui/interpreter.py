"""How threads share the interpreter, and what its garbage collector passes over.

Only one thread at a time runs Python, and drawing lets go of the interpreter at every call of Qt's:
to have it back the window waits for the turn of a thread that works to end, hundreds of times for
one picture. And a collection of everything goes through some 200,000 objects once the pages are
open, while all threads stand still.
"""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, QTimer, Slot

from gui.workspace import Workspace

__all__ = ["LastingObjects", "share_evenly"]

TURN = 1e-4  # s for which a thread keeps the interpreter while another waits; usually 5 ms
MANY = 200  # modules; one page loads 20 to 90 of its own, numba is 500
YOUNG = 1  # of the collector’s generations, the oldest gone through first: some 2 ms
SETTLED = 3000  # ms after which a page has loaded what it needs


def share_evenly() -> None:
    """Have threads take short turns: a picture beside two that work takes 45 ms and not 280."""
    sys.setswitchinterval(TURN)


class LastingObjects(QObject):
    """Has the garbage collector pass over what stays for as long as the program: modules.

    That is what is there some time after a page has been made for which many were loaded, as they
    are for the first one and for the first that compiles. A collection of everything, of 100 to
    140 ms, becomes one of what has come since. Not after every page: what knows itself, a network
    that learns for one, would never be given back once it is passed over.

    Parameters
    ----------
    workspace : Workspace
        Its owner.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLED)
        self._settling.timeout.connect(self._pass_over)
        workspace.page_made.connect(self._settling.start)
        workspace.closing.connect(self._settling.stop)
        self._settling.start()
        self._modules = 0  # as many as were loaded the last time

    @Slot()
    def _pass_over(self) -> None:
        if len(sys.modules) < self._modules + MANY:
            return
        self._modules = len(sys.modules)
        gc.collect(YOUNG)
        gc.freeze()
