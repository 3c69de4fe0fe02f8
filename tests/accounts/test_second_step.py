"""The second step in this house's words: set up, type a code, keep the spare codes, take it off."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client
from tests.factories.calls import open_call
from tests.factories.programmes import PASSWORD, a_worker

pytestmark = pytest.mark.django_db

LIBRARY_WORDS = re.compile(
    r"[Aa]utenticaci|[Aa]utenticador|recuperaci|doble factor|Two-Factor|Authenticator|\b[Tt]us?\b", re.ASCII
)


def the_code(secret: str) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


def words(page: str) -> str:
    return re.sub(r"<[^>]*>", " ", page.split("<main", 1)[1])


@pytest.fixture(autouse=True)
def _nothing_counted_before(db):
    """What tests with a server of their own counted stays in the database: signing in may have been too often."""
    cache.clear()


def sign_in(language: str, user) -> Client:
    client = Client(headers={"accept-language": language})
    client.post("/account/login/", {"login": user.username, "password": PASSWORD})
    return client


def confirmed(language: str, user) -> Client:
    """Return who has just typed the password once more, as changing the way to sign in asks."""
    client = sign_in(language, user)
    assert "/account/reauthenticate/" in client.get("/account/2fa/totp/activate/")["Location"]
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("language", ["es", "quz"])
def test_every_page_of_the_second_step_speaks_our_words(language):
    user = a_worker(open_call().programme, "finance")
    client = confirmed(language, user)
    pages = [client.get("/account/2fa/"), client.get("/account/password/change/")]
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert f">{secret}</code>" in page.content.decode()
    pages += [page, client.post("/account/2fa/totp/activate/", {"code": "000000"})]
    assert not Authenticator.objects.filter(user=user).exists()
    page = client.post("/account/2fa/totp/activate/", {"code": the_code(secret)}, follow=True)
    codes = page.context["unused_codes"]
    assert len(codes) == 10 and all(f"<code>{code}</code>" in page.content.decode() for code in codes)
    pages += [
        page,
        client.get("/account/2fa/"),
        client.get("/account/2fa/recovery-codes/generate/"),
        client.get("/account/2fa/totp/deactivate/"),
        client.get("/account/reauthenticate/"),
        client.get("/account/2fa/reauthenticate/"),
    ]
    again = sign_in(language, user)
    pages += [again.get("/account/2fa/authenticate/"), again.post("/account/2fa/authenticate/", {"code": "1"})]
    for page in pages:
        assert page.status_code == 200
        assert not LIBRARY_WORDS.search(words(page.content.decode())), page.request["PATH_INFO"]


def test_a_spare_code_opens_the_door_once():
    user = a_worker(open_call().programme, "finance")
    client = confirmed("es", user)
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    spare = client.post("/account/2fa/totp/activate/", {"code": the_code(secret)}, follow=True).context[
        "unused_codes"
    ][0]
    answers = []
    for _again in range(2):
        door = sign_in("es", user)
        answers.append(door.post("/account/2fa/authenticate/", {"code": spare}).status_code)
    assert answers == [302, 200]


def test_who_mistypes_the_password_reads_what_to_do():
    user = a_worker(open_call().programme)
    page = Client(headers={"accept-language": "es"}).post(
        "/account/login/", {"login": user.username, "password": "no es esta"}
    )
    assert "Revise los dos" in page.content.decode()


def another_worker() -> None:
    """Forget what one process keeps for itself, as another one has never known it."""
    for kept in caches.all(initialized_only=True):
        if isinstance(kept, LocMemCache):
            kept.clear()


def test_every_worker_knows_the_codes_tried_and_the_codes_used():
    user = a_worker(open_call().programme, "finance")
    client = confirmed("es", user)
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": the_code(secret)})

    def tried(code: str):
        another_worker()
        return sign_in("es", user).post("/account/2fa/authenticate/", {"code": code})

    code = the_code(secret)
    assert [tried(code).status_code, tried(code).status_code] == [302, 200]
    for _more in range(4):
        tried("1")
    assert "Hubo demasiados intentos" in tried(the_code(secret)).content.decode()
