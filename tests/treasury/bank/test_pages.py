"""From the account to the last line, in the browser."""

import pytest
from django.urls import reverse
from tests.factories.agreements import decided_call
from tests.treasury.bank.making import client_of, squeezed, taken

from winay.treasury.models import PaymentBatch

pytestmark = pytest.mark.django_db


def test_from_the_account_to_the_last_line_in_the_browser(bank):
    from django.core.files.uploadedfile import SimpleUploadedFile

    finance, coordinator = client_of(bank.finance), client_of(bank.coordinator)
    code = bank.made.programme.code
    page = squeezed(
        coordinator.post(
            reverse("desk:bank_add", args=[code]),
            {
                "name": "Fund",
                "use": "revolving",
                "bank": "BCP",
                "number": "19112345678901",
                "currency": "PEN",
                "limit": "1000",
            },
            follow=True,
        )
    )
    assert "The account is written down" in page
    assert finance.get(reverse("desk:bank_add", args=[code])).status_code == 403
    account = reverse("desk:bank_account", args=[bank.account.pk])
    assert "Put 3 payments into a batch" in squeezed(finance.get(account))
    page = squeezed(finance.post(reverse("desk:batch_make", args=[bank.account.pk]), {"all": "1"}, follow=True))
    assert "now the coordinator releases it" in page
    batch = PaymentBatch.objects.get()
    page = squeezed(coordinator.post(reverse("desk:batch_act", args=[batch.code, "release"]), follow=True))
    assert "The batch is released" in page
    file = finance.post(reverse("desk:batch_act", args=[batch.code, "pain001"]))
    assert file["Content-Disposition"] == f'attachment; filename="{batch.code}.xml"'
    upload = SimpleUploadedFile("mayo.xml", bank.answer(("-1.50", "COMISION"), ("-7.00", "CHEQUE 3")))
    page = squeezed(
        finance.post(reverse("desk:bank_statement", args=[bank.account.pk]), {"file": upload}, follow=True)
    )
    assert "5 new lines" in page
    assert "It carries the reference that we gave the bank" in page
    assert "Accept all 3 certain ones" in page
    accept = reverse("desk:bank_lines_accept", args=[bank.account.pk])
    assert "3 lines are decided" in squeezed(finance.post(accept, {"all": "1"}, follow=True))
    charge, cheque = bank.account.lines.filter(state="open").order_by("number")
    assert "1 line is decided" in squeezed(finance.post(accept, {"line": [str(charge.pk)]}, follow=True))
    page = reverse("desk:bank_line", args=[cheque.pk])
    assert "No payment fits" in squeezed(finance.get(page))
    wrong = squeezed(finance.post(page, {"act": "match", "order": "nothing"}))
    assert "There is no payment with this code" in wrong
    assert "Say where this stands" in squeezed(finance.post(page, {"act": "explain", "as_": "own"}))
    done = finance.post(page, {"act": "explain", "as_": "own", "note": "to the operating account"}, follow=True)
    assert "to the operating account" in squeezed(done)
    lines = reverse("desk:bank_lines", args=[bank.account.pk])
    assert "every line is explained" in squeezed(finance.get(lines))
    assert b"OP0" in b"".join(finance.get(lines + "?state=&format=csv").streaming_content)
    # Neither another programme's finance nor who works with groups here reads the people on the bank's lines.
    for stranger in (client_of(decided_call(awards=1).finance), client_of(bank.made.officer)):
        paths = (account, lines, page, reverse("desk:batch", args=[batch.code]))
        assert {stranger.get(path).status_code for path in paths} == {404}
    assert client_of(bank.made.officer).get(reverse("desk:bank")).status_code == 403


def test_finance_takes_a_wrong_statement_back_with_the_reason(bank):
    bank.sent()
    statement = taken(bank, bank.answer())
    finance = client_of(bank.finance)
    account, page = (
        reverse("desk:bank_account", args=[bank.account.pk]),
        reverse("desk:bank_statement_back", args=[statement.pk]),
    )
    assert page in finance.get(account).content.decode()
    assert "its 3 lines go with it" in squeezed(finance.get(page))
    assert finance.post(page, {"reason": ""}).status_code == 200
    assert page not in client_of(bank.coordinator).get(account).content.decode()
    assert client_of(bank.coordinator).post(page, {"reason": "x"}).status_code == 403
    assert client_of(decided_call(code="OTHER").finance).get(page).status_code == 404
    assert "is taken back" in squeezed(finance.post(page, {"reason": "Another account's"}, follow=True))
    assert finance.get(page).status_code == 404
