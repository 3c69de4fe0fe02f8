"""The secretary runs a session from the desk: every page, every act, and nothing sealed shown."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories.committees import contest, scored, with_session
from tests.factories.jury import SessionDay, session_day, staff_user
from tests.pages import squeezed

from winay.base.models import Act
from winay.committees.access import access_code
from winay.committees.models import AgendaItem, Attendance, Conflict, Member, Outcome, Score, Scorecard, Session
from winay.committees.queries.agenda import items_of_session
from winay.committees.queries.votes import points_of_session

pytestmark = pytest.mark.django_db
PAGES = (
    "session",
    "session_agenda",
    "session_members",
    "session_conflicts",
    "session_paper",
    "session_credentials",
    "session_scorecards",
    "session_minutes",
)


@pytest.fixture(autouse=True)
def _empty_cache():
    caches["memory"].clear()


@pytest.fixture(scope="module")
def made_day(module_rows) -> SessionDay:
    with module_rows.unblock():
        return session_day()


@pytest.fixture
def day(made_day) -> SessionDay:
    return deepcopy(made_day)


def secretary(day: SessionDay) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(day.secretary)
    return client


def url(name: str, day: SessionDay, *args) -> str:
    return reverse(f"desk:{name}", args=[day.session.code, *args])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def card(day: SessionDay, item: AgendaItem, member: Member, value: int) -> None:
    made = Scorecard.objects.create(item=item, member=member, sent_at=timezone.now())
    Score.objects.bulk_create(Score(scorecard=made, criterion=one, value=value) for one in day.criteria)


def refreshed(item: AgendaItem) -> str:
    return AgendaItem.objects.get(pk=item.pk).state


@pytest.mark.parametrize("state", ["planned", "open", "closed"])
@pytest.mark.parametrize("name", PAGES)
def test_page_opens_in_every_state(name, state):
    day = session_day(prefix="u", state=state, presenting=1 if state == "open" else None)
    assert secretary(day).get(url(name, day)).status_code == 200


@pytest.mark.parametrize("state", ["planned", "open", "closed"])
def test_an_evaluator_reads_how_a_session_goes_and_does_nothing(state):
    day = session_day(prefix="u", state=state, presenting=1 if state == "open" else None)
    client = Client()
    client.force_login(staff_user(day.call.programme, "reads", "evaluator", "Lee"))
    listed = client.get(reverse("desk:sessions")).content.decode()
    assert url("session", day) in listed
    page = client.get(url("session", day))
    text = page.content.decode()
    assert page.status_code == 200 and all(item.proposal.organisation.name in text for item in day.items)
    assert url("session_do", day) not in text and not any(member.name in text for member in day.members)
    for act in ("open", "close", "cancel", "detect", "refresh"):
        client.post(url("session_do", day), {"act": act, "reason": "x", "sure": "on"})
    assert Session.objects.get(pk=day.session.pk).state == state
    assert client.get(url("session_members", day)).status_code == 403


def test_an_evaluator_of_another_programme_reads_nothing(day):
    client = Client()
    elsewhere = session_day(prefix="o")
    client.force_login(staff_user(elsewhere.call.programme, "reads", "evaluator", "Lee"))
    assert client.get(url("session", day)).status_code in (403, 404)
    assert url("session", day) not in client.get(reverse("desk:sessions")).content.decode()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["officer", "finance", "evaluator", "juror", "other programme", "nobody"])
def test_page_is_closed_to_everyone_else(name, role, day):
    if (role, name) == ("evaluator", "session"):
        pytest.skip("an evaluator reads how the session goes")
    client = Client()
    if role == "juror":
        client.force_login(day.members[0].user)
    elif role == "other programme":
        client.force_login(session_day(prefix="o").secretary)
    elif role != "nobody":
        client.force_login(staff_user(day.call.programme, role, role, role))
    assert client.get(url(name, day)).status_code in (302, 403, 404)
    code = access_code(day.members[0])
    assert code[:4] not in client.get(url("session_credentials", day)).content.decode()


def test_session_goes_from_the_first_group_to_the_last(day):
    client = secretary(day)
    first, second, third = day.items
    for member in day.members:
        card(day, first, member, 4)
    assert "All have scored" in text(client, url("session", day))
    client.post(url("session_item_do", day, first.pk), {"act": "close"})
    assert refreshed(first) == "closed"
    assert second.proposal.organisation.name in text(client, url("session", day))
    asked = client.post(url("session_item_do", day, second.pk), {"act": "absent"}, follow=True)
    assert refreshed(second) == "waiting" and "not come?" in asked.content.decode()
    client.post(url("session_item_do", day, second.pk), {"act": "absent", "sure": "1"})
    assert refreshed(second) == "absent"
    client.post(url("session_item_do", day, third.pk), {"act": "present"})
    assert refreshed(third) == "presenting"


def test_closing_without_a_card_asks_first_with_names_and_a_reason(day):
    client = secretary(day)
    item = day.items[0]
    do = url("session_item_do", day, item.pk)
    client.post(do, {"act": "close", "sure": "1", "reason": "Apuro"})
    assert refreshed(item) == "presenting"
    client.get(url("session", day))
    for member in day.members[:2]:
        card(day, item, member, 4)
    asked = client.post(do, {"act": "close"}, follow=True).content.decode()
    assert refreshed(item) == "presenting"
    assert day.members[2].name in asked and day.members[0].name not in asked and 'name="reason"' in asked
    client.post(do, {"act": "close", "sure": "1", "reason": "Se fue"})
    assert refreshed(item) == "closed"


def test_a_closed_group_is_opened_again_and_an_absent_one_brought_back(day):
    client = secretary(day)
    first, second, _third = day.items
    for member in day.members:
        card(day, first, member, 4)
    client.post(url("session_item_do", day, first.pk), {"act": "close"})
    assert "closed too early?" in text(client, url("session", day))
    do = url("session_item_do", day, first.pk)
    client.post(do, {"act": "reopen", "sure": "1", "reason": "Faltaba una ficha"})
    assert refreshed(first) == "presenting"
    client.post(do, {"act": "close"})
    client.post(url("session_item_do", day, second.pk), {"act": "absent", "sure": "1"})
    assert "They are here after all" in text(client, url("session_agenda", day))
    client.post(url("session_item_do", day, second.pk), {"act": "bring_back"})
    assert refreshed(second) == "waiting"


def test_not_come_stands_apart_from_presenting(day):
    client = secretary(day)
    for member in day.members:
        card(day, day.items[0], member, 4)
    client.post(url("session_item_do", day, day.items[0].pk), {"act": "close"})
    page = client.get(url("session", day)).content.decode()
    forms = [part.split("</form>")[0] for part in page.split("<form")[1:]]
    assert not any('value="absent"' in form for form in forms)
    assert page.index("They did not come") > page.index("<details>")


def test_first_page_names_who_has_not_sent_but_shows_no_score(day):
    card(day, day.items[0], day.members[0], 4)
    page = text(secretary(day), url("session", day))
    assert f"Still missing: {day.members[1].name}, {day.members[2].name}" in page
    assert "80.00" not in page


def test_scores_stay_sealed_for_the_secretary_until_closing_or_early_opening_with_a_reason(day):
    card(day, day.items[0], day.members[0], 4)
    client, item_page = secretary(day), url("session_item", day, day.items[0].pk)
    assert "sealed" in text(client, item_page)
    client.post(url("session_item_do", day, day.items[0].pk), {"act": "open_early", "reason": ""})
    assert "sealed" in text(client, item_page)
    client.post(url("session_item_do", day, day.items[0].pk), {"act": "open_early", "reason": "Apagón"})
    assert '<td class="num">4</td>' in squeezed(text(client, item_page))
    assert Act.objects.filter(subject_id=str(day.items[0].pk), reason="Apagón").exists()


def test_agenda_takes_a_new_order(day):
    client = secretary(day)
    client.post(url("session_agenda", day), {f"position-{day.items[2].pk}": "2"})
    order = list(AgendaItem.objects.filter(session=day.session).order_by("position").values_list("pk", flat=True))
    assert order == [day.items[0].pk, day.items[2].pk, day.items[1].pk]


def test_a_later_place_moves_a_group_back():
    day = session_day(prefix="u", items=4, presenting=None)
    secretary(day).post(url("session_agenda", day), {f"position-{day.items[0].pk}": "3"})
    order = list(AgendaItem.objects.filter(session=day.session).order_by("position").values_list("pk", flat=True))
    assert order == [day.items[1].pk, day.items[2].pk, day.items[0].pk, day.items[3].pk]


def test_agenda_refuses_what_is_no_number(day):
    answer = secretary(day).post(url("session_agenda", day), {f"position-{day.items[2].pk}": "dos"}, follow=True)
    assert "“dos” is not a number" in answer.content.decode()


def test_attendance_follows_the_ticks():
    day = session_day(prefix="u", presenting=None)
    secretary(day).post(url("session_members", day), {"present": [str(day.members[0].pk)]})
    attendance = Attendance.objects.filter(session=day.session)
    here = attendance.filter(until=None)
    assert list(here.values_list("member_id", flat=True)) == [day.members[0].pk]
    assert attendance.count() == len(day.members)


def test_session_opens_only_with_quorum():
    day = session_day(prefix="u", state="planned", presenting=None)
    Session.objects.filter(pk=day.session.pk).update(conflicts_looked_for_at=timezone.now())
    client = secretary(day)
    client.post(url("session_do", day), {"act": "open"})
    assert Session.objects.get(pk=day.session.pk).state == "planned"
    client.post(url("session_members", day), {"present": [str(member.pk) for member in day.members]})
    assert "Open the session" in text(client, url("session", day))
    client.post(url("session_do", day), {"act": "open"})
    assert Session.objects.get(pk=day.session.pk).state == "open"


def test_conflict_is_reported_confirmed_and_shown(day):
    client = secretary(day)
    values = {
        "act": "report",
        "member": day.members[0].pk,
        "item": day.items[1].pk,
        "kind": "relative",
        "note": "",
    }
    client.post(url("session_conflicts", day), values)
    conflict = Conflict.objects.get()
    client.post(url("session_conflicts", day), {"act": "confirm", "conflict": conflict.pk})
    conflict.refresh_from_db()
    assert (conflict.source, conflict.status, conflict.confirmed_by_name) == (
        "reported",
        "confirmed",
        str(day.secretary),
    )


def test_conflict_is_dismissed_only_with_a_reason(day):
    conflict = Conflict.objects.create(
        member=day.members[0], proposal=day.items[1].proposal, kind="relative", source="detected"
    )
    client = secretary(day)
    client.post(url("session_conflicts", day), {"act": "dismiss", "conflict": conflict.pk, "reason": " "})
    assert Conflict.objects.get().status == "open"
    client.post(url("session_conflicts", day), {"act": "dismiss", "conflict": conflict.pk, "reason": "Homónimo"})
    assert Conflict.objects.get().status == "dismissed"


@pytest.mark.parametrize("key", ["", "x", "018f0000-0000-7000-8000-000000000000"])
def test_deciding_a_conflict_that_is_not_there_is_not_found(day, key):
    answer = secretary(day).post(url("session_conflicts", day), {"act": "confirm", "conflict": key})
    assert answer.status_code == 404


def test_paper_card_counts_when_two_people_typed_the_same(day):
    address = url("session_paper_card", day, day.items[0].pk, day.members[0].pk)
    values = {f"c-{one.code}": "4" for one in day.criteria}
    first, second = secretary(day), Client(headers={"accept-language": "en"})
    second.force_login(day.coordinator)
    first.post(address, values)
    assert not Scorecard.objects.exists()
    second.post(address, {**values, "c-idea": "3"})
    assert "they differ" in text(first, url("session_paper", day))
    assert not Scorecard.objects.exists()
    second.post(address, values)
    assert "both agree" in text(first, url("session_paper", day))
    assert Scorecard.objects.get().origin == "paper"
    assert set(Score.objects.values_list("value", flat=True)) == {Decimal(4)}


def test_second_typist_does_not_see_the_first_typing(day):
    address = url("session_paper_card", day, day.items[0].pk, day.members[0].pk)
    secretary(day).post(address, {f"c-{one.code}": "4" for one in day.criteria})
    second = Client()
    second.force_login(day.coordinator)
    assert 'value="4"' not in text(second, address)


def test_credentials_sheet_has_a_code_and_a_qr_for_each_juror(day):
    page = text(secretary(day), url("session_credentials", day))
    for member in day.members:
        code = access_code(member)
        assert f"{code[:4]} {code[4:]}" in page
    assert page.count("<svg") >= len(day.members)


def test_scorecards_are_printed_one_a_group_or_only_one(day):
    client = secretary(day)
    assert text(client, url("session_scorecards", day)).count("paper-card") == 3
    assert text(client, url("session_scorecards", day) + f"?item={day.items[0].pk}").count("paper-card") == 1


def test_committee_is_formed_members_enrolled_and_the_session_planned_in_the_browser(day):
    Session.objects.update(state="cancelled")
    client = Client()
    client.force_login(day.coordinator)
    address = reverse("desk:committee", args=[day.call.code])
    client.post(address, {"act": "enrol", "name": "Doña Julia", "sector": "Mujeres", "seat": "member"})
    assert Member.objects.filter(name="Doña Julia").exists()
    bad = client.post(address, {"act": "enrol", "name": "", "sector": "", "seat": "member"})
    assert bad.status_code == 422
    AgendaItem.objects.all().delete()
    answer = client.post(
        address, {"act": "plan", "planned_for": "2026-12-01T09:00", "place": "Plaza", "minutes_each": "8"}
    )
    planned = Session.objects.exclude(state="cancelled").get()
    assert answer.url == reverse("desk:session", args=[planned.code])
    assert planned.items.count() == 3


def test_staff_cannot_be_enrolled(day):
    client = Client()
    client.force_login(day.coordinator)
    address = reverse("desk:committee", args=[day.call.code])
    answer = client.post(
        address, {"act": "enrol", "name": str(day.secretary), "sector": "Mujeres", "seat": "member"}
    )
    assert answer.status_code == 422
    assert not Member.objects.filter(name=str(day.secretary)).exists()


@pytest.mark.parametrize("name", ["session", "session_agenda", "session_paper", "session_scorecards"])
def test_query_count_does_not_grow(name):
    counts = []
    for prefix, number in (("d1", 1), ("d3", 3)):
        day = session_day(prefix=prefix, items=number + 1, jurors=number, closed=number, presenting=number + 1)
        for item in day.items[:number]:
            for member in day.members:
                card(day, item, member, 3)
        client = secretary(day)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(name, day)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_session_is_closed_in_the_browser_and_its_minutes_come_down_and_are_corrected():
    made = scored(with_session(contest(prefix="browser")))
    session = made.session
    client = Client(headers={"accept-language": "en"})
    client.force_login(made.coordinator)
    do = reverse("desk:session_do", args=[session.code])
    client.post(do, {"act": "close", "observations": "Sin novedad"})
    session.refresh_from_db()
    assert session.state == "open", "the box was not ticked"
    answer = client.post(do, {"act": "close", "observations": "Sin novedad", "sure": "on"})
    session.refresh_from_db()
    assert session.state == "closed"
    assert answer.url == reverse("desk:session_minutes", args=[session.code])
    pdf = client.get(reverse("desk:session_minutes_pdf", args=[session.code, 1]))
    assert pdf.content.startswith(b"%PDF")
    client.post(answer.url, {"text": "El nombre del distrito estaba mal escrito."})
    assert session.minutes.count() == 2
    board = client.get(reverse("jury:board", args=[session.code])).content.decode()
    assert "Results" in board
    for name in ("session", "session_agenda", "session_members", "session_conflicts"):
        assert client.get(reverse(f"desk:{name}", args=[session.code])).status_code == 200


def test_a_planned_session_is_cancelled_only_with_a_reason_and_another_can_be_planned():
    made = with_session(contest(proposals=2), state="planned")
    client = Client()
    client.force_login(made.secretary)
    address = reverse("desk:session_do", args=[made.session.code])
    client.post(address, {"act": "cancel", "reason": " "})
    assert Session.objects.get(pk=made.session.pk).state == "planned"
    client.post(address, {"act": "cancel", "reason": "Llueve"})
    assert Session.objects.get(pk=made.session.pk).state == "cancelled"
    assert not made.session.items.exists()


def test_the_agenda_is_brought_up_to_date_from_the_first_page():
    made = with_session(contest(proposals=2), state="planned")
    made.session.items.order_by("position").last().delete()
    client = Client()
    client.force_login(made.secretary)
    client.post(reverse("desk:session_do", args=[made.session.code]), {"act": "refresh"})
    assert made.session.items.count() == 2


def test_scorecards_come_some_at_a_time(day, monkeypatch):
    monkeypatch.setattr("winay.desk.sessions.views.printing.CARDS_A_PAGE", 2)
    client = secretary(day)
    assert text(client, url("session_scorecards", day)).count("paper-card") == 2
    assert text(client, url("session_scorecards", day) + "?page=2").count("paper-card") == 1


def test_points_of_a_closed_session_are_its_result_and_no_mark_is_read(day):
    session = day.session
    items = items_of_session(session)
    AgendaItem.objects.filter(session=session).update(state="closed", closed_at=timezone.now())
    items = items_of_session(session)
    for item in items:
        Outcome.objects.create(
            session=session, proposal=item.proposal, rank=1, score="71.30", decision="waiting", amount=0
        )
    session.state = "closed"
    with CaptureQueriesContext(connection) as queries:
        points = points_of_session(session, items, frozenset())
    assert len(queries) == 1 and set(points.values()) == {Decimal("71.30")}


def test_marks_of_a_closed_item_are_added_up_once(day):
    items = items_of_session(day.session)
    AgendaItem.objects.filter(pk=items[0].pk).update(state="closed", closed_at=timezone.now())
    items = items_of_session(day.session)
    asked = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            points = points_of_session(day.session, items, frozenset())
        asked.append(len(queries))
    assert asked[0] > 0 and asked[1] == 0 and set(points) == {items[0].pk}
    AgendaItem.objects.filter(pk=items[0].pk).update(closed_at=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        points_of_session(day.session, items_of_session(day.session), frozenset())
    assert len(queries) > 1, "closed anew, it is added up anew"
