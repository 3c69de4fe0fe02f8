"""What everybody reads of a group's accounts: sums that add up, what was bought, and nobody by name."""

import csv
import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.accountability.receipts import TODAY, Treasury, soles

from winay.accountability import actions
from winay.accountability.queries.public import accounts_for_public, accounts_of_proposal, public_sums
from winay.agreements import actions as agreement_acts
from winay.agreements.models import Agreement
from winay.base.open_files import make
from winay.base.signboard import open_tables

pytestmark = pytest.mark.django_db


def rows(dataset: str) -> list[dict[str, str]]:
    make(open_tables()[dataset])
    answer = Client().get(reverse("portal:open_csv", args=[dataset]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def read(group):
    proposal = group.agreement.outcome.proposal
    return accounts_of_proposal(proposal.call.code, proposal.code)


def ended(group, keeper=None):
    """Let the group account for 500 of its 600, give 100 back, and close after the coordinator ended the agreement."""
    group.note("500.00")
    group.accepted()
    told = actions.tell_return(
        actor=group.user, agreement=group.agreement, amount=soles(100), returned_on=TODAY, operation_number="9"
    )
    actions.confirm_return(actor=group.finance, given_back=told)
    agreement_acts.end_agreement(actor=group.coordinator, agreement=group.agreement, reason="x")
    group.agreement = Agreement.objects.get(pk=group.agreement.pk)
    closure = actions.write_closure(
        actor=group.user, agreement=group.agreement, done="x", present=9, satisfied=8, venture="grown"
    )
    actions.add_good(
        actor=group.user, closure=closure, what="Jaulas", quantity=Decimal("12.50"), value=soles(480),
        kept_at="Casa comunal", keeper=keeper,
    )  # fmt: skip
    return actions.close_agreement(actor=group.finance, closure=closure)


def test_nothing_is_told_before_the_agreement_is_signed():
    from tests.factories.agreements import decided_call, issued_agreement

    made = decided_call()
    issued_agreement(made)
    proposal = made.outcomes[0].proposal
    assert accounts_of_proposal(made.call.code, proposal.code) is None
    assert list(accounts_for_public(call=made.call.code)) == []


def test_what_was_transferred_is_accounted_for_given_back_or_still_open():
    group = Treasury()
    group.note("60.00", line=group.own)
    group.note("200.00")
    group.note("90.00")
    sums = read(group).sums
    assert (sums.transferred, sums.accounted, sums.to_account) == (600, 0, 600)
    assert not read(group).bought
    group.accepted()
    found = read(group)
    assert (found.sums.accounted, found.sums.to_account, found.sums.own_in) == (290, 310, 100)
    assert found.sums.own_accounted == 60
    assert [(line.name, line.spent) for line in found.lines] == [
        ("Jaulas y alambre", 290), ("Asistencia técnica", 0), ("Alimento", 60),
    ]  # fmt: skip
    assert found.closed_on is None and found.goods == []


def test_after_closing_the_sums_add_up_and_the_goods_are_told():
    group = Treasury()
    ended(group)
    found = read(group)
    sums = found.sums
    assert sums.transferred == sums.accounted + sums.returned == 600
    assert (sums.returned, sums.to_account, sums.own_in) == (100, 0, 100)
    assert found.closed_on == TODAY
    (row,) = rows("accounts")
    assert (row["state"], row["closed_on"], row["transferred"]) == ("closed", TODAY.isoformat(), "600.00")
    assert (row["accounted"], row["returned"], row["to_account"]) == ("500.00", "100.00", "0.00")
    (good,) = rows("goods")
    assert (good["what"], good["quantity"], good["value"]) == ("Jaulas", "12.5", "480.00")


def test_a_group_that_another_took_over_is_told_once_with_all_its_money():
    from tests.accountability.test_succession import taken_over

    group = Treasury()
    group.note("200.00")
    group.accepted()
    taken_over(group)
    group.agreement = Agreement.objects.get(pk=group.agreement.pk)
    sums = read(group).sums
    assert (sums.transferred, sums.accounted, sums.to_account) == (600, 200, 400)


def test_nobody_is_named_and_no_place_of_goods_is_told():
    group = Treasury()
    ended(group, keeper=group.president)
    proposal = group.agreement.outcome.proposal
    told = str(rows("goods")) + str(rows("accounts"))
    page = reverse("portal:proposal_result", args=[proposal.call.code, proposal.code])
    told += Client().get(page).content.decode()
    assert "Jaulas" in told
    for private in (str(group.president), group.president.first_surname, "Casa comunal"):
        assert private not in told


def test_as_many_questions_for_three_agreements_as_for_one(django_assert_num_queries):
    groups = [Treasury() for _ in range(3)]
    for some in (groups[:1], groups):
        with django_assert_num_queries(3):
            found = public_sums([group.agreement for group in some])
        assert [one.transferred for one in found] == [600] * len(some)
