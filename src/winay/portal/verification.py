"""Reading the code that a PDF claims to have, so that a changed document is told apart from an unknown one."""

import re
import zlib

CODE = re.compile(rb"/verify/([A-Za-z0-9._-]{3,40})/")
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
MOST_STREAMS = 200
MOST_BYTES = 300_000


def code_printed_in(pdf: bytes) -> str | None:
    """Return the code in the verification address that the PDF links to, or None.

    Looks at plain bytes first, then into at most 200 compressed streams of at most 300 kB each.
    """
    if found := CODE.search(pdf):
        return found.group(1).decode()
    for number, stream in enumerate(STREAM.finditer(pdf)):
        if number == MOST_STREAMS:
            break
        try:
            text = zlib.decompressobj().decompress(stream.group(1), MOST_BYTES)
        except zlib.error:
            continue
        if found := CODE.search(text):
            return found.group(1).decode()
    return None
