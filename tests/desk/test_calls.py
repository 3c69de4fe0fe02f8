"""Calls in the browser: from the pack to publication, amendment, questions, closing, cancelling."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories.calls import draft_call, open_call, submitted_proposal
from tests.factories.programmes import a_programme, a_worker
from tests.factories.territory import make_district_set, make_poverty_map

from winay.calls import actions
from winay.calls.models import Call

pytestmark = pytest.mark.django_db


def moment(days):
    return (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def day(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def filled(client, url, **changes):
    """Return the form at `url` as a browser would send it, with `changes`."""
    form = client.get(url).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value is not None:
            data[field.html_name] = (
                field.field.widget.format_value(value) if hasattr(field.field.widget, "format_value") else value
            )
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def test_a_call_is_started_from_the_pack_and_published(client: Client):
    programme = a_programme(territory=make_district_set(), poverty_map=make_poverty_map())
    coordinator = a_worker(programme)
    client.force_login(coordinator)
    assert client.get(reverse("desk:start_call")).status_code == 302
    kinds = client.get(reverse("desk:choose_pack_call", args=[programme.code])).content.decode()
    assert "clar" in kinds and programme.pack.name in kinds
    url = reverse("desk:start_call_form", args=[programme.code, "clar"])
    data = filled(client, url, code="prueba-9", title="Concurso de prueba", opens_on=day(0))
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    call = Call.objects.get(title="Concurso de prueba")
    assert call.opens_on.isoformat() == day(0)
    assert call.state == "draft"
    page = client.get(reverse("desk:call", args=[call.code]))
    missing = page.context["missing"]
    change = reverse("desk:change_call", args=[call.code])
    data = filled(client, change, **{"idea-budget": "30000", "business-budget": "25000.50"})
    answer = client.post(change, data)
    assert answer.status_code == 302, answer.context["form"].errors
    page = client.get(reverse("desk:call", args=[call.code]))
    assert page.context["missing"] == [], missing
    client.post(reverse("desk:publish_call", args=[call.code]))
    call.refresh_from_db()
    assert call.state == "published"
    assert str(call.categories.get(code="business").budget.amount) == "25000.50"


def test_what_is_missing_is_listed_and_publication_refused(client: Client):
    made = draft_call()
    made.call.categories.update(budget=0)
    client.force_login(made.coordinator)
    page = client.get(reverse("desk:call", args=[made.call.code]))
    assert len(page.context["missing"]) == 2
    client.post(reverse("desk:publish_call", args=[made.call.code]))
    made.call.refresh_from_db()
    assert made.call.state == "draft"


def test_dates_in_the_wrong_order_are_named(client: Client):
    made = draft_call()
    client.force_login(made.coordinator)
    url = reverse("desk:change_call", args=[made.call.code])
    client.post(url, filled(client, url, session_on=day(1)))
    fields = [
        problem.where for problem in client.get(reverse("desk:call", args=[made.call.code])).context["missing"]
    ]
    assert "session_on" in fields


@pytest.mark.parametrize("role", ["officer", "secretary", "finance", "evaluator"])
@pytest.mark.parametrize("name", ["change_call", "publish_call", "cancel_call"])
def test_only_the_coordinator_changes_a_call(client: Client, role, name):
    made = draft_call()
    client.force_login(a_worker(made.programme, role))
    url = reverse(f"desk:{name}", args=[made.call.code])
    assert client.get(url).status_code == 403
    assert client.post(url, {"reason": "x"}).status_code == 403
    made.call.refresh_from_db()
    assert made.call.state == "draft"


def test_a_call_of_another_programme_does_not_exist(client: Client):
    made = draft_call()
    client.force_login(draft_call().coordinator)
    for name in ("call", "change_call", "publish_call", "call_log", "call_questions", "import_proposals"):
        assert client.get(reverse(f"desk:{name}", args=[made.call.code])).status_code == 404


def test_an_amendment_is_numbered_with_its_reason(client: Client):
    made = open_call()
    client.force_login(made.coordinator)
    url = reverse("desk:amend_call", args=[made.call.code])
    assert "title" not in client.get(url).context["form"].fields
    answer = client.post(url, filled(client, url, session_place="Coliseo", reason="La plaza está en obras."))
    assert answer.status_code == 302, answer.context["form"].errors
    amendment = made.call.amendments.get()
    assert (amendment.number, amendment.reason) == (1, "La plaza está en obras.")
    assert "Coliseo" in client.get(reverse("desk:call", args=[made.call.code])).content.decode()


def test_a_question_is_answered_in_public_and_html_stays_text(client: Client):
    made = open_call()
    client.force_login(made.coordinator)
    url = reverse("desk:call_questions", args=[made.call.code])
    client.post(url, {"text": "¿Y <script>alert(1)</script>?", "answer": "No."})
    page = client.get(url).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_cancelling_needs_a_reason(client: Client):
    made = open_call()
    client.force_login(made.coordinator)
    url = reverse("desk:cancel_call", args=[made.call.code])
    assert client.post(url, {"reason": ""}).status_code == 200
    made.call.refresh_from_db()
    assert made.call.state == "published"
    client.post(url, {"reason": "Sin presupuesto."})
    made.call.refresh_from_db()
    assert made.call.state == "cancelled"


def test_the_log_tells_who_did_what_and_is_not_mixed_with_another_call(client: Client):
    made, other = open_call(), open_call()
    proposal, foreign = submitted_proposal(made), submitted_proposal(other)
    client.force_login(made.coordinator)
    page = client.get(reverse("desk:call_log", args=[made.call.code])).content.decode()
    assert proposal.code in page
    assert foreign.code not in page
    csv = client.get(reverse("desk:call_log_export", args=[made.call.code, "csv"]))
    assert proposal.code in b"".join(csv.streaming_content).decode()


def test_the_list_is_filtered_and_exported_and_its_queries_do_not_grow(client: Client):
    made = open_call()
    client.force_login(made.coordinator)
    url = reverse("desk:calls")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for code in ("UNO", "DOS"):
        actions.start_call(
            actor=made.coordinator, programme=made.programme, pack_call="clar", code=code, title=code
        )
    with CaptureQueriesContext(connection) as three:
        page = client.get(url)
    assert len(page.context["page"].object_list) == 3
    assert len(one) == len(three)
    assert [call.code for call in client.get(url, {"state": "draft", "q": "uno"}).context["page"]] == ["UNO"]
    csv = b"".join(client.get(reverse("desk:calls_export", args=["csv"]), {"q": "dos"}).streaming_content).decode()
    assert "DOS" in csv and "UNO" not in csv
    assert client.get(reverse("desk:calls_export", args=["xlsx"])).getvalue()[:2] == b"PK"
    assert client.get("/desk/calls/export.exe").status_code == 404
