"""What people decided before it was kept apart is taken over once, so that no machine undoes it after an upgrade."""

from importlib import import_module

import pytest
from django.apps import apps
from tests.factories.registry import make_person
from tests.registry.test_linking import stands_for
from tests.registry.test_relatives import a_pair, coordinator

from winay.registry import actions
from winay.registry.models import KnownTwo

pytestmark = pytest.mark.django_db
take_over = import_module("winay.registry.migrations.0013_known_two").note_what_is_known


def as_before_the_upgrade():
    """Forget what is kept today, and take over what the pairs and merges say."""
    KnownTwo.objects.all().delete()
    take_over(apps, None)


def merged_by_machine(one, other) -> int:
    made = actions.open_run(
        actor=None, kind="person", model_name="x", model_version="1", automatic=0.95, review=0.4
    )
    return actions.merge_clusters(actor=None, run=made, clusters=[[one.pk, other.pk]])["merged"]


def test_an_undone_merge_is_known_to_be_two_with_its_reason():
    one, other = make_person(dni=None), make_person(dni=None)
    merge = actions.merge_people(actor=None, kept=one, absorbed=other, reason="El mismo DNI")
    actions.undo_merge(actor=None, merge=merge, reason="Son mellizos")
    as_before_the_upgrade()
    assert KnownTwo.objects.get().reason == "Son mellizos"
    assert merged_by_machine(one, other) == 0 and stands_for(other) != stands_for(one)


def test_a_pair_found_different_is_known_to_be_two_with_who_said_so():
    one, other = make_person(dni=None), make_person(dni=None)
    actions.judge_pair(actor=coordinator(), pair=a_pair(one, other), verdict="different", note="Vi los DNI")
    before = KnownTwo.objects.get()
    as_before_the_upgrade()
    after = KnownTwo.objects.get()
    assert (after.by, after.reason) == (before.by, "Vi los DNI")
    assert merged_by_machine(one, other) == 0


def test_a_merge_made_again_after_it_was_undone_is_one():
    one, other = make_person(dni=None), make_person(dni=None)
    first = actions.merge_people(actor=None, kept=one, absorbed=other, reason="x")
    actions.undo_merge(actor=None, merge=first, reason="No era")
    for row in KnownTwo.objects.all():
        actions.withdraw_two(actor=None, known=row, reason="Sí era")
    one.refresh_from_db()
    other.refresh_from_db()
    actions.merge_people(actor=None, kept=one, absorbed=other, reason="Sí era")
    as_before_the_upgrade()
    assert not KnownTwo.objects.exists()


def test_undone_and_judged_is_taken_over_once():
    one, other = make_person(dni=None), make_person(dni=None)
    pair = a_pair(one, other)
    merge = actions.merge_people(actor=None, kept=one, absorbed=other, reason="x")
    actions.undo_merge(actor=None, merge=merge, reason="Son dos")
    pair.refresh_from_db()
    if pair.state != "different":
        actions.judge_pair(actor=coordinator(), pair=pair, verdict="different")
    as_before_the_upgrade()
    assert KnownTwo.objects.count() == 1
