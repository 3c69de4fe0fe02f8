"""Two records of one business made one: its referrals, stays, follow-ups and passports go over, and come back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.referrals import make_border, make_group, make_referral, president, spoken
from tests.factories.ventures import make_venture

from winay.journeys.models import FollowUp, Referral, SharingConsent, Stay
from winay.registry.actions import merge_ventures, undo_venture_merge

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def border():
    return make_border()


def a_stay(border, venture, *, inside: bool = False) -> Stay:
    return Stay.objects.create(
        programme=border.home, stage="year-1", venture=venture, district=border.place,
        since=TODAY() - timedelta(days=400), until=None if inside else TODAY() - timedelta(days=30),
        state="inside" if inside else "graduated",
    )  # fmt: skip


def test_what_is_told_of_a_business_in_its_journey_follows_its_merge_and_comes_back(border):
    group = make_group(border)
    kept, absorbed = make_venture(group), make_venture(group, "El mismo otra vez")
    referral = make_referral(border, absorbed, said=spoken(president(group)))
    stay = a_stay(border, absorbed)
    follow_up = FollowUp.objects.create(
        stay=stay, programme=border.home, venture=absorbed, district=border.place, months=6, due_on=TODAY()
    )
    merge = merge_ventures(actor=None, kept=kept, absorbed=absorbed, reason="El mismo")
    for one in (referral, referral.consent, stay, follow_up):
        one.refresh_from_db()
        assert one.venture_id == kept.pk
    later = a_stay(border, kept, inside=True)
    undo_venture_merge(actor=None, merge=merge, reason="Son dos")
    assert not any(model.objects.filter(venture=kept).exists() for model in (Referral, SharingConsent, FollowUp))
    assert list(Stay.objects.filter(venture=kept)) == [later]
    assert Referral.objects.get().venture_id == absorbed.pk


def test_what_the_kept_record_has_already_stays_with_the_other(border):
    group = make_group(border)
    kept, absorbed = make_venture(group), make_venture(group, "El mismo otra vez")
    a_stay(border, kept, inside=True)
    double, earlier = a_stay(border, absorbed, inside=True), a_stay(border, absorbed)
    merge_ventures(actor=None, kept=kept, absorbed=absorbed, reason="El mismo")
    double.refresh_from_db()
    earlier.refresh_from_db()
    assert (double.venture_id, earlier.venture_id) == (absorbed.pk, kept.pk)


def test_a_merge_on_a_merge_takes_all_along_and_each_undoing_brings_back_its_own(border):
    group = make_group(border)
    first, second, third = (make_venture(group, name) for name in ("A", "B", "C"))
    stay = a_stay(border, first)
    one = merge_ventures(actor=None, kept=second, absorbed=first, reason="x")
    two = merge_ventures(actor=None, kept=third, absorbed=second, reason="x")
    assert Stay.objects.get().venture_id == third.pk
    undo_venture_merge(actor=None, merge=two, reason="x")
    assert Stay.objects.get().venture_id == second.pk
    undo_venture_merge(actor=None, merge=one, reason="x")
    stay.refresh_from_db()
    assert stay.venture_id == first.pk
