"""The secretary's pages in a real browser, on a phone and on a laptop: axe finds nothing, nothing sticks out."""

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories.jury import session_day
from tests.jury.looking import look_at

from winay.committees.models import Conflict, Score, Scorecard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_axe_finds_nothing(browser, live_server, width):
    caches["memory"].clear()
    day = session_day(items=6, closed=2, presenting=3, jurors=12)
    for item in day.items[:3]:
        for member in day.members[:5]:
            card = Scorecard.objects.create(item=item, member=member, sent_at=timezone.now())
            Score.objects.bulk_create(Score(scorecard=card, criterion=one, value=4) for one in day.criteria)
    for item, status in ((day.items[2], "confirmed"), (day.items[3], "open"), (day.items[4], "dismissed")):
        Conflict.objects.create(
            member=day.members[6], proposal=item.proposal, kind="relative", source="detected", status=status
        )
    client = Client()
    client.force_login(day.coordinator)
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="es-PE")
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )
    code = day.session.code
    addresses = {
        "sessions": reverse("desk:sessions"),
        "committee": reverse("desk:committee", args=[day.call.code]),
        "paper-card": reverse("desk:session_paper_card", args=[code, day.items[2].pk, day.members[7].pk]),
        "item-sealed": reverse("desk:session_item", args=[code, day.items[2].pk]),
        "item-open": reverse("desk:session_item", args=[code, day.items[0].pk]),
    }
    names = ("session", "agenda", "members", "conflicts", "paper", "credentials", "scorecards", "minutes")
    addresses |= {
        name: reverse("desk:session" if name == "session" else f"desk:session_{name}", args=[code])
        for name in names
    }
    for name, address in addresses.items():
        look_at(context, live_server.url + address, picture=f"desk-{name}-{width}")
    look_at(context, live_server.url + reverse("jury:board", args=[code]), picture=f"board12-{width}")
    context.close()


def test_twelve_seats_and_who_comes_next_fit_on_a_projector(browser, live_server):
    caches["memory"].clear()
    day = session_day(items=6, closed=1, presenting=2, jurors=12)
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(f"{live_server.url}{reverse('jury:board', args=[day.session.code])}")
    assert page.locator(".seat").count() == 12
    assert page.evaluate("document.querySelector('.square-next').getBoundingClientRect().bottom") <= 720
