"""A juror with a cheap phone and JavaScript off: enter, read, score, correct, be told clearly."""

import re
from copy import deepcopy
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from tests.factories.committees import send_cards
from tests.factories.jury import SessionDay, session_day
from tests.pages import squeezed

from winay.base.proofs import Page
from winay.calls.models import Attachment
from winay.committees import actions
from winay.committees.access import access_code
from winay.committees.models import Conflict, Score, Scorecard
from winay.committees.queries.juror import questions_of_item
from winay.documents.actions import keep_proof

pytestmark = pytest.mark.django_db
FULL = {"c-market": "4", "c-idea": "3", "c-team": "5"}


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


def juror(day: SessionDay, number: int = 0) -> Client:
    client = Client(REMOTE_ADDR=f"10.0.0.{number + 1}", headers={"accept-language": "es"})
    client.post(reverse("jury:enter"), {"code": access_code(day.members[number])})
    return client


def item_url(day: SessionDay, number: int = 0) -> str:
    return reverse("jury:item", args=[day.items[number].pk])


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', squeezed(page))[1]


def send(client: Client, day: SessionDay, values: dict, number: int = 0, **more):
    page = client.get(item_url(day, number)).content.decode()
    data = {"token": hidden(page, "token"), "seen": hidden(page, "seen"), "send": "1", **values, **more}
    return client.post(item_url(day, number), data)


def stored(day: SessionDay, member: int = 0, item: int = 0) -> dict[str, Decimal]:
    return dict(
        Score.objects.filter(scorecard__member=day.members[member], scorecard__item=day.items[item]).values_list(
            "criterion__code", "value"
        )
    )


def test_code_is_forgiving_to_fingers(day):
    code = access_code(day.members[0])
    sloppy = f" {code[:4].lower()}-{code[4:].lower()} ".replace("q", "0").replace("l", "1")
    answer = Client().post(reverse("jury:enter"), {"code": sloppy})
    assert answer.status_code == 302
    assert answer.url == reverse("jury:agenda")


def test_qr_address_logs_nobody_in_until_confirmed_and_leaves_no_code_behind(day):
    client, code = Client(), access_code(day.members[1])
    answer = client.get(reverse("jury:enter_by_qr", args=[code]))
    assert answer.status_code == 302
    assert code not in answer.url
    assert "no-store" in answer["Cache-Control"]
    assert "_auth_user_id" not in client.session
    page = client.get(answer.url).content.decode()
    assert day.members[1].name in page
    assert code not in page
    assert client.post(answer.url).url == reverse("jury:agenda")
    assert client.session["_auth_user_id"] == str(day.members[1].user.pk)


def test_renewed_or_unknown_qr_code_asks_for_a_new_sheet(day):
    answer = Client().get(reverse("jury:enter_by_qr", args=["NOTACODE"]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("jury:enter")
    assert 'role="alert"' in answer.content.decode()


def test_who_is_no_juror_is_asked_for_a_code(day):
    client = Client()
    assert client.get(reverse("jury:agenda")).url == reverse("jury:enter")
    client.force_login(day.secretary)
    assert client.get(item_url(day)).url == reverse("jury:enter")
    assert client.post(item_url(day), FULL).url == reverse("jury:enter")
    assert not Scorecard.objects.exists()


def test_scores_sent_without_javascript_are_stored_and_acknowledged(day):
    client = juror(day)
    page = client.post(
        item_url(day), {**FULL, "token": "t1", "seen": "", "send": "1"}, follow=True
    ).content.decode()
    assert stored(day) == {"market": 4, "idea": 3, "team": 5}
    assert re.search(r"\d\d:\d\d ✓", page)


def test_same_form_sent_twice_changes_nothing(day):
    client = juror(day)
    page = client.get(item_url(day)).content.decode()
    form = {"token": hidden(page, "token"), "seen": "", "send": "1", **FULL}
    client.post(item_url(day), form)
    again = client.post(item_url(day), form)
    assert again.status_code == 302
    assert Scorecard.objects.get().times_saved == 1
    assert Score.objects.count() == 3


def test_scores_can_be_corrected_until_the_item_closes(day):
    client = juror(day)
    send(client, day, FULL)
    send(client, day, {**FULL, "c-idea": "5"})
    assert stored(day)["idea"] == 5
    assert Score.objects.count() == 3


def test_a_late_older_sending_does_not_overwrite_a_newer_one(day):
    client = juror(day)
    send(client, day, FULL)
    old = {"token": "late", "seen": "", "send": "1", **FULL, "c-idea": "0"}
    answer = client.post(item_url(day), old)
    assert answer.status_code == 409
    assert stored(day)["idea"] == 3
    page = squeezed(answer.content.decode())
    assert re.search(r'name="c-idea" value="0" checked', page), "what was marked must still be on the page"


def test_partial_card_says_what_is_missing_and_missing_is_not_zero(day):
    page = (
        juror(day)
        .post(item_url(day), {"c-market": "4", "token": "t", "seen": "", "send": "1"}, follow=True)
        .content.decode()
    )
    assert stored(day) == {"market": 4}
    assert Scorecard.objects.get().sent_at is None, "an incomplete card is kept, but not sent"
    assert "2 crit" in page


def test_sending_after_closing_shows_what_was_not_counted(day):
    client = juror(day)
    page = client.get(item_url(day)).content.decode()
    send_cards(day.items[0], day.members[1:])
    actions.close_item(actor=day.secretary, item=day.items[0], reason="No llegó su ficha")
    answer = client.post(item_url(day), {"token": hidden(page, "token"), "seen": "", "send": "1", **FULL})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Mercado: 4" in text
    assert "Calidad de la idea: 3" in text
    assert not Score.objects.filter(scorecard__member=day.members[0]).exists()


@pytest.mark.parametrize("bad", ["9", "-1", "nan", "sNaN", "mucho", "1e9", "Infinity"])
def test_scores_outside_the_scale_are_refused_in_words(day, bad):
    answer = juror(day).post(item_url(day), {**FULL, "c-idea": bad, "token": "t", "seen": "", "send": "1"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Score.objects.exists()


def test_refused_scores_say_how_many_criteria_still_lack_one(day):
    half = {"c-market": "4", "c-idea": "mucho"}
    page = juror(day).post(item_url(day), {**half, "token": "t", "seen": "", "send": "1"}).content.decode()
    assert "Aún no enviado. Faltan 2 criterios." in page


def test_recused_juror_has_no_card_and_cannot_send(day):
    Conflict.objects.create(
        member=day.members[0],
        proposal=day.items[0].proposal,
        kind="relative",
        source="detected",
        status="confirmed",
    )
    client = juror(day)
    page = client.get(item_url(day)).content.decode()
    assert "score-form" not in page
    assert client.post(item_url(day), {**FULL, "token": "t", "seen": "", "send": "1"}).status_code == 403
    assert not Score.objects.exists()


def test_declaring_a_conflict_is_recorded(day):
    client = juror(day)
    client.post(reverse("jury:conflict", args=[day.items[1].pk]), {"kind": "relative", "note": "Mi sobrina"})
    conflict = Conflict.objects.get()
    assert (conflict.member, conflict.source) == (day.members[0], "declared")


def test_item_of_another_committee_does_not_exist(day):
    other = session_day(prefix="o")
    assert juror(day).get(item_url(other)).status_code == 404


def test_one_juror_never_sees_anothers_scores(day):
    send(juror(day, 1), day, {"c-market": "1", "c-idea": "1", "c-team": "1"})
    page = juror(day, 0).get(item_url(day)).content.decode()
    assert "checked" not in page


def test_script_gets_json_and_a_lost_login_says_the_scores_are_kept(day):
    client = juror(day)
    headers = {"X-Requested-With": "winay"}
    form = {"token": "j1", "seen": "", "send": "0", "c-market": "2"}
    answer = client.post(item_url(day), form, headers=headers)
    assert answer.json()["status"] == "draft"
    answer = client.post(
        item_url(day), {**form, **FULL, "token": "j2", "seen": "j1", "send": "1"}, headers=headers
    )
    assert answer.json()["status"] == "sent"
    assert Client().post(item_url(day), form, headers=headers).status_code == 401


def test_no_personal_name_of_the_group_on_the_page(day):
    from winay.calls.models import ProposalMember
    from winay.registry.models import Person

    person = Person.objects.create(given_names="Fortunata", first_surname="Quispecahuana", dni="40506070", sex="F")
    ProposalMember.objects.create(proposal=day.items[0].proposal, person=person)
    client = juror(day)
    for url in (item_url(day), reverse("jury:agenda"), reverse("jury:board", args=[day.session.code])):
        page = client.get(url).content.decode()
        assert "Quispecahuana" not in page
        assert "40506070" not in page


@pytest.mark.parametrize("view", ["agenda", "item"])
def test_query_count_does_not_grow(view):
    counts = []
    for prefix, items, jurors in (("q1", 1, 1), ("q3", 3, 3)):
        caches["memory"].clear()
        day = session_day(prefix=prefix, items=items, jurors=jurors, closed=0)
        client = juror(day)
        url = reverse("jury:agenda") if view == "agenda" else item_url(day)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_each_score_has_its_own_words_in_the_jurors_language():
    day = session_day(prefix="u", presenting=0)
    criterion = day.criteria[0]
    criterion.levels = [
        {"score": 0, "text": {"es": "No lo muestra", "en": "Not shown"}},
        {"score": 3, "text": {"es": "Lo muestra a medias"}},
    ]
    criterion.words = {"name": {"es": "El mercado", "en": "The market", "quz": "Qhatu"}}
    criterion.save()
    question = questions_of_item(day.items[0], {}, "en")[0]
    assert {level.value: level.text for level in question.levels} == {
        **dict.fromkeys(range(6), ""),
        0: "Not shown",
        3: "Lo muestra a medias",
    }
    assert [questions_of_item(day.items[0], {}, code)[0].name for code in ("es", "quz")] == ["El mercado", "Qhatu"]


def test_a_score_without_own_words_says_between_which_it_lies(day):
    criterion = day.criteria[0]
    criterion.levels = [{"score": score, "text": {"es": f"Frase {score}"}} for score in (1, 3, 5)]
    criterion.save()
    question = questions_of_item(day.items[0], {}, "es")[0]
    assert {level.value: level.between for level in question.levels if level.between} == {2: (1, 3), 4: (3, 5)}
    page = squeezed(juror(day).get(item_url(day)).content.decode())
    assert "<b>2</b><span>Entre lo que dicen 1 y 3</span>" in page
    assert "<b>4</b><span>Entre lo que dicen 3 y 5</span>" in page
    assert "<b>0</b><span></span>" in page


def test_jurors_read_the_papers_of_the_groups_on_their_agenda(day, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    proposal = day.items[0].proposal
    proof = keep_proof(Page("pdf", b"%PDF-1.4"))
    paper = Attachment.objects.create(proposal=proposal, caption="Cotización de la bomba", proof=proof)
    address = reverse("jury:attachment", args=[day.items[0].pk, paper.pk])
    assert Client().get(address).status_code == 302
    client = juror(day)
    assert "Cotización de la bomba" in client.get(item_url(day)).content.decode()
    assert client.get(address).status_code == 200
    assert client.get(reverse("jury:attachment", args=[day.items[1].pk, paper.pk])).status_code == 404


@pytest.mark.parametrize("text", ["NaN", "1e0", "٣", "3.001", "1.2.3", "--3"])
def test_a_mark_is_read_as_every_other_number(day, text):
    client = juror(day)
    answer = send(client, day, {**FULL, "c-market": text})
    assert answer.status_code in (200, 422) and "market" not in stored(day)


def test_a_mark_with_a_comma_is_a_mark(day):
    send(juror(day), day, {**FULL, "c-market": "3,5"})
    assert stored(day)["market"] == Decimal("3.5")
