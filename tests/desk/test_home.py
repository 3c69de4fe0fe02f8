"""The desk's first page: tasks by role, and a number of queries that does not grow."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories.agreements import decided_call, prepared_tranche
from tests.factories.calls import draft_call, open_call, submitted_proposal
from tests.factories.programmes import a_user, a_worker
from tests.wide import wide_rows

import winay
from winay.base.signboard import task_rooms
from winay.calls import actions
from winay.desk.home.queries import home_of

pytestmark = pytest.mark.django_db


def texts(user):
    return [task.text for task in home_of(user, timezone.localdate()).tasks]


def test_every_package_with_tasks_is_shown_at_home():
    rooms = {path.parent.name for path in Path(winay.__file__).parent.glob("*/tasks.py")} - {"base"}
    told = {tasks_for.__module__.split(".")[1] for tasks_for in task_rooms()}
    assert rooms == told and len(task_rooms()) == len(told)


def test_a_draft_call_is_a_task_of_the_coordinator_only():
    made = draft_call()
    assert any("publish" in text.lower() or "publ" in text.lower() for text in texts(made.coordinator))
    assert texts(made.officer) == []


def test_a_submitted_proposal_is_to_be_screened_by_the_officer_with_its_date():
    made = open_call()
    submitted_proposal(made)
    tasks = home_of(made.officer, timezone.localdate()).tasks
    assert len(tasks) == 1
    days = timedelta(days=made.call.terms["screening_days"])
    assert tasks[0].due == timezone.localdate(made.call.closes_at) + days
    assert made.call.code in tasks[0].url


def test_finance_is_not_asked_to_screen():
    made = open_call()
    submitted_proposal(made)
    assert texts(a_worker(made.programme, "finance")) == []


def test_a_past_date_is_late():
    made = draft_call()
    late = home_of(made.coordinator, made.call.opens_on + timedelta(days=1)).tasks
    assert [task.late for task in late] == [True]


def test_a_complaint_is_answered_by_the_coordinator_not_by_the_officer():
    made = open_call()
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    actions.refuse_proposal(actor=made.officer, proposal=proposal, reason="Falta", mend="Completar")
    complaint = actions.file_complaint(actor=made.officer, proposal=proposal, text="No es así")
    due = [task.due for task in home_of(made.coordinator, timezone.localdate()).tasks]
    assert complaint.answer_due_on in due
    assert texts(made.officer) == []


def test_tasks_of_another_programme_are_not_mine():
    draft_call()
    other = draft_call()
    assert len(texts(other.coordinator)) == 1


def test_who_works_nowhere_is_refused(client: Client):
    client.force_login(a_user())
    assert client.get(reverse("desk:home")).status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: Client):
    answer = client.get(reverse("desk:home"))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_queries_do_not_grow_with_calls_and_proposals(client: Client):
    first = open_call()
    submitted_proposal(first)
    client.force_login(first.coordinator)
    url = reverse("desk:home")
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert client.get(url).status_code == 200
    for code in ("OTRA-1", "OTRA-2"):
        call = actions.start_call(
            actor=first.coordinator, programme=first.programme, pack_call="clar", code=code, title=code
        )
        assert call.pk
        submitted_proposal(first)
    with CaptureQueriesContext(connection) as three:
        assert client.get(url).status_code == 200
    assert len(three) == len(one)


def urls_of(user):
    return [task.url for task in home_of(user, timezone.localdate()).tasks]


def test_a_prepared_payment_is_to_be_released_by_the_coordinator_only():
    made = decided_call()
    prepared_tranche(made)
    assert reverse("desk:payments") in urls_of(made.coordinator)
    assert reverse("desk:payments") not in urls_of(made.officer)
    assert reverse("desk:payments") not in urls_of(made.evaluator)


def test_what_a_coordinator_prepared_is_not_their_own_to_release():
    made = decided_call()
    tranche = prepared_tranche(made)
    type(tranche.order).objects.filter(pk=tranche.order_id).update(prepared_by=made.coordinator)
    assert reverse("desk:payments") not in urls_of(made.coordinator)


def test_an_award_without_agreement_waits_for_the_officer():
    made = decided_call()
    assert any("agreements" in url for url in urls_of(made.officer))
    assert not any("agreements" in url for url in urls_of(made.finance))


def test_the_terms_of_each_call_are_read_once_whoever_asks(client: Client):
    made = decided_call()
    prepared_tranche(made)
    client.force_login(made.coordinator)
    with wide_rows() as brought:
        assert client.get(reverse("desk:home")).status_code == 200
    assert brought["calls.call.terms"] == 1
    assert not any(column.startswith("calls.call.") and "a query of its own" in column for column in brought)


def test_what_was_read_once_is_read_anew_for_the_next_page():
    made = decided_call()
    home_of(made.coordinator, timezone.localdate())
    made.call.title = "Otro nombre"
    made.call.save()
    assert [line.call.title for line in home_of(made.coordinator, timezone.localdate()).calls] == ["Otro nombre"]
