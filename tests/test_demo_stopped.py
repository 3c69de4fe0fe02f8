"""A demonstration that is stopped half way leaves nothing behind."""

import pytest

from winay.base.models import User
from winay.calls.models import Proposal
from winay.demo.contest import run_demo
from winay.programmes.models import Programme
from winay.registry.models import Person

pytestmark = pytest.mark.django_db


def test_stopping_half_way_leaves_nothing_behind(monkeypatch):
    def stop(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("winay.demo.contest.contests.seat_committee", stop)
    with pytest.raises(KeyboardInterrupt):
        run_demo()
    assert not Programme.objects.exists()
    assert not Proposal.objects.exists() and not Person.objects.exists() and not User.objects.exists()
