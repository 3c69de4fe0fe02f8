"""Which papers are missing, what each is for, and how far a drive is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winay.registry.models import Organisation, PaperKind
from winay.registry.rules import papers as rules

KINDS = Organisation.Kind.values


@given(
    kind=st.sampled_from(KINDS),
    ruc=st.sampled_from([None, "", "20131312955"]),
    registration=st.sampled_from(Organisation.Registration.values),
    has_account=st.booleans(),
)
def test_what_is_there_is_never_missing_and_informal_groups_need_an_account_at_most(
    kind, ruc, registration, has_account
):
    missing = rules.missing_of_organisation(kind=kind, ruc=ruc, registration=registration, has_account=has_account)
    assert len(set(missing)) == len(missing) and set(missing) <= set(rules.OF_ORGANISATION)
    assert not (ruc and "ruc" in missing)
    assert not (registration == "registered" and "registration" in missing)
    assert has_account is ("bank_account" not in missing)
    if kind in rules.INFORMAL:
        assert set(missing) <= {"bank_account"}


def test_every_paper_says_what_it_stops_and_where_it_is_to_be_had():
    assert set(rules.GUIDANCE) == set(PaperKind.values) == {*rules.OF_PERSON, *rules.OF_ORGANISATION}
    assert {*rules.INFORMAL, *rules.PUBLIC} <= set(KINDS)


@given(found=st.integers(0, 10**6), part=st.floats(0, 1))
def test_the_share_of_a_drive_lies_between_nothing_and_all(found, part):
    assert 0 <= rules.share_obtained(found, int(found * part)) <= 1


@pytest.mark.parametrize(
    ("kind", "given", "missing"),
    [
        ("association", {}, ("registration", "ruc", "bank_account")),
        ("association", {"registration": "started"}, ("registration", "ruc", "bank_account")),
        ("association", {"registration": "registered"}, ("ruc", "bank_account")),
        ("association", {"registration": "registered", "ruc": "20131312955"}, ("bank_account",)),
        (
            "association",
            {"registration": "cancelled", "ruc": "20131312955", "has_account": True},
            ("registration",),
        ),
        ("municipality", {}, ("ruc", "bank_account")),
        ("nucleus", {"ruc": "20131312955", "has_account": True}, ()),
        ("family", {}, ("bank_account",)),
        ("interest_group", {"has_account": True}, ()),
    ],
)
def test_what_each_kind_lacks_in_the_order_in_which_it_is_to_be_had(kind, given, missing):
    known = {"ruc": None, "registration": "none", "has_account": False, **given}
    assert rules.missing_of_organisation(kind=kind, **known) == missing


def test_a_person_lacks_a_dni_or_nothing():
    assert rules.missing_of_person(dni="40123456") == ()
    assert rules.missing_of_person(dni=None) == rules.missing_of_person(dni="") == ("dni",)


def test_the_share_of_a_drive_is_of_what_was_missing():
    assert [rules.share_obtained(*of) for of in ((0, 0), (4, 0), (4, 1), (4, 4))] == [0.0, 0.0, 0.25, 1.0]
