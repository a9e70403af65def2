"""The pages there are, in order: the one line to add for a new one."""

from __future__ import annotations

from gui.kit.page_entry import PageEntry

__all__ = ["PAGES"]

RECALL = "complete-half-an-a"
PAGES: tuple[PageEntry, ...] = (
    PageEntry(
        "ring", "Ring attractor", "gui.ring.page", "RingPage", "turn-in-the-dark", short="Ring",
        suffixes=(
            ".csv", ".tsv", ".txt", ".dat", ".ang", ".npz", ".npy", ".mat", ".h5", ".hdf5", ".nwb",
        ),
        files="a recording of heading",
    ),
    PageEntry(
        "hopfield", "Hopfield memory", "gui.hopfield.page", "HopfieldPage", RECALL,
        short="Hopfield",
        suffixes=(
            ".patterns", ".npy", ".npz", ".csv", ".tsv", ".txt", ".png", ".jpg", ".jpeg", ".bmp",
            ".gif", ".webp", ".pbm", ".pgm", ".ppm", ".pnm", ".tif", ".tiff",
        ),
        head=b"attractor-lab patterns", files="a set of patterns",
        recogniser="sim.hopfield.patterns.files.recognising:holds_patterns",
    ),
    PageEntry("energy", "Energy", "gui.energy.page", "EnergyPage", RECALL, shares="hopfield"),
    PageEntry(
        "circuits", "Small circuits", "gui.circuits.page", "CircuitPage", "more-input-wins",
        short="Circuits",
    ),
    PageEntry(
        "spiking", "Spiking memory", "gui.spiking.page", "SpikingPage", "a-cue-ignites-a-memory",
        short="Spiking", takes_gestures=("store_drawing",),
    ),
    PageEntry(
        "capacity", "Capacity", "gui.experiments.page", "CapacityPage",
        suffixes=(".npz", ".csv", ".parquet", ".part"), files="results of an experiment",
        recogniser="sim.experiments.packing:holds_results",
    ),
)  # fmt: skip
