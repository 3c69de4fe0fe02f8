"""A signed agreement begins a venture or goes on with one of the group's, or is none; nobody said it yet: a task."""

from copy import deepcopy

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from tests.factories.agreements import decided_call, issued_agreement, signed_agreement
from tests.factories.registry import make_organisation
from tests.factories.ventures import make_venture

from winay.agreements import actions
from winay.agreements.models import AgreementVenture
from winay.agreements.queries.ventures import agreements_of_venture, venture_of_agreement, without_venture
from winay.agreements.tasks import tasks_for
from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.registry import actions as registry_acts
from winay.registry.models import Venture
from winay.registry.queries.ventures import likely_ventures

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made_once(module_rows):
    with module_rows.unblock():
        return decided_call(awards=2)


@pytest.fixture
def made(made_once):
    return deepcopy(made_once)


@pytest.fixture
def agreement(made):
    return signed_agreement(made)


def begin(made, agreement, **values):
    given = {"name": "Cuyes", "activity": "small_animals", "began_year": 2024}
    return actions.begin_venture(actor=made.officer, agreement=agreement, **given | values)


def test_a_new_venture_belongs_to_the_group_and_lies_where_its_plan_does(made, agreement):
    venture = begin(made, agreement).venture
    assert [row.owner for row in venture.owners.all()] == [agreement.organisation]
    assert venture.district == agreement.outcome.proposal.district
    assert venture_of_agreement(agreement) == (venture, "")
    assert list(agreements_of_venture(venture)) == [agreement]
    assert Act.objects.get(verb="begin_venture").details == {"venture": venture.code}
    with pytest.raises(WrongState):
        begin(made, agreement)


def test_a_second_award_goes_on_with_the_venture_that_the_group_has(made, agreement):
    venture = make_venture(agreement.organisation)
    guess, likely = likely_ventures(agreement.organisation, "Crianza de cuyes")
    assert (guess, [(one.venture, one.same) for one in likely]) == ("small_animals", [(venture, True)])
    actions.join_venture(actor=made.officer, agreement=agreement, venture=venture)
    other = make_venture(agreement.organisation, "Quesos", activity="dairy")
    actions.join_venture(actor=made.officer, agreement=agreement, venture=other)
    assert venture_of_agreement(agreement) == (other, "")
    with pytest.raises(InvalidInput):
        actions.join_venture(actor=made.officer, agreement=agreement, venture=make_venture(make_organisation()))


def test_a_venture_merged_away_is_read_as_the_one_that_stands(made, agreement):
    kept, absorbed = make_venture(agreement.organisation), make_venture(agreement.organisation, "Otra vez")
    actions.join_venture(actor=made.officer, agreement=agreement, venture=absorbed)
    registry_acts.merge_ventures(actor=None, kept=kept, absorbed=absorbed, reason="La misma")
    assert venture_of_agreement(agreement) == (kept, "")
    assert list(agreements_of_venture(kept)) == [agreement]
    with pytest.raises(InvalidInput):
        actions.join_venture(actor=made.officer, agreement=agreement, venture=absorbed)


def test_a_plan_that_is_no_business_says_why_and_may_become_one(made, agreement):
    with pytest.raises(InvalidInput):
        actions.name_no_venture(actor=made.officer, agreement=agreement, why=" ")
    actions.name_no_venture(actor=made.officer, agreement=agreement, why="Cuidado del puquio")
    assert venture_of_agreement(agreement) == (None, "Cuidado del puquio")
    assert not without_venture(made.officer)
    assert begin(made, agreement).why_none == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementVenture.objects.update(why_none="x")


def test_only_who_prepares_agreements_says_it_and_only_of_one_that_is_issued(made, agreement):
    with pytest.raises(NotAllowed):
        actions.name_no_venture(actor=made.finance, agreement=agreement, why="x")
    draft = actions.prepare_agreement(actor=made.officer, outcome=made.outcomes[1])
    with pytest.raises(WrongState):
        begin(made, draft)
    assert begin(made, issued_agreement(made, which=1)).began


def test_a_signed_agreement_without_one_waits_for_the_officer(made, agreement):
    today = timezone.localdate()
    page = reverse("desk:ventures_to_name")
    assert page in {task.url for task in tasks_for(made.officer, today)}
    assert page not in {task.url for task in tasks_for(made.finance, today)}
    begin(made, agreement)
    assert page not in {task.url for task in tasks_for(made.officer, today)}


def test_the_officer_takes_the_guess_or_says_otherwise_in_the_browser(made, agreement, client):
    client.force_login(made.officer)
    address = reverse("desk:agreement_venture", args=[agreement.code])
    assert address in client.get(reverse("desk:ventures_to_name")).content.decode()
    assert address in client.get(reverse("desk:agreement", args=[agreement.code])).content.decode()
    assert client.get(address).context["begin"].initial["activity"] == "small_animals"
    client.post(address, {"act": "begin", "name": "Quesos", "activity": "dairy", "began_year": ""})
    first = Venture.objects.get()
    assert (first.activity, first.began_year) == ("dairy", None)
    second = make_venture(agreement.organisation)
    page = client.get(address)
    assert [(one.venture, one.same) for one in page.context["likely"]] == [(second, True), (first, False)]
    client.post(address, {"act": "join", "venture": str(second.pk)})
    assert venture_of_agreement(agreement)[0] == second
    client.post(address, {"act": "none", "why": "Cuidado del puquio"})
    assert "Cuidado del puquio" in client.get(reverse("desk:agreement", args=[agreement.code])).content.decode()
    client.force_login(made.finance)
    assert client.get(address).status_code == 403
