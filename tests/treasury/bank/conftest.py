"""The bank of a programme, spoken of in English."""

import pytest
from django.utils import translation
from tests.treasury.bank.making import Bank


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def bank() -> Bank:
    return Bank()
