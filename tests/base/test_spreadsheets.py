"""A workbook that cannot be read is refused in plain words, whatever the zip inside it says of itself."""

import io
import zipfile

import pytest

from winay.base.errors import InvalidInput
from winay.base.spreadsheets import open_workbook

LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def zipped(*, method: int = 0, flags: int = 0) -> bytes:
    """Return a zip of one sheet that names this compression method and these flags."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    data = bytearray(file.getvalue())
    for mark, at in ((LOCAL, 6), (CENTRAL, 8)):
        place = data.index(mark) + at
        data[place : place + 4] = flags.to_bytes(2, "little") + method.to_bytes(2, "little")
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(zipped(method=99), id="a compression nobody knows"),
        pytest.param(zipped(flags=1), id="a password"),
        pytest.param(zipped()[:40], id="cut off"),
        pytest.param(b"DNI;NOMBRE\n", id="no zip at all"),
    ],
)
def test_what_is_no_readable_workbook_is_refused(data):
    with pytest.raises(InvalidInput, match="no es un libro"):
        open_workbook(data)
