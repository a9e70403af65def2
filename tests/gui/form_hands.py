"""What the tests of number fields and forms share: fields, and what they said."""

from __future__ import annotations

from gui.kit.forms import ParameterForm
from gui.kit.number import Number


class Heard:
    """What a field or a form has said."""

    def __init__(self, speaker: Number | ParameterForm) -> None:
        self.values: list = []
        self.refusals: list[str] = []
        speaker.refused.connect(self.refusals.append)
        if isinstance(speaker, Number):
            speaker.entered.connect(self.values.append)
        else:
            speaker.changed.connect(lambda name, value: self.values.append((name, value)))
