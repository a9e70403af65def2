"""The session file: what it holds, how it is written, and who can read it."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import SessionError
from sim.networks import NETWORKS
from sim.sessions import archive, session_file
from sim.sessions.session_file import Session, read_session, write_session
from sim.state import same
from tests.sim.sessions.lives import PNG, lived, session_of

FIRST = Path(__file__).with_name("v1.attractor")


def test_a_session_of_every_kind_comes_back(tmp_path: Path) -> None:
    session = session_of(*NETWORKS)
    write_session(session, tmp_path / "all.attractor")
    again = read_session(tmp_path / "all.attractor")
    assert same(again, session)
    assert again.picture == PNG and again.front == "fly-compass"
    assert list(again.runs) == list(NETWORKS)


def test_the_same_session_is_the_same_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one.attractor", tmp_path / "other.attractor"
    write_session(session_of("hopfield"), one)
    write_session(read_session(one), other)
    assert one.read_bytes() == other.read_bytes()


def test_numpy_alone_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "x.attractor"
    session = session_of("fly-compass", "graded")
    write_session(session, path)
    with np.load(path, allow_pickle=False) as arrays:
        manifest = json.loads(arrays["manifest.json"])
        state = session.runs["graded"].state
        np.testing.assert_array_equal(arrays["graded/state/cue"], state.cue)
        np.testing.assert_array_equal(arrays["graded/state/learnt/rows"], state.learnt.rows)
        rows = np.array([pattern.values for pattern in state.patterns])
        np.testing.assert_array_equal(arrays["graded/state/patterns/values"], rows)
        assert arrays["fly-compass/state/y"].shape == (3, 16)
    assert manifest["format_version"] == 1 and manifest["front"] == "fly-compass"


def test_an_empty_session_is_one(tmp_path: Path) -> None:
    write_session(Session({}), tmp_path / "empty.attractor")
    assert same(read_session(tmp_path / "empty.attractor"), Session({}))


# Writing


def test_what_cannot_be_written_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.attractor"
    write_session(session_of("small-ring"), path)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SessionError, match=r"cannot be written \(no space left on device\)"):
        write_session(session_of("hopfield"), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="choose another folder or name"):
        write_session(Session({}), tmp_path / "none" / "x.attractor")


def test_what_a_killed_program_has_left_goes(tmp_path: Path) -> None:
    path = tmp_path / "x.attractor"
    left, fresh = tmp_path / ".x.attractor.1.part", tmp_path / ".x.attractor.2.part"
    for part in (left, fresh):
        part.write_bytes(b"half")
    os.utime(left, (0, 0))
    write_session(Session({}), path)
    assert sorted(tmp_path.iterdir()) == sorted([path, fresh])


def test_what_could_not_be_read_again_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_file, "LIMIT", 10_000)
    with pytest.raises(SessionError, match="forget some patterns"):
        write_session(session_of("hopfield"), tmp_path / "x.attractor")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("session", [Session({}, {"page": {"x": float("nan")}})])
def test_what_is_no_json_is_not_written(tmp_path: Path, session: Session) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_session(session, tmp_path / "x.attractor")


def test_a_page_has_a_plain_name(tmp_path: Path) -> None:
    kept = session_of("hopfield").runs["hopfield"]
    with pytest.raises(TypeError, match="no name of a page"):
        write_session(Session({"../up": kept}), tmp_path / "x.attractor")


# Reading


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"x\.attractor cannot be read \(no such file"):
        read_session(tmp_path / "x.attractor")


@pytest.mark.parametrize("content", [b"", b"PK", b"hello" * 99, b"PK\x05\x06" + bytes(18)])
def test_what_is_no_session_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.attractor"
    path.write_bytes(content)
    with pytest.raises(SessionError, match=r"^x\.attractor cannot be opened: .*\.$"):
        read_session(path)


def rebuilt(source: Path, path: Path, **members: bytes | None) -> Path:
    """A copy with some members replaced, added or left out, by name with "_" for "."."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        kept = {name: old.read(name) for name in old.namelist()}
        for name, content in (kept | members).items():
            if content is not None:
                new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("session") / "whole.attractor"
    write_session(session_of("hopfield", "small-ring"), path)
    return path


def manifest_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as file:
        found: dict[str, Any] = json.loads(file.read("manifest.json"))
    return found


def test_what_is_not_known_beside_it_is_left_alone(whole: Path, tmp_path: Path) -> None:
    manifest = {**manifest_of(whole), "later": {"x": [1]}}
    more: dict[str, Any] = {
        "manifest.json": json.dumps(manifest).encode(),
        "notes.txt": b"x",
        "hopfield/later.npy": b"no array",
    }
    again = read_session(rebuilt(whole, tmp_path / "more.attractor", **more))
    assert same(again, read_session(whole))


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "later": ({"format_version": 2, "program": "9.1"}, r"later version of the program \(9\.1\)"),
    "no version": ({"format_version": "1"}, "no version"),
    "other": ({"format": "zip"}, "no session"),
    "front": ({"front": 3}, "does not say 'front'"),
    "shown": ({"shown": {"hopfield": []}}, "does not say 'shown'"),
    "runs": ({"runs": [1]}, "does not say 'runs'"),
    "no parts": ({"runs": {"x": {"map": {}}}}, "not the parts"),
    "no run": ({"runs": {"x": {"list": []}}}, "not the parts"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_manifest_that_is_none_is_refused(what: str, whole: Path, tmp_path: Path) -> None:
    changes, words = REFUSED[what]
    letters = json.dumps({**manifest_of(whole), **changes}).encode()
    path = rebuilt(whole, tmp_path / "x.attractor", **{"manifest.json": letters})
    with pytest.raises(SessionError, match=words):
        read_session(path)


@pytest.mark.parametrize(
    "letters", [b"", b"[1]", b"\xff\xff", b'{"format": NaN}', b"[" * 100_000, b"1" * 5000]
)
def test_a_manifest_that_is_no_json_is_refused(letters: bytes, whole: Path, tmp_path: Path) -> None:
    path = rebuilt(whole, tmp_path / "x.attractor", **{"manifest.json": letters})
    with pytest.raises(SessionError, match=r"not JSON|no session"):
        read_session(path)


def test_a_kind_that_is_not_known_is_named(whole: Path, tmp_path: Path) -> None:
    manifest = manifest_of(whole)
    manifest["runs"]["hopfield"]["map"]["network"] = "perceptron"
    path = rebuilt(
        whole, tmp_path / "x.attractor", **{"manifest.json": json.dumps(manifest).encode()}
    )
    with pytest.raises(SessionError, match="knows no network 'perceptron'"):
        read_session(path)


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../up.npy", "a/../../up.npy", "..\\up.npy", "C:/up.npy"]
)
def test_a_path_that_leads_outside_is_refused(name: str, whole: Path, tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="outside"):
        read_session(rebuilt(whole, tmp_path / "x.attractor", **{name: b"x"}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(whole: Path, tmp_path: Path) -> None:
    path = rebuilt(whole, tmp_path / "x.attractor")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("manifest.json", b"{}")
    with pytest.raises(SessionError, match="two files of one name"):
        read_session(path)


def test_what_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = rebuilt(whole, tmp_path / "x.attractor", **{"zeros.npy": bytes(2**21)})
    monkeypatch.setattr(archive, "LIMIT", 2**21)

    def unpacked(*_: Any) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    with pytest.raises(SessionError, match="unpacked it would take more"):
        read_session(path)


def header(descr: str, order: str, shape: str, data: bytes) -> bytes:
    words = f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}".encode()
    words += b" " * (-(len(words) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(words).to_bytes(2, "little") + words + data


BAD_ARRAYS = {
    "objects": header("'|O'", "False", "(12,)", bytes(96)),
    "fields": header("[('x', '<f4')]", "False", "(12,)", bytes(48)),
    "words": header("'<U1'", "False", "(12,)", bytes(48)),
    "dates": header("'<M8[s]'", "False", "(12,)", bytes(96)),
    "larger": header("'<f4'", "False", "(12000000000,)", bytes(48)),
    "shorter": header("'<f4'", "False", "(12,)", bytes(40)),
    "code": header("'<f4'", "False", "(__import__('os'),)", bytes(48)),
    "negative": header("'<f4'", "False", "(-12,)", bytes(48)),
    "no order": header("'<f4'", "None", "(12,)", bytes(48)),
    "nothing": b"",
    "no header": b"\x93NUMPY\x01\x00\xff\xff",
    "version 2": b"\x93NUMPY\x02\x00" + bytes(80),
    "pickle": b"\x80\x04N.",
    "other size": header("'<f4'", "False", "(13,)", bytes(52)),
    "other kind": header("'<f8'", "False", "(12,)", bytes(96)),
    "other order of bytes": header("'>f4'", "False", "(12,)", bytes(48)),
    "no finite number": header("'<f4'", "False", "(12,)", b"\xff" * 48),
}


@pytest.mark.parametrize("what", BAD_ARRAYS)
def test_an_array_that_is_none_is_refused(what: str, whole: Path, tmp_path: Path) -> None:
    changed = {"hopfield/state/cue.npy": BAD_ARRAYS[what]}
    with pytest.raises(SessionError, match=r"^x\.attractor cannot be opened: .*\.$"):
        read_session(rebuilt(whole, tmp_path / "x.attractor", **changed))


def test_a_missing_array_is_named(whole: Path, tmp_path: Path) -> None:
    missing: dict[str, bytes | None] = {"hopfield/state/cue.npy": None}
    with pytest.raises(SessionError, match="'hopfield/state/cue' is missing"):
        read_session(rebuilt(whole, tmp_path / "x.attractor", **missing))


def test_a_picture_that_is_none_is_refused(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="picture"):
        read_session(rebuilt(whole, tmp_path / "x.attractor", **{"picture.png": b"GIF89a"}))


# For ever


def digest(session: Session) -> str:
    """What has become of the runs of a session, some steps on."""
    found = hashlib.sha256()
    for page, kept in session.runs.items():
        run = kept.go_on()
        run.advance(250)
        state = run.network.state()
        found.update(f"{page} {state.clock} {kept.log[-1].step} {kept.words}".encode())
        values = state.y if hasattr(state, "y") else state.state
        # To six decimals: the last digits are the processor's.
        found.update(np.round(values.astype(float), 6).tobytes())
    return found.hexdigest()[:16]


def test_a_file_of_the_first_version_is_opened() -> None:
    session = read_session(FIRST)
    assert session.version == "0.1.0" and session.saved == "2026-05-04T10:32:00"
    assert {page: kept.words for page, kept in session.runs.items()} == {
        "ring": "fly compass, 16 neurons",
        "hopfield": "3 patterns",
    }
    assert digest(session) == "c83383ee9824cb1d"
    for kept in session.runs.values():
        again = kept.replay()
        again.advance(kept.state.clock.step)
        for name in ("y", "state"):
            if hasattr(kept.state, name):
                reached = getattr(again.network.state(), name)
                np.testing.assert_allclose(reached, getattr(kept.state, name), atol=1e-9)


def test_a_lived_run_is_not_the_very_beginning() -> None:
    """Or the tests above compare nothing."""
    assert lived("hopfield").network.step == 110
