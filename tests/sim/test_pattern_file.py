"""Files of patterns: what is saved is read again; what is no such file is refused in a sentence."""

from __future__ import annotations

import os
import stat

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.hopfield.patterns import pattern_file
from sim.hopfield.patterns.generated import grey_pictures, random_patterns
from sim.hopfield.patterns.letters import ALPHABET, letters
from sim.hopfield.patterns.pattern import Pattern, PatternError
from sim.hopfield.patterns.pattern_file import PatternFileError, read_patterns, write_patterns

GOOD = """attractor-lab patterns 1
; a comment
rows 3
columns 5

[Diamond]
..#..
.###.
; in between
..#..

[Slope] grey
0 64 128 192 255
0 64 128 192 255
0 64 128 192 255
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "set.patterns"


names = st.text(st.one_of(st.characters(), st.sampled_from("[]\\\n\r\t;# u{}")), max_size=12)


@st.composite
def sets(draw):
    rows, columns = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    rng = np.random.default_rng(draw(st.integers(0, 9)))
    patterns = []
    for name in draw(st.lists(names, min_size=1, max_size=4)):
        binary = draw(st.booleans())
        size = rows * columns
        values = rng.choice([-1, 1], size) if binary else rng.uniform(-0.9, 0.9, size)
        patterns.append(Pattern.of(name, values))
    return rows, columns, patterns


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sets())
def test_what_is_saved_is_read_again(file, made):
    rows, columns, patterns = made
    write_patterns(file, patterns, rows, columns)
    read = read_patterns(file)
    assert (read.rows, read.columns) == (rows, columns)
    assert [m.name for m in read.patterns] == [m.name for m in patterns]
    for before, after in zip(patterns, read.patterns, strict=True):
        assert after.grey == before.grey
        assert after.values.dtype == before.values.dtype
        assert not after.values.flags.writeable
        assert np.abs(after.values - before.values).max() <= (1 / 255 + 1e-6 if before.grey else 0)
    # Writing what was read changes nothing more, not even by a rounding.
    text = file.read_bytes()
    write_patterns(file, read.patterns, rows, columns)
    assert file.read_bytes() == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=80),
                 st.binary(max_size=40).map(lambda tail: GOOD.encode()[:-20] + tail),
                 st.integers(0, len(GOOD)).map(lambda end: GOOD.encode()[:end])))  # fmt: skip
def test_whatever_is_in_a_file_it_is_read_or_refused_in_a_sentence(file, data):
    file.write_bytes(data)
    try:
        read = read_patterns(file)
    except PatternFileError as error:
        words = str(error)
        assert words.endswith(".")
        assert "\n" not in words
        assert len(words) < 300
    else:
        assert read.patterns


def test_the_format_is_what_its_description_says(file):
    file.write_text(GOOD, encoding="utf-8")
    read = read_patterns(file)
    diamond, slope = read.patterns
    assert (read.rows, read.columns) == (3, 5)
    assert (diamond.name, slope.name) == ("Diamond", "Slope")
    assert diamond.values.reshape(3, 5)[1].tolist() == [-1, 1, 1, 1, -1]
    assert slope.values[:5] == pytest.approx(np.array([0, 64, 128, 192, 255]) / 127.5 - 1, abs=1e-6)
    assert slope.grey
    described = pattern_file.__doc__
    assert described is not None
    for line in ("..#..", "[Slope] grey", "rows 3", "attractor-lab patterns 1"):
        assert line in described


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_files_of_other_systems_and_editors_are_read(file, ending):
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", ending).encode())
    assert len(read_patterns(file).patterns) == 2


def test_a_grey_pattern_of_ink_and_paper_stays_grey(file):
    file.write_text(
        "attractor-lab patterns 1\nrows 1\ncolumns 2\n[x] grey\n0 255\n", encoding="utf-8"
    )
    assert read_patterns(file).patterns[0].grey


def test_the_alphabet_and_pictures_at_full_size_survive(file):
    patterns = [*letters(ALPHABET, 64, 64), *grey_pictures(2, 64, 64, np.random.default_rng(1))]
    write_patterns(file, patterns, 64, 64)
    read = read_patterns(file).patterns
    for before, after in zip(patterns, read, strict=True):
        assert np.abs(before.values - after.values).max() <= 1 / 255 + 1e-6


BAD = {
    "line 1: a file of patterns begins": "P2\n3 3\n",
    "version “2”": GOOD.replace("patterns 1", "patterns 2"),
    "twice; keep the first": GOOD.replace("rows 3", "attractor-lab patterns 1"),
    "line 4: the number of rows is given twice": GOOD.replace("columns 5", "rows 3"),
    "“0” rows": GOOD.replace("rows 3", "rows 0"),
    "“129” columns": GOOD.replace("columns 5", "columns 129"),
    "“-3” rows": GOOD.replace("rows 3", "rows -3"),
    "“99999999999999999999” rows": GOOD.replace("rows 3", "rows 99999999999999999999"),
    "“3.5” rows": GOOD.replace("rows 3", "rows 3.5"),
    "the number of columns is missing": GOOD.replace("columns 5\n", ""),
    "“..#..” is neither a size": GOOD.replace("[Diamond]\n", ""),
    "line 8: this row has 4 cells and not 5": GOOD.replace(".###.", ".###"),
    "“x” is no cell": GOOD.replace(".###.", ".#x#."),
    "“Diamond” has 2 rows and not 3": GOOD.replace(".###.\n", ""),
    "“Diamond” has more than 3 rows": GOOD.replace(".###.\n", ".###.\n.###.\n"),
    "“256” is no grey value": GOOD.replace("192", "256", 1),
    "“-1” is no grey value": GOOD.replace("192", "-1", 1),
    "“1e2” is no grey value": GOOD.replace("192", "1e2", 1),
    "“٣” is no grey value": GOOD.replace("192", "٣", 1),
    "this row has 6 cells": GOOD.replace("192", "192 3", 1),
    "“[Diamond” is no heading": GOOD.replace("[Diamond]", "[Diamond"),
    "“[Dia[mond]” is no heading": GOOD.replace("[Diamond]", "[Dia[mond]"),
    "“[Diamond] gray” is no heading": GOOD.replace("[Diamond]", "[Diamond] gray"),
    "backslash that stands for nothing": GOOD.replace("[Diamond]", "[Dia\\qmond]"),
    "a backslash": GOOD.replace("[Diamond]", "[\\u{110000}]"),
    "holds no pattern": GOOD[: GOOD.index("[")],
    "“Slope” has 2 rows": GOOD[:-20],
}


@pytest.mark.parametrize("words", BAD)
def test_a_malformed_file_is_refused_with_what_to_do(file, words):
    file.write_text(BAD[words], encoding="utf-8")
    with pytest.raises(PatternFileError) as failed:
        read_patterns(file)
    said = str(failed.value)
    assert words in said
    assert "“set.patterns”" in said
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize("junk", [b"", b" \n\n", b"\x89PNG\r\n\x1a\n\0\0", GOOD.encode("utf-16"),
                                  GOOD.encode() + b"\0", b"\xff\xfe\xfd" * 50])  # fmt: skip
def test_what_is_no_text_is_refused(file, junk):
    file.write_bytes(junk)
    with pytest.raises(PatternFileError, match="choose a file of patterns"):
        read_patterns(file)


def test_a_huge_file_is_refused_unread(file):
    with file.open("wb") as huge:
        huge.truncate(10 * 2**30)  # sparse
    with pytest.raises(PatternFileError, match="larger than 32 MB"):
        read_patterns(file)


def test_what_is_no_file_is_refused(tmp_path):
    for path, words in ((tmp_path / "none", "no file"), (tmp_path, "a folder"),
                        (tmp_path / "none" / "x", "no file"), ("a\0b", "no file")):  # fmt: skip
        with pytest.raises(PatternFileError, match=words):
            read_patterns(path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(PatternFileError, match="not an ordinary file"):
            read_patterns(tmp_path / "pipe")


def test_a_pattern_of_another_size_is_not_saved(file):
    with pytest.raises(PatternFileError, match="save patterns of one size"):
        write_patterns(file, random_patterns(2, 12, np.random.default_rng(1)), 3, 5)
    with pytest.raises(PatternFileError, match="store one first"):
        write_patterns(file, [], 3, 5)
    with pytest.raises(PatternError):
        write_patterns(file, random_patterns(1, 200, np.random.default_rng(1)), 1, 200)
    assert not file.exists()


def test_what_could_not_be_read_again_is_not_saved(file, monkeypatch):
    monkeypatch.setattr(pattern_file, "MAX_BYTES", 200)
    with pytest.raises(PatternFileError, match="save fewer"):
        write_patterns(file, random_patterns(9, 64, np.random.default_rng(1)), 8, 8)
    assert not file.exists()


def test_a_failed_save_leaves_the_old_file_and_nothing_else(tmp_path, file):
    patterns = letters("AB", 8, 8)
    write_patterns(file, patterns, 8, 8)
    before = file.read_bytes()
    with pytest.raises(PatternFileError):
        write_patterns(file, [*patterns, *letters("C", 9, 9)], 8, 8)
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(PatternFileError, match="choose another folder or name"):
        write_patterns(folder, patterns, 8, 8)
    with pytest.raises(PatternFileError, match="choose another folder or name"):
        write_patterns(tmp_path / "none" / "x", patterns, 8, 8)
    assert file.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "set.patterns"]
    assert stat.S_ISREG(file.stat().st_mode)
