"""Patterns in the shapes people have them: arrays, tables, grids of text, pages of pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sim.hopfield.patterns.files.choices import Choices
from sim.hopfield.patterns.files.reading import count_patterns, look, read_set
from sim.hopfield.patterns.files.recognising import holds_patterns
from sim.hopfield.patterns.files.saving import write_set
from sim.hopfield.patterns.pattern import Pattern, PatternError
from sim.hopfield.patterns.pattern_file import PatternFileError

T, L, X = np.zeros((3, 8, 8), dtype=np.uint8)
T[:2], T[:, 3:5] = 1, 1
L[6:], L[:, :2] = 1, 1
X[np.arange(8), np.arange(8)] = X[np.arange(8), 7 - np.arange(8)] = 1
THREE = np.array([T, L, X])


def rows_of(values, mark=","):
    return "\n".join(mark.join(str(v) for v in row) for row in values) + "\n"


def grids(paper, ink, mark=""):
    return "\n\n".join(
        "\n".join(mark.join(ink if v else paper for v in row) for row in one) for one in THREE
    )


def pages(path):
    first, *rest = (Image.fromarray(255 - 255 * one) for one in THREE)
    first.save(path, "TIFF", save_all=True, append_images=rest)


FLAT = THREE.reshape(3, 64)
LABELLED = "label," + ",".join(f"pixel{i}" for i in range(64)) + "\n"
LABELLED += "".join(f"{k},{rows_of([row])}" for k, row in enumerate(255 * FLAT.astype(int)))
WITH_COMMAS = "".join(
    f"{name};" + rows_of([np.char.replace((row / 2).astype(str), ".", ",")], ";")
    for name, row in zip("TLX", FLAT, strict=True)
)
SHAPES = {
    "bytes.npy": lambda p: np.save(p, THREE),
    "flat.npy": lambda p: np.save(p, FLAT.astype(bool)),
    "signs.npy": lambda p: np.save(p, 2 * THREE.astype(np.int8) - 1),
    "eight_bits.npy": lambda p: np.save(p, 255 * FLAT),
    "floats.npy": lambda p: np.save(p, np.asfortranarray(THREE * 3.7 - 1.2)),
    "channel.npy": lambda p: np.save(p, THREE[:, None].astype(">f4")),
    "digits.npz": lambda p: np.savez(p, other=np.eye(2), x_train=THREE, y_train=range(3)),
    "labelled.csv": lambda p: p.write_text(LABELLED),
    "plain.csv": lambda p: p.write_text(rows_of(FLAT)),
    "last.csv": lambda p: p.write_text(rows_of(np.column_stack([16 * FLAT, range(3)]))),
    "excel.csv": lambda p: p.write_text("\ufeff" + WITH_COMMAS, encoding="utf-8"),
    "tabs.tsv": lambda p: p.write_text("# Three patterns, by hand\n" + rows_of(FLAT, "\t")),
    "spaces.txt": lambda p: p.write_text(grids("0", "1", " ") + "\n\n\n"),
    "hashes.txt": lambda p: p.write_text(grids(".", "#")),
    "o_and_x.txt": lambda p: p.write_text(grids("o", "x", ",")),
    "minus.txt": lambda p: p.write_text(grids("-1", "1", " "), encoding="utf-16"),
    "pages.tif": pages,
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_gives_the_same_three_patterns(tmp_path, name):
    path = tmp_path / name
    SHAPES[name](path)
    found = read_set(path)
    assert found is not None
    assert (found.rows, found.columns) == (8, 8)
    assert [p.values.reshape(8, 8).tolist() for p in found.patterns] == (
        (2 * THREE.astype(int) - 1).tolist()
    )
    assert all(p.values.dtype == np.int8 for p in found.patterns)
    assert holds_patterns(path)
    assert count_patterns(path) == 3
    names = [p.name for p in found.patterns]
    if name in ("digits.npz", "labelled.csv", "last.csv"):
        assert names == ["0", "1", "2"]
    elif name == "excel.csv":
        assert names == ["T", "L", "X"]
    else:
        assert names == [f"{path.stem} {k}" for k in (1, 2, 3)]


@pytest.mark.parametrize("kind", ["P4", "P1", "P5", "npy", "txt"])
def test_one_picture_is_one_pattern(tmp_path, kind):
    """A bitmap of ink 1, a grey map of paper 255, an array, a grid: T alone, called as its file."""
    path = tmp_path / f"T.{'pbm' if kind in ('P1', 'P4') else 'pgm' if kind == 'P5' else kind}"
    if kind == "P4":
        path.write_bytes(b"P4\n8 8\n" + np.packbits(T, axis=1).tobytes())
    elif kind == "P1":
        path.write_text("P1\n# by hand\n8 8\n" + rows_of(T, " "))
    elif kind == "P5":
        path.write_bytes(b"P5\n8 8\n255\n" + (255 - 255 * T).tobytes())
    elif kind == "npy":
        np.save(path, T)
    else:
        path.write_text(rows_of(T, ""))
    found = read_set(path, Choices(rows=16, columns=16))
    [pattern] = found.patterns
    assert pattern.name == "T"
    expected = np.kron(T, np.ones((2, 2), dtype=int))
    assert (pattern.values.reshape(16, 16) == 2 * expected - 1).all()


def test_what_is_assumed_is_said_and_can_be_chosen_otherwise(tmp_path):
    path = tmp_path / "three.csv"
    path.write_text(LABELLED)
    first = look(path)
    assert first.choices.shape == (8, 8)
    assert (first.choices.label, first.choices.paper, first.choices.ink) == ("first", 0, 255)
    assert [one.label for one in first.seen] == ["0", "1", "2"]
    words = " ".join(first.notes)
    assert "“label” is taken for labels" in words
    assert "8 × 8" in words
    assert "0 (paper) to 255 (ink)" in words
    inverted = read_set(path, Choices(ink=0.0, first=1, count=1, name="mine"))
    assert [p.name for p in inverted.patterns] == ["1"]
    assert (inverted.patterns[0].values == 1 - 2 * L.ravel().astype(int)).all()
    tall = read_set(path, Choices(label="none", shape=(5, 13)))
    assert (tall.rows, tall.columns) == (5, 13)
    assert tall.patterns[2].name == "three 3"
    assert look(path, Choices(label="none")).notes[-1].startswith("Values")
    with pytest.raises(PatternFileError, match="do not make 3 × 3"):
        look(path, Choices(shape=(3, 3)))


def test_placing_greys_and_threshold(tmp_path):
    ramp = np.tile(np.linspace(0.0, 1.0, 12), (12, 1))
    np.save(tmp_path / "ramp.npy", ramp[None])
    path = tmp_path / "ramp.npy"
    grey = read_set(path, Choices(grey=True)).patterns[0]
    assert grey.grey
    assert grey.values.reshape(12, 12)[0] == pytest.approx(2 * ramp[0] - 1)
    inner = read_set(path, Choices(grey=True, rows=8, columns=8, placing="middle")).patterns[0]
    assert inner.values.reshape(8, 8)[3] == pytest.approx(2 * ramp[0, 2:10] - 1)
    wide = read_set(path, Choices(grey=True, rows=6, columns=12, placing="fill")).patterns[0]
    assert wide.values.reshape(6, 12)[3] == pytest.approx(2 * ramp[0] - 1)
    beside = read_set(path, Choices(rows=12, columns=14, placing="middle")).patterns[0]
    assert (beside.values.reshape(12, 14)[:, [0, -1]] == -1).all()
    ink = [
        (read_set(path, Choices(threshold=t)).patterns[0].values > 0).mean() for t in (-0.5, 0, 0.5)
    ]
    assert ink == [0.75, 0.5, 0.25]


def test_so_many_of_each_label(tmp_path):
    path = tmp_path / "digits.csv"
    labels = [3, 3, 3, 7, 3, 7, 1]
    path.write_text("".join(f"{k},{rows_of([row])}" for k, row in
                            zip(labels, np.eye(7, 64, dtype=int), strict=True)))  # fmt: skip
    found = read_set(path, Choices(per_label=2))
    assert [p.name for p in found.patterns] == ["3", "3", "7", "7", "1"]
    assert [int(np.argmax(p.values)) for p in found.patterns] == [0, 1, 3, 5, 6]


def test_only_the_rows_that_are_taken_are_read_and_a_reader_can_be_stopped(tmp_path):
    path = tmp_path / "long.csv"
    good = rows_of(np.random.default_rng(0).integers(0, 256, (2000, 16)))
    path.write_text(good + "1,2,oops\n")
    assert look(path).facts.count == 2001
    assert len(read_set(path, Choices(first=1500, count=100)).patterns) == 100
    with pytest.raises(PatternFileError, match="line 2,001"):
        read_set(path, Choices(first=1990))
    fractions = []
    assert read_set(path, Choices(), lambda done: fractions.append(done) or False) is None
    assert len(fractions) == 1


def test_more_than_can_be_kept_is_refused_in_a_sentence(tmp_path):
    np.save(tmp_path / "many.npy", np.zeros((5000, 8, 8), dtype=np.uint8))
    with pytest.raises(PatternFileError, match="more than the 4,096 patterns of 8 × 8"):
        read_set(tmp_path / "many.npy")
    assert len(read_set(tmp_path / "many.npy", Choices(first=4990)).patterns) == 10


def objects(path):
    np.save(path, np.array([{"a": 1}], dtype=object), allow_pickle=True)


def with_nan(path):
    values = THREE.astype(float)
    values[1, 2, 3] = np.nan
    np.save(path, values)


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("o.npy", objects, "Python objects"),
        ("n.npy", with_nan, "pattern 2 that are no numbers"),
        ("4.npy", lambda p: np.save(p, np.zeros((2, 3, 4, 5))), "4 dimensions"),
        ("0.npy", lambda p: np.save(p, np.zeros((0, 64))), "without a value"),
        ("c.npy", lambda p: np.save(p, np.zeros(4, complex)), "no numbers"),
        ("cut.npy", lambda p: p.write_bytes(b"\x93NUMPY\x01\0"), "damaged"),
        ("not.npz", lambda p: p.write_text("hello"), "no NumPy array"),
        ("empty.csv", lambda p: p.write_text(""), "is empty"),
        ("blank.csv", lambda p: p.write_text("\n\n"), "no pattern"),
        ("names.csv", lambda p: p.write_text("a,b,c\n"), "no row"),
        ("ragged.csv", lambda p: p.write_text("1,0,1\n1,0\n1,1,1\n"), "2 values in line 2"),
        ("gap.csv", lambda p: p.write_text("1,0,1,0\n1,,1,0\n1,1,1,0\n"), "“”, which is no number"),
        ("nan.csv", lambda p: p.write_text("1,0,nan\n1,0,1\n1,1,1\n"), "line 1 that is no number"),
        ("three.txt", lambda p: p.write_text("#.o\n.#.\n"), "3 different signs"),
        ("sizes.txt", lambda p: p.write_text("01\n10\n\n01\n"), "1 rows in line 4"),
        ("sign.txt", lambda p: p.write_text("01\n10\n\n01\n1\n"), "1 values in line 5"),
        ("prose.txt", lambda p: p.write_text("some words\nand more words\n"), "no number"),
        ("bytes.txt", lambda p: p.write_bytes(bytes(range(256))), "neither text nor"),
        ("cut.tif", lambda p: p.write_bytes(b"II*\0\x08\0\0\0"), "cut.tif"),
    ],
)  # fmt: skip
def test_what_makes_no_patterns_is_refused_in_one_sentence(tmp_path, name, make, words):
    path = tmp_path / name
    make(path)
    with pytest.raises(PatternFileError) as failed:
        read_set(path)
    told = str(failed.value)
    assert words in told
    assert name in told
    assert told.endswith(".")
    assert "\n" not in told


def test_values_beyond_those_of_the_first_patterns_are_refused(tmp_path):
    path = tmp_path / "late.csv"
    rows = ["1" + ",0" * 783] * 700
    rows[650] = "1,0,9" + ",0" * 781
    path.write_text("\n".join(rows))
    with pytest.raises(PatternFileError, match=r"first in pattern 651; .* run from 0 to 9"):
        read_set(path)
    assert read_set(path, Choices(paper=0.0, ink=9.0)) is not None


def test_impossible_choices_are_refused():
    for wrong in (
        {"placing": "left"}, {"threshold": 2.0}, {"margin": 0.9}, {"first": -1}, {"count": 0},
        {"ink": 1.0, "paper": 1.0}, {"rows": 8}, {"rows": 8, "columns": 500}, {"shape": (0, 3)},
        {"ink": float("nan")},
    ):  # fmt: skip
        with pytest.raises(PatternError):
            Choices(**wrong)


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".csv", ".patterns"])
@pytest.mark.parametrize("grey", [False, True])
def test_a_set_that_is_saved_comes_back(tmp_path, suffix, grey):
    rng = np.random.default_rng(3)
    values = rng.uniform(-1, 1, (3, 24)) if grey else rng.choice([-1, 1], (3, 24))
    saved = [Pattern.of(n, v) for n, v in zip(("A", 'B, "2"', "7"), values, strict=True)]
    path = tmp_path / f"set{suffix}"
    write_set(path, saved, 4, 6)
    found = read_set(path, Choices(grey=grey, ink=1.0 if suffix != ".csv" else None,
                                   paper=-1.0 if suffix != ".csv" else None))  # fmt: skip
    assert (found.rows, found.columns) == (4, 6)
    names = [p.name for p in found.patterns]
    assert names == ([p.name for p in saved] if suffix != ".npy" else ["set 1", "set 2", "set 3"])
    for old, new in zip(saved, found.patterns, strict=True):
        assert np.abs(old.values - new.values.astype(float)).max() <= 1 / 255 * grey


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("time,heading\n0,1\n1,2\n", False),
        ("0.0 1.2\n0.1 1.3\n", False),
        ("scorer,a,a,a\nbodyparts,nose,nose,nose\ncoords,x,y,likelihood\n0,1,2,3\n", False),
        (rows_of(np.linspace(0, 400, 120).reshape(10, 12)), False),
        ("t," + ",".join("abcdefghij") + "\n" + rows_of(np.eye(11, dtype=int)), False),
        ("0,1,1\n1,0,0\n", None),
        ("just words\n", False),
        (",".join(["0"] * 40_000), True),
    ],
)
def test_what_a_table_is_for_is_told_by_what_is_in_it(tmp_path, words, expected):
    path = tmp_path / "table.csv"
    path.write_text(words)
    assert holds_patterns(path) is expected


def test_an_archive_of_times_holds_no_patterns(tmp_path):
    np.savez(tmp_path / "tsd.npz", t=np.arange(9.0), d=np.zeros((9, 2)), type=np.array(["Tsd"]))
    np.savez(tmp_path / "x.npz", x=np.zeros((9, 16)))
    assert holds_patterns(tmp_path / "tsd.npz") is False
    assert holds_patterns(tmp_path / "x.npz") is True
