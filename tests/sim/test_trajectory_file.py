"""Files of recorded headings, as programs really write them; what was amiss is put right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import SimError
from sim.ring.recordings.trajectory import Trajectory
from sim.ring.recordings.trajectory_file import read_trajectory
from tests.sim.conftest import Read


def assert_is(run: Trajectory, times: list[float], degrees: list[float]) -> None:
    np.testing.assert_allclose(run.times, times, rtol=0.0, atol=1e-9)
    np.testing.assert_allclose(np.degrees(run.headings), degrees, rtol=0.0, atol=1e-9)


# Any trajectory, written in any way, is read back


@st.composite
def recordings(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Times in whole microseconds from 0, and unwrapped headings in rad."""
    steps = draw(st.lists(st.integers(5_000, 80_000), min_size=2, max_size=30))
    if draw(st.booleans()):
        steps[draw(st.integers(0, len(steps) - 1))] = draw(st.integers(1_000_000, 9_000_000))
    turn = st.floats(-3.1, 3.1)
    turns = draw(st.lists(turn, min_size=len(steps), max_size=len(steps)))
    start = draw(st.floats(0.0, 6.28))
    return np.cumsum([0, *steps]), start + np.cumsum([0.0, *turns])


WRAPS = {
    "0 to 2 pi": lambda a: np.mod(a, 2.0 * np.pi),
    "-pi to pi": lambda a: np.mod(a + np.pi, 2.0 * np.pi) - np.pi,
    "unwrapped": lambda a: a,
}
TIME_HEADERS = {
    1e-6: ("time_s", "Time (seconds)", "t [s]", "Seconds", "timestampSec"),
    1e-3: ("time_ms", "Time (ms)", "timestamps [msec]", "ts_milliseconds", "elapsed ms"),
    1.0: ("time_us", "Time (µs)", "t [μs]", "Timestamp_usec"),
}
HEADING_HEADERS = {
    1.0: ("heading_rad", "HD (rad)", "head_direction [radians]", "yaw_radians", "theta(rad)"),
    180.0 / np.pi: ("heading_deg", "Head Direction (°)", "angle [deg]", "ryDegrees", "azimuth º"),
}


@settings(max_examples=60, deadline=None)
@given(data=st.data(), recording=recordings())
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    recording: tuple[np.ndarray, np.ndarray],
) -> None:
    micros, headings = recording
    wrap = WRAPS[data.draw(st.sampled_from(sorted(WRAPS)))]
    time_unit = data.draw(st.sampled_from(sorted(TIME_HEADERS)))
    heading_unit = data.draw(st.sampled_from(sorted(HEADING_HEADERS)))
    delimiter = data.draw(st.sampled_from([",", ";", "\t", "   "]))
    encoding = data.draw(
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
    )
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r", "\r\r\n"]))
    decimal = data.draw(st.sampled_from([".", ","]))
    quote = '"' if decimal == delimiter else data.draw(st.sampled_from(["", '"']))
    extra = data.draw(st.booleans())
    names = [
        data.draw(st.sampled_from(TIME_HEADERS[time_unit])),
        data.draw(st.sampled_from(HEADING_HEADERS[heading_unit])),
    ]
    columns = [micros * time_unit, wrap(headings) * heading_unit]
    rows = [[repr(float(x)) for x in row] for row in zip(*columns, strict=True)]
    if extra:
        names.insert(1, "Größe")
        for row in rows:
            row.insert(1, "12.5")
    if delimiter == "   ":
        names, quote = [name.replace(" ", "_") for name in names], ""
    if encoding in ("utf-16-le", "utf-16-be", "latin-1"):
        names = [name.replace("μ", "µ") for name in names]
    lines = [delimiter.join(f"{quote}{name}{quote}" for name in names)]
    lines += [
        delimiter.join(f"{quote}{cell.replace('.', decimal)}{quote}" for cell in row)
        for row in rows
    ]
    if delimiter == "   " and decimal == "," and extra is False:
        lines[0] = lines[0] + delimiter  # white space at the end means nothing
    path = tmp_path_factory.getbasetemp() / "written.csv"
    path.write_bytes((end.join(lines) + end).encode(encoding))

    run = read_trajectory(path)

    np.testing.assert_allclose(run.times, micros * 1e-6, rtol=0.0, atol=1e-9)
    offset = run.headings[0] - headings[0]
    np.testing.assert_allclose(np.mod(offset + 1.0, 2.0 * np.pi), 1.0, rtol=0.0, atol=1e-9)
    np.testing.assert_allclose(run.headings - offset, headings, rtol=0.0, atol=1e-9)
    steps = np.diff(micros) * 1e-6
    assert len(run.gaps) == np.sum((steps > 0.1) & (steps > 5.0 * np.median(steps)))
    assert run.notes[: int(extra)] == ("Not used: 'Größe'.",) * extra


MISSING = st.sampled_from(["", "nan", "NaN", "NA", "null", " ", "-", "None", "#N/A"])


@settings(max_examples=60, deadline=None)
@given(
    recording=recordings(),
    unusable=st.lists(
        st.tuples(
            st.integers(1, 9), st.sampled_from(["{at},{mark},x", "{mark},{at},x", "{at}"]), MISSING
        ),
        max_size=9,
    ),
)
def test_missing_cells_leave_the_rest_as_it_is(
    tmp_path_factory: pytest.TempPathFactory,
    recording: tuple[np.ndarray, np.ndarray],
    unusable: list[tuple[int, str, str]],
) -> None:
    micros, headings = recording
    lines = [f"{at},{heading},x" for at, heading in zip(*recording, strict=True)]
    for place, row, mark in unusable:
        lines.insert(place, row.format(at=17, mark=mark))
    path = tmp_path_factory.getbasetemp() / "missing.csv"
    path.write_text("time_us,heading_rad,note\n" + "\n".join(lines), encoding="utf-8")
    run = read_trajectory(path)
    np.testing.assert_allclose(run.times, micros * 1e-6, rtol=0.0, atol=1e-9)
    np.testing.assert_allclose(run.headings, headings, rtol=0.0, atol=1e-9)
    count = len(unusable)
    said = f"Left out: {count} {'row' if count == 1 else 'rows'} without a number."
    assert (said in run.notes) == (count > 0)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300) | st.text('time,heading;\t\n 0123.-e"#x_', max_size=200))
def test_whatever_is_in_a_file_the_answer_is_a_run_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes | str
) -> None:
    path = tmp_path_factory.getbasetemp() / "anything.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    header = b"time,heading\n"
    for start in (b"", header):
        path.write_bytes(start + path.read_bytes().removeprefix(header))
        try:
            run = read_trajectory(path)
        except SimError as error:
            assert str(error).startswith("'anything.csv'")
        else:
            assert np.all(np.isfinite(run.headings)) and len(run.times) >= 3


# As programs write them

MOTIVE = """\
Format Version,1.23,Take Name,A2929,Frame Rate,120.000000,Frames,3,Rotation Type,XYZ

,,Rigid Body,Rigid Body,Rigid Body,Rigid Body,Rigid Body,Rigid Body,Rigid Body
,,mouse,mouse,mouse,mouse,mouse,mouse,mouse
,,"4E4D7A","4E4D7A","4E4D7A","4E4D7A","4E4D7A","4E4D7A","4E4D7A"
,,Rotation,Rotation,Rotation,Position,Position,Position,Mean Marker Error
Frame,Time (Seconds),X,Y,Z,X,Y,Z,
0,0.000000,3.1,170.5,1.2,0.01,0.02,0.03,0.0001
1,0.008333,3.1,175.5,1.2,0.01,0.02,0.03,0.0001
2,0.016666,3.1,-179.5,1.2,0.01,0.02,0.03,0.0001
"""
DEEPLABCUT = """\
scorer,DLC_resnet50,DLC_resnet50,DLC_resnet50,analysis,analysis
bodyparts,nose,nose,nose,head,camera
coords,x,y,likelihood,angle (deg),time (s)
0,123.4,50.1,0.99,100,0.00
1,124.4,50.1,0.99,105,0.04
2,125.4,50.1,0.99,111,0.08
"""
ROS = """\
%time,field.header.seq,field.header.frame_id,field.orientation.x,field.orientation.w,field.yaw
1617060000123456000,1,base,0,1,0.1
1617060000143456000,2,base,0,1,0.2
1617060000163456000,3,base,0,1,0.3
"""
EXCEL = "sep=;\r\nZeit;Time (s);Größe;Richtung;yaw (°)\r\n" + "".join(
    f"10:00:0{i};0,{2 * i:02d};klein;N;{350 + 10 * i if i < 1 else 10 * i - 10},5;\r\n"
    for i in range(3)
)


def test_motive_with_its_names_over_several_lines(read: Read) -> None:
    run = read(MOTIVE)
    assert_is(run, [0.0, 0.008333, 0.016666], [170.5, 175.5, 180.5])
    assert run.notes[0] == "The heading was read from 'Rigid Body mouse 4E4D7A Rotation Y'."
    assert run.notes[-1] == ("The unit of the heading is not named: degrees, as it wraps at 360.")


def test_deeplabcut_with_columns_added_by_an_analysis(read: Read) -> None:
    run = read(DEEPLABCUT)
    assert_is(run, [0.0, 0.04, 0.08], [100.0, 105.0, 111.0])
    assert run.notes == (
        "The time was read from 'camera time (s)'.",
        "Not used: 'frame', 'nose x', 'nose y', 'nose likelihood'.",
    )


def test_ros_with_time_in_nanoseconds(read: Read) -> None:
    run = read(ROS)
    np.testing.assert_allclose(run.times, [0.0, 0.02, 0.04], rtol=0.0, atol=1e-6)
    np.testing.assert_allclose(run.headings, [0.1, 0.2, 0.3])
    assert run.notes == (
        "The heading was read from 'field.yaw'.",
        "Not used: 'field.header.seq', 'field.header.frame_id', 'field.orientation.x', "
        "'field.orientation.w'.",
        "The unit of time is not named: ns assumed, from intervals of 20,000,000.",
        "The unit of the heading is not named: radians assumed, from values up to 0.3.",
        "The file begins at 1,617,060,000.123 s, taken as 0.",
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16"])
def test_excel_in_europe(read: Read, encoding: str) -> None:
    run = read(EXCEL, encoding)
    assert_is(run, [0.0, 0.02, 0.04], [350.5, 360.5, 370.5])
    assert run.notes == ("Not used: 'Zeit', 'Größe', 'Richtung'.",)


def test_bonsai_with_a_clock_beside_the_seconds(read: Read) -> None:
    stamp = "2019-11-26T10:43:05.12+00:00"
    run = read(f"Timestamp,Seconds,Angle\n{stamp},0.0,10\n{stamp},0.02,20\n{stamp},0.04,30\n")
    assert_is(run, [0.0, 0.02, 0.04], [10.0, 20.0, 30.0])
    assert run.notes[0] == "The time was read from 'Seconds'; 'Timestamp' would fit too."


@pytest.mark.parametrize(
    "content",
    [
        "# time_s heading_deg\n0.00 10\n0.02 20\n0.04 30\n",  # numpy.savetxt
        '"time_s" "heading_deg"\n0.00 10\n0.02 20\n0.04 30\n',  # R, write.table
        '"","time_s","heading_deg"\n"1",0,10\n"2",0.02,20\n"3",0.04,30\n',  # R, write.csv
        "Recording of mouse 12\ntime in seconds,heading\n0,10\n.02,20\n4e-2,30\n",
        "time,heading,x\ns,deg,cm\n0,10,1\n0.02,20,2\n0.04,30,3\n",  # units on their own line
        "time,heading\n(ms),(°)\n0,10\n20,20\n40,30\n",
        "Time (ms)   Yaw (deg)\n  0   10\n 20   20\n 40   30\n",  # fixed width
        'time_s, heading_deg, note\n0, 10, "a, b"\n0.02, "20", \n0.04, 30, c\n',
        "\n\n# by hand\ntime_s,heading_deg\n0,10\n# the lamp fell\n0.02,20\n\n0.04,30\n\n",
        "time_s,heading_deg,\n0,10,\n0.02,20,\n0.04,30,\n",
        "time_s,heading_deg\n0,10,\n0.02,20,\n0.04,30,",
        "velocity_deg,heading_deg,heading_rate_deg,wind_direction,t_s\n"
        "9,10,9,9,0\n9,20,9,9,0.02\n9,30,9,9,0.04\n",
    ],
)
def test_other_ways_to_write_the_same(read: Read, content: str) -> None:
    assert_is(read(content), [0.0, 0.02, 0.04], [10.0, 20.0, 30.0])


def test_no_header_and_nothing_named(read: Read) -> None:
    run = read("100\t10,5\n120\t350,5\n140\t340,5\n")
    assert_is(run, [0.0, 0.02, 0.04], [10.5, -9.5, -19.5])
    assert run.notes == (
        "The file has no header: its first column was read as time, its second as heading.",
        "The unit of time is not named: ms assumed, from intervals of 20.",
        "The unit of the heading is not named: degrees, as it wraps at 360.",
        "The file begins at 0.100 s, taken as 0.",
    )


@pytest.mark.parametrize(
    ("interval", "unit", "seconds"),
    [(0.0083, "s", 1.0), (0.1, "s", 1.0), (8, "ms", 1e-3), (100, "ms", 1e-3),
     (8333, "µs", 1e-6), (40000, "µs", 1e-6)],
)  # fmt: skip
def test_the_unit_of_time_follows_from_the_interval(
    read: Read, interval: float, unit: str, seconds: float
) -> None:
    run = read("ts,yaw_deg\n" + "".join(f"{i * interval},{i}\n" for i in range(5)))
    np.testing.assert_allclose(run.times, np.arange(5) * interval * seconds)
    assert run.notes == (
        f"The unit of time is not named: {unit} assumed, from intervals of {interval:,}.",
    )


def test_of_several_headings_the_best_name_wins_and_is_said(read: Read) -> None:
    run = read("t_s,theta,imu_yaw_deg,hd_deg\n0,1,1,10\n0.1,1,1,20\n0.2,1,1,30\n")
    assert_is(run, [0.0, 0.1, 0.2], [10.0, 20.0, 30.0])
    assert run.notes == (
        "The heading was read from 'hd_deg'; 'theta', 'imu_yaw_deg' would fit too.",
    )


def test_clockwise_stays_clockwise_and_half_turns_go_one_way(read: Read) -> None:
    assert_is(
        read("time_s,heading_deg\n0,10\n0.1,350\n0.2,330\n0.3,150\n"),
        [0.0, 0.1, 0.2, 0.3],
        [10.0, -10.0, -30.0, -210.0],
    )


# What was amiss is put right and said


def test_gaps(read: Read) -> None:
    run = read("time_s,heading_deg\n0,350\n0.02,355\n0.04,0\n2.04,200\n2.06,200\n2.15,200\n")
    assert_is(run, [0.0, 0.02, 0.04, 2.04, 2.06, 2.15], [350.0, 355.0, 360.0, 200.0, 200.0, 200.0])
    np.testing.assert_allclose(run.gaps, [[0.04, 2.04]])
    assert np.degrees(run.heading_at(1.04)) == pytest.approx(280.0)
    assert run.notes == (
        "1 gap without samples, 2.0 s in all: there the heading goes the shorter way round at "
        "constant speed.",
    )


def test_rows_out_of_order_and_times_twice(read: Read) -> None:
    run = read("time_s,heading_deg\n0,10\n0.04,30\n0.02,20\n0.06,41\n0.06,40\n0.08,50\n")
    assert_is(run, [0.0, 0.02, 0.04, 0.06, 0.08], [10.0, 20.0, 30.0, 40.0, 50.0])
    assert run.notes == (
        "Sorted: 1 row out of the order of time.",
        "Left out: 1 row with the time of a later row, which was kept.",
    )


def test_times_within_a_nanosecond_are_the_same(read: Read) -> None:
    run = read("time_s,heading_deg\n0,10\n1e-12,11\n0.1,20\n0.2,30\n")
    assert_is(run, [0.0, 0.1, 0.2], [11.0, 20.0, 30.0])


def test_missing_numbers_make_a_gap(read: Read) -> None:
    rows = [f"{i / 50},{'' if 10 <= i < 30 else i}" for i in range(50)]
    run = read("time_s,heading_deg\n" + "\n".join(rows))
    np.testing.assert_allclose(run.gaps, [[0.18, 0.6]])
    assert run.notes[0] == "Left out: 20 rows without a number."
