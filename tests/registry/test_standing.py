"""Nothing new hangs on a record that was merged into another one, whoever asks for it and by which way."""

import pytest
from tests.factories.calls import open_call
from tests.factories.registry import make_organisation, make_person
from tests.factories.territory import make_community

from winay.base.errors import WrongState
from winay.calls import actions as calls
from winay.calls.models import Proposal
from winay.registry import actions
from winay.registry.models import BankAccount, Membership

pytestmark = pytest.mark.django_db


def merged_groups():
    """Return the group that stands and the one that was merged into it, as somebody read it before or after."""
    district = make_community().district
    kept, absorbed = (make_organisation(name=name, members=0, district=district) for name in ("Ñusta", "Ñustas"))
    actions.merge_organisations(actor=None, kept=kept, absorbed=absorbed, reason="el mismo")
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    return kept, absorbed


def test_nobody_becomes_a_member_of_a_merged_group():
    _kept, absorbed = merged_groups()
    with pytest.raises(WrongState):
        actions.add_member(actor=None, organisation=absorbed, person=make_person())
    assert not Membership.objects.filter(organisation=absorbed).exists()


def test_a_merged_person_becomes_a_member_of_nothing():
    kept, _absorbed = merged_groups()
    one, other = make_person(dni=None), make_person(dni=None)
    actions.merge_people(actor=None, kept=one, absorbed=other, reason="la misma")
    other.refresh_from_db()
    with pytest.raises(WrongState):
        actions.add_member(actor=None, organisation=kept, person=other)


def test_a_merged_group_is_nobodys_larger_one_and_has_no_new_account():
    kept, absorbed = merged_groups()
    part = make_organisation(members=0, district=kept.district)
    with pytest.raises(WrongState):
        actions.place_under(actor=None, organisation=part, parent=absorbed)
    with pytest.raises(WrongState):
        actions.register_bank_account(
            actor=None, organisation=absorbed, bank="Banco de la Nación", cci="01878100000000000123"
        )
    assert not BankAccount.objects.exists()


def test_a_merged_group_begins_no_proposal():
    made = open_call()
    kept, absorbed = merged_groups()
    given = {"actor": made.clerk, "call": made.call, "category": made.category, "district": kept.district}
    with pytest.raises(WrongState):
        calls.start_proposal(organisation=absorbed, title="Cuyes", **given)
    assert not Proposal.objects.exists()
    assert calls.start_proposal(organisation=kept, title="Cuyes", **given).organisation == kept
