"""An organisation registered by mistake is put away with a reason and brought back; never one that holds anything."""

import pytest
from tests.factories.calls import draft_proposal, open_call
from tests.factories.registry import make_organisation, make_person
from tests.factories.territory import make_district

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.calls.actions import start_proposal
from winay.calls.queries.staff import calls_open_to, groups_to_write_for
from winay.registry import actions
from winay.registry.models import Organisation
from winay.registry.queries.identity import organisations_called
from winay.registry.queries.own import organisations_of
from winay.registry.queries.search import find_organisations
from winay.registry.queries.staff import organisations_for_search

pytestmark = pytest.mark.django_db
WHY = "Registrada dos veces en la feria"


@pytest.fixture
def made():
    return open_call()


@pytest.fixture
def group(made):
    return make_organisation("Los Paltos", district=made.programme.territory.districts.first())


def archive(made, group) -> Organisation:
    return actions.archive_organisation(actor=made.officer, organisation=group, reason=WHY)


def test_an_archived_organisation_is_offered_nowhere_and_found_with_the_filter(made, group):
    member = make_person(user=made.clerk)
    actions.add_member(actor=None, organisation=group, person=member)
    assert group in groups_to_write_for(made.officer, made.call) and organisations_of(made.clerk).exists()
    assert calls_open_to(made.officer, group) == [made.call]
    group = archive(made, group)
    assert (group.archived_reason, group.archived_by_name) == (WHY, str(made.officer))
    assert group not in groups_to_write_for(made.officer, made.call)
    assert not find_organisations("Paltos").rows and not organisations_for_search("Paltos")
    assert not organisations_called("Los Paltos", group.district) and not organisations_of(made.clerk).exists()
    assert list(organisations_for_search("paltos", archived=True)) == [group]
    assert not organisations_for_search("tejidos", archived=True)


def test_it_comes_back_with_its_members_and_is_found_again(made, group):
    actions.add_member(actor=None, organisation=group, person=make_person())
    archive(made, group)
    actions.restore_organisation(actor=made.officer, organisation=group)
    assert find_organisations("Paltos").rows == [group] and group.memberships.count() == 1
    assert group in groups_to_write_for(made.officer, made.call)
    actions.restore_organisation(actor=made.officer, organisation=group)
    verbs = Act.objects.filter(subject_id=str(group.pk)).values_list("verb", flat=True)
    assert sorted(v for v in verbs if "archive" in v or "restore" in v) == [
        "archive_organisation", "restore_organisation",
    ]  # fmt: skip


def test_nothing_new_hangs_on_an_archived_one(made, group):
    stale, group = group, archive(made, group)
    with pytest.raises(WrongState):
        actions.add_member(actor=None, organisation=group, person=make_person())
    with pytest.raises(WrongState):
        start_proposal(
            actor=made.officer, call=made.call, category=made.call.categories.first(), organisation=stale,
            title="Paltas", district=group.district,
        )  # fmt: skip
    with pytest.raises(WrongState):
        actions.merge_organisations(actor=None, kept=make_organisation(), absorbed=group, reason="x")


def test_what_holds_proposals_or_parts_stays(made, group):
    proposal = draft_proposal(made)
    with pytest.raises(WrongState):
        archive(made, proposal.organisation)
    actions.place_under(actor=None, organisation=make_organisation("Parte"), parent=group)
    with pytest.raises(WrongState):
        archive(made, group)
    assert not Organisation.objects.exclude(archived_at=None).exists()


def test_it_takes_a_reason_and_somebody_who_keeps_people_there(made, group):
    with pytest.raises(InvalidInput):
        actions.archive_organisation(actor=made.officer, organisation=group, reason=" ")
    elsewhere = make_organisation(district=make_district("250101"))
    with pytest.raises(NotAllowed):
        archive(made, elsewhere)
    archived = archive(made, group)
    Organisation.objects.filter(pk=group.pk).update(district=elsewhere.district)
    archived.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.restore_organisation(actor=made.officer, organisation=archived)
