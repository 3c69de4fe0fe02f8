"""One link opens a whole list to a receiver outside: a code once, each file when it is opened, answers case by case."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.programmes import a_user, a_worker
from tests.factories.referrals import make_border, make_leavers

from winay.base.errors import NotAllowed, WrongState
from winay.base.models import Act
from winay.journeys import actions
from winay.journeys.models import HandOver, HandOverDoor, Referral, ReferralFile
from winay.journeys.rules.answers import BadAnswers, answers_in
from winay.messages.models import Message
from winay.registry.actions import record_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def border():
    return make_border(outside=True)


@pytest.fixture
def handover(border):
    make_leavers(border, 4, consenting=3)
    cohort = actions.freeze_cohort(
        actor=border.sender, name="Caraz 2026", support=border.leaving, sender=border.home
    )
    made = actions.start_handover(actor=border.sender, cohort=cohort, to_support=border.to, at_once=True)
    actions.hand_over(handover=made)
    return HandOver.objects.get()


def browser(user=None):
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def inside(border, handover):
    """A receiver who used the code, with the address of the list."""
    made = actions.open_cohort_door(actor=border.sender, handover=handover)
    visitor, link = browser(), f"/cohort/{made.token}/"
    assert visitor.post(link, {"code": made.code, "name": "Juana, Avanzar Rural"}).status_code == 302
    visitor.link = link
    return visitor


def codes():
    return list(Referral.objects.order_by("code").values_list("code", flat=True))


def test_a_coordinator_makes_one_link_and_a_code_and_its_receiver_answers_case_by_case(border, handover):
    sender, page = browser(border.sender), f"/desk/cohorts/{handover.cohort.code}/to/{border.to.code}/"
    assert "The receiver is outside this system" in text_of(sender.get(page))
    shown = sender.post(page, {"act": "open_door"})
    assert "no-store" in shown["Cache-Control"]
    link = re.search(r"https?://[^/]+(/cohort/[^<\s]+)", text_of(shown)).group(1)
    code = re.search(r"<strong><code>([A-Z0-9]{4} [A-Z0-9]{4})</code>", text_of(shown)).group(1)
    door = HandOverDoor.objects.get()
    assert code.replace(" ", "") not in f"{door.token_sha256}{door.code_sha256}" and door.token_sha256 not in link
    visitor = browser()
    first = visitor.get(link)
    assert "no-store" in first["Cache-Control"] and first["X-Robots-Tag"] == "noindex, nofollow"
    assert not any(one in text_of(first) for one in codes())
    assert visitor.post(link, {"code": "AAAA AAAA", "name": "Juana, Avanzar"}).status_code == 403
    assert visitor.post(link, {"code": code.lower(), "name": "Juana, Avanzar"}).status_code == 302
    listed, one = text_of(visitor.get(link)), Referral.objects.order_by("code").first()
    assert all(code in listed for code in codes()) and one.household.code not in listed
    case = f"{link}{one.code}/"
    assert one.household.code not in text_of(visitor.get(case)) and not ReferralFile.objects.exists()
    visitor.post(case, {"open": "1"})
    assert one.household.code in text_of(visitor.get(case))
    assert "Say why" in text_of(visitor.post(case, {"act": "decline", "reason": ""}))
    visitor.post(case, {"act": "accept"})
    one.refresh_from_db()
    assert (one.state, one.answered_by_name) == ("accepted", "Juana, Avanzar")
    assert Message.objects.filter(kind="journeys.handed_accepted").count() == 1
    assert visitor.get(f"{case}es.pdf").content[:4] == b"%PDF"
    assert "Juana, Avanzar entered on" in text_of(sender.get(page))
    again = browser().post(link, {"code": code, "name": "Otra persona"})
    assert "This code was used on" in text_of(again)
    assert [act.verb for act in Act.objects.filter(subject_id=str(handover.pk)).order_by("at")][-2:] == [
        "open_door", "use_code",
    ]  # fmt: skip


def test_who_did_not_use_the_code_finds_no_case_behind_the_link(inside):
    one, stranger = Referral.objects.first(), browser()
    for address in (f"{one.code}/", f"{one.code}/es.pdf", "page.csv", "page.json"):
        assert stranger.get(inside.link + address).status_code == 404
    assert stranger.post(f"{inside.link}{one.code}/", {"open": "1"}).status_code == 404
    other = Referral.objects.exclude(pk=one.pk).first()
    Referral.objects.filter(pk=other.pk).update(cohort_member=None)
    assert inside.get(f"{inside.link}{other.code}/").status_code == 404
    # A file that was not opened is on no paper either.
    assert inside.get(f"{inside.link}{one.code}/es.pdf").status_code == 404


def test_a_link_to_a_list_opens_nothing_once_it_is_closed_old_or_made_anew(border, handover, inside):
    actions.close_cohort_door(actor=border.sender, handover=handover)
    assert inside.get(inside.link).status_code == 404
    with pytest.raises(WrongState):
        actions.close_cohort_door(actor=border.sender, handover=handover)
    made = actions.open_cohort_door(actor=border.sender, handover=handover)
    actions.open_cohort_door(actor=border.sender, handover=handover)
    assert browser().get(f"/cohort/{made.token}/").status_code == 404
    HandOverDoor.objects.update(until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(WrongState):
        actions.answer_case(door=HandOverDoor.objects.first(), code=codes()[0], act="accept")
    assert set(Referral.objects.values_list("state", flat=True)) == {"sent"}


def test_only_who_keeps_the_cohort_makes_a_link_and_only_for_a_receiver_outside(border, handover):
    for nobody in (a_user(), a_worker(border.home, "officer"), border.receiver):
        with pytest.raises(NotAllowed):
            actions.open_cohort_door(actor=nobody, handover=handover)
    border.to.programme = border.next
    border.to.save()
    with pytest.raises(WrongState):
        actions.open_cohort_door(actor=border.sender, handover=handover)


def test_what_is_taken_back_is_gone_and_what_was_declined_is_read_no_more(inside):
    one, two, _three = Referral.objects.order_by("code")
    for case in (one, two):
        inside.post(f"{inside.link}{case.code}/", {"open": "1"})
    record_consent(actor=None, person=one.household.head, purpose="share", given=False, source="Ficha")
    assert inside.get(f"{inside.link}{one.code}/").status_code == 404
    inside.post(f"{inside.link}{two.code}/", {"act": "decline", "reason": "Sin cupo"})
    declined = text_of(inside.get(f"{inside.link}{two.code}/"))
    assert two.household.code not in declined and "shown no more" in declined
    listed = text_of(inside.get(inside.link))
    assert one.code not in listed and two.household.code not in listed
    package = inside.get(f"{inside.link}page.json").json()
    assert package["cases"] == []


def opened(inside):
    for code in codes():
        inside.post(f"{inside.link}{code}/", {"open": "1"})


def table(rows):
    out = io.StringIO()
    written = csv.DictWriter(out, rows[0])
    written.writeheader()
    written.writerows(rows)
    return out.getvalue()


def send(inside, text, name="respuestas.csv"):
    file = io.BytesIO(text.encode())
    file.name = name
    return inside.post(inside.link, {"answers": file}, follow=True)


def test_answers_in_a_table_are_taken_each_by_itself(inside):
    opened(inside)
    text = b"".join(inside.get(f"{inside.link}page.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["referral"] for row in rows] == codes() and all(row["name"] for row in rows)
    rows[0]["what"], rows[1]["what"], rows[1]["reason"] = "Aceptado", "declined", "Sin cupo"
    rows[2]["what"] = "declined"
    told = text_of(send(inside, table(rows)))
    assert "2 answers are written down" in told and f"4: {rows[2]['referral']}" in told and "Say why" in told
    assert list(Referral.objects.order_by("code").values_list("state", "reason")) == [
        ("accepted", ""), ("declined", "Sin cupo"), ("seen", ""),
    ]  # fmt: skip
    # The same file again takes nothing twice.
    assert "0 answers are written down" in text_of(send(inside, table(rows)))
    rows = [{"referral": rows[2]["referral"], "what": "quizás"}, {"referral": "D-2026-9999", "what": "accepted"}]
    told = text_of(send(inside, table(rows)))
    assert "“quizás” is no answer" in told and "no case of this link has this code" in told


def test_answers_in_a_sealed_package_are_taken_and_an_altered_one_is_refused(inside):
    opened(inside)
    package = inside.get(f"{inside.link}page.json").json()
    first, second, _third = package["cases"]
    first["answer"]["what"] = "accepted"
    second["answer"]["what"] = "accepted"
    second["file"]["subject"]["name"] = "Otro"
    told = text_of(send(inside, json.dumps(package), "paquete.json"))
    assert "1 answer is written down" in told and "altered on the way" in told
    assert list(Referral.objects.order_by("code").values_list("state", flat=True)) == ["accepted", "seen", "seen"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe\x00", "unreadable"),
        (b"code,answer\nD-1,accepted\n", "columns"),
        (b"referral,what\nD-1,\n", "empty"),
        (b"referral,what\n" + b"D-1,accepted\n" * 501, "many"),
        (b"x" * 3_000_001, "large"),
        (b'{"format": "winay-referral/1", "cases": []}', "unreadable"),
        (b'{"format": "winay-cohort/1", "cases": [1, {"answer": 3}]}', "empty"),
        (b"{" * 100_000, "unreadable"),
    ],
)
def test_a_file_without_answers_is_refused(data, why):
    with pytest.raises(BadAnswers) as bad:
        answers_in(data, "winay-cohort/1")
    assert str(bad.value) == why


def test_a_file_without_answers_says_what_to_do(inside):
    assert "Nothing is answered in it" in text_of(send(inside, "referral;what\nD-1;\n"))
    assert Referral.objects.filter(state="sent").count() == 3


def test_the_list_is_filtered_and_asks_as_often_for_three_as_for_one(inside, django_assert_max_num_queries):
    one = codes()[0]
    inside.post(f"{inside.link}{one}/", {"open": "1"})
    with django_assert_max_num_queries(30) as few:
        assert one in text_of(inside.get(inside.link, {"state": "seen"}))
    asked = len(few)
    opened(inside)
    with django_assert_max_num_queries(asked):
        inside.get(inside.link)
    assert "No case fits" in text_of(inside.get(inside.link, {"state": "accepted"}))
    assert [one in text_of(inside.get(inside.link, {"words": word})) for word in (one, "nowhere")] == [True, False]
