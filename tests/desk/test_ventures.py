"""Ventures on the desk: registered, told of, owned, split, merged; the list asks few questions and names nobody."""

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories.calls import open_call
from tests.factories.programmes import a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_district
from tests.factories.ventures import group_venture, make_venture

from winay.registry import actions
from winay.registry.models import Reading, Venture, VentureMerge, VentureSales
from winay.registry.queries.ventures import story_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made_once(module_rows):
    with module_rows.unblock():
        return open_call()


@pytest.fixture
def made(made_once, client):
    made = deepcopy(made_once)
    client.force_login(made.officer)
    return made


@pytest.fixture
def here(made):
    return made.programme.territory.districts.first()


@pytest.fixture
def group(here):
    return make_organisation("Qori Quwi", district=here, members=2)


def page(client, name, *args, **query):
    return client.get(reverse(f"desk:{name}", args=args), query)


def send(client, page_name, *args, **data):
    return client.post(reverse(f"desk:{page_name}", args=args), data, follow=True)


def test_a_venture_is_registered_from_the_page_of_its_group(client, made, group, here):
    assert "?organisation=" in page(client, "organisation", group.pk).content.decode()
    address = reverse("desk:add_venture") + f"?organisation={group.pk}"
    sent = {"name": "Cuyes Qori", "activity": "small_animals", "district": here.pk, "began_year": "2024"}
    answer = client.post(address, sent, follow=True)
    venture = Venture.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("desk:venture", args=[venture.code])
    assert [row.owner for row in venture.owners.all()] == [group]
    assert "Cuyes Qori" in page(client, "organisation", group.pk).content.decode()


def test_the_owner_is_looked_for_first_and_may_be_a_person(client, made, here):
    rosa = make_person(given_names="Rosa", first_surname="Ñahuincopa", household=make_household(), district=here)
    found = send(client, "add_venture", text="Rosa Ñahuincopa")
    assert f"person:{rosa.pk}" in found.content.decode()
    chosen = client.post(reverse("desk:add_venture"), {"owner": f"person:{rosa.pk}"})
    assert chosen.url == reverse("desk:add_venture") + f"?person={rosa.pk}"
    answer = client.post(chosen.url, {"name": "Bodega", "activity": "trade", "district": here.pk}, follow=True)
    assert "Ñahuincopa" in answer.content.decode()
    assert Reading.objects.filter(person=rosa, page="venture").exists()


def test_what_cannot_be_is_told_beside_its_field(client, made, group, here):
    address = reverse("desk:add_venture") + f"?organisation={group.pk}"
    sent = {"name": "X", "activity": "crops", "district": here.pk, "began_on": "2024-05-01", "began_year": "2020"}
    answer = client.post(address, sent)
    assert "began_year" in answer.context["form"].errors
    assert not Venture.objects.exists()


def test_sales_and_jobs_are_written_down_corrected_and_taken_back(client, made, group):
    venture = make_venture(group)
    sent = {
        "since": "2026-01-01", "until": "2026-01-31", "amount": "1,250.50", "known": "declared",
        "told_by": "owner", "told_on": "2026-02-02", "source": "Cuaderno, p. 4",
    }  # fmt: skip
    text = send(client, "venture_sales", venture.code, **sent).content.decode()
    assert "1,250.50" in text
    assert "Cuaderno, p. 4" in text
    row = VentureSales.objects.get()
    again = send(client, "venture_sales", venture.code, **sent)
    assert "since" in again.context["form"].errors
    send(
        client,
        "venture_sales_correct",
        venture.code,
        row.pk,
        **sent | {"amount": "1300", "why": "Faltaba una feria"},
    )
    assert [one.amount.amount for one in story_of(venture).standing_sales] == [1300]
    better = VentureSales.objects.get(replaces=row)
    send(client, "venture_sales_correct", venture.code, better.pk, **{"take_back": "1", "wrong-why": "Otro grupo"})
    assert story_of(venture).standing_sales == []
    assert page(client, "venture_sales_correct", venture.code, better.pk).status_code == 404
    jobs = {
        "day": "2026-01-31", "people": "2.5", "women": "3", "told_by": "officer", "told_on": "2026-02-02",
    }  # fmt: skip
    assert "women" in send(client, "venture_jobs", venture.code, **jobs).context["form"].errors
    send(client, "venture_jobs", venture.code, **jobs | {"women": "2"})
    (told,) = story_of(venture).standing_jobs
    send(client, "venture_jobs_correct", venture.code, told.pk, **jobs | {"women": "1", "why": "Eran menos"})
    assert [one.women for one in story_of(venture).standing_jobs] == [1]


def test_its_state_changes_with_day_and_reason_and_only_as_the_table_allows(client, made, group):
    venture = make_venture(group)
    told = {"told_by": "owner", "told_on": "2026-02-02"}
    sent = {f"close-{name}": value for name, value in {"on": "2026-02-01", "reason": "market", **told}.items()}
    answer = send(client, "venture_state", venture.code, act="close", **sent)
    venture.refresh_from_db()
    assert venture.state == "closed"
    assert "Nadie compra" in answer.content.decode()
    forms = page(client, "venture_state", venture.code).context["forms"]
    assert list(forms) == ["reopen"]
    send(client, "venture_state", venture.code, act="close", **sent)
    assert venture.changes.count() == 1


def test_owners_join_share_and_leave(client, made, group, here):
    venture, other = make_venture(group), make_organisation("Rumi", district=here)
    assert "Rumi" in send(client, "venture_owners", venture.code, text="Rumi").content.decode()
    send(
        client,
        "venture_owners",
        venture.code,
        **{"act": "join", "owner": f"organisation:{other.pk}", "join-since": ""},
    )
    rows = {row.owner: row for row in venture.owners.all()}
    shares = {f"share_{rows[group].pk}": "70", f"share_{rows[other].pk}": "40"}
    wrong = send(client, "venture_owners", venture.code, act="shares", **shares)
    assert wrong.context["form"].errors
    shares[f"share_{rows[other].pk}"] = "30"
    send(client, "venture_owners", venture.code, act="shares", **shares)
    assert {row.share for row in venture.owners.all()} == {Decimal(70), Decimal(30)}
    send(client, "venture_owners", venture.code, act="leave", ownership=str(rows[group].pk))
    assert [row.owner for row in venture.owners.filter(until=None)] == [other]


def test_one_goes_its_own_way_and_two_records_become_one_and_two_again(client, made, group):
    venture = make_venture(group)
    sent = {"how": "split", "name": "Abono Qori", "activity": "crops", "on": "2026-03-01"}
    assert send(client, "split_venture", venture.code, **sent).context["form"].errors
    send(client, "split_venture", venture.code, owner=f"organisation:{group.pk}", **sent)
    part = Venture.objects.get(name="Abono Qori")
    assert part.came_from == venture
    found = send(client, "merge_venture", venture.code, text="abono")
    assert str(part.pk) in found.content.decode()
    send(client, "merge_venture", venture.code, text="abono", other=str(part.pk), reason="Es el mismo")
    assert page(client, "venture", part.code).url == reverse("desk:venture", args=[venture.code])
    merge = VentureMerge.objects.get()
    send(client, "undo_venture_merge", venture.code, merge.pk, reason="Son dos")
    assert page(client, "venture", part.code).status_code == 200


def test_the_list_and_the_page_ask_as_many_questions_for_three_as_for_one(client, made, group):
    group_venture(group)
    counts = []
    for _round in (1, 3):
        page(client, "ventures")
        venture = Venture.objects.first()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            rows = page(client, "ventures").context["page"]
        with CaptureQueriesContext(connection) as looked:
            page(client, "venture", venture.code)
        counts.append((len(asked), len(looked)))
        if _round == 1:
            group_venture(group, name="B")
            group_venture(make_organisation(district=group.district), name="C")
            actions.record_sales(
                actor=None,
                venture=venture,
                sales=actions.Sales(date(2026, 1, 1), date(2026, 1, 31), Decimal(5)),
            )
    assert len(rows) == 3
    assert counts[0] == counts[1]


def test_the_list_is_filtered_sorted_and_downloaded_without_peoples_names(client, made, group, here):
    group_venture(group)
    rosa = make_person(given_names="Rosa", first_surname="Ñahuincopa", household=make_household(), district=here)
    make_venture(rosa, "Tienda", activity="trade", district=here)
    assert [row.name for row in page(client, "ventures", activity="trade").context["page"]] == ["Tienda"]
    ordered = page(client, "ventures", sort="jobs", state="nonsense").context["page"]
    assert next(iter(ordered)).name != "Tienda"
    text = b"".join(page(client, "ventures_export", "csv").streaming_content).decode()
    assert "Qori Quwi" in text
    assert "Ñahuincopa" not in text
    assert page(client, "ventures_export", "xlsx").status_code == 200
    assert page(client, "ventures_export", "pdf").status_code == 404


def test_who_keeps_another_place_or_nothing_sees_none(client, made, group):
    venture = group_venture(group)
    far = make_venture(make_organisation(district=make_district("150101")))
    assert page(client, "venture", far.code).status_code == 404
    assert [row.pk for row in page(client, "ventures").context["page"]] == [venture.pk]
    client.force_login(a_worker(made.programme, "finance"))
    assert page(client, "ventures").status_code == 403
    assert page(client, "venture_picture", venture.code).status_code == 403


def test_sales_are_drawn_and_written_out_month_by_month(client, made, group):
    venture = group_venture(group)
    months = page(client, "venture", venture.code).context["months"]
    assert len(months) == 12
    assert {amount for _month, amount in months} == {Decimal(100)}
    picture = page(client, "venture_picture", venture.code, narrow="1")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert page(client, "venture_picture", make_venture(group, "Sin ventas").code).status_code == 200


def test_one_not_heard_of_for_a_year_is_a_task_that_leads_to_it(client, made, group):
    venture = make_venture(group)
    Venture.objects.update(heard_on=timezone.localdate() - timedelta(days=400))
    home = client.get(reverse("desk:home")).content.decode()
    assert "silent=1" in home
    text = page(client, "venture", venture.code).content.decode()
    assert "Nadie contó nada" in text
    assert [row.pk for row in page(client, "ventures", silent="1").context["page"]] == [venture.pk]
