"""Conditions that a pack writes itself over facts: judged with every tranche, kept, waived, printed, told."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pydantic import ValidationError
from tests.agreements.test_ready import MET, kept
from tests.factories.agreements import decided_call, signed_agreement

from winay.agreements import actions
from winay.agreements.actions.ready import keep_all_ready
from winay.agreements.convenio import convenio_content
from winay.agreements.models import Tranche
from winay.agreements.pack import TranchePlan
from winay.agreements.queries import values
from winay.agreements.queries.own import next_tranche
from winay.agreements.queries.tranches import judged_tranche
from winay.agreements.rules import FOR_GOOD, PASSING, Asked, judge_tranche, kept_fits, may_be_paid, ready_until
from winay.base.errors import InvalidInput
from winay.facts.catalogue import CATALOGUE
from winay.facts.providers import Provider
from winay.facts.rules import read
from winay.registry.models import Membership, Person

ACCOUNTED = {
    "code": "two-visits",
    "asks": {"fact": "agreement.visits_made", "at_least": 2},
    "label": "El grupo fue visitado dos veces",
    "mend": "Visite al grupo.",
    "who": "promoter",
    "may_be_waived": True,
}
MEMBERS = {
    "code": "members",
    "asks": {"fact": "organisation.members", "at_least": 1},
    "label": "El grupo tiene integrantes en el padrón",
    "mend": "Registre a sus integrantes.",
    "who": "group",
}
TODAY = date(2026, 5, 4)


def plan(*asks):
    return [{"number": 1, "share": "1", "conditions": ["agreement_signed"], "when": list(asks)}]


def asked(written, **more):
    return Asked("x", read(written, CATALOGUE), "Etiqueta", "Remedio", **more)


def test_what_is_not_known_is_not_met_and_says_who_brings_it():
    written = {"fact": "agreement.visits_made", "at_least": 1}
    one = asked(written, who="group")
    judged = {line.code: line for line in judge_tranche([one], MET, today=TODAY)}["x"]
    assert (judged.met, judged.who, judged.mend) == (False, "group", "Remedio")
    unknown = asked({"fact": "organisation.founded_on", "since": "2020-01-01"})
    assert not may_be_paid(judge_tranche([unknown], MET, today=TODAY))
    known = replace(MET, more={"organisation.founded_on": date(2021, 1, 1)})
    assert may_be_paid(judge_tranche([unknown], known, today=TODAY))


def test_what_no_act_keeps_is_kept_for_some_days_only_and_an_earlier_day_fits():
    passing = asked({"fact": "organisation.members", "at_least": 1})
    facts = replace(MET, visits_made=1, more={"organisation.members": 5})
    lasting = asked({"fact": "agreement.visits_made", "at_least": 1})
    assert ready_until([lasting], facts, today=TODAY) == FOR_GOOD
    right = ready_until([passing], facts, today=TODAY)
    assert right == TODAY + PASSING
    for days, fits in ((-1, False), (0, False), (1, True), (7, True), (8, False)):
        assert kept_fits(TODAY + timedelta(days=days), right, [passing], today=TODAY) is fits, days
    assert not kept_fits(None, right, [passing], today=TODAY)
    assert not kept_fits(TODAY + timedelta(days=1), FOR_GOOD, [lasting], today=TODAY)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"asks": {"fact": "venture.jobs", "at_least": 1}}, "tranche_asks_of_others"),
        ({"asks": {"fact": "agreement.nothing", "at_least": 1}}, "condition_fault"),
        ({"code": "visit_made"}, "tranche_ask_named_as_short"),
    ],
)
def test_a_pack_that_asks_wrongly_is_told(wrong, why):
    with pytest.raises(ValidationError) as refused:
        TranchePlan.model_validate({"number": 1, "share": "1", "when": [{**ACCOUNTED, **wrong}]})
    assert refused.value.errors()[0]["type"] in (why, "string_pattern_mismatch")


def test_a_plan_without_asks_is_kept_as_before():
    old = {"number": 1, "share": "1", "conditions": ["agreement_signed"]}
    assert TranchePlan.model_validate(old).model_dump(mode="json") == old


@pytest.mark.django_db
def test_the_tranche_of_an_agreement_asks_what_the_pack_wrote():
    made = decided_call(own_cash=0, tranches=plan(ACCOUNTED))
    agreement = signed_agreement(made)
    tranche = agreement.tranches.get()
    assert kept() == []
    with pytest.raises(InvalidInput) as refused:
        actions.prepare_payment(actor=made.finance, tranche=tranche)
    assert [str(one.mend) for one in refused.value.problems] == ["Visite al grupo."]
    today = timezone.localdate()
    for words in ("Una", "Dos"):
        actions.note_visit(actor=made.officer, agreement=agreement, day=today, remark=words)
    assert kept() == [1]
    assert actions.prepare_payment(actor=made.finance, tranche=tranche).state == "prepared"
    printed = convenio_content(agreement, issued_on=today, code="X")["tranches"][0][2]
    assert "El grupo fue visitado dos veces" in printed


@pytest.mark.django_db
def test_it_is_waived_where_the_pack_lets_it():
    made = decided_call(own_cash=0, tranches=plan(ACCOUNTED))
    tranche = signed_agreement(made).tranches.get()
    actions.propose_waiver(actor=made.officer, tranche=tranche, condition="two-visits", reason="El huaico")
    actions.confirm_waiver(actor=made.coordinator, tranche=tranche, condition="two-visits")
    assert kept() == [1]


@pytest.mark.django_db
def test_what_the_registry_knows_is_judged_at_once_and_kept_by_night():
    made = decided_call(own_cash=0, tranches=plan(MEMBERS))
    agreement = signed_agreement(made)
    group = agreement.organisation
    person = Person.objects.create(given_names="Rosa", first_surname="Quispe", district=group.district)
    member = Membership.objects.create(person=person, organisation=group)
    tranche = Tranche.objects.get()
    assert may_be_paid(judged_tranche(agreement, tranche)) and tranche.ready_until is None
    keep_all_ready("", lambda: None)
    assert kept() == [1]
    assert Tranche.objects.get().ready_until == timezone.localdate() + PASSING
    member.until = timezone.localdate()
    member.save()
    with pytest.raises(InvalidInput):
        actions.prepare_payment(actor=made.finance, tranche=tranche)
    keep_all_ready("", lambda: None)
    assert kept() == []
    (tick,) = [one for one in next_tranche(agreement).ticks if one.condition.code == "members"]
    assert (tick.met, tick.who) == (False, "Lo trae el grupo") and "0" in tick.found


@pytest.mark.django_db
def test_a_package_above_says_what_it_knows_of_a_tranche(monkeypatch):
    made = decided_call(own_cash=0, tranches=plan(ACCOUNTED | {"code": "told", "asks": MEMBERS["asks"]}))
    tranche = signed_agreement(made).tranches.get()
    known = Provider(
        frozenset(("organisation.members",)), lambda keys: {"organisation.members": {tranche.pk: 3}}, None
    )
    monkeypatch.setattr(values, "providers", lambda: (known,))
    assert may_be_paid(judged_tranche(tranche.agreement, tranche))
    assert Decimal(tranche.amount.amount) > 0
