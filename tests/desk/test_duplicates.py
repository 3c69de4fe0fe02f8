"""Comparing two records, deciding alone or by two, merging by hand, undoing; only within one's own places."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.calls import open_call
from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district

from winay.base import work
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act, Job
from winay.registry import actions
from winay.registry.actions.comparing import COMPARE
from winay.registry.jobs import give_up_comparison
from winay.registry.models import KnownTwo, LinkPair, LinkRun, LinkVerdict, Merge, Person
from winay.registry.queries import linkage

pytestmark = pytest.mark.django_db
EVIDENCE = [
    {"label": "Apellidos", "level": "suenan igual", "bits": 9.5},
    {"label": "DNI", "level": "distinto", "bits": -4.2},
]


def pair_of(one, other, probability=0.8, run=None):
    run = run or actions.open_run(
        actor=None, kind="person", model_name="person", model_version="1", automatic=0.99, review=0.5
    )
    found = actions.Likeness(one.pk, other.pk, probability, 2.0, EVIDENCE)
    actions.keep_pairs(actor=None, run=run, likenesses=[found])
    return LinkPair.objects.get(left_person__in=[one, other], right_person__in=[one, other])


@pytest.fixture
def made(client):
    made = open_call()
    client.force_login(made.officer)
    return made


@pytest.fixture
def home(made):
    return make_household(make_community(district=made.programme.territory.districts.first()))


@pytest.fixture
def pair(home):
    return pair_of(
        make_person(household=home, given_names="María", first_surname="Quispe", dni="40404040"),
        make_person(household=home, given_names="Maria", first_surname="Kispe", dni=None),
    )


def say(client, pair, verdict, **more):
    return client.post(reverse("desk:duplicate", args=[pair.pk]), {"verdict": verdict, **more})


def test_the_queue_leads_from_pair_to_pair(client, home, pair):
    second = pair_of(make_person(household=home), make_person(household=home), 0.7)
    page = client.get(reverse("desk:duplicates"))
    assert list(page.context["page"]) == [pair, second]
    shown = client.get(reverse("desk:duplicate", args=[pair.pk])).content.decode()
    assert "suenan igual" in shown and 'class="weight against"' in shown
    assert say(client, pair, "same")["Location"] == reverse("desk:duplicate", args=[second.pk])
    assert say(client, second, "different")["Location"] == reverse("desk:duplicates")
    assert Person.objects.filter(merged_into__isnull=False).count() == 1
    pair.refresh_from_db()
    assert pair.state == "same"
    assert pair.merges.get().kept_person.dni == "40404040"


def test_whoever_cannot_tell_leaves_it_to_others(client, made, pair):
    say(client, pair, "unsure", note="falta el DNI")
    pair.refresh_from_db()
    assert (pair.state, Merge.objects.count()) == ("open", 0)
    assert say(client, pair, "different").status_code == 302


def test_two_must_agree_where_two_are_configured(client, made, pair, settings):
    settings.LINK_REVIEWERS = 2
    other = a_worker(made.programme, "secretary")
    say(client, pair, "same")
    assert list(client.get(reverse("desk:duplicates")).context["page"]) == []
    with pytest.raises(InvalidInput):
        actions.judge_pair(actor=made.officer, pair=pair, verdict="same")
    assert Merge.objects.count() == 0
    assert actions.judge_pair(actor=other, pair=pair, verdict="same").state == "same"
    assert Merge.objects.count() == 1


def test_a_disagreement_is_decided_by_the_coordinator(client, made, pair, settings):
    settings.LINK_REVIEWERS = 2
    other = a_worker(made.programme, "secretary")
    say(client, pair, "same")
    assert actions.judge_pair(actor=other, pair=pair, verdict="different").state == "disputed"
    for actor in (made.officer, other):
        with pytest.raises(NotAllowed):
            actions.judge_pair(actor=actor, pair=pair, verdict="same")
    client.force_login(made.coordinator)
    assert list(client.get(reverse("desk:duplicates")).context["page"]) == [pair]
    say(client, pair, "different", note="son primas")
    pair.refresh_from_db()
    assert (pair.state, Merge.objects.count()) == ("different", 0)
    assert LinkVerdict.objects.count() == 3


def test_a_decided_pair_is_not_asked_again_by_the_next_comparison(made, pair):
    actions.judge_pair(actor=made.officer, pair=pair, verdict="different")
    again = pair_of(pair.left_person, pair.right_person, 0.95)
    assert (again.state, again.probability) == ("different", 0.8)
    with pytest.raises(WrongState):
        actions.judge_pair(actor=made.officer, pair=again, verdict="same")
    reopened = actions.reopen_pair(actor=made.officer, pair=again, reason="Nueva lista")
    assert reopened.state == "open"


def test_undoing_parts_the_pair_too(client, made, pair):
    say(client, pair, "same")
    merge = Merge.objects.get()
    assert "Maria Kispe" in client.get(reverse("desk:merges")).content.decode()
    answer = client.post(reverse("desk:undo_merge", args=[merge.pk]), {"reason": "Son primas"})
    assert answer["Location"] == reverse("desk:merges") + "?kind=person"
    pair.refresh_from_db()
    assert pair.state == "different"
    assert Person.objects.filter(merged_into__isnull=False).count() == 0
    assert client.post(reverse("desk:undo_merge", args=[merge.pk]), {"reason": "x"}).status_code == 200


def test_a_pair_of_other_places_is_not_shown(client, made, pair):
    elsewhere = make_household(make_community(district=make_district("250101")))
    far = pair_of(make_person(household=elsewhere), make_person(household=elsewhere))
    assert list(client.get(reverse("desk:duplicates")).context["page"]) == [pair]
    assert client.get(reverse("desk:duplicate", args=[far.pk])).status_code == 403
    assert say(client, far, "same").status_code == 403
    assert Merge.objects.count() == 0


def test_a_person_is_merged_by_hand(client, home):
    kept = make_person(household=home, given_names="Rosa", first_surname="Milla", sex="F")
    other = make_person(household=home, given_names="Rosa", first_surname="Milla", sex="F", dni=None)
    url = reverse("desk:merge_person", args=[kept.pk])
    assert client.get(url).context["others"] == [other]
    assert client.post(url, {"other": other.pk, "reason": ""}).status_code == 200
    answer = client.post(url, {"other": other.pk, "reason": "La misma, lo dijo ella"})
    assert answer["Location"] == reverse("desk:person", args=[kept.pk])
    assert "Rosa Milla" in client.get(reverse("desk:person", args=[kept.pk])).content.decode()
    assert Merge.objects.get().absorbed_person == other


def test_organisations_have_their_own_queue(client, made):
    district = made.programme.territory.districts.first()
    groups = [make_organisation(name=f"Sumaq {n}", district=district) for n in (1, 2)]
    run = actions.open_run(
        actor=None, kind="organisation", model_name="organisation", model_version="1", automatic=0.99, review=0.5
    )
    found = actions.Likeness(groups[0].pk, groups[1].pk, 0.7, 1.2, EVIDENCE)
    actions.keep_pairs(actor=None, run=run, likenesses=[found])
    pair = LinkPair.objects.get()
    assert list(client.get(reverse("desk:duplicates") + "?kind=organisation").context["page"]) == [pair]
    assert "Sumaq 1" in client.get(reverse("desk:duplicate", args=[pair.pk])).content.decode()
    say(client, pair, "same")
    assert Merge.objects.get().kept_organisation in groups


def test_clusters_merge_at_once_and_leave_to_people_what_a_machine_must_not_decide(home):
    ana = [make_person(household=home, dni=None) for _ in range(3)]
    eva = [make_person(household=home, dni=dni) for dni in ("41000001", "41000002")]
    run = actions.open_run(
        actor=None, kind="person", model_name="person", model_version="1", automatic=0.99, review=0.5
    )
    clusters = [[person.pk for person in group] for group in (ana, eva)]
    counts = actions.merge_clusters(actor=None, run=run, clusters=clusters)
    assert counts == {"merged": 2, "clusters": 1, "left_to_people": 1}
    assert {person.merged_into_id for person in Person.objects.filter(pk__in=clusters[0])} == {None, ana[0].pk}
    assert actions.merge_clusters(actor=None, run=run, clusters=clusters)["merged"] == 0


@pytest.mark.parametrize(("language", "title"), [("es", "Personas"), ("quz", "Runakuna"), ("en", "People")])
def test_the_model_that_merged_is_named_in_the_readers_language(client, home, language, title):
    group = [make_person(household=home, dni=None) for _ in range(2)]
    run = actions.open_run(
        actor=None, kind="person", model_name="People", model_version="a37d1e0c4608", automatic=0.99, review=0.5
    )
    actions.merge_clusters(actor=None, run=run, clusters=[[person.pk for person in group]])
    actions.finish_run(actor=None, run=run, counts={}, quality={})
    client.cookies["django_language"] = language
    assert f">{title} a37d1e0c4608<" in client.get(reverse("desk:merges")).content.decode()
    assert f">{title} <" in client.get(reverse("desk:linkage_quality")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_the_queue_needs_the_same_queries(client, home, count, django_assert_max_num_queries):
    for _ in range(count):
        pair_of(make_person(household=home), make_person(household=home))
    with django_assert_max_num_queries(21):
        assert len(client.get(reverse("desk:duplicates")).context["page"].object_list) == count


def test_the_curve_stands_on_what_people_decided(client, made, home):
    run = None
    for probability, verdict in ((0.97, "same"), (0.92, "same"), (0.85, "different"), (0.55, "same")):
        found = pair_of(make_person(household=home), make_person(household=home), probability, run)
        actions.judge_pair(actor=made.coordinator, pair=found, verdict=verdict)
    curve = {point.threshold: (point.precision, point.recall) for point in linkage.curve_of_sample("person")}
    assert curve == {0.97: (1, 1 / 3), 0.92: (1, 2 / 3), 0.85: (2 / 3, 2 / 3), 0.55: (3 / 4, 1)}
    assert client.get(reverse("desk:linkage_quality")).status_code == 200


def test_whoever_merges_two_that_are_known_to_be_two_is_warned_and_says_why(client, made, home, pair):
    say(client, pair, "different", note="Son primas")
    kept, other = pair.left_person, pair.right_person
    url = reverse("desk:merge_person", args=[kept.pk])
    assert "anyway" not in client.get(url).content.decode()
    warned = client.post(url, {"text": "Kispe", "other": other.pk, "reason": "Es ella"})
    assert warned.status_code == 200
    page = warned.content.decode()
    assert "Son primas" in page and str(made.officer) in page and 'name="anyway"' in page
    assert Merge.objects.count() == 0
    client.post(url, {"other": other.pk, "reason": "Es ella, vi su DNI", "anyway": "on"})
    known = KnownTwo.objects.get()
    assert (Merge.objects.count(), known.withdrawn_reason) == (1, "Es ella, vi su DNI")


def test_whoever_merges_two_that_differ_reads_in_what_and_says_that_they_are_one_all_the_same(client, made, home):
    first, second = date(1980, 5, 1), date(1991, 7, 2)
    kept = make_person(household=home, given_names="Rosa", sex="F", dni="40404041", birth_date=first)
    other = make_person(household=home, given_names="Rosa", sex="M", dni="40404042", birth_date=second)
    url = reverse("desk:merge_person", args=[kept.pk])
    page = client.post(url, {"text": "Rosa", "other": other.pk, "reason": "Es ella"}).content.decode()
    for said in ("Mujer / Varón", "01/05/1980 / 02/07/1991", "40404041 / 40404042", 'name="anyway"'):
        assert said in page
    assert Merge.objects.count() == 0
    client.post(url, {"other": other.pk, "reason": "Vi su DNI", "anyway": "on"})
    assert Merge.objects.get().reason == "Vi su DNI"


def test_two_that_do_not_contradict_each_other_are_merged_at_once(client, made, home):
    kept = make_person(household=home, given_names="Rosa", sex="F", dni="40404041", birth_date=None)
    other = make_person(household=home, given_names="Rosa", sex="F", dni=None, birth_date=date(1980, 5, 1))
    client.post(reverse("desk:merge_person", args=[kept.pk]), {"other": other.pk, "reason": "Es ella"})
    assert Merge.objects.count() == 1


def test_what_is_known_to_be_two_is_listed_and_withdrawn_with_a_reason(client, made, pair):
    say(client, pair, "different", note="Son primas")
    known = KnownTwo.objects.get()
    listed = client.get(reverse("desk:known_two")).content.decode()
    assert "Son primas" in listed and reverse("desk:withdraw_two", args=[known.pk]) in listed
    assert (
        reverse("desk:withdraw_two", args=[known.pk])
        in client.get(reverse("desk:duplicate", args=[pair.pk])).content.decode()
    )
    url = reverse("desk:withdraw_two", args=[known.pk])
    assert client.post(url, {"reason": " "}).status_code == 200
    assert client.post(url, {"reason": "Era la misma"})["Location"] == reverse("desk:known_two") + "?kind=person"
    pair.refresh_from_db()
    assert pair.state == "open"
    assert client.post(url, {"reason": "Otra vez"}).status_code == 200


def test_only_who_keeps_people_of_both_places_withdraws(client, made, home):
    elsewhere = make_household(make_community(district=make_district("250101")))
    one, other = make_person(household=elsewhere), make_person(household=elsewhere)
    merge = actions.merge_people(actor=None, kept=one, absorbed=other, reason="x")
    actions.undo_merge(actor=None, merge=merge, reason="No")
    known = KnownTwo.objects.get()
    assert client.get(reverse("desk:withdraw_two", args=[known.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        actions.withdraw_two(actor=made.officer, known=known, reason="x")


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "pueden ser mellizos"), ("quz", "ichapas wispa"), ("en", "they may be twins")],
)
def test_the_page_of_a_pair_says_why_the_machine_did_not_merge_it(client, pair, language, words):
    LinkPair.objects.update(held_by="given_names")
    client.cookies["django_language"] = language
    assert words in client.get(reverse("desk:duplicate", args=[pair.pk])).content.decode()


def test_a_coordinator_starts_the_comparison_and_reads_what_came_of_it():
    programme = a_programme()
    coordinator, officer = Client(), Client()
    coordinator.force_login(a_worker(programme))
    officer.force_login(a_worker(programme, "officer"))
    page = officer.get("/desk/duplicates/").content.decode()
    assert "duplicates/compare/" not in page and "winay link run" not in page
    officer.post("/desk/duplicates/compare/", {"kind": "person"})
    assert not Job.objects.filter(name=COMPARE).exists()
    coordinator.post("/desk/duplicates/compare/", {"kind": "person"})
    assert Act.objects.get(verb="compare_registry").details == {"kind": "person", "only_new": False}
    page = coordinator.get("/desk/duplicates/").content.decode()
    assert "hx-get=" in page and 'action="/desk/duplicates/compare/"' not in page
    assert "HX-Refresh" not in coordinator.get("/desk/duplicates/compare/progress/?kind=person").headers
    work.work_off()
    run = LinkRun.objects.get()
    assert run.finished_at is not None and "step" not in run.counts
    assert coordinator.get("/desk/duplicates/compare/progress/?kind=person").headers["HX-Refresh"] == "true"
    assert 'action="/desk/duplicates/compare/"' in coordinator.get("/desk/duplicates/").content.decode()


def test_a_comparison_that_fails_for_good_is_told():
    actions.open_run(actor=None, kind="person", model_name="x", model_version="1", automatic=0.9, review=0.5)
    give_up_comparison("person:all")
    client = Client()
    client.force_login(a_worker(a_programme()))
    page = client.get("/desk/duplicates/").content.decode()
    assert 'class="notice bad"' in page and 'action="/desk/duplicates/compare/"' in page
