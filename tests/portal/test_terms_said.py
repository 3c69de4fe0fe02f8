"""What a pack says of a call in one word is said on its pages: its round, between whom it is held, what is written."""

import pytest
from django.urls import reverse
from tests.factories.calls import draft_call, draft_proposal, group_account, open_call

pytestmark = pytest.mark.django_db

WORDS = {"level": "family", "round_number": 2, "rounds_planned": 4, "proposal_kind": "plan"}


def test_round_level_and_kind_of_proposal_are_said_where_the_call_is_described(client):
    made = open_call()
    page, cards = reverse("portal:call", args=[made.call.code]), reverse("portal:calls")
    before = client.get(page).content.decode()
    assert "Ronda" not in before and "Concurso entre" not in before and "Escribir mi perfil" in before
    type(made.call).objects.filter(pk=made.call.pk).update(terms={**made.call.terms, **WORDS})
    shown = client.get(page).content.decode()
    for words in ("Ronda 2 de 4", "Concurso entre familias", "Escribir mi plan", "Presente su plan antes"):
        assert words in shown
    assert "Ronda 2 de 4" in client.get(cards).content.decode()
    client.force_login(made.officer)
    desk = client.get(reverse("desk:call", args=[made.call.code])).content.decode()
    for words in ("Ronda 2 de 4", "Concurso entre familias", "Cada grupo presenta un plan."):
        assert words in desk
    client.force_login(group_account(draft_proposal(made)))
    assert "Empezar un plan" in client.get(reverse("my:start", args=[made.call.code])).content.decode()


def test_the_coordinator_says_which_round_it_is_where_the_pack_lets_it(client):
    made = draft_call()
    client.force_login(made.coordinator)
    page = reverse("desk:change_call", args=[made.call.code])
    assert 'name="round_number"' not in client.get(page).content.decode()
    allowed = [*made.call.terms["allowed_changes"], "round_number", "rounds_planned"]
    type(made.call).objects.filter(pk=made.call.pk).update(terms={**made.call.terms, "allowed_changes": allowed})
    assert 'name="round_number"' in client.get(page).content.decode()
