"""The tabs there are, in order: the one line to add for a new one."""

from __future__ import annotations

from gui.tabs.base import Tab
from gui.tabs.energy import EnergyTab
from gui.tabs.hopfield import HopfieldTab
from gui.tabs.ring import RingTab

__all__ = ["TABS"]

TABS: tuple[type[Tab], ...] = (RingTab, HopfieldTab, EnergyTab)
