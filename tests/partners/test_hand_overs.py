"""An official leaves: the sheet, and the act that gives what they had in hand to their successor."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation
from tests.factories.calls import open_call
from tests.factories.partners import in_days, make_assignment, make_partnership, make_risk
from tests.factories.programmes import a_programme, a_worker

from winay.base.errors import InvalidInput, NotAllowed
from winay.base.models import Act
from winay.partners import actions
from winay.partners.models import Assignment, HandOver, Risk
from winay.partners.queries.handing import people_of, sheet_of
from winay.partners.tasks import tasks_for
from winay.programmes.actions import grant_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def team():
    programme = a_programme()
    return programme, a_worker(programme), a_worker(programme, "officer"), a_worker(programme, "secretary")


def test_what_is_open_goes_to_the_successor_and_what_is_over_stays(team):
    programme, boss, leaver, successor = team
    open_, done = make_assignment(boss, programme, leaver), make_assignment(boss, programme, leaver, what="Vieja")
    actions.finish_assignment(actor=leaver, assignment=done, words="Hecho")
    watched, closed = make_risk(boss, programme, leaver), make_risk(boss, programme, leaver, name="Viejo")
    actions.close_risk(actor=boss, risk=closed, words="Ya no")
    elsewhere = a_programme()
    other = make_assignment(a_worker(elsewhere), elsewhere, _works_too(leaver, elsewhere))
    given = {"programme": programme, "leaver": leaver, "successor": successor, "words": "Cambio de gestión"}
    for actor in (leaver, successor, a_worker(elsewhere)):
        with pytest.raises(NotAllowed):
            actions.hand_over(actor=actor, **given)
    with pytest.raises(InvalidInput, match="another person"):
        actions.hand_over(actor=boss, **{**given, "successor": leaver})
    with pytest.raises(InvalidInput, match="does not work"):
        actions.hand_over(actor=boss, **{**given, "successor": a_worker(elsewhere)})
    handed = actions.hand_over(actor=boss, **given)
    assert (handed.assignments, handed.risks) == (1, 1)
    owners = {one.pk: one.owner_id for one in (*Assignment.objects.all(), *Risk.objects.all())}
    assert owners[open_.pk] == owners[watched.pk] == successor.pk
    assert owners[done.pk] == owners[closed.pk] == owners[other.pk] == leaver.pk
    assert [one.text for one in tasks_for(successor, in_days(0))] == ["Preparar la agenda"]
    verbs = list(Act.objects.filter(details__owner=str(successor.pk)).values_list("verb", flat=True))
    assert sorted(set(verbs)) == ["give_assignment", "give_risk", "hand_over"] and len(verbs) == 3
    with pytest.raises(InvalidInput, match="no open task"):
        actions.hand_over(actor=boss, **given)
    with pytest.raises(DatabaseError), transaction.atomic():
        HandOver.objects.update(words="otra cosa")


def _works_too(user, programme):
    grant_role(actor=None, user=user, programme=programme, role="officer")
    return user


def test_the_sheet_names_roles_tasks_risks_agreements_and_calls():
    contest = open_call()
    call, programme, boss, leaver = contest.call, contest.programme, contest.coordinator, contest.officer
    make_partnership(boss, programme, signed=True, ends_on=in_days(90), title="Termina pronto")
    make_partnership(boss, programme, signed=True, ends_on=in_days(300), title="Termina tarde")
    make_assignment(boss, programme, leaver)
    make_risk(boss, programme, leaver)
    sheet = sheet_of(programme, leaver, in_days(0))
    assert [one.role for one in sheet.roles] == ["officer"] and sheet.anything
    assert ([one.title for one in sheet.agreements], [one.pk for one in sheet.calls]) == (
        ["Termina pronto"],
        [call.pk],
    )
    assert (sheet.tasks, sheet.watched) == (1, 1)
    leaver.role_grants.all().delete()
    assert leaver in people_of(programme)


def test_it_asks_first_and_is_on_record(client, team):
    programme, boss, leaver, successor = team
    make_assignment(boss, programme, leaver)
    where = [programme.code, leaver.pk]
    client.force_login(leaver)
    page = client.get(reverse("desk:hand_over", args=where)).content.decode()
    assert "Preparar la agenda" in page and "Hand it over" not in page
    assert client.get(reverse("desk:hand_over", args=[programme.code, successor.pk])).status_code == 403
    assert client.get(reverse("desk:hand_over_act", args=where)).status_code == 403
    client.force_login(boss)
    assert client.get(reverse("desk:partners_new", args=["hand-over"])).status_code == 302
    page = client.get(reverse("desk:hand_over_people", args=[programme.code])).content.decode()
    assert reverse("desk:hand_over", args=where) in page
    page = client.get(reverse("desk:hand_over_act", args=where)).content.decode()
    assert "open tasks 1, risks 0" in page and not HandOver.objects.exists()
    values = {"successor": successor.pk, "words": "Cambio de gestión"}
    assert client.post(reverse("desk:hand_over_act", args=where), values).status_code == 302
    assert "Cambio de gestión" in client.get(reverse("desk:hand_overs")).content.decode()
    for language in ("es", "quz"):
        paper = client.get(reverse("desk:hand_over_paper", args=[*where, language]))
        assert paper.content.startswith(b"%PDF")
    client.force_login(successor)
    assert "Cambio de gestión" in client.get(reverse("desk:hand_overs")).content.decode()
    client.force_login(a_worker(a_programme()))
    assert "Cambio de gestión" not in client.get(reverse("desk:hand_overs")).content.decode()
    assert client.get(reverse("desk:hand_over", args=where)).status_code == 404
