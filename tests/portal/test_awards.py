"""The public sees which awards stand, what came later from the waiting list, and never why a group gave up."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.awards import closed_contest, outcome_of
from tests.factories.territory import make_district
from tests.wide import columns_brought

from winay.base.open_files import make
from winay.base.signboard import open_tables
from winay.calls.models import Proposal
from winay.committees.actions import award_freed_budget, renounce_award, withdraw_award
from winay.committees.queries.board import board_for_viewer
from winay.committees.queries.public import awards_by_district, latest_results, results_for_public
from winay.portal import charts

pytestmark = pytest.mark.django_db
REASON = "La tesorera enfermó"


@pytest.fixture
def made():
    """Three of five asked 7,000 each: the first gave up, the third has its budget now."""
    found = closed_contest(proposals=[{}, {}, {"requested": 7400}, {}, {}])
    renounce_award(actor=found.coordinator, outcome=outcome_of(found, 1), reason=REASON)
    award_freed_budget(actor=found.secretary, session=found.session)
    return found


def page(name: str, *args) -> str:
    answer = Client(headers={"accept-language": "es"}).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def rows(dataset: str) -> list[dict[str, str]]:
    make(open_tables()[dataset])
    answer = Client().get(reverse("portal:open_csv", args=[dataset]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_results_count_the_awards_that_stand(made):
    found = results_for_public(made.call.code)
    assert (found.winners, found.awarded.amount) == (2, 14400)
    (category,) = found.categories
    assert [row.decision for row in category.rows] == ["renounced", "awarded", "awarded", "waiting", "waiting"]
    assert [row.amount.amount for row in category.rows] == [0, 7000, 7400, 0, 0]
    text = page("portal:results", made.call.code)
    assert "Renunció a su adjudicación" in text
    assert "De la lista de espera, el" in text
    assert "S/\xa014,400.00" in text and "Presupuesto después de la sesión" in text


def test_latest_results_board_and_districts_count_the_same(made):
    (latest,) = latest_results()
    assert (latest.winners, latest.awarded.amount, latest.proposals) == (2, 14400, 5)
    (shown,) = board_for_viewer(made.session).results
    assert [one.rank for one in shown.rows if one.amount.amount] == [2, 3]
    assert sum(one.amount.amount for one in shown.rows) == 14400
    assert [(one.awards, one.amount) for one in awards_by_district()] == [(2, 14400)]


def test_open_data_has_the_awards_that_stand_and_the_changes(made):
    awards = {row["proposal"][-1]: row for row in rows("awards")}
    assert {key: (row["amount"], row["awarded_from"]) for key, row in awards.items()} == {
        "2": ("7000.00", "session"),
        "3": ("7400.00", "waiting_list"),
    }
    changes = [(row["proposal"][-1], row["change"], row["amount"]) for row in rows("award_changes")]
    assert changes == [("1", "renounced", "7000.00"), ("3", "awarded_later", "7400.00")]
    assert {row["state"] for row in rows("proposals")} == {"renounced", "awarded", "waiting"}
    numbers = [row["number"] for row in rows("minutes")]
    assert numbers == ["1", "2"]


NOTHING_YET = {
    "accounts",
    "addenda",
    "exchange-rates",
    "budgets",
    "goods",
    "payments",
    "purchases",
    "service-ratings",
    "services",
    "source-agreements",
    "sources",
    "talents",
}
"""Tables that have no rows in these two calls."""


@pytest.mark.parametrize("name", list(open_tables()))
def test_pages_of_open_data_hold_every_row_once_in_the_order_of_the_whole(made, monkeypatch, name):
    monkeypatch.setattr("winay.base.open_files.ROWS_IN_JSON", 2)
    whole = [tuple(row.values()) for row in rows(name)]
    found, address = [], f"/open/{name}.json"
    while address:
        page = Client().get(address).json()
        assert len(page["rows"]) <= 2
        found += [tuple("" if value is None else str(value) for value in row.values()) for row in page["rows"]]
        address = page["next"]
    assert found == whole and (whole or name in NOTHING_YET)


def test_the_history_of_each_proposal_is_public_but_not_the_reason(made):
    code = made.call.code
    later = page("portal:proposal_result", code, made.proposals[2].code)
    assert "Adjudicada desde la lista de espera: S/\xa07,400.00" in later
    assert "quedaban S/\xa07,500.00 en la categoría: ganadora" in later
    gone = page("portal:proposal_result", code, made.proposals[0].code)
    assert "El grupo renunció a su adjudicación de S/\xa07,000.00" in gone
    minutes = page("portal:minutes", made.session.code)
    assert "Adenda:" in minutes and "1 propuesta, S/\xa07,400.00" in minutes
    for text in (later, gone, minutes, page("portal:results", code), str(rows("award_changes"))):
        assert REASON not in text


def test_the_acta_names_the_document_that_continues_it(made):
    acta, addendum = made.session.minutes.order_by("number")
    assert addendum.document.code in page("portal:verify_code", acta.document.code)


def test_a_withdrawn_award_leaves_the_figures_at_once():
    found = closed_contest()
    withdraw_award(actor=found.coordinator, outcome=outcome_of(found, 2), reason=REASON)
    results = results_for_public(found.call.code)
    assert (results.winners, results.awarded.amount) == (1, 7000)
    assert "Adjudicación retirada" in page("portal:results", found.call.code)
    assert [row["change"] for row in rows("award_changes")] == ["withdrawn"]


def test_the_map_comes_closer_to_a_province_with_awards_and_to_nothing_else(made):
    elsewhere = make_district("250101")
    here = made.proposals[1].district
    Proposal.objects.filter(pk=made.proposals[2].pk).update(district=elsewhere)
    whole = Client().get("/map/")
    assert [row.district.ubigeo for row in whole.context["page"]] == [elsewhere.pk, here.pk]
    assert dict(whole.context["chosen"].areas).keys() == {here.pk[:2], here.pk[:4], "25", "2501"}
    for near, shown in (("2501", [elsewhere.pk]), (here.pk[:2], [here.pk]), ("99", [elsewhere.pk, here.pk])):
        page = Client().get("/map/", {"near": near})
        assert [row.district.ubigeo for row in page.context["page"]] == shown
        assert charts.choose("", "", near).area == (near if near != "99" else "")
    assert Client().get("/map/awards.svg", {"near": "2501"}).status_code == 200


def test_a_map_of_one_province_has_nothing_to_come_closer_to(made):
    assert Client().get("/map/").context["chosen"].areas == ()


def test_latest_results_cut_before_they_count(made, django_assert_num_queries):
    with columns_brought() as brought, django_assert_num_queries(3) as asked:
        (latest,) = latest_results(4)
    assert latest.proposals == made.session.outcomes.count()
    assert not brought
    assert "LIMIT 4" in asked[0]["sql"] and "GROUP BY" not in asked[0]["sql"]
