"""The notebook that opens exported files does what it says, in a fresh namespace."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

NOTEBOOK = json.loads(
    files("resources").joinpath("notebooks", "open_a_run.ipynb").read_text(encoding="utf-8")
)
CODE = ["".join(c["source"]) for c in NOTEBOOK["cells"] if c["cell_type"] == "code"]


@pytest.fixture
def ran(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, Any], str]:
    """The names after all of its cells, and what they print; without a window for the picture."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    names: dict[str, Any] = {}
    for place, code in enumerate(CODE):
        exec(compile(code, f"cell {place + 1}", "exec"), names)
    return names, capsys.readouterr().out


def test_it_is_kept_without_what_it_printed() -> None:
    assert NOTEBOOK["nbformat"] == 4
    assert len(CODE) > 4
    for cell in NOTEBOOK["cells"]:
        assert cell["cell_type"] == "markdown" or cell["outputs"] == []
    ids = [cell["id"] for cell in NOTEBOOK["cells"]]
    assert len(set(ids)) == len(ids)


def test_it_tells_every_column_and_every_array(ran: tuple[dict[str, Any], str]) -> None:
    names, said = ran
    assert "fly-compass seed 7" in said
    for column in names["columns"]:
        meaning = names["told"][f"column {column}"]
        assert any(line.split(meaning)[0].strip() == column
                   for line in said.splitlines() if meaning in line)  # fmt: skip
    assert {"time", "decoded_heading", "activity"} <= set(names["arrays"])
    for name, about in names["about"].items():
        assert f"{about['unit']:6} {about['meaning']}" in said, name
    assert "step 1000 turn {'velocity': 0.0}" in said


def test_table_and_arrays_agree(ran: tuple[dict[str, Any], str]) -> None:
    names, _ = ran
    assert len(names["table"]["time (s)"]) == 1500
    assert names["apart"] < 1e-5
    turned = np.unwrap(names["arrays"]["true_heading"])
    assert np.degrees(turned[-1] - turned[0]) == pytest.approx(180.0, abs=0.5)


def test_there_is_a_picture_if_it_can_be_drawn(ran: tuple[dict[str, Any], str]) -> None:
    names, said = ran
    if importlib.util.find_spec("matplotlib") is None:
        assert names["plt"] is None and "matplotlib is not installed" in said
    else:
        assert len(names["plt"].gcf().axes) == 2
