"""A coordinator asks something of any known fact, sees who of the registry meets it and why others do not, adds it."""

import html
import re
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from tests.factories.calls import draft_call, open_call, submitted_proposal
from tests.factories.programmes import a_worker
from tests.factories.registry import make_organisation
from tests.factories.territory import make_district

from winay.base import work
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.calls import actions
from winay.calls.models import Call
from winay.calls.pack import CallTerms
from winay.calls.queries.readiness import judged_conditions
from winay.facts.catalogue import CATALOGUE
from winay.registry import columns

pytestmark = pytest.mark.django_db
ASKS = {"fact": "organisation.members", "at_least": 3}
QUERY = {"fact": "organisation.members", "how": "at_least", "value": "3"}


def signed_in(user, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def added_to(call: Call) -> list:
    return CallTerms.model_validate(Call.objects.get(pk=call.pk).terms).added_conditions


@pytest.fixture
def made():
    return draft_call()


@pytest.fixture
def groups(made):
    return [
        make_organisation("Tres", members=3, ruc="20123456786"),
        make_organisation("Uno", members=1),
        make_organisation("Otra uno", members=1),
        make_organisation("Lejos", members=1, district=make_district("250101")),
    ]


def test_a_fact_is_chosen_tried_and_added_in_own_words(made, groups):
    client, address = signed_in(made.coordinator), f"/desk/calls/{made.call.code}/conditions/add/"
    page = client.get(address).content.decode()
    offered = [fact.code for fact in CATALOGUE.of("organisation", "proposal", "district")]
    offered = [code for code in offered if code not in ("proposal.document_seen", "district.inside")]
    assert [code for code in offered if f"?fact={code}" not in page] == []
    assert client.get(address, {"fact": "organisation.members"}).context.get("line") is None
    line = client.get(address, QUERY).context["line"]
    assert (line.counted.met, line.counted.unmet, line.counted.unknown) == (1, 2, 0)
    (reason,) = line.reasons
    assert (reason.count, reason.unknown, reason.example_name) == (2, False, "Uno")
    assert reason.text == "Members in the registry: 1. Asked for: at least 3."
    answer = client.post(
        f"{address}?fact=organisation.members&how=at_least&value=3", {"label": "", "mend": "Únanse"}
    )
    assert answer.status_code == 302
    (condition,) = added_to(made.call)
    assert (condition.code, condition.kind, condition.mend.es) == ("own-1", "facts", "Únanse")
    assert condition.label.en == "Members in the registry: at least 3"
    assert condition.label.es.startswith("Integrantes") and condition.label.quz.startswith("Registropi")
    lines = client.get(f"/desk/calls/{made.call.code}/conditions/").context["lines"]
    assert [(one.added, one.counted.met) for one in lines if one.added] == [(True, 1)]
    client.post(f"/desk/calls/{made.call.code}/conditions/", {"remove": "own-1"})
    assert added_to(made.call) == []
    assert set(Act.objects.values_list("verb", flat=True)) >= {"add_condition", "remove_condition"}


@pytest.mark.parametrize(
    ("fact", "how", "value", "counts"),
    [
        ("organisation.has_ruc", "equals", "yes", (1, 2, 0)),
        ("organisation.kind", "none_of", ["network", "association"], (3, 0, 0)),
        ("organisation.women_share", "at_least", "50", (None, None, 0)),
        ("organisation.founded_on", "until", "2025-01-31", (0, 0, 3)),
        ("organisation.founded_on", "known", "", (0, 3, 0)),
        ("organisation.registration", "one_of", ["registered"], (0, 0, 3)),
        ("proposal.members", "more_than", "2", (1, 2, 0)),
        ("proposal.requested", "at_most", "5,000.50", (0, 0, 3)),
        ("district.quintile", "at_most", "3", (3, 0, 0)),
    ],
)
def test_every_kind_of_fact_can_be_asked(made, groups, fact, how, value, counts):
    page = signed_in(made.coordinator).get(
        f"/desk/calls/{made.call.code}/conditions/add/", {"fact": fact, "how": how, "value": value}
    )
    counted = page.context["line"].counted
    found = (counted.met, counted.unmet, counted.unknown)
    assert counted.whole == 3
    assert all(one is None or one == other for one, other in zip(counts, found, strict=True)), found


def links(page, text: str) -> list[str]:
    found = re.findall(r'<a\s+href="(\?[^"]*)"\s*>\s*' + text, page.content.decode())
    return [html.unescape(one) for one in found]


def test_several_comparisons_are_joined_turned_and_taken_out_without_javascript(made, groups):
    client, address = signed_in(made.coordinator), f"/desk/calls/{made.call.code}/conditions/add/"
    first = client.get(address, QUERY)
    (more,) = links(first, "Ask something else")
    choose = client.get(address + more)
    (link,) = links(choose, "The RUC is on record")
    carried = dict(parse_qsl(link[1:]))
    both = client.get(address, {**carried, "how": "equals", "value": "yes"})
    assert both.context["line"].text == (
        "All of this: Members in the registry: at least 3; The RUC is on record: yes"
    ) or both.context["joined"].asks() == {
        "all": [
            {"fact": "organisation.members", "at_least": "3"},
            {"fact": "organisation.has_ruc", "equals": True},
        ]
    }
    assert both.context["line"].counted.met == 1
    query = both.context["joined"].address().replace("join=all", "join=none")
    none = client.get(f"{address}?{query}")
    assert (none.context["line"].counted.met, none.context["line"].counted.unmet) == (2, 1)
    (turned, _other) = links(both, "Ask for the contrary")
    assert client.get(address + turned).context["line"].counted.met == 0
    (_first, without) = links(both, "Take it out")
    assert client.get(address + without).context["joined"].asks() == {
        "fact": "organisation.members",
        "at_least": "3",
    }
    assert client.post(f"{address}?{query}", {"label": "", "mend": "Únanse"}).status_code == 302
    (condition,) = added_to(made.call)
    assert set(condition.asks) == {"not"} and condition.label.es and condition.label.quz


@pytest.mark.parametrize("ask", ["", "{", "[]", '{"fact": "no.such", "equals": 1}', "[" * 3000])
def test_an_address_that_carries_what_cannot_be_asked_offers_the_facts(made, ask):
    page = signed_in(made.coordinator).get(f"/desk/calls/{made.call.code}/conditions/add/", {"ask": ask})
    assert "subjects" in page.context


@pytest.mark.parametrize(
    ("how", "value"), [("at_least", ""), ("at_least", "many"), ("at_least", "2.5"), ("since", "2025-01-01")]
)
def test_what_cannot_be_asked_is_said_beside_the_field(made, how, value):
    page = signed_in(made.coordinator).get(
        f"/desk/calls/{made.call.code}/conditions/add/", {**QUERY, "how": how, "value": value}
    )
    assert page.context["form"].errors and "line" not in page.context


def test_an_added_condition_judges_proposals_with_its_mend(made):
    actions.add_condition(actor=made.coordinator, call=made.call, asks=ASKS, label="Tres socios", mend="Únanse")
    made.call.refresh_from_db()
    made.call = actions.publish_call(actor=made.coordinator, call=made.call)
    proposal = submitted_proposal(made)
    result = {one.condition: one for one in actions.screen_by_rules(proposal=proposal)}["own-1"]
    assert (result.label, result.met) == ("Tres socios", True)
    proposal.organisation.memberships.all().delete()
    judged = {one.code: one for one in judged_conditions(proposal)}["own-1"]
    assert (judged.met, judged.mend, judged.on_paper) == (False, "Únanse", True)
    assert "0" in judged.reason


def test_the_coordinator_says_whether_it_may_be_waived(made, groups):
    client, address = signed_in(made.coordinator), f"/desk/calls/{made.call.code}/conditions/"
    query = "fact=organisation.members&how=at_least&value=30"
    words = {"label": "Treinta socios", "mend": "Únanse"}
    client.post(f"{address}add/?{query}", words)
    client.post(f"{address}add/?{query}", {**words, "label": "Treinta", "may_be_waived": "on"})
    assert [one.may_be_waived for one in added_to(made.call)] == [False, True]
    page = client.get(address)
    own = [line.condition for line in page.context["lines"] if line.added]
    assert [one.may_be_waived for one in own] == [False, True]
    waivable = sum(line.condition.may_be_waived for line in page.context["lines"])
    assert page.content.decode().count("May be waived for one proposal") == waivable
    made.call.refresh_from_db()
    made.call = actions.publish_call(actor=made.coordinator, call=made.call)
    proposal = submitted_proposal(made)
    actions.screen_by_rules(proposal=proposal)
    given = {"actor": made.coordinator, "proposal": proposal, "reason": "Viven dispersos en la puna"}
    with pytest.raises(InvalidInput):
        actions.waive_condition(waiver="own-1", **given)
    actions.waive_condition(waiver="own-2", **given)
    judged = {one.code: one for one in judged_conditions(proposal)}
    assert (judged["own-1"].met, judged["own-2"].met) == (False, True)


def test_only_the_coordinator_of_a_draft_adds_and_only_where_the_pack_lets(made):
    ask = {"call": made.call, "asks": ASKS, "mend": "x"}
    with pytest.raises(NotAllowed):
        actions.add_condition(actor=made.officer, **ask)
    with pytest.raises(InvalidInput):
        actions.add_condition(actor=made.coordinator, **{**ask, "mend": " "})
    with pytest.raises(InvalidInput):
        actions.add_condition(
            actor=made.coordinator, **{**ask, "asks": {"fact": "organisation.soul", "equals": 1}}
        )
    with pytest.raises(InvalidInput):
        actions.remove_condition(actor=made.coordinator, call=made.call, code="territory")
    made.call.terms["may_add_conditions"] = False
    made.call.save()
    with pytest.raises(InvalidInput):
        actions.add_condition(actor=made.coordinator, **ask)
    address = f"/desk/calls/{made.call.code}/conditions/"
    assert signed_in(made.coordinator).get(f"{address}add/").status_code == 403
    assert signed_in(made.officer).get(address).status_code == 200
    assert signed_in(a_worker(open_call().programme)).get(address).status_code == 404


def test_a_published_call_keeps_its_conditions():
    made = open_call()
    with pytest.raises(WrongState):
        actions.add_condition(actor=made.coordinator, call=made.call, asks=ASKS, mend="x")


def test_the_page_asks_as_often_for_many_groups_as_for_one(made, groups, django_assert_max_num_queries):
    client, address = signed_in(made.officer), f"/desk/calls/{made.call.code}/conditions/"
    client.get(address)
    with django_assert_max_num_queries(24) as few:
        client.get(address)
    for number in range(3):
        make_organisation(f"Más {number}", members=2)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_a_large_registry_is_counted_from_kept_columns_and_the_pages_say_when(made, groups, monkeypatch):
    monkeypatch.setattr(columns, "READ_AT_ONCE", 0)
    client, address = signed_in(made.coordinator), f"/desk/calls/{made.call.code}/conditions/"
    for page in (client.get(address), client.get(f"{address}add/", QUERY)):
        text = page.content.decode()
        assert page.context["waits"] and "The registry is large" in text and "tag good" not in text
        assert 'hx-select="#counts"' in text and 'http-equiv="refresh"' in text
    work.work_off()
    page = client.get(f"{address}add/", QUERY)
    counted = page.context["line"].counted
    assert (counted.met, counted.unmet, counted.unknown) == (1, 2, 0)
    assert page.context["line"].reasons[0].example_name == "Uno"
    text = client.get(address).content.decode()
    assert "as it stood on" in text and "The registry is large" not in text and "http-equiv" not in text


def test_members_who_meet_something_are_counted_and_the_same_condition_judges_a_proposal(made, groups):
    for number, membership in enumerate(groups[0].memberships.select_related("person").order_by("pk")):
        person = membership.person
        person.sex, person.born_from, person.born_to = ("F", 2000, 2000) if number < 2 else ("M", 1960, 1960)
        person.save()
    client, address = signed_in(made.coordinator), f"/desk/calls/{made.call.code}/conditions/add/"
    page = client.get(address, {"fact": "organisation.members"}).content.decode()
    assert "who=person.age" in page and "who=household.poverty_class" in page
    assert "who=" not in client.get(address, {"fact": "organisation.women"}).content.decode()
    query = {"fact": "proposal.members", "who": ["person.sex", "person.age"], "who0-how": "one_of", "who0-value": "F",
             "who1-how": "at_most", "who1-value": "29", "how": "at_least", "value": "2"}  # fmt: skip
    line = client.get(address, query).context["line"]
    assert line.counted.met == 1 and line.counted.whole == 3
    assert client.get(address, {**query, "who1-value": ""}).context.get("line") is None
    asks = {
        "fact": "proposal.members",
        "who": {"all": [{"fact": "person.sex", "one_of": ["F"]}, {"fact": "person.age", "at_most": 29}]},
        "at_least": 1,
    }
    actions.add_condition(actor=made.coordinator, call=made.call, asks=asks, label="", mend="Inviten a jóvenes")
    made.call.refresh_from_db()
    made.call = actions.publish_call(actor=made.coordinator, call=made.call)
    proposal = submitted_proposal(made)
    people = [one.person for one in proposal.members.select_related("person")]
    type(people[0]).objects.filter(pk__in=[one.pk for one in people]).update(sex="M")
    (judged,) = [one for one in judged_conditions(proposal) if one.code == "own-1"]
    assert judged.met is False and judged.reason
    type(people[0]).objects.filter(pk=people[0].pk).update(sex="F", born_from=2001, born_to=2001)
    (judged,) = [one for one in judged_conditions(proposal) if one.code == "own-1"]
    assert judged.met is True


def test_households_which_meet_something_are_counted_once_each(made, groups):
    people = [one.person for one in groups[0].memberships.select_related("person").order_by("pk")]
    home = people[0].household
    home.poverty_class = "extreme"
    home.save()
    people[1].household = home
    people[1].save()
    query = {"fact": "organisation.households", "who": "household.poverty_class", "who0-how": "one_of",
             "who0-value": "extreme", "how": "equals", "value": "1"}  # fmt: skip
    line = signed_in(made.coordinator).get(f"/desk/calls/{made.call.code}/conditions/add/", query).context["line"]
    assert (line.counted.met, line.counted.whole) == (1, 3)
