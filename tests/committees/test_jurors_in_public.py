"""Jurors are named in public only where the call's rules say so, and they read beforehand what will be public."""

import io

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.factories.committees import Contest, contest, scored, with_session

from winay.base.open_files import make_all
from winay.committees import actions
from winay.committees.access import access_code
from winay.committees.models import AgendaItem, Member, Minutes
from winay.committees.queries.naming import Naming
from winay.documents.models import Document
from winay.documents.queries import verify_bytes, verify_code

pytestmark = pytest.mark.django_db

NAMES = ["Justina Huamán Quispe", "Elena de la Cruz Ñaupari", "Rosa Quispe Mamani"]


def day(**terms) -> Contest:
    made = with_session(contest(terms=terms))
    for member, name in zip(made.members, NAMES, strict=True):
        member.name = name
        member.save()
        member.user.full_name = name
        member.user.save()
    return made


def closed(made: Contest, observations: str = "") -> None:
    conflict = actions.report_conflict(
        actor=made.secretary, member=made.members[2], proposal=made.proposals[0], kind="relative"
    )
    actions.confirm_conflict(actor=made.secretary, conflict=conflict)
    scored(made)
    actions.close_session(actor=made.secretary, session=made.session, observations=observations)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def public_texts(made: Contest) -> dict[str, str]:
    """Return what anyone may read of the session, by address; PDFs as text."""
    client = Client()
    make_all()
    call, session = made.call.code, made.session.code
    addresses = [
        reverse("portal:call", args=[call]),
        reverse("portal:results", args=[call]),
        *(reverse("portal:proposal_result", args=[call, one.code]) for one in made.proposals),
        reverse("portal:minutes", args=[session]),
        reverse("portal:open_csv", args=["scores"]),
        reverse("portal:open_csv", args=["minutes"]),
        reverse("jury:board", args=[session]),
        *(reverse("portal:verify_code", args=[code]) for code in Document.objects.values_list("code", flat=True)),
    ]
    texts = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        texts[address] = body.decode()
    for document in Document.objects.all():
        answer = client.get(reverse("portal:document", args=[document.code]))
        if answer.status_code == 200:
            texts[document.code] = text_of(answer.content)
    return texts


LEAKS = ("Justina", "Huamán", "Elena", "Ñaupari", "Rosa", "Mamani")


def test_by_default_nothing_public_names_a_juror_whatever_people_wrote() -> None:
    made = day()
    closed(made, "ROSA QUISPE MAMANI llegó tarde. Quispe Mamani, Rosa lo dijo. Justina Huaman pidió constancia.")
    actions.correct_minutes(
        actor=made.secretary,
        session=made.session,
        text="Donde dice Elena De La Cruz debe decir Elena de la cruz ñaupari.",
    )
    found = public_texts(made)
    assert any(key.startswith("ACTA-") for key in found)
    for address, text in found.items():
        assert not [word for word in LEAKS if word.lower() in text.lower()], address
    acta = found[Minutes.objects.get(number=1).document.code]
    assert "J3 llegó tarde. J3 lo dijo. J1 pidió constancia." in acta
    assert "J1 Sector 1 · J2 Sector 2 · J3 Sector 3" in acta
    assert "Donde dice J2 debe decir J2." in found[Minutes.objects.get(number=2).document.code]


def test_the_committee_signs_on_a_sheet_that_carries_the_hash_of_the_acta() -> None:
    made = day()
    closed(made)
    acta = Minutes.objects.get(number=1).document
    sheet = Document.objects.get(kind="signing_sheet")
    printed = text_of(bytes(sheet.pdf))
    assert all(name in printed for name in NAMES) and printed.count("DNI") == 3
    together = printed.replace(" ", "")
    assert acta.sha256 in together and acta.content_sha256 in together and sheet.content_sha256 in together
    assert sheet.code in text_of(bytes(acta.pdf))
    assert verify_code(sheet.code) == verify_bytes(bytes(sheet.pdf)) == sheet
    assert verify_code(acta.code) == verify_bytes(bytes(acta.pdf)) == acta
    anyone = Client()
    assert anyone.get(reverse("portal:document", args=[sheet.code])).status_code == 404
    address = reverse("desk:session_sheet_pdf", args=[made.session.code])
    assert anyone.get(address).status_code == 302
    juror = Client()
    juror.post(reverse("jury:enter"), {"code": access_code(made.members[0])})
    assert juror.get(address).status_code in (302, 403, 404)
    staff = Client()
    staff.force_login(made.secretary)
    assert staff.get(address).content == bytes(sheet.pdf)
    assert address in staff.get(reverse("desk:session_minutes", args=[made.session.code])).content.decode()


def test_where_the_rules_say_names_the_acta_names_and_is_signed_itself() -> None:
    made = day(jurors_in_public="names", rounds_planned=3)
    closed(made, "Rosa Quispe Mamani llegó tarde.")
    acta = text_of(bytes(Minutes.objects.get(number=1).document.pdf))
    assert "Ronda 1 de 3" in acta
    assert "Rosa Quispe Mamani llegó tarde." in acta and "J1 Justina Huamán Quispe" in acta
    assert acta.split("Firmas")[1].split("Anexo 1")[0].count("DNI") == 3
    assert not Document.objects.filter(kind="signing_sheet").exists()
    staff = Client()
    staff.force_login(made.secretary)
    assert staff.get(reverse("desk:session_sheet_pdf", args=[made.session.code])).status_code == 404


def test_seats_bear_the_same_number_in_the_acta_and_on_the_result_pages() -> None:
    """Who scored nobody has no column, and does not move the numbers of those after them."""
    made = day()
    scored(made, {(item, 0): [] for item in range(3)})
    actions.close_session(actor=made.secretary, session=made.session)
    acta = text_of(bytes(Minutes.objects.get(number=1).document.pdf))
    assert "J2 Sector 2 · J3 Sector 3" in acta
    page = Client().get(reverse("portal:proposal_result", args=[made.call.code, made.proposals[0].code]))
    assert '2 · <span class="small">Sector 2' in page.content.decode()


@pytest.mark.parametrize(
    ("terms", "words"), [({}, "not published"), ({"jurors_in_public": "names"}, "beside your name")]
)
def test_jurors_read_before_they_score_what_will_be_public(terms, words) -> None:
    made = day(**terms)
    AgendaItem.objects.filter(pk=made.items[0].pk).update(state="presenting")
    juror = Client(headers={"accept-language": "en"})
    juror.post(reverse("jury:enter"), {"code": access_code(made.members[0])})
    for address in (reverse("jury:agenda"), reverse("jury:item", args=[made.items[0].pk])):
        assert words in juror.get(address).content.decode()


@pytest.mark.parametrize(("terms", "shown"), [({}, False), ({"jurors_in_public": "names"}, True)])
def test_the_board_names_jurors_only_where_the_rules_do(terms, shown) -> None:
    caches["memory"].clear()
    made = day(**terms)
    AgendaItem.objects.filter(pk=made.items[0].pk).update(state="presenting")
    page = Client().get(reverse("jury:board", args=[made.session.code])).content.decode()
    assert ("Justina" in page) is shown and ("J1" in page) is not shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("justina huamán no vino", "J1 no vino"),
        ("Huamán Quispe Justina no vino", "J1 no vino"),
        ("Cruz Ñaupari, Elena", "J2"),
        ("Elena Cruz, Rosa Quispe y Justina Huamán Quispe", "J2, J3 y J1"),
        ("la familia Quispe Mamani", "la familia Quispe Mamani"),
        ("Asociación Rosa Blanca", "Asociación Rosa Blanca"),
        ("de la Cruz", "de la Cruz"),
        ("Rosa de la Cruz habló", "Rosa de la Cruz habló"),
    ],
)
def test_names_in_what_people_write_give_way_to_the_seat(written, shown) -> None:
    made = day()
    naming = Naming.of(made.call, made.committee.pk)
    assert naming.without_names({"text": [written]}) == {"text": [shown]}


def test_who_was_replaced_is_not_named_either() -> None:
    made = day()
    Member.objects.filter(pk=made.members[0].pk).update(removed_at=made.session.opened_at)
    naming = Naming.of(made.call, made.committee.pk)
    assert naming.without_names("Justina Huamán se retiró; Rosa Quispe siguió") == (
        "un jurado anterior se retiró; J2 siguió"
    )


def test_words_that_fit_two_jurors_tell_neither() -> None:
    made = day()
    Member.objects.filter(pk=made.members[0].pk).update(name="Rosa Quispe Huamán")
    naming = Naming.of(made.call, made.committee.pk)
    assert naming.without_names("Rosa Quispe faltó") == "un jurado faltó"
    assert naming.without_names("Rosa Quispe Huamán faltó") == "J1 faltó"
