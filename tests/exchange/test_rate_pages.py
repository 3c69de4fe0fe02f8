"""The pages of rates: written down, brought, corrected, changed, approved through the screens; nobody of elsewhere."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.documents.test_proofs import picture
from tests.exchange.conftest import Exchanging, sheet
from tests.factories.programmes import a_programme, a_worker

from winay.exchange.models import ExchangeRate, MoneyChanged
from winay.exchange.open_data import RATES
from winay.exchange.queries import rates_that_stand
from winay.funding.models import Contribution

FEBRUARY = date(2026, 2, 3)


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


def test_from_the_first_rate_to_the_gain_through_the_screens(client, exchanging: Exchanging):
    code = exchanging.programme.code
    client.force_login(exchanging.finance)
    assert "No rate is written down yet" in page(client, "rates", code)
    given = {"form": "cash", "what": "Aporte", "currency": "USD", "amount": "1000", "paper": "OP-1"}
    receive = reverse("desk:source_receive", args=[code, "foncodes"])
    refused = client.post(receive, {**given, "received_on": "2026-02-03"}).content.decode()
    assert "There is no rate of USD in PEN for 03/02/2026" in refused
    sent(
        client, "rate_add", code, currency="USD", day="2026-02-03", rate="3,745", source="sbs", place="Boletín 23"
    )
    sent(client, "source_receive", code, "foncodes", received_on="2026-02-03", **given)
    assert "S/\xa03,745.00" in page(client, "source", code, "foncodes")
    contribution = page(client, "contribution", code, Contribution.objects.get().pk)
    assert "at 3.745, SBS" in contribution and "3,745.00" in contribution
    change = {"given": "1000", "given_currency": "USD", "got": "3800", "got_currency": "PEN"}
    source = exchanging.source("foncodes").pk
    sent(
        client, "change_add", code, source=source, changed_on="2026-02-05", paper="X-1", proof=picture(), **change
    )
    made = MoneyChanged.objects.get()
    assert "another person approves it" not in page(client, "money_change", code, made.pk)
    answer = client.post(reverse("desk:money_change", args=[code, made.pk]), {"act": "approve"})
    assert "not allowed" in answer.content.decode()
    client.force_login(exchanging.coordinator)
    sent(client, "money_change", code, made.pk, act="approve")
    shown = page(client, "money_change", code, made.pk)
    assert "Gain by exchange rates" in shown and "S/\xa055.00" in shown
    assert client.get(reverse("desk:change_proof", args=[code, made.pk])).status_code == 200
    assert "S/\xa055.00" in page(client, "rates", code)
    assert "Changed from or into another currency" in page(client, "source", code, "foncodes")
    assert client.post(reverse("desk:money_change", args=[code, made.pk]), {"act": "end"}).status_code == 200
    sent(client, "money_change", code, made.pk, act="end", reason="Otra cuenta")
    assert "Otra cuenta" in page(client, "money_change", code, made.pk)


def test_a_rate_is_corrected_on_its_page_and_its_versions_stay(client, exchanging: Exchanging):
    code, first = exchanging.programme.code, exchanging.rate(FEBRUARY, "3.745")
    client.force_login(exchanging.coordinator)
    assert "Correct it" not in page(client, "rate", code, first.pk)
    client.force_login(exchanging.finance)
    wrong = client.post(reverse("desk:rate", args=[code, first.pk]), {"value": "tres", "why": "x"})
    assert wrong.status_code == 200 and ExchangeRate.objects.count() == 1
    sent(client, "rate", code, first.pk, value="3.754", why="Cifras cambiadas")
    last = ExchangeRate.objects.get(version=2)
    shown = page(client, "rate", code, last.pk)
    assert "3.745" in shown and "3.754" in shown and "Cifras cambiadas" in shown
    assert "Correct it" not in page(client, "rate", code, first.pk)
    assert [list(row) for row in RATES.rows(None)][1][-1] == last.rate


def test_a_list_is_brought_and_a_wrong_one_told_by_row(client, exchanging: Exchanging):
    code = exchanging.programme.code
    client.force_login(exchanging.finance)
    head = ["fecha", "moneda", "tipo de cambio", "fuente"]
    wrong = SimpleUploadedFile("x.csv", sheet([head, ["02/02/2026", "USD", "tres", "SBS"]]))
    answer = client.post(reverse("desk:rates_bring", args=[code]), {"file": wrong})
    assert "row 2" in answer.content.decode() and not ExchangeRate.objects.exists()
    right = SimpleUploadedFile("x.xlsx", sheet([head, ["02/02/2026", "USD", "3.7", "SBS"]], "xlsx"))
    sent(client, "rates_bring", code, file=right)
    csv = client.get(reverse("desk:rates", args=[code]), {"format": "csv"})
    assert b"USD" in b"".join(csv.streaming_content if csv.streaming else [csv.content])


def test_nobody_of_elsewhere_reads_or_writes(client, exchanging: Exchanging):
    code, rate = exchanging.programme.code, exchanging.rate(FEBRUARY, "3.7")
    client.force_login(a_worker(a_programme("other"), "finance"))
    for name, args in (("rates", [code]), ("rate", [code, rate.pk]), ("rate_add", [code]), ("change_add", [code])):
        assert client.get(reverse(f"desk:{name}", args=args)).status_code == 404, name
    client.force_login(exchanging.coordinator)
    assert client.get(reverse("desk:rate_add", args=[code])).status_code == 403


def test_the_list_asks_the_same_with_one_row_and_with_three(client, exchanging: Exchanging):
    client.force_login(exchanging.finance)
    exchanging.rate(FEBRUARY, "3.7")
    exchanging.gave("10", currency="USD")
    exchanging.recorded("1", "3.7", FEBRUARY)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, "rates", exchanging.programme.code)
        return len(queries)

    asked()
    one = asked()
    for day in (4, 5):
        exchanging.rate(date(2026, 2, day), "3.7")
        exchanging.recorded("1", "3.7", FEBRUARY)
    assert rates_that_stand(exchanging.programme).count() == 3
    assert asked() == one
