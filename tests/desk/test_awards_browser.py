"""Awards after the session in a real browser: for the desk, the group and the public, on a phone and on a screen."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.factories.awards import closed_contest, member_of_group, outcome_of
from tests.jury.looking import look_at

from winay.committees.actions import award_freed_budget, renounce_award, withdraw_award

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, SCREEN = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture
def made():
    """One award given on to the waiting list, one given up today, one withdrawn; more budget than a phone is wide."""
    found = closed_contest(proposals=[{"requested": 70000}] * 9, budget=350000)
    renounce_award(actor=found.coordinator, outcome=outcome_of(found, 1), reason="Migraron")
    award_freed_budget(actor=found.secretary, session=found.session)
    renounce_award(actor=found.coordinator, outcome=outcome_of(found, 2), reason="Migraron")
    withdraw_award(actor=found.coordinator, outcome=outcome_of(found, 3), reason="Plan copiado de otro grupo")
    return found


def context_of(browser, live_server, user, size, language):
    """Return a browser in which `user` has entered, without the way through the sign-in page."""
    client = Client()
    client.force_login(user)
    context = browser.new_context(viewport=size, locale="es-PE")
    names = (settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
    for name, value in (names, (settings.LANGUAGE_COOKIE_NAME, language)):
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    return context


@pytest.mark.parametrize(("size", "language"), [(PHONE, "quz"), (SCREEN, "es")], ids=["phone-quz", "screen-es"])
def test_pages_are_accessible_and_stay_within_the_screen(browser, live_server, made, size, language):
    def of(number, name, *more):
        return live_server.url + reverse(name, args=[made.proposals[number - 1].code, *more])

    call = made.call.code
    visits = {
        "coordinator": (
            made.coordinator,
            [
                live_server.url + reverse("desk:home"),
                live_server.url + reverse("desk:session_awards", args=[made.session.code]),
                of(3, "desk:proposal"),
                of(4, "desk:end_award", "withdraw"),
                of(4, "desk:end_award", "renounce"),
            ],
        ),
        "winner": (member_of_group(made, 4), [of(4, "my:result"), of(4, "my:renounce")]),
        "loser": (member_of_group(made, 3), [of(3, "my:result"), live_server.url + reverse("my:home")]),
        "public": (
            member_of_group(made, 5),
            [
                live_server.url + reverse("portal:results", args=[call]),
                live_server.url + reverse("portal:proposal_result", args=[call, made.proposals[5].code]),
                live_server.url + reverse("portal:minutes", args=[made.session.code]),
            ],
        ),
    }
    for who, (user, addresses) in visits.items():
        context = context_of(browser, live_server, user, size, language)
        for number, address in enumerate(addresses):
            look_at(context, address, picture=f"{who}-{number}-{language}-{size['width']}")
        context.close()
