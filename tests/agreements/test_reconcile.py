"""`winay ledger verify` finds what chains cannot: rows beside the journal that say something else, and cut tails."""

import io
import json

import pytest
from django.db import connection
from pypdf import PdfReader
from tests.factories.agreements import decided_call, issued_agreement, prepared_tranche
from tests.factories.committees import contest, scored, with_session

from winay.agreements.models import Agreement, CounterpartDeposit
from winay.agreements.queries.reconcile import differences
from winay.base import guards
from winay.base.models import Seal
from winay.calls.models import Proposal
from winay.cli.app import app
from winay.committees import actions
from winay.committees.models import Minutes, Score, Scorecard
from winay.ledger.models import Entry
from winay.treasury.models import PaymentOrder

pytestmark = pytest.mark.django_db


def verify(capsys, *options) -> tuple[int, dict]:
    try:
        app(["ledger", "verify", "--json", *options])
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(capsys.readouterr().out)


def test_what_was_done_by_acts_agrees_with_the_journal(capsys):
    prepared_tranche(decided_call(awards=2))
    code, found = verify(capsys)
    assert (code, found["whole"]) == (0, True)


def test_rows_changed_behind_the_journal_are_found():
    made = decided_call(awards=2)
    tranche = prepared_tranche(made)
    code = tranche.agreement.code
    assert differences(made.programme) == []
    PaymentOrder.objects.filter(pk=tranche.order_id).update(state="paid", paid_on="2026-11-20")
    (found,) = differences(made.programme)
    assert f"{code}/1" in found
    PaymentOrder.objects.filter(pk=tranche.order_id).update(state="prepared")
    Agreement.objects.filter(code=code).update(amount="9000.00")
    (found,) = differences(made.programme)
    assert "9000.00" in found and "7166.77" in found
    Agreement.objects.filter(code=code).update(amount="7166.77", state="issued")
    CounterpartDeposit.objects.update(confirmed_at=None)
    Proposal.objects.filter(pk=made.outcomes[1].proposal_id).update(state="not_awarded")
    assert len(differences(made.programme)) == 3


def test_a_cut_tail_is_found_by_every_paper_that_printed_it(capsys):
    made = decided_call()
    agreement = issued_agreement(made)
    heads = agreement.document.heads
    assert heads["journal"] == {"number": 2, "hash": Entry.objects.get(number=2).hash}
    assert verify(capsys)[1]["whole"]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
        with guards.guards_lifted(connection, "base_seal", "base_act"):
            cursor.execute("DELETE FROM base_act WHERE id IN (SELECT act_id FROM base_seal WHERE number > 1)")
            cursor.execute("DELETE FROM base_seal WHERE number > 1")
    code, found = verify(capsys)
    assert (code, found["acts"]["whole"]) == (1, True)
    assert found["programmes"][0]["papers"] == [agreement.document.code]
    printed = heads["acts"]
    code, found = verify(capsys, "--since", f"acts:{printed['number']}:{printed['hash'][:16]}")
    assert (code, len(found["lost"])) == (1, 1)
    assert not Seal.objects.filter(number=printed["number"]).exists()


def test_what_a_paper_prints_is_typed_in(capsys):
    made = decided_call()
    entry = Entry.objects.get(number=2)
    spaced = f"2:{entry.hash[:8]} {entry.hash[8:16]}".upper()
    assert verify(capsys, "--programme", made.programme.code, "--since", spaced)[0] == 0
    assert verify(capsys, "--programme", made.programme.code, "--since", "2:000000000000")[0] == 1
    assert verify(capsys, "--programme", made.programme.code, "--since", "2:abc")[0] == 2


def closed_session():
    made = scored(with_session(contest(prefix="marks")), {(0, 0): [1, 4]})
    actions.close_session(actor=made.secretary, session=made.session)
    return made


def exchange(one, other):
    for score in Score.objects.filter(scorecard=one):
        theirs = Score.objects.get(scorecard=other, criterion=score.criterion)
        Score.objects.filter(pk=score.pk).update(value=theirs.value)
        Score.objects.filter(pk=theirs.pk).update(value=score.value)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda cards: Score.objects.filter(scorecard=cards[0]).update(value=5),
        lambda cards: Score.objects.filter(scorecard=cards[0]).order_by("pk")[:1].get().delete(),
        lambda cards: cards.filter(pk=cards[0].pk).update(sent_at=None),
        lambda cards: exchange(*cards[:2]),
    ],
    ids=["raised", "taken away", "made a draft", "exchanged between jurors"],
)
def test_marks_changed_after_the_acta_are_found(capsys, tamper):
    made = closed_session()
    assert differences(made.call.programme) == []
    cards = Scorecard.objects.filter(item__proposal=made.proposals[0]).order_by("member__created_at")
    tamper(cards)
    code, found = verify(capsys, "--programme", made.call.programme.code)
    assert code == 1 and not found["whole"]
    (line,) = found["programmes"][0]["differences"]
    assert Minutes.objects.get(session=made.session).document.code in line


def test_the_acta_prints_the_seal_of_the_marks():
    made = closed_session()
    document = Minutes.objects.get(session=made.session).document
    pages = PdfReader(io.BytesIO(bytes(document.pdf))).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    marks = document.heads["marks"]
    assert marks["number"] == Score.objects.count() and marks["hash"] in text
