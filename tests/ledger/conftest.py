"""A programme with one funding source, and something to post about."""

import pytest

from winay.base.models import User
from winay.programmes.models import FundingSource, Pack, Programme


@pytest.fixture
def pack(db) -> Pack:
    return Pack.objects.create(code="test", version="1", name="Test", content={}, sha256="0" * 64)


@pytest.fixture
def programme(pack) -> Programme:
    programme = Programme.objects.create(code="nec", name="NEC", pack=pack)
    FundingSource.objects.create(programme=programme, code="treasury", name="Public treasury")
    return programme


@pytest.fixture
def finance(db) -> User:
    return User.objects.create(username="fin", full_name="Finance Person")
