"""The pages there are, in order: the one line to add for a new one."""

from __future__ import annotations

from gui.kit.page_entry import PageEntry

__all__ = ["PAGES"]

RECALL = "complete-half-an-a"
PAGES: tuple[PageEntry, ...] = (
    PageEntry(
        "ring", "Ring attractor", "gui.ring.page", "RingPage", "turn-in-the-dark",
        suffixes=(
            ".csv", ".tsv", ".txt", ".dat", ".ang", ".npz", ".npy", ".mat", ".h5", ".hdf5", ".nwb",
        ),
    ),
    PageEntry(
        "hopfield", "Hopfield memory", "gui.hopfield.page", "HopfieldPage", RECALL,
        suffixes=(".patterns", ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"),
        head=b"attractor-lab patterns",
    ),
    PageEntry("energy", "Energy", "gui.energy.page", "EnergyPage", RECALL, shares="hopfield"),
)  # fmt: skip
