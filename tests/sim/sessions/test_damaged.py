"""Session files that are damaged, or that somebody has changed: refused in a sentence, or whole."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import SessionError, SimError
from sim.networks import NETWORKS
from sim.sessions.session_file import Session, read_session, write_session
from sim.state import same
from tests.sim.sessions.lives import session_of

PAGES = ("fly-compass", "hopfield", "dense", "two-layer")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Session]:
    path = tmp_path_factory.mktemp("damaged") / "whole.attractor"
    write_session(session_of(*PAGES), path)
    return path.read_bytes(), read_session(path)


def opened(content: bytes, folder: Path) -> Session | None:
    """What is in a file, None if it is refused as it should be; no other exception passes."""
    path = folder / "x.attractor"
    path.write_bytes(content)
    try:
        return read_session(path)
    except SessionError as error:
        sentence = str(error)
        assert sentence.startswith("x.attractor cannot be opened: ") and sentence.endswith(".")
        assert "\n" not in sentence and len(sentence) < 400
        return None


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def without_a_part(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randrange(1, 400) :]


def flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 3, 20])):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def flipped_at_the_end(content: bytes, chance: random.Random) -> bytes:
    """In the directory of the zip, where names, sizes and places are."""
    changed = bytearray(content)
    start = content.index(b"PK\x01\x02")
    changed[chance.randrange(start, len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


@pytest.mark.parametrize("damage", [cut, without_a_part, flipped, flipped_at_the_end])
def test_a_damaged_file_is_refused_or_the_very_same(
    damage: Callable[[bytes, random.Random], bytes], whole: tuple[bytes, Session], tmp_path: Path
) -> None:
    content, session = whole
    refused = 0
    for seed in range(40):
        found = opened(damage(content, random.Random(seed)), tmp_path)
        refused += found is None
        assert found is None or same(found, session), seed
    assert refused > 20


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(kept: dict[str, bytes]) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in kept.items():
            file.writestr(name, content)
    return found.getvalue()


def npy(array: Any) -> bytes:
    found = io.BytesIO()
    np.save(found, array, allow_pickle=False)
    return found.getvalue()


def swapped(kept: dict[str, bytes], chance: random.Random) -> None:
    """Two arrays in each other's place."""
    one, other = chance.sample([name for name in kept if name.endswith(".npy")], 2)
    kept[one], kept[other] = kept[other], kept[one]


def replaced(kept: dict[str, bytes], chance: random.Random) -> None:
    """An array of other shape, kind or content."""
    name = chance.choice([name for name in kept if name.endswith(".npy") and "traces" not in name])
    array = np.load(io.BytesIO(kept[name]))
    with np.errstate(all="ignore"):
        others = [
            array[..., 1:] if array.ndim else array[None],
            np.concatenate([array.ravel(), array.ravel()]),
            np.asfortranarray(array[None]),
            array.astype(np.float64) * 3.7e200,
            array.astype(np.float16),
            np.full(array.shape, 77, array.dtype),
            np.full(array.shape, -1, array.dtype),
            np.full(array.shape, np.nan),
            array.astype(array.dtype.newbyteorder(">")),
            np.zeros((3, 0, 5)),
        ]
    kept[name] = npy(chance.choice(others))


def places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in JSON at which something stands, by what it stands in and its key."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, entry in list(entries):
        yield tree, key
        if isinstance(entry, (dict, list)):
            yield from places(entry)


OTHERS: list[Any] = [
    0, -1, 1, 2, 10**6, -(10**6), 10**18, 10**40, 0.5, -1e308, True, None, "", "a", "recall", [],
    {}, [1], {"list": []}, {"float": "nan"}, {"float": "inf"}, {"int": "0xffffffffffffffffff"},
    {"same": 1}, {"array": "hopfield/state/cue"}, {"tuple": [1, 2]}, {"map": {"a": 1}},
]  # fmt: skip


def rewritten(kept: dict[str, bytes], chance: random.Random) -> None:
    """Another value at some place of the manifest."""
    manifest = json.loads(kept["manifest.json"])
    within, key = chance.choice(list(places(manifest["runs"])))
    within[key] = chance.choice(OTHERS)
    kept["manifest.json"] = json.dumps(manifest).encode()


def left_out(kept: dict[str, bytes], chance: random.Random) -> None:
    """A place of the manifest, or a member, gone."""
    manifest = json.loads(kept["manifest.json"])
    within, key = chance.choice(list(places(manifest)))
    del within[key]
    kept["manifest.json"] = json.dumps(manifest).encode()


def used(session: Session) -> None:
    """Go on from every run; what is impossible may be said, as in any run."""
    for kept in session.runs.values():
        try:
            assert kept.words
            run = kept.go_on()
            run.network.snapshot()
            run.advance(40)
            run.network.snapshot()
        except SimError as error:
            assert str(error)


@pytest.mark.parametrize("change", [swapped, replaced, rewritten, left_out])
def test_what_somebody_has_changed_is_refused_or_can_be_gone_on_with(
    change: Callable[[dict[str, bytes], random.Random], None],
    whole: tuple[bytes, Session],
    tmp_path: Path,
) -> None:
    kept = members(whole[0])
    refused = 0
    for seed in range(40):
        changed = dict(kept)
        change(changed, random.Random(seed))
        found = opened(zipped(changed), tmp_path)
        refused += found is None
        if found is not None:
            used(found)
    assert refused > 10


def test_every_kind_is_damaged_somewhere() -> None:
    assert set(PAGES) <= set(NETWORKS)
