"""Every shipped pack becomes a call in the browser: started, changed as far as it allows, published, amended."""

from decimal import Decimal

import pytest
from django.urls import reverse
from tests.desk.test_calls import day, filled, moment
from tests.factories.programmes import a_programme, a_worker
from tests.factories.territory import make_district_set, make_poverty_map

from winay.calls.models import Call

pytestmark = pytest.mark.django_db
CALLS = [
    ("haku-winay-clar", "clar", "PEN"),
    ("sierra-sur-clar", "clar", "PEN"),
    ("pachamama-raymi", "family", "USD"),
    ("pachamama-raymi", "community", "USD"),
    ("pachamama-raymi", "municipal", "USD"),
    ("procompite", "fund", "PEN"),
]


def programme_of(client, pack):
    programme = a_programme(pack=pack, territory=make_district_set(), poverty_map=make_poverty_map())
    client.force_login(a_worker(programme))
    return programme


def started(client, programme, pack_call, **changes):
    url = reverse("desk:start_call_form", args=[programme.code, pack_call])
    dates = {"opens_on": day(0), "questions_until": day(10), "closes_at": moment(20), "session_on": day(40)}
    data = filled(client, url, code="prueba-9", **dates, **changes)
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    return Call.objects.get(code="PRUEBA-9" if Call.objects.filter(code="PRUEBA-9").exists() else "prueba-9")


@pytest.mark.parametrize(("pack", "pack_call", "currency"), CALLS)
def test_a_pack_is_published_from_the_browser(client, pack, pack_call, currency):
    programme = programme_of(client, pack)
    call = started(client, programme, pack_call)
    page = client.get(reverse("desk:call", args=[call.code]))
    if pack == "procompite":
        assert len(page.context["missing"]) == 1
        change = reverse("desk:change_call", args=[call.code])
        answer = client.post(change, filled(client, change, base_amount="30000000"))
        assert answer.status_code == 302, answer.context["form"].errors
        page = client.get(reverse("desk:call", args=[call.code]))
    assert page.context["missing"] == []
    answer = client.post(reverse("desk:publish_call", args=[call.code]), follow=True)
    call.refresh_from_db()
    assert call.state == "published", [str(message) for message in answer.context["messages"]]
    assert {str(category.budget.currency) for category in call.categories.all()} == {currency}
    public = client.get(reverse("portal:call", args=[call.code]))
    assert public.status_code == 200
    sign = {"PEN": "S/", "USD": "US$"}[currency]
    assert f"{sign}\N{NO-BREAK SPACE}" in public.content.decode()


@pytest.mark.parametrize(("base", "published"), [("29999999.99", False), ("30000000", True)])
def test_procompite_never_passes_a_tenth_of_the_municipal_budget(client, base, published):
    programme = programme_of(client, "procompite")
    call = started(client, programme, "fund")
    assert sum(category.budget.amount for category in call.categories.all()) == Decimal("3000000")
    change = reverse("desk:change_call", args=[call.code])
    client.post(change, filled(client, change, base_amount=base))
    client.post(reverse("desk:publish_call", args=[call.code]))
    call.refresh_from_db()
    assert (call.state == "published") == published


@pytest.mark.parametrize(
    "changes",
    [
        {"closes_at": moment(-5)},
        {"questions_until": day(30)},
        {"session_on": day(5)},
        {"idea-budget": "-1"},
        {"idea-budget": "mucho"},
    ],
)
def test_a_wrong_call_is_never_published(client, changes):
    programme = programme_of(client, "haku-winay-clar")
    call = started(client, programme, "clar")
    change = reverse("desk:change_call", args=[call.code])
    answer = client.post(change, filled(client, change, **changes))
    if answer.status_code == 302:
        page = client.get(reverse("desk:call", args=[call.code]))
        assert page.context["missing"]
        client.post(reverse("desk:publish_call", args=[call.code]))
    else:
        assert answer.context["form"].errors
    call.refresh_from_db()
    assert call.state == "draft"
