"""A group of three women behind every aggregate: nothing under five people comes out, nor follows from what does."""

import json
import re
from copy import deepcopy

import pytest
from django.core.cache import caches
from django.test import Client
from tests.factories.calls import open_call
from tests.factories.portal import decided_call
from tests.factories.programmes import a_worker
from tests.factories.registry import make_organisation, make_person

from winay.base.open_files import make
from winay.base.signboard import open_tables
from winay.calls.models import ProposalMember
from winay.committees.queries.public import awards_by_district
from winay.registry.models import Membership, Person

pytestmark = pytest.mark.django_db
NOT_PEOPLE = re.compile(r"[^a-z](?:person|people|mujer|women|member|household|hogar|young|joven)", re.I)


def group_of(proposal, women: int, men: int) -> None:
    proposal.members.all().delete()
    for sex, number in (("F", women), ("M", men)):
        for _ in range(number):
            ProposalMember.objects.create(proposal=proposal, person=make_person(sex=sex))


@pytest.fixture(scope="module")
def _kept_calls(module_rows):
    with module_rows.unblock():
        calls = [decided_call(groups=1) for _ in range(3)]
        for made, (women, men) in zip(calls, ((3, 0), (3, 6), (20, 20)), strict=True):
            group_of(made.proposals[0], women, men)
            group_of(made.proposals[1], 0, 0)
        return calls


@pytest.fixture
def three_women(_kept_calls):
    """In 021201: a call with three women alone, one with nine people of whom three are women, one with forty."""
    caches["memory"].clear()
    return deepcopy(_kept_calls)


def rows(dataset: str, query: str = "") -> list[dict]:
    make(open_tables()[dataset])
    return json.loads(Client().get(f"/open/{dataset}.json{query}").content)["rows"]


@pytest.mark.parametrize("dataset", sorted(open_tables()))
def test_no_open_data_counts_fewer_than_five(three_women, dataset):
    counts = {column.name for column in open_tables()[dataset].columns if column.counts_people}
    queries = ["", *(f"?call={made.call.code}" for made in three_women)]
    for row in (row for query in queries for row in rows(dataset, query)):
        for name in counts:
            assert row[name] in (None, 0) or row[name] >= 5, (dataset, row)
    unknown = {name for name in open_tables()[dataset].header if NOT_PEOPLE.search(f" {name}")} - counts
    assert not unknown


def test_open_data_counts_who_is_many(three_women):
    (row,) = [row for row in rows("districts", f"?call={three_women[2].call.code}") if row["ubigeo"] == "021201"]
    assert (row["people"], row["women"]) == (40, 20)


def test_no_small_group_follows_from_the_pages_of_all_calls_and_of_single_calls(three_women):
    def of(call: str = ""):
        (found,) = [row for row in awards_by_district(call=call) if row.ubigeo == "021201"]
        return found.people, found.women

    whole, parts = of(), [of(made.call.code) for made in three_women]
    true = [(3, 3), (9, 3), (40, 20)]
    for index in (0, 1):
        shown = [part[index] for part in parts]
        hidden = [number for number, part in enumerate(parts) if part[index] is None]
        if whole[index] is not None and hidden:
            left = whole[index] - sum(value for value in shown if value is not None)
            assert len(hidden) > 1 and left == sum(true[number][index] for number in hidden) >= 5
    assert parts[0] == (None, None)
    assert parts[1][1] is None
    assert whole[0] is None or sum(part[0] is None for part in parts) > 1


def test_six_places_taken_by_three_people_are_a_small_group(three_women):
    made = three_women[0]
    group_of(made.proposals[0], 3, 0)
    for member in made.proposals[0].members.all():
        ProposalMember.objects.create(proposal=made.proposals[1], person=member.person)
    (found,) = [row for row in awards_by_district(call=made.call.code) if row.ubigeo == "021201"]
    assert found.people is None and found.women is None


def test_no_page_of_the_portal_counts_fewer_than_five(three_women):
    """In words too: “3 women”, “3 personas”, in every language."""
    client = Client()
    pages = ["/", "/calls/", "/map/", "/open/"]
    for made in three_women:
        code = made.call.code
        pages += [f"/calls/{code}/", f"/calls/{code}/results/", f"/map/?call={code}"]
        pages += [f"/calls/{code}/results/{proposal.code}/" for proposal in made.proposals[:2]]
        pages.append(f"/minutes/{made.session.code}/")
    few = re.compile(
        r"\b[1-4]\s+(?:people|persons?|women|woman|men|personas?|mujeres|mujer|hombres?|warmi|runa)\b", re.I
    )
    for page in pages:
        for language in ("en", "es", "quz"):
            answer = client.get(page, HTTP_ACCEPT_LANGUAGE=language)
            assert answer.status_code == 200, page
            text = re.sub(r"<[^>]+>", " ", answer.content.decode())
            assert not few.search(text), (page, few.search(text))
    shown = client.get("/map/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    cells = re.findall(r'data-label="People">(.*?)</td>', shown)
    assert cells
    for cell in cells:
        number = re.sub(r"<[^>]+>|,", "", cell).strip()
        assert number == "not shown" or int(number) == 0 or int(number) >= 5


@pytest.mark.parametrize(("role", "exact"), [("officer", True), ("evaluator", False), ("finance", False)])
def test_the_figures_of_a_group_are_exact_only_for_who_keeps_its_people(client, role, exact):
    made = open_call()
    group = make_organisation(members=2)
    for sex in "FFFMMMMMM":
        Membership.objects.create(organisation=group, person=make_person(sex=sex))
    Person.objects.filter(memberships__office__in=("president", "treasurer")).update(sex="M")
    client.force_login(a_worker(made.programme, role))
    figures = client.get(f"/desk/organisations/{group.pk}/").context["figures"]
    assert figures["people"] == 11
    assert figures["women"] == (3 if exact else None)
    assert figures["seats"] == (2 if exact else None)
    small = make_organisation("Grupo de tres", members=3)
    listed = {row.pk: row.members_shown for row in client.get("/desk/organisations/").context["page"]}
    assert listed[small.pk] == (3 if exact else None) and listed[group.pk] == 11
    text = b"".join(client.get("/desk/organisations/export.csv").streaming_content).decode()
    (line,) = [line for line in text.splitlines() if "Grupo de tres" in line]
    assert line.endswith(",3") is exact
