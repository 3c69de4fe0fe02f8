"""Pictures are judged by what they unpack to, and read one at a time."""

import io
import json
import os
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from winay.base.errors import InvalidInput
from winay.base.pictures import ONE_AT_A_TIME, small_picture
from winay.base.proofs import read_page

MOST_MEGABYTES = 260
MEASURE = """
import io, json, os, re
from django.conf import settings
settings.configure(USE_I18N=False)
from PIL import Image
from winay.base.errors import InvalidInput
from winay.base.pictures import small_picture

WORST = {
    "a WebP": ("RGBA", (3600, 3600), "WEBP", {"quality": 1, "method": 0}),
    "single bits": ("1", (5500, 5600), "PNG", {"compress_level": 1}),
    "a transparent PNG": ("RGBA", (4400, 4400), "PNG", {"compress_level": 1}),
    "a JPEG for printers": ("CMYK", (7700, 7700), "JPEG", {}),
    "an iPhone's HEIC": ("RGB", (5900, 4400), "HEIF", {"quality": 10}),
}

def most():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1]) / 1024

for name, (mode, size, kind, options) in WORST.items():
    if os.fork():
        os.wait()
        continue
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    if os.fork():
        os.wait()
        os._exit(0)
    with open("/proc/self/clear_refs", "w") as refs:
        refs.write("5")
    before = most()
    small_picture(out.getvalue(), longest=1600)
    print(json.dumps({name: round(most() - before)}), flush=True)
    os._exit(0)
"""


def _picture(mode: str, size: tuple[int, int], kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is read from /proc")
def test_the_worst_pictures_that_are_taken_take_little_memory():
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True, env=os.environ
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == 5
    assert max(value for one in found for value in one.values()) < MOST_MEGABYTES, found


@pytest.mark.parametrize(
    ("mode", "kind", "options"),
    [
        ("RGBA", "WEBP", {"quality": 1, "method": 0}),
        ("1", "PNG", {"compress_level": 1}),
        ("RGB", "JPEG", {"progressive": True}),
    ],
)
def test_a_picture_that_unpacks_to_much_is_refused_before_it_is_unpacked(mode, kind, options):
    data = _picture(mode, (6500, 6500), kind, **options)
    with pytest.raises(InvalidInput, match="demasiados"):
        small_picture(data, longest=1600)


def test_a_photograph_of_the_best_telephone_is_taken_small():
    picture = small_picture(_picture("RGB", (8000, 6000), "JPEG"), longest=1600)
    assert picture.size == (1600, 1200)


def test_what_is_transparent_becomes_white():
    picture = small_picture(_picture("RGBA", (20, 10), "PNG"), longest=1600)
    assert (picture.size, picture.mode, picture.getpixel((3, 3))) == ((20, 10), "RGB", (255, 255, 255))


def test_a_picture_lying_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = small_picture(_picture("RGB", (3200, 1600), "JPEG", exif=exif), longest=1600)
    assert picture.size == (800, 1600)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_a_picture(mode):
    assert small_picture(_picture(mode, (2000, 1000), "PNG"), longest=500).size == (500, 250)


def test_pictures_are_read_one_at_a_time():
    data, done = _picture("RGB", (10, 10), "PNG"), threading.Event()
    reader = threading.Thread(target=lambda: (small_picture(data, longest=10), done.set()))
    with ONE_AT_A_TIME:
        reader.start()
        assert not done.wait(0.2)
    reader.join(5)
    assert done.is_set()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def _with_chunk(chunk: bytes) -> bytes:
    """Return a PNG with `chunk` after its header."""
    png = _picture("RGB", (4, 4), "PNG")
    return png[:33] + chunk + png[33:]


BOMB = zlib.compress(b"\0" * 300_000_000, 9)
BROKEN = {
    "a profile that is a bomb": lambda: _with_chunk(_chunk(b"iCCP", b"x\0\0" + BOMB)),
    "a text that is a bomb": lambda: _with_chunk(_chunk(b"zTXt", b"x\0\0" + BOMB)),
    "an international text that is a bomb": lambda: _with_chunk(_chunk(b"iTXt", b"x\0\1\0\0\0" + BOMB)),
    "many texts": lambda: _with_chunk(_chunk(b"zTXt", b"x\0\0" + zlib.compress(b"a" * 1_000_000)) * 70),
    "no profile": lambda: _with_chunk(_chunk(b"iCCP", b"x")),
    "a short header": lambda: b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", b"\0\0"),
    "a size of nothing": lambda: b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", bytes(13)),
    "a size beyond all": lambda: b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", b"\x7f\xff\xff\xff" * 2 + b"\x08\2\0\0\0"),
    "cut off": lambda: _picture("RGB", (400, 400), "JPEG")[:200],
    "no picture": lambda: b"GIF89a",
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_picture_is_refused_in_words_or_taken_without_what_it_hides(name):
    data = BROKEN[name]()
    for read in (
        lambda: small_picture(data, longest=100),
        lambda: read_page(SimpleUploadedFile("p.png", data), field="proof"),
    ):
        try:
            read()
        except InvalidInput as error:
            assert str(error)
