"""Which addresses of an account are served, and that who entered by a code gets none of them."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.factories.jury import session_day

from winay.base.models import User

pytestmark = pytest.mark.django_db
SERVED = {
    "account/",
    "account/known/",
    "account/roles/<uuid:pk>/<slug:answer>/",
    "account/second-step/",
    "account/messages/",
    "account/messages/<uuid:pk>/",
    "account/sms/receipts/",
    "account/reach/",
    "account/received/<str:token>/",
    "account/stop/<str:token>/",
    "account/login/",
    "account/logout/",
    "account/password/change/",
    "account/password/reset/",
    "account/reauthenticate/",
    "account/2fa/",
    "account/2fa/authenticate/",
    "account/2fa/reauthenticate/",
    "account/2fa/totp/activate/",
    "account/2fa/totp/deactivate/",
    "account/2fa/recovery-codes/",
    "account/2fa/recovery-codes/generate/",
    "account/2fa/recovery-codes/download/",
}


def routes(resolver: URLResolver, prefix: str = ""):
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def test_the_addresses_of_an_account_are_exactly_these():
    assert {route for route in routes(get_resolver()) if route.startswith("account")} == SERVED


@pytest.mark.parametrize(
    "address", ["password/set/", "email/", "signup/", "confirm-email/", "login/code/confirm/"]
)
def test_what_the_library_offers_beyond_them_is_not_there(address):
    client = Client()
    client.force_login(User.objects.create_user("rosa", password="una-clave-larga-2026"))
    for one in (Client(), client):
        assert one.get(f"/account/{address}").status_code == 404
        assert one.post(f"/account/{address}", {"password1": "x"}).status_code == 404


def test_whoever_entered_by_a_code_gets_no_page_of_an_account_and_no_password():
    juror = session_day().members[0].user
    client = Client(headers={"accept-language": "en"})
    client.force_login(juror)
    before = User.objects.get(pk=juror.pk).password
    data = {"password1": "una-clave-larga-2026", "password2": "una-clave-larga-2026", "oldpassword": ""}
    for route in SERVED:
        address = "/" + route.replace("<uuid:pk>", "018f0000-0000-7000-8000-000000000000")
        address = address.replace("<slug:answer>", "accept")
        assert client.get(address).status_code in (403, 405)
        assert client.post(address, data).status_code in (403, 405)
        assert juror.username not in client.get(address).content.decode()
    assert User.objects.get(pk=juror.pk).password == before
    assert client.get("/jury/agenda/").status_code == 200
    assert "/jury/leave/" in client.get("/").content.decode()
