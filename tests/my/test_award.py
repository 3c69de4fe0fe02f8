"""A group gives up its award, or is awarded later from the waiting list: what it reads on its own pages."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.awards import closed_contest, member_of_group, outcome_of, state_of

from winay.agreements.models import Agreement
from winay.committees.actions import award_freed_budget, renounce_award, withdraw_award

pytestmark = pytest.mark.django_db


def entered(made, number: int) -> Client:
    client = Client(headers={"accept-language": "es"})
    client.force_login(member_of_group(made, number))
    return client


def result(made, number: int) -> str:
    return reverse("my:result", args=[made.proposals[number - 1].code])


def give_up(made, number: int) -> str:
    return reverse("my:renounce", args=[made.proposals[number - 1].code])


def test_the_group_gives_up_its_award_with_a_reason():
    made = closed_contest()
    client = entered(made, 1)
    assert give_up(made, 1) in client.get(result(made, 1)).content.decode()
    assert "S/\xa07,000.00" in client.get(give_up(made, 1)).content.decode()
    for missing in ({"reason": "", "sure": "on"}, {"reason": "Migramos"}):
        client.post(give_up(made, 1), missing)
        assert state_of(made, 1) == "awarded"
    answer = client.post(give_up(made, 1), {"reason": "Migramos a la costa", "sure": "on"}, follow=True)
    page = answer.content.decode()
    assert state_of(made, 1) == "renounced"
    assert "El grupo renunció a su adjudicación de S/\xa07,000.00" in page
    assert "Migramos a la costa" in page
    assert give_up(made, 1) not in page
    assert "Ganaron" not in page
    assert client.get(reverse("my:home")).status_code == 200


def test_nobody_gives_up_the_award_of_another_group():
    made = closed_contest()
    client = entered(made, 2)
    assert client.get(give_up(made, 1)).status_code == 404
    assert client.post(give_up(made, 1), {"reason": "x", "sure": "on"}).status_code == 404
    assert state_of(made, 1) == "awarded"


def test_who_won_nothing_has_nothing_to_give_up():
    made = closed_contest()
    client = entered(made, 3)
    assert give_up(made, 3) not in client.get(result(made, 3)).content.decode()
    assert client.get(give_up(made, 3)).url == result(made, 3)


def test_a_signed_agreement_is_not_given_up_here():
    made = closed_contest()
    Agreement.objects.create(
        outcome=outcome_of(made, 1),
        organisation=made.proposals[0].organisation,
        code="C-1",
        state="signed",
        amount=7000,
    )
    client = entered(made, 1)
    assert give_up(made, 1) not in client.get(result(made, 1)).content.decode()
    client.post(give_up(made, 1), {"reason": "x", "sure": "on"})
    assert state_of(made, 1) == "awarded"


def test_the_next_group_reads_when_and_why_it_was_awarded():
    made = closed_contest()
    renounce_award(actor=made.coordinator, outcome=outcome_of(made, 1), reason="Migraron")
    reallocation = award_freed_budget(actor=made.secretary, session=made.session)
    client = entered(made, 3)
    page = client.get(result(made, 3)).content.decode()
    assert "Adjudicada desde la lista de espera: S/\xa07,000.00" in page
    assert "quedaban S/\xa07,500.00 en la categoría: ganadora" in page
    assert reallocation.minutes.document.code in page
    assert "Migraron" not in page
    assert "¡Ganaron! La oficina prepara su convenio" in client.get(reverse("my:home")).content.decode()
    still = entered(made, 4).get(result(made, 4)).content.decode()
    assert "sigue en la lista de espera" in still


def test_a_withdrawn_award_is_read_with_its_reason_and_the_way_to_complain():
    made = closed_contest()
    withdraw_award(actor=made.coordinator, outcome=outcome_of(made, 1), reason="El plan es copia")
    client = entered(made, 1)
    page = client.get(result(made, 1))
    assert "El plan es copia" in page.content.decode()
    assert page.context["may_complain"]
    home = client.get(reverse("my:home")).content.decode()
    assert "retiró la adjudicación" in home
    assert result(made, 1) in home
