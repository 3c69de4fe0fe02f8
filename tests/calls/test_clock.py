"""The clock closes a call everywhere, whether or not somebody has pressed a button; dates are not pulled forward."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from tests.factories.calls import draft_call, draft_proposal, group_account, open_call, submitted_proposal

from winay.base import work
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import Act, Job
from winay.base.open_files import make
from winay.base.signboard import open_tables
from winay.calls import actions
from winay.calls.models import Call
from winay.calls.queries.own import changes_since
from winay.calls.queries.readiness import problems_before_publication, warnings_before_publication
from winay.calls.rules import phase, short_notice
from winay.desk.home.queries import home_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
NOON = datetime(2026, 5, 10, 12)


def at_the_hour(made, **passed) -> Call:
    """Let the closing hour of a call have come."""
    Call.objects.filter(pk=made.call.pk).update(
        opens_on=TODAY() - timedelta(days=40),
        questions_until=None,
        closes_at=timezone.now() - timedelta(**(passed or {"seconds": 1})),
    )
    made.call.refresh_from_db()
    return made.call


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    ("state", "opens_on", "closes_at", "expected"),
    [
        ("published", date(2026, 5, 11), None, "announced"),
        ("published", date(2026, 5, 10), None, "published"),
        ("published", date(2026, 5, 1), datetime(2026, 5, 10, 12, 0, 1), "published"),
        ("published", date(2026, 5, 1), NOON, "received"),
        ("published", date(2026, 5, 11), NOON, "received"),
        ("published", None, None, "published"),
        ("draft", date(2026, 5, 1), NOON, "draft"),
        ("screened", date(2026, 5, 11), NOON, "screened"),
    ],
)
def test_a_phase_follows_state_and_clock(state, opens_on, closes_at, expected):
    assert phase(state, opens_on=opens_on, closes_at=closes_at, now=NOON) == expected


@pytest.mark.parametrize(
    ("before", "after", "late"),
    [
        (datetime(2026, 6, 1, 18), datetime(2026, 5, 12, 18), True),
        (datetime(2026, 6, 1, 18), datetime(2026, 5, 13, 0), False),
        (datetime(2026, 5, 11, 18), datetime(2026, 5, 12, 18), False),
        (datetime(2026, 5, 11, 18), datetime(2026, 5, 11, 18), False),
        (date(2026, 6, 1), date(2026, 5, 12), True),
        (date(2026, 6, 1), date(2026, 5, 13), False),
        (None, date(2026, 5, 11), False),
        (date(2026, 6, 1), None, False),
    ],
)
def test_only_a_date_moved_forward_needs_notice(before, after, late):
    assert short_notice(before=before, after=after, earliest=date(2026, 5, 13)) is late


class TestAfterTheHour:
    @pytest.mark.parametrize("passed", [{"seconds": 1}, {"days": 3}])
    def test_no_page_of_the_public_says_open(self, client, passed):
        made = open_call()
        before = text_of(client.get(f"/calls/{made.call.code}/"))
        assert "Recibe propuestas" in before and "Escribir mi perfil" in before
        at_the_hour(made, **passed)
        for address in ("/", f"/calls/{made.call.code}/", "/calls/"):
            shown = text_of(client.get(address)).replace("Recibe propuestas En revisión", "")
            tags = re.findall(r'data-state="(\w+)"', client.get(address).content.decode())
            assert "published" not in tags, address
            assert "Escribir mi perfil" not in shown and "Escribir mi plan" not in shown, address
        assert made.call.title not in text_of(client.get("/calls/?state=published"))
        assert made.call.title in text_of(client.get("/calls/?state=received"))

    def test_open_data_says_so_too(self, client):
        made = open_call()
        at_the_hour(made)
        make(open_tables()["calls"])
        rows = client.get("/open/calls.json").json()["rows"]
        assert {row["state"] for row in rows if row["call"] == made.call.code} == {"received"}

    def test_a_group_is_told_why_it_cannot_begin(self, client):
        made = open_call()
        member = group_account(draft_proposal(made))
        client.force_login(member)
        address = reverse("my:start", args=[made.call.code])
        assert "<form" in client.get(address).content.decode()
        at_the_hour(made)
        answer = client.get(address)
        assert answer.status_code == 200 and "cerró" in text_of(answer)
        Call.objects.update(opens_on=TODAY() + timedelta(days=2), closes_at=timezone.now() + timedelta(days=9))
        assert "abre" in text_of(client.get(address))
        Call.objects.update(state="draft")
        assert client.get(address).status_code == 404

    def test_a_draft_that_was_not_sent_is_read_not_written(self, client):
        made = open_call()
        proposal = draft_proposal(made)
        client.force_login(group_account(proposal))
        page = reverse("my:proposal", args=[proposal.code])
        assert reverse("my:step", args=[proposal.code, "review"]) in client.get(page).content.decode()
        at_the_hour(made)
        assert reverse("my:step", args=[proposal.code, "review"]) not in client.get(page).content.decode()
        client.post(reverse("my:step", args=[proposal.code, "about"]), {"title": "Tarde", "activity": "Tarde"})
        proposal.refresh_from_db()
        assert proposal.title != "Tarde"
        assert "Completen su propuesta" not in text_of(client.get(reverse("my:home")))

    def test_nothing_is_begun_or_amended_any_more(self):
        made = open_call()
        proposal = draft_proposal(made)
        call = at_the_hour(made)
        with pytest.raises(WrongState):
            actions.start_proposal(
                actor=made.clerk,
                call=call,
                category=made.category,
                organisation=proposal.organisation,
                title="Otra",
                district=proposal.district,
            )
        with pytest.raises(WrongState):
            later = {"closes_at": timezone.now() + timedelta(days=9)}
            actions.amend_call(actor=made.coordinator, call=call, changes=later, reason="Más tiempo")

    def test_nobody_has_to_press_a_button(self):
        made = open_call()
        proposal = submitted_proposal(made)
        actions.screen_by_rules(proposal=proposal)
        actions.admit_proposal(actor=made.officer, proposal=proposal)
        call = at_the_hour(made)
        tasks = [task.text for task in home_of(made.coordinator, TODAY()).tasks]
        assert "Cerrar la revisión" in tasks and not any("recepción" in task for task in tasks)
        assert actions.close_screening(actor=made.officer, call=call).state == "screened"
        assert Act.objects.get(verb="close_reception").actor_name == "system"

    def test_the_queue_writes_the_closing_down_at_its_hour(self):
        made = open_call()
        job = Job.objects.get(name="close_reception", subject=str(made.call.pk))
        assert job.free_at == made.call.closes_at
        later = made.call.closes_at + timedelta(days=2)
        actions.amend_call(
            actor=made.coordinator, call=made.call, changes={"closes_at": later}, reason="Más tiempo"
        )
        assert Job.objects.get(pk=job.pk).free_at == later
        work.work_off()
        assert Call.objects.get().state == "published"
        at_the_hour(made)
        Job.objects.update(free_at=timezone.now())
        work.work_off()
        assert Call.objects.get().state == "received"

    def test_closing_by_the_clock_does_nothing_before_the_hour(self):
        made = open_call()
        assert actions.calls.close_by_clock(call=made.call).state == "published"


class TestDates:
    def test_a_call_whose_hour_has_passed_is_not_published(self):
        made = draft_call()
        call = at_the_hour(made, minutes=1)
        assert "closes_at" in [problem.where for problem in problems_before_publication(call)]
        with pytest.raises(InvalidInput):
            actions.publish_call(actor=made.coordinator, call=call)

    @pytest.mark.parametrize("ahead", [timedelta(minutes=2), timedelta(days=2)])
    def test_a_deadline_is_not_pulled_forward_to_less_than_the_notice(self, ahead):
        made = open_call(questions_until=None)
        sooner = timezone.now() + ahead
        with pytest.raises(InvalidInput) as error:
            actions.amend_call(
                actor=made.coordinator, call=made.call, changes={"closes_at": sooner}, reason="Apuro"
            )
        assert error.value.field == "closes_at"
        assert f"{TODAY() + timedelta(days=3):%d/%m/%Y}" in str(error.value)
        assert Call.objects.get().closes_at == made.call.closes_at

    def test_with_notice_it_is(self):
        made = open_call(questions_until=None)
        sooner = timezone.now() + timedelta(days=4)
        actions.amend_call(actor=made.coordinator, call=made.call, changes={"closes_at": sooner}, reason="Feria")
        assert Call.objects.get().closes_at == sooner

    def test_nor_is_the_day_of_the_session(self):
        made = open_call(questions_until=None, closes_at=timezone.now() + timedelta(days=1))
        tomorrow = TODAY() + timedelta(days=2)
        with pytest.raises(InvalidInput) as error:
            actions.amend_call(
                actor=made.coordinator, call=made.call, changes={"session_on": tomorrow}, reason="Apuro"
            )
        assert error.value.field == "session_on"

    def test_what_is_hardly_meant_is_told_before_publishing(self, client):
        made = draft_call(
            closes_at=timezone.now() + timedelta(minutes=4),
            questions_until=None,
            categories={"idea": {"budget": Decimal("20000"), "ceiling": Decimal("99999")}},
        )
        told = {problem.where for problem in warnings_before_publication(made.call)}
        assert told == {"closes_at", "idea-ceiling"}
        client.force_login(made.coordinator)
        for name in ("desk:call", "desk:publish_call"):
            assert "99,999.00" in text_of(client.get(reverse(name, args=[made.call.code])))

    def test_a_call_in_order_has_nothing_to_be_told(self):
        assert warnings_before_publication(draft_call().call) == []


class TestChangesInWords:
    def test_the_public_reads_words_and_dates_of_its_language(self, client):
        made = open_call()
        later = datetime(2031, 5, 10, 18, 30, tzinfo=timezone.get_current_timezone())
        actions.amend_call(
            actor=made.coordinator,
            call=made.call,
            changes={
                "closes_at": later,
                "session_on": date(2031, 6, 1),
                "categories": {"idea": {"budget": Decimal("31000")}},
            },
            reason="Lluvias",
        )
        page = text_of(client.get(f"/calls/{made.call.code}/"))
        for words in ("10 de mayo de 2031, 18:30", "1 de junio de 2031", "31,000"):
            assert words in page
        assert "closes_at" not in page and "idea-budget" not in page
        with translation.override("en"):
            english = text_of(client.get(f"/calls/{made.call.code}/", headers={"accept-language": "en"}))
        assert "10 May 2031, 18:30" in english

    def test_a_group_that_is_writing_sees_it_on_its_pages(self, client):
        made = open_call()
        proposal = draft_proposal(made)
        client.force_login(group_account(proposal))
        later = made.call.closes_at + timedelta(days=2)
        actions.amend_call(
            actor=made.coordinator, call=made.call, changes={"closes_at": later}, reason="El puente cayó"
        )
        for address in (reverse("my:home"), reverse("my:proposal", args=[proposal.code])):
            assert "El puente cayó" in text_of(client.get(address))
        assert changes_since([draft_proposal(made)]) != {} and all(
            not rows for rows in changes_since([draft_proposal(made)]).values()
        ), "who begins afterwards has read the call as it is"


def test_the_last_day_shows_its_hour(client):
    made = open_call(questions_until=None)
    client.force_login(made.coordinator)
    hour = timezone.localtime(made.call.closes_at)
    for address in (reverse("desk:home"), reverse("desk:call", args=[made.call.code])):
        assert f"{hour:%H:%M}" in text_of(client.get(address))


def test_the_deadline_and_the_button_come_before_the_rules(client):
    made = open_call()
    page = client.get(f"/calls/{made.call.code}/").content.decode()
    assert page.index(reverse("my:start", args=[made.call.code])) < page.index('id="who"')
