"""Files of results: read back as they were written, and refused in a sentence if they are not."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.experiments import ExperimentError, Plan, Results, read_results, write_results
from sim.experiments.files import SUFFIXES, Journal, part_of
from sim.experiments.formats import KEY, LARGEST
from sim.experiments.retrieval import RetrievalSettings

pytest.importorskip("pyarrow")
ALL = [*SUFFIXES, ".part"]
NAN = float("nan")
ROWS = np.random.default_rng(3).normal(0.8, 0.3, (6, 9, 4)).tolist()
ROWS[1][2] = [NAN, float("inf"), -0.0, 1e-300]  # a trial may have no number for a measure


def plan_of() -> Plan:
    swept = {"rule": ("hebb", "storkey"), "diagonal": (True,), "load": (0.05, 0.1, 1 / 7)}
    return Plan("recall", RetrievalSettings(neurons=64), swept, 4, 20, 0.05, 11)


def made() -> Results:
    results = Results(plan_of())
    for place in range(5):  # of the last point there is nothing yet
        results.add(place, 0, ROWS[place][: 9 - place])
    return results


def written(path: Path) -> Path:
    """A file of `made()` in the format of the name."""
    if path.suffix != ".part":
        write_results(made(), path)
        return path
    with Journal.begin(path.with_suffix(""), plan_of()) as journal:
        for place in range(5):
            journal.keep(place, 3, tuple(map(tuple, ROWS[place][3 : 9 - place])))
            journal.keep(place, 0, tuple(map(tuple, ROWS[place][:3])))
    return path


def name_for(suffix: str) -> str:
    return "a.npz.part" if suffix == ".part" else f"a{suffix}"


def refusal(path: Path) -> str:
    with pytest.raises(ExperimentError) as raised:
        read_results(path)
    words = str(raised.value)
    assert "\n" not in words and words.endswith(".") and path.name in words
    return words


@pytest.mark.parametrize("suffix", ALL)
def test_a_file_is_read_back_to_the_bit(suffix: str, tmp_path: Path) -> None:
    path, expected = written(tmp_path / name_for(suffix)), made()
    found = read_results(path)
    assert found.plan.to_plain() == expected.plan.to_plain()
    for place in range(6):
        assert found.table(place).tobytes() == expected.table(place).tobytes()
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_results_make_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    write_results(made(), first)
    write_results(read_results(first), second)
    assert first.read_bytes() == second.read_bytes()


def test_a_file_says_what_its_numbers_are(tmp_path: Path) -> None:
    lines = written(tmp_path / "a.csv").read_text().splitlines()
    facts = json.loads(lines[0].removeprefix("# "))
    assert facts["plan"]["seed"] == 11 and facts["plan"]["settings"]["neurons"] == 64
    assert set(facts["versions"]) == {"attractor-lab", "numpy", "python"}
    assert facts["measures"]["overlap"]["unit"] == "1" and "SI" in facts["units"]
    assert lines[1].startswith("point,rule,diagonal,load,trial,seed,measured overlap,")
    assert lines[2].startswith("0,hebb,True,0.05,0,")


@pytest.mark.parametrize("suffix", ALL)
@given(where=st.floats(0.0, 1.0, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
@example(where=0.13671875, bit=0, cut=False)  # a bit of a NaN, in Parquet
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_refused_or_gives_the_numbers_it_had(
    suffix: str, where: float, bit: int, cut: bool, tmp_path: Path
) -> None:
    path = tmp_path / name_for(suffix)
    if not path.exists():
        written(path)
        (tmp_path / "whole").write_bytes(path.read_bytes())
    content = bytearray((tmp_path / "whole").read_bytes())
    at = int(where * len(content))
    if cut:
        del content[at:]
    else:
        content[at] ^= 1 << bit
    path.write_bytes(content)
    expected = made()
    try:
        found = read_results(path)
    except ExperimentError as error:
        assert "\n" not in str(error) and str(error).endswith((".", "anew."))
    else:
        for place in range(6):
            kept, table = found.table(place).tobytes(), expected.table(place).tobytes()
            # Of a line without its end it is not known whether it is whole: it is made again.
            assert kept == table or (suffix == ".part" and table.startswith(kept))


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A CSV file whose facts are others, as somebody might write them."""
    first, rest = written(path).read_text().split("\n", 1)
    facts = json.loads(first.removeprefix("# "))
    change(facts)
    path.write_text(f"# {json.dumps(facts)}\n{rest}")
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda facts: facts.update({KEY: 2}), "later version"),
        (lambda facts: facts.update({KEY: "x"}), "no valid number"),
        (lambda facts: facts.pop(KEY), "holds no results"),
        (lambda facts: facts["plan"].update(experiment="nothing"), "no experiment 'nothing'"),
        (lambda facts: facts["plan"].update(experiment=["recall"]), "no plan"),
        (lambda facts: facts["plan"].update(precision=NAN), "above 0"),
        (lambda facts: facts["plan"]["settings"].update(cue=NAN), "finite"),
        (lambda facts: facts["plan"].update(trials=float("inf")), "no plan"),
        (lambda facts: facts["plan"].update(experiment="basins"), "needs values of cue"),
        (lambda facts: facts["plan"].update(trials=5), "damaged"),
        (lambda facts: facts["plan"].update(seed=12), "damaged"),
        (lambda facts: facts.pop("plan"), "no plan"),
        (lambda facts: facts.pop("sha256"), "damaged"),
    ],
)
def test_a_file_of_something_else(
    change: Callable[[dict[str, Any]], object], words: str, tmp_path: Path
) -> None:
    assert words in refusal(changed(tmp_path / "a.csv", change))


@pytest.mark.parametrize("suffix", ALL)
@pytest.mark.parametrize("content", [b"", b"\x00" * 200, b"PK\x03\x04", b"# {\n\n", b"[" * 99_999])
def test_what_is_no_file_of_results(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name_for(suffix)
    path.write_bytes(content)
    refusal(path)


def npz_of(path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    with zipfile.ZipFile(written(path)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def npy(values: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, np.array(values))
    return file.getvalue()


def swap(members: dict[str, bytes]) -> None:
    a, b = "measured exact.npy", "measured recalled.npy"
    members[a], members[b] = members[b], members[a]


@pytest.mark.parametrize(
    "change",
    [
        swap,
        lambda members: members.pop("measured wrong.npy"),
        lambda members: members.pop("facts.npy"),
        lambda members: members.update({"point.npy": npy([0])}),
        lambda members: members.update({"trial.npy": npy("abc")}),
        lambda members: members.update({"facts.npy": npy([1, 2])}),
        lambda members: members.update({"facts.npy": npy("[" * 99_999)}),
        # Says that it holds 10**15 numbers.
        lambda members: members.update(
            {"trial.npy": npy([1]).replace(b"(1,), }          ", b"(1000000000000000,), }"[:19])}
        ),
    ],
)
def test_a_file_whose_members_are_others(
    change: Callable[[dict[str, bytes]], object], tmp_path: Path
) -> None:
    refusal(npz_of(tmp_path / "a.npz", change))


def test_a_file_that_unpacks_to_more_than_there_can_be(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("facts.npy", npy("{}"))
        archive.infolist()[0].file_size = LARGEST + 1
    assert path.stat().st_size < 1 << 20
    assert "too large" in refusal(path)


@pytest.mark.parametrize("suffix", ALL)
def test_a_file_that_is_too_large(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / name_for(suffix)
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)  # takes no room
    assert "too large" in refusal(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("measured wrong", "measured right"),
        ("point,rule", "rule,point"),
        ("\n0,", "\n9,"),
        ("\n0,", "\nnan,"),
        ("\n0,", "\n0,0,"),
        ("hebb", "storkey"),
        ("trial", "tril"),
    ],
)
def test_a_table_with_other_columns(old: str, new: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv")
    first, rest = path.read_text().split("\n", 1)
    path.write_text(f"{first}\n{rest.replace(old, new, 1) if old in rest else new}")
    assert "damaged" in refusal(path)


@pytest.mark.parametrize("suffix", ALL)
def test_a_file_that_is_not_there_or_is_a_folder(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / name_for(suffix)
    assert "cannot be read (no such file" in refusal(path)
    path.mkdir()
    assert "cannot be read (is a directory" in refusal(path)


def test_an_ending_that_says_nothing(tmp_path: Path) -> None:
    for name in ("a", "a.txt", "a.npz.gz"):
        for do in (read_results, lambda path: write_results(made(), path)):
            with pytest.raises(ExperimentError, match=r"written as \.npz, \.csv, \.parquet"):
                do(tmp_path / name)
        with pytest.raises(ExperimentError, match="written as"):
            Journal.begin(tmp_path / name, plan_of())
    assert not list(tmp_path.iterdir())


# While they come


def line(entry: Any) -> bytes:
    text = json.dumps(entry).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


@pytest.mark.parametrize(
    "entry",
    [
        {"point": 9, "first": 0, "rows": [[0.0] * 4]},
        {"point": -1, "first": 0, "rows": [[0.0] * 4]},
        {"point": 0, "first": 20, "rows": [[0.0] * 4]},
        {"point": 0, "first": -1, "rows": [[0.0] * 4]},
        {"point": 0.5, "first": 0, "rows": [[0.0] * 4]},
        {"point": NAN, "first": 0, "rows": [[0.0] * 4]},
        {"point": float("inf"), "first": 0, "rows": [[0.0] * 4]},
        {"point": 0, "first": 0, "rows": [[0.0] * 8]},
        {"point": 0, "first": 0, "rows": [[0.0] * 4, [0.0] * 3]},
        {"point": 0, "first": 0, "rows": [["a"] * 4]},
        {"point": 0, "first": 0},
        [],
        None,
    ],
)
def test_a_line_of_something_else(entry: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "a.npz.part")
    path.write_bytes(path.read_bytes() + line(entry))
    assert "is damaged" in refusal(path)
    with pytest.raises(ExperimentError, match="is damaged"):
        Journal.resume(tmp_path / "a.npz")


def test_a_line_that_was_cut_short_is_made_again(tmp_path: Path) -> None:
    path = written(tmp_path / "a.npz.part")
    whole = path.read_bytes()
    path.write_bytes(whole + line({"point": 5, "first": 0, "rows": ROWS[5]})[:-20])
    assert read_results(path).trials == made().trials
    with Journal.resume(tmp_path / "a.npz") as journal:
        journal.keep(5, 0, tuple(map(tuple, ROWS[5])))
    assert path.read_bytes() == whole + line({"point": 5, "first": 0, "rows": ROWS[5]})


def test_a_file_is_written_by_one_alone(tmp_path: Path) -> None:
    writing = Journal.begin(tmp_path / "a.npz", plan_of())
    with writing, pytest.raises(ExperimentError, match="being written by another process"):
        Journal.resume(tmp_path / "a.npz")
    Journal.resume(tmp_path / "a.npz").close()


def test_what_is_there_is_not_begun_anew_nor_what_is_not_there_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with pytest.raises(ExperimentError, match=r"There is no .* to go on with"):
        Journal.resume(path)
    Journal.begin(path, plan_of()).close()
    with pytest.raises(ExperimentError, match="is there already"):
        Journal.begin(path, plan_of())
    with Journal.resume(path) as journal:
        journal.finish()
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]
    with pytest.raises(ExperimentError, match="is there already"):
        Journal.begin(path, plan_of())
    with pytest.raises(ExperimentError, match="is finished"):
        Journal.resume(path)


def test_a_file_that_was_ended_before_it_had_begun(tmp_path: Path) -> None:
    part_of(tmp_path / "a.npz").write_bytes(b"0123abcd {")
    with pytest.raises(ExperimentError, match="before anything was in it"):
        Journal.resume(tmp_path / "a.npz")


# Where nothing can be written


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
def test_a_full_disk(tmp_path: Path) -> None:
    results = made()
    journal = Journal(tmp_path / "a.npz", results, Path("/dev/full").open("wb"))  # noqa: SIM115
    with journal, pytest.raises(ExperimentError, match=r"no space left on device.*make room"):
        journal.keep(0, 0, ((0.0,) * 4,))
    (tmp_path / "c.npz.new").symlink_to("/dev/full")
    with pytest.raises(ExperimentError, match="no space left on device"):
        write_results(results, tmp_path / "c.npz")
    assert not (tmp_path / "c.npz").exists() and not (tmp_path / "c.npz.new").exists()


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (
        tmp_path / "none" / "a.npz",
        tmp_path / "file" / "a.npz",
        tmp_path / ("a" * 300 + ".npz"),
    ):
        with pytest.raises(ExperimentError, match="cannot be written"):
            Journal.begin(path, plan_of())
        with pytest.raises(ExperimentError, match="cannot be written"):
            write_results(made(), path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ExperimentError, match="permission denied"):
        Journal.begin(tmp_path / "a.npz", plan_of())
    tmp_path.chmod(0o700)
    assert not list(tmp_path.iterdir())


def test_parquet_takes_memory_from_the_c_library():
    """Arrow's own allocator keeps what a file has needed once, some 50 MiB for a large one."""
    words = (
        "from sim.experiments.formats import pyarrow_and_parquet\n"
        "print(pyarrow_and_parquet()[0].default_memory_pool().backend_name)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "ARROW_DEFAULT_MEMORY_POOL"}
    said = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, env=environment, check=True
    )
    assert said.stdout.strip() == "system"
