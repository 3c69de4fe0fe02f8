"""A changed rule that is kept by a name: counted over the whole registry, compared, shown to others, thrown away."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.journeys import SOURCE, make_support, requirement
from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district, make_district_set, make_poverty_map

from winay.base import work
from winay.base.errors import NotAllowed
from winay.base.models import Act, Job
from winay.facts.catalogue import CATALOGUE
from winay.facts.rules import read
from winay.journeys import actions
from winay.journeys.actions.scenarios import give_up_scenario
from winay.journeys.models import Scenario
from winay.journeys.queries import rows
from winay.journeys.queries.rows import Where
from winay.journeys.queries.scenarios import counted_for, scenario_for, scenarios_for
from winay.journeys.queries.what_if import change_on_registry, judged_alone, with_changes
from winay.journeys.reading import entry_of
from winay.programmes.actions import grant_role
from winay.registry.models import Membership

pytestmark = pytest.mark.django_db
LOWER = {"members": {"fact": "organisation.members", "at_least": 2}}


@pytest.fixture
def places():
    made = [make_district("021201"), make_district("080101")]
    make_poverty_map(quintiles={"021201": 1, "080101": 4})
    for place in made:
        for number in range(6):
            home = make_household(
                make_community(district=place), poverty_class="extreme" if number % 2 else "poor"
            )
            group = make_organisation(name=f"Grupo {place.pk} {number}", district=place, kind="association")
            for _ in range(number):
                Membership.objects.create(person=make_person(household=home, district=place), organisation=group)
    return made


@pytest.fixture
def support(places):
    return make_support(
        requirements=[requirement("members", {"fact": "organisation.members", "at_least": 4}, days=30)],
        amounts=[{"what": "Por plan", "most": "5000", "since": "2026-01-01", "source": SOURCE}],
    )


@pytest.fixture
def owner():
    return a_worker(a_programme())


def limited_to(ubigeo: str, role: str = "officer"):
    programme = a_programme(f"p{ubigeo}")
    worker = a_worker(a_programme(f"o{ubigeo}"), "finance")
    grant_role(
        actor=None, user=worker, programme=programme, role=role, territory=make_district_set(ubigeo, (ubigeo,))
    )
    return worker


def kept(owner, support, name="Dos socios", changed=LOWER, kind="organisation", place="", **more):
    return actions.keep_scenario(
        actor=owner, support=support, name=name, kind=kind, place=place, changed=actions.Changed(changed), **more
    )


def counted(user, scenario):
    return counted_for(user, [scenario]).get(scenario.pk)


def due() -> None:
    Job.objects.update(free_at=None)
    work.work_off()


def client_of(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_a_scenario_is_counted_as_the_page_counts(support, owner):
    scenario = kept(owner, support)
    assert counted(owner, scenario) is None
    due()
    scenario.refresh_from_db()
    before = judged_alone(entry_of(support), scenario.counted_at.date())
    after = with_changes(before, {"members": read(LOWER["members"], CATALOGUE)})
    live = change_on_registry(before, after, "organisation", Where(), scenario.counted_at.date())
    found = counted(owner, scenario)
    assert found.change == live and live.whole.newly == 4 and not found.in_fives
    assert found.cost is None


def test_a_worker_counts_more_than_a_page_does(places, owner, monkeypatch):
    poor = make_support(
        subjects=["household"],
        requirements=[requirement("poor", {"fact": "household.poverty_class", "one_of": ["extreme"]})],
    )
    monkeypatch.setattr(rows, "MOST_READ", 3)
    scenario = kept(owner, poor, kind="household", changed={"poor": None})
    due()
    found = counted(owner, Scenario.objects.get(pk=scenario.pk)).change
    assert (found.whole.whole, found.whole.before, found.whole.after) == (12, 6, 12)


def test_a_scenario_holds_where_its_owners_word_did(support, places):
    officer = limited_to("080101")
    scenario = kept(officer, support)
    elsewhere = kept(officer, support, "Otra parte", place="02")
    due()
    assert counted(officer, Scenario.objects.get(pk=scenario.pk)).change.whole.whole == 6
    assert counted(officer, Scenario.objects.get(pk=elsewhere.pk)).change.whole.whole == 0


def test_others_see_what_is_shown_to_them_where_they_see_the_same(support, owner, places):
    wide = kept(owner, support)
    officer = limited_to("080101")
    own = kept(officer, support, "De Cusco")
    other = limited_to("021201")
    for shared in (False, True):
        for one in (wide, own):
            actions.share_scenario(actor=one.owner, scenario=one, shared=shared)
        assert set(scenarios_for(owner)) == ({wide, own} if shared else {wide})
        assert set(scenarios_for(officer)) == {own}
        assert not scenarios_for(other).exists()
    with pytest.raises(Scenario.DoesNotExist):
        scenario_for(other, own.pk)
    for act in (
        lambda: actions.share_scenario(actor=owner, scenario=own, shared=False),
        lambda: actions.delete_scenario(actor=owner, scenario=own),
        lambda: actions.rename_scenario(actor=owner, scenario=own, name="Mío"),
        lambda: actions.count_scenario_again(actor=owner, scenario=own),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_who_keeps_nobody_reads_a_shown_scenario_in_fives_and_none_of_people(support, owner, places):
    for number in range(20):
        make_organisation(name=f"Más {number}", district=places[0], kind="association")
    groups = kept(owner, support, changed={"members": None})
    poor = make_support(
        subjects=["household"],
        requirements=[requirement("poor", {"fact": "household.poverty_class", "one_of": ["extreme"]})],
    )
    homes = kept(owner, poor, "Hogares", kind="household", changed={"poor": None})
    due()
    for one in (groups, homes):
        actions.share_scenario(actor=owner, scenario=one, shared=True)
    evaluator = a_worker(a_programme("x"), "evaluator")
    assert list(scenarios_for(evaluator)) == [groups]
    found = counted(evaluator, scenario_for(evaluator, groups.pk))
    assert found.in_fives and found.change.whole.whole == 30 and found.change.whole.before is None
    page = client_of(evaluator).get(reverse("desk:scenario", args=[groups.pk]))
    assert "nearest five" in page.content.decode() and "Delete it" not in page.content.decode()
    with pytest.raises(NotAllowed):
        kept(evaluator, poor, "Hogares", kind="household", changed={"poor": None})


def test_from_the_page_of_a_rule_to_two_scenarios_beside_each_other(support, owner):
    client = client_of(owner)
    asked = {"ask": 1, "limit0-0": 2, "kind": "organisation", "sum": 0}
    page = client.get(reverse("desk:what_if", args=[support.code]) + "?" + urlencode(asked)).content.decode()
    keep = reverse("desk:keep_scenario", args=[support.code])
    assert keep in page and "Keep this scenario" in page
    unchanged = client.get(reverse("desk:what_if", args=[support.code]) + "?ask=1").content.decode()
    assert keep not in unchanged
    answer = client.post(f"{keep}?{urlencode(asked)}", {"name": "Dos socios"}, follow=True)
    assert "being counted" in answer.content.decode()
    for name, told in (("", "required"), ("Dos socios", "of this name already")):
        again = client.post(f"{keep}?{urlencode(asked)}", {"name": name})
        assert again.status_code == 422 and told in again.content.decode()
    nothing = client.post(f"{keep}?ask=1", {"name": "Nada"})
    assert nothing.status_code == 422 and "Nothing is changed" in nothing.content.decode()
    broken = client.post(f"{keep}?ask=1&more=x", {"name": "Mal"})
    assert broken.status_code == 422 and "cannot be read" in broken.content.decode()
    more = {**asked, "ask0": "no", "department": "02"}
    client.post(f"{keep}?{urlencode(more)}", {"name": "Sin mínimo"})
    due()
    one, other = Scenario.objects.order_by("created_at")
    assert (one.changed, other.changed, other.place) == (LOWER, {"members": None}, "02")
    page = client.get(reverse("desk:scenario", args=[one.pk]))
    text = page.content.decode()
    assert page.context["change"].whole.newly == 4 and "20,000.00" in text and "Instead of" in text
    again = client.get(reverse("desk:what_if", args=[support.code]) + "?" + one.asked)
    assert again.context["change"] == page.context["change"]
    listed = client.get(reverse("desk:scenarios") + "?text=dos").content.decode()
    assert "Dos socios" in listed and "Sin mínimo" not in listed
    compare = reverse("desk:compare_scenarios")
    beside = client.get(f"{compare}?s={one.pk}&s={other.pk}")
    text = beside.content.decode()
    assert beside.context["ready"] and beside.context["differ"] and "Left out" in text and "20,000.00" in text
    for wrong in ("", f"?s={one.pk}", f"?s={one.pk}&s={one.pk}"):
        assert "Tick two" in client.get(compare + wrong, follow=True).content.decode()
    assert client.get(f"{compare}?s={one.pk}&s=x").status_code == 404
    csv = b"".join(client.get(reverse("desk:scenarios_export", args=["csv"])).streaming_content).decode()
    assert "Dos socios" in csv and csv.count("\n") >= 3


def test_its_owner_names_shows_counts_again_and_deletes_it(support, owner):
    scenario, other = kept(owner, support), kept(owner, support, "Otro")
    due()
    client = client_of(owner)

    def act(what, **data):
        return client.post(reverse("desk:change_scenario", args=[scenario.pk, what]), data, follow=True)

    assert client.get(reverse("desk:change_scenario", args=[scenario.pk, "share"])).status_code == 405
    assert "its new name" in act("rename", name="  Con  dos ").content.decode()
    assert act("rename", name="Otro").status_code == 422
    assert "Others see it now" in act("share").content.decode()
    assert "Only you see it now" in act("unshare").content.decode()
    assert "being counted" in act("count").content.decode()
    scenario.refresh_from_db()
    assert (scenario.name, scenario.shared, scenario.cells) == ("Con dos", False, None)
    assert act("dance").status_code == 404
    assert "is deleted" in act("delete").content.decode()
    due()
    assert list(Scenario.objects.all()) == [other]
    verbs = set(Act.objects.filter(subject_type="journeys.scenario").values_list("verb", flat=True))
    assert verbs == {
        "keep_scenario", "rename_scenario", "share_scenario", "keep_scenario_to_oneself", "delete_scenario"
    }  # fmt: skip


def test_what_cannot_be_counted_says_so(support, owner):
    scenario = kept(owner, support)
    give_up_scenario(str(scenario.pk))
    page = client_of(owner).get(reverse("desk:scenario", args=[scenario.pk])).content.decode()
    assert "could not be counted" in page.lower()
    assert client_of(a_worker(a_programme("y"), "finance")).get(reverse("desk:scenarios")).status_code == 403


def test_as_many_queries_for_three_scenarios_as_for_one(support, owner, django_assert_max_num_queries):
    client = client_of(owner)
    kept(owner, support)
    due()
    client.get(reverse("desk:scenarios"))
    with django_assert_max_num_queries(40) as one:
        client.get(reverse("desk:scenarios"))
    for number in range(3):
        kept(owner, support, f"Otro {number}", place="02")
    due()
    with django_assert_max_num_queries(len(one) + 1):
        client.get(reverse("desk:scenarios"))
