"""Files in which what is being worked on is kept by itself: one for each time the program runs."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths

__all__ = ["KEPT_FILES", "KeptFiles"]

KEPT_FILES = 10  # of as many times the program has run


class KeptFiles:
    """The folder of these files.

    Parameters
    ----------
    folder : Path, optional
        The platform's folder for application data otherwise.
    """

    def __init__(self, folder: Path | None = None) -> None:
        usual = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
        self.folder = folder or Path(usual) / "attractor-lab"
        self._began = f"{datetime.now():%Y%m%d-%H%M%S}"

    @property
    def own(self) -> Path:
        """That of this time."""
        return self.folder / f"kept-{self._began}-{os.getpid()}.attractor"

    def earlier(self) -> dict[Path, datetime]:
        """Those of earlier times and when each was written last, the newest first."""
        found = []
        for path in self.folder.glob("kept-*.attractor"):
            try:
                found.append((path.stat().st_mtime, path))
            except OSError:
                continue  # another program has just removed it
        return {
            path: datetime.fromtimestamp(written)
            for written, path in sorted(found, reverse=True)
            if not _in_use(path)
        }

    def make_room(self) -> None:
        """Make the folder, and remove the oldest files; raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in list(self.earlier())[KEPT_FILES - 1 :]:
            path.unlink(missing_ok=True)


def _in_use(path: Path) -> bool:
    """Whether the program whose file it is still runs, as far as can be found out."""
    number = path.stem.rpartition("-")[2]
    if number == str(os.getpid()):
        return True
    if os.name != "posix" or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)  # asks, and does nothing
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True  # it is somebody else's, so it runs
    return True
