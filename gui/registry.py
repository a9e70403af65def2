"""The tabs there are, in order: the one line to add for a new one."""

from __future__ import annotations

from gui.energy.page import EnergyPage
from gui.hopfield.page import HopfieldPage
from gui.kit.page import Page
from gui.ring.page import RingPage

__all__ = ["PAGES"]

PAGES: tuple[type[Page], ...] = (RingPage, HopfieldPage, EnergyPage)
