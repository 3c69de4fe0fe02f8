"""The pages of sources: added, agreed, received, reversed through the screens; nobody of elsewhere; open to all."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.documents.test_proofs import picture
from tests.factories.agreements import decided_call, signed_agreement
from tests.factories.programmes import a_programme, a_worker
from tests.funding.conftest import Financed
from tests.pages import squeezed

from winay.funding import actions
from winay.funding.models import Contribution, FundingAgreement
from winay.funding.open_data import OPEN_TABLES
from winay.ledger.models import Entry


@pytest.fixture(autouse=True)
def _pages_in_english(client):
    client.cookies["django_language"] = "en"


def page(client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"desk:{name}", args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def sent(client, name: str, /, *args: object, **values: object) -> None:
    answer = client.post(reverse(f"desk:{name}", args=args), values)
    assert answer.status_code == 302, answer.content.decode()[-4000:]


def test_a_source_is_added_agreed_with_received_from_and_reversed(client, financed: Financed):
    code = financed.programme.code
    client.force_login(financed.coordinator)
    sent(client, "source_add", code, code="minera", name="Compañía", kind="company")
    days = {"signed_on": "2026-01-10", "begins_on": "2026-01-15", "ends_on": "2026-12-31"}
    values = {"title": "Convenio 7", "currency": "PEN", "percent": "25", "base": "4000", "proof": picture()}
    sent(client, "source_agree", code, "minera", **values, **days)
    agreement = FundingAgreement.objects.get()
    assert agreement.amount.amount == 1000
    text = page(client, "source_agreement", code, agreement.code)
    assert "25 % of S/\xa04,000.00" in text
    assert client.get(reverse("desk:source_paper", args=[code, agreement.code])).status_code == 200
    assert "Write down what it gave" not in page(client, "source", code, "minera")
    client.force_login(financed.finance)
    given = {"form": "cash", "what": "Primer aporte", "currency": "PEN", "amount": "600", "paper": "OP-1"}
    sent(client, "source_receive", code, "minera", received_on="2026-02-01", agreement=str(agreement.pk), **given)
    text = page(client, "source", code, "minera")
    assert "S/\xa0600.00" in text and "Primer aporte, de Compañía" in text
    entry = Entry.objects.get(programme=financed.programme)
    assert reverse("desk:entry", args=[code, entry.number]) in text
    contribution = Contribution.objects.get()
    client.post(reverse("desk:contribution", args=[code, contribution.pk]), {"reason": "x"})
    assert financed.row("minera").received == 600
    client.force_login(financed.coordinator)
    sent(client, "contribution", code, contribution.pk, reason="De otro programa")
    sent(client, "source_agreement", code, agreement.code, reason="Se retiró")
    assert "De otro programa" in page(client, "contribution", code, contribution.pk)
    assert financed.row("minera").received == 0


def test_a_refused_form_says_why_beside_the_field(client, financed: Financed):
    client.force_login(financed.finance)
    values = {
        "form": "cash",
        "what": "x",
        "currency": "PEN",
        "amount": "1",
        "paper": "p",
        "received_on": "2999-01-01",
    }
    address = reverse("desk:source_receive", args=[financed.programme.code, "foncodes"])
    text = client.post(address, values).content.decode()
    assert "The day is in the future." in text
    assert not Contribution.objects.exists()


def test_what_the_pack_says_of_a_source_stands_on_its_page(client, financed: Financed):
    client.force_login(financed.coordinator)
    code = financed.programme.code
    sent(client, "source_describe", code, "municipality", kind="municipality", heading="recurrent", royalties="no")
    text = page(client, "source", code, "municipality")
    assert "Recurrent spending" in text and "10 %" in text and "COSOP app. I" in text
    sent(
        client,
        "source_add",
        code,
        code="fcl",
        name="Fondo",
        kind="local_capital",
        managed_by="Central de cafetaleros",
    )
    text = page(client, "source", code, "fcl")
    assert "Improvements in housing and the farm" in text and "SU 4B" in text


def test_who_works_elsewhere_finds_nothing(client, financed: Financed):
    contribution, agreement = financed.gave(), financed.agreed()
    code = financed.programme.code
    client.force_login(a_worker(a_programme(), "coordinator"))
    for name, args in (
        ("sources", ()),
        ("source", ("foncodes",)),
        ("source_add", ()),
        ("source_receive", ("foncodes",)),
        ("source_agreement", (agreement.code,)),
        ("contribution", (contribution.pk,)),
        ("contribution_proof", (contribution.pk,)),
        ("cofinancing", ()),
    ):
        assert client.get(reverse(f"desk:{name}", args=[code, *args])).status_code == 404, name


def test_the_list_asks_the_same_with_one_source_and_with_many(client, financed: Financed):
    client.force_login(financed.finance)
    address = reverse("desk:sources", args=[financed.programme.code])

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    queries()
    few = queries()
    for number in range(5):
        actions.add_source(
            actor=financed.coordinator,
            programme=financed.programme,
            code=f"s{number}",
            name=f"S {number}",
            kind="company",
        )
        financed.gave("10", code=f"s{number}")
    assert queries() == few
    assert b"foncodes" in b"".join(client.get(address + "?format=csv").streaming_content)


def test_cofinancing_of_a_call_and_of_its_agreements(client, db):
    made = decided_call(awards=2, amount="1000.00", own_cash="100.00")
    for which in range(2):
        signed_agreement(made, which=which)
    client.force_login(made.finance)
    text = squeezed(page(client, "cofinancing", made.programme.code))
    # 2 × (1,000 awarded + 100 in cash + 350 in kind)
    assert "Tesoro público: S/ 2,000.00" in text and "S/ 2,900.00" in text and "31 %" in text
    text = squeezed(page(client, "cofinancing_of_call", made.programme.code, made.call.code))
    assert text.count("Tesoro público: S/ 1,000.00") == 2 and "S/ 350.00" in text


def test_everybody_reads_who_finances_and_nobodys_name(client, financed: Financed):
    financed.agreed(share=Decimal("0.8"), base=Decimal(1000), calls=["C1"])
    financed.gave("123.45", what="Colecta de Juana Quispe")
    text = client.get(reverse("portal:programme", args=[financed.programme.code])).content.decode()
    assert "Who finances" in text and "S/\xa0123.45" in text and "Quispe" not in text
    tables = {table.name: [list(map(str, row)) for row in table.rows("")] for table in OPEN_TABLES}
    assert tables["sources"][0][-5:] == ["800.00", "123.45", "0.00", "0.00", "123.45"]
    assert "Quispe" not in str(tables)
    assert tables["source-agreements"][0][5:8] == ["800.00", "0.8000", str(date(2026, 1, 10))]
