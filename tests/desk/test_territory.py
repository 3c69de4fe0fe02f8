"""A role limited to a set of districts holds there and nowhere else: in lists, pages, forms and acts."""

import pytest
from django.test import Client
from tests.factories.programmes import a_user, a_worker
from tests.factories.registry import make_household, make_organisation, make_person
from tests.factories.territory import make_community, make_district, make_district_set

from winay.agreements.models import Agreement, Tranche
from winay.base.errors import NotAllowed
from winay.base.models import Act
from winay.calls import actions as calls
from winay.calls.models import Call, Proposal
from winay.programmes.access import has_role
from winay.programmes.actions import grant_role
from winay.programmes.models import Programme, RoleGrant
from winay.registry import actions as registry
from winay.registry.models import Organisation

pytestmark = pytest.mark.django_db
HERE = "021203"
Role = RoleGrant.Role


@pytest.fixture(scope="module")
def contest(demonstration):
    return demonstration.result


@pytest.fixture
def programme(contest):
    return Programme.objects.get(code="haku-winay-caraz")


def limited(programme, *roles, places=(HERE,)):
    user = a_user()
    for role in roles:
        grant_role(
            actor=None, user=user, programme=programme, role=role, territory=make_district_set("part", places)
        )
    return user


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_limited_role_holds_in_its_districts_only(programme):
    officer = limited(programme, Role.OFFICER)
    assert has_role(officer, programme, Role.OFFICER, district=HERE)
    assert not has_role(officer, programme, Role.OFFICER, district="021201")
    assert not has_role(officer, programme, Role.OFFICER)
    assert not has_role(officer, programme, Role.FINANCE, district=HERE)


def test_a_limited_role_holds_for_a_whole_that_lies_in_its_districts(programme):
    officer = limited(programme, Role.OFFICER)
    assert has_role(officer, programme, Role.OFFICER, area=make_district_set("huata", (HERE,)).pk)
    assert not has_role(officer, programme, Role.OFFICER, area=make_district_set("both", (HERE, "021201")).pk)
    assert not has_role(officer, programme, Role.OFFICER, area=make_district_set("nothing", ()).pk)


def test_lists_show_what_the_territory_holds(programme):
    client = browser(limited(programme, *Role.values))
    for proposal in Proposal.objects.exclude(district=HERE):
        assert client.get(f"/desk/proposals/{proposal.code}/").status_code == 404
        break
    page = client.get("/desk/proposals/", {"call": "CARAZ-1"}).content.decode()
    held = set(Proposal.objects.filter(call__code="CARAZ-1", district=HERE).values_list("code", flat=True))
    foreign = set(
        Proposal.objects.filter(call__code="CARAZ-1").exclude(district=HERE).values_list("code", flat=True)
    )
    assert held and foreign
    export = client.get("/desk/proposals/export.csv")
    told = (
        b"".join(export.streaming_content).decode()
        + client.get("/desk/agreements/?format=csv").getvalue().decode()
        + client.get("/desk/agreements/").content.decode()
        + client.get("/desk/payments/").content.decode()
        + client.get("/desk/complaints/").content.decode()
        + client.get("/desk/calls/CARAZ-1/acts/").content.decode()
        + page
    )
    assert any(code in told for code in held)
    assert not [code for code in foreign if code in told]


def test_the_first_page_counts_what_the_territory_holds(programme):
    whole = a_worker(programme, Role.OFFICER, Role.FINANCE)
    part = limited(programme, Role.OFFICER, Role.FINANCE)
    nowhere = limited(programme, Role.OFFICER, Role.FINANCE, places=("021210",))
    pages = [browser(user).get("/desk/").context["home"].tasks for user in (whole, part, nowhere)]
    texts = [{task.text for task in tasks} for tasks in pages]
    assert texts[0] != texts[1]
    assert not texts[2] & {text for text in texts[0] if "papeles" not in text}


def test_no_act_on_a_proposal_or_agreement_of_another_district(programme):
    client = browser(limited(programme, *Role.values))
    agreement = Agreement.objects.exclude(outcome__proposal__district=HERE).filter(state="signed").first()
    tranche = Tranche.objects.filter(agreement=agreement).first()
    proposal = Proposal.objects.exclude(district=HERE).filter(state="eligible").first()
    before = Act.objects.count()
    for address, given in (
        (
            f"/desk/agreements/{agreement.code}/tranches/{tranche.number}/confirm/",
            {"condition": "x", "reason": "x"},
        ),
        (f"/desk/agreements/{agreement.code}/tranches/{tranche.number}/release/", {}),
        (f"/desk/agreements/{agreement.code}/deposit/", {"amount": "1"}),
        (f"/desk/agreements/{agreement.code}/sign/", {}),
        (f"/desk/proposals/{proposal.code}/screening/", {"act": "admit"}),
    ):
        assert client.post(address, given).status_code in (403, 404), address
    assert Act.objects.count() == before


def test_what_concerns_a_whole_call_is_not_for_a_part(programme):
    coordinator = limited(programme, *Role.values)
    call = Call.objects.get(code="CARAZ-2")
    client = browser(coordinator)
    for page in ("amend", "close-reception", "cancel", "committee"):
        assert client.get(f"/desk/calls/{call.code}/{page}/").status_code in (403, 404), page
    with pytest.raises(NotAllowed):
        calls.cancel_call(actor=coordinator, call=call, reason="x")
    assert client.get(f"/desk/programmes/{programme.code}/people/add/").status_code in (403, 404)


def test_a_proposal_is_started_where_the_role_holds(programme):
    officer = limited(programme, Role.OFFICER)
    call = Call.objects.get(code="CARAZ-2")
    form = browser(officer).get(f"/desk/calls/{call.code}/enter/").context["form"]
    offered = form.fields["organisation"].queryset
    assert offered.filter(district=HERE).exists() and not offered.exclude(district=HERE).exists()
    group = Organisation.objects.filter(kind=offered.first().kind).exclude(district=HERE).first()
    with pytest.raises(NotAllowed):
        calls.start_proposal(
            actor=officer, call=call, category=call.categories.first(), organisation=group, title="x",
            district=group.district,
        )  # fmt: skip
    own = offered.first()
    started = calls.start_proposal(
        actor=officer, call=call, category=call.categories.first(), organisation=own, title="Cuyes de aquí",
        district=own.district,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        calls.save_proposal(actor=officer, proposal=started, values={"district": "021201"})


@pytest.fixture
def foreign(programme):
    """A group, a household and a person where the limited officer keeps nobody, and her own."""
    there, here = make_district("021201"), make_district(HERE)
    return {
        "officer": limited(programme, Role.OFFICER),
        "mine": make_organisation("Grupo de aquí", district=here),
        "me": make_person(household=make_household(make_community("Aquí", here))),
        "group": make_organisation("Grupo de allá", kind="network", district=there),
        "person": make_person(
            household=make_household(make_community("Allá", there)), first_surname="Zzyzxqui", dni="76543219"
        ),
        "community": make_community("Allá", there),
        "district": there,
    }


def test_an_act_checks_the_place_of_every_record_it_is_given(foreign):
    """Each act gets a record of the officer's and another of elsewhere in turn."""
    actor, mine, me, group, person = (foreign[name] for name in ("officer", "mine", "me", "group", "person"))
    names = {"given_names": "Ana", "first_surname": "Luna"}
    body = {"name": "Otro", "kind": "network"}
    acts = {
        "member": lambda: registry.add_member(actor=actor, organisation=mine, person=person),
        "member of a foreign group": lambda: registry.add_member(actor=actor, organisation=group, person=me),
        "household": lambda: registry.place_in_household(actor=actor, person=me, household=person.household),
        "parent": lambda: registry.place_under(actor=actor, organisation=mine, parent=group),
        "head": lambda: registry.name_head(actor=actor, household=person.household, person=me),
        "relative": lambda: registry.record_kinship(actor=actor, person=me, relative=person, relation="tía"),
        "merged": lambda: registry.merge_people(actor=actor, kept=me, absorbed=person, reason="x"),
        "merged group": lambda: registry.merge_organisations(actor=actor, kept=mine, absorbed=group, reason="x"),
        "merged home": lambda: registry.merge_households(
            actor=actor, kept=me.household, absorbed=person.household, reason="x"
        ),
        "new person": lambda: registry.register_person(actor=actor, household=person.household, **names),
        "new person there": lambda: registry.register_person(actor=actor, district=foreign["district"], **names),
        "new household": lambda: registry.register_household(actor=actor, community=foreign["community"]),
        "new group": lambda: registry.register_organisation(actor=actor, district=foreign["district"], **body),
        "moved group": lambda: registry.correct_organisation(
            actor=actor, organisation=mine, district=foreign["district"], **body
        ),
    }
    before = Act.objects.count()
    for name, act in acts.items():
        with pytest.raises(NotAllowed):
            act()
            pytest.fail(name)
    assert Act.objects.count() == before


def test_a_form_takes_no_key_of_another_territory_and_shows_nobody_of_it(foreign):
    """Every form of the officer's pages, with the keys of records of elsewhere in every field that holds a key."""
    client = browser(foreign["officer"])
    mine, me, group, person = (foreign[name] for name in ("mine", "me", "group", "person"))
    keys = {
        **{key: [str(person.pk), str(me.pk)] for key in ("person", "head", "relative")},
        **{key: [str(group.pk), str(mine.pk)] for key in ("parent", "organisation")},
        "other": [str(person.pk), str(group.pk)],
        **{key: [person.household.code, me.household.code] for key in ("household", "code", "other_code")},
        "dni": [person.dni, "70000001"],
    }
    organisation_pages = ("", "members/find/", "members/add/", "parent/", "change/", "merge/")
    pages = [
        *(f"/desk/organisations/{mine.pk}/{page}" for page in organisation_pages),
        *(f"/desk/people/{me.pk}/{page}" for page in ("", "household/", "consent/", "merge/")),
        f"/desk/households/{me.household.code}/", f"/desk/households/{me.household.code}/merge/",
    ]  # fmt: skip
    for page in pages:
        for field, values in keys.items():
            answer = client.post(page, {field: values[0], "reason": "x", "text": "", "since": "2026-01-01"})
            assert answer.status_code < 500, page
            assert "Zzyzxqui" not in answer.content.decode(), (page, field)
            assert field == "dni" or person.dni not in answer.content.decode(), (page, field)
    mine_too = {field: values[1] for field, values in keys.items()} | {"text": "", "since": "2026-01-01"}
    assert client.post(f"/desk/people/{me.pk}/household/", mine_too).status_code == 302
    touched = {str(record.pk) for record in (person, group, person.household)}
    assert not Act.objects.filter(subject_id__in=touched).exists()
    for record in (person, group, mine, me):
        record.refresh_from_db()
    assert mine.parent is None and me.household_id != person.household_id and person.merged_into is None
    assert not mine.memberships.filter(person=person).exists()
    assert person.household.head is None
