"""QR codes as SVG, for pages and for PDFs."""

import io

import segno


def qr_svg(text: str, *, border: int = 2) -> str:
    """Return `text` as an inline SVG that scales to its box; it carries no style attribute (CSP).

    Error correction M: a quarter of a fold or stain does not hide it.
    """
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, border=border, omitsize=True, svgclass="qr", lineclass=None
    )
    return out.getvalue().decode().strip()
