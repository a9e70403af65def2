"""The analyses of rings there are, in the order of their buttons: the one line to add for another.

Which of them a kind of ring has, it says itself, by name (`analyses`).
"""

from __future__ import annotations

from gui.ring.analysis_page import AnalysisPage
from gui.ring.diffusion_page import DiffusionPage
from gui.ring.drift_page import DriftPage
from gui.ring.gain_page import GainPage
from gui.ring.spectrum_page import SpectrumPage
from gui.ring.tuning_page import TuningPage
from gui.ring.weights_page import WeightsPage

__all__ = ["ANALYSES"]

ANALYSES: tuple[type[AnalysisPage], ...] = (
    SpectrumPage,
    WeightsPage,
    GainPage,
    DriftPage,
    DiffusionPage,
    TuningPage,
)
