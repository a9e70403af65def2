"""Words of which as many are said as there is room for."""

from __future__ import annotations

import pytest

from gui.kit.fitting_label import FittingLabel

WORDINGS = ("now −0.3°, mean −0.2°, drift 1.7°", "now −0.3°, mean −0.2°", "now −0.3°")


@pytest.mark.parametrize("margins", [(0, 0, 0, 0), (6, 0, 6, 0)])
@pytest.mark.parametrize("wordings", [WORDINGS, ("A", "")])
def test_what_is_said_has_room_beside_the_margins(qtbot, margins, wordings):
    """In every width the longest wording that fits; not one of which an end is cut off."""
    label = FittingLabel()
    qtbot.addWidget(label)
    label.setContentsMargins(*margins)
    label.say(*wordings)
    label.show()
    metrics, besides = label.fontMetrics(), margins[0] + margins[2]
    for wide in range(label.minimumSizeHint().width(), label.sizeHint().width() + 20):
        label.resize(wide, 20)
        fitting = [w for w in wordings if metrics.horizontalAdvance(w) + besides <= label.width()]
        assert label.shown == fitting[0]
        assert label.text() == wordings[0]
    assert label.shown == wordings[0] and not label.toolTip()
