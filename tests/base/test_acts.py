"""The log of acts outlives its users and refuses every change."""

import pytest
from django.db import DatabaseError, transaction

from winay.base.actions import record_act
from winay.base.models import Act, User


@pytest.mark.django_db
def test_act_cannot_be_changed_or_deleted():
    user = User.objects.create_user("rosa", full_name="Rosa")
    act = record_act(actor=user, verb="publish", subject=user)
    for forbidden in (
        lambda: Act.objects.update(verb="other"),
        lambda: Act.objects.all().delete(),
        lambda: act.delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            forbidden()


@pytest.mark.django_db(transaction=True)
def test_act_stays_when_its_user_is_deleted():
    user = User.objects.create_user("rosa", full_name="Rosa")
    record_act(actor=user, verb="publish", subject=user)
    key = user.pk
    user.delete()
    assert Act.objects.get().actor_id == key
    assert Act.objects.get().actor_name == "Rosa"
