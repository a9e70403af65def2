"""Images as people have them: good ones in every format, bad ones, huge ones."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps, features
from PySide6.QtCore import QThread
from PySide6.QtGui import QColor, QImage, QPainter

from sim.hopfield.patterns.files import images
from sim.hopfield.patterns.files.images import LONGEST, ImageError, read_image
from tests.gui.image_files import chunk, gif, png

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "picture"


def drawn(width=90, height=60):
    """White, with a black square at the upper left and a red band at the bottom."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.fillRect(10, 5, 30, 30, QColor("black"))
    painter.fillRect(0, height - 10, width, 10, QColor(255, 0, 0))
    painter.end()
    return image


def refused(path):
    with pytest.raises(ImageError) as failed:
        read_image(path)
    words = str(failed.value)
    assert words.endswith(".")
    assert "\n" not in words
    return words


# ---- good ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "jpg", "bmp", "webp"])
def test_every_format_is_read(file, kind):
    assert drawn().save(str(file), kind, 95)
    darkness = read_image(file)
    assert darkness.shape == (60, 90)
    assert darkness.dtype == np.float32
    assert darkness[15, 20] == pytest.approx(1.0, abs=0.03)
    assert darkness[15, 70] == pytest.approx(-1.0, abs=0.03)
    assert darkness[55, 45] == pytest.approx(1 - 2 * 0.299, abs=0.05)  # red, by luminance
    assert np.abs(darkness).max() <= 1


def test_a_gif_is_read_and_its_first_picture_is_enough(file):
    data = gif(3, 2, [0, 1, 1, 1, 0, 1])
    for written in (data, data[:-1]):  # some programs forget the last byte
        file.write_bytes(written)
        assert read_image(file).tolist() == [[1, -1, -1], [-1, 1, -1]]


def test_all_five_formats_are_in_this_pillow():
    Image.init()
    assert {name.upper() for name in images.FORMATS} <= set(Image.OPEN)
    assert all(features.check(name) for name in ("jpg", "zlib", "webp"))


def test_pillow_is_loaded_with_the_first_picture_only():
    script = "import gui.hopfield.files, sys; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_one_pixel_is_an_image(file):
    for colour, expected in ((0, 1.0), (255, -1.0)):
        file.write_bytes(png(1, 1, bytes([0, colour])))
        assert read_image(file).tolist() == [[expected]]


def test_the_name_need_not_say_what_it_is(tmp_path):
    path = tmp_path / "photo.jpg"
    assert drawn().save(str(path), "PNG")
    assert read_image(path).shape == (60, 90)


def test_transparency_shows_white_paper(file):
    image = QImage(3, 1, QImage.Format.Format_ARGB32)
    for x, colour in enumerate((QColor(0, 0, 0, 0), QColor(0, 0, 0, 128), QColor(0, 0, 0, 255))):
        image.setPixelColor(x, 0, colour)
    assert image.save(str(file), "PNG")
    assert read_image(file)[0] == pytest.approx([-1.0, 2 * 128 / 255 - 1, 1.0], abs=0.01)


def test_the_rotation_of_a_camera_is_applied(file):
    """Orientation 6: the picture was taken with the camera turned, and is shown upright."""
    assert drawn().save(str(file), "JPEG", 95)
    data = file.read_bytes()
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0)
    exif = b"Exif\0\0" + tiff
    file.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:])
    darkness = read_image(file)
    assert darkness.shape == (90, 60)
    assert darkness[20, 60 - 15] == pytest.approx(1.0, abs=0.05)  # the square is upper right now


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_put_upright(file, orientation):
    picture = Image.new("L", (30, 20), 255)
    picture.paste(0, (2, 3, 12, 8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(file, "PNG", exif=exif)
    with Image.open(file) as written:
        upright = np.asarray(ImageOps.exif_transpose(written), dtype=np.float32)
    assert (read_image(file) == np.where(upright > 0, -1.0, 1.0)).all()


def test_notes_of_a_camera_that_make_no_sense_are_passed_over(file):
    for notes in (b"Exif\0\0nonsense", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0"):
        Image.new("L", (30, 20), 0).save(file, "JPEG", exif=notes)
        assert read_image(file).shape == (20, 30)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_inks_of_a_press(file, kind):
    """CMYK: black by the key alone and by all colours, white, and pure cyan."""
    picture = Image.new("CMYK", (64, 16))
    for place, inks in enumerate(((0, 0, 0, 255), (255, 255, 255, 0), (0, 0, 0, 0),
                                  (255, 0, 0, 0))):  # fmt: skip
        picture.paste(inks, (16 * place, 0, 16 * place + 16, 16))
    picture.save(file, kind)
    expected = [1.0, 1.0, -1.0, 1 - 2 * (0.587 + 0.114)]
    assert read_image(file)[8, 8::16] == pytest.approx(expected, abs=0.05)


def test_two_photographs_in_one_file(file):
    """What some cameras write: the first is read."""
    first, second = Image.new("L", (30, 20), 0), Image.new("L", (30, 20), 255)
    first.save(file, "MPO", save_all=True, append_images=[second])
    assert read_image(file) == pytest.approx(np.ones((20, 30)), abs=0.02)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_picture_is_read(file, kind):
    first, second = Image.new("RGB", (30, 20), "black"), Image.new("RGB", (30, 20), "white")
    first.save(file, kind, save_all=True, append_images=[second], duration=100)
    assert read_image(file) == pytest.approx(np.ones((20, 30)), abs=0.02)


@pytest.mark.parametrize("kind", ["GIF", "PNG"])
def test_a_clear_entry_of_a_palette_is_paper(file, kind):
    picture = Image.new("P", (3, 1))
    picture.putpalette([0, 0, 0, 255, 255, 255, 1, 1, 1])
    for x in range(3):
        picture.putpixel((x, 0), x)
    picture.save(file, kind, transparency=0)
    assert read_image(file)[0] == pytest.approx([-1.0, -1.0, 1.0], abs=0.01)


def test_greys_of_sixteen_bits_keep_their_order_and_their_clear_grey(file):
    greys = np.array([[0, 257, 32_768, 65_535]], dtype=np.uint16)
    Image.fromarray(greys).save(file, "PNG")
    assert read_image(file)[0] == pytest.approx(1 - greys[0] / 32_767.5, abs=1e-6)
    data = file.read_bytes()
    at = data.index(b"IDAT") - 4
    file.write_bytes(data[:at] + chunk(b"tRNS", struct.pack(">H", 257)) + data[at:])
    assert read_image(file)[0, 1] == -1.0
    assert read_image(file)[0, 0] == 1.0


def test_sixteen_bits_and_palettes_are_read(file):
    for form in (QImage.Format.Format_RGBA64, QImage.Format.Format_Grayscale16,
                 QImage.Format.Format_Indexed8, QImage.Format.Format_Mono):  # fmt: skip
        assert drawn().convertToFormat(form).save(str(file), "PNG")
        darkness = read_image(file)
        assert darkness[15, 20] == pytest.approx(1.0, abs=0.03)
        assert darkness[15, 70] == pytest.approx(-1.0, abs=0.03)


# ---- large ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "jpg", "bmp"])
@pytest.mark.parametrize("height", [1, 60])
def test_twenty_thousand_pixels_wide(file, kind, height):
    image = QImage(20_000, height, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.fillRect(0, 0, 5_000, height, QColor("black"))
    painter.end()
    assert image.save(str(file), kind, 95)
    darkness = read_image(file)
    assert darkness.shape == (max(1, round(height * LONGEST / 20_000)), LONGEST)
    assert (darkness > 0).mean() == pytest.approx(0.25, abs=0.005)
    assert darkness.mean() == pytest.approx(-0.5, abs=0.01)


def test_a_tall_image_is_scaled_too(file):
    image = QImage(2, 20_000, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    assert image.save(str(file), "PNG")
    assert read_image(file).shape == (LONGEST, 1)


def test_thin_lines_become_grey_and_do_not_vanish(file):
    image = QImage(8_192, 64, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    for x in range(0, 8_192, 8):
        painter.fillRect(x, 0, 1, 64, QColor("black"))
    painter.end()
    assert image.save(str(file), "PNG")
    assert read_image(file) == pytest.approx(2 / 8 - 1, abs=0.02)


def test_bands_make_no_seams(file, monkeypatch):
    monkeypatch.setattr(images, "_BAND", 500)
    assert drawn().save(str(file), "PNG")
    banded = read_image(file)
    monkeypatch.undo()
    assert (read_image(file) == banded).all()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["png", "jpg", "bmp"])
def test_more_than_pillow_allows_by_default(file, kind):
    """Pillow refuses above 179 million pixels."""
    image = QImage(20_000, 9_000, QImage.Format.Format_Grayscale8)
    image.fill(0)
    assert image.save(str(file), kind)
    darkness = read_image(file)
    assert darkness.shape == (461, LONGEST)
    assert (darkness > 0.99).all()


def test_what_would_take_gigabytes_is_refused_before_it_is_read(file):
    file.write_bytes(png(60_000, 60_000))
    assert "60,000 by 60,000" in refused(file)
    file.write_bytes(png(20_000, 14_000))
    assert "smaller" in refused(file)


def test_more_pixels_than_pillow_warns_of(file):
    """A hundred million, of one bit each."""
    Image.new("1", (20_000, 5_000)).save(file, "PNG")
    assert (read_image(file) == 1.0).all()


def test_a_progressive_photograph_is_held_whole_and_counts_so(file):
    Image.new("L", (8_192, 64), 0).save(file, "JPEG", progressive=True)
    assert read_image(file) == pytest.approx(np.ones((8, LONGEST)), abs=0.02)
    data = bytearray(file.read_bytes())
    frame = data.index(b"\xff\xc2")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 60_000, 60_000)
    file.write_bytes(data)
    assert "60,000 by 60,000" in refused(file)


def test_a_huge_file_is_refused_unread(file):
    with file.open("wb") as huge:
        huge.write(png(1, 1, b"\0\0"))
        huge.truncate(images.MAX_BYTES + 1)  # sparse
    assert "at most 200" in refused(file)


# ---- bad -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "jpg", "bmp", "webp"])
@pytest.mark.parametrize("left", [0.3, 0.6, 0.9])
def test_a_truncated_image_is_refused(file, kind, left):
    assert drawn(300, 200).save(str(file), kind)
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * left)])
    assert "damaged or cut off" in refused(file)


@pytest.mark.parametrize("left", [20, 30, 60, -3])
def test_a_truncated_gif_is_refused(file, left):
    file.write_bytes(gif(20, 20, [0, 1] * 200)[:left])
    assert "damaged" in refused(file)


def test_a_text_file_is_no_image_whatever_its_name(tmp_path):
    for name in ("notes.txt", "photo.png", "photo.jpeg"):
        path = tmp_path / name
        path.write_text("Dear diary,\n" * 50, encoding="utf-8")
        assert f"“{name}” is not an image" in refused(path)


def test_drawings_by_vectors_are_not_read(tmp_path):
    path = tmp_path / "drawing.svg"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>', encoding="utf-8"
    )
    assert "choose a PNG" in refused(path)


def test_what_is_no_file_is_refused(tmp_path, file):
    file.write_bytes(b"")
    assert "is empty" in refused(file)
    assert "no file" in refused(tmp_path / "none.png")
    assert "no file" in refused(tmp_path / "a\0b.png")
    assert "no file" in refused(file / "x.png")
    assert "folder" in refused(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert "ordinary" in refused(tmp_path / "pipe")


def test_a_name_of_many_lines_is_shown_on_one(tmp_path):
    words = refused(tmp_path / ("a\n" * 100 + ".png"))
    assert len(words) < 120


def written(kind, **options):
    """A small picture in a format, as bytes."""
    data = io.BytesIO()
    Image.linear_gradient("L").resize((9, 9)).convert("RGB").save(data, kind, **options)
    return data.getvalue()


GOOD = {
    "png": png(4, 4, (b"\0" + b"\x40" * 4) * 4),
    "gif": gif(6, 6, [0, 1] * 18),
    "jpeg": written("JPEG"),
    "progressive": written("JPEG", progressive=True),
    "bmp": written("BMP"),
    "webp": written("WEBP"),
    "tiff": written("TIFF"),
    "ppm": written("PPM"),
}


@pytest.mark.parametrize("kind", GOOD)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(st.lists(st.tuples(st.integers(2, 900), st.integers(0, 255)), max_size=3), st.booleans())
def test_a_damaged_image_is_read_or_refused_in_a_sentence(file, kind, damage, cut):
    data = bytearray(GOOD[kind])
    for at, value in damage:
        data[at % len(data)] = value
    if cut and damage:
        del data[damage[0][0] % len(data) :]
    file.write_bytes(data)
    try:
        darkness = read_image(file)
    except ImageError as error:
        assert str(error).endswith(".")
    else:
        assert max(darkness.shape) <= LONGEST
        assert np.abs(darkness).max() <= 1


def test_an_image_is_read_in_a_thread(file):
    """Nothing that belongs to the window is needed."""
    assert drawn().save(str(file), "PNG")
    found = []

    class Reader(QThread):
        def run(self):
            found.append(read_image(file))

    thread = Reader()
    thread.start()
    assert thread.wait(10_000)
    assert found[0].shape == (60, 90)
