"""How files of recordings were read the last time, by what their columns are called."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QSettings

from sim.errors import SimError
from sim.ring.recordings.choices import RecordingChoices

__all__ = ["RecordingMemory"]

KEY = "recordings/choices"
MOST = 40  # kinds of files remembered


class RecordingMemory:
    """Choices for recordings in a file of settings.

    Parameters
    ----------
    settings : QSettings, optional
        Where they are kept; only in this object if None.
    """

    def __init__(self, settings: QSettings | None) -> None:
        self._settings = settings
        self._known: dict[tuple[str, ...], RecordingChoices] = {}
        kept = settings.value(KEY) if settings is not None else None
        for columns, choices in _entries(kept):
            self._known[columns] = choices

    def of(self, columns: Sequence[str]) -> RecordingChoices | None:
        """What was right the last time for a file with these columns; None if there was none."""
        return self._known.get(tuple(columns))

    def remember(self, columns: Sequence[str], choices: RecordingChoices) -> None:
        """Keep what was right for a file with these columns; the oldest are forgotten."""
        self._known.pop(tuple(columns), None)
        self._known[tuple(columns)] = choices
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        if self._settings is not None:
            entries = [[list(names), made.kept()] for names, made in self._known.items()]
            self._settings.setValue(KEY, json.dumps(entries))


def _entries(kept: object) -> list[tuple[tuple[str, ...], RecordingChoices]]:
    """What is in the settings; a spoilt file of settings is as good as none."""
    if not isinstance(kept, str):
        return []
    try:
        return [
            (tuple(map(str, columns)), RecordingChoices.from_kept(choices))
            for columns, choices in json.loads(kept)
        ]
    except (ValueError, TypeError, SimError):
        return []
