"""Awards after the session on the desk: the task with its date, the page that gives, who may, the reason asked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories.agreements import staff_member
from tests.factories.awards import closed_contest, member_of_group, officer_of, outcome_of, state_of, states_of
from tests.factories.programmes import a_user

from winay.agreements.models import Agreement
from winay.calls.actions import file_complaint
from winay.committees.actions import renounce_award, withdraw_award
from winay.committees.models import Reallocation
from winay.desk.home.queries import home_of
from winay.programmes.models import RoleGrant

pytestmark = pytest.mark.django_db


def entered(user) -> Client:
    client = Client(headers={"accept-language": "es"})
    client.force_login(user)
    return client


def tasks(user):
    return [task for task in home_of(user, timezone.localdate()).tasks if "awards" in task.url]


def given_up(made, number=1):
    renounce_award(actor=made.coordinator, outcome=outcome_of(made, number), reason="Migraron")


def test_freed_budget_is_a_dated_task_that_names_the_next():
    made = closed_contest()
    assert tasks(made.coordinator) == []
    given_up(made)
    for user in (made.coordinator, made.secretary):
        (task,) = tasks(user)
        assert task.text == f"Presupuesto liberado, S/\xa07,000.00: sigue en la lista de espera {_group(made, 3)}"
        assert task.due == timezone.localdate() + timedelta(days=7)
        assert entered(user).get(task.url).status_code == 200
    assert tasks(officer_of(made)) == []
    entered(made.secretary).post(reverse("desk:session_awards", args=[made.session.code]))
    assert tasks(made.coordinator) == []


def _group(made, number: int) -> str:
    return made.proposals[number - 1].organisation.name


def test_a_withdrawn_award_is_a_task_for_the_day_on_which_complaints_end():
    made = closed_contest()
    withdraw_award(actor=made.coordinator, outcome=outcome_of(made, 1), reason="Plan copiado")
    (task,) = tasks(made.coordinator)
    days = made.call.terms.get("complaint_days", 5)
    assert task.due >= timezone.localdate() + timedelta(days=days)
    page = entered(made.coordinator).get(reverse("desk:session_awards", args=[made.session.code]))
    assert "espera hasta el" in page.content.decode()
    assert "<button>Adjudicar" not in page.content.decode()


def test_nobody_waiting_is_no_task():
    made = closed_contest(proposals=2)
    given_up(made)
    assert tasks(made.coordinator) == []
    page = entered(made.secretary).get(reverse("desk:session_awards", args=[made.session.code])).content.decode()
    assert "Nadie está en la lista de espera" in page


def test_the_page_shows_what_the_rule_decides_and_the_button_does_it():
    made = closed_contest()
    given_up(made)
    client, url = entered(made.secretary), reverse("desk:session_awards", args=[made.session.code])
    before = client.get(url).content.decode()
    assert "quedaban S/\xa07,500.00 en la categoría: ganadora" in before
    assert state_of(made, 3) == "waiting"
    after = client.post(url, follow=True).content.decode()
    assert states_of(made) == ["renounced", "awarded", "awarded", "waiting", "waiting"]
    assert Reallocation.objects.get().minutes.document.code in after
    assert _group(made, 3) in after
    assert client.post(url, follow=True).status_code == 200
    assert Reallocation.objects.count() == 1


def test_who_runs_no_session_neither_sees_nor_gives():
    made = closed_contest()
    given_up(made)
    url = reverse("desk:session_awards", args=[made.session.code])
    for user in (
        officer_of(made),
        staff_member(made.call.programme, "finance"),
        a_user(),
        member_of_group(made, 3),
    ):
        assert entered(user).get(url).status_code in (403, 404)
        assert entered(user).post(url).status_code in (403, 404)
    assert not Reallocation.objects.exists()


def test_an_award_ends_on_its_own_page_and_only_with_a_reason():
    made = closed_contest()
    code = made.proposals[0].code
    proposal, url = reverse("desk:proposal", args=[code]), reverse("desk:end_award", args=[code, "withdraw"])
    client = entered(made.coordinator)
    assert url in client.get(proposal).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    assert state_of(made, 1) == "awarded"
    assert client.post(url, {"reason": "Plan copiado de otro grupo"}).status_code == 302
    assert state_of(made, 1) == "award_withdrawn"
    page = client.get(proposal).content.decode()
    assert "Plan copiado de otro grupo" in page and url not in page
    assert client.get(url).status_code == 302


def test_an_officer_writes_down_that_a_group_gives_up_but_withdraws_nothing():
    made = closed_contest()
    code, client = made.proposals[0].code, entered(officer_of(made))
    page = client.get(reverse("desk:proposal", args=[code])).content.decode()
    assert reverse("desk:end_award", args=[code, "renounce"]) in page
    assert reverse("desk:end_award", args=[code, "withdraw"]) not in page
    assert client.post(reverse("desk:end_award", args=[code, "withdraw"]), {"reason": "x"}).status_code == 403
    assert client.post(reverse("desk:end_award", args=[code, "renounce"]), {"reason": "Carta"}).status_code == 302
    assert state_of(made, 1) == "renounced"


def test_a_signed_agreement_leaves_nothing_to_end():
    made = closed_contest()
    Agreement.objects.create(
        outcome=outcome_of(made, 1),
        organisation=made.proposals[0].organisation,
        code="C-1",
        state="signed",
        amount=1,
    )
    code, client = made.proposals[0].code, entered(made.coordinator)
    url = reverse("desk:end_award", args=[code, "withdraw"])
    assert url not in client.get(reverse("desk:proposal", args=[code])).content.decode()
    assert client.post(url, {"reason": "x"}).status_code == 302
    assert state_of(made, 1) == "awarded"


def test_an_unknown_way_to_end_does_not_exist():
    made = closed_contest()
    url = reverse("desk:end_award", args=[made.proposals[0].code, "sell"])
    assert entered(made.coordinator).get(url).status_code == 404


def test_the_complaint_page_says_why_and_upheld_restores_the_award():
    made = closed_contest()
    withdraw_award(actor=made.coordinator, outcome=outcome_of(made, 1), reason="Plan copiado")
    group = member_of_group(made, 1)
    complaint = file_complaint(actor=group, proposal=outcome_of(made, 1).proposal, text="No es así")
    client, url = entered(made.coordinator), reverse("desk:complaint", args=[complaint.code])
    assert "Plan copiado" in client.get(url).content.decode()
    client.post(url, {"uphold": "1", "answer": "El plan es suyo."})
    assert state_of(made, 1) == "awarded"


def test_the_page_costs_the_same_with_one_line_and_with_many():
    counts = []
    for prefix, number in (("uno", 3), ("mil", 12)):
        made = closed_contest(proposals=number, prefix=prefix)
        given_up(made)
        client, url = entered(made.secretary), reverse("desk:session_awards", args=[made.session.code])
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_home_costs_the_same_with_one_freed_award_and_with_three():
    made = closed_contest(prefix="a")
    given_up(made)
    home_of(made.coordinator, timezone.localdate())
    with CaptureQueriesContext(connection) as one:
        home_of(made.coordinator, timezone.localdate())
    for prefix in "bc":
        other = closed_contest(prefix=prefix)
        given_up(other)
        RoleGrant.objects.create(user=made.coordinator, programme=other.call.programme, role="coordinator")
    with CaptureQueriesContext(connection) as three:
        assert len(tasks(made.coordinator)) == 3
    assert len(three) == len(one)
