"""Two people, or two windows, on one step: nothing is overwritten unseen, and nothing older replaces what is newer."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.calls import draft_proposal, group_account, open_call
from tests.my.test_writing import row

from winay.calls import actions
from winay.registry.models import Person

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
STATUS = "X-Winay-Saved"


def step(proposal, slug):
    return reverse("my:step", args=[proposal.code, slug])


@pytest.fixture
def two():
    """A proposal, its group and an officer who writes for it."""
    made = open_call()
    proposal = draft_proposal(made)
    group, officer = Client(), Client()
    group.force_login(group_account(proposal))
    officer.force_login(made.officer)
    return proposal, group, officer


def marks(answer):
    """The hidden marks of the page, as a browser would send them back."""
    return dict(re.findall(r'name="(sheet-[a-z]+)" value="([^"]*)"', answer.content.decode()))


def opened(client, proposal, slug):
    return marks(client.get(step(proposal, slug)))


def stored(proposal):
    proposal.refresh_from_db()
    return proposal.answers["problem"]


def test_the_second_of_two_sees_the_others_change_and_chooses(two):
    proposal, group, officer = two
    url = step(proposal, "question-problem")
    first, second = opened(group, proposal, "question-problem"), opened(officer, proposal, "question-problem")
    group.post(url, {**first, "problem": "La helada", "go": "1"})
    answer = officer.post(url, {**second, "problem": "La sequía", "go": "1"})
    text = answer.content.decode()
    assert answer.status_code == 200 and stored(proposal) == "La helada"
    assert "La helada" in text and "La sequía" in text and 'name="theirs"' in text
    officer.post(url, {**marks(answer), "problem": "La helada y la sequía", "go": "1"})
    assert stored(proposal) == "La helada y la sequía"
    assert proposal.unsaved == {}


def test_the_second_may_leave_the_others_text(two):
    proposal, group, officer = two
    url = step(proposal, "question-problem")
    first, second = opened(group, proposal, "question-problem"), opened(officer, proposal, "question-problem")
    group.post(url, {**first, "problem": "La helada", "go": "1"})
    answer = officer.post(url, {**second, "problem": "La sequía", "go": "1"})
    officer.post(url, {**marks(answer), "problem": "La sequía", "theirs": marks(answer)["sheet-kept"]})
    assert stored(proposal) == "La helada" and proposal.unsaved == {}
    assert "La sequía" not in officer.get(url).content.decode()


def test_a_page_that_saves_by_itself_is_told_and_keeps_both(two):
    proposal, group, officer = two
    url = step(proposal, "question-problem")
    first, second = opened(group, proposal, "question-problem"), opened(officer, proposal, "question-problem")
    assert group.post(url, {**first, "sheet-number": "1", "problem": "La helada"}, **HTMX)[STATUS] == "saved"
    answer = officer.post(url, {**second, "sheet-number": "1", "problem": "La sequía"}, **HTMX)
    assert answer[STATUS] == "conflict" and url in answer.content.decode()
    assert stored(proposal) == "La helada"
    page = officer.get(url).content.decode()
    assert "La helada" in page and "La sequía" in page
    review = group.get(step(proposal, "review"))
    assert "question-problem" in [slug for _, slug in review.context["missing"]]


def test_the_same_page_saves_again_and_again(two):
    proposal, group, _ = two
    url = step(proposal, "question-problem")
    page = opened(group, proposal, "question-problem")
    for number, text in enumerate(("La", "La he", "La helada"), start=1):
        group.post(url, {**page, "sheet-number": str(number), "problem": text}, **HTMX)
    assert stored(proposal) == "La helada"


def test_an_older_sending_that_arrives_late_changes_nothing(two):
    proposal, group, _ = two
    url = step(proposal, "question-problem")
    page = opened(group, proposal, "question-problem")
    group.post(url, {**page, "sheet-number": "7", "problem": "La helada quema"}, **HTMX)
    late = group.post(url, {**page, "sheet-number": "6", "problem": "La hel"}, **HTMX)
    assert late[STATUS] == "late"
    assert stored(proposal) == "La helada quema" and proposal.unsaved == {}


def test_people_ticked_quickly_are_all_kept_though_sendings_overtake_each_other(two):
    proposal, group, _ = two
    url = step(proposal, "people")
    people = [
        str(pk)
        for pk in Person.objects.filter(memberships__organisation=proposal.organisation).values_list(
            "pk", flat=True
        )
    ]
    page = opened(group, proposal, "people")
    for number in (2, 1, 4, 3):
        group.post(url, {**page, "sheet-number": str(number), "people": people[:number]}, **HTMX)
    assert proposal.members.count() == 4


def test_a_page_in_which_nothing_was_changed_overwrites_nothing(two):
    proposal, group, officer = two
    url = step(proposal, "question-problem")
    before = stored(proposal)
    first, second = opened(group, proposal, "question-problem"), opened(officer, proposal, "question-problem")
    group.post(url, {**first, "problem": "La helada", "go": "1"})
    answer = officer.post(url, {**second, "problem": before, "go": "1"})
    assert answer.status_code == 302 and stored(proposal) == "La helada"


def test_a_page_is_told_of_a_change_between_two_of_its_own_savings(two):
    proposal, group, officer = two
    url = step(proposal, "question-problem")
    page = opened(group, proposal, "question-problem")
    group.post(url, {**page, "sheet-number": "1", "problem": "La helada"}, **HTMX)
    other = opened(officer, proposal, "question-problem")
    officer.post(url, {**other, "problem": "La roya", "go": "1"})
    assert (
        group.post(url, {**page, "sheet-number": "2", "problem": "La helada y más"}, **HTMX)[STATUS] == "conflict"
    )
    assert stored(proposal) == "La roya"


def test_costs_and_people_of_two_pages_are_shown_side_by_side(two):
    proposal, group, officer = two
    first, second = opened(group, proposal, "costs"), opened(officer, proposal, "costs")
    group.post(step(proposal, "costs"), {**first, "rows": "1", **row(0, description="Panales"), "go": "1"})
    text = officer.post(
        step(proposal, "costs"), {**second, "rows": "1", **row(0, description="Clavos"), "go": "1"}
    ).content.decode()
    assert "Panales" in text and "Clavos" in text
    assert [line.description for line in proposal.cost_lines.all()] == ["Panales"]
    people = list(Person.objects.filter(memberships__organisation=proposal.organisation))
    first, second = opened(group, proposal, "people"), opened(officer, proposal, "people")
    group.post(step(proposal, "people"), {**first, "people": [str(people[0].pk)], "go": "1"})
    answer = officer.post(step(proposal, "people"), {**second, "people": [str(people[1].pk)], "go": "1"})
    assert [member.person for member in proposal.members.all()] == [people[0]]
    assert str(people[0]) in answer.content.decode() and answer.context["differences"]


def test_what_one_kept_unsaved_does_not_overwrite_what_another_saved_since(two):
    proposal, group, officer = two
    first, second = opened(group, proposal, "costs"), opened(officer, proposal, "costs")
    wrong = {"rows": "2", **row(0), **row(1, quantity="dos", description="Panales")}
    group.post(step(proposal, "costs"), {**first, "sheet-number": "1", **wrong}, **HTMX)
    answer = officer.post(
        step(proposal, "costs"), {**second, "rows": "1", **row(0, description="Clavos"), "go": "1"}
    )
    officer.post(
        step(proposal, "costs"), {**marks(answer), "rows": "1", **row(0, description="Clavos"), "go": "1"}
    )
    assert [line.description for line in proposal.cost_lines.all()] == ["Clavos"]
    page = group.get(step(proposal, "costs")).content.decode()
    assert "Panales" in page and "Clavos" in page and 'name="theirs"' in page


def test_a_person_registered_meanwhile_is_not_ticked_out_by_an_open_page(two):
    proposal, group, officer = two
    page = opened(group, proposal, "people")
    people = [str(pk) for pk in proposal.members.values_list("person", flat=True)]
    group.post(step(proposal, "people"), {**page, "sheet-number": "1", "people": people[:3]}, **HTMX)
    data = {"given_names": "Ana", "first_surname": "Cruz", "office": "member"}
    officer.post(reverse("my:add_person", args=[proposal.code]), data)
    answer = group.post(step(proposal, "people"), {**page, "sheet-number": "2", "people": people}, **HTMX)
    assert answer[STATUS] == "conflict"
    assert proposal.members.filter(person__given_names="Ana").exists()


def test_what_is_sent_after_the_proposal_went_in_is_told_so_and_changes_nothing(two):
    proposal, group, officer = two
    page = opened(group, proposal, "question-problem")
    actions.submit_proposal(actor=officer.get("/").wsgi_request.user, proposal=proposal)
    answer = group.post(step(proposal, "question-problem"), {**page, "problem": "Tarde"}, **HTMX)
    assert answer[STATUS] == "closed" and stored(proposal) != "Tarde"


def test_a_signed_out_page_is_told_that_nothing_was_saved(two):
    proposal, group, _ = two
    page = opened(group, proposal, "question-problem")
    group.logout()
    answer = group.post(step(proposal, "question-problem"), {**page, "problem": "Fuera"}, **HTMX)
    assert answer[STATUS] == "signed-out" and stored(proposal) != "Fuera"
