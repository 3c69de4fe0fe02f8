"""Reading the code that a PDF claims to have, so that a changed document is told apart from an unknown one."""

import re
import zlib
from collections.abc import Iterator

CODE = re.compile(rb"/verify/([A-Za-z0-9._-]{3,40})/")
MOST_STREAMS = 200
MOST_BYTES = 300_000


def code_printed_in(pdf: bytes) -> str | None:
    """Return the code in the verification address that the PDF links to, or None.

    Looks at plain bytes first, then into at most 200 compressed streams of at most 300 kB each. Anybody may send a
    file here, so the time grows with its size and no faster: each byte is looked at a fixed number of times.
    """
    if found := CODE.search(pdf):
        return found.group(1).decode()
    for stream in _streams(memoryview(pdf), pdf):
        try:
            text = zlib.decompressobj().decompress(stream, MOST_BYTES)
        except zlib.error:
            continue
        if found := CODE.search(text):
            return found.group(1).decode()
    return None


def _streams(view: memoryview, pdf: bytes) -> Iterator[memoryview]:
    """Return what stands between `stream` and `endstream`, the first 200 of them."""
    at = 0
    for _number in range(MOST_STREAMS):
        start = pdf.find(b"stream", at)
        end = pdf.find(b"endstream", start + 6) if start >= 0 else -1
        if end < 0:
            return
        begin = start + 6
        begin += 2 if pdf[begin : begin + 2] == b"\r\n" else 1
        yield view[begin:end]
        at = end + 9
