"""Documents: the same data gives the same file, no text becomes markup, and anyone can check the result."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from winay.base.errors import WrongState
from winay.base.models import Act
from winay.documents.actions import keep_document
from winay.documents.letterhead import letterhead, verify_url
from winay.documents.models import Document
from winay.documents.qr import qr_svg
from winay.documents.queries import verify_bytes, verify_code
from winay.documents.queries.public import public_pdf
from winay.documents.typst import render_pdf

pytestmark = pytest.mark.django_db
"""The address that papers carry stands in the database."""

TRAPS = [
    '#panic("in")',
    "*not bold* _not slanted_ $x^2$ = no heading",
    '"]) #read("/etc/passwd") //',
    '#eval("1") @ref <label> `raw` \\ #sys.version',
    "Ñusta Q'illu Ch'aska Wayllaq’epa ÁÉÍÓÚÜ áéíóúü ¿? ¡! «»",
]


def data(**more: Any) -> dict[str, Any]:
    content = {"winners": [["1", "CAR-P0001", "S/ 7,166.77"]], "title": "Acta"}
    head = letterhead(
        code="ACTA-CAR-1",
        kind="Acta de sesión pública",
        title="Acta del CLAR Caraz",
        programme="Haku Wiñay · NEC Caraz",
        operator="Núcleo Ejecutor Central Caraz",
        subtitle="Primer concurso",
        content=content,
    )
    return {"letterhead": head, "facts": [["Lugar", "Caraz"]], **more}


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_same_data_gives_the_same_bytes_and_other_data_others() -> None:
    assert render_pdf("letter.typ", data()) == render_pdf("letter.typ", data())
    assert render_pdf("letter.typ", data()) != render_pdf("letter.typ", data(facts=[["Lugar", "Huaraz"]]))


@pytest.mark.parametrize("trap", TRAPS)
def test_a_text_is_printed_as_written_and_never_read_as_markup(trap: str) -> None:
    head = {**data()["letterhead"], "title": trap, "operator": trap}
    sections = [
        {"title": trap, "paragraphs": [trap], "items": [trap], "table": {"header": [trap], "rows": [[trap]]}}
    ]
    pdf = render_pdf("letter.typ", data(letterhead=head, sections=sections, signatures=[[trap, trap]]))
    printed = "".join(text_of(pdf).split())
    assert printed.count("".join(trap.split())) >= 7


def test_every_page_carries_the_code_the_hash_and_its_number() -> None:
    rows = [[str(number), "Cuyes", "S/ 7,000.00"] for number in range(120)]
    sections = [{"table": {"header": ["N.º", "Propuesta", "Monto"], "rows": rows, "wide": 1, "right": [2]}}]
    given = data(sections=sections)
    pages = PdfReader(io.BytesIO(render_pdf("letter.typ", given))).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        printed = page.extract_text()
        assert "ACTA-CAR-1" in printed and given["letterhead"]["content_sha256"][:8] in printed
        assert f"Página {number} de {len(pages)}" in printed
        assert "Propuesta" in printed


def test_the_file_is_archival_and_accessible_with_title_and_language() -> None:
    pdf = render_pdf("letter.typ", data())
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "es-PE" and root["/MarkInfo"]["/Marked"]
    assert b"pdfaid:part" in pdf and b"pdfuaid:part" in pdf
    assert reader.metadata is not None and "Acta del CLAR Caraz" in str(reader.metadata.title)


@pytest.mark.parametrize("odd", ["😀", "中", "\ue000", "\ufeff", "\ud800", "\x00", "\x0b", "\u202e", "\U000f0000"])
def test_a_character_that_no_font_or_archive_takes_does_not_stop_the_document(odd: str) -> None:
    head = {**data()["letterhead"], "title": f"Acta {odd}"}
    pdf = render_pdf("letter.typ", data(letterhead=head, facts=[["Nota", f"bien {odd} hecho"]]))
    assert "hecho" in text_of(pdf)


def test_a_name_cannot_turn_an_amount_around() -> None:
    printed = text_of(render_pdf("letter.typ", data(facts=[["Monto", "S/ \u202e00.0017"]])))
    assert "S/ 00.0017" in printed


def test_a_template_elsewhere_uses_the_letterhead_and_sees_no_disk(tmp_path: Path) -> None:
    own = tmp_path / "own.typ"
    own.write_text(
        '#import "_winay.typ": *\n#let data = json("data.json")\n#show: official.with(data.letterhead)\n'
        "#note[Propio: #data.x]",
        "utf-8",
    )
    assert "Propio: *x*" in text_of(render_pdf(own, data(x="*x*")))
    own.write_text('#read("/etc/hostname")', "utf-8")
    with pytest.raises(RuntimeError):
        render_pdf(own, data())


def test_a_qr_code_is_an_inline_svg_without_style() -> None:
    svg = qr_svg("https://example.pe/verify/ACTA-1/")
    assert svg.startswith("<svg") and "viewBox" in svg and "style=" not in svg and "<?xml" not in svg
    assert qr_svg("a") != qr_svg("b")


@pytest.fixture
def kept(db: None) -> tuple[Document, bytes]:
    pdf = render_pdf("letter.typ", data())
    return (
        keep_document(kind="acta", code="ACTA-CAR-1", title="Acta", pdf=pdf, content={"a": 1}, public=True),
        pdf,
    )


def test_a_genuine_file_is_confirmed_and_a_changed_one_rejected(kept: tuple[Document, bytes]) -> None:
    document, pdf = kept
    assert verify_bytes(pdf) == document
    assert verify_bytes(pdf + b" ") is None
    assert verify_bytes(pdf.replace(b"7", b"8", 1)) is None
    assert verify_code(" acta-car-1 ") == document and verify_code("ACTA-CAR-2") is None
    assert public_pdf("ACTA-CAR-1") == pdf
    assert verify_url("ACTA-CAR-1").endswith("/verify/ACTA-CAR-1/")


def test_keeping_again_changes_nothing_and_another_file_under_the_code_is_refused(
    kept: tuple[Document, bytes],
) -> None:
    document, pdf = kept
    again = keep_document(kind="acta", code="ACTA-CAR-1", title="Acta", pdf=pdf, content={"a": 1}, public=True)
    assert again == document and Act.objects.filter(verb="keep_document").count() == 1
    with pytest.raises(WrongState):
        keep_document(kind="acta", code="ACTA-CAR-1", title="Acta", pdf=b"%PDF", content={"a": 2}, public=True)
    later = keep_document(
        kind="acta", code="ACTA-CAR-1-C1", title="Acta", pdf=b"%PDF2", content={}, public=True, replaces=document
    )
    found = verify_code("ACTA-CAR-1")
    assert found is not None and list(found.replaced_by.all()) == [later]


def test_a_document_not_for_the_public_is_confirmed_but_not_handed_out(db: None) -> None:
    keep_document(kind="convenio", code="CONV-1", title="Convenio", pdf=b"%PDF", content={}, public=False)
    assert verify_code("CONV-1") is not None and public_pdf("CONV-1") is None


def test_the_database_refuses_to_change_a_kept_document(kept: tuple[Document, bytes]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.update(title="other")
