"""What agreements know of organisations, for the conditions of a call."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories.agreements import decided_call, paid_by_the_bank, prepared_tranche, signed_agreement
from tests.factories.registry import organisations_in_lists

from winay.agreements import actions
from winay.agreements.models import Tranche
from winay.base.errors import NotAllowed
from winay.calls.queries.conditions import offered_facts
from winay.registry.queries.facts import organisation_values

pytestmark = pytest.mark.django_db
CODES = ("organisation.agreements_running", "organisation.tranches_unaccounted")
TWO = [
    {"number": 1, "share": "0.6", "conditions": ["agreement_signed"]},
    {"number": 2, "share": "0.4", "conditions": ["earlier_tranche_accounted"]},
]


def told(organisation) -> tuple[int, int]:
    values = organisation_values(organisation, CODES, on=timezone.localdate())
    columns = organisations_in_lists(CODES)
    row = columns["pk"].index(organisation.pk)
    assert [values[code] for code in CODES] == [columns[code][row] for code in CODES], "singly as in bulk"
    return values[CODES[0]], values[CODES[1]]


def test_an_agreement_runs_until_its_last_tranche_is_paid_and_is_accounted_for_by_who_confirms_it():
    made = decided_call(tranches=TWO)
    organisation = made.outcomes[0].proposal.organisation
    assert told(organisation) == (0, 0)
    tranche = prepared_tranche(made)
    assert told(organisation) == (1, 0)
    paid_by_the_bank(made, tranche)
    assert told(organisation) == (1, 1)
    second = Tranche.objects.select_related("agreement").get(number=2)
    told_by_hand = {"tranche": second, "condition": "earlier_tranche_accounted", "note": "Rindieron"}
    with pytest.raises(NotAllowed):  # a promoter would pass over who reviews the accounts
        actions.confirm_condition(actor=made.officer, **told_by_hand)
    actions.confirm_condition(actor=made.coordinator, **told_by_hand)
    assert told(organisation) == (1, 0)
    actions.prepare_payment(actor=made.finance, tranche=second)
    paid_by_the_bank(made, Tranche.objects.select_related("agreement").get(number=2))
    assert told(organisation) == (0, 0)


def test_a_coordinator_can_ask_for_them_and_as_many_queries_are_made_for_three_as_for_one():
    offered = {fact.code for _subject, facts in offered_facts() for fact in facts}
    assert set(CODES) <= offered

    def asked(awards: int) -> int:
        made = decided_call(tranches=TWO, awards=awards)
        for which in range(awards):
            signed_agreement(made, which=which)
        with CaptureQueriesContext(connection) as queries:
            organisations_in_lists(CODES)
        return len(queries)

    assert asked(1) == asked(3)
