"""`python -m sim.experiments`: what it does, what it refuses, and that it can be ended anyhow."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from sim.experiments import EXPERIMENTS, experiment_named, read_results
from sim.experiments.command import run
from sim.experiments.files import Journal, part_of

ROOT = Path(__file__).parents[2]
SMALL = ["recall", "--neurons", "64", "--load", "0.05:0.15:0.05"]
LONG = [*SMALL, "--seed", "7", "--trials", "1200"]


def until(happened: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for something, and fail if it does not happen."""
    end, never = monotonic() + seconds, threading.Event()
    while not happened():
        assert monotonic() < end, "it has not happened"
        never.wait(0.01)


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The sentence with which it refuses."""
    assert run(words) == 2
    said = capsys.readouterr()
    assert not said.out and said.err.startswith("attractor-lab: ")
    assert said.err.count("\n") == 1 and said.err.endswith(".\n")
    return said.err


def test_a_measurement_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.csv"
    assert run([*SMALL, "--trials", "5", "--workers", "0", "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "load 0.05: 1.00 (0.51 to 1.00) (5 trials)" in said.out
    assert f"Written to {out}." in said.out and not said.err
    results = read_results(out)
    assert results.done and results.plan.precision is None and results.trials == 15
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_an_interval_is_asked_for_in_the_unit_it_is_shown_in(tmp_path: Path) -> None:
    out = str(tmp_path / "a.npz")
    words = [*SMALL, "--precision", "0.02", "--most", "50", "--workers", "0", "--out", out]
    assert run(words) == 0
    plan = read_results(Path(out)).plan
    assert (plan.precision, plan.most, plan.trials, plan.seed) == (0.02, 50, 20, 0)
    assert plan.swept["load"] == (0.05, 0.1, 0.15)


def test_every_experiment_is_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--list"]) == 0
    listed = capsys.readouterr().out
    for name in EXPERIMENTS:
        entry = experiment_named(name)
        assert f"{name} " in listed and entry.title in listed
        with pytest.raises(SystemExit) as ended:
            run([name, "--help"])
        assert ended.value.code == 0
        said = capsys.readouterr().out
        for setting in entry.Settings.specs():
            assert f"--{setting.replace('_', '-')} " in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Say where the results go"),
        (["--out", "a.npz"], "Say which experiment"),
        (["nothing", "--out", "a.npz"], "There is no experiment 'nothing'"),
        (["--out", "recall"], "Say which experiment"),
        (["recall", "plane", "--out", "a.npz"], "plane"),
        (["recall", "--out", "a"], "end the name with one"),
        (["recall", "--out", "a.txt"], "end the name with one"),
        (["recall", "--out", "no/folder/a.npz"], "no such file or directory"),
        (["recall", "--out", "a.npz", "--resume"], "There is no a.npz to go on with"),
        (["recall", "--out", "a.npz", "--load", "0.2:0.1:0.01"], "does not go up"),
        (["recall", "--out", "a.npz", "--load", "much"], "'much' is no number"),
        (["recall", "--out", "a.npz", "--load", "-1"], "must lie between"),
        (["recall", "--out", "a.npz", "--load", "0:1:1e-6"], "more than 5,000 values"),
        (["recall", "--out", "a.npz", "--load", "0:1:0.01", "--cue", "0:1:0.01"], "points"),
        (["recall", "--out", "a.npz", "--neurons", "100.5"], "whole number"),
        (["recall", "--out", "a.npz", "--rule", "oja"], "is one of"),
        (["recall", "--out", "a.npz", "--diagonal", "yes"], "on or off"),
        (["recall", "--out", "a.npz", "--memories", "letters", "--load", "1"], "letters"),
        (["recall", "--out", "a.npz", "--trials", "1"], "2 to 100,000 trials"),
        (["recall", "--out", "a.npz", "--most", "0"], "trials"),
        (["recall", "--out", "a.npz", "--trials", "many"], "--trials"),
        (["recall", "--out", "a.npz", "--precision", "0"], "above 0"),
        (["recall", "--out", "a.npz", "--seed", "-1"], "A seed is a whole number"),
        (["recall", "--out", "a.npz", "--workers", "-1"], "Choose 1 to 256 processes"),
        (["recall", "--out", "a.npz", "--colour", "red"], "--colour"),
        (["recall", "--out"], "--out"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert said in refused(capsys, *words)
    assert not list(tmp_path.iterdir())


def test_a_file_is_gone_on_with_as_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.npz"
    words = [*SMALL, "--seed", "3", "--trials", "4", "--workers", "0", "--out", str(out)]
    assert run(words) == 0
    whole = out.read_bytes()
    capsys.readouterr()
    assert "is there already" in refused(capsys, *words)
    assert "is finished" in refused(capsys, "--resume", "--out", str(out))

    plan = read_results(out).plan
    out.unlink()
    Journal.begin(out, plan).close()
    resume = ["--resume", "--out", str(out), "--workers", "0"]
    assert "not of “Basins" in refused(capsys, "basins", *resume)
    assert "other settings" in refused(capsys, "recall", *resume, "--neurons", "100")
    assert "other settings" in refused(capsys, *words, "--resume", "--seed", "4")
    assert run([*words, "--resume"]) == 0
    assert out.read_bytes() == whole and not part_of(out).exists()


# A process that is ended


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Begin a long measurement with two processes, and see the first numbers come."""
    started: list[subprocess.Popen[str]] = []
    out = tmp_path / "a.npz"

    def begin() -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "sim.experiments", *LONG, "--workers", "2", "--out", out]
        process = subprocess.Popen(
            words, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        started.append(process)
        until(lambda: part_of(out).exists() and part_of(out).read_bytes().count(b"\n") > 1)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def members(group: int) -> list[int]:
    """The processes of a group that are alive, by /proc."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended meanwhile
            if int(stat[2]) == group and stat[0] != "Z":
                found.append(int(folder.name))
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of the long measurement that nobody has disturbed."""
    out = tmp_path_factory.mktemp("whole") / "a.npz"
    assert run([*LONG, "--workers", "0", "--out", str(out)]) == 0
    return out.read_bytes()


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")


@needs_proc
def test_a_killed_measurement_goes_on_where_it_was(
    begun: Callable[[], subprocess.Popen[str]], tmp_path: Path, whole: bytes
) -> None:
    process, out = begun(), tmp_path / "a.npz"
    assert len(members(process.pid)) >= 3
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    # Its processes do not outlive it.
    until(lambda: not members(process.pid))
    assert not out.exists()
    kept = read_results(part_of(out)).trials
    assert 0 < kept < 3600

    with part_of(out).open("ab") as part:
        part.write(b'0123abcd {"point": 0, "fir')  # a line that was cut short
    assert run(["--resume", "--workers", "0", "--out", str(out)]) == 0
    assert out.read_bytes() == whole
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


@needs_proc
def test_ctrl_c_says_how_to_go_on(
    begun: Callable[[], subprocess.Popen[str]], tmp_path: Path, whole: bytes
) -> None:
    process, out = begun(), tmp_path / "a.npz"
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == ("", f"Stopped. Go on with: --resume --out {out}\n")
    until(lambda: not members(process.pid))
    assert run(["--resume", "--workers", "0", "--out", str(out)]) == 0
    assert out.read_bytes() == whole
