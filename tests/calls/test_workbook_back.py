"""A workbook of proposals goes back as a whole: its drafts and what it registered, or nothing and why."""

import io

import pytest
from auditlog.context import auditlog_disabled
from auditlog.models import LogEntry
from django.db.models import Q
from tests.calls.test_import import COSTS, MEMBERS, PROPOSALS, workbook
from tests.factories.calls import open_call
from tests.factories.programmes import a_user, a_worker
from tests.factories.registry import make_cci, make_organisation, make_person
from tests.factories.territory import make_community, make_district, make_district_set

from winay.base.errors import InvalidInput, NotAllowed
from winay.base.log import acts_of
from winay.base.models import Act
from winay.calls import actions
from winay.calls.models import Proposal, Workbook
from winay.calls.queries.workbooks import why_it_stays, workbooks_for_staff, would_go_back
from winay.programmes.actions import grant_role
from winay.registry.actions import add_member, correct_person, merge_people, register_bank_account
from winay.registry.models import Household, HouseholdStay, LinkPair, Membership, Organisation, Person

pytestmark = pytest.mark.django_db
REASON = "The file of another call"


def take(made, file=None):
    return actions.import_proposals(
        actor=made.officer, call=made.call, file=file or workbook(), filename="propuestas.xlsx"
    ).workbook


def back(made, sent, **given):
    return actions.take_workbook_back(**{"actor": made.officer, "workbook": sent, "reason": REASON} | given)


def why(made, sent) -> str:
    """Return why a workbook is refused to go back; then everything is as it was."""
    before = counts()
    with pytest.raises(InvalidInput) as error:
        back(made, sent)
    assert counts() == before and not Workbook.objects.get(pk=sent.pk).back_at
    return "\n".join(map(str, error.value.problems))


def counts() -> tuple[int, ...]:
    return (
        Proposal.objects.count(),
        Organisation.standing.count(),
        Person.standing.count(),
        Membership.objects.count(),
        Household.objects.count(),
        HouseholdStay.objects.count(),
        LinkPair.objects.count(),
    )


def test_what_a_workbook_brought_is_kept_with_it():
    made = open_call()
    sent = take(made)
    assert (sent.filename, sent.count, sent.brought_by, sent.call) == (
        "propuestas.xlsx",
        2,
        made.officer,
        made.call,
    )
    assert len(sent.sha256) == 64
    kept = Workbook.objects.get().made
    assert {one["key"] for one in kept["proposals"]} == {str(one.pk) for one in Proposal.objects.all()}
    assert [one["row"] for one in kept["proposals"]] == [2, 3]
    assert set(kept["people"]) == {str(one.pk) for one in Person.objects.all()}
    assert set(kept["organisations"]) == {str(one.pk) for one in Organisation.objects.all()}
    assert not set("Rosa Huamán 01234567".split()) & set(str(kept).split())


def test_a_workbook_that_is_refused_is_not_kept():
    made = open_call()
    with pytest.raises(InvalidInput):
        take(made, workbook([PROPOSALS[0], ["X", "luna", "", "", "", "", ""]]))
    assert not Workbook.objects.exists()


def test_everything_goes_back_and_the_same_file_comes_again():
    made = open_call()
    before = counts()
    data = workbook().getvalue()
    sent = take(made, io.BytesIO(data))
    after = counts()
    codes = set(Proposal.objects.values_list("code", flat=True))
    would = would_go_back(sent)
    assert (len(would.people), len(would.organisations), would.stay) == (3, 2, {})
    assert counts() == after
    gone = back(made, sent)
    assert counts() == before
    assert gone.went_back == {"people": 3, "organisations": 2, "stay": {}}
    assert (gone.back_reason, gone.back_by_name) == (REASON, str(made.officer))
    assert not Person.objects.exclude(anonymised_at__isnull=False, dni=None, household=None).exists()
    take(made, io.BytesIO(data))
    assert counts() == after
    assert not codes & set(Proposal.objects.values_list("code", flat=True))
    assert set(Workbook.objects.values_list("sha256", flat=True)) == {sent.sha256}


def test_the_log_says_what_happened():
    made = open_call()
    sent = take(made)
    (first, second) = Proposal.objects.order_by("code")
    person = Person.objects.get(dni="01234567")
    with_trail = auditlog_disabled.set(False)
    back(made, sent)
    auditlog_disabled.reset(with_trail)
    verbs = [one.verb for one in acts_of([("calls.proposal", str(first.pk))])]
    assert verbs == ["take_draft_back", "start_proposal"]
    assert LogEntry.objects.filter(object_pk=str(first.pk), action=LogEntry.Action.DELETE).exists()
    act = Act.objects.get(verb="take_workbook_back")
    assert (act.subject_id, act.reason, act.actor_id) == (str(made.call.pk), REASON, made.officer.pk)
    assert act.details == {"sha256": sent.sha256, "count": 2}
    assert acts_of([("registry.person", str(person.pk))])[0].verb == "take_person_back"
    assert set(Act.objects.filter(verb="archive_organisation").values_list("reason", flat=True)) == {REASON}
    assert second.code


def test_no_name_is_left_in_the_trail():
    made = open_call()
    with_trail = auditlog_disabled.set(False)
    sent = take(made)
    assert LogEntry.objects.filter(changes__icontains="01234567").exists()
    back(made, sent)
    auditlog_disabled.reset(with_trail)
    for name in ("01234567", "Huamán", "Quispe"):
        assert not LogEntry.objects.filter(
            Q(changes__icontains=name) | Q(changes_text__icontains=name) | Q(object_repr__icontains=name)
        ).exists()


def test_twice_changes_nothing():
    made = open_call()
    sent = take(made)
    back(made, sent)
    acts = Act.objects.count()
    assert back(made, sent, reason="Once more").back_reason == REASON
    assert Act.objects.count() == acts and why_it_stays(Workbook.objects.get()) == []


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_reason_is_needed(reason):
    made = open_call()
    sent = take(made)
    with pytest.raises(InvalidInput) as error:
        back(made, sent, reason=reason)
    assert error.value.field == "reason" and Proposal.objects.count() == 2


def saved_again(made, draft):
    actions.save_proposal(actor=made.officer, proposal=draft, values={"title": "Cuyes y más"})


def sent_in(made, draft):
    Proposal.objects.filter(pk=draft.pk).update(state="submitted")


def withdrawn(made, draft):
    actions.withdraw_proposal(actor=made.officer, proposal=draft, reason="Por error")


def judged(made, draft):
    draft.condition_results.create(condition="x", label="x", met=True)


def worked_on(made, draft):
    Act.objects.create(
        actor_name="x", verb="decide_most_vulnerable", subject_type="calls.proposal", subject_id=draft.pk
    )


def half_typed(made, draft):
    Proposal.objects.filter(pk=draft.pk).update(unsaved={"idea": [{"tab": "x"}]})


@pytest.mark.parametrize("done", [saved_again, sent_in, withdrawn, judged, worked_on, half_typed])
def test_one_proposal_that_is_not_as_it_came_holds_all_back(done):
    made = open_call()
    sent = take(made)
    draft = Proposal.objects.get(organisation__name="Los Paltos")
    done(made, draft)
    text = why(made, sent)
    assert f"fila 3 ({draft.code}, Los Paltos)" in text and "fila 2" not in text


def test_who_was_registered_before_stays_with_their_groups():
    made = open_call()
    district = make_district("021201")
    make_community("Pati", district)
    group = make_organisation(name="Warmikuna", district=district)
    rosa = make_person(dni="01234567", given_names="Rosa", first_surname="Huamán", second_surname="Milla", sex="F")
    known = add_member(actor=None, organisation=group, person=rosa, office="secretary")
    before = counts()
    members = [[*MEMBERS[0], "Cargo"], [*MEMBERS[1], "Presidenta"], *([*row, ""] for row in MEMBERS[2:])]
    sent = take(made, workbook(members=members))
    known.refresh_from_db()
    assert known.office == "president"
    back(made, sent)
    known.refresh_from_db()
    rosa.refresh_from_db()
    assert (known.office, known.until, rosa.given_names) == ("secretary", None, "Rosa")
    assert counts() == before
    assert Act.objects.filter(verb="change_office", subject_id=str(known.pk)).count() == 2


def test_an_office_given_since_stays():
    made = open_call()
    group = make_organisation(name="Warmikuna", district=make_district("021201"))
    rosa = make_person(dni="01234567", given_names="Rosa", first_surname="Huamán", second_surname="Milla", sex="F")
    known = add_member(actor=None, organisation=group, person=rosa)
    members = [[*MEMBERS[0], "Cargo"], [*MEMBERS[1], "Presidenta"], *([*row, ""] for row in MEMBERS[2:])]
    sent = take(made, workbook(members=members))
    add_member(actor=None, organisation=group, person=rosa, office="treasurer")
    back(made, sent)
    known.refresh_from_db()
    assert known.office == "treasurer"


def test_whom_somebody_corrected_stays_and_is_told():
    made = open_call()
    sent = take(made)
    rosa = Person.objects.get(dni="01234567")
    correct_person(actor=None, person=rosa, given_names="Rosa Luz", first_surname="Huamán", dni=rosa.dni, sex="F")
    assert would_go_back(sent).stay == {"stay_work": 1}
    gone = back(made, sent)
    assert gone.went_back == {"people": 2, "organisations": 2, "stay": {"stay_work": 1}}
    rosa.refresh_from_db()
    assert (rosa.given_names, rosa.anonymised_at) == ("Rosa Luz", None)
    assert rosa.household is not None and not rosa.memberships.exists()


def test_a_group_used_since_stays_with_its_members():
    made = open_call()
    sent = take(made)
    group = Organisation.objects.get(name="Warmikuna")
    category = made.call.categories.get(code="idea")
    other = actions.start_proposal(
        actor=made.officer,
        call=made.call,
        category=category,
        organisation=group,
        title="Otra",
        district=group.district,
    )
    gone = back(made, sent)
    assert gone.went_back == {"people": 1, "organisations": 1, "stay": {"stay_used": 3}}
    group.refresh_from_db()
    assert group.archived_at is None and group.memberships.count() == 2
    assert list(Proposal.objects.all()) == [other]


def test_a_group_with_a_bank_account_stays():
    made = open_call()
    sent = take(made)
    group = Organisation.objects.get(name="Los Paltos")
    register_bank_account(actor=None, organisation=group, bank="BCP", cci=make_cci())
    assert "stay_used" in back(made, sent).went_back["stay"]


def test_whom_somebody_merged_stays():
    made = open_call()
    sent = take(made)
    rosa = Person.objects.get(dni="01234567")
    kept = make_person(dni=None, given_names="Rosa", first_surname="Huamán", sex="F")
    merge_people(actor=None, kept=kept, absorbed=rosa, reason="una sola", anyway=True)
    assert back(made, sent).went_back["stay"] == {"stay_merged": 1}
    kept.refresh_from_db()
    assert kept.anonymised_at is None and not Proposal.objects.exists()


@pytest.mark.parametrize("role", ["evaluator", "finance", "secretary"])
def test_only_who_may_import_takes_back(role):
    made, other = open_call(), open_call()
    sent = take(made)
    for actor in (a_worker(made.programme, role), other.officer, None):
        with pytest.raises(NotAllowed):
            back(made, sent, actor=actor)
    assert Proposal.objects.count() == 2 and not Act.objects.filter(verb="take_workbook_back").exists()
    assert not workbooks_for_staff(a_worker(made.programme, role)).exists()


def test_a_limited_role_takes_back_what_lies_in_its_districts_alone():
    made = open_call()
    sent = take(made)
    limited = a_user()
    part = make_district_set("part", (make_district("021209").pk,))
    grant_role(actor=None, user=limited, programme=made.programme, role="officer", territory=part)
    with pytest.raises(NotAllowed):
        back(made, sent, actor=limited)
    assert not workbooks_for_staff(limited).exists() and workbooks_for_staff(made.officer).get() == sent
    assert not workbooks_for_staff(open_call().officer).exists()


def test_forty_groups_go_back_in_few_queries(django_assert_max_num_queries):
    made = open_call()
    groups = [f"Grupo {number}" for number in range(40)]
    rows = [[name, "idea", "Cuyes", "Cuyes", "021201", "", ""] for name in groups]
    members = [
        [name, "Ana", f"Q{'uispe' * (n % 3 + 1)}", name.replace(" ", "x"), "", "F", "", ""]
        for n, name in enumerate(groups)
    ]
    sent = take(made, workbook([PROPOSALS[0], *rows], [MEMBERS[0], *members], COSTS[:1]))
    with django_assert_max_num_queries(1200):
        back(made, sent)
    assert not Proposal.objects.exists()
