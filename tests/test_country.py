"""The country of `bench/national.py` knows every model: what a copy of a contest brings, or why it brings nothing."""

import pytest
from bench.country import packages
from bench.country.copying import Copy, Template, new_key, run
from bench.country.year import write_vouchers
from django.apps import apps
from django.db import models

from winay.accountability.models import Voucher
from winay.accountability.rules import identity
from winay.agreements.models import Agreement
from winay.base.models import Act, Record
from winay.base.seals import seal_all, verify_acts
from winay.calls.models import Proposal
from winay.cli.ledger import chain_of, compared
from winay.committees.models import Score
from winay.ledger.models import Entry


def test_every_model_is_copied_or_said_to_be_the_countrys_own():
    source = packages.__loader__.get_source("bench.country.packages")
    ours = [one for one in apps.get_models() if one.__module__.startswith("winay.")]
    unnamed = {
        one._meta.label_lower
        for one in ours
        if one.__name__ not in source and one._meta.label_lower not in packages.COUNTRYS_OWN
    }
    assert not unnamed, "name them in bench/country/packages.py"
    assert {one._meta.label_lower for one in ours} >= packages.COUNTRYS_OWN


@pytest.mark.django_db
def test_a_copied_call_is_whole_in_the_journal_the_log_and_every_reference(demonstration):
    proposals = Proposal.objects.filter(call__code="CARAZ-1")
    first = proposals.get(code="CARAZ-1-P001")
    before = {
        "proposals": proposals.count(), "scores": Score.objects.count(), "entries": Entry.objects.count(),
        "acts": Act.objects.count(),
    }  # fmt: skip
    template = Template("CARAZ-", programme=first.call.programme_id)
    template.take(type(first.call).objects.filter(pk=first.call_id))
    for package in packages.ALL:
        package(template)
    one = Copy(7, "C0007-", programme=first.call.programme_id)
    run(template, [one])
    seal_all()
    twin = Proposal.objects.get(code="C0007-1-P001")
    assert str(twin.pk) == new_key(first.pk, one, within=False)
    assert (twin.title, twin.requested, twin.call.code) == (first.title, first.requested, "C0007-1")
    assert twin.organisation_id != first.organisation_id and twin.members.count() == first.members.count()
    assert Proposal.objects.filter(call=twin.call).count() == before["proposals"]
    assert Score.objects.count() > 1.8 * before["scores"] - 200 and Entry.objects.count() > 1.5 * before["entries"]
    assert Act.objects.count() > 1.3 * before["acts"] and verify_acts().valid
    chain = chain_of(first.call.programme)
    assert chain["whole"] and not chain["wrong_balances"], chain
    assert compared(first.call.programme) == {"papers": [], "differences": []}


@pytest.mark.django_db
def test_a_year_of_receipts_stands_in_the_books_of_who_was_paid(demonstration):
    before = Voucher.objects.count()
    written = write_vouchers(3, lambda text: None)
    made = Voucher.objects.filter(issuer_ruc__startswith="205", what__contains=", lote ")
    assert written == made.count() == Voucher.objects.count() - before
    assert written == 3 * Agreement.objects.filter(tranches__order__state="paid").distinct().count() > 0
    assert all(one.identity == identity(one.kind, one.issuer_ruc, "", one.series, one.number) for one in made[:20])


def test_keys_of_copies_differ_and_stand_in_order():
    key = "01912345-6789-7abc-8def-0123456789ab"
    keys = [new_key(key, Copy(n, ""), within=False) for n in range(1, 300)]
    assert keys == sorted(keys) and len(set(keys)) == 299
    within = new_key(key, Copy(3, ""), within=True)
    assert new_key(within, Copy(9, ""), within=False) != new_key(key, Copy(9, ""), within=False)
    assert issubclass(Record, models.Model) and len(within) == 36
