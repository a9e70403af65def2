"""Files of recorded headings that cannot be read: each is refused in a sentence that says where."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.ring.recordings.trajectory_file import TrajectoryFileError, read_trajectory

TABLE = "time,heading\n0,1\n0.1,2\n0.2,3\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty; choose a file with a time and a heading."),
        (" \n\r\n\t\n", "is empty; choose a file with a time and a heading."),
        ("# a\n% b\n", "holds nothing but comments; choose a file with a time and a heading."),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "is not text but a PNG picture; export the time and the heading as CSV.",
        ),
        (
            b"PK\x03\x04\x14\0\x06\0",
            "is not text but an Excel workbook or a zip archive; export the time and the heading "
            "as CSV.",
        ),
        (
            bytes(range(256)),
            "is not text but binary data; export the time and the heading as CSV.",
        ),
        (
            "x,y,speed\n1,2,3\n",
            "has no column recognised as time or as heading among 'x', 'y', 'speed'; say "
            "which it is.",
        ),
        (
            ",".join(["time", *(f"cell {i}" for i in range(11))]) + "\n" + "1," * 12 + "\n",
            "has no column recognised as heading among 'time', 'cell 0', 'cell 1', 'cell 2', "
            "'cell 3', 'cell 4', 'cell 5', 'cell 6' and 4 more; say which it is.",
        ),
        (
            "heading\n1\n2\n3\n",
            "has no column recognised as time among 'heading'; say which it is.",
        ),
        (
            "0,1,2\n0.1,1,2\n",
            "has 3 columns without names; say which is the time and which the heading.",
        ),
        (
            "time heading\n1 0.0 3\n2 0.1 3\n3 0.2 3\n",
            "names 'time', 'heading' above rows of another length; name each column once.",
        ),
        ("time,heading\n", "has 0 usable rows; a trajectory needs at least 3 rows with a time of "
         "their own and a heading."),
        ("time,heading\n0,1\n", "has 1 usable row; a trajectory needs at least 3 rows with a time "
         "of their own and a heading."),
        ("time_s,heading\n0,1\n0,2\n0.1,2\n", "has 2 usable rows; a trajectory needs at least 3 "
         "rows with a time of their own and a heading."),
        ("time,heading\n5,1\n5,2\n5,3\n", "has the same time, 5, in every row; it needs a time "
         "that runs."),
        (f"time,heading\n{'7' * 300_000}", "has a line of more than 131,072 characters; it needs "
         "one line for each time."),
        (TABLE + "9" * 3_000_000, "has a line of more than 131,072 characters; it needs one line "
         "for each time."),
        (
            TABLE + "\n" * 300_000 + '0.3,"' + "9" * 200_000,
            "has a line of more than 131,072 characters; it needs one line for each time.",
        ),
    ],
)  # fmt: skip
def test_files_that_are_no_trajectory(
    refusal: Callable[..., TrajectoryFileError], content: str | bytes, message: str
) -> None:
    assert str(refusal(content)) == f"'run.csv' {message}"


@pytest.mark.parametrize(
    ("content", "row", "message", "column"),
    [
        (
            "time,heading\n0,1\n0.1,abc\n0.2,3\n",
            3,
            "'abc' in the column 'heading' is not a number; correct it, or empty the cell if "
            "nothing was recorded.",
            "heading",
        ),
        (
            "by hand\n\ntime;HD (deg)\n12:00;1\n0,1;2\n",
            4,
            "'12:00' in the column 'time' is not a number; correct it, or empty the cell if "
            "nothing was recorded.",
            "time",
        ),
        (
            TABLE + "0.3,1_000\n",
            5,
            "'1_000' in the column 'heading' is not a number; correct it, or empty the cell if "
            "nothing was recorded.",
            "heading",
        ),
        (
            "time;heading\n0.5;1\n0.6;1\n1,234.5;1\n",
            4,
            "'1,234.5' in the column 'time' is not a number; correct it, or empty the cell if "
            "nothing was recorded.",
            "time",
        ),
        (
            TABLE + "\n" * 300_000 + "0.3," + "long \x00 " * 20 + "\n",
            300_005,
            "'long � long � long � long � long � long…' in the column 'heading' is not a number; "
            "correct it, or empty the cell if nothing was recorded.",
            "heading",
        ),
        (
            "time,heading\n0,00,1,50\n0,02,1,60\n",
            2,
            "there are 4 cells under 2 column names; name each column, and separate cells by "
            "semicolons if the numbers have decimal commas.",
            None,
        ),
        (
            'time,heading,note\n0,1,a\n0.1,2,"b\n0.2,3,c\n',
            3,
            "a quoted cell does not end on its line; close the quotation mark, or leave that "
            "column out.",
            None,
        ),
        (
            "time,heading\n0,1\n0.1,-inf\n0.2,3\n",
            3,
            "-inf in the column 'heading' is impossible; correct it, or empty the cell.",
            "heading",
        ),
        (
            "# one\ntime,heading\n0,1\n1e300,1\n0.2,3\n",
            4,
            "1e+300 in the column 'time' is impossible; correct it, or empty the cell.",
            "time",
        ),
        (
            "time_s,heading_deg\n0,1\n0.1,-9999\n0.2,3\n",
            3,
            "the heading jumps from 1 to -9999 degrees, more than a turn; correct the unit or the "
            "cell, or empty it if tracking was lost.",
            "heading_deg",
        ),
        (
            "time_s,heading\n0,1\n0.5,1\n1.0,2\n1.5,2\n0.0,2\n0.5,2\n",
            6,
            "the time goes back by 1.5 s; correct it, or split the file if it holds several "
            "recordings.",
            "time_s",
        ),
        (
            "time_s,heading\n0,1\n1600000000.0,1\n1600000000.1,2\n1600000000.2,2\n",
            3,
            "the time is 18,518.5 days after the row before it; correct it, or split the file.",
            "time_s",
        ),
    ],
)
def test_rows_that_cannot_be_are_named(
    refusal: Callable[..., TrajectoryFileError],
    content: str,
    row: int,
    message: str,
    column: str | None,
) -> None:
    error = refusal(content)
    # A null character further down than the first lines is only met as a cell.
    assert str(error) == f"'run.csv', row {row}: {message}"
    assert error.field == column


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none.csv", "There is no file 'none.csv' there; choose another."),
        ("file.csv/none.csv", "There is no file 'none.csv' there; choose another."),
        ("a\0b.csv", "There is no file 'a�b.csv' there; choose another."),
        ("folder", "'folder' is a folder; choose a CSV file."),
        ("pipe", "'pipe' is not an ordinary file; choose a CSV file."),
        (
            "x" * 300,
            f"'{'x' * 39}…' could not be read (File name too long); try a copy.",
        ),
    ],
)
def test_places_that_are_no_file(tmp_path: Path, path: str, message: str) -> None:
    (tmp_path / "file.csv").write_text(TABLE)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TrajectoryFileError) as raised:
        read_trajectory(tmp_path / path)
    assert str(raised.value) == message


def test_a_file_one_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "run.csv").write_text(TABLE)
    monkeypatch.setattr(Path, "open", refuse)  # root, who runs some tests, may read anything
    with pytest.raises(TrajectoryFileError) as raised:
        read_trajectory(str(tmp_path / "run.csv"))
    assert str(raised.value) == (
        "'run.csv' may not be read by this user; ask for permission, or copy it."
    )
