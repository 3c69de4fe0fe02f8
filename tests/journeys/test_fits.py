"""Whom a next programme fits: of a cohort counted for each programme, and alone handed over."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.desk.test_referrals import client_of
from tests.factories.journeys import make_support, requirement
from tests.factories.programmes import a_programme, a_worker
from tests.factories.referrals import make_border, make_leavers
from tests.factories.registry import make_household, make_organisation
from tests.factories.territory import make_community
from tests.factories.ventures import group_venture

from winay.base.errors import InvalidInput
from winay.journeys import actions
from winay.journeys.actions import handing_over
from winay.journeys.models import Cohort, HandOver, Referral
from winay.journeys.queries import fits
from winay.journeys.queries.cases import next_steps_of
from winay.journeys.queries.cohorts import why_not_of
from winay.journeys.queries.fits import fitting, next_of
from winay.journeys.rules import Standing
from winay.journeys.rules.referrals import FIT, NOT_FIT, why_not_sent
from winay.registry.actions import record_consent
from winay.registry.models import Household

pytestmark = pytest.mark.django_db
YEARS = {"from_year": 2024, "to_year": None, "outcome": "running", "source": "Padrón"}
MEMBERS = requirement("members", {"fact": "organisation.members", "at_least": 3}, days=30)
POOR = requirement("poor", {"fact": "household.poverty_class", "one_of": ["poor"]}, kind="fixed")


@pytest.fixture
def border():
    return make_border(requirements=[POOR])


def with_groups(border):
    """Four households, two of them poor, and two groups, one of them with enough members."""
    homes = make_leavers(border, 4)
    Household.objects.filter(pk__in=[one.pk for one in homes]).update(poverty_class="")
    Household.objects.filter(pk__in=[one.pk for one in homes[:2]]).update(poverty_class="poor")
    Household.objects.filter(pk=homes[2].pk).update(poverty_class="not_poor")
    for one in homes:
        one.refresh_from_db()
    groups = [make_organisation(f"G{many}", "interest_group", border.place, members=many) for many in (2, 3)]
    for group in groups:
        actions.record_taking(actor=None, subject=group, support=border.leaving, **YEARS)
    make_support(code="grupos", subjects=["group"], requirements=[MEMBERS])
    cohort = actions.freeze_cohort(actor=border.sender, name="Caraz", support=border.leaving, sender=border.home)
    return cohort, homes, groups


def counted(found):
    return {(one.kind, line.support.code): line.counts for one in found for line in one.lines}


def test_everybody_of_a_cohort_is_counted_as_each_is_judged(border):
    cohort, homes, groups = with_groups(border)
    elsewhere = make_household()
    assert elsewhere.pk not in {one.pk for one in homes}
    today = timezone.localdate()
    found = next_of(cohort, today)
    assert [(one.kind, one.whole) for one in found] == [("organisation", 2), ("household", 4)]
    counts = counted(found)
    assert counts["organisation", "grupos"] == (1, 1, 0, 0)
    assert counts["household", border.to.code] == (2, 1, 0, 1)
    assert ("household", "grupos") not in counts
    assert not [code for _kind, code in counts if code == border.leaving.code]
    for subject in (*homes, *groups):
        steps = next_steps_of(subject, today)
        for match in steps.matches:
            kind = "household" if subject in homes else "organisation"
            support = steps.judged.supports[match.code]
            inside = fitting(kind, [subject.pk], support, [match.standing], today)
            assert inside == {subject.pk}, (subject, match)


def test_only_those_whom_it_fits_are_handed_over_and_the_others_listed(border):
    cohort, homes, _groups = with_groups(border)
    handover = actions.start_handover(
        actor=border.sender, cohort=cohort, to_support=border.to, whom="nearly", at_once=True
    )
    handing_over.hand_over(handover=handover)
    assert {one.household_id for one in Referral.objects.all()} == {homes[0].pk, homes[1].pk, homes[3].pk}
    assert dict(why_not_of(handover)) == {"not_fit": 1, "no_consent": 2}
    Household.objects.filter(pk=homes[2].pk).update(poverty_class="poor")
    handover.refresh_from_db()
    again = actions.go_on_with_handover(actor=border.sender, handover=handover, at_once=True)
    handing_over.hand_over(handover=again)
    assert Referral.objects.count() == 4
    assert dict(why_not_of(handover)) == {"no_consent": 2}


def test_who_can_enter_now_alone_and_a_word_that_is_none(border):
    cohort, homes, groups = with_groups(border)
    for group in groups:
        for member in group.memberships.all():
            record_consent(actor=None, person=member.person, purpose="share", given=True, source="Visita")
    to = make_support(code="ahora", subjects=["household", "group"], requirements=[POOR, MEMBERS])
    with pytest.raises(InvalidInput):
        actions.start_handover(actor=border.sender, cohort=cohort, to_support=to, whom="rich")
    handover = actions.start_handover(actor=border.sender, cohort=cohort, to_support=border.to, whom="now")
    handing_over.hand_over(handover=handover)
    found = list(Referral.objects.all())
    assert {one.household_id for one in found if one.household_id} == {homes[0].pk, homes[1].pk}
    assert {one.organisation_id for one in found if one.organisation_id} == set()


def test_where_the_registrys_columns_are_not_made_each_is_judged_alone(border, monkeypatch):
    _cohort, _homes, groups = with_groups(border)
    keys = [one.pk for one in groups]
    support = fits.Support.objects.get(code="grupos")
    asked = ("organisation", keys, support, FIT["now"], timezone.localdate())
    whole = fitting(*asked)
    monkeypatch.setattr(fits, "rows_of", lambda *_given: None)
    assert fitting(*asked) == whole == {groups[1].pk}


def test_the_queries_do_not_grow_with_the_cohort(border, django_assert_max_num_queries):
    cohort, _homes, _groups = with_groups(border)
    more = make_leavers(border, 20)
    large = actions.freeze_cohort(actor=border.sender, name="x", support=border.leaving, sender=border.home)
    assert large.size == cohort.size + len(more)
    today = timezone.localdate()
    with django_assert_max_num_queries(24) as asked:
        next_of(large, today)
    with django_assert_max_num_queries(len(asked)):
        next_of(cohort, today)


def test_a_list_is_frozen_from_stages_also_of_businesses_by_who_owns_them(border):
    programme = a_programme(pack="haku-winay-clar")
    boss, today = a_worker(programme), timezone.localdate()
    homes = [make_household(make_community(district=border.place)) for _ in range(4)]
    group = make_organisation("Cuyes", "interest_group", border.place, members=3)
    venture = group_venture(group)
    entered = {"actor": boss, "programme": programme, "since": today - timedelta(days=400), "words": "Padrón"}
    years = actions.enter_many(stage="year-3", subjects=homes, **entered)
    actions.enter_many(stage="running", subjects=[venture], **entered)
    actions.leave_stage(actor=boss, stay=years[0], on=today, why="moved")
    said = {"practice": actions.Said(True, "Acta 1")}
    actions.graduate_many(actor=boss, stays=[years[1]], on=today, said=said, words="Así lo decidió la asamblea")
    with pytest.raises(InvalidInput) as refused:
        freeze(boss, border, programme, ["year-9"])
    assert refused.value.field == "stages"
    asked = {one.household_id for one in freeze(boss, border, programme, ["year-3"]).members.all()}
    assert asked == {one.household_id for one in years[1:]}
    both = freeze(boss, border, programme, ["year-3", "running"])
    assert (both.size, both.members.get(number=1).organisation) == (4, group)
    assert both.criteria["stages"] == ["running", "year-3"]
    gone = freeze(boss, border, programme, ["year-3"], outcomes=["left"])
    assert gone.members.get().household_id == years[0].household_id


def freeze(boss, border, programme, stages, **more):
    return actions.freeze_cohort(
        actor=boss, name="Caraz", support=border.leaving, sender=programme, stages=stages, **more
    )


def test_the_page_of_a_stage_leads_to_its_list(border):
    programme = a_programme(pack="haku-winay-clar")
    boss = a_worker(programme)
    home = make_household(make_community(district=border.place))
    entered = {"since": timezone.localdate(), "words": "Padrón"}
    actions.enter_many(actor=boss, programme=programme, stage="year-3", subjects=[home], **entered)
    page = client_of(boss)
    link = f"/desk/cohorts/add/?programme={programme.code}&amp;stage=year-3"
    assert link in page.get(f"/desk/stages/{programme.code}/year-3/").content.decode()
    form = page.get(link.replace("&amp;", "&")).content.decode()
    chosen = f'value="{programme.code}/year-3"'
    assert chosen in form and "checked" in form[form.index(chosen) : form.index(chosen) + 120]
    values = {
        "name": "Caraz", "support": str(border.leaving.pk), "sender": str(programme.pk), "outcomes": ["running"],
    }  # fmt: skip
    wrong = page.post("/desk/cohorts/add/", {**values, "stages": ["other/year-3"]})
    assert wrong.status_code == 200
    made = page.post("/desk/cohorts/add/", {**values, "stages": [f"{programme.code}/year-3"]})
    assert made.status_code == 302
    assert Cohort.objects.get().size == 1


def test_nobody_is_asked_to_allow_what_does_not_fit():
    no = {"gone": False, "nowhere": False, "had": False, "open_already": False, "decided": False}
    assert why_not_sent(**no, allowed=False, fits=False) == NOT_FIT
    assert why_not_sent(**no, allowed=True, fits=False) == NOT_FIT
    assert why_not_sent(**no, allowed=True) == ""
    assert set(FIT) == set(HandOver.Whom.values)
    assert FIT["now"] == (Standing.NOW,)


def test_the_page_leads_from_what_comes_next_to_the_hand_over(border):
    cohort, _homes, _groups = with_groups(border)
    page = client_of(border.sender)
    text = page.get(f"/desk/cohorts/{cohort.code}/next/").content.decode()
    assert f"/desk/cohorts/{cohort.code}/hand-over/?to={border.to.code}" in text
    form = page.get(f"/desk/cohorts/{cohort.code}/hand-over/?to={border.to.code}").content.decode()
    assert 'value="nearly"' in form
    sent = page.post(
        f"/desk/cohorts/{cohort.code}/hand-over/",
        {"to_support": str(border.to.pk), "whom": "nearly", "days": "30"},
    )
    assert sent.status_code == 302
    assert HandOver.objects.get().whom == "nearly"
    assert client_of(border.receiver).get(f"/desk/cohorts/{cohort.code}/next/").status_code in (403, 404)
