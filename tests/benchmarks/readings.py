"""The readings of every scenario after some model time, as JSON: two versions agree to the bit.

    QT_QPA_PLATFORM=offscreen python tests/benchmarks/readings.py here.json
    QT_QPA_PLATFORM=offscreen python tests/benchmarks/readings.py there.json --root /path/to/other

A reading is what stands at the left of the status line in `main.py --screenshot`. Scenarios are
named by tab and title, which stay when the name of a file changes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def readings(after: float, seed: int) -> dict[str, list[str]]:
    """The readings of each scenario of the program that is imported."""
    from PySide6.QtCore import QSize

    import main
    from gui.pictures import picture
    from sim.scenarios import scenarios

    app = main._application()
    found = {}
    for name, scenario in scenarios().items():
        image = picture(
            theme="dark",
            size=QSize(1200, 680),
            after=after,
            tab=scenario.tab,
            scenario=name,
            seed=seed,
        )
        key = f"{scenario.tab}: {scenario.title}"
        assert key not in found, f"two scenarios are called {key}"
        found[key] = json.loads(image.text("readings"))
    del app
    return found


def run() -> None:
    """Write the file asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[2])
    parser.add_argument("--after", type=float, default=2.0, help="model time")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.path.insert(0, str(given.root.resolve()))
    found = readings(given.after, given.seed)
    used = Path(sys.modules["gui.pictures"].__file__ or "").parents[1]
    assert used == given.root.resolve(), f"these are the readings of {used}"
    words = json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False)
    given.file.write_text(words + "\n", encoding="utf-8")


if __name__ == "__main__":
    run()
