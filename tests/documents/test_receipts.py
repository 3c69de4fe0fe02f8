"""Receipts: what was handed in, on a paper whose code and QR anybody can check."""

import io
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from winay.base.errors import WrongState
from winay.documents.actions import keep_receipt, receipt_code
from winay.documents.models import Document

pytestmark = pytest.mark.django_db
FACTS = [("Grupo", "Allin Ruwaq"), ("Recibido", "26 de noviembre de 2026, 10:15")]


def a_receipt(**changes) -> Document:
    return keep_receipt(
        **{
            "code": receipt_code("CAR-1-P001-R1", uuid4().hex),
            "title": "Cargo de reclamo CAR-1-P001-R1",
            "programme": "Haku Wiñay",
            "facts": FACTS,
            "paragraphs": ["No contaron a dos hogares."],
            **changes,
        }
    )


def test_a_receipt_says_who_what_and_when_and_carries_its_code():
    receipt = a_receipt()
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(receipt.pdf))).pages)
    for words in ("Allin Ruwaq", "26 de noviembre de 2026, 10:15", "No contaron a dos hogares.", receipt.code):
        assert words in text
    assert receipt.code == "CARGO-CAR-1-P001-R1"


def test_a_receipt_is_checked_by_its_code_and_not_given_out(client):
    receipt = a_receipt()
    page = client.get(reverse("portal:verify_code", args=[receipt.code])).content.decode()
    assert receipt.code in page
    assert "No contaron" not in page and "Allin Ruwaq" not in page
    assert not receipt.public


def test_the_same_receipt_asked_for_twice_is_one_wherever_it_is_printed(settings):
    first = a_receipt()
    settings.PUBLIC_URL = "https://otra.example"
    assert a_receipt().pk == first.pk
    assert Document.objects.count() == 1


def test_a_receipt_kept_is_not_replaced_by_another_text():
    a_receipt()
    with pytest.raises(WrongState):
        a_receipt(paragraphs=["Otra cosa."])


def test_a_code_too_long_for_a_qr_code_is_that_of_the_record():
    key = uuid4().hex
    code = receipt_code("X" * 48, key)
    assert code == f"CARGO-{key}".upper() and len(code) <= 40
