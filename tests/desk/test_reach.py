"""The desk's pages on whom a programme reaches and who wins: what they show, to whom, with how many queries."""

import csv
import io
from copy import deepcopy

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories.awards import closed_contest
from tests.factories.committees import staff
from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_household, make_person
from tests.factories.territory import make_community, make_district, make_district_set, make_poverty_map

from winay.analytics.linkage import DuckDB
from winay.base import work
from winay.base.models import Job
from winay.calls import actions
from winay.calls.actions.reach import COUNT_REACH
from winay.calls.jobs import count_reach
from winay.calls.models import Call, ProposalMember
from winay.calls.queries.targeting import programmes_to_count
from winay.committees.models import Conflict
from winay.committees.queries.concentration import by_community, by_organisation, by_quintile, wins_of
from winay.committees.queries.families import families_of, households_by_awards, ties_of
from winay.registry.models import Kinship, Membership, Reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    """A programme in Caraz with a draft call."""
    made = a_programme(
        territory=make_district_set(ubigeos=("021201", "021202")),
        poverty_map=make_poverty_map(quintiles={"021201": 2, "021202": 5}),
    )
    actions.start_call(
        actor=a_worker(made, "coordinator"), programme=made, pack_call="clar", code="NEC-1", title="Concurso"
    )
    return made


def people(count: int, ubigeo: str = "021201", **values):
    community = make_community(f"Comunidad {ubigeo}", make_district(ubigeo))
    return [make_person(household=make_household(community), **values) for _ in range(count)]


def count(programme) -> None:
    backend = DuckDB(memory="200MB", threads=1)
    try:
        count_reach(programmes=programmes_to_count(code=programme.code), backend=backend)
    finally:
        backend.close()


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


class TestReach:
    def test_before_the_first_count_the_page_says_what_to_do(self, client, programme):
        client.force_login(a_worker(programme, "officer"))
        text = client.get(reverse("desk:reach", args=[programme.code]), HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert "Nobody has been counted yet." in text and "Geographic: by place" in text
        assert client.get(reverse("desk:reach_picture", args=[programme.code])).status_code == 404

    def test_the_button_queues_the_count_and_the_page_shows_it(self, client, programme):
        people(40)
        people(20, "021202")
        client.force_login(a_worker(programme, "officer"))
        page = reverse("desk:reach", args=[programme.code]) + "?call=NEC-1"
        assert client.post(page)["Location"] == page
        assert Job.objects.filter(name=COUNT_REACH).count() == 1 and "queued" in client.get(page).context
        work.work_off()
        people_half, organisations = client.get(page).context["halves"]
        assert (people_half.reached, people_half.missed, people_half.everybody) == (40, 20, 60)
        quintiles = {line.label: line for line in people_half.tables[0].lines}
        assert [line.share for line in quintiles.values()] == [1.0, 0.0]
        assert organisations.reached == 0

    @pytest.mark.parametrize("role", ["evaluator", "finance", "secretary"])
    def test_others_read_but_do_not_ask(self, client, programme, role):
        client.force_login(a_worker(programme, role))
        assert client.get(reverse("desk:reach", args=[programme.code])).status_code == 200
        assert client.post(reverse("desk:reach", args=[programme.code])).status_code == 403
        assert not Job.objects.filter(name=COUNT_REACH).exists()

    def test_a_stranger_sees_nothing(self, client, programme):
        client.force_login(a_worker(a_programme(), "coordinator"))
        for name, more in (("reach", []), ("reach_picture", []), ("reach_export", ["csv"]), ("concentration", [])):
            assert client.get(reverse(f"desk:{name}", args=[programme.code, *more])).status_code == 404
        client.force_login(a_worker(programme, "officer"))
        assert client.get(reverse("desk:reach", args=[programme.code]) + "?call=nothing").status_code == 404

    def test_a_small_group_is_in_no_page_picture_or_file(self, client, programme):
        people(40, sex="M")
        people(3, sex="F")
        count(programme)
        caches["memory"].clear()
        client.force_login(a_worker(programme, "coordinator"))
        page = client.get(reverse("desk:reach", args=[programme.code]))
        for half in page.context["halves"][:1]:
            for table in half.tables:
                for line in table.lines:
                    assert all(number is None or number == 0 or number >= 5 for _name, number in line.cells)
        found = rows_of(client.get(reverse("desk:reach_export", args=[programme.code, "csv"])))
        counts = [row["count"] for row in found if row["counted"] == "people"]
        assert all(number == "" or int(number) == 0 or int(number) >= 5 for number in counts)
        assert "" in counts
        drawn = client.get(reverse("desk:reach_picture", args=[programme.code]) + "?by=sex")
        assert drawn["Content-Type"] == "image/svg+xml"
        assert b"<svg" in drawn.content

    def test_the_page_asks_as_many_queries_for_three_calls_as_for_one(self, client, programme):
        client.force_login(a_worker(programme, "coordinator"))
        count(programme)
        page = reverse("desk:reach", args=[programme.code])
        client.get(page)
        with CaptureQueriesContext(connection) as one:
            client.get(page)
        coordinator = a_worker(programme, "coordinator")
        for number in (2, 3):
            actions.start_call(
                actor=coordinator, programme=programme, pack_call="clar", code=f"NEC-{number}", title="Otro"
            )
        count(programme)
        with CaptureQueriesContext(connection) as three:
            client.get(page)
        assert len(three) == len(one)


@pytest.fixture(scope="module")
def made_won(module_rows):
    with module_rows.unblock():
        made = closed_contest(budget=21000)
        first, second, third = made.proposals[:3]
        household = make_household(first.community)
        shared = make_person(first_surname="Milla", second_surname="Rurush", household=household)
        cousin = make_person(
            first_surname="Milla", second_surname="Rurush", household=make_household(first.community)
        )
        for proposal, person in ((first, shared), (second, shared), (third, cousin)):
            ProposalMember.objects.create(proposal=proposal, person=person, household=person.household)
        juror = made.members[0]
        juror.person = make_person(first_surname="Yauri", household=make_household(first.community))
        juror.save()
        Membership.objects.create(person=juror.person, organisation=third.organisation)
        return made


@pytest.fixture
def won(made_won):
    """Three awards: two of one household's groups, a juror in the third; two on the waiting list."""
    return deepcopy(made_won)


class TestConcentration:
    def test_rankings_hold_every_award(self, won):
        programme = won.call.programme
        wins = wins_of(programme)
        assert len(wins) == 3 and {win.amount for win in wins} == {7000}
        organisations, communities = by_organisation(wins), by_community(wins)
        assert (organisations.measures.holders, organisations.measures.more_than_once) == (3, 0)
        assert (communities.measures.holders, communities.measures.more_than_once) == (1, 1)
        assert [row.name for row in by_quintile(wins, programme).rows] == ["0"]
        programme.poverty_map = make_poverty_map(quintiles={"021201": 2})
        assert [(row.name, row.holder.wins) for row in by_quintile(wins, programme).rows] == [("2", 3)]

    def test_households_and_surnames_behind_more_than_one_award(self, won):
        wins = wins_of(won.call.programme)
        household, surnames = families_of(wins, districts=None)
        assert (household.kind, len(household.groups), household.amount) == ("household", 2, 14000)
        assert (surnames.name, len(surnames.groups), len(surnames.people)) == ("Milla Rurush", 3, 2)
        assert families_of(wins, districts=frozenset({"150101"})) == []

    def test_declared_relatives_behind_two_awards_are_named_once(self, won):
        wins = wins_of(won.call.programme)
        one, other = (make_person(given_names=name, district=make_district()) for name in ("Rosa", "Inés"))
        for proposal, person in zip(won.proposals[:2], (one, other), strict=True):
            ProposalMember.objects.create(proposal=proposal, person=person, household=person.household)
        Kinship.objects.create(person=one, relative=other, relation="hermana")
        Kinship.objects.create(person=other, relative=one, relation="hermana")
        (found,) = [family for family in families_of(wins, districts=None) if family.kind == "kinship"]
        assert set(found.people) == {one.pk, other.pk} and found.amount == 14000
        assert not [f for f in families_of(wins, districts=frozenset({"150101"})) if f.kind == "kinship"]

    def test_who_won_more_than_once_can_be_listed_alone(self, client, won):
        client.force_login(won.coordinator)
        page = reverse("desk:concentration", args=[won.call.programme.code])
        assert list(client.get(f"{page}?often=1").context["page"]) == []
        won.proposals[1].organisation = won.proposals[0].organisation
        won.proposals[1].save(update_fields=["organisation"])
        (row,) = client.get(f"{page}?often=1").context["page"]
        assert (row.name, row.holder.wins) == (won.proposals[0].organisation.name, 2)
        export = reverse("desk:concentration_export", args=[won.call.programme.code, "csv"])
        (line,) = rows_of(client.get(f"{export}?often=1"))
        assert line["awards"] == "2" and line["proposals"] == " ".join(one.code for one in won.proposals[:2])

    def test_households_are_counted_without_small_groups(self, won):
        assert households_by_awards(wins_of(won.call.programme)) == {"1": None, "2": None, "3+": 0, "all": None}

    def test_people_in_common_and_jurors_with_whether_they_stood_back(self, won):
        programme = won.call.programme
        wins = wins_of(programme)
        between, on_committee = ties_of(wins, programme, districts=None)
        assert {between.group, between.other} == {one.organisation.name for one in won.proposals[:2]}
        assert (on_committee.group, on_committee.recused) == (won.proposals[2].organisation.name, False)
        Conflict.objects.create(
            member=won.members[0], proposal=won.proposals[2], kind="member", source="detected", status="confirmed"
        )
        assert ties_of(wins, programme, districts=None)[1].recused is True
        assert ties_of(wins, programme, districts=frozenset()) == []

    @pytest.mark.parametrize("by", ["organisation", "community", "quintile", "family", "tie", "nonsense"])
    def test_every_list_is_shown_and_downloaded_with_few_queries(self, client, won, by):
        client.force_login(won.coordinator)
        page = reverse("desk:concentration", args=[won.call.programme.code]) + f"?by={by}&year="
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(page)
        assert answer.status_code == 200 and answer.context["page"].object_list
        assert len(asked) <= 25
        for kind in ("csv", "xlsx"):
            address = reverse("desk:concentration_export", args=[won.call.programme.code, kind])
            assert client.get(f"{address}?by={by}").status_code == 200

    def test_the_page_asks_as_many_queries_for_more_people(self, client, won):
        client.force_login(won.coordinator)
        page = reverse("desk:concentration", args=[won.call.programme.code])
        for by in ("organisation", "tie", "family"):
            client.get(f"{page}?by={by}")
            with CaptureQueriesContext(connection) as one:
                client.get(f"{page}?by={by}")
            for number, proposal in enumerate(won.proposals[:3]):
                for _ in range(3):
                    ProposalMember.objects.create(proposal=proposal, person=make_person(dni=None, sex="F"))
                Membership.objects.create(
                    person=make_person(given_names=f"N{number}"), organisation=proposal.organisation
                )
            client.get(f"{page}?by={by}")
            with CaptureQueriesContext(connection) as more:
                client.get(f"{page}?by={by}")
            assert len(more) == len(one), by

    def test_years_filter_and_an_unknown_year_is_all(self, client, won):
        client.force_login(won.coordinator)
        page = reverse("desk:concentration", args=[won.call.programme.code])
        (year,) = client.get(page).context["years"]
        for asked, wins in ((year, 3), (year - 1, 3), ("²", 3), ("9" * 9, 3)):
            assert client.get(f"{page}?year={asked}").context["measures"].wins == wins
        assert client.get(f"{page}?year={year}").context["year"] == year

    def test_families_are_for_who_keeps_people_and_every_reading_is_kept(self, client, won):
        programme = won.call.programme
        page = reverse("desk:concentration", args=[programme.code])
        client.force_login(staff(programme, "evaluator"))
        text = client.get(page).content.decode()
        assert "by=family" not in text and 'value="family"' not in text
        for by in ("family", "tie"):
            assert client.get(f"{page}?by={by}").status_code == 403
            export = reverse("desk:concentration_export", args=[programme.code, "csv"])
            assert client.get(f"{export}?by={by}").status_code == 403
        assert not Reading.objects.exists()
        client.force_login(won.coordinator)
        text = client.get(f"{page}?by=family").content.decode()
        assert "Milla Rurush" in text
        assert Reading.objects.filter(page="concentration").count() == 2

    def test_before_the_first_award_the_page_says_so(self, client, programme):
        client.force_login(a_worker(programme, "evaluator"))
        text = client.get(reverse("desk:concentration", args=[programme.code]), HTTP_ACCEPT_LANGUAGE="en")
        assert "Nothing has been awarded yet." in text.content.decode()


class TestRuleOfACall:
    def given(self, client, code: str, **values):
        page = reverse("desk:change_call", args=[code])
        form = client.get(page).context["form"]
        data = {}
        for name in form.fields:
            value = form[name].value()
            shown = value if isinstance(value, list) else form[name].field.widget.format_value(value)
            data[name] = "" if shown is None else shown
        return client.post(page, data | {f"targeting-{name}": value for name, value in values.items()})

    def test_a_coordinator_says_whom_a_draft_is_for_and_the_rest_stays(self, client, programme):
        client.force_login(a_worker(programme, "coordinator"))
        answer = self.given(
            client,
            "NEC-1",
            explanation="Mujeres jóvenes",
            kinds=["direct"],
            sexes=["F"],
            age_from="15",
            age_to="29",
        )
        assert answer.status_code == 302
        terms = Call.objects.get(code="NEC-1").terms["targeting"]
        assert terms["explanation"] == {"es": "Mujeres jóvenes", "en": "", "quz": ""}
        assert (terms["kinds"], terms["sexes"], terms["age_from"], terms["age_to"]) == (["direct"], ["F"], 15, 29)
        assert terms["regions"] == ["sierra"]
        page = client.get(reverse("desk:reach", args=[programme.code]) + "?call=NEC-1")
        assert page.context["rule"]["explanation"]["es"] == "Mujeres jóvenes"

    def test_nothing_changed_keeps_every_language(self, client, programme):
        before = Call.objects.get(code="NEC-1").terms["targeting"]
        client.force_login(a_worker(programme, "coordinator"))
        assert self.given(client, "NEC-1", quintiles=["1", "2"]).status_code == 302
        after = Call.objects.get(code="NEC-1").terms["targeting"]
        assert after == before | {"quintiles": [1, 2]} and after["explanation"]["quz"]

    @pytest.mark.parametrize(
        ("values", "word"),
        [
            ({"age_from": "40", "age_to": "20"}, "targeting-age_to"),
            ({"quintiles": ["5"]}, "__all__"),
            ({"kinds": []}, "targeting-kinds"),
            ({"explanation": ""}, "targeting-explanation"),
        ],
    )
    def test_a_rule_that_makes_no_sense_is_refused_at_its_field(self, client, programme, values, word):
        before = Call.objects.get(code="NEC-1").terms
        client.force_login(a_worker(programme, "coordinator"))
        answer = self.given(client, "NEC-1", **values)
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == [word]
        assert Call.objects.get(code="NEC-1").terms == before
